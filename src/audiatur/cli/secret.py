"""Where the passphrase of an encrypted desk comes from. Never from an option: those stand in the history of the shell and in the list of processes."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

import typer

from audiatur.errors import AudiaturError

PASSPHRASE: Final = "AUDIATUR_PASSPHRASE"
FILE: Final = "AUDIATUR_PASSPHRASE_FILE"


@cache
def passphrase(desk: Path) -> str:
    """Of a desk that there is; asked for once, however often the command opens the desk."""
    return _given() or _asked(f"Passphrase of {desk}", twice=False)


def new_passphrase(desk: Path) -> str:
    """Of a desk to come."""
    return _given() or _asked(f"Passphrase for {desk}", twice=True)


def other_passphrase(desk: Path) -> str:
    """Of a desk that has another one until now, which may stand where commands look for it."""
    if sys.stdin.isatty():
        return _asked(f"New passphrase for {desk}", twice=True)
    if given := sys.stdin.readline().rstrip("\r\n"):
        return given
    raise AudiaturError("A new passphrase is needed: on a terminal it is asked for; else give it as the first line of standard input.")


@cache
def _given() -> str | None:
    """From the environment, out of which it is taken, so that no other program which is started from here has it; or the first line of a file."""
    given, file = os.environ.pop(PASSPHRASE, None), os.environ.get(FILE)
    if given or not file:
        return given
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise AudiaturError(f"The file that {FILE} names cannot be read: {error}.") from error


def _asked(prompt: str, *, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise AudiaturError(f"The desk is encrypted. Put its passphrase into the environment variable {PASSPHRASE}, or the name of a file with it into {FILE}.")
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True))
