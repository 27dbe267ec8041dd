"""When an act or a figure is said to have happened.

The nearest words decide, in this order: what hangs from the item's own words ("the attack of October 28"), its clause, its sentence, then the
running text before it. A time that belongs to the saying ("said on Friday") is the item's only where the text gives no other; one that belongs to
a paper, a truce or an inquiry never is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise, takewhile
from typing import Final, Literal, NamedTuple

from spacy.tokens import Doc, Token

from audiatur.extract.actors import ACCUSING, DENYING, HARMING
from audiatur.extract.draft import Draft, draft_of
from audiatur.extract.kept import kept
from audiatur.extract.occasions import acts, begins, begins_apart, is_start, kinds, rescue
from audiatur.extract.scene import DAY, YEAR, Scene, distance, paragraph_of, scene_of
from audiatur.extract.syntax import clause
from audiatur.extract.timexcalendar import day_of, interval, shift
from audiatur.extract.timexwords import number
from audiatur.record import Interval, Time
from audiatur.record.words import terms

At = tuple[Token, Time]
Basis = Literal["own", "event", "general", "paragraph", "text", "saying", "later", "period", "news", "none"]
"""Which words gave the date: the item's sentence, the event that it names, a period, the paragraph or text before, the saying, the text behind,
or words that show that it is news of the day."""

PRESENT = {"has", "have", "is", "are", "'s", "’s", "'ve", "’ve"}
LATELY = 3
"""How many days before publication a time may lie that is told only after the item, for a piece of news to be of it."""
LONGEST_HEADLINE = 160
EVE = 2
"""How many days before its news an act mostly lies."""
BACKGROUND, NEWS = 120, 14
"""Days before the paper: what is older than the first is background where something is younger than the second."""
JOINED = re.compile(r"(?:and|(?:up )?(?:to|until|till)|through|to the|and the|and on|[-–—])(?: \d{1,2}[.:]?\d\d(?: on)?)?")
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
WEEK = re.compile(r"(\d{4})-W([0-4]\d|5[0-3])")
LEAD = 2
"""Paragraphs in which the day of a saying is the day of the news: heading and lead."""
LISTED = {",", ", and"}
TOWARDS = {"against", "at", "of", "on", "toward", "towards", "upon"}
DEFINITE, TAKING_UP = {"the", "this", "that"}, {"the", "these", "those"}
OTHER_MATTER = re.compile(r"\W*(?:Meanwhile|Elsewhere|Separately|In (?:a|another) (?:separate|different|similar)\b|In another\b|In other\b|Also\b)")
"""How a sentence begins that tells of another act than the ones around it: its day is no other's."""
EARLIER = re.compile(r"\b[Ii]n (?:an|another|one|the) (?:earlier|previous) (?:\w+ )?(?:act|ambush|assault|attack|bombing|incident|raid|shelling|strike)\b")
"""How a sentence says that it tells of what was before the days told so far."""
LATE: Final = frozenset({"saying", "later", "news", "none"})
"""Reasons that yield to "the past day" in the item's own sentence."""
PAST_DAY = re.compile(r"(?i)\b(?:last|past|previous|preceding) (?:day|24 hours|twenty-four hours)\b")
AFTER = re.compile(r"(?i)\b(?P<n>a|one|two|three|four|five|six) (?P<u>day|week)s? after\b(?=\s+[\w“])")
CLAUSE_END = re.compile(r"[.;:,]\s")
PAST = re.compile(r"(?i)(?:the )?(?:last|past|previous|preceding)\b")
LENGTH = re.compile(r"P(\d+)([DWMY])")
OUTSET = re.compile(r"(?i)(?:the )?(?:beginning|start|outset) of\b")
NONE: Final[frozenset[int]] = frozenset()


class Dated(NamedTuple):
    time: Interval | None
    basis: Basis


