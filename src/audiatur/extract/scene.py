"""The times and places of a text with the words they stand on, and where something is said to have happened.

The nearest words decide, in this order: what hangs from the item's own words, its clause, its sentence, then the running text before it within the
paragraph. A place that belongs to the saying ("told reporters in Geneva") is not the item's. When it happened is asked in `when.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from spacy.tokens import Doc, Token

from audiatur.extract.countries import is_initials
from audiatur.extract.draft import Draft
from audiatur.extract.kept import kept
from audiatur.extract.occasions import acts, is_aside
from audiatur.extract.placewords import DIRECTIONS, FORCES, MOVED, PLACE_NOUNS
from audiatur.extract.syntax import SUBJECTS, clause
from audiatur.extract.targets import category_of
from audiatur.extract.times import interval
from audiatur.record import Place, Time

ORIGIN = {"from", "outside"}
FINER = {"facility": 3, "city": 2, "area": 1, "region": 1, "country": 0}
UNKNOWN = 1.5
"""A name that no list knows is mostly a village, which is finer than its region."""
GROUND = {"territory", "soil", "side", "direction", "outskirt", "border"}
STANDING: Final = frozenset({"civilian_objects", "cultural", "energy", "hospital", "religious", "residential", "school", "water"})
"""Categories of what stands in one place."""
HAPPEN = {"take", "happen", "occur", "come", "be"}
TOLD_DAY = re.compile(
    r"\b(?:this|last|previous|following|next|preceding|before|after|earlier|later|"
    r"yesterday|to(?:day|night|morrow)|overnight|\w+day|[1-9]\d? [A-Z]\w+|[A-Z]\w+ [1-9]\d?|\d{4})\b"
)
"""Words of a time of the day that say on which day."""
LETTERHEAD = re.compile(r"(?:[A-Z][\w’'-]*[ ,/]+){1,4}")
AFTER_HEAD = re.compile(r"(?:,? ?\d{4})?(?:[ ]*:?(?:\n|\Z)|\.? [–—-] |\. (?=[A-Z]))")
"""What stands around the day of a paper: "Geneva, 14 June 2024" on a line of its own, "Goma, 4 May. The ..."."""
PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?][\"”’')])[^\S\n]*\n|(?<=[.!?])[^\S\n]*\n")
"""An empty line, or a line that ends with its sentence: many pages set no empty lines."""
STAMP = re.compile(r"[^\W\d_]{2,}")
"""Words on a line with the day of the paper: "15:48 JST, October 25, 2031", "Updated at 3:35 p.m. ET on 2031-05-20", "Source: WNA | 2031-05-20 20:00"."""
STAMP_WORDS = 5
BUREAU = re.compile(r",?\s*\([A-Z][\w ]*\)\s*[–—:-]")
""" "December 21, 2031 (OSLO) – ", at the head of a line."""
AFTER_BRACKET = re.compile(r"\)\s*(?:[–—:-]|\n|\Z)")
""" "(Nairobi, 19 March 2021) - "."""
BETWEEN = re.compile(r"\b(?:[Bb]etween|[Ff]rom)\b[^.;:\n]*\Z")
AND = re.compile(r"\s+(?:and|to|until)\s+\w")
AND_BEFORE = re.compile(r"\b(?:and|to|until)\s*\Z")
FAR_UP = 5
LIKE = {"like", "unlike"}
WAY = {"way", "road", "route", "transfer", "flight"}
MAKE = {"make", "manufacture", "produce", "build", "assemble", "supply", "buy", "purchase", "import"}
LONGEST_STAMP = 80
YEAR = re.compile(r"\d{4}")
DAY: Final = 10
"""Characters of a value that is a day; a shorter one is a month or a year."""
REACH = 3
"""How many sentences back the running text may still give the scene."""


@dataclass(slots=True)
class Scene:
    """Times and places with the tokens they stand on, made once for a text."""

    events: list[tuple[Token, Time]] = field(default_factory=list)
    said: list[tuple[Token, Time]] = field(default_factory=list)
    """Times of the text's events, and times of sayings ("said on Friday", a dateline)."""
    stamps: set[int] = field(default_factory=set)
    """Offsets of those that only tell when the page appeared: they belong to no sentence."""
    places: list[tuple[Token, Place]] = field(default_factory=list)
    towns: dict[int, set[str]] = field(default_factory=dict)
    """Names of towns and facilities by the index at which their sentence begins."""
    reporting: set[int] = field(default_factory=set)
    """Indexes of tokens that are cues or parts of sources."""
    days: dict[str, tuple[Token, Time] | None] = field(default_factory=dict)
    """Nouns of events with the day that the text gives them."""
    paragraph: list[int] = field(default_factory=list)
    """Character offsets where paragraphs begin."""


def _token_at(doc: Doc, start: int, end: int) -> Token | None:
    found = doc.char_span(start, end, alignment_mode="expand")
    return found.root if found is not None and len(found) else None


