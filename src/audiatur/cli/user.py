"""`audiatur user`, `restrict` and `release`: who works at a desk, and what is there for some of them alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiatur.cli.desk import Folder, opened
from audiatur.errors import AudiaturError
from audiatur.record.rights import GIVEN

if TYPE_CHECKING:
    from audiatur.store import Guard
    from audiatur.store.accounts import Account
    from audiatur.store.restrictions import Restriction, What

app = typer.Typer(
    help="Accounts of a desk.\n\n"
    "Without an account, a desk is open to the user of this computer alone. From the first one on, which must be an administrator's, everyone "
    "logs in. A password is asked for, or taken from the first line of standard input; it has 12 characters or more, of any kind.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the account.", show_default=False)]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help=f"{', '.join(GIVEN[:-1])} or {GIVEN[-1]}.", show_default=False)]
Thing = Annotated[
    str | None,
    typer.Argument(metavar="[DOCUMENT|DOCUMENT:FIELD|PERSON]", help="Id of a document, one of its fields, or name of a person.", show_default=False),
]
To = Annotated[list[str] | None, typer.Option("--to", metavar="NAME,...", help="Accounts that still see it; may be repeated.", show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, kept with your name and the time.", show_default=False)]


@app.callback()
def chosen(context: typer.Context, desk: Folder) -> None:
    context.obj = desk


@app.command()
def add(context: typer.Context, name: Name, role: Role) -> None:
    """Add an account."""
    with _guard(context.obj) as guard:
        _say(guard.add_account(name, role, _password(f"Password of {name}"), by=guard.desk.by))


@app.command("list")
def listed(context: typer.Context) -> None:
    """Print all accounts, with their roles."""
    with _guard(context.obj) as guard:
        for account in guard.accounts():
            _say(account)
        for one in guard.subjects():
            print(f"{one.account}\tby {one.issuer}\tas {one.subject}")


@app.command()
def role(context: typer.Context, name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help="The new role.", show_default=False)]) -> None:
    """Give an account another role. Its sessions end."""
    with _guard(context.obj) as guard:
        _say(guard.change_role(name, role, by=guard.desk.by))


@app.command()
def password(context: typer.Context, name: Name) -> None:
    """Give an account another password. Its sessions end."""
    with _guard(context.obj) as guard:
        _say(guard.set_password(name, _password(f"New password of {name}"), by=guard.desk.by))


@app.command()
def lock(context: typer.Context, name: Name, undo: Annotated[bool, typer.Option("--undo", help="Open it again.")] = False) -> None:
    """Lock an account: nobody logs in with it. Its sessions end; what it did stays under its name."""
    with _guard(context.obj) as guard:
        _say(guard.unlock(name, by=guard.desk.by) if undo else guard.lock(name, by=guard.desk.by))


Issuer = Annotated[str, typer.Option("--issuer", metavar="URL", help="Of OpenID Connect, as it stands in openid.toml.", show_default=False)]
Subject = Annotated[str, typer.Option("--subject", metavar="SUB", help="The name that the issuer has for the person.", show_default=False)]


@app.command()
def link(context: typer.Context, name: Name, issuer: Issuer, subject: Subject) -> None:
    """Let a person log in to an account by OpenID Connect. Who is linked to none is told the subject at log-in."""
    with _guard(context.obj) as guard:
        made = guard.link(name, issuer, subject, by=guard.desk.by)
        print(f"{made.account}\t{made.issuer}\t{made.subject}")


@app.command()
def unlink(context: typer.Context, issuer: Issuer, subject: Subject) -> None:
    """Take such a link back. Sessions of the account end."""
    with _guard(context.obj) as guard:
        account = guard.unlink(issuer, subject, by=guard.desk.by)
        guard.end_sessions(account, by=guard.desk.by)
        print(account)


@app.command()
def trail(context: typer.Context, number: Annotated[int, typer.Option("--last", metavar="N", help="How many entries.")] = 100) -> None:
    """Print the audit trail, the newest first: who logged in, who read or wrote what is restricted, what befell accounts."""
    with _guard(context.obj) as guard:
        for e in guard.trail(limit=number):
            detail = "  ".join(f"{key}: {', '.join(value) if isinstance(value, list) else value}" for key, value in e.detail.items())
            print(f"{e.at}  {e.who}  {e.action}  {e.kind} {e.object}" + (f"  {detail}" if detail else ""))


def restrict(desk: Folder, thing: Thing = None, to: To = None, why: Why = "") -> None:
    """Make a document, a person or a field of a document visible to named accounts alone, or list what is so.

    Victims, witnesses and minors are named to reviewers, editors and administrators from the start, and are initials to all others. What is
    restricted is left out of the comparison: compare the desk again afterwards. Who can read the desk's folder can read all that is in it.
    """
    with _guard(desk) as guard:
        if thing is None:
            for one in guard.restrictions():
                print(_line(one))
            return
        names = [name for part in to or () for name in part.split(",") if name.strip()]
        print(_line(guard.restrict(*_meant(guard, thing), names, why, by=guard.desk.by)))


def release(desk: Folder, thing: Annotated[str, typer.Argument(metavar="DOCUMENT|DOCUMENT:FIELD|PERSON", show_default=False)], why: Why) -> None:
    """Take a restriction back. It stays on record, with both reasons."""
    with _guard(desk) as guard:
        print(_line(guard.release(*_meant(guard, thing), why, by=guard.desk.by)))


def _meant(guard: Guard, thing: str) -> tuple[What, str]:
    """An id of a document comes before a name of a person."""
    document, _, field = thing.rpartition(":")
    if guard.has_document(thing):
        return "document", thing
    return ("field" if field and guard.has_document(document) else "person"), thing


@contextmanager
def _guard(desk: Path) -> Iterator[Guard]:
    from audiatur.store import Guard

    with opened(desk) as open_desk:
        yield Guard(open_desk)


def _password(prompt: str) -> str:
    """Never as an option: those stand in the history of the shell and in the list of processes."""
    if sys.stdin.isatty():
        return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True))
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise AudiaturError("A password is needed: on a terminal it is asked for; else give it as the first line of standard input.")
    return given


def _say(account: Account) -> None:
    print(f"{account.name}\t{account.role}" + (f"\tlocked since {account.locked_at}" if account.locked_at else ""))


def _line(one: Restriction) -> str:
    state = f"released by {one.released_by} {one.released_at}: {one.released_why}" if one.released_at else f"to {', '.join(one.to)}"
    return f"{one.what} {one.object}\t{state}\t{one.made_by} {one.made_at}: {one.why}"
