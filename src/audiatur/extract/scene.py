"""When and where something is said to have happened: the time and places of the text that an item's words stand with.

The nearest words decide, in this order: what hangs from the item's own words ("the attack of October 28"), its clause, its sentence, then the
running text before it within the paragraph. A time or place that belongs to the saying ("said on Friday", "told reporters in Geneva") is not the
item's, except where the sentence gives no other.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.extract.syntax import clause
from audiatur.extract.times import interval
from audiatur.record import Interval, Place, Time

SINCE = {"since", "from", "starting"}
ORIGIN = {"from", "outside"}
FINER = {"facility": 3, "city": 2, "area": 1, "region": 1, "country": 0}
BEGIN = {"begin", "start", "erupt", "resume", "break"}
PRESENT = {"has", "have", "is", "are", "'s", "’s", "'ve", "’ve"}
LATELY = 3
"""How many days before publication a time may lie that is told only after the item, for a piece of news to be of it."""
JOINED = {"and", "to", "until", "till", "through", "-", "–", "—", "up to", "to the", "and the", "up until", "and on"}
HAPPEN = {"take", "happen", "occur", "come", "be"}
DEFINITE = {"the", "this", "that"}
REACH = 3
"""How many sentences back the running text may still give the scene."""


@dataclass(slots=True)
class Scene:
    """Times and places with the tokens they stand on, made once for a text."""

    events: list[tuple[Token, Time]] = field(default_factory=list)
    said: list[tuple[Token, Time]] = field(default_factory=list)
    """Times of the text's events, and times of sayings ("said on Friday", a dateline)."""
    places: list[tuple[Token, Place]] = field(default_factory=list)
    reporting: set[int] = field(default_factory=set)
    """Indexes of tokens that are cues or parts of sources."""
    days: dict[str, tuple[Token, Time] | None] = field(default_factory=dict)
    """Nouns of events with the day that the text gives them."""
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
    for statement in draft.statements:
        for link in statement.attribution:
            for span in (link.source, link.cue):
                if span is not None and (tokens := doc.char_span(span.start, span.end, alignment_mode="expand")) is not None:
                    scene.reporting.update(t.i for t in tokens)
    for time in draft.times:
        if time.type in {"DATE", "TIME"} and _dated(time) and (at := _token_at(doc, time.start, time.end)) is not None:
            (
                scene.said
                if (_belongs_to_saying(scene, at) and draft.statement_at(time.start, time.end) is None) or _is_dateline(draft, time)
                else scene.events
            ).append((at, time))
    for place in draft.places:
        token = _token_at(doc, place.start, place.end)
        if token is not None and token.i not in scene.reporting:
            scene.places.append((token, place))
    scene.paragraph = [0] + [t.idx + len(t.text) for t in doc if t.is_space and t.text.count("\n") >= 2]
    scene.days = _days(scene.events)
    doc.user_data["audiatur_scene"] = scene
    return scene


def _paragraph_of(scene: Scene, offset: int) -> int:
    return bisect_left(scene.paragraph, offset + 1)


def _distance(item: Token, other: Token) -> tuple[int, int]:
    """Rank of how closely `other` stands to `item`: own phrase, clause, sentence; then how far apart."""
    far = abs(item.i - other.i)
    if other in item.ancestors and not any(t.pos_ in {"VERB", "AUX"} for t in _between(item, other)):
        return (0, far)  # "Tuesday's, in which four were killed"
    if any(t.text in {":", ";"} for t in item.doc[min(item.i, other.i) : max(item.i, other.i)]):
        return (2, far)
    if item in other.ancestors:
        return (1 if any(t.pos_ in {"VERB", "AUX"} for t in _between(other, item)) else 0, far)
    if clause(item) == clause(other) or clause(other) in item.ancestors:
        return (1, far)
    return (2, far)


def _between(low: Token, high: Token) -> list[Token]:
    """What stands in the tree between a token and one above it."""
    out = []
    for t in low.ancestors:
        if t == high:
            break
        out.append(t)
    return out


def _belongs_to_saying(scene: Scene, token: Token) -> bool:
    """ "said on Friday": the nearest verb above is a cue; not "denied Tuesday's, in which four died"."""
    if any(c.dep_ == "relcl" for c in token.children):
        return False
    return clause(token).i in scene.reporting or token.head.i in scene.reporting or token.head.head.i in scene.reporting