def scene_of(doc: Doc, draft: Draft) -> Scene:
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
        if _is_bare_clock(doc, draft, time) and (scene.events or _is_stamp(draft, time)):
            continue  # the day told before goes on
        if _is_stamp(draft, time):
            scene.stamps.add(time.start)
        if time.type in {"DATE", "TIME"} and _dated(time) and (at := _token_at(doc, time.start, time.end)) is not None and not is_aside(at):
            (
                scene.said
                if (_belongs_to_saying(scene, at) and not _is_span(draft, time) and draft.statement_at(time.start, time.end) is None)
                or _is_dateline(draft, time)
                or time.start in scene.stamps
                else scene.events
            ).append((at, time))
    for place in draft.places:
        token = _token_at(doc, place.start, place.end)
        if token is not None and token.i not in scene.reporting:
            scene.places.append((token, place))
            if FINER.get(place.kind or "", 0) >= FINER["city"]:
                scene.towns.setdefault(token.sent.start, set()).add(place.name)
    scene.paragraph = [0] + [m.end() for m in PARAGRAPH.finditer(draft.text)]
    scene.days = _days(scene.events)
    doc.user_data["audiatur_scene"] = scene
    return scene


def _is_bare_clock(doc: Doc, draft: Draft, time: Time) -> bool:
    """ "at about 10.30 a.m.", "in the morning" where the sentence gives no day."""
    if time.type != "TIME" or TOLD_DAY.search(time.text):
        return False
    at = _token_at(doc, time.start, time.end)
    return at is not None and not any(t is not time and t.type == "DATE" and at.sent.start_char <= t.start < at.sent.end_char for t in draft.times)


def parted(between: str) -> bool:
    """Whether a paragraph ends in a passage."""
    return PARAGRAPH.search(between) is not None


def paragraph_of(scene: Scene, offset: int) -> int:
    return bisect_left(scene.paragraph, offset + 1)


def distance(item: Token, other: Token) -> tuple[int, int]:
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
    verb = clause(token)
    if verb.dep_ == "advcl" and verb.tag_ in {"VBN", "VBG"} and any(c.dep_ in SUBJECTS and token.i < c.i < verb.i for c in verb.children):
        verb = verb.head  # "On Monday the army, allied to a faction, said": the parser may hang the day from the participle
    return verb.i in scene.reporting or token.head.i in scene.reporting or token.head.head.i in scene.reporting


def _is_span(draft: Draft, time: Time) -> bool:
    """ "Between 10 May and 12 June it documented 192 deaths": nobody says something for a month."""
    return BETWEEN.search(draft.text, max(0, time.start - 40), time.start) is not None and (
        AND.match(draft.text, time.end) is not None or AND_BEFORE.search(draft.text, max(0, time.start - 6), time.start) is not None
    )


def _is_dateline(draft: Draft, time: Time) -> bool:
    """ "OSLO, October 12." at the head of the text or of a line."""
    line = draft.text[draft.text.rfind("\n", 0, time.start) + 1 : time.start]
    if len(line) >= 40:
        return False
    if line.startswith("(") and draft.text[time.end : time.end + 1] == ")" and AFTER_BRACKET.match(draft.text, time.end):
        return True
    if not line.strip() and BUREAU.match(draft.text, time.end) is not None:
        return True
    return line.rstrip(" ,(").isupper() or (LETTERHEAD.fullmatch(line) is not None and AFTER_HEAD.match(draft.text, time.end) is not None)


def _is_stamp(draft: Draft, time: Time) -> bool:
    """The day of the paper itself, on a line with nothing else than times."""
    begin, end = draft.text.rfind("\n", 0, time.start) + 1, draft.text.find("\n", time.end)
    end = len(draft.text) if end < 0 else end
    found = interval(time)
    if draft.published is None or found is None or end - begin > LONGEST_STAMP or (found.start or "")[:DAY] not in _days_around(draft.published):
        return False
    rest, dated = draft.text[begin:end], False
    for other in draft.times:
        if begin <= other.start and other.end <= end:
            rest, dated = rest.replace(other.text, " "), dated or YEAR.search(other.text) is not None
    words = STAMP.findall(rest)
    return not words or (len(words) <= STAMP_WORDS and dated and rest.rstrip()[-1:] not in ".!?:")


def _days_around(day: date) -> set[str]:
    return {(day + timedelta(n)).isoformat() for n in (-1, 0, 1)}


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


def _dated(time: Time) -> bool:
    """A value with a day, a month or a week in it; a bare clock time or year, or "hours later", says too little."""
    found = interval(time)
    return found is not None and len(found.start or "") >= 7 and not time.value.endswith("TXX")


def places_of(doc: Doc, draft: Draft, token: Token) -> tuple[str, ...]:
    """Ids of the places that the token's act or figure is said to be at, in the order of the text; empty where none is near."""
    scene = scene_of(doc, draft)
    sentence = token.sent
    here = sites(scene, sentence.start, sentence.end)
    if here:
        return _best(token, here)
    first = sentence.start
    for _ in range(REACH):
        if first == 0 or paragraph_of(scene, doc[first - 1].idx) != paragraph_of(scene, token.idx):
            break
        previous = doc[first - 1].sent
        there = sites(scene, previous.start, previous.end)
        if there:
            finest = max(FINER.get(p.kind or "", UNKNOWN) for _, p in there)
            kept = [(t, p) for t, p in there if FINER.get(p.kind or "", UNKNOWN) == finest]
            return _best(kept[-1][0], kept)
        first = previous.start
    return ()


