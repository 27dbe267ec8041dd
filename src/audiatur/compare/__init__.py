"""Records -> Comparison: what all documents say of one occurrence, one row for each speaker and attribute, and how the rows relate."""

from audiatur.compare.comparison import compare
from audiatur.compare.judging import join, join_sources, split, split_source, undo
from audiatur.compare.until import known_by, published_by
from audiatur.compare.views import RULES, view
from audiatur.compare.work import Each, here

__all__ = ["RULES", "Each", "compare", "here", "join", "join_sources", "known_by", "published_by", "split", "split_source", "undo", "view"]
