"""A document's text with its layers: quotes, statements, figures, attacks, places. Spans that cross are split, so that the markup nests."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape
from msgspec import Struct

from audiatur.publish.clean import visible

LAYERS = ("quote", "statement", "speaker", "toll", "attack", "place")
"""Outermost first, where two spans are the same; the quote first, so that what a link leads to stays in one piece where it can."""


class Layer(Struct, frozen=True, kw_only=True):
    """Words to mark. `anchor` is an id to link to (quotes), `side` a class for the hue of who speaks."""

    start: int
    end: int
    kind: str
    anchor: str = ""
    side: str = ""


def marked(text: str, layers: Sequence[Layer], masked: Sequence[tuple[int, int, str]] = ()) -> Markup:
    """The text as HTML. Each layer is one element, or several of the same `data-q` where another span crosses it."""
    layers = [x for x in layers if 0 <= x.start < x.end <= len(text)]
    opening: dict[int, list[Layer]] = {}
    for layer in sorted(layers, key=lambda x: (x.start, -x.end, LAYERS.index(x.kind))):
        opening.setdefault(layer.start, []).append(layer)
    edges = {0, len(text)} | {x.start for x in layers} | {x.end for x in layers}
    cuts = sorted(edges | {edge for start, end, _ in masked for edge in (start, end)})
    out: list[str] = []
    stack: list[Layer] = []
    for at, until in zip(cuts, [*cuts[1:], len(text)], strict=True):
        _close(out, stack, at)
        for layer in opening.get(at, ()):
            _enter(out, stack, layer)
        out.append(_words(text, at, until, masked))
    _close(out, stack, len(text))
    return Markup("".join(out))


def _enter(out: list[str], stack: list[Layer], layer: Layer) -> None:
    """Opens a layer. What is open and ends before it would cut it in two: that is closed and goes on inside, unless it counts for more."""
    rank = LAYERS.index(layer.kind)
    cut = next((i for i, x in enumerate(stack) if x.end < layer.end and LAYERS.index(x.kind) >= rank), len(stack))
    inside = stack[cut:]
    out.append("</span>" * len(inside))
    stack[cut:] = [layer, *inside]
    out.append(_open(layer, first=True))
    out.extend(_open(x, first=False) for x in inside)


def _close(out: list[str], stack: list[Layer], at: int) -> None:
    """Closes what ends here; what is open inside it and goes on is opened again."""
    ends = [i for i, layer in enumerate(stack) if layer.end <= at]
    if not ends:
        return
    reopened = [layer for layer in stack[ends[0] :] if layer.end > at]
    out.append("</span>" * (len(stack) - ends[0]))
    del stack[ends[0] :]
    for layer in reopened:
        stack.append(layer)
        out.append(_open(layer, first=False))


def _open(layer: Layer, *, first: bool) -> str:
    classes, anchor = escape(f"l-{layer.kind} {layer.side}".strip()), escape(layer.anchor)
    if not anchor:
        return f'<span class="{classes}">'
    return f'<span class="{classes}" id="{anchor}" data-q="{anchor}" tabindex="-1">' if first else f'<span class="{classes}" data-q="{anchor}">'


def _words(text: str, start: int, end: int, masked: Sequence[tuple[int, int, str]]) -> Markup:
    for hidden_from, hidden_to, short in masked:
        if hidden_from <= start and end <= hidden_to and start < end:
            # A name cut by the edge of a quote stands once, where it begins.
            return Markup('<span class="name">{}</span>').format(short) if start == hidden_from else Markup("")
    return visible(text[start:end])
