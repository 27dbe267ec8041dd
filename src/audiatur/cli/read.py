"""`audiatur read`"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from audiatur.cli import table, terminal
from audiatur.errors import AudiaturError
from audiatur.objects import Bucket, is_url
from audiatur.record import Document, Record
from audiatur.record.encode import to_json
from audiatur.record.reading import at_least

Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders, also s3://BUCKET/FOLDER; - is standard input.", show_default=False)]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write here instead of standard output: a file, or s3://BUCKET/NAME.", show_default=False),
]

Confidence = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        metavar="0..1",
        min=0,
        max=1,
        help="Leave out items whose reading is less sure than this; a gap says how many.",
        show_default="0: keep all",
    ),
]

Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, help="Processes that read, which share the loaded model.", show_default="one for each core")
]


class Engine(StrEnum):
    local = "local"
    spark = "spark"


Where = Annotated[Engine, typer.Option("--engine", help="local: the cores of this machine; spark: the cluster that SPARK_MASTER names, or Spark here.")]


class Format(StrEnum):
    jsonl = "jsonl"
    table = "table"
    parquet = "parquet"


def read(
    paths: Paths,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="jsonl: one record a line; table: for the eye; parquet: a row for each paper, its record in the last column.",
            show_default="by the output's name, else table on a terminal and jsonl elsewhere",
        ),
    ] = None,
    output: Output = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Put the text into each record, as document.text.")] = False,
    min_confidence: Confidence = 0,
    engine: Where = Engine.local,
    workers: Workers = None,
) -> None:
    """Read papers and print who says what happened: one record for each document.

    Text, HTML, PDF, DOCX, mail (.eml, .mbox), WARC and WACZ. NAME.json beside a file gives its title, publisher, side and date of publication.
    Exit status: 0 all were read, 3 some were not, 2 wrong usage.
    """
    check(output)
    from audiatur import engines, flow  # here, so that --help and a wrong call need not wait for the parser to load

    chosen = format or _by_name(output)
    papers: list[tuple[Document, str | None]] = []
    with terminal.output(output) as file:
        found = engines.read(paths, engine=engine.value, workers=workers, stdin=sys.stdin.buffer, without=here(output))
        records = (at_least(record, min_confidence) for record in watched(found, flow.count(paths, without=here(output)), papers))
        file.writelines(_written(records, chosen, with_text))
    raise typer.Exit(terminal.summary(papers))


def _by_name(output: str | None) -> Format:
    if output is None:
        return Format.table if sys.stdout.isatty() else Format.jsonl
    return Format.parquet if output.endswith(".parquet") else Format.jsonl


def _written(records: Iterable[Record], format: Format, with_text: bool) -> Iterator[bytes]:
    if format is Format.table:
        return (table.of_record(record).encode() for record in records)
    shown = records if with_text else map(without_text, records)
    if format is Format.parquet:
        from audiatur import flow

        return flow.to_parquet(shown)
    return (to_json(record) + b"\n" for record in shown)


def check(output: str | None) -> None:
    """Wrong usage is told before hours of reading."""
    if output is not None and is_url(output):
        Bucket(output.rpartition("/")[0])
    elif (path := here(output)) is not None and (path.is_dir() or not path.parent.is_dir()):
        raise AudiaturError(f"Cannot write to {path}: " + ("it is a folder." if path.is_dir() else f"the folder {path.parent} does not exist."))


def here(output: str | None) -> Path | None:
    """The file that is written, where it is one of this machine."""
    return Path(output) if output is not None and not is_url(output) else None


def without_text(record: Record) -> Record:
    return msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=None))


def watched(records: Iterable[Record], total: int | None, papers: list[tuple[Document, str | None]]) -> Iterator[Record]:
    """Passes the records on, moves the progress bar and notes what the summary will say."""
    file = None
    with terminal.progress(total, "reading") as bar:
        for record in records:
            why = next((g.reason for g in record.gaps if g.step == "read"), None)
            papers.append((msgspec.structs.replace(record.document, text=None), why))
            yield record
            if file != (file := record.document.id.partition("#")[0]):  # the papers inside one file move the bar once
                bar.advance(bar.task_ids[0])
