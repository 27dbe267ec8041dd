"""One account as pages show it: a value, whose it is, and where its words stand."""

from __future__ import annotations

from msgspec import Struct


class Entry(Struct, frozen=True, kw_only=True):
    """One account in a cell: its value in words, its hedge and date, and the words it rests on."""

    anchor: str
    value: str
    figure: bool
    modality: str
    date: str
    brief: str
    """The date without its year where that is the incident's."""
    date_kind: str
    quote: str
    speaker: str
    via: str
    href: str
    document: str
    bare: str
    """A figure without whom it counts: "21 (civilians)" and "21" are one figure to a list of values."""
    whom: str
    number: int
    """The document's number on the page, for print."""
    key: str = ""
    """What filters ask of it."""

    @property
    def wording(self) -> str:
        """The source's own words where they say more than the value does: "four" for 4, but not "4"."""
        words = " ".join(self.quote.replace(",", "").split())
        return "" if not words or words.casefold() in self.value.replace("\u202f", "").casefold() else self.quote
