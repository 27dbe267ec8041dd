"""`audiatur` called as users call it, in this process: a new one takes seconds where others work too."""

from __future__ import annotations

from click.testing import Result
from typer.testing import CliRunner

from audiatur.cli import app


def run(*arguments: object) -> Result:
    """Errors of ours are raised; what it prints and its exit status are in the result."""
    done = CliRunner().invoke(app, [*map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done
