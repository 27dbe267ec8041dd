"""Under which name a source speaks in a paper, and where it is named: what people see, choose and judge when they join and split sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audiatur.record.judgement import Anchor, Judgement, in_time, undone
from audiatur.record.record import Record
from audiatur.record.source import Chain, SourceMention


def seen(record: Record, chain: Chain) -> str | None:
    """The name of who speaks at the end of a chain; of the paper itself where it speaks."""
    return _called(chain[-1].source) if chain else record.document.publisher


def _called(mention: SourceMention) -> str:
    return mention.name or mention.text


def _mentions(record: Record) -> Iterable[SourceMention]:
    chains = (i.attribution for layer in (record.statements, record.tolls, record.attacks, record.disputes) for i in layer)
    return (link.source for chain in chains for link in chain)


def anchor_of(record: Record, name: str) -> Anchor | None:
    """Where a source of this name is first named in the paper; of the paper's own publisher, its beginning."""
    document = record.document
    found = min((m for m in _mentions(record) if _called(m) == name), key=lambda m: m.start, default=None)
    if found is None and document.publisher != name:
        return None
    start, end, text = (found.start, found.end, found.text) if found else (0, 0, name)
    return Anchor(document=document.id, kind="source", start=start, end=end, text=text, text_sha256=document.text_sha256)


def name_at(record: Record, anchor: Anchor) -> str | None:
    """The name under which who was meant there speaks now: by the place, or after the text has changed by the same words."""
    if anchor.start == anchor.end:
        return record.document.publisher
    here = [m for m in _mentions(record) if m.start < anchor.end and anchor.start < m.end] if record.document.text_sha256 == anchor.text_sha256 else []
    here = here or [m for m in _mentions(record) if m.text == anchor.text]
    return _called(here[0]) if here else None


def on_sources(judgement: Judgement) -> bool:
    """Whether it is on sources, and not on what they speak of."""
    return any(a.kind == "source" for a in (*judgement.left, *judgement.right))


def counting(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Those on sources that count, the earliest first."""
    every = list(judgements)
    gone = undone(every)
    return [j for j in in_time(every) if on_sources(j) and j.id not in gone]


def one_with(name: str, joined: Sequence[Sequence[str]]) -> list[str]:
    """All names of the source of this name, itself first; `joined` are the names of each join that counts."""
    found = [name]
    for one in found:
        found += [n for names in joined if one in names for n in names if n not in found]
    return found
