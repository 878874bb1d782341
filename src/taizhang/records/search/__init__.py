"""Records by words: an index of what of them is open, kept up behind the journal, and what somebody finds in it."""

from taizhang.records.search.finding import Found, Hit, find
from taizhang.records.search.index import catch_up, digests, rebuild, record_digests

__all__ = ["Found", "Hit", "catch_up", "digests", "find", "rebuild", "record_digests"]
