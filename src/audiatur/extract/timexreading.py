"""What the value of a time expression depends on: the day of publication, what the text told before, and the tense.

A text about its own days ("news") counts from its publication; a text about the past ("narrative") counts from the date it mentioned last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from spacy.tokens import Doc, Token

from audiatur.extract.syntax import clause
from audiatur.extract.timexcalendar import day_of, iso, year_of
from audiatur.extract.timexwords import COUNTED, FUTURE_VERBS

FULL_YEAR = re.compile(r"(?<![\d.,/-])(1[5-9]\d\d|20\d\d)(?![\d,]\d|\d|\s*(?:people|civilians|soldiers|km|m\b))")
LOOK_BACK = 600
MANY_YEARS = 8
LATELY = 2
"""Days before publication on which a paper's speakers mostly spoke."""
AHEAD = 45
"""Days after publication that an undated tense may still mean: "the talks on November 7"."""


@dataclass(slots=True)
class Reading:
    """Goes through the text with its expressions; `last` is the value of the date mentioned last."""

    doc: Doc
    text: str
    published: date | None
    narrative: bool = False
    ancient: bool = False
    last: str | None = None
    said: str | None = None
    """The day mentioned last, also where it is that of a saying."""
    full: tuple[str, int] | None = None
    """The last date told with month and year, and where."""

    @property
    def anchor(self) -> str | None:
        """What "last week" counts from."""
        if self.narrative or self.published is None:
            return self.last
        return self.published.isoformat()

    @property
    def told(self) -> str | None:
        """What "two days later" counts from."""
        return self.last or self.said or (self.published.isoformat() if self.published else None)

    def spoken_on(self, offset: int) -> date | None:
        """The day told last, where the words stand in quotation marks and it lies just before publication: "today" is the speaker's."""
        day = day_of(self.last or "")
        if day is None or self.published is None or not 0 < (self.published - day).days <= LATELY:
            return None
        before = self.text[self.text.rfind("\n", 0, offset) + 1 : offset]
        quoted = before.count("“") > before.count("”") or before.count('"') % 2 == 1
        return day if quoted else None

    def token(self, offset: int) -> Token | None:
        found = self.doc.char_span(offset, offset + 1, alignment_mode="expand")
        return found[0] if found is not None and len(found) else None

    def next_token(self, end: int) -> Token | None:
        """The first token after white space."""
        while end < len(self.text) and self.text[end] == " ":
            end += 1
        return self.token(end) if end < len(self.text) else None

    def counts(self, end: int) -> bool:
        """A number that ends here counts what follows: "12 people"."""
        following = self.next_token(end)
        if following is None or self.text[end : end + 1] not in {" ", "\u00a0"}:
            return False
        if following.lower_ in COUNTED or following.tag_ == "NNS":
            return True
        after = self.doc[following.i + 1] if following.i + 1 < len(self.doc) else None
        return following.pos_ == "ADJ" and after is not None and after.tag_ == "NNS"


def is_narrative(text: str, published: date | None) -> bool:
    """Many years of the past are named, and hardly any of publication: a history. A few are the background of news."""
    if published is None:
        return True
    years = [int(y) for y in FULL_YEAR.findall(text)]
    past = sum(y < published.year - 1 for y in years)
    return past >= MANY_YEARS and past > 2 * (len(years) - past)


def tense(reading: Reading, offset: int) -> str:
    """future, past or open, after the verb that governs the expression."""
    token = reading.token(offset)
    if token is None:
        return "open"
    verb = clause(token)
    helpers = {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass"}}
    if helpers & {"will", "shall", "'ll", "’ll"} or verb.head.lemma_ in FUTURE_VERBS & {verb.head.lemma_ if "to" in helpers else ""}:
        return "future"
    if verb.lemma_ in FUTURE_VERBS and verb.tag_ in {"VBN", "VBP", "VBZ"} and token.head.i > verb.i and "to" in {t.lower_ for t in verb.rights}:
        return "future"
    if verb.tag_ in {"VBD", "VBN"} or helpers & {"was", "were", "had", "did", "has", "have"}:
        return "past"
    return "open"


def year_for(reading: Reading, month: int, day: int | None, offset: int) -> str | None:
    """The year of a date that has none: of the narrative, or the nearest to publication that the tense allows."""
    if reading.narrative or reading.published is None:
        return _year_in_narrative(reading, month)
    published = reading.published
    if told := _year_beside(reading, offset):
        return told
    candidates = [d for y in (-1, 0, 1) if (value := iso(published.year + y, month, day or 15)) and (d := day_of(value))]
    when = tense(reading, offset)
    ahead = {"future": 400, "open": AHEAD, "past": 1 if day else 31}[when]
    open_to = [d for d in candidates if d <= published + timedelta(ahead)]
    best = min(open_to or candidates, key=lambda d: abs((d - published).days) + (200 if when == "future" and d < published else 0))
    return str(best.year)


def _year_beside(reading: Reading, offset: int) -> str | None:
    """The year of a full date long before publication that the same paragraph told just before: a look back within news."""
    if reading.published is None or reading.full is None:
        return None
    value, at = reading.full
    beside = "\n" not in reading.text[at:offset] and offset - at < LOOK_BACK
    return value[:4] if beside and int(value[:4]) < reading.published.year - 1 else None


def _year_in_narrative(reading: Reading, month: int) -> str | None:
    """The year told last; the next one where the year has turned: January after "November 1941"."""
    year = year_of(reading.last or "")
    found = re.match(r"\d{4}-(\d\d)", reading.last or "")
    if year and found and int(found[1]) - month >= 9:
        return f"{int(year) + 1:04d}"
    return year


def weekday_for(reading: Reading, weekday: int, offset: int, word: str) -> str | None:
    """ "on Sunday": the latest one up to publication, or the next where the verb is in the future; "last" and "next" say so."""
    base = day_of((reading.last or "") if reading.narrative else (reading.anchor or ""))
    if base is None:
        return f"XXXX-WXX-{weekday + 1}"
    back = (base.weekday() - weekday) % 7
    if word in {"next", "following", "coming"} or (not word and tense(reading, offset) == "future"):
        return (base + timedelta(7 - back)).isoformat()
    if word in {"last", "previous", "past"} and back == 0:
        back = 7
    if word == "this" and tense(reading, offset) == "future":
        back -= 7
    return (base - timedelta(back)).isoformat()
