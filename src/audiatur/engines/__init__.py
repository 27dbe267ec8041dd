"""Engines run `flow` over many papers, on all cores or on a cluster. What comes out is the same, byte for byte, and in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from audiatur import flow
from audiatur.record import Comparison, Gap, Judgement, Record

Name = Literal["local", "spark"]
NAMES: tuple[Name, ...] = get_args(Name)


def read(
    paths: Sequence[str], *, engine: Name = "local", workers: int | None = None, stdin: BinaryIO | None = None, without: Path | None = None
) -> Iterator[Record]:
    """As `flow.read`. `workers` are processes, all cores where it is None. Raises ReadError as it does, EngineError where the engine is not there."""
    if engine == "spark":
        from audiatur.engines.spark import read as on_cluster  # here: its package is an extra

        return on_cluster(paths, workers=workers, stdin=stdin, without=without)
    from audiatur.engines.local import read as on_cores

    return on_cores(paths, workers=workers, stdin=stdin, without=without)


def compare(
    records: Sequence[Record], *, engine: Name = "local", workers: int | None = None, gaps: Sequence[Gap] = (), judgements: Sequence[Judgement] = ()
) -> Comparison:
    """As `flow.compare`. Raises EngineError where the engine is not there."""
    if engine == "spark":
        from audiatur.engines.spark import each

        return flow.compare(records, gaps=gaps, judgements=judgements, each=each(workers))
    return flow.compare(records, gaps=gaps, judgements=judgements)
