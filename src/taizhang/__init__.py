"""Taizhang 台账: a district's registers, and the report card that is counted from them."""

__version__ = "0.1.0"