def time_of(doc: Doc, draft: Draft, token: Token, *, apart: frozenset[int] = NONE) -> Interval | None:
    """The time of the token's act or figure; null where the text gives none. Times that begin at one of the offsets `apart` belong to another."""
    return dated(doc, draft, token, apart=apart).time


def dated(doc: Doc, draft: Draft, token: Token, *, apart: frozenset[int] = NONE) -> Dated:
    """What the item's sentence gives; else the period of what is told in general, the paragraph before it, the text before, the time of the saying,
    the first time told after. With the reason.
    """
    scene = scene_of(doc, draft)
    basis, chosen, others = _chosen(draft, scene, token, apart)
    if basis not in {"own", "event"} and (lately := _past_day(draft, token)) is not None:
        return Dated(lately, "own")
    if chosen is None:
        news = None if is_habit(token) or is_general(token) else fresh(doc, draft)
        return Dated(news, "none" if news is None else "news")
    return Dated(_days_before(draft, token, chosen[1], _interval(draft, chosen, others)), basis)


def _days_before(draft: Draft, token: Token, time: Time, found: Interval | None) -> Interval | None:
    """ "Thursday's attack came a day after a bomb killed nine": the bomb's day is so many before the one told first."""
    day = day_of(found.start or "") if found is not None and found.end is None else None
    begin = token.sent.start_char
    told = next(iter(reversed([*AFTER.finditer(draft.text, begin, token.idx)])), None) if day is not None else None
    if told is None or day is None or time.start > told.start() or CLAUSE_END.search(draft.text, told.end(), token.idx):
        return found
    days = (1 if told["n"].lower() in {"a", "one"} else int(number(told["n"]))) * (7 if told["u"].lower() == "week" else 1)
    return Interval(start=(day - timedelta(days)).isoformat(), end=None, text=told.group())


def _past_day(draft: Draft, token: Token) -> Interval | None:
    """ "shelled 14 villages over the past day", "65 killed in the last three months": from so long before the paper to its own day."""
    if draft.published is None:
        return None
    first = token.sent.start
    if first and not (token.doc[first - 1].is_space or token.doc[first - 1].text[-1] in '.!?:”"'):
        first = token.doc[first - 1].sent.start  # the parser takes "over the past month, the report says" for a sentence
    here = [t for t in draft.times if token.doc[first].idx <= t.start < token.sent.end_char and t.type != "SET"]
    said = min(here, key=lambda t: abs(t.start - token.idx), default=None)
    start = _long_before(draft.published, said) if said is not None else None
    return Interval(start=start.isoformat(), end=draft.published.isoformat(), text=said.text) if said is not None and start is not None else None


def _long_before(published: date, time: Time) -> date | None:
    if PAST_DAY.search(time.text):
        return published - timedelta(1)
    length = LENGTH.fullmatch(time.value)
    if length is None or not PAST.match(time.text):
        return None
    day = day_of(shift(published.isoformat(), -int(length[1]), length[2]) or "") if length[2] == "D" else None
    if length[2] in "WD":
        return day or published - timedelta(7 * int(length[1]))
    months = int(length[1]) * (12 if length[2] == "Y" else 1)
    year, month = divmod(published.year * 12 + published.month - 1 - months, 12)
    return date(year, month + 1, min(published.day, monthrange(year, month + 1)[1]))


