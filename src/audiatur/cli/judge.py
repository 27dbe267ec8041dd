"""`audiatur judge`"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from audiatur.cli import judgements, terminal
from audiatur.cli.compare import records_of
from audiatur.record import Anchor, Decider, Judgement
from audiatur.record.judgement import in_time, undone

app = typer.Typer(
    help="Join or split incidents by a person's decision.\n\n"
    "FILE keeps the decisions, each with a name, a time and a reason, one JSON object a line; `compare --judgements FILE` follows them, "
    "also after papers were added or read again. Nothing in FILE is ever changed: a later decision on the same statements takes the place "
    "of an earlier one, and undo takes one back.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of judgements; made if it is not there.", show_default=False)]
Known = Annotated[Path, typer.Argument(metavar="FILE", help="The file of judgements.", show_default=False)]
Records = Annotated[str, typer.Option("--records", metavar="RECORDS", help="What `read` printed of the papers.", show_default=False)]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, kept and shown with the name and the day.", show_default=False)]
Incident = Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id, as `compare --format table` shows it.", show_default=False)]
Incidents = Annotated[list[str], typer.Argument(metavar="INCIDENT...", help="Ids, as `compare --format table` shows them.", show_default=False)]
Apart = Annotated[
    list[str],
    typer.Option("--apart", metavar="PAPER[:ITEM]", help="What is of another occurrence: all of a paper, or one item; may be repeated.", show_default=False),
]


@app.command()
def join(file: File, incidents: Incidents, records: Records, by: By, why: Why) -> None:
    """Decide that two or more incidents are one.

    INCIDENT is an id of the comparison of RECORDS with the judgements made so far: `compare --records RECORDS --judgements FILE --format table`.
    """
    from audiatur import flow  # here, so that --help and a wrong call need not wait for the parser to load

    made, (found, _) = _made(file), records_of(records)
    _add(file, made, flow.join(found, made, incidents, _decider(by, why)))


@app.command()
def split(file: File, incident: Incident, records: Records, apart: Apart, by: By, why: Why) -> None:
    """Decide that an incident is two.

    What --apart names is of another occurrence than the rest, and becomes an incident of its own.
    """
    from audiatur import flow

    made, (found, _) = _made(file), records_of(records)
    _add(file, made, flow.split(found, made, incident, apart, _decider(by, why)))


@app.command()
def undo(
    file: Known,
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="Its id, as `judge list` and the report show it.", show_default=False)],
    by: By,
    why: Why,
) -> None:
    """Take a judgement back.

    It stays on record and counts no more. An undoing can be undone, too.
    """
    from audiatur import flow

    made, _ = judgements.load(file)
    _add(file, made, flow.undo(made, judgement, _decider(by, why)))


@app.command("list")
def listed(file: Known) -> None:
    """Print all judgements, the earliest first."""
    made, gaps = judgements.load(file)
    gone = undone(made)
    for judgement in in_time(made):
        print(_line(judgement) + (f" [undone by {gone[judgement.id].id}]" if judgement.id in gone else ""))
    for gap in gaps:
        terminal.say(f"audiatur: {gap.reason}")


def _made(file: Path) -> list[Judgement]:
    return judgements.load(file)[0] if file.exists() else []


def _decider(by: str, why: str) -> Decider:
    return Decider(by=by, at=datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"), why=why)


def _add(file: Path, made: list[Judgement], judgement: Judgement) -> None:
    judgements.append(file, made, judgement)
    print(_line(judgement))


def _line(judgement: Judgement) -> str:
    sides = " | ".join(map(_side, (judgement.left, judgement.right)))
    return f"{judgement.id}  {judgement.at}  {judgement.decision}  {judgement.undoes or sides}  {judgement.by}: {' '.join(judgement.why.split())}"


def _side(anchors: Sequence[Anchor]) -> str:
    """How many statements of each paper."""
    return ", ".join(f"{document} ({n})" for document, n in Counter(a.document for a in anchors).items())
