"""Running totals and single incidents: whether a figure adds up several events, and the period it covers.

A total says so ("since", "so far", "as of", "in all", "over two days"), or tells of acts in general ("attacks have killed 61", "18 strikes on ..."),
or goes on with one: the next figures of a list, or the same figure again. A day of its own makes a figure a single incident's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.extract.occasions import acts
from audiatur.extract.timexcalendar import day_of
from audiatur.extract.when import dated, gives_start, has_own_day, is_headline, is_perfect, period_of, tells_day, time_of, year_of
from audiatur.record import Interval, Toll

TOTAL = re.compile(
    r"\b(?:in total|a total of(?! [\w,]+ (?:others|more)\b)|overall|altogether|cumulative(?:ly)?|"
    r"in all|all told|so far|to date|thus far|until now|up to now|as of|as at|"
    r"(?:in|over|during|after|(?:almost|nearly|some|about) )(?:the |these |those |past |last )*(?:\w+ )?(?:days|weeks|months|years) (?:of|in which))\b",
    re.I,
)
SO_FAR = re.compile(r"so far|to date|thus far|until now|up to now", re.I)
LASTING = re.compile(
    r"\b(?:days|weeks|months|years) of (?:\w+[ -]){0,3}"
    r"(?:fighting|war|occupation|attacks|strikes|shelling|bombing|bombardment|hostilities|conflict|clashes|siege|violence|raids)\b",
    re.I,
)
LONG_AGO = re.compile(r"\b(?:years|decades) of\b", re.I)
"""What went on for years has no day of the news."""
FOR_LONG = re.compile(r"\bfor (?:(?:more than|over|nearly|almost|about|at least) )?(?:\w+ )?(?:years|decades)\b", re.I)
LONG = r"(?:civil war|war|conflict|insurgency|rebellion|uprising|unrest|offensive|campaign|invasion|occupation|crisis|siege|troubles)"
HARMED = r"(?:been (?:\w+ )?(?:killed|wounded|injured|displaced|uprooted)|died|fled|lost their lives)"
HARMS = r"(?:killed|claimed|left|cost|displaced|uprooted|forced|wounded|injured|driven)"
OF_LONG = re.compile(rf"(?i)\b(?:in|during|over|throughout) [^.;:!?]{{0,30}}?\b\w+-(?:year|decade|month)s?(?:-old|-long)?\b(?: [\w’'-]+){{0,3}}? {LONG}\b")
""" "in its 30-year campaign", "during the 14-month-old war"."""
WAGED = re.compile(
    rf"\b(?:battle|{LONG}s?)\b[^.;:!?]{{0,60}}\b(?:ha[sd]|have) (?:\w+ ){{0,2}}?{HARMS}\b"
    rf"|\b(?:battle|{LONG})\b[^.;:!?]{{0,60}}, (?:during|in) which\b"
    rf"|\b{LONG} (?:that |which )?(?:\w+ )?(?:killed|claimed|displaced|uprooted)\b"
    rf"|\b(?:have|has) (?:\w+ )?{HARMED}\b[^.;:!?]{{0,40}}\b(?:in|during|by|because of) (?:the |this |a )?(?:[\w’'-]+ ){{0,4}}?{LONG}\b",
    re.I,
)
"""A war, and not one act of it, is what harms: "the insurgency has claimed 47,000 lives", "thousands have been killed in the conflict"."""
TODAY = r"(?:early |late )?(?:this |today|yesterday|last night|dawn|noon|midday|midnight|morning|daybreak|sunrise|then\b)"
SINCE = re.compile(rf"(?<!\bhas )(?<!\bhave )(?<!\bhad )\bsince\b(?! {TODAY})", re.I)
UTMOST = re.compile(r"\b(?:first|second|third|fourth|fifth|\w+est|most \w+|worst|only)\b[^.;:]{0,80}\bsince\b", re.I)
ONE_NIGHT = re.compile(r"(?i)\b(?:overnight|night|evening|dawn|early|morning)\b")
"""Words that make two days one night: "overnight and on Saturday morning"."""
GREATEST = re.compile(r"\b(?:\w+iest|worst|most \w+|biggest|greatest|highest|largest|heaviest)\b[^.;:]{0,80}\bsince\b", re.I)
ONE_OF = re.compile(r"(?i)\bone of\b")
""" "in one of the deadliest bombings"."""
RECORD = re.compile(r"\b(?:\w+iest|worst|heaviest|first) (?:days?|weeks?|months?|years?) of\b", re.I)
""" "in one of the deadliest days of fighting since ..."."""
TOLD_OF = {"own", "event", "paragraph", "text", "later"}
"""Reasons of a day that is the one of an act."""
AS_OF = re.compile(r"\bas (?:of|at)\s+$", re.I)
AT_ONCE = re.compile(r"\b(?:alone|today|yesterday|overnight|this morning)\b", re.I)
JOINED = re.compile(r"\b(?:and|to|until|till|through)\b|[-–—,]", re.I)
OF_YEAR = re.compile(r"(?i)\b(?:quarter|half|months of|(?:last|past) (?:[\w-]+ )?(?:days|weeks|months|years)|past (?:week|month|year))\b")
"""A part of a year, or the past weeks, are long enough for a figure of them to be a total."""
WEEK = 6
"""Days from the first of a week to its last."""
SEVERAL = 3
"""So many places under one figure make it a total."""
OF_A_WAR = 5000
"""So many are harmed by a war, and not on the days of the figure before, unless the sentence gives them."""
REPEATED = 10
"""From this number on, the same number of the same measure is the same figure told again."""


def sentence_of(draft: Draft, anchor: Token) -> str:
    """The sentence as it is written, from full stop to full stop: the parser may cut it at a colon or a speaker."""
    return draft.text[slice(*_bounds(draft.text, anchor.idx))]


@lru_cache(maxsize=1000)
def _bounds(text: str, at: int) -> tuple[int, int]:
    begin = max((m.end() for m in STOP.finditer(text, max(0, at - 1000), at)), default=max(0, at - 1000))
    stop = STOP.search(text, at)
    return begin, stop.start() + 1 if stop else len(text)


STOP = re.compile(r"(?:(?<=\w\w)|(?<=[)\]”\"’]))[.!?][\"”’)]*\s+(?=(?:[-–—•*·]\s+)?[\"“‘(]?[A-Z0-9])|\n\s*\n")
APART = re.compile(r";|,? (?:while|whereas) |, but ")
"""What sets another matter off within a sentence: "reports three deaths, while the ministry has so far confirmed two"."""


def _own_part(draft: Draft, anchor: Token) -> str:
    """The sentence up to where it turns to another matter."""
    begin, end = _bounds(draft.text, anchor.idx)
    begin = max((m.end() for m in APART.finditer(draft.text, begin, anchor.idx)), default=begin)
    turn = APART.search(draft.text, anchor.idx, end)
    return draft.text[begin : turn.start() if turn else end]


def is_total(doc: Doc, draft: Draft, anchor: Token, toll: Toll) -> bool:
    """Whether a figure adds up several events."""
    told = sentence_of(draft, anchor)
    if is_at_once(draft, toll) or (toll.high == 0 and not SINCE.search(told)):
        return False  # "no casualties were reported": of the act told before
    if year_of(draft, anchor) is not None and not has_own_day(doc, draft, anchor):
        return not _is_one_act(anchor)
    if is_of_war(draft, anchor):
        return True
    at_last = has_own_day(doc, draft, anchor) and not is_perfect(anchor)  # "in 3 1/2 years of war, a shell killed 35 on Monday"
    if _says_total(doc, draft, anchor) and not (at_last and LASTING.search(told)):
        return True
    if LASTING.search(told) and not RECORD.search(told) and not at_last:
        return True
    if (SINCE.search(told) and not UTMOST.search(told)) or (gives_start(doc, draft, anchor) and not GREATEST.search(told)):
        return True
    if closed_period(doc, draft, anchor) is not None:
        return True
    if has_own_day(doc, draft, anchor) or _is_told_before(draft, toll):
        return False
    return (
        _is_general(doc, draft, anchor, toll)
        or (is_perfect(anchor) and len(toll.places) != 1 and period_of(doc, draft) is not None)
        or _goes_on(doc, draft, anchor, toll)
    )


def _says_total(doc: Doc, draft: Draft, anchor: Token) -> bool:
    """ "in all", "so far"; not "a total of 14 were wounded in the attack", and "so far 13 have died" of one attack is no total of several."""
    said = TOTAL.search(_own_part(draft, anchor))
    if said is None:
        return False
    if said.group().lower() == "a total of":
        return not _is_one_act(anchor, ("a", "an", "another", "the"))
    if SO_FAR.fullmatch(said.group()) is None or not is_perfect(anchor) or period_of(doc, draft, anchor) is not None or _is_many(anchor):
        return True
    return dated(doc, draft, anchor).basis not in TOLD_OF


def _is_many(anchor: Token) -> bool:
    return any(t.tag_ in {"NNS", "NNPS"} and t.lemma_.lower() in acts() for t in anchor.sent)


def _days(time: Interval | None) -> int | None:
    """Days from the first to the last of a period; null where one of them is not known to the day."""
    first, last = (day_of(time.start or ""), day_of(time.end or "")) if time is not None else (None, None)
    return (last - first).days if first is not None and last is not None else None


def _is_of_a_war(toll: Toll) -> bool:
    """Nobody counts thousands of dead for the "24 and 25 June" of the figure before."""
    return (toll.low or toll.high or 0) >= OF_A_WAR


def _is_one_act(anchor: Token, articles: tuple[str, ...] = ("a", "an", "another")) -> bool:
    """ "Earlier this year 160 were killed in an attack on a village": one act, whenever it was."""
    named = [t for t in anchor.sent if t.pos_ == "NOUN" and t.lemma_.lower() in acts()]
    return bool(named) and all(t.tag_ == "NN" and any(c.lower_ in articles for c in t.children) for t in named)


def is_of_war(draft: Draft, anchor: Token) -> bool:
    """Whether a war of years or months is what harmed those who are counted."""
    told = sentence_of(draft, anchor)
    return WAGED.search(told) is not None or ((FOR_LONG.search(told) or OF_LONG.search(told)) is not None and is_perfect(anchor))


def is_at_once(draft: Draft, toll: Toll) -> bool:
    """ "five of them yesterday alone": a part of a total that is of one day."""
    return AT_ONCE.search(re.split("[,;.]", draft.text[toll.figure.end : toll.figure.end + 40])[0]) is not None


def closed_period(doc: Doc, draft: Draft, anchor: Token) -> Interval | None:
    """ "on October 4, 8 and 11", "between 27 September and 8 October", "in the first quarter of 2031": both ends."""
    time = time_of(doc, draft, anchor)
    if time is not None and ONE_NIGHT.search(time.text or "") and time.end is not None and _is_next_day(time.start, time.end):
        return None
    if _is_many(anchor) and not ONE_OF.search(sentence_of(draft, anchor)) and (_days(time) or 0) >= WEEK:  # "in strikes last month"
        return time
    if time is not None and time.end is not None and time.end != time.start and (JOINED.search(time.text or "") or OF_YEAR.search(time.text or "")):
        return time
    return None


def _is_next_day(first: str | None, last: str) -> bool:
    days = day_of(first or ""), day_of(last)
    return days[0] is not None and days[1] is not None and (days[1] - days[0]).days <= 1


def _are_of_a_day(doc: Doc, draft: Draft, told: Token) -> bool:
    """ "Airstrikes on Tuesday hit two clinics ... Other raids killed 10": several acts of the one day that the paper tells of."""
    if "audiatur_dated_acts" not in doc.user_data:
        first = (t.i for t in doc if t.tag_ in {"NNS", "NNPS"} and t.lemma_.lower() in acts() and has_own_day(doc, draft, t))
        doc.user_data["audiatur_dated_acts"] = next(first, len(doc))
    return bool(doc.user_data["audiatur_dated_acts"] < told.sent.start) and not is_perfect(told)


def _is_general(doc: Doc, draft: Draft, anchor: Token, toll: Toll) -> bool:
    """What harms is several acts: "attacks against villages have killed 61", "died in strikes", "18 strikes on ... which killed 40"."""
    if len(toll.places) >= SEVERAL:
        return True
    sentence = anchor.sent
    many = [t for t in sentence if t.tag_ in {"NNS", "NNPS"} and t.lemma_.lower() in acts() and not _is_told(t, anchor) and not _are_of_a_day(doc, draft, t)]
    if many and len(toll.places) != 1:
        return True
    begin = sentence.start
    told = [t for t in anchor.doc[anchor.doc[begin - 1].sent.start : begin] if t.tag_ == "NNS" and t.lemma_.lower() in acts()] if begin else []
    return any(c.pos_ == "NUM" for t in told if not _are_of_a_day(doc, draft, t) for c in t.children) and not any(
        t.is_space for t in anchor.doc[begin - 1 : begin]
    )


def _is_told(acts_: Token, anchor: Token) -> bool:
    """ "had been killed in the strikes", "attacks kill 12" over a story: those of the news, which the text tells of."""
    definite = any(c.lower_ == "the" for c in acts_.children) and not any(c.pos_ == "NUM" for c in acts_.children)
    return is_headline(anchor) or (definite and acts_.i > anchor.i and not is_perfect(anchor))


def _goes_on(doc: Doc, draft: Draft, anchor: Token, toll: Toll) -> bool:
    """It goes on with the total before it: in the same sentence or paragraph, or later where the same speaker gives no day in between."""
    last = draft.tolls[-1] if draft.tolls else None
    if last is None:
        return False
    if repeated(draft, toll) is not None:
        return True
    if not last.cumulative or (last.time is None and WAGED.search(draft.text[slice(*_bounds(draft.text, last.figure.start))])):
        return False  # nothing goes on with the dead of a whole war
    if _is_one_act(anchor) and last.figure.end < anchor.sent.start_char:
        return False  # "among them was a raid on a clinic in which 17 were killed"
    between = draft.text[last.figure.end : anchor.idx]
    days = tells_day(doc, draft, last.figure.end, anchor.idx)
    return "\n\n" not in between or (not days and last.attribution == toll.attribution and bool(toll.attribution) and len(between) < 800)


def _is_told_before(draft: Draft, toll: Toll) -> bool:
    """The same figure stands before it as one of a single incident."""
    key = (toll.measure, toll.low or toll.high)
    return (key[1] or 0) >= REPEATED and any(not t.cumulative and t.time is not None and (t.measure, t.low or t.high) == key for t in draft.tolls)


def repeated(draft: Draft, toll: Toll) -> Toll | None:
    """The running total that a figure tells again."""
    if (toll.low or toll.high or 0) < REPEATED:
        return None
    key = (toll.measure, toll.low, toll.high)
    return next((t for t in reversed(draft.tolls) if t.cumulative and (t.measure, t.low, t.high) == key), None)


def period(doc: Doc, draft: Draft, anchor: Token, toll: Toll) -> tuple[Interval | None, str | None]:
    """The period of a total and the day on which it stood: from the start that the text names, without an end. A closed period stays as it is."""
    as_of = _as_of(draft, anchor) or toll.as_of
    last = draft.tolls[-1] if draft.tolls else None
    if _is_of_a_war(toll) and not (has_own_day(doc, draft, anchor) or gives_start(doc, draft, anchor)):
        given = closed_period(doc, draft, anchor) or (last.time if last is not None else None)
        if WEEK > (_days(given) or WEEK) > 0:
            return None, as_of
    if (closed := closed_period(doc, draft, anchor)) is not None:
        return closed, as_of
    if (same := repeated(draft, toll)) is not None and same.time is not None:
        return same.time, as_of
    told = sentence_of(draft, anchor)
    if (LONG_AGO.search(told) or FOR_LONG.search(told) or OF_LONG.search(told)) and not gives_start(doc, draft, anchor):
        return None, as_of
    own = gives_start(doc, draft, anchor) or is_of_war(draft, anchor)
    if last is not None and last.cumulative and last.time is not None and last.time.end is not None and not own:
        return last.time, as_of  # it goes on with what is counted for "the last two days"
    started = period_of(doc, draft, anchor)
    if started is not None:
        return Interval(start=started.start, end=None, text=started.text), as_of
    last = draft.tolls[-1] if draft.tolls and not is_of_war(draft, anchor) else None
    return (last.time if last is not None and last.cumulative else None), as_of


def _as_of(draft: Draft, anchor: Token) -> str | None:
    """ "As of 6 October": the day on which the total stood."""
    begin, end = _bounds(draft.text, anchor.idx)
    days = (t.value[:10] for t in draft.times if begin <= t.start < end and AS_OF.search(draft.text[max(0, t.start - 12) : t.start]) and len(t.value) >= 10)
    return next(days, None)