def _chosen(draft: Draft, scene: Scene, token: Token, apart: frozenset[int]) -> tuple[Basis, At | None, list[At]]:
    sentence = token.sent
    own = [
        x for x in (*scene.events, *_counted(scene)) if sentence.start <= x[0].i < sentence.end and x[1].start not in apart and not _is_elsewhere(x[0], token)
    ]
    event = _of_event(scene, token)
    if own:
        nearest = min(own, key=lambda x: distance(token, x[0]))
        if event is None or distance(token, nearest[0])[0] < 2:
            return "own", nearest, own
    if event is not None:
        return "event", event, scene.events
    if EARLIER.search(draft.text, sentence.start_char, sentence.end_char):
        return "none", None, []
    before = [x for x in scene.events if x[0].i < sentence.start]
    near = [x for x in before if paragraph_of(scene, x[0].idx) == paragraph_of(scene, token.idx)]
    since = next((x for x in scene.events if is_start(x[0]) and not _is_background(draft, scene, x)), None)
    if since is not None and ((is_general(token) and not (before and not is_start(before[-1][0]) and _takes_up(token))) or _is_broad(scene, token)):
        return "general", since, scene.events
    if is_habit(token):
        return ("period", since, scene.events) if since is not None else ("none", None, [])
    if is_loose(token):
        return "none", None, []
    if near and not is_start(near[-1][0]):
        return "paragraph", near[-1], scene.events
    recent = [x for x in before if not _is_background(draft, scene, x)]
    told = next(([x] for x in reversed(recent) if not is_start(x[0]) and not _is_apart(draft, scene, x, token) and not _looks_back(draft, scene, x)), [])
    behind = (x for x in scene.events if x[0].i >= sentence.end and not OTHER_MATTER.match(x[0].sent.text))
    after = next(([x] for x in behind if not is_start(x[0]) and _is_late(draft, x[1]) and not _is_apart(draft, scene, x, token)), [])
    said = _said(draft, scene, token, here=True)
    denies = any(clause(at).lemma_.lower() in DENYING for at, _ in said)  # what is denied on a day was done before
    if denies or (said and after and _is_day_before(after[0][1], said[0][1])):
        said = []  # "killed nine, the police said on Thursday" - "The ambush took place on Wednesday"
    choices: tuple[tuple[Basis, list[At]], ...] = (("text", told), ("saying", said), ("later", after), ("saying", _said(draft, scene, token)))
    for basis, choice in choices:
        if choice:
            return basis, choice[0], scene.events
    if since is None or (not is_general(token) and _is_of_days(draft, since)):
        return "none", None, []
    return "period", since, scene.events


def _takes_up(token: Token) -> bool:
    """ "the bombings", "those strikes": acts told before, and none in general."""
    return token.dep_ != "ROOT" and any(c.lower_ in TAKING_UP for c in token.children) and not is_perfect(token)


def is_perfect(token: Token) -> bool:
    """ "have been killed", "deaths have reached 91": up to now."""
    return any(c.dep_ in {"aux", "auxpass"} and c.lower_ in {"has", "have", "’ve", "'ve"} for c in clause(token).children)


def _is_of_days(draft: Draft, since: At) -> bool:
    """ "since Monday", in a paper of that week: no period of which one act would have no better day."""
    found, published = interval(since[1]), draft.published
    return published is not None and found is not None and (published - timedelta(7)).isoformat() <= (found.start or "")


def _counted(scene: Scene) -> list[At]:
    """ "In May the office counted 87 deaths": no day of a saying, but the time of what was counted."""
    told = [(x, clause(x[0]).lemma_.lower()) for x in scene.said]
    return [x for x, verb in told if verb in terms("occasions", "noted") or (verb in terms("occasions", "counted") and len(x[1].value) != DAY)]


def _looks_back(draft: Draft, scene: Scene, told: At) -> bool:
    """ "Earlier this month", "in July", "last week": where a text looks back to what was before its news, which goes for that paragraph alone."""
    return len(told[1].value) < DAY and draft.published is not None and any(len(x[1].value) >= DAY for x in scene.events)


def _is_background(draft: Draft, scene: Scene, told: At) -> bool:
    """A day long before the paper, in a text that has days of its news: what happened then is told in its own paragraph."""
    if draft.published is None:
        return False
    old, news = ((draft.published - timedelta(days)).isoformat() for days in (BACKGROUND, NEWS))
    last = [(found.end or found.start or "")[:10] for _, time in (told, *scene.events) if (found := interval(time)) is not None]
    return bool(last) and (interval(told[1]) is not None) and last[0] < old and max(last) >= news