def _is_dateline(draft: Draft, time: Time) -> bool:
    """ "OSLO, October 12." at the head of the text or of a line."""
    line = draft.text[draft.text.rfind("\n", 0, time.start) + 1 : time.start]
    return len(line) < 40 and line.rstrip(" ,(").isupper()


def time_of(doc: Doc, draft: Draft, token: Token) -> Interval | None:
    """The time of the token's act or figure: what its sentence gives; else the period of what is told in general, the paragraph before it,
    the text before, the time of the saying, the first time told after. Null where the text gives none.
    """
    scene = _scene(doc, draft)
    sentence = token.sent
    own = [x for x in scene.events if sentence.start <= x[0].i < sentence.end and not _is_elsewhere(x[0], token)]
    event = _of_event(scene, token)
    if own:
        chosen = min(own, key=lambda x: _distance(token, x[0]))
        if event is None or _distance(token, chosen[0])[0] < 2:
            return _interval(doc, draft, chosen, own)
    if event is not None:
        return _interval(doc, draft, event, scene.events)
    before = [x for x in scene.events if x[0].i < sentence.start]
    near = [x for x in before if _paragraph_of(scene, x[0].idx) == _paragraph_of(scene, token.idx)]
    if _is_general(token) and (since := _period(doc, draft, scene)):
        return since
    if near and not _is_start(doc, near[-1][0]):
        return _interval(doc, draft, near[-1], scene.events)
    told = [x for x in before if not _is_start(doc, x[0])]
    after = [x for x in scene.events if x[0].i >= sentence.end and not _is_start(doc, x[0]) and _is_late(draft, x[1])]
    for choice in (told[-1:], _said(scene, token), after[:1]):
        if choice:
            return _interval(doc, draft, choice[0], scene.events)
    return None


def _of_event(scene: Scene, token: Token) -> tuple[Token, Time] | None:
    """The day that the text gives elsewhere to the event named here: "deaths from the strike ..." - "The strike took place on 11 October"."""
    named = [t for t in (token, *token.subtree, *token.ancestors) if t.pos_ == "NOUN" and t.lemma_.lower() in scene.days and t.sent == token.sent]
    for noun in named:
        if any(c.lower_ in DEFINITE for c in noun.children) and (day := scene.days[noun.lemma_.lower()]) is not None:
            return day
    return None


def _days(events: list[tuple[Token, Time]]) -> dict[str, tuple[Token, Time] | None]:
    """Days of events that the text names by one noun; None where it gives that noun several."""
    found: dict[str, tuple[Token, Time] | None] = {}
    for token, time in events:
        verb = clause(token)
        noun = next((c for c in verb.children if c.dep_ == "nsubj" and c.pos_ == "NOUN"), None) if verb.lemma_.lower() in HAPPEN else None
        if noun is not None:
            key, known = noun.lemma_.lower(), found.get(noun.lemma_.lower())
            clash = key in found and (known is None or known[1].value[:10] != time.value[:10])
            found[key] = None if clash else (token, time)
    return found


def _is_elsewhere(time: Token, item: Token) -> bool:
    """The beginning of something else: "the worst shelling since hostilities began a week ago"."""
    verb = clause(time)
    return verb.lemma_.lower() in BEGIN and verb != clause(item) and item not in time.ancestors and not _is_general(item)


def _is_late(draft: Draft, time: Time) -> bool:
    found, published = interval(time), draft.published
    if published is None or found is None or found.start is None:
        return found is not None
    return (published - timedelta(LATELY)).isoformat() <= found.start


def _said(scene: Scene, token: Token) -> list[tuple[Token, Time]]:
    """The day of the saying in the sentence, or the first one in the text: news is mostly told on its day."""
    here = [x for x in scene.said if x[0].sent == token.sent]
    return (here or scene.said)[:1]


def _is_start(doc: Doc, token: Token) -> bool:
    """ "since September 27", "which began on 27 September": a time when something longer began, no day of an act."""
    left = token.left_edge.i
    words = {t.lower_ for t in doc[max(token.sent.start, left - 2) : left]}
    return bool(words & SINCE) or clause(token).lemma_.lower() in BEGIN


