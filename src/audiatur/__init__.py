"""Audiatur reads papers of all sides of a conflict and records who says what happened, on what evidence."""

__version__ = "0.1.0"