def _is_elsewhere(time: Token, item: Token) -> bool:
    """The beginning of something else, or the day on which something followed what "had" happened: "who had been wounded in the strike, died on 12 May"."""
    if begins_apart(time, item) and not is_general(item):
        return True
    if _is_cause(clause(time), item) or _is_since_of_others(time, item):
        return True
    verb, other = clause(item), clause(time)
    return verb != other and verb.dep_ == "relcl" and other in verb.ancestors and any(c.dep_ == "aux" and c.lower_ == "had" for c in verb.children)


def _is_since_of_others(time: Token, item: Token) -> bool:
    """ "the bombing brings the death toll from such attacks since May to 100": since when those attacks were."""
    noun = next((a for a in time.ancestors if a.pos_ in {"NOUN", "VERB"} and a != time), time)
    return is_start(time) and noun.pos_ == "NOUN" and noun != item and item.pos_ == "NOUN" and noun.lemma_.lower() in acts() and noun not in item.ancestors


def _is_cause(verb: Token, item: Token) -> bool:
    """ "attacked the village as revenge for a soldier who was killed on Monday": the day of what was answered."""
    noun = verb.head
    if verb.dep_ != "relcl" or noun.dep_ != "pobj" or noun.head.lower_ not in {"after", "following", "for"} or verb.lemma_.lower() not in HARMING:
        return False
    return item in noun.ancestors and item.pos_ == "VERB"


def _of_event(scene: Scene, token: Token) -> At | None:
    """The day that the text gives elsewhere to the event named here: "deaths from the strike ..." - "The strike took place on 11 October"."""
    named = [t for t in (token, *token.subtree, *token.ancestors) if t.pos_ == "NOUN" and t.lemma_.lower() in scene.days and t.sent == token.sent]
    for noun in named:
        if any(c.lower_ in DEFINITE for c in noun.children) and (day := scene.days[noun.lemma_.lower()]) is not None:
            return day
    return None


def _is_apart(draft: Draft, scene: Scene, told: At, token: Token) -> bool:
    """Whether a day belongs to another town's news: its sentence names towns, and none of those of the item; the day of the paper goes for all."""
    found, published = interval(told[1]), draft.published
    if found is None or (published is not None and (found.end or found.start or "")[:10] >= (published - timedelta(1)).isoformat()):
        return False
    there = scene.towns.get(told[0].sent.start, set())
    here = _towns(scene, token) if there else there
    return bool(here and there) and not here & there


def _towns(scene: Scene, token: Token) -> set[str]:
    """The towns that the sentence names, or the nearest one before it in the paragraph that names any."""
    first = token.sent.start
    while first not in scene.towns:
        if first == 0 or paragraph_of(scene, token.doc[first - 1].idx) != paragraph_of(scene, token.idx):
            return set()
        first = token.doc[first - 1].sent.start
    return scene.towns[first]


def _is_day_before(time: Time, said: Time) -> bool:
    """Whether a time is of the day, or the two, before another."""
    day, later = day_of(time.value), day_of(said.value)
    return day is not None and later is not None and 0 < (later - day).days <= EVE


def _is_late(draft: Draft, time: Time) -> bool:
    found, published = interval(time), draft.published
    if published is None or found is None or found.start is None:
        return found is not None
    return (published - timedelta(LATELY)).isoformat() <= found.start


def _said(draft: Draft, scene: Scene, token: Token, *, here: bool = False) -> list[At]:
    """The day of the saying in the sentence, or the first one in the text: news is mostly told on its day."""
    own = [x for x in scene.said if x[0].sent == token.sent and x[1].start not in scene.stamps]
    if here:
        return own[:1]
    before = [x for x in scene.said if x[0].i < token.i and paragraph_of(scene, x[0].idx) == paragraph_of(scene, token.idx)]
    return (own or before[-1:] or [x for x in scene.said if paragraph_of(scene, x[0].idx) <= LEAD or _is_fresh(draft, x[1])])[:1]


