"""Records -> Comparison: what all documents say of one occurrence, one row for each speaker and attribute, and how the rows relate."""

from audiatur.compare.comparison import compare

__all__ = ["compare"]
