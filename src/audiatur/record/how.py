"""How an item was found."""

from __future__ import annotations

from typing import Literal

How = Literal[
    "clause", "quotation", "according_to", "phrase", "noun", "label", "carried", "network",
    "verb", "figure", "part", "single", "gazetteer", "context", "unresolved", "calendar", "relative", "words",
    "person",
]  # fmt: skip
"""The kind of rule that found an item; docs/reference/record.md explains each."""
