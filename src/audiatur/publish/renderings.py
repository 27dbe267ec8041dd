"""Papers that render one original, side by side: a row for each statement or figure, a column for each paper, and what each leaves out."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.incidents import Reader
from audiatur.publish.sides import Side
from audiatur.record import Rendered, Rendering, RenderingLine

LONGEST: Final = 220
"""Characters of a passage that a cell shows."""


class Given(Struct, frozen=True, kw_only=True):
    words: str
    href: str
    own: bool
    """Whether the paper gives it as the speaker's."""


class RenderingView(Struct, frozen=True, kw_only=True):
    anchor: str
    speaker: str
    side: Side
    day: str
    papers: tuple[str, ...]
    lines: tuple[tuple[tuple[Given, ...], ...], ...]
    left_out: tuple[int, ...]
    """For each paper, how many lines it leaves out."""


def views(reader: Reader) -> list[RenderingView]:
    return [_view(r, n, reader) for n, r in enumerate(reader.comparison.renderings, 1)]


def _view(rendering: Rendering, number: int, reader: Reader) -> RenderingView:
    hide = reader.mask.within(*rendering.documents)
    return RenderingView(
        anchor=f"r{number}",
        speaker=hide(rendering.speaker),
        side=reader.sides.of(rendering.side),
        day=words.day(rendering.day),
        papers=tuple(reader.titles.get(d, d) for d in rendering.documents),
        lines=tuple(tuple(_cell(line, d, reader) for d in rendering.documents) for line in rendering.lines),
        left_out=tuple(sum(d in line.absent for line in rendering.lines) for d in rendering.documents),
    )


def _cell(line: RenderingLine, document: str, reader: Reader) -> tuple[Given, ...]:
    return tuple(_given(x, own, reader) for own, found in ((True, line.given), (False, line.otherwise)) for x in found if x.document == document)


def _given(rendered: Rendered, own: bool, reader: Reader) -> Given:
    text = " ".join(reader.mask.text(rendered.quote.text, [rendered.document]).split())
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
    return Given(words=shown, href=reader.href(rendered.document, rendered.quote), own=own)
