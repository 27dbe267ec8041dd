"""Where the words of a judgement stand in today's reading: the mention that a person meant, by whatever id it goes now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from audiatur.compare.mentions import Mention
from audiatur.record import Anchor, Attack, Record, Span

MOVED: Final = 200
"""Characters: the same words this near to where they stood are what a person meant; about a sentence. A figure farther off may be another one."""


class Readings:
    """The mentions of a collection, to be found by anchors."""

    def __init__(self, found: Sequence[Mention], records: Mapping[str, Record]) -> None:
        self._records = records
        self._by_text: dict[str, list[str]] = defaultdict(list)
        for document in sorted(records):
            self._by_text[records[document].document.text_sha256].append(document)
        self._told: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in found:
            self._told[mention.document, mention.kind].append(mention)

    def mention(self, anchor: Anchor) -> Mention | None:
        """What stands there; else what overlaps it most in the same text; else the nearest of the same words, if that is near."""
        document = self._document(anchor)
        here = self._told.get((document, anchor.kind), []) if document else []
        if document and anchor.text_sha256 and self._records[document].document.text_sha256 == anchor.text_sha256:
            near = [(-_shared(anchor, m), abs(m.at - anchor.start), m.at, m.item.id, m) for m in here if _shared(anchor, m)]
        else:
            near = []
        near = near or [(0, abs(m.at - anchor.start), m.at, m.item.id, m) for m in here if _words(m) == anchor.text and abs(m.at - anchor.start) <= MOVED]
        return min(near, key=lambda x: x[:4])[4] if near else None

    def why_not(self, anchor: Anchor) -> str:
        """Of an anchor that is not found, what is missing."""
        where = f"“{anchor.text}” in {anchor.document}"
        return f"{where} (nothing is read there any more)" if self._document(anchor) else f"{where} (the paper is not among these)"

    def _document(self, anchor: Anchor) -> str | None:
        """A document of the same text, under the same name if there is one; else that of the same name, whose text has changed."""
        alike = self._by_text.get(anchor.text_sha256, []) if anchor.text_sha256 else []
        if alike and anchor.document not in alike:
            return alike[0]
        return anchor.document if anchor.document in self._records else None


def _span(mention: Mention) -> Span:
    return mention.item.trigger if isinstance(mention.item, Attack) else mention.item.figure


def _words(mention: Mention) -> str:
    return _span(mention).text


def _shared(anchor: Anchor, mention: Mention) -> int:
    span = _span(mention)
    return max(0, min(anchor.end, span.end) - max(anchor.start, span.start))
