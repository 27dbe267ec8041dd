"""persons: to be written."""

from __future__ import annotations

from spacy.tokens import Doc

from audiatur.extract.draft import Draft
from audiatur.extract.step import step


@step("persons")
def find(doc: Doc, draft: Draft) -> None:
    """To be written."""
