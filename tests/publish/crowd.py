"""A made-up incident of which twenty sources of three sides and of none speak, in every way in which a figure may be given."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from audiatur.record import Account, Attribute, Comparison, Document, DocumentStatus, Finding, Incident, Interval, Modality, Point, Record, Span

SIDES = ("Norland", "Suderia", "Estmark", None)
WAYS: tuple[tuple[str, dict[str, Any], Modality], ...] = (
    ("12", {"low": 12, "high": 12, "qualifier": "exact"}, "asserted"),
    ("at least 9", {"low": 9, "high": None, "qualifier": "at_least"}, "asserted"),
    ("up to 30", {"low": None, "high": 30, "qualifier": "at_most"}, "asserted"),
    ("about 20", {"low": 20, "high": 20, "qualifier": "about"}, "asserted"),
    ("between 15 and 25", {"low": 15, "high": 25, "qualifier": "about"}, "asserted"),
    ("dozens", {"low": None, "high": None, "qualifier": "vague"}, "asserted"),
    ("12", {"low": 12, "high": 12, "qualifier": "exact"}, "denied"),
    ("12", {"low": 12, "high": 12, "qualifier": "exact"}, "alleged"),
)
"""How a figure may be given: its words, its bounds, and how the speaker stands to it."""
OTHERS: tuple[tuple[Attribute, str], ...] = (
    ("occurred", "a strike on the market"), ("actor", "forces of the other side"), ("weapon", "rockets of an unknown kind"),
    ("target", "the central market and two houses beside it"), ("wounded", "41"), ("missing", "3"),
    ("buildings_damaged", "17"), ("place", "Harwick"), ("date", "3 May 2031"),
)  # fmt: skip
SOURCES = 20


def _text(n: int) -> str:
    return f"Paper {n}. Source {n} said that {WAYS[n % len(WAYS)][0]} people were killed. It spoke of {'; '.join(words for _, words in OTHERS)}.\n"


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def _said(n: int) -> list[Account]:
    text, (figure, bounds, modality) = _text(n), WAYS[n % len(WAYS)]
    speaker, side = f"Source {n}, a body with a rather long name", SIDES[n % len(SIDES)]
    number = figure.split()[-1] if bounds["qualifier"] != "about" or bounds["low"] == bounds["high"] else figure.removeprefix("between ")

    def account(attribute: Attribute, value: dict[str, Any], words: str, how: Modality = "asserted") -> Account:
        return Account(
            document=f"p{n}", member="t1", speaker=speaker, side=side, attribute=attribute, value=value, quote=_span(text, words),
            modality=how, published=f"2031-05-{4 + n % 5:02}",
        )  # fmt: skip

    made = [account("killed", {**bounds, "text": number}, number, modality)]
    for m, (attribute, words) in enumerate(OTHERS):
        if (n + m) % 3:
            value = {"low": int(words), "high": int(words), "qualifier": "exact", "text": words} if words.isdigit() else {"text": words}
            made.append(account(attribute, value, words))
    return made


def records() -> list[Record]:
    return [
        Record(
            document=Document(
                id=f"p{n}", path=f"p{n}.txt", publisher=f"Paper {n}", side=SIDES[n % len(SIDES)], published=f"2031-05-{4 + n % 5:02}", text=_text(n)
            )
        )
        for n in range(SOURCES)
    ]


def comparison() -> Comparison:
    accounts = tuple(a for n in range(SOURCES) for a in _said(n))
    killed = tuple(n for n, a in enumerate(accounts) if a.attribute == "killed")
    later = accounts[killed[0]]
    accounts = (*accounts, _replaced(later))
    findings = (
        Finding(
            attribute="killed", relation="contradict", reason="different speakers, figures that leave no room for each other: “12”; “dozens”", accounts=killed
        ),
        Finding(attribute="killed", relation="update", direction="up", reason="same speaker, later: “12”, then “14”", accounts=(killed[0], len(accounts) - 1)),
        Finding(attribute="actor", relation="agree", reason="the same name", accounts=tuple(n for n, a in enumerate(accounts) if a.attribute == "actor")),
    )
    incident = Incident(
        id="i9c0de", name="Harwick, 3 May 2031", time=Interval(start="2031-05-03"), places=(Point(name="Harwick", lat=55.4, lon=-2.8),),
        accounts=accounts, findings=findings, reasons=("same place and same day",),
    )  # fmt: skip
    return Comparison(
        incidents=(incident,),
        documents=tuple(
            DocumentStatus(id=r.document.id, side=r.document.side, publisher=r.document.publisher, published=r.document.published) for r in records()
        ),
    )


def _replaced(first: Account) -> Account:
    return replace(first, value={"low": 14, "high": 14, "qualifier": "exact", "text": "14"}, as_of="2031-05-09")
