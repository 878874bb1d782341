"""One module a page: parse → gate → query → render."""
