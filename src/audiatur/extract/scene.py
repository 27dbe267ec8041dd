"""When and where something is said to have happened: the time and places of the text that an item's words stand with.

The nearest words decide, in this order: what hangs from the item's own words ("the attack of October 28"), its clause, its sentence, then the
running text before it within the paragraph. A time or place that belongs to the saying ("said on Friday", "told reporters in Geneva") is not the
item's, except where the sentence gives no other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.extract.syntax import clause
from audiatur.record import Interval, Place, Time

SINCE = {"since", "from", "starting"}
ORIGIN = {"from", "outside"}
FINER = {"facility": 3, "city": 2, "area": 1, "region": 1, "country": 0}
DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
REACH = 3
"""How many sentences back the running text may still give the scene."""


@dataclass(slots=True)
class Scene:
    """Times and places with the tokens they stand on, made once for a text."""

    times: list[tuple[Token, Time]] = field(default_factory=list)
    places: list[tuple[Token, Place]] = field(default_factory=list)
    reporting: set[int] = field(default_factory=set)
    """Indexes of tokens that are cues or parts of sources."""
    paragraph: list[int] = field(default_factory=list)
    """Character offsets where paragraphs begin."""


def _token_at(doc: Doc, start: int, end: int) -> Token | None:
    found = doc.char_span(start, end, alignment_mode="expand")
    return found.root if found is not None and len(found) else None


def _scene(doc: Doc, draft: Draft) -> Scene:
    known = doc.user_data.get("audiatur_scene")
    if isinstance(known, Scene):
        return known
    scene = Scene()
    for time in draft.times:
        if time.type in {"DATE", "TIME"} and (token := _token_at(doc, time.start, time.end)) is not None:
            scene.times.append((token, time))
    for statement in draft.statements:
        for link in statement.attribution:
            for span in (link.source, link.cue):
                if span is not None and (tokens := doc.char_span(span.start, span.end, alignment_mode="expand")) is not None:
                    scene.reporting.update(t.i for t in tokens)
    for place in draft.places:
        token = _token_at(doc, place.start, place.end)
        if token is not None and token.i not in scene.reporting:
            scene.places.append((token, place))
    scene.paragraph = [0] + [t.idx + len(t.text) for t in doc if t.is_space and t.text.count("\n") >= 2]
    doc.user_data["audiatur_scene"] = scene
    return scene


def _paragraph_of(scene: Scene, offset: int) -> int:
    return bisect_left(scene.paragraph, offset + 1)


def _distance(item: Token, other: Token) -> tuple[int, int]:
    """Rank of how closely `other` stands to `item`: own phrase, clause, sentence; then how far apart."""
    far = abs(item.i - other.i)
    if item in other.ancestors:
        between = 0
        for t in other.ancestors:
            if t == item:
                break
            between += t.pos_ in {"VERB", "AUX"}
        return (0 if between == 0 else 1, far)
    if clause(item) == clause(other) or clause(other) in item.ancestors:
        return (1, far)
    return (2, far)


def _belongs_to_saying(scene: Scene, token: Token) -> bool:
    """ "said on Friday": the nearest verb above is a cue."""
    return clause(token).i in scene.reporting or token.head.i in scene.reporting or token.head.head.i in scene.reporting


def time_of(doc: Doc, draft: Draft, token: Token) -> Interval | None:
    """The time expression that governs the token; null where there is none near."""
    scene = _scene(doc, draft)
    sentence = token.sent
    here = [(t, time) for t, time in scene.times if sentence.start <= t.i < sentence.end and _dated(time)]
    own = [x for x in here if not _belongs_to_saying(scene, x[0])]
    if own:
        chosen = min(own, key=lambda x: _distance(token, x[0]))
        return _interval(doc, draft, chosen, own)
    before = [
        (t, time)
        for t, time in scene.times
        if t.i < sentence.start and _dated(time) and _paragraph_of(scene, t.idx) == _paragraph_of(scene, token.idx) and not _belongs_to_saying(scene, t)
    ]
    if before:
        return _interval(doc, draft, before[-1], [before[-1]])
    return None


def _dated(time: Time) -> bool:
    """A value with a day, a month or a week in it; a bare clock time or year says too little."""
    return interval(time)[0] is not None and len(interval(time)[0] or "") >= 7


def _interval(doc: Doc, draft: Draft, chosen: tuple[Token, Time], others: list[tuple[Token, Time]]) -> Interval:
    token, time = chosen
    start, end = interval(time)
    text = time
    left = doc[token.left_edge.i - 1].lower_ if token.left_edge.i > 0 else ""
    if left in {"from", "between", "on"} or left not in SINCE:
        for other, later in others:
            gap = draft.text[time.end : later.start].strip().lower() if later.start >= time.end else None
            if gap in {"and", "to", "until", "till", "through", "-", "–", "—", "up to", "to the"} and _dated(later) and other != token:
                return Interval(start=start, end=interval(later)[1] or interval(later)[0], text=draft.text[text.start : later.end])
    if end == start:
        end = None
    return Interval(start=start, end=end, text=time.text)


def places_of(doc: Doc, draft: Draft, token: Token) -> tuple[str, ...]:
    """Ids of the places that the token's act or figure is said to be at, in the order of the text; empty where none is near."""
    scene = _scene(doc, draft)
    sentence = token.sent
    here = [x for x in scene.places if sentence.start <= x[0].i < sentence.end and not _is_origin(x[0])]
    if here:
        return _best(token, here)
    first = sentence.start
    for _ in range(REACH):
        if first == 0 or _paragraph_of(scene, doc[first - 1].idx) != _paragraph_of(scene, token.idx):
            break
        previous = doc[first - 1].sent
        there = [x for x in scene.places if previous.start <= x[0].i < previous.end and not _is_origin(x[0])]
        if there:
            finest = max(FINER.get(p.kind or "", 1) for _, p in there)
            kept = [(t, p) for t, p in there if FINER.get(p.kind or "", 1) == finest]
            return _best(kept[-1][0], kept)
        first = previous.start
    return ()


def _best(token: Token, near: list[tuple[Token, Place]]) -> tuple[str, ...]:
    """The closest place and what is coordinated with it; the finer kind first, so that "Ganja, Azerbaijan" is Ganja."""
    ranked = sorted(near, key=lambda x: (_distance(token, x[0])[0], -FINER.get(x[1].kind or "", 1), _distance(token, x[0])[1]))
    chosen = ranked[0][0]
    together = {chosen.i} | {t.i for t in chosen.conjuncts}
    return tuple(p.id for t, p in near if t.i in together)


def _is_origin(token: Token) -> bool:
    """ "fired from the territory of X": where it came from, not where it fell."""
    return any(t.dep_ == "prep" and t.lower_ in ORIGIN for t in [token.head, token.head.head])


def interval(time: Time) -> tuple[str | None, str | None]:
    """First and last day (or month) of a TIMEX3 value."""
    if found := DAY.match(time.value):
        return found.group(), found.group()
    return None, None
