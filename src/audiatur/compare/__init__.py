"""Records -> Comparison: what all documents say of one occurrence, one row for each speaker and attribute, and how the rows relate."""

from audiatur.compare.comparison import compare
from audiatur.compare.until import known_by, published_by

__all__ = ["compare", "known_by", "published_by"]
