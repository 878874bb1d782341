"""Reports written elsewhere → text with places → quantities → claims → findings and promises. Pure, usable as a library."""

from taizhang.reader.reading import read, read_text

__all__ = ["read", "read_text"]
