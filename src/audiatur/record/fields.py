"""Fields of items as people judge them: without ids, which change with each reading, and as a person can write them.

What names another item (a place, the whole of a part, the statement) gives the words of that item; the words on which an item itself rests are its
field `words`, whatever they are called in the record. `how` and `confidence` are the program's, and no fields.
"""

from __future__ import annotations

import datetime
import re
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from audiatur.errors import JudgementError
from audiatur.record.count import Toll
from audiatur.record.dispute import Dispute
from audiatur.record.event import Attack
from audiatur.record.exhibit import EvidenceMention, Publication
from audiatur.record.interval import Time
from audiatur.record.person import Person
from audiatur.record.place import Place
from audiatur.record.record import Record
from audiatur.record.review import Mark, ReviewKind
from audiatur.record.source import Source
from audiatur.record.span import Span
from audiatur.record.statement import Statement

Item: TypeAlias = Statement | Toll | Attack | Place | Time | Person | EvidenceMention | Dispute | Publication | Source
Where = tuple[int, int]

LAYERS: Final[dict[ReviewKind, str]] = {
    "source": "sources", "statement": "statements", "toll": "tolls", "attack": "attacks", "place": "places", "time": "times", "person": "persons",
    "evidence_mention": "evidence_mentions", "dispute": "disputes", "publication": "publications",
}  # fmt: skip
TYPES: Final[dict[ReviewKind, type[Item]]] = {
    "source": Source, "statement": Statement, "toll": Toll, "attack": Attack, "place": Place, "time": Time, "person": Person,
    "evidence_mention": EvidenceMention, "dispute": Dispute, "publication": Publication,
}  # fmt: skip
OWN: Final[dict[ReviewKind, str]] = {"statement": "content", "toll": "figure", "attack": "trigger"}
"""Where these have their words; a source rests on its mentions, and all others are spans themselves."""
NAMED: Final = {"statement": "statements", "part_of": "tolls", "places": "places"}
"""Fields that name items of another layer."""
DAY: Final = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d)(?:T.*)?)?|-(?P<week>W\d\d))?")
NO_FIELDS: Final = frozenset({"id", "how", "confidence", "start", "end", "text"})


def words(item: Item) -> Span:
    """The words on which an item rests; of a source, where it is first named."""
    if isinstance(item, Statement):
        return item.content
    if isinstance(item, Toll):
        return item.figure
    if isinstance(item, Attack):
        return item.trigger
    if isinstance(item, Source):
        return item.mentions[0] if item.mentions else Span(start=0, end=0, text="")
    return item


def where(item: Item) -> Where:
    span = words(item)
    return span.start, span.end


def marks(record: Record) -> Iterator[tuple[Mark, Item]]:
    """Every item that people can judge, with its mark, layer by layer."""
    document = record.document
    for kind, layer in LAYERS.items():
        seen: dict[Where, int] = {}
        for item in getattr(record, layer):
            span, here = words(item), where(item)
            nth = seen[here] = seen.get(here, -1) + 1
            if span.text:
                yield Mark(document=document.id, kind=kind, start=span.start, end=span.end, text=span.text, nth=nth, text_sha256=document.text_sha256), item


