"""Papers that render one original - one speaker, one day, words that overlap - line by line: what each gives, and what it leaves out.

An original is not at hand: the lines are the union of what the papers give of it. What one paper leaves out, another gives.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from audiatur.compare.speakers import UNNAMED, Speaker, same, speaker
from audiatur.record import Gap, Record, Rendered, Rendering, RenderingLine, Span, Statement, Toll

NEAR: Final = 1
"""Days within which papers render what was said on one day: it is evening in one place and morning in another."""
OVERLAP: Final = 0.4
"""The part of the shorter passage's words that two passages must share to render one passage: renderings paraphrase."""
FEWEST: Final = 4
"""Words that a passage must have beside the common ones, and that two papers must share, to be held against another."""
MOST: Final = 400
"""Statements of one speaker on one day that are aligned; beyond it a gap says so."""
_WORD: Final = re.compile(r"\w{4,}|\d+")
_SENTENCE: Final = re.compile(r"[^\s.!?][^.!?\n]*")


class Part(Struct, frozen=True, kw_only=True):
    """One statement or figure of a paper."""

    document: str
    day: datetime.date
    words: frozenset[str]
    quote: Span
    figure: tuple[object, ...] | None = None


Line = list[Part]


def renderings(records: Sequence[Record]) -> tuple[tuple[Rendering, ...], tuple[Gap, ...]]:
    made: list[Rendering] = []
    gaps: list[Gap] = []
    known = {r.document.id: r for r in records}
    for who, parts in _by_speaker(records):
        for close in _days(parts):
            if len({p.document for p in close}) < 2:
                continue
            if len(close) > MOST:
                gaps.append(Gap(step="renderings", reason=f"{who.name}: {len(close)} passages of about {close[0].day}, too many to align."))
                continue
            made += _of_one_original(who, close, known)
    return tuple(made), tuple(gaps)


def _by_speaker(records: Sequence[Record]) -> Iterator[tuple[Speaker, list[Part]]]:
    """Parts by speaker: blocked by every word of a name, so that a speaker is only held against those whose name shares one."""
    groups: list[tuple[Speaker, list[Part]]] = []
    by_word: dict[str, list[int]] = {}
    home: dict[Speaker, int] = {}
    """The group of a speaker who came before: it is the first that fits, and stays the first."""
    for record in records:
        for who, part in _parts(record):
            if who in home:
                groups[home[who]][1].append(part)
                continue
            keys = {w.casefold() for w in _WORD.findall(who.name)}
            near = sorted({n for key in keys for n in by_word.get(key, ())})
            found = next((n for n in near if same(groups[n][0], who)), None)
            if found is None:
                found = len(groups)
                groups.append((who, []))
                for key in sorted(keys):
                    by_word.setdefault(key, []).append(found)
            home[who] = found
            groups[found][1].append(part)
    yield from groups


def _parts(record: Record) -> Iterator[tuple[Speaker, Part]]:
    """What a paper gives of others' words; what it says itself is no rendering."""
    try:
        day = datetime.date.fromisoformat((record.document.published or "")[:10])
    except ValueError:
        return
    items: Iterable[Statement | Toll] = (*record.statements, *record.tolls)
    for item in items:
        if not item.attribution:
            continue
        who = speaker(record, item.attribution)
        if UNNAMED in who.name or not (who.proper or who.offices):
            continue
        quote = item.content if isinstance(item, Statement) else item.figure
        figure = (item.measure, item.low, item.high) if isinstance(item, Toll) else None
        yield who, Part(document=record.document.id, day=day, words=_words(quote.text), quote=_plain(quote), figure=figure)


def _days(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Runs of papers whose days follow each other closely, counted from the first of each run."""
    run: list[Part] = []
    for part in sorted(parts, key=lambda p: (p.day, p.document, p.quote.start)):
        if run and (part.day - run[0].day).days > NEAR:
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _of_one_original(who: Speaker, parts: Sequence[Part], records: Mapping[str, Record]) -> Iterator[Rendering]:
    """Only papers whose passages overlap with another's are held to render one original."""
    lines = _aligned(parts)
    shared = {p.document for line in lines if line[0].figure is None for p in line if len({q.document for q in line}) > 1}
    if len(shared) < 2:
        return
    documents = tuple(dict.fromkeys(p.document for p in parts if p.document in shared))
    kept = [line for line in ([p for p in line if p.document in shared] for line in lines) if line]
    yield Rendering(
        speaker=who.name,
        side=who.side,
        day=min(p.day for p in parts if p.document in shared).isoformat(),
        documents=documents,
        lines=tuple(_line(line, documents, records) for line in kept),
        reason=f"one speaker, papers of {NEAR + 1} days, passages that share {OVERLAP:.0%} of the shorter one's words",
    )


def _line(line: Line, documents: Sequence[str], records: Mapping[str, Record]) -> RenderingLine:
    given = {p.document for p in line}
    missing = [d for d in documents if d not in given]
    otherwise = {d: found for d in missing if (found := _like(line, records[d]))}
    return RenderingLine(
        kind="figure" if line[0].figure else "statement",
        given=tuple(Rendered(document=p.document, quote=p.quote) for p in line),
        otherwise=tuple(Rendered(document=d, quote=quote) for d, quote in otherwise.items()),
        absent=tuple(d for d in missing if d not in otherwise),
    )


def _like(line: Line, record: Record) -> Span | None:
    """A sentence of the paper that overlaps, or its like figure: it gives this, though not as the speaker's words."""
    if line[0].figure is not None:
        return next((_plain(t.figure) for t in record.tolls if (t.measure, t.low, t.high) == line[0].figure), None)
    sentences = (m for m in _SENTENCE.finditer(record.document.text or ""))
    rated = [(max(_overlap(p.words, _words(m.group())) for p in line), -m.start(), m) for m in sentences]
    best = max(rated, default=None, key=lambda r: r[:2])
    return Span(start=best[2].start(), end=best[2].end(), text=best[2].group()) if best and best[0] >= OVERLAP else None


def _plain(span: Span) -> Span:
    return Span(start=span.start, end=span.end, text=span.text)


def _words(text: str) -> frozenset[str]:
    return frozenset(w.casefold() for w in _WORD.findall(text))


def _aligned(parts: Sequence[Part]) -> list[Line]:
    """Lines of parts that render one passage, in the order in which they first come."""
    lines: list[Line] = []
    for part in parts:
        found = next((line for line in lines if _one(line, part)), None)
        if found is None:
            lines.append([part])
        else:
            found.append(part)
    return lines


def _one(line: Line, part: Part) -> bool:
    if line[0].figure is not None or part.figure is not None:
        return line[0].figure == part.figure
    return any(_overlap(other.words, part.words) >= OVERLAP for other in line)


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    shared, least = len(a & b), min(len(a), len(b))
    return shared / least if least >= FEWEST and shared >= FEWEST else 0.0
