"""`audiatur case dossier` and `audiatur case publish`: what goes out of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audiatur.cli import terminal
from audiatur.cli.case import Case, Folder, app, reading
from audiatur.cli.desk import opened
from audiatur.errors import CaseError, ExportError

__all__ = ["app"]


Names = Annotated[
    str, typer.Option("--names", metavar="HOW", help="Of people harmed, of witnesses and of minors: initials, or full where you are allowed to give them.")
]


@app.command()
def dossier(
    desk: Folder,
    case: Case,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A new folder, for dossier.pdf and bag/.", show_default=False)],
    reader: Annotated[str, typer.Option("--as", metavar="READER", help="body, complainant, publisher or public: what this one may see.")] = "body",
    names: Names = "initials",
    whose: Annotated[
        str,
        typer.Option(
            "--for", metavar="ACCOUNT", help="With full names: for whose eyes it is. Names restricted to others stay initials.", show_default="nobody"
        ),
    ] = "",
) -> None:
    """Write everything that one reader may see of a case: one PDF, and one bag (BagIt) with the papers.

    What is withheld is listed, with the reason. The same desk gives the same files, byte for byte. With full names, those of people who are
    restricted stay initials, and the files that name them stay out, unless --for names an account that may see them.
    """
    from audiatur import flow

    chosen = reading(reader)
    with opened(desk) as there:
        flow.dossier(there, case, chosen, output, names=_names(names), whose=whose)
    terminal.say(f"Written: {output / 'dossier.pdf'} and {output / 'bag'}, {'with full names' if names == 'full' else 'with initials'}.")


@app.command()
def publish(
    desk: Folder,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="SITE", help="A new folder, or one that holds such a site.", show_default=False)],
    body: Annotated[
        str | None,
        typer.Option("--body", metavar="NAME", help="Whose register it is: the body that decides.", show_default="as mail.toml says, or the desk's folder"),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="An Ed25519 key that signs it, as `openssl genpkey -algorithm ed25519` makes.", show_default="not signed"),
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Where it will stand, for the feeds.", show_default=False)] = None,
    policy: Annotated[str | None, typer.Option("--policy", metavar="URL", help="The body's page on corrections.", show_default=False)] = None,
) -> None:
    """Write the public register as a static site: every case whose decision was published, with statistics and feeds, signed.

    Any server, or none, can give it out: it loads nothing, and its pages run nothing. Of the other cases it gives the number alone. What it says of a
    case goes into the log of the desk's vault first, and each number leads to the proof of that, and of the papers that the vault holds.
    """
    from audiatur import flow

    with opened(desk) as there:
        made, unlogged = flow.register(there, output, body=body or flow.body_of(there), key=_key(key), url=url, policy=policy)
    terminal.say(f"Written: {made} published cases in {output / 'index.html'}{'' if key else '; not signed (--key)'}.")
    if unlogged:
        terminal.say(unlogged)


@app.command()
def access(
    desk: Folder,
    case: Case,
    account: Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="Of the desk.", show_default="print who has access")] = None,
    part: Annotated[
        str, typer.Option("--part", metavar="ROLE", help="Its part: complainant, publisher, or another role of the procedure.", show_default=False)
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="As the case names the person.", show_default="the account's")] = "",
    end: Annotated[bool, typer.Option("--end", help="Take it back.")] = False,
) -> None:
    """Give an account its part in a case, in the workbench: it sees the case as that, and enters what that part may. Without an account, print who has.

    An account with the role `party` (`audiatur user DESK add NAME --role party`) sees nothing else of the desk.
    """
    from audiatur.store import Guard

    with opened(desk) as there:
        guard = Guard(there)
        if account and end:
            guard.untie(case, account, by=there.by)
        elif account:
            guard.tie(case, account, part, name=name, by=there.by)
        for tie in guard.ties(case=case):
            print("\t".join([tie.account, tie.role, tie.name, f"by {tie.made_by} on {tie.made_at[:10]}"]))


def _names(names: str) -> str:
    if names not in ("initials", "full"):
        raise CaseError(f"There is no way {names!r} to give names. One of: initials, full.")
    return names


def _key(file: Path | None) -> bytes | None:
    try:
        return file.read_bytes() if file else None
    except OSError as error:
        raise ExportError(f"The key {file} could not be read: {error.strerror}. Make one with: openssl genpkey -algorithm ed25519 -out key.pem") from error