# ---- an item without ids, and back ---------------------------------------------------------------------------------------------
class Names:
    """The items of a record that others name, by id and by words."""

    def __init__(self, record: Record) -> None:
        self.by_id: dict[str, dict[str, Where]] = {}
        self._span: dict[str, dict[str, Any]] = {}
        for layer in ("statements", "tolls", "places"):
            items = getattr(record, layer)
            self.by_id[layer] = {i.id: where(i) for i in items}
            self._span[layer] = {i.id: _span(words(i)) for i in items}

    def span(self, layer: str, ident: str | None) -> dict[str, Any] | None:
        return self._span[layer].get(ident or "")

    def spans(self, layer: str) -> list[dict[str, Any]]:
        return list(self._span[layer].values())

    def ident(self, layer: str, span: Mapping[str, Any] | None) -> str | None:
        """The id of what stands there; else of what shares most of those words."""
        if not span:
            return None
        start, end = span["start"], span["end"]
        shared = [(min(e, end) - max(s, start), (s, e) == (start, end), ident) for ident, (s, e) in self.by_id[layer].items() if s < end and start < e]
        return max(shared, key=lambda x: (x[1], x[0]))[2] if shared else None


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def plain(kind: ReviewKind, item: Item, names: Names) -> dict[str, Any]:
    """All fields of an item, without ids."""
    made: dict[str, Any] = {k: v for k, v in msgspec.to_builtins(item).items() if k not in NO_FIELDS}
    if kind != "source":
        made.pop(OWN.get(kind, ""), None)
        made = {"words": _span(words(item)), **made}
    if kind in {"toll", "attack"}:
        made["statement"] = names.span("statements", made["statement"])
        made["places"] = [s for p in made["places"] if (s := names.span("places", p))]
    if kind == "toll":
        made["part_of"] = names.span("tolls", made["part_of"])
    return {field: _without_ids(value) for field, value in made.items()}


def built(kind: ReviewKind, ident: str, values: Mapping[str, Any], names: Names, **more: Any) -> Item:
    """The item of a record that has these values."""
    made = {**values, "id": ident, **more}
    span = made.pop("words", None)
    if kind in OWN:
        made[OWN[kind]] = span
    elif kind != "source" and span:
        made |= span
    for field, layer in NAMED.items():
        if field == "places" and field in made:
            made[field] = list(dict.fromkeys(i for s in made[field] if (i := names.ident(layer, s))))
        elif field in made:
            made[field] = names.ident(layer, made[field])
    return msgspec.convert(made, TYPES[kind])


# ---- what a field may hold -----------------------------------------------------------------------------------------------------
@cache
def fields(kind: ReviewKind) -> dict[str, Any]:
    """The fields of a kind, each with the type of its values."""
    made = {} if kind == "source" else {"words": Span}
    for name, type_ in typing.get_type_hints(TYPES[kind]).items():
        if name not in NO_FIELDS and name != OWN.get(kind):
            made[name] = _encoded(name, type_)
    return made


def _encoded(name: str, type_: Any) -> Any:
    if name in {"statement", "part_of"}:
        return Span | None
    return tuple[Span, ...] if name == "places" else type_


@cache
def defaults(kind: ReviewKind) -> dict[str, Any]:
    """What a field holds where the text says nothing of it; one that is missing here always says something."""
    made: dict[str, Any] = {}
    for info in msgspec.structs.fields(TYPES[kind]):
        if info.name in fields(kind) and info.default is not msgspec.NODEFAULT:
            made[info.name] = _without_ids(msgspec.to_builtins(info.default))
    return made


def choices(kind: ReviewKind, field: str) -> tuple[str, ...]:
    """The words of which one is the value, or none where it is free."""
    for part in (fields(kind)[field], *typing.get_args(fields(kind)[field])):
        if typing.get_origin(part) is Literal:
            return typing.get_args(part)
    return ()


def valid(kind: ReviewKind, field: str, value: Any) -> Any:
    """The value as the record would hold it, in plain words and numbers. Raises JudgementError where the field cannot hold it."""
    if field not in fields(kind):
        raise JudgementError(f"A {kind.replace('_', ' ')} has no field {field!r}. It has {', '.join(fields(kind))}.")
    try:
        made = msgspec.to_builtins(msgspec.convert(value, fields(kind)[field]))
    except msgspec.ValidationError as error:
        raise JudgementError(f"{field} cannot be {value!r}: {error}.") from error
    for day in _days(field, made):
        _check_day(field, day)
    for degrees, limit in (("lat", 90), ("lon", 180)):
        if field == degrees and made is not None and abs(made) > limit:
            raise JudgementError(f"{field} is between -{limit} and {limit} degrees, not {made}.")
    return _without_ids(made)


