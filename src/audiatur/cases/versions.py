"""The publication complained of, as it stood each time it was captured: what was changed between, and whether the later one has a note of it.

What is compared are the sentences that the reader made of each capture, and its title. That a note is not found says that no sentence that is new has
the words by which the program knows one (`words/notes.yaml`, in thirteen languages); it does not say that there is none elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from audiatur.cases.progress import Progress
from audiatur.record import Document
from audiatur.record.case import Captured, Entry
from audiatur.record.dossier import Change, Standing, VersionFile
from audiatur.record.words import pattern, vocabulary

_ENDS: Final = re.compile(r"(?<=[.!?…])[”\"’)\]]*\s+(?=[“\"‘(\[]*[^\W\d_a-z]|[“\"‘(\[]*\d)|\n+")


def versions(case: Progress, entries: Sequence[Entry], papers: Mapping[str, Document], texts: Mapping[str, str]) -> Iterator[VersionFile]:
    """One for each capture, the first one first. A paper without a text - one that could not be read, or is not for this reader - is compared with nothing."""
    last: Captured | None = None
    for entry in entries:
        one = entry.content
        if not isinstance(one, Captured):
            continue
        text, title = _text(one, texts), _title(one, papers)
        before = (_text(last, texts), _title(last, papers)) if last else (None, None)
        changes = tuple(_changes(case, before, (text, title))) if text is not None and before[0] is not None else ()
        yield VersionFile(
            number=entry.number,
            at=entry.at,
            captured=one,
            compared=text is not None and before[0] is not None,
            same_file=last is not None and last.item == one.item,
            changes=changes,
            notes=tuple(c.after for c in changes if c.note),
            standing=tuple(_standing(case, text)) if text is not None else (),
        )
        last = one


def _text(one: Captured | None, texts: Mapping[str, str]) -> str | None:
    return texts.get(one.document or "") if one else None


def _title(one: Captured | None, papers: Mapping[str, Document]) -> str | None:
    known = papers.get(one.document or "") if one else None
    return known.title if known else None


def _changes(case: Progress, before: tuple[str | None, str | None], after: tuple[str | None, str | None]) -> Iterator[Change]:
    old, new = sentences(before[0] or ""), sentences(after[0] or "")
    if before[1] and after[1] and before[1] != after[1] and " ".join(after[1].split()) not in new:
        yield Change(where="title", before=before[1], after=after[1])
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone, came = " ".join(old[i:j]), " ".join(new[k:m])
            noted = any(is_note(s) for s in new[k:m] if s not in old)
            headed = gone != "" and gone == " ".join((before[1] or "").split())  # a title that stands in the text, too, is one change
            yield Change(where="title" if headed else "text", before=gone, after=came, note=noted, points=tuple(_touched(case, gone)))


def sentences(text: str) -> list[str]:
    return [" ".join(part.split()) for part in _ENDS.split(text) if part and part.strip()]


def is_note(sentence: str) -> bool:
    """Whether a sentence has words by which papers say that an article was changed."""
    return _notes().search(sentence) is not None


@cache
def _notes() -> re.Pattern[str]:
    return pattern(dict.fromkeys(str(term) for terms in vocabulary("notes").values() for term in terms))


def _touched(case: Progress, gone: str) -> Iterator[str]:
    """The points that dispute a passage of what is no longer there as it was."""
    for point in case.points.values():
        words = [" ".join(p.text.split()) for p in point.passages]
        if any(w in gone or gone in w for w in words if w and gone):
            yield point.id


def _standing(case: Progress, text: str) -> Iterator[Standing]:
    plain = " ".join(text.split())
    for point in case.points.values():
        for passage in point.passages:
            yield Standing(point=point.id, text=passage.text, stands=" ".join(passage.text.split()) in plain)