def _is_general(token: Token) -> bool:
    """More than one act: "attacks", "has repeatedly used", "keep shelling", "goes on"."""
    if token.pos_ in {"NOUN", "PROPN"}:
        return token.tag_ in {"NNS", "NNPS"} and not any(c.pos_ == "NUM" for c in token.children)
    verb = clause(token)
    return verb.tag_ in {"VBZ", "VBP", "VBG"} or any(c.dep_ in {"aux", "auxpass"} and c.lower_ in PRESENT for c in verb.children)


def _period(doc: Doc, draft: Draft, scene: Scene) -> Interval | None:
    """From the start that the text names ("since 27 September") up to publication."""
    for token, time in scene.events:
        if _is_start(doc, token):
            return _interval(doc, draft, (token, time), scene.events)
    return None


def period_of(doc: Doc, draft: Draft) -> Interval | None:
    """The period of running totals, from the start that the text names."""
    return _period(doc, draft, _scene(doc, draft))


def gives_start(doc: Doc, draft: Draft, token: Token) -> bool:
    """Whether the token's sentence counts from a day: "since 27 September", "starting from September 27"."""
    return any(x[0].sent == token.sent and _is_start(doc, x[0]) and not _begins(x[0]) for x in _scene(doc, draft).events)


def _begins(token: Token) -> bool:
    """ "hostilities began on 27 September", but not "starting from September 27"."""
    verb = clause(token)
    return verb.lemma_.lower() in BEGIN and verb.tag_ != "VBG"


def has_own_day(doc: Doc, draft: Draft, token: Token) -> bool:
    """Whether the token's sentence gives a day that is not the start of something longer."""
    return any(x[0].sent == token.sent and not _is_start(doc, x[0]) for x in _scene(doc, draft).events)


def tells_day(doc: Doc, draft: Draft, start: int, end: int) -> bool:
    """Whether the text between two offsets gives a day to an event, not only to a saying."""
    return any(start < time.start < end for _, time in _scene(doc, draft).events)


def _dated(time: Time) -> bool:
    """A value with a day, a month or a week in it; a bare clock time or year says too little."""
    found = interval(time)
    return found is not None and len(found.start or "") >= 7


def _interval(doc: Doc, draft: Draft, chosen: tuple[Token, Time], others: list[tuple[Token, Time]]) -> Interval | None:
    """The time's days; both ends where another time closes it ("between 27 September and 8 October"), or publication closes a "since"."""
    token, time = chosen
    found = interval(time)
    if found and (joined := _joined(draft, time, [t for _, t in others])):
        return joined
    if found and not found.end and _is_start(doc, token) and draft.published and (published := draft.published.isoformat()) > (found.start or ""):
        return Interval(start=found.start, end=published, text=time.text)
    return found


def _joined(draft: Draft, time: Time, others: list[Time]) -> Interval | None:
    """From the first to the last of times that stand together: "between 27 September and 8 October", "on October 4, 8 and 11"."""
    row = sorted({t.start: t for t in (*others, time)}.values(), key=lambda t: t.start)
    first = last = row.index(time)
    while last + 1 < len(row) and _links(draft, row[last], row[last + 1]):
        last += 1
    while first > 0 and _links(draft, row[first - 1], row[first]):
        first -= 1
    start, end = interval(row[first]), interval(row[last])
    if first == last or start is None or end is None or not any(_between_times(draft, a, b) in JOINED for a, b in pairwise(row[first : last + 1])):
        return None
    return Interval(start=start.start, end=end.end or end.start, text=draft.text[row[first].start : row[last].end])


def _between_times(draft: Draft, first: Time, last: Time) -> str:
    return draft.text[first.end : last.start].strip().lower()


def _links(draft: Draft, first: Time, last: Time) -> bool:
    return _between_times(draft, first, last) in JOINED | {",", ", and"}


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
    """The closest place and what is coordinated with it; the finer kind first, so that "Bergen, Norway" is Bergen."""
    ranked = sorted(near, key=lambda x: (_distance(token, x[0])[0], -FINER.get(x[1].kind or "", 1), _distance(token, x[0])[1]))
    chosen = ranked[0][0]
    together = {chosen.i} | {t.i for t in chosen.conjuncts}
    return tuple(p.id for t, p in near if t.i in together)


def _is_origin(token: Token) -> bool:
    """ "fired from the territory of X": where it came from, not where it fell."""
    return any(t.dep_ == "prep" and t.lower_ in ORIGIN for t in [token.head, token.head.head])