def _is_fresh(draft: Draft, time: Time) -> bool:
    """On the day of the paper or the one before it: a saying of an earlier day that is told far below is of other news."""
    found, published = interval(time), draft.published
    return published is None or found is None or (published - timedelta(1)).isoformat() <= (found.start or "")


@kept
def is_general(token: Token) -> bool:
    """More than one act: "attacks", "has repeatedly used", "keep shelling", "goes on"."""
    if token.pos_ in {"NOUN", "PROPN"}:
        return token.tag_ in {"NNS", "NNPS"} and not any(c.pos_ == "NUM" for c in token.children)
    return not is_headline(token) and _is_present(clause(token))


@kept
def _is_present(verb: Token) -> bool:
    """ "are shelling", "keeps shelling", "have shelled", but not "accused of shelling" and not "appear to have been shelled"."""
    if verb.tag_ in {"VBZ", "VBP"}:
        return True
    if any(c.dep_ in {"aux", "auxpass"} and c.tag_ in {"VBZ", "VBP"} and c.lower_ in PRESENT for c in verb.children):
        return True
    if verb.tag_ != "VBG" or verb.dep_ not in {"xcomp", "conj", "pcomp"}:
        return False
    above = verb.head.head if verb.dep_ == "pcomp" and verb.head.lower_ == "on" else verb.head  # "goes on shelling"
    return above != verb and _is_present(above)


@kept
def is_headline(token: Token) -> bool:
    """On the first line, where that has no full stop: its present tense is of its day."""
    text = draft_of(token.doc).text  # spaCy joins its own anew each time it is asked
    first = text.find("\n")
    return token.idx < first <= LONGEST_HEADLINE and text[first - 1] not in ".!?:"


@kept
def is_habit(token: Token) -> bool:
    """ "its army does not target churches", "they use no such bombs": what is done at all times, on no day."""
    if is_headline(token):
        return False
    if token.tag_ in {"VBZ", "VBP"}:
        return True
    return token.tag_ == "VB" and any(c.dep_ == "aux" and c.lower_ in {"do", "does"} for c in token.children)


def is_loose(token: Token) -> bool:
    """What happened again and again or so far, or is to come: "repeated attacks", "has already been hit", "after years of attacks", "would start strikes".

    A day that stands elsewhere in the text is not its day.
    """
    ongoing = any(c.lower_ in {"ongoing", "repeated"} for c in token.children)
    if token.pos_ in {"NOUN", "PROPN"} and (ongoing or token.tag_ in {"NNS", "NNPS"}) and any(c.lower_ in terms("occasions", "again") for c in token.children):
        return True
    if token.dep_ == "dobj" and token.head.lemma_.lower() == "follow" and token.pos_ == "NOUN":
        return True  # "this follows several attacks": they were before it
    verb = clause(token)
    above = verb.head.head.head if verb.head.head.dep_ == "dobj" else verb.head.head
    if verb.tag_ == "VBG" and verb.dep_ == "pcomp" and above.tag_ in {"VBZ", "VBP"} and above.lemma_.lower() in ACCUSING:
        return True  # "accuses rebels of shelling its towns"
    carried = token == verb or token.dep_ in {"dobj", "nsubjpass", "attr"}
    if carried and any(c.dep_ == "aux" and c.lower_ in terms("occasions", "to_come") for c in verb.children):
        return not any(c.dep_ == "aux" and c.lower_ in PRESENT for c in verb.children)
    told = carried or token.dep_ == "nsubj" or token.head.lower_ == "under"
    if (
        told
        and _is_present(verb)
        and any(t.lower_ in terms("occasions", "before_now") for c in verb.children for t in c.subtree if c.dep_ in {"advmod", "prep", "npadvmod"})
    ):
        return True
    if above.tag_ == "VBN" and above.lemma_.lower() in ACCUSING and _is_present(above):
        return True  # "have been accused of targeting civilians"
    if any(
        t.lower_ == "recent" and t.head.lower_ in {"days", "weeks", "months", "years"}
        for c in verb.children
        for t in c.subtree
        if c.dep_ in {"prep", "npadvmod"}
    ):
        return told or token.dep_ == "nsubjpass"
    return any(a.lower_ in {"years", "months"} and a.pos_ == "NOUN" for a in takewhile(lambda a: a.dep_ != "ROOT", token.ancestors))


