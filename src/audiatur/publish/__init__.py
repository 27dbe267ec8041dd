"""Comparison -> one file that a person can read, mail and print, or that another program takes in."""

from audiatur.publish.exports import EXPORTS, Export, export
from audiatur.publish.report import incident, report

__all__ = ["EXPORTS", "Export", "export", "incident", "report"]
