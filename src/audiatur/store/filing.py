"""Papers on their way into a desk: kept, read where need be, and stored, one after another, so that a stop at any moment loses none that was named.

How papers are read and what is found in them is handed in (`Stages`): the store knows neither.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Final, Literal, NamedTuple, cast

import msgspec
from msgspec import Struct

from audiatur.errors import ReadError
from audiatur.record import Document, Gap, Record
from audiatur.record.document import Verdict
from audiatur.store.changes import Change, Put, Reading
from audiatur.store.desk import Desk
from audiatur.store.documents import Entry, as_read
from audiatur.store.originals import Arrived, Original, Received

GROUP: Final = 64
"""Files that are kept before they are read together: the parser is fastest with many. No more papers than that are stored in one transaction."""

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
    only: Collection[str] | None = None
    """Accounts that alone may see what is in it: it is restricted to them in the moment in which it is there."""


class Filed(Struct, frozen=True, kw_only=True):
    """What became of one paper. "known": it is in the desk and nothing was to do; "same": it was read again and says the same;
    "refused": its bytes could not be had, and it is not in the desk."""

    document: Document
    what: Literal["added", "changed", "same", "known", "refused"]
    why: str | None = None
    changes: tuple[Change, ...] = ()


def add(desk: Desk, files: Iterable[Incoming], stages: Stages) -> Iterator[Filed]:
    """Each file is kept, and read unless that was done before; a file that is there under another name has one more name."""
    return _tidied(desk, _added(desk, files, stages))


def _added(desk: Desk, files: Iterable[Incoming], stages: Stages) -> Iterator[Filed]:
    for some in _grouped(files):
        group = _Group(desk, stages)
        kept, refused = _kept(desk, some)
        yield from refused
        for file, (original, remark) in kept:
            if file.only is not None:
                group.only[original.sha256] = file.only
                desk.close_to(original, file.only)
            if original.sha256 in group.originals or not desk.is_unread(original):
                yield Filed(document=_known(desk, original, file), what="known", why=remark)
            else:
                group.originals[original.sha256] = original, remark
        yield from group.read()


def _grouped(files: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    left = iter(files)
    while group := list(islice(left, GROUP)):
        yield group


def _kept(desk: Desk, files: list[Incoming]) -> tuple[list[tuple[Incoming, Received]], list[Filed]]:
    """The files in the desk, and those that cannot be opened."""
    taken: list[Incoming] = []
    arrived: list[Arrived] = []
    refused: list[Filed] = []
    with desk.keeping() as keeping:
        for file in files:
            try:
                with file.open() as source:
                    arrived.append(Arrived(keeping.take(source), file.id, file.name, file.sidecar()))
            except ReadError as error:
                refused.append(_refused(desk, file, error))
                continue
            taken.append(file)
        return list(zip(taken, desk.settle(keeping, arrived) if arrived else [], strict=True)), refused


def refresh(desk: Desk, stages: Stages, *, every: bool = False) -> Iterator[Filed]:
    """Reads again what another program or model has read, what could not be read, and what an `add` that was cut off has left; or every paper."""
    return _tidied(desk, _refreshed(desk, stages, every))


def _refreshed(desk: Desk, stages: Stages, every: bool) -> Iterator[Filed]:
    group = _Group(desk, stages, lambda e: every or e.program != desk.program or e.document.model != stages.model)
    for original in desk.to_read(stages.model, every=every):
        group.originals[original.sha256] = original, None
        if len(group.originals) == GROUP:
            yield from group.read()
            group = _Group(desk, stages, group.is_stale)
    yield from group.read()


def _tidied(desk: Desk, filed: Iterator[Filed]) -> Iterator[Filed]:
    """The same, and then the search's index is put together where that is worth it."""
    stored = 0
    for one in filed:
        stored += one.what in ("added", "changed")
        yield one
    desk.tidy(stored)


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
    alone: bool  # it had and has one paper: none can be withdrawn


