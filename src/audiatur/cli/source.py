"""`audiatur source`"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from audiatur.cli.desk import opened
from audiatur.record import Decider, Judgement
from audiatur.record.judgement import in_time, undone
from audiatur.record.voice import on_sources

app = typer.Typer(
    help="Join or split the sources of a desk by a person's decision.\n\n"
    "Each decision is kept on the desk with a name, a time and a reason; `compare --desk` and the workbench follow it, also after papers were "
    "added or read again. Nothing is ever changed: a later decision counts over an earlier one, and undo takes one back.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(metavar="DESK", help="The folder of the desk.", show_default=False)]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name under which it speaks, as the workbench lists it.", show_default=False)]
Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of one source, as the workbench lists them.", show_default=False)]
Papers = Annotated[list[str], typer.Option("--paper", metavar="PAPER", help="A paper in which it is somebody else; may be repeated.", show_default=False)]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, kept and shown with the name and the day.", show_default=False)]


@app.command()
def join(desk: Folder, names: Names, by: By, why: Why) -> None:
    """Decide that who speaks under these names is one source, in all papers."""
    from audiatur import flow  # here, so that --help and a wrong call need not wait for it

    with opened(desk) as there:
        made = flow.join_sources(there, names, _decider(by, why))
        there.add_judgement(made)
    print(_line(made))


@app.command()
def split(desk: Folder, name: Name, paper: Papers, by: By, why: Why) -> None:
    """Decide that who speaks under this name in some papers is another source."""
    from audiatur import flow

    with opened(desk) as there:
        made = flow.split_source(there, name, paper, _decider(by, why))
        there.add_judgement(made)
    print(_line(made))


@app.command()
def undo(
    desk: Folder,
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="Its id, as `source list` shows it.", show_default=False)],
    by: By,
    why: Why,
) -> None:
    """Take a decision back. It stays on record and counts no more."""
    from audiatur import flow

    with opened(desk) as there:
        made = flow.undo(there.judgements(), judgement, _decider(by, why))
        there.add_judgement(made)
    print(_line(made))


@app.command("list")
def listed(desk: Folder) -> None:
    """Print all decisions on sources, the earliest first."""
    with opened(desk) as there:
        made = there.judgements()
    gone = undone(made)
    for judgement in (j for j in in_time(made) if on_sources(j)):
        print(_line(judgement) + (f" [undone by {gone[judgement.id].id}]" if judgement.id in gone else ""))


def _decider(by: str, why: str) -> Decider:
    return Decider(by=by, at=datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"), why=why)


def _line(judgement: Judgement) -> str:
    sides = " | ".join(", ".join(f"“{a.text}” in {a.document}" for a in side) for side in (judgement.left, judgement.right))
    return f"{judgement.id}  {judgement.at}  {judgement.decision}  {judgement.undoes or sides}  {judgement.by}: {' '.join(judgement.why.split())}"