def valid_whole(kind: ReviewKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of an item, those that were not given with what they hold where the text says nothing."""
    given = {field: valid(kind, field, value) for field, value in values.items()}
    if lacking := [f for f in fields(kind) if f not in given and f not in defaults(kind)]:
        raise JudgementError(f"A {kind.replace('_', ' ')} needs {', '.join(lacking)}.")
    made = {field: given.get(field, defaults(kind).get(field)) for field in fields(kind)}
    check_bounds(made)
    return made


def check_bounds(values: Mapping[str, Any]) -> None:
    low, high = values.get("low"), values.get("high")
    if low is not None and high is not None and low > high:
        raise JudgementError(f"low ({low}) is above high ({high}): correct both, the one that makes room first.")


def _days(field: str, value: Any) -> list[str]:
    found = [value] if field in {"as_of", "published"} else [value.get("start"), value.get("end")] if field == "time" and value else []
    return [day for day in found if day]


def _check_day(field: str, day: str) -> None:
    found = DAY.fullmatch(day)
    with suppress(ValueError):
        if found and (found["week"] or datetime.date(int(found["y"]), int(found["m"] or 1), int(found["d"] or 1))):
            return
    raise JudgementError(f"{field}: {day!r} is no day. Expected 2031-05-04, 2031-05 or 2031.")


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_ids(v) for k, v in value.items() if k != "id"}
    return [_without_ids(v) for v in value] if isinstance(value, list | tuple) else value


# ---- spans of the document in a value ------------------------------------------------------------------------------------------
def spans(value: Any) -> Iterator[dict[str, Any]]:
    """Every span in a value, however deep."""
    if isinstance(value, Mapping):
        if {"start", "end", "text"} <= value.keys() and isinstance(value["start"], int):
            yield dict(value)
        for part in value.values():
            yield from spans(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from spans(part)


def stands(value: Any, text: str) -> bool:
    """Whether each span of the value is the document's own words."""
    return all(text[s["start"] : s["end"]] == s["text"] and s["start"] < s["end"] for s in spans(value))


def moved(value: Any, by: int) -> Any:
    """The value with its spans so many characters farther on."""
    if isinstance(value, Mapping):
        made = {k: moved(v, by) for k, v in value.items()}
        return made | {"start": made["start"] + by, "end": made["end"] + by} if isinstance(made.get("start"), int) and "text" in made else made
    return [moved(v, by) for v in value] if isinstance(value, list | tuple) else value


# ---- as a person reads and writes it -------------------------------------------------------------------------------------------
PART, ONE, LINK = " | ", "; ", " > "
"""Between the words of a thing and what else is known of it; between things; between the links of a chain, the outermost first."""


class Reader:
    """Takes what a person wrote of a field of an item of this record; the words are looked for nearest to `near`."""

    def __init__(self, record: Record, near: int) -> None:
        self._text = record.document.text or ""
        self._near = near
        self._names = Names(record)

    def value(self, kind: ReviewKind, field: str, said: str) -> Any:
        if field not in fields(kind):
            raise JudgementError(f"A {kind.replace('_', ' ')} has no field {field!r}. It has {', '.join(fields(kind))}.")
        said, type_ = " ".join(said.split()) if field != "words" else said.strip(), fields(kind)[field]
        if not said and field in defaults(kind):
            return defaults(kind)[field]
        if field in NAMED:
            made = [self._named(NAMED[field], one) for one in _parts(said, ONE)]
            return valid(kind, field, made if field == "places" else made[0])
        return valid(kind, field, self._read(field, said, _kinds_of(type_)))

    def _read(self, field: str, said: str, held: set[Any]) -> Any:
        if field == "attribution":
            return [self._link(one) for one in _parts(said, LINK)]
        if field == "time":
            return self._interval(said)
        if tuple in held:
            return [self._thing(one) for one in _parts(said, ONE)]
        if any(isinstance(t, type) and issubclass(t, Struct) for t in held):
            return self._thing(said)
        if bool in held:
            return {"yes": True, "no": False, "true": True, "false": False}.get(said.lower(), said)
        if held & {int, float}:
            return _number(said)
        return said

    def span(self, said: str) -> dict[str, Any]:
        """The document's words that a person wrote, where they stand nearest, or at `@123`; blanks and line ends are alike."""
        said, at = _at(said)
        near = self._near if at is None else at
        if not said:
            raise JudgementError("There are no words here.")
        pattern = r"\s+".join(re.escape(word) for word in said.split())
        found = [m.span() for m in re.finditer(pattern, self._text)] or [m.span() for m in re.finditer(pattern, self._text, re.IGNORECASE)]
        if not found:
            raise JudgementError(f"“{said}” are not words of this document.")
        start, end = min(found, key=lambda s: abs(s[0] - near))
        return {"start": start, "end": end, "text": self._text[start:end]}

    def written(self, value: Any) -> str:
        """A value in one line, as `value` takes it."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list | tuple):
            return (LINK if value and "source" in value[0] else ONE).join(self.written(v) for v in value)
        if not isinstance(value, Mapping):
            return str(value)
        if "source" in value:
            return self.written(value["source"]) + (f"{PART}cue={self.written(value['cue'])}" if value.get("cue") else "")
        if isinstance(value.get("start"), int):
            more = [f"{k}={v or ''}" for k, v in value.items() if k not in {"start", "end", "text"} and (k, v) != ("name", value["text"])]
            return PART.join([self._placed(value), *more])
        return "/".join(d for d in (value.get("start"), value.get("end")) if d) + (f"{PART}text={value['text']}" if value.get("text") else "")

    def _placed(self, span: Mapping[str, Any]) -> str:
        """The words of a span, with their offset where the nearest such words are others."""
        words = " ".join(span["text"].split())
        found = self._text and words and self.span(words)
        return words if not found or found["start"] == span["start"] else f"{words} @{span['start']}"

    def _named(self, layer: str, said: str) -> dict[str, Any]:
        """By its id of today, or by words of it."""
        if span := self._names.span(layer, said):
            return span
        words, at = _at(said)
        near = self._near if at is None else at
        if alike := [s for s in self._names.spans(layer) if s["text"].split() == words.split()]:
            return min(alike, key=lambda s: abs(s["start"] - near))
        ident = self._names.ident(layer, self.span(said))
        if not ident or not (span := self._names.span(layer, ident)):
            raise JudgementError(f"“{words}” is not among the {layer} of this document. Add it first.")
        return span

    def _thing(self, said: str) -> dict[str, Any]:
        first, *rest = said.split(PART.strip())
        made = self.span(first.strip())
        made["name"] = made["text"]
        for part in rest:
            key, _, value = part.partition("=")
            made[key.strip()] = value.strip() or None
        return made

    def _link(self, said: str) -> dict[str, Any]:
        source = self._thing(said)
        cue = source.pop("cue", None)
        return {"source": source, "cue": self.span(cue) if cue else None}

    def _interval(self, said: str) -> dict[str, Any]:
        first, *rest = said.split(PART.strip())
        start, _, end = first.strip().partition("/")
        text = next((p.partition("=")[2].strip() for p in rest), "")
        return {"start": start or None, "end": end or None, "text": self.span(text)["text"] if text else ""}


def _at(said: str) -> tuple[str, int | None]:
    """Words, and the offset that a person gave with them."""
    found = re.fullmatch(r"(.*?)\s*@(\d+)", said.strip(), re.DOTALL)
    return (found[1], int(found[2])) if found else (said.strip(), None)


def _parts(said: str, sign: str) -> list[str]:
    return [p.strip() for p in said.split(sign.strip()) if p.strip()]


def _number(said: str) -> Any:
    try:
        return int(said.replace(",", "")) if re.fullmatch(r"-?[\d,]+", said) else float(said)
    except ValueError:
        return said  # the check of the type says what is wrong


def _kinds_of(type_: Any) -> set[Any]:
    """The types that a field can hold, without the parts of what it is made of."""
    origin = typing.get_origin(type_)
    if origin in (types.UnionType, typing.Union):
        return set().union(*(_kinds_of(t) for t in typing.get_args(type_)))
    return {tuple} if origin is tuple else {str} if origin is Literal else {type_}


__all__ = [
    "LAYERS", "NAMED", "OWN", "TYPES", "Item", "Names", "Reader", "built", "check_bounds", "choices", "defaults", "fields", "marks", "moved", "plain", "spans",
    "stands", "valid", "valid_whole", "where", "words",
]  # fmt: skip
