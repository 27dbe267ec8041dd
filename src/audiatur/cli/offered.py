"""`audiatur vault offer`, `assess` and `offers`: items tied to the statements for which somebody offers them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audiatur.cli import terminal
from audiatur.cli.signing import passphrase, user

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the vault.", show_default=False)]
One = Annotated[str, typer.Argument(metavar="ITEM", help="Its hash or the first letters of it, or its file name.", show_default=False)]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who enters it.", show_default="the user of this computer")]


def offer(
    folder: Folder,
    item: One,
    statement: Annotated[
        list[str], typer.Option("--for", metavar="ID", help="A statement or an incident, by its id in the record; can be given again.", show_default=False)
    ],
    offered_by: Annotated[str, typer.Option("--offered-by", metavar="NAME", help="Whose offer it is.", show_default=False)],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="What it is offered to show, in the words of who offers it.", show_default=False)],
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            metavar="PATH",
            help="A desk, or a file that `read` or `compare` has written, which has what the ids name.",
            show_default="the desk in whose folder the vault lies",
        ),
    ] = None,
    by: By = None,
) -> None:
    """Log that somebody offers an item for certain statements. It says who offers it for what, and nothing on whether it bears them out.

    A statement is written DOCUMENT:ITEM, as 013:t1; an incident, a document and a case by their ids. An id that the record does not have is refused.
    """
    from audiatur.evidence import offers
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    _checked(statement, record or (folder.resolve().parent if (folder.resolve().parent / "desk.toml").is_file() else None))
    with vault.writing(passphrase()) as writer:
        offers.offer(writer, vault.item(item), statement, offered_by=offered_by, why=why, by=by or user())


def _checked(ids: list[str], record: Path | None) -> None:
    """Raises EvidenceError where one of them names nothing."""
    from audiatur import flow
    from audiatur.cli.desk import opened
    from audiatur.errors import EvidenceError

    if record is None:
        return terminal.say("The ids were not checked: the vault lies in no desk. Name a desk, or what `audiatur compare` has written, with --record.")
    if record.is_dir():
        with opened(record) as desk:
            known = flow.named(desk, ids)
    else:
        known = flow.named_in(record.read_bytes())
    if unknown := [id for id in ids if id not in known]:
        raise EvidenceError(f"{record} has nothing called {', '.join(unknown)}. A statement is written DOCUMENT:ITEM, as 013:t1, an incident by its id.")


def assess(
    folder: Folder,
    item: One,
    aspect: Annotated[str, typer.Argument(metavar="ASPECT", help="integrity, time, origin or content.", show_default=False)],
    found: Annotated[str, typer.Option("--found", metavar="TEXT", help="What was looked at, how, and what was found.", show_default=False)],
    by: By = None,
) -> None:
    """Log what somebody found who looked at an item: whether it was changed, when it was made, where it comes from, what is to be seen in it."""
    from audiatur.evidence import offers
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    with vault.writing(passphrase()) as writer:
        offers.assess(writer, vault.item(item), aspect, found, by=by or user())


def offers(
    folder: Folder, statement: Annotated[str | None, typer.Option("--for", metavar="ID", help="Those for this one.", show_default="all")] = None
) -> None:
    """Which items are offered for which statements, by whom, and what was looked at in them, by whom; and what nobody has looked at."""
    from audiatur.evidence.offers import offered
    from audiatur.evidence.vault import Vault

    found = offered(Vault.open(folder), statement)
    for one in found:
        print(f"{one.item.sha256[:12]}  {one.item.name}  offered by {one.by} for {', '.join(one.statements)}: {one.why}")
        for looked in one.assessments:
            print(f"              {looked.aspect}, according to {looked.by}, {looked.at[:10]}: {looked.found}")
        if one.open:
            print(f"              nobody has looked at: {', '.join(one.open)}")
    if not found:
        terminal.say("No item is offered" + (f" for {statement}." if statement else "."))
