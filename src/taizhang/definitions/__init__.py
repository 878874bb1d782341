"""Packs of YAML → typed definitions, or complaints with file, line and what to do. Pure, usable as a library."""
