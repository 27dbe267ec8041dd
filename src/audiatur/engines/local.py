"""All cores of this machine: processes that share the loaded model. One that dies takes no paper with it but the one that it died of."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from audiatur import flow
from audiatur.engines.batch import batches, packed, run, unpacked
from audiatur.record import Record

if TYPE_CHECKING:
    from audiatur.flow import File

FEW: Final = 8
"""Files of which so few are read sooner by this process than others are started."""
AHEAD: Final = 2
"""Batches for each process that may be done before the one that is waited for: memory does not grow with the number of papers."""


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read(paths: Sequence[str], *, workers: int | None = None, stdin: BinaryIO | None = None, without: Path | None = None) -> Iterator[Record]:
    """As `engines.read`."""
    files = flow.files(paths, without=without)
    workers = min(workers or cores(), len(files))
    if workers < 2 or len(files) <= FEW:
        return flow.read(paths, stdin=stdin, without=without)
    return _shared(files, workers, flow.read(["-"], stdin=stdin) if "-" in paths else iter(()))


def _shared(files: Sequence[File], workers: int, first: Iterator[Record]) -> Iterator[Record]:
    yield from first
    pool = Pool(workers)
    waiting: deque[tuple[list[File], Future[list[bytes]]]] = deque()
    try:
        for batch in batches(files):
            waiting.append((batch, pool.give(batch)))
            if len(waiting) > AHEAD * workers:
                yield from pool.taken(waiting)
        while waiting:
            yield from pool.taken(waiting)
    finally:
        pool.close()


class Pool:
    """Processes forked from one that has loaded the model; where one has died, all are new."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor = self._made(workers)

    def _made(self, workers: int) -> ProcessPoolExecutor:
        if "forkserver" not in multiprocessing.get_all_start_methods():
            return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["audiatur.engines.warm"])
        return ProcessPoolExecutor(workers, mp_context=context)

    def give(self, batch: Sequence[File]) -> Future[list[bytes]]:
        try:
            return self._executor.submit(run, batch)
        except BrokenProcessPool as error:
            failed: Future[list[bytes]] = Future()
            failed.set_exception(error)
            return failed

    def read(self, batch: Sequence[File]) -> list[bytes]:
        """The records of a batch, packed."""
        try:
            return self.give(batch).result()
        except BrokenProcessPool:
            return self._singly(batch)

    def taken(self, waiting: deque[tuple[list[File], Future[list[bytes]]]]) -> Iterator[Record]:
        """The records of the batch that was given first."""
        batch, future = waiting.popleft()
        try:
            done = future.result()
        except BrokenProcessPool:
            done = self._singly(batch)
            again = [given for given, _ in waiting]
            waiting.clear()
            waiting.extend((given, self.give(given)) for given in again)
        yield from map(unpacked, done)

    def _singly(self, batch: Sequence[File]) -> list[bytes]:
        """Each file by a process of its own: the one at which it dies again has a gap that says so."""
        self.close()
        done: list[bytes] = []
        for file in batch:
            with self._made(1) as alone:
                try:
                    done += alone.submit(run, [file]).result()
                except BrokenProcessPool:
                    done.append(packed(flow.lost(file)))
        self._executor = self._made(self.workers)
        return done

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
