"""The desk's folder: `desk.toml` says whose it is and where its database is. It is written last: without it there is no desk."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from audiatur import disk
from audiatur.errors import StoreError
from audiatur.store.keys import Lock
from audiatur.store.originals import FOLDER, INCOMING

FORMAT: Final = 1
ENCRYPTED: Final = 2
"""The format of an encrypted desk: a program that knows no such desks says that it needs a newer version."""
DATABASE: Final = "audiatur.db"
SETTINGS: Final = "desk.toml"


class Settings(Struct, frozen=True, kw_only=True):
    """What `desk.toml` holds. `database` is the URL of a PostgreSQL database, without password, or null for the desk's own file."""

    id: str
    database: str | None = None
    encryption: Lock | None = None


def settings_of(root: Path) -> Settings:
    path = root / SETTINGS
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(_no_desk(root)) from error
    except NotADirectoryError as error:
        raise StoreError(f"{root} is a file, and a desk is a folder.") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read ({error}). It is a small text file: put it back from a copy of the desk.") from error
    if said.get("format") not in (FORMAT, ENCRYPTED):
        known = f"{FORMAT} and {ENCRYPTED}"
        raise StoreError(f"{root} is a desk of format {said.get('format')}, and this program knows {known}. Use a newer version of the program.")
    if not isinstance(said.get("id"), str) or not isinstance(said.get("database", ""), str):
        raise StoreError(f"{path} lacks the id of the desk, or its database is no URL. Put the file back from a copy of the desk.")
    return Settings(id=said["id"], database=said.get("database"), encryption=_lock(path, said) if said["format"] == ENCRYPTED else None)


def _lock(path: Path, said: dict[str, object]) -> Lock:
    try:
        return msgspec.convert(said.get("encryption"), Lock)
    except msgspec.ValidationError as error:
        raise StoreError(f"{path} lacks the lock of the desk ({error}), without which nobody opens it. Put the file back from a copy of the desk.") from error


def _no_desk(root: Path) -> str:
    if (root / DATABASE).exists():
        return f"{root} lacks its {SETTINGS}: it is no whole desk. Put the file back from a copy of the desk, or make a new desk elsewhere."
    return f"There is no desk in {root}. Make one with `audiatur init {root}`."


@contextmanager
def new(root: Path) -> Iterator[Path]:
    """A folder to build a desk in. Only when all in it is done and on the disk does it take its name, at once; until then there is no desk."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StoreError(f"{root} is there already and is not empty. Name a folder that is new or empty.")
    if not root.absolute().parent.is_dir():
        raise StoreError(f"The folder {root.absolute().parent} does not exist. Make it first.")
    with on_disk(root.absolute().parent):
        made = Path(tempfile.mkdtemp(dir=root.absolute().parent, prefix=f".{root.name}."))
    try:
        with on_disk(made):
            for folder in (FOLDER, INCOMING):
                (made / folder).mkdir()
        yield made
        with on_disk(made):
            made.chmod(0o700)  # a desk holds names of witnesses: its owner opens it to others if he wants
            disk.sync(made)
            os.replace(made, root)
            disk.sync(root.absolute().parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def write(root: Path, settings: Settings) -> None:
    """The whole file or, whenever the power goes, the one of before."""
    lines = [f"format = {ENCRYPTED if settings.encryption else FORMAT}", f"id = {json.dumps(settings.id)}"]
    if settings.database:
        lines.append(f"database = {json.dumps(settings.database)}  # the password stands in PGPASSWORD, never here")
    if settings.encryption:
        lines += ["", "[encryption]  # the key of the desk, locked by its passphrase: without these lines nobody opens it again"]
        lines += [f"{name} = {json.dumps(value)}" for name, value in msgspec.to_builtins(settings.encryption).items()]
    with on_disk(root):
        handle, name = tempfile.mkstemp(dir=root, prefix=f".{SETTINGS}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, root / SETTINGS)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        disk.sync(root)


@contextmanager
def on_disk(where: Path) -> Iterator[None]:
    """What the disk complains of, as a sentence that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise StoreError(f"{error.filename or where} cannot be written. Give yourself the right to write there.") from error
    except OSError as error:
        say = "Nothing that was stored is lost: look whether the disk is full, write-protected or away, and run the same command again."
        raise StoreError(f"{error.filename or where}: {error.strerror or error}. {say}") from error
