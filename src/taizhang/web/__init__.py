"""The pages: portal over ui."""
