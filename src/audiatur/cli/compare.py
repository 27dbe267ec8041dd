"""`audiatur compare`"""

from __future__ import annotations

import datetime
import io
import sys
from enum import StrEnum
from pathlib import Path, PurePath
from typing import IO, Annotated

import typer

from audiatur import __version__
from audiatur.cli import judgements, table, terminal
from audiatur.cli.desk import OnDesk, of_desk
from audiatur.cli.read import Confidence, Engine, Output, Where, Workers, check, here, watched, without_text
from audiatur.errors import AudiaturError
from audiatur.objects import Bucket, is_url
from audiatur.record import Comparison, Document, Gap, Judgement, Record
from audiatur.record.encode import from_jsonl, to_json
from audiatur.record.judgement import made_by


class Format(StrEnum):
    html = "html"
    json = "json"
    table = "table"
    csv = "csv"
    csv_views = "csv-views"
    parquet = "parquet"
    parquet_views = "parquet-views"
    geojson = "geojson"
    web_annotation = "web-annotation"
    prov = "prov"
    claims = "claims"
    ftm = "ftm"
    ucdp_ged = "ucdp-ged"
    acled = "acled"


class ViewName(StrEnum):
    ucdp = "ucdp"
    airwars = "airwars"
    acled = "acled"
    every_casualty_range = "every-casualty-range"
    every_casualty_prefer = "every-casualty-prefer"


class Names(StrEnum):
    initials = "initials"
    full = "full"


SUFFIXES = {
    ".csv": Format.csv,
    ".geojson": Format.geojson,
    ".htm": Format.html,
    ".html": Format.html,
    ".json": Format.json,
    ".parquet": Format.parquet,
    ".txt": Format.table,
}
OURS = frozenset({Format.html, Format.json, Format.table})
"""Formats that hold all that a comparison has; of the others it is told what they cannot hold."""


def compare(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="Files or folders, also s3://BUCKET/FOLDER; - is standard input.", show_default=False)
    ] = None,
    records: Annotated[
        str | None,
        typer.Option("--records", metavar="FILE", help="Start from records that `read` wrote (JSONL, or Parquet), instead of papers.", show_default=False),
    ] = None,
    desk: Annotated[Path | None, typer.Option("--desk", metavar="DESK", help="The papers of a desk, and what was judged on it.", show_default=False)] = None,
    output: Output = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="html: the report; json: for programs; table: for the eye; csv, parquet: a row for each account; csv-views, parquet-views: all views; "
            "geojson, web-annotation, prov, claims, ftm, ucdp-ged, acled: see the reference of exports.",
            show_default="by the output's name, else html",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of the report.", show_default="names of the paths")] = None,
    incident: Annotated[
        str | None,
        typer.Option("--incident", metavar="ID", help="One incident alone, by its id or name, as a page to print; only for html.", show_default=False),
    ] = None,
    names: Annotated[Names, typer.Option("--names", help="How report and exports name victims, witnesses and minors; json has full names.")] = Names.initials,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Of a desk: with what is restricted to some. It is not kept, and the audit trail has it.")
    ] = False,
    min_confidence: Confidence = 0,
    view: Annotated[list[ViewName] | None, typer.Option("--view", help="Add a view by a named rule of others; may be repeated.", show_default=False)] = None,
    prefer: Annotated[
        list[str] | None,
        typer.Option("--prefer", metavar="NAME", help="For every-casualty-prefer: a speaker or a side, the first one first.", show_default=False),
    ] = None,
    judged: Annotated[
        Path | None,
        typer.Option("--judgements", metavar="FILE", help="Join and split incidents as people decided with `judge`.", show_default=False),
    ] = None,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option("--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="Only papers published up to this day.", show_default=False),
    ] = None,
    known_as_of: Annotated[
        datetime.datetime | None,
        typer.Option("--known-as-of", metavar="DATE", formats=["%Y-%m-%d"], help="Only papers that the collection had by this day.", show_default=False),
    ] = None,
    engine: Where = Engine.local,
    workers: Workers = None,
) -> None:
    """Set the accounts of all papers side by side: one row for each source and attribute, disagreement kept.

    The report is one HTML file that opens without network. Exit status: 0 all papers were read, 3 some were not, 2 wrong usage.
    """
    check(output)
    if [bool(paths), bool(records), bool(desk)].count(True) != 1:
        raise AudiaturError("Name papers (PATH...), a file of records (--records FILE) or a desk (--desk DESK): one of the three.")
    if (ViewName.every_casualty_prefer in (view or ())) != bool(prefer):
        raise AudiaturError("--view every-casualty-prefer needs --prefer NAME, and --prefer is for nothing else.")
    from audiatur import engines, flow  # here, so that --help and a wrong call need not wait for the parser to load

    chosen = format or _by_name(output)
    if incident and chosen is not Format.html:
        raise AudiaturError("--incident makes a page for people: use it with --format html, or with an output that ends in .html.")
    decided, torn = _judgements(judged, known_as_of.date() if known_as_of else None)
    held = OnDesk(desk, restricted=restricted, full=names is Names.full) if desk else None
    if held:
        found, papers = of_desk(held)
    else:
        found, papers = records_of(records) if records else _read(paths or [], output, engine, workers)
    decided = decided + made_by(held.judgements, known_as_of.date() if known_as_of else datetime.date.max) if held else decided
    chosen_papers, unsure = flow.sure(found, min_confidence)
    chosen_papers, gaps = flow.until(chosen_papers, as_of=as_of.date() if as_of else None, known_as_of=known_as_of.date() if known_as_of else None)
    found = list(chosen_papers)
    comparison = engines.compare(found, engine=engine.value, workers=workers, gaps=(*unsure, *gaps, *torn), judgements=decided)
    if held and not (restricted or judged or min_confidence or as_of or known_as_of):
        held.keep(comparison)
    comparison = flow.viewed(comparison, [v.value for v in view or ()], prefer=prefer or ())
    with terminal.output(output) as file:
        if chosen in OURS:
            file.write(_shown(comparison, found, chosen, title or _title(paths or [str(records or desk)]), names, incident))
        else:
            file.writelines(flow.export(comparison, found, chosen.value, names=names.value, program=__version__))
    if chosen not in (*OURS, Format.csv, Format.parquet):
        terminal.say(f"{chosen.value} cannot hold: {flow.exports()[chosen.value].cannot_hold}")
    for gap in comparison.gaps:
        if gap.step == "judgement":
            terminal.say(f"audiatur: {gap.reason}")
    raise typer.Exit(terminal.summary(papers))


