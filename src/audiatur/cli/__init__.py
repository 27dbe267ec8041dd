"""The command line. Chooses exit codes: 0 all was read, 3 some papers were not, 2 wrong usage."""

from __future__ import annotations

import sys

import typer

from audiatur import __version__
from audiatur.cli import casefile, judge, review, source, token, user, vault
from audiatur.cli.compare import compare
from audiatur.cli.desk import add, check, export, import_, init, passphrase, refresh
from audiatur.cli.read import read
from audiatur.cli.schema import schema
from audiatur.cli.search import search
from audiatur.cli.serve import serve
from audiatur.cli.terminal import say, show_messages
from audiatur.cli.user import release, restrict
from audiatur.errors import AudiaturError

app = typer.Typer(
    help="Who says what happened, on what evidence: reads papers of all sides of a conflict and sets their accounts beside each other.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(read)
app.command()(compare)
app.add_typer(judge.app, name="judge")
app.add_typer(review.app, name="review")
app.add_typer(source.app, name="source")
app.command()(schema)
app.command()(init)
app.command()(add)
app.command()(refresh)
app.command()(search)
app.command()(serve)
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.add_typer(casefile.app, name="case")
app.add_typer(vault.app, name="vault")
app.command()(restrict)
app.command()(release)
app.command()(check)
app.command()(export)
app.command("import")(import_)
app.command()(passphrase)


@app.callback(invoke_without_command=True)
def common(context: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        print(f"audiatur {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Entry point. Errors of ours are one sentence on standard error; anything else is a defect and shows its trace."""
    show_messages()
    try:
        app()
    except AudiaturError as error:
        say(f"audiatur: {error}")
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left, as `| head` does
        sys.exit(0)
    except KeyboardInterrupt:
        say("audiatur: stopped; nothing was written to the output file")
        sys.exit(130)
