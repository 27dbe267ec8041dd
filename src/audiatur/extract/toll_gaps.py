"""Figures that leave their word of harm to the figure before: "twelve died on Thursday and nine the day before", "three deaths, of which X confirms two"."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from audiatur.extract.counts import Count, measure_of
from audiatur.extract.draft import Draft
from audiatur.extract.times import interval
from audiatur.record import Time

JOINING = {"and", "but", "while", "against", "another", "or"}
GIVING = {"acknowledge", "admit", "cite", "claim", "confirm", "count", "document", "give", "list", "mention", "record", "register", "report", "verify"}
"""Verbs whose object may be a bare figure: "has confirmed two"."""
CLOSING = {".", ",", ";", ")", "in", "on", "at", "near", "outside", "last", "this", "yesterday", "today", "overnight", "the", "a", "during"}
NEAR = 3
"""Tokens between a figure and the day beside it."""


def gapped(doc: Doc, draft: Draft, counts: list[Count]) -> None:
    """Gives a bare figure the harm of the figure before it in the sentence, and the day that stands beside it."""
    for i in range(1, len(counts)):
        here, before = counts[i], counts[i - 1]
        first = before if before.whole is None else counts[before.whole]
        if here.harm is not None or here.whole is not None or first.harm is None or first.measure is None:
            continue
        if first.population.building or not _is_bare(doc, draft, here) or doc[here.quantity.start].sent.start != doc[before.quantity.start].sent.start:
            continue
        here.harm = first.harm
        here.measure = measure_of(here)
        here.gapped = True


def _is_bare(doc: Doc, draft: Draft, count: Count) -> bool:
    """A number with nothing that it counts, right behind a joining word, a verb of counting or a day."""
    if count.population.noun is not None or count.population.name is not None or count.quantity.low is None:
        return False
    begin, end = count.quantity.hedge, count.quantity.end
    before = doc[begin - 1] if begin else None
    if before is None or (end < len(doc) and doc[end].lower_ not in CLOSING and not doc[end].is_space and _day_at(doc, draft, end) is None):
        return False
    if before.lower_ in JOINING:
        return begin < 2 or not doc[begin - 2].like_num
    if before.pos_ == "VERB" and before.lemma_.lower() in GIVING:
        return True
    return doc[end - 1].text.isalpha() is False and _day_at(doc, draft, begin - 1) is not None


def day_beside(doc: Doc, draft: Draft, count: Count) -> Time | None:
    """The day right behind a figure, or right before it: "nine the day before", "on the next day 11"."""
    end, begin = count.quantity.end, count.quantity.hedge
    behind = next((day for i in range(end, min(end + NEAR, len(doc))) if (day := _day_at(doc, draft, i)) is not None), None)
    return behind or (_day_at(doc, draft, begin - 1) if begin else None)


def _day_at(doc: Doc, draft: Draft, i: int) -> Time | None:
    """The day or longer that an expression gives in which a token stands."""
    token: Token = doc[i]
    return next((t for t in draft.times if t.start <= token.idx < t.end and t.type in {"DATE", "TIME"} and interval(t) is not None), None)
