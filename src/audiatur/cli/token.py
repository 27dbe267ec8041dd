"""`audiatur token`: keys with which programs open a desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiatur.cli.desk import Folder, opened
from audiatur.errors import AudiaturError

if TYPE_CHECKING:
    from audiatur.store.tokens import Tokens

app = typer.Typer(
    help="Tokens of a desk.\n\n"
    "With a token a program reads a desk, or works at it, over the interface of `audiatur serve` (/api/v1), in the name of an account and "
    "never farther than that reaches. It is printed once and cannot be shown again.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the token: what it is for.", show_default=False)]
Owner = Annotated[str | None, typer.Option("--account", metavar="NAME", help="Whose it is.", show_default="you, where there are no accounts")]


@app.callback()
def chosen(context: typer.Context, desk: Folder) -> None:
    context.obj = desk


@app.command()
def add(
    context: typer.Context,
    name: Name,
    scope: Annotated[list[str], typer.Option("--scope", metavar="SCOPE", help="read, write, review or admin; may be repeated.", show_default=False)],
    account: Owner = None,
    days: Annotated[int, typer.Option("--days", metavar="N", help="For how long, a year at most.")] = 90,
) -> None:
    """Make a token and print it, alone on its line.

    read: what a reader sees. write: to add papers. review: to judge, to compare, to see names and exhibits. admin: accounts and the audit trail.
    """
    with _tokens(context.obj) as tokens:
        print(tokens.add(name, scope, owner=_owner(tokens, account), days=days, by=tokens.desk.by))


@app.command("list")
def listed(context: typer.Context) -> None:
    """Print all tokens, with whose they are, for what and until when."""
    with _tokens(context.obj) as tokens:
        for token in tokens.list():
            print(f"{token.name}\t{token.owner}\t{' '.join(token.scopes)}\tuntil {token.expires_at[:10]}")


@app.command()
def revoke(context: typer.Context, name: Name, account: Owner = None) -> None:
    """Take a token back: from now on nobody comes in with it."""
    with _tokens(context.obj) as tokens:
        tokens.revoke(name, owner=_owner(tokens, account), by=tokens.desk.by)


def _owner(tokens: Tokens, account: str | None) -> str:
    from audiatur.store import Guard

    if account is None and Guard(tokens.desk).has_accounts():
        raise AudiaturError("Say whose token it is: --account NAME.")
    return account or tokens.desk.by


@contextmanager
def _tokens(desk: Path) -> Iterator[Tokens]:
    from audiatur.store.tokens import Tokens

    with opened(desk) as open_desk:
        yield Tokens(open_desk)