def sites(scene: Scene, first: int, last: int) -> list[tuple[Token, Place]]:
    """Places named between two tokens where something may have happened: not who acts, whence it came, or what only tells how far off another lies."""
    named = [x for x in scene.places if first <= x[0].i < last and not _is_origin(x[0]) and not _is_whose(*x)]
    there = [x for x in named if not _is_beside(x[0])]
    kept = [x for x in there if not _is_landmark(x[0]) and not _is_before_act(*x)]
    return kept or there


def _is_before_act(token: Token, place: Place) -> bool:
    """ "X air strikes on Y": X is whose they are, where Y is named, too; alone, "the X attack" may be there."""
    noun = token.nbor() if place.kind == "country" and token.dep_ in {"compound", "nmod", "nsubj"} and token.i + 1 < len(token.doc) else token
    while noun.dep_ in {"compound", "nmod"} and noun.i + 1 < len(noun.doc):
        noun = noun.nbor()
    return noun != token and noun.lemma_.lower() in acts()


def _is_whose(token: Token, place: Place) -> bool:
    """ "X's new offensive", "X's army", "X forces", "US strikes": whose it is; "X's cities" and "X's main market" are where they are."""
    if is_initials(token.text) and (
        _is_before_act(token, place) or (token.dep_ in {"compound", "nmod"} and token.head.pos_ == "NOUN" and token.head.lemma_.lower() not in PLACE_NOUNS)
    ):
        return True  # "the US military attache", whose home is elsewhere
    if token.dep_ in {"compound", "nmod", "amod"}:
        return token.head.lemma_.lower() in FORCES
    if token.dep_ != "poss" or token.head.pos_ != "NOUN" or token.head.lemma_.lower() in PLACE_NOUNS:
        return False
    return category_of(token.head) not in STANDING


@kept
def _is_landmark(token: Token) -> bool:
    """ "230 kilometers west of X", "near X"."""
    return token.head.lower_ == "near" or (token.head.lower_ == "of" and token.head.head.lemma_.lower() in DIRECTIONS)


@kept
def _is_beside(token: Token) -> bool:
    """ "munitions made in X", "scenes like those of X", "died on the way to X": it did not happen there."""
    if token.head.lower_ == "to" and (token.head.head.lemma_.lower() in MOVED or token.head.head.lower_ in WAY):
        return True
    if token.head.lower_ in {"in", "at"} and token.head.head.lower_ in {"based", "headquartered"}:
        return True  # "a monitoring group based in X"
    for above in token.ancestors:
        if above.pos_ in {"VERB", "AUX"}:
            return above.lemma_ in MAKE and above.dep_ == "acl"
        if above.lower_ in LIKE and above.dep_ == "prep":
            return True
    return False


def _best(token: Token, near: list[tuple[Token, Place]]) -> tuple[str, ...]:
    """The closest place and what is coordinated with it; the finer kind first, so that "Bergen, Norway" is Bergen."""
    ranked = sorted(near, key=lambda x: (distance(token, x[0])[0], -FINER.get(x[1].kind or "", UNKNOWN), distance(token, x[0])[1]))
    chosen = ranked[0][0]
    together = {t.i for t in _coordinated(chosen)}
    return tuple(p.id for t, p in near if t.i in together)


def _coordinated(place: Token) -> set[Token]:
    """The place and those joined to it: "on X and Y", "on X and on the city of Y", "the towns of X and Y and the villages of Z and A"."""
    first = place
    while first.dep_ == "conj" and first.head.pos_ == "PROPN":
        first = first.head
    noun = first.head.head if first.head.lower_ == "of" and first.head.head.lemma_.lower() in PLACE_NOUNS else place
    nouns = {noun, *noun.conjuncts, *place.conjuncts}
    for of in {n.head for n in nouns if n.dep_ == "pobj"}:
        nouns |= {c for also in of.conjuncts if also.lower_ == of.lower_ for n in also.children if n.dep_ == "pobj" for c in (n, *n.conjuncts)}
    return nouns | {x for n in nouns for t in _named(n) for x in (t, *t.conjuncts)}


def _named(noun: Token) -> list[Token]:
    """ "the city of X": X."""
    return [c for of in noun.children if of.lower_ == "of" for c in of.children] if noun.lemma_.lower() in PLACE_NOUNS else []


@kept
def _is_origin(token: Token) -> bool:
    """ "fired from the territory of X", "from X's northern district": where it came from, not where it fell; "deaths from the strike on X" are there."""
    above = token
    for _ in range(FAR_UP):
        above = above.head
        if above.dep_ == "prep" and above.lower_ not in {"of", "in"}:
            return above.lower_ in ORIGIN
        if above.dep_ != "prep" and above.pos_ != "PROPN" and above.lemma_.lower() not in PLACE_NOUNS | GROUND:
            return False
    return False