def _by_name(output: str | None) -> Format:
    if output is None:
        return Format.table if sys.stdout.isatty() else Format.html
    if (name := PurePath(output)).suffix not in SUFFIXES:
        raise AudiaturError(f"What to write into {name.name}? Say it with --format, or end the name in .html, .json, .csv, .geojson, .parquet or .txt.")
    return SUFFIXES[name.suffix]


Papers = list[tuple[Document, str | None]]


def _read(paths: list[str], output: str | None, engine: Engine, workers: int | None) -> tuple[list[Record], Papers]:
    from audiatur import engines, flow

    papers: Papers = []
    found = engines.read(paths, engine=engine.value, workers=workers, stdin=sys.stdin.buffer, without=here(output))
    return list(watched(found, flow.count(paths, without=here(output)), papers)), papers


def records_of(file: str) -> tuple[list[Record], Papers]:
    """The records of a file, and what the summary will say of them."""
    papers: Papers = []
    try:
        with _opened(file) as held:
            if file.endswith(".parquet"):
                from audiatur import flow

                return list(watched(flow.from_parquet(held), None, papers)), papers
            with io.TextIOWrapper(held, encoding="utf-8") as lines:
                return list(watched(from_jsonl(lines), None, papers)), papers
    except OSError as error:
        raise AudiaturError(f"Cannot open the records {file}: {error.strerror}.") from error


def _opened(file: str) -> IO[bytes]:
    if is_url(file):
        folder, _, name = file.rpartition("/")
        return Bucket(folder).opened(name)
    return Path(file).open("rb")


def _judgements(file: Path | None, day: datetime.date | None) -> tuple[list[Judgement], list[Gap]]:
    """What people had decided by the day: what the collection knew on it includes that."""
    made, gaps = judgements.load(file) if file else ([], [])
    return made_by(made, day) if day else made, gaps


def _shown(comparison: Comparison, records: list[Record], format: Format, title: str, names: Names, incident: str | None) -> bytes:
    if format is Format.html:
        from audiatur import flow

        if incident:
            return flow.incident(comparison, records, incident, title=title, names=names.value).encode()
        return flow.report(comparison, records, title=title, names=names.value).encode()
    if format is Format.json:
        return to_json(comparison) + b"\n"
    return table.of_comparison(comparison, records).encode()


def _title(paths: list[str]) -> str:
    return "Accounts in " + ", ".join(Path(p).name if p != "-" else "standard input" for p in paths)


__all__ = ["compare", "without_text"]
