"""Reports written elsewhere → text with places → quantities → claims → findings and promises. Pure, usable as a library."""
