"""`audiatur vault stamp`: time stamps of others, asked for, filed, listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiatur.cli import terminal
from audiatur.cli.signing import passphrase, user
from audiatur.errors import EvidenceError

if TYPE_CHECKING:
    from audiatur.evidence.stamps import Authority, Time
    from audiatur.evidence.vault import Vault, Writer

Chain = Annotated[
    Path | None,
    typer.Option(
        "--chain", metavar="PEM", help="Certificates of authorities, the roots among them, against which time stamps are held.", show_default="those it brings"
    ),
]


def stamp(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the vault.", show_default=False)],
    authority: Annotated[
        str | None, typer.Option("--authority", metavar="NAME", help="Which one, in small letters.", show_default="all that are known")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Its address, when it is new.", show_default=False)] = None,
    chain: Annotated[Path | None, typer.Option("--chain", metavar="PEM", help="Its certificates, with the root, when it is new.", show_default=False)] = None,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="ITEM", help="An item to be stamped on its own; can be given again.", show_default="the head, and so all of it"),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Only make the requests; a later call sends them.")] = False,
    answer: Annotated[
        Path | None, typer.Option("--answer", metavar="TSR", help="File an answer that came by another way, instead of asking.", show_default=False)
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who.", show_default="the user of this computer")] = None,
) -> None:
    """Have an authority stamp the time of the log's head, or of an item (RFC 3161). This alone of all commands of the vault uses the network.

    The authority sees a hash of a signed head or of a blinded entry, and nothing of any item. What cannot be sent now waits; the next call sends it.

    Exit status: 0 all that was asked is stamped or waits as it was to, 1 something could not be stamped.
    """
    from audiatur.evidence import stamps
    from audiatur.evidence.vault import Vault

    vault, who, failed = Vault.open(folder), by or user(), False
    with vault.writing(passphrase()) as writer:
        if answer is not None:
            return _told(stamps.answered(writer, answer.read_bytes(), by=who))
        if chain is not None:
            if authority is None:
                raise EvidenceError("Name the authority whose certificates these are: --authority NAME.")
            stamps.know(writer, authority, url=url, chain=chain.read_bytes(), by=who)
        _ask(writer, authority, item or [])
        for found in () if offline else stamps.send(writer, by=who):
            failed = failed or isinstance(found, str)
            _told(found)
        for request in stamps.waiting(vault):
            print(f"waits\t{request}")
    raise typer.Exit(1 if failed else 0)


def _ask(writer: Writer, name: str | None, items: list[str]) -> None:
    from audiatur.evidence import stamps

    for one in _asked(writer.vault, name):
        stamps.ask(writer, one, [writer.vault.item(i).events[0] for i in items])


def _asked(vault: Vault, name: str | None) -> list[Authority]:
    from audiatur.evidence import stamps

    found = [a for a in stamps.authorities(vault) if name in (None, a.name)]
    if not found:
        raise EvidenceError(f"{vault.root} knows no authority{f' {name}' if name else ''}. Name one: --authority NAME --url URL --chain PEM.")
    return found


def _told(found: Time | str) -> None:
    if isinstance(found, str):
        return terminal.say(found)
    print(told(found))


def told(found: Time) -> str:
    return f"stamped\t{found.of} was there at {found.at}, according to {found.authority} ({found.signer})"


def shown(vault: Vault) -> list[str]:
    """What the time stamps of a vault that holds show."""
    from audiatur.evidence import stamps

    events = [k.event for _, k in vault.kept() if k.event is not None and k.event.deed == "stamped"]
    return [told(time) for time in stamps.times(vault, events) if not isinstance(time, str)]
