"""Comparison -> one file that a person can read, mail and print."""

from audiatur.publish.report import incident, report

__all__ = ["incident", "report"]
