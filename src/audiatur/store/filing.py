"""Papers on their way into a desk: kept, read where need be, and stored, one after another, so that a stop at any moment loses none that was named.

How papers are read and what is found in them is handed in (`Stages`): the store knows neither.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final, Literal, NamedTuple, cast

import msgspec
from msgspec import Struct

from audiatur.errors import ReadError
from audiatur.record import Document, Gap, Record
from audiatur.record.document import Verdict
from audiatur.store.changes import Change
from audiatur.store.desk import Desk
from audiatur.store.documents import Entry, as_read
from audiatur.store.originals import Original

GROUP: Final = 64
"""Files that are kept before they are read together: the parser is fastest with many."""

Read = Callable[[Original], Iterator[tuple[Document, tuple[Gap, ...]]]]
"""The papers in a file of the desk, each with what could not be read of it."""


class Stages(NamedTuple):
    """How papers are read (`read`), what is found in them (`extract`), and the name of the model by which."""

    read: Read
    extract: Callable[[Iterable[Document]], Iterator[Record]]
    model: str


class Incoming(NamedTuple):
    """A file that is to be added. `open` raises ReadError where it cannot be opened."""

    id: str
    name: str
    open: Callable[[], BinaryIO]
    sidecar: Callable[[], dict[str, object]]


class Filed(Struct, frozen=True, kw_only=True):
    """What became of one paper. "known": it is in the desk and nothing was to do; "same": it was read again and says the same;
    "refused": its bytes could not be had, and it is not in the desk."""

    document: Document
    what: Literal["added", "changed", "same", "known", "refused"]
    why: str | None = None
    changes: tuple[Change, ...] = ()


def add(desk: Desk, files: Iterable[Incoming], stages: Stages) -> Iterator[Filed]:
    """Each file is kept, and read unless that was done before; a file that is there under another name has one more name."""
    group = _Group(desk, stages)
    for file in files:
        try:
            with file.open() as source:
                original, remark = desk.receive(source, id=file.id, name=file.name, sidecar=file.sidecar())
        except ReadError as error:
            yield _refused(desk, file, error)
            continue
        if original.sha256 in group.originals or not desk.is_unread(original):
            yield Filed(document=_known(desk, original, file), what="known", why=remark)
            continue
        group.originals[original.sha256] = original, remark
        if len(group.originals) == GROUP:
            yield from group.read()
            group = _Group(desk, stages)
    yield from group.read()


def refresh(desk: Desk, stages: Stages, *, every: bool = False) -> Iterator[Filed]:
    """Reads again what another program or model has read, what could not be read, and what an `add` that was cut off has left; or every paper."""
    group = _Group(desk, stages, lambda e: every or e.program != desk.program or e.document.model != stages.model)
    for original in desk.to_read(stages.model, every=every):
        group.originals[original.sha256] = original, None
        if len(group.originals) == GROUP:
            yield from group.read()
            group = _Group(desk, stages, group.is_stale)
    yield from group.read()


def _refused(desk: Desk, file: Incoming, error: ReadError) -> Filed:
    desk.refuse(file.name, str(error))
    document = Document(id=file.id, path=file.name, status=cast(Verdict, error.verdict))
    return Filed(document=document, what="refused", why=f"{error} It is not in the desk.")


def _known(desk: Desk, original: Original, file: Incoming) -> Document:
    stored = next((e.document for e in desk.documents_of(original)), None)
    return msgspec.structs.replace(stored or Document(id=original.id, path=file.name), path=file.name)


class _Paper(NamedTuple):
    original: Original
    gaps: tuple[Gap, ...]
    remark: str | None


class _End(NamedTuple):
    original: Original
    found: list[str]
    alone: bool  # it had and has one paper, which is stored and the file finished in one transaction


class _Group:
    """Files that are read together. What was found in them is stored in the order in which it comes, each paper wholly or not at all."""

    def __init__(self, desk: Desk, stages: Stages, is_stale: Callable[[Entry], bool] = lambda entry: False) -> None:
        self.desk, self.stages, self.is_stale = desk, stages, is_stale
        self.originals: dict[str, tuple[Original, str | None]] = {}
        self._waiting: deque[_Paper | _End | Filed] = deque()

    def read(self) -> Iterator[Filed]:
        if not self.originals:
            return
        for record in self.stages.extract(self._papers()):
            while not isinstance(step := self._waiting.popleft(), _Paper):
                yield from self._done(step)
            yield self._stored(step, record, last=self._ends_here(step))
        while self._waiting:
            step = self._waiting.popleft()
            assert not isinstance(step, _Paper)  # each had its record
            yield from self._done(step)

    def _papers(self) -> Iterator[Document]:
        """The papers to extract from; what else there is to do waits for its turn between them."""
        for original, remark in self.originals.values():
            if why := self.desk.trouble(original):
                self._waiting.append(Filed(document=Document(id=original.id, path=original.name, status="unreadable"), what="refused", why=why))
                continue
            stored = {e.id: e for e in self.desk.documents_of(original)}
            found: list[str] = []
            for document, gaps in self.stages.read(original):
                found.append(document.id)
                if self._stands(stored.get(document.id), document):
                    self._waiting.append(Filed(document=document, what="known", why=remark))
                    continue
                self._waiting.append(_Paper(original, gaps, remark))
                yield document
            self._waiting.append(_End(original, found, len(found) == 1 and stored.keys() <= set(found)))

    def _stands(self, entry: Entry | None, document: Document) -> bool:
        """Its record is there, and rests on the same text and the same knowledge of the paper."""
        return bool(entry and entry.present and document.status == "read" and as_read(entry.document) == as_read(document) and not self.is_stale(entry))

    def _done(self, step: _End | Filed) -> Iterator[Filed]:
        if isinstance(step, Filed):
            yield step
        else:
            self.desk.finish(step.original, step.found)

    def _ends_here(self, paper: _Paper) -> bool:
        """The paper is the only one of its file, and the file's end is the next step, which is then done with it."""
        end = self._waiting[0] if self._waiting else None
        ends = isinstance(end, _End) and end.alone and end.original.sha256 == paper.original.sha256
        if ends:
            self._waiting.popleft()
        return ends

    def _stored(self, paper: _Paper, record: Record, *, last: bool) -> Filed:
        record = msgspec.structs.replace(record, gaps=paper.gaps + record.gaps)
        put = self.desk.put(record, paper.original, last=last)
        why = next((g.reason for g in record.gaps if g.step == "read"), paper.remark)
        return Filed(document=msgspec.structs.replace(record.document, text=None), what=put.what, why=why, changes=put.changes)