class _Group:
    """Files that are read together. What was found in them is stored in the order in which it comes, a burst at once, each paper wholly or not at all."""

    def __init__(self, desk: Desk, stages: Stages, is_stale: Callable[[Entry], bool] = lambda entry: False) -> None:
        self.desk, self.stages, self.is_stale = desk, stages, is_stale
        self.originals: dict[str, tuple[Original, str | None]] = {}
        self.only: dict[str, Collection[str]] = {}
        self._waiting: deque[_Paper | _End | Filed] = deque()
        self._found: deque[Record] = deque()
        self._stored: list[Filed] = []

    def read(self) -> Iterator[Filed]:
        """A paper is named once it is stored."""
        if not self.originals:
            return
        for record in self.stages.extract(self._papers()):
            self._found.append(record)
            yield from self._named()
        self._store()
        yield from self._named()

    def _named(self) -> Iterator[Filed]:
        stored, self._stored = self._stored, []
        yield from stored

    def _papers(self) -> Iterator[Document]:
        """The papers to extract from; what else there is to do waits for its turn between them.

        Who asks for the next paper has given all that was found in those before it that were parsed: that is a burst, and is stored.
        """
        known = self.desk.documents_in(self.originals)
        for original, remark in self.originals.values():
            if why := self.desk.trouble(original):
                self._waiting.append(Filed(document=Document(id=original.id, path=original.name, status="unreadable"), what="refused", why=why))
                continue
            stored = {e.id: e for e in known[original.sha256]}
            found: list[str] = []
            for document, gaps in self.stages.read(original):
                found.append(document.id)
                if self._stands(stored.get(document.id), document):
                    self._waiting.append(Filed(document=document, what="known", why=remark))
                    continue
                if self._found:
                    self._store()
                self._waiting.append(_Paper(original, gaps, remark))
                yield document
            self._waiting.append(_End(original, found, len(found) == 1 and stored.keys() <= set(found)))

    def _stands(self, entry: Entry | None, document: Document) -> bool:
        """Its record is there, and rests on the same text and the same knowledge of the paper."""
        return bool(entry and entry.present and document.status == "read" and as_read(entry.document) == as_read(document) and not self.is_stale(entry))

    def _store(self) -> None:
        """All that was found so far, and what comes between, up to the next paper that has yet to be parsed."""
        while steps := list(islice(self._ready(), GROUP)):
            readings = [Reading(self._record(step), step.original) for step in steps if isinstance(step, _Paper)]
            puts = iter(self._put(readings, [step for step in steps if isinstance(step, _End)]))
            self._stored += [_filed(step, *next(puts)) if isinstance(step, _Paper) else step for step in steps if not isinstance(step, _End)]

    def _ready(self) -> Iterator[_Paper | _End | Filed]:
        left = len(self._found)
        while self._waiting and (left or not isinstance(self._waiting[0], _Paper)):
            left -= isinstance(self._waiting[0], _Paper)
            yield self._waiting.popleft()

    def _record(self, paper: _Paper) -> Record:
        record = self._found.popleft()
        return msgspec.structs.replace(record, gaps=paper.gaps + record.gaps)

    def _put(self, readings: list[Reading], ends: list[_End]) -> Iterable[tuple[Put, Reading]]:
        if not readings and not ends:
            return ()
        alone = {end.original.sha256 for end in ends if end.alone} & {r.original.sha256 for r in readings}
        readings = [r._replace(last=r.original.sha256 in alone) for r in readings]
        rest = [(end.original, end.found) for end in ends if end.original.sha256 not in alone]
        only = {r.record.document.id: self.only[r.original.sha256] for r in readings if r.original.sha256 in self.only}
        return zip(self.desk.put_all(readings, rest, only=only), readings, strict=True)


def _filed(paper: _Paper, put: Put, reading: Reading) -> Filed:
    document, gaps = reading.record.document, reading.record.gaps
    why = next((g.reason for g in gaps if g.step == "read"), paper.remark)
    return Filed(document=msgspec.structs.replace(document, text=None), what=put.what, why=why, changes=put.changes)