def _is_broad(scene: Scene, token: Token) -> bool:
    """Likely more than one act, unless told on its day: "accused of shelling", "shelled its towns and villages"."""
    verb = clause(token)
    gerund = verb.tag_ == "VBG" and verb.dep_ == "pcomp"
    return (gerund or _is_wide(token)) and not any(x[0].sent == token.sent for x in scene.said)


def _is_wide(token: Token) -> bool:
    """Against places of a kind: "its cities and villages", "various towns", "all regions"."""
    held = [c for c in token.children if c.dep_ in {"dobj", "nsubjpass"} or c.lower_ in TOWARDS]
    hit = [t for c in held for t in (c, *c.children) if t.dep_ in {"dobj", "pobj", "nsubjpass"}]
    return any(_is_kind(t) for o in hit for t in (o, *o.conjuncts, *(c for p in o.children for c in p.children)))


def _is_kind(token: Token) -> bool:
    return token.tag_ == "NNS" and token.lemma_.lower() in kinds() and not any(c.pos_ == "NUM" for c in token.children)


def fresh(doc: Doc, draft: Draft) -> Interval | None:
    """The day of publication and the one before it, where the text shows that it is news: "rescuers are still searching the rubble"."""
    published = draft.published
    if published is None:
        return None
    known = doc.user_data.get("audiatur_rescue", "unasked")
    if known == "unasked":
        known = doc.user_data["audiatur_rescue"] = next((f for t in doc if (f := rescue(t)) is not None), None)
    if known is None:
        return None
    words = draft.span(known.start_char, known.end_char).text
    return Interval(start=(published - timedelta(1)).isoformat(), end=published.isoformat(), text=words)


def period_of(doc: Doc, draft: Draft, token: Token | None = None) -> Interval | None:
    """The period of running totals: from the start that the token's sentence or else the text names ("since 27 September") up to publication."""
    scene = scene_of(doc, draft)
    starts = [x for x in scene.events if is_start(x[0]) and not _is_today(draft, x[1])]
    own = [x for x in starts if token is not None and x[0].sent == token.sent]
    if not own and token is not None and (year := year_of(draft, token)) is not None:
        return year
    since = [x for x in starts if own and _is_finer(x[1], own[0][1])] or own or starts
    return _interval(draft, since[0], scene.events) if since else None


def _is_finer(time: Time, than: Time) -> bool:
    """ "since July", in a text that also says "since 8 July"."""
    return len(time.value) > len(than.value) and time.value.startswith(than.value)


def year_of(draft: Draft, token: Token) -> Interval | None:
    """ "In 2021 it counted 145", "27,000 dead since 2009": a year that stands alone in the token's sentence."""
    sentence = token.sent
    years = [t for t in draft.times if YEAR.fullmatch(t.value) and sentence.start_char <= t.start < sentence.end_char]
    return _from_outset(Interval(start=years[0].value, end=None, text=years[0].text)) if len(years) == 1 else None


def year_told(doc: Doc, draft: Draft, token: Token) -> Interval | None:
    """ "staged an offensive in 2012": the bare year of the token's own clause."""
    sentence = token.sent
    for time in draft.times:
        if not sentence.start_char <= time.start < sentence.end_char or not YEAR.fullmatch(time.value):
            continue
        at = doc.char_span(time.start, time.end, alignment_mode="expand")
        if at is not None and at.root.dep_ == "pobj" and at.root.head.lower_ == "in" and clause(at.root) == clause(token):
            return Interval(start=time.value, end=None, text=time.text)
    return None


def gives_start(doc: Doc, draft: Draft, token: Token) -> bool:
    """Whether the token's sentence counts from a day: "since 27 September", "starting from September 27"."""
    return any(x[0].sent == token.sent and is_start(x[0]) and not _begins(x[0]) and not _is_today(draft, x[1]) for x in scene_of(doc, draft).events)


