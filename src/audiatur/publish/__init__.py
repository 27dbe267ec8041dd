"""Comparison -> one file that a person can read, mail and print."""

from audiatur.publish.report import report

__all__ = ["report"]
