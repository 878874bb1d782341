"""Packs of YAML → typed definitions, or complaints with file, line and what to do. Pure, usable as a library."""

from taizhang.definitions.book import Adopted, Book
from taizhang.definitions.complaints import Complaint, Complaints
from taizhang.definitions.loading import load
from taizhang.definitions.pack import Pack

__all__ = ["Adopted", "Book", "Complaint", "Complaints", "Pack", "load"]