def _is_today(draft: Draft, time: Time) -> bool:
    """ "since this morning": no more than the day of the paper."""
    return draft.published is not None and time.value[:DAY] == draft.published.isoformat()


def _begins(token: Token) -> bool:
    """ "hostilities began on 27 September", but not "starting from September 27"."""
    verb = clause(token)
    return begins(verb) and verb.tag_ != "VBG"


def has_own_day(doc: Doc, draft: Draft, token: Token) -> bool:
    """Whether the token's sentence gives a day that is not the start of something longer."""
    return any(x[0].sent == token.sent and not is_start(x[0]) for x in scene_of(doc, draft).events)


def tells_day(doc: Doc, draft: Draft, start: int, end: int) -> bool:
    """Whether the text between two offsets gives a day to an event, not only to a saying."""
    return any(start < time.start < end for _, time in scene_of(doc, draft).events)


def _interval(draft: Draft, chosen: At, others: list[At]) -> Interval | None:
    """The time's days; both ends where another time closes it ("between 27 September and 8 October"), or publication closes a "since"."""
    token, time = chosen
    found = interval(time)
    if found and (joined := _joined(draft, time, [t for _, t in others])):
        return joined
    if found and not found.end and is_start(token) and draft.published and (published := draft.published.isoformat()) > (found.start or ""):
        return _from_outset(Interval(start=found.start, end=published, text=time.text))
    return _in_days(draft, found) if found and not is_start(token) else _from_outset(found)


def _from_outset(found: Interval | None) -> Interval | None:
    """ "since the beginning of the year": its first day."""
    start = (found.start or "") if found is not None else ""
    if found is None or not OUTSET.match(found.text or "") or not (YEAR.fullmatch(start) or MONTH.fullmatch(start)):
        return found
    return Interval(start=f"{start}-01" if len(start) > len("2031") else f"{start}-01-01", end=found.end, text=found.text)


def _in_days(draft: Draft, found: Interval) -> Interval:
    """ "in October", "this week", "the first quarter of 2031": from the first to the last day, as "the weekend" is two; a week that still runs ends with
    the paper.
    """
    start, end = found.start or "", found.end or found.start or ""
    if found.end is None and (week := WEEK.fullmatch(start)):
        first = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        last = min(first + timedelta(6), max(draft.published, first)) if draft.published is not None else first + timedelta(6)
        return Interval(start=first.isoformat(), end=last.isoformat(), text=found.text)
    if not (MONTH.fullmatch(start) and MONTH.fullmatch(end)):
        return found
    year, month = map(int, end.split("-"))
    return Interval(start=f"{start}-01", end=f"{end}-{monthrange(year, month)[1]}", text=found.text)


def _joined(draft: Draft, time: Time, others: list[Time]) -> Interval | None:
    """From the first to the last of times that stand together: "between 27 September and 8 October", "on October 4, 8 and 11"."""
    row = sorted({t.start: t for t in (*others, time)}.values(), key=lambda t: t.start)
    first = last = row.index(time)
    while last + 1 < len(row) and _links(draft, row[last], row[last + 1]):
        last += 1
    while first > 0 and _links(draft, row[first - 1], row[first]):
        first -= 1
    start, end = interval(row[first]), interval(row[last])
    if first == last or start is None or end is None or not any(JOINED.fullmatch(_between(draft, a, b)) for a, b in pairwise(row[first : last + 1])):
        return None
    return Interval(start=start.start, end=end.end or end.start, text=draft.text[row[first].start : row[last].end])


def _between(draft: Draft, first: Time, last: Time) -> str:
    return draft.text[first.end : last.start].strip().lower()


def _links(draft: Draft, first: Time, last: Time) -> bool:
    between = _between(draft, first, last)
    return between in LISTED or JOINED.fullmatch(between) is not None
