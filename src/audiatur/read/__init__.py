"""bytes -> Document: one file per format; `papers` walks files and folders."""

from audiatur.read.files import Paper, count, papers

__all__ = ["Paper", "count", "papers"]
