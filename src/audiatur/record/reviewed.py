"""A record as people left it: what they confirmed stays, what they corrected is as they said, what they rejected is gone, what they added is there.

Of two judgements on one field the later one counts; that two people differ is a gap of the record. Judgements are followed by the words of the item, so
that they outlive a new reading. What a person held for right as a whole stays where a new reading of the same text has lost it. Nothing is erased:
`standing` shows for each item and field what the program read and what each person said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from audiatur.errors import JudgementError
from audiatur.record.fields import LAYERS, NAMED, Item, Names, built, check_bounds, defaults, fields, marks, moved, plain, stands, valid, valid_whole, where
from audiatur.record.gap import Gap
from audiatur.record.record import Record
from audiatur.record.regrouped import Named, regrouped
from audiatur.record.review import Mark, Review, ReviewKind, ReviewVerdict, live, of_document, sealed, whole
from audiatur.record.span import Span

State = Literal["open", "partly", "confirmed", "corrected", "rejected", "added", "unsure"]
NEAR: Final = 200
"""Characters: in a text that was changed, the same words this near to where they stood are the item that was judged."""
IS: Final = "item"
"""Asked of each item beside its fields: whether it is one. The answer is yes or no."""


class Opinion(Struct, frozen=True, kw_only=True):
    """What one person holds of one field now; `value` says nothing where the verdict is unsure."""

    by: str
    at: str
    review: str
    verdict: ReviewVerdict
    value: Any = None


class Field(Struct, frozen=True, kw_only=True):
    """`value` is what the record says after all judgements, `read` what the program read (null for an item that it did not read)."""

    name: str
    value: Any
    read: Any
    opinions: tuple[Opinion, ...] = ()

    @property
    def held(self) -> tuple[Opinion, ...]:
        """The opinions of those who are sure."""
        return tuple(o for o in self.opinions if o.verdict != "unsure")

    @property
    def differ(self) -> bool:
        """Two people hold different values."""
        return any(o.value != self.held[0].value for o in self.held)


class Standing(Struct, frozen=True, kw_only=True):
    """An item with all that people said of it. `item` is as the program read it, null where only people did."""

    mark: Mark
    id: str
    state: State
    fields: tuple[Field, ...]
    reviews: tuple[Review, ...] = ()
    item: Item | None = None

    @property
    def kind(self) -> ReviewKind:
        return self.mark.kind

    @property
    def values(self) -> dict[str, Any]:
        return {f.name: f.value for f in self.fields if f.name != IS}

    @property
    def differ(self) -> bool:
        return any(f.differ for f in self.fields)

    @property
    def confidence(self) -> float | None:
        return getattr(self.item, "confidence", None)

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)


# ---- what people said of each item ---------------------------------------------------------------------------------------------
def standing(record: Record, reviews: Iterable[Review], *, judged: bool = False) -> tuple[list[Standing], list[Gap]]:
    """Every item of the record and every added one, with what people said of it; and the judgements that could not be followed.

    `judged` leaves out the items on which nobody judged.
    """
    said = [r for r in live(reviews) if r.item and r.item.kind != "document"]
    items, names = list(marks(record)), Names(record)
    found, gaps = _found(record, [m for m, _ in items], said)
    made = [_standing(mark, item, found.pop(mark, []), names, record) for mark, item in items if not judged or mark in found]
    for mark, those in found.items():
        if any(r.verdict in {"added", "confirmed"} and r.field is None for r in those):
            made.append(_standing(mark, None, those, names, record))
        elif any(r.verdict != "rejected" for r in those):
            gaps += [_gap(r, "nothing is read there any more; it is not followed.") for r in those]
    return made, gaps


def _found(record: Record, here: Sequence[Mark], said: Sequence[Review]) -> tuple[dict[Mark, list[Review]], list[Gap]]:
    """The judgements by the marks of today: exactly where they were made; else of what shares most words with those, or the nearest of the same words."""
    exact = {(m.kind, m.start, m.end, m.nth, m.text): m for m in here}
    claimed = {exact.get(_key(r.item)) for r in said if r.item}
    free = [m for m in here if m not in claimed]
    found, gaps, told = defaultdict[Mark, list[Review]](list), list[Gap](), set[Mark]()
    for review in said:
        if (mark := review.item) is None:
            continue
        same_text = mark.text_sha256 == record.document.text_sha256
        today = exact.get(_key(mark)) or _alike(mark, free, same_text=same_text) or _elsewhere(mark, record, same_text=same_text)
        if today is not None:
            found[today].append(_grounded(review, today, record, gaps))
        elif mark not in told:
            told.add(mark)
            gaps.append(_gap(review, "its words are not there any more; it is not followed."))
    return found, gaps


def _elsewhere(mark: Mark, record: Record, *, same_text: bool) -> Mark | None:
    """Where its words stand, though nothing is read there."""
    if same_text:
        return mark
    text = record.document.text or ""
    at = [m.start() for m in re.finditer(re.escape(mark.text), text) if abs(m.start() - mark.start) <= NEAR]
    start = min(at, key=lambda a: abs(a - mark.start), default=None)
    if start is None:
        return None
    return msgspec.structs.replace(mark, start=start, end=start + len(mark.text), text_sha256=record.document.text_sha256)


def _key(mark: Mark) -> tuple[ReviewKind, int, int, int, str]:
    return mark.kind, mark.start, mark.end, mark.nth, mark.text


def _alike(mark: Mark, free: Iterable[Mark], *, same_text: bool) -> Mark | None:
    near = [m for m in free if m.kind == mark.kind]
    if same_text:
        shared = [(s / (max(m.end, mark.end) - min(m.start, mark.start)), m) for m in near if (s := min(m.end, mark.end) - max(m.start, mark.start)) > 0]
        return max(shared, key=lambda x: (x[0], -x[1].start))[1] if shared else None
    same = [m for m in near if m.text == mark.text and abs(m.start - mark.start) <= NEAR]
    return min(same, key=lambda m: (abs(m.start - mark.start), m.nth)) if same else None


def _grounded(review: Review, today: Mark, record: Record, gaps: list[Gap]) -> Review:
    """The judgement with its spans where they stand in a text that was changed; a value whose words are not there is not followed."""
    mark = review.item
    if mark is None or mark.text_sha256 == record.document.text_sha256:
        return review
    text, by = record.document.text or "", today.start - mark.start
    values = review.value if review.field is None and isinstance(review.value, dict) else {review.field or "": review.value}
    kept = {field: moved(value, by) for field, value in values.items() if stands(moved(value, by), text)}
    if gone := [f for f in values if f not in kept]:
        gaps.append(_gap(review, f"the words of {', '.join(gone)} are not there any more; that is not followed."))
    if review.field is None:
        return msgspec.structs.replace(review, value=kept)
    return msgspec.structs.replace(review, value=kept[review.field]) if review.field in kept else msgspec.structs.replace(review, verdict="unsure")


def _standing(mark: Mark, item: Item | None, said: Sequence[Review], names: Names, record: Record) -> Standing:
    read = plain(mark.kind, item, names) if item is not None else {}
    latest = _latest(said)
    asked = [_existence(item, latest, said), *(_field(mark.kind, name, read, latest, said) for name in fields(mark.kind))]
    first = said[0].id if said else ""
    ident = getattr(item, "id", "") or (first if item is None else f"{mark.kind}{mark.start}.{mark.nth}")
    return Standing(mark=mark, id=ident, state=_state(item, asked, latest, said), fields=tuple(asked), reviews=tuple(said), item=item)


def _latest(said: Iterable[Review]) -> dict[str, dict[str | None, Review]]:
    """For each person the judgement that counts, on the whole (None) and on each field."""
    made: dict[str, dict[str | None, Review]] = defaultdict(dict)
    for review in said:
        if review.field is None:
            made[review.by].clear()
        made[review.by].pop(review.field, None)
        made[review.by][review.field] = review
    return made


def _opinion(review: Review, value: Any) -> Opinion:
    return Opinion(by=review.by, at=review.at, review=review.id, verdict=review.verdict, value=value)


def _existence(item: Item | None, latest: Mapping[str, Mapping[str | None, Review]], said: Sequence[Review]) -> Field:
    last = {by: list(own.values())[-1] for by, own in latest.items()}
    opinions = [_opinion(r, not (r.verdict == "rejected" and r.field is None)) for r in last.values()]
    held = sorted((o for o in opinions if o.verdict != "unsure"), key=lambda o: _turn(o, said))
    return Field(name=IS, value=held[-1].value if held else item is not None, read=item is not None, opinions=tuple(opinions))


def _field(kind: ReviewKind, name: str, read: Mapping[str, Any], latest: Mapping[str, Mapping[str | None, Review]], said: Sequence[Review]) -> Field:
    opinions = []
    for own in latest.values():
        one, all_ = own.get(name), own.get(None)
        if one is not None:
            opinions.append(_opinion(one, defaults(kind).get(name) if one.verdict == "rejected" else one.value))
        elif all_ is not None and all_.verdict == "unsure":
            opinions.append(_opinion(all_, None))
        elif all_ is not None and all_.verdict in {"confirmed", "added"} and name in (all_.value or {}):
            opinions.append(_opinion(all_, all_.value[name]))
    held = sorted((o for o in opinions if o.verdict != "unsure"), key=lambda o: _turn(o, said))
    value = held[-1].value if held else read.get(name, defaults(kind).get(name))
    return Field(name=name, value=value, read=read.get(name), opinions=tuple(opinions))


def _turn(opinion: Opinion, said: Sequence[Review]) -> int:
    return next(n for n, r in enumerate(said) if r.id == opinion.review)


def _state(item: Item | None, asked: Sequence[Field], latest: Mapping[str, Mapping[str | None, Review]], said: Sequence[Review]) -> State:
    existence, *others = asked
    if not latest:
        return "open"
    if not existence.value:
        return "rejected"
    if item is None:
        return "added"
    if all(o.verdict == "unsure" for f in asked for o in f.opinions):
        return "unsure"
    if any(f.held and f.value != f.read for f in others):
        return "corrected"
    return "confirmed" if all(f.held for f in others) else "partly"


# ---- the record that follows from it -------------------------------------------------------------------------------------------
def reviewed(record: Record, reviews: Iterable[Review]) -> Record:
    """The record as people left it, with gaps for what they differ on, are unsure of, or judged of words that are gone."""
    mine = [r for r in reviews if r.verdict == "undo" or (r.item and _is_of(r.item, record))]
    if not any(r.item for r in mine):
        return record
    found, gaps = standing(record, mine)
    if any(s.reviews for s in found):
        record = _made(record, found)
    told = [g for s in found for g in _told(s)]
    return msgspec.structs.replace(record, gaps=(*record.gaps, *gaps, *told))


def _is_of(mark: Mark, record: Record) -> bool:
    """Of this paper, also under another name: the same text."""
    document = record.document
    return mark.document == document.id or (mark.text_sha256 != "" and mark.text_sha256 == document.text_sha256)


def _made(record: Record, found: Sequence[Standing]) -> Record:
    kept = [s for s in found if s.field(IS).value]
    bare = msgspec.structs.replace(record, **{LAYERS[k]: _layer(k, kept, _NoNames(record)) for k in ("source", "statement", "place", "time", "toll")})
    names = Names(bare)
    made = msgspec.structs.replace(bare, **{layer: _layer(kind, kept, names) for kind, layer in LAYERS.items() if kind != "source"})
    mine = [s for s in kept if s.kind == "source"]
    return regrouped(made, [Named(s.id, s.values, s.field("mentions").read or [], bool(s.reviews)) for s in mine])


class _NoNames(Names):
    """For the first pass, which finds out where the named items will stand."""

    def ident(self, layer: str, span: Mapping[str, Any] | None) -> str | None:
        return None


def _layer(kind: ReviewKind, kept: Iterable[Standing], names: Names) -> tuple[Item, ...]:
    mine = [s for s in kept if s.kind == kind]
    made = [_item(s, names) for s in mine]
    as_read = kind == "source" or all(s.item is not None and s.field("words").value == s.field("words").read for s in mine)
    return tuple(made if as_read else sorted(made, key=where))


def _item(standing: Standing, names: Names) -> Item:
    """A confirmed item has no confidence, for that is the program's; one with a value of a person's is of the person."""
    if standing.item is not None and standing.state in {"open", "unsure"}:
        return _cleaned(standing.item, standing, names)
    if standing.kind == "source":
        return built("source", standing.id, standing.values, names)
    program = standing.state in {"confirmed", "partly"}
    more = {"how": getattr(standing.item, "how", None) if program else "person"}
    more |= {"confidence": standing.confidence if standing.state == "partly" else None}
    return built(standing.kind, standing.id, standing.values, names, **more)


def _cleaned(item: Item, standing: Standing, names: Names) -> Item:
    """Without the names of items that people rejected."""
    gone: dict[str, Any] = {}
    for field, layer in NAMED.items():
        now = getattr(item, field, None)
        if isinstance(now, tuple) and any(i not in names.by_id[layer] for i in now):
            gone[field] = tuple(i for i in now if i in names.by_id[layer])
        elif isinstance(now, str) and now not in names.by_id[layer]:
            gone[field] = None
    return msgspec.structs.replace(item, **gone) if gone else item


# ---- said to people ------------------------------------------------------------------------------------------------------------
def _told(standing: Standing) -> list[Gap]:
    """That people differ on an item, or that whoever judged it is unsure."""
    span = Span(start=standing.mark.start, end=standing.mark.end, text=standing.mark.text)
    what = f"the {standing.kind.replace('_', ' ')} “{standing.mark.text}”"
    made = []
    if differ := [f.name for f in standing.fields if f.differ]:
        people = " and ".join(dict.fromkeys(o.by for f in standing.fields if f.differ for o in f.held))
        made.append(Gap(step="review", reason=f"{people} differ on {', '.join(differ)} of {what}; the latest judgement is followed.", span=span))
    unsure = dict.fromkeys(o.by for f in standing.fields for o in f.opinions if o.verdict == "unsure")
    if unsure:
        made.append(Gap(step="review", reason=f"{' and '.join(unsure)} could not decide on {what}.", span=span))
    return made


def _gap(review: Review, why: str) -> Gap:
    mark = review.item
    about = f"the {mark.kind.replace('_', ' ')} “{mark.text}” at {mark.start}" if mark else "nothing"
    return Gap(step="review", reason=f"Judgement {review.id} of {review.by}, {review.at[:10]}, on {about}: {why}")


# ---- making a judgement --------------------------------------------------------------------------------------------------------
class Judging(Struct, frozen=True, kw_only=True):
    """Who judges, when, and why if it was said."""

    by: str
    at: str
    why: str = ""


def judge(
    record: Record,
    standing: Standing,
    verdict: ReviewVerdict,
    who: Judging,
    *,
    field: str | None = None,
    value: Any = None,
    beside: Mapping[str, Any] | None = None,
) -> Review:
    """A judgement on an item or one of its fields, with the value that was seen; a value that the record cannot hold is refused.

    `beside` are other fields that are corrected at once, with which it must fit.
    """
    if verdict == "corrected":
        value = valid(standing.kind, field or "", value)
        check_bounds({**standing.values, **(beside or {}), field or "": value})
        _check_words(value, record)
    elif verdict == "rejected" and field and field not in defaults(standing.kind):
        raise JudgementError(f"A {standing.kind.replace('_', ' ')} always has {field}: correct it, or reject the whole.")
    elif verdict == "confirmed":
        value = standing.field(field).value if field else standing.values
    return _signed(Review(id="", verdict=verdict, by=who.by, at=who.at, why=who.why, item=standing.mark, field=field, value=value))


def add(record: Record, kind: ReviewKind, words: Mapping[str, Any], values: Mapping[str, Any], who: Judging) -> Review:
    """The judgement that an item stands there which was not read. `words` is a span of the document; of a source its first mention."""
    own = {"mentions": [words, *values.get("mentions", ())], "name": words["text"]} if kind == "source" else {"words": words}
    given = valid_whole(kind, {**({"name": words["text"]} if "name" in fields(kind) else {}), **own, **values, **({} if kind == "source" else own)})
    _check_words(given, record)
    document = record.document
    mark = Mark(document=document.id, kind=kind, start=words["start"], end=words["end"], text=words["text"], text_sha256=document.text_sha256)
    if any((m.kind, m.start, m.end) == (kind, mark.start, mark.end) for m, _ in marks(record)):
        raise JudgementError(f"A {kind.replace('_', ' ')} is read in just these words: correct that one.")
    return _signed(Review(id="", verdict="added", by=who.by, at=who.at, why=who.why, item=mark, value=given))


def complete(record: Record, who: Judging, *, layer: str | None = None) -> Review:
    """The judgement that nothing of a layer, or of any, is missing in the document. It says nothing on whether what was read is right."""
    if layer is not None and layer not in LAYERS.values():
        raise JudgementError(f"There is no layer {layer}. The layers are {', '.join(LAYERS.values())}.")
    return _signed(Review(id="", verdict="complete", by=who.by, at=who.at, why=who.why, item=of_document(record.document), field=layer))


def _signed(review: Review) -> Review:
    return whole(sealed(review))


def _check_words(value: Any, record: Record) -> None:
    if not stands(value, record.document.text or ""):
        raise JudgementError("A value holds words that are not the document's at that place.")
