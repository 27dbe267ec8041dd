"""The vault in a desk's folder as it travels with the desk: its files as they are, and the digest of all of them. What is in them is for `evidence` to read.

The key that signs is a secret: who has it can sign heads that never were. It travels locked by its passphrase; one without a passphrase stays where it is
unless that is asked for. Of an encrypted vault all but the log travels sealed, as it lies there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from audiatur import disk
from audiatur.errors import StoreError
from audiatur.store.bag import NAME, Bag, Packed
from audiatur.store.originals import CHUNK

FOLDER: Final = "vault"
SETTINGS: Final = "vault.json"
KEY: Final = "keys/signing.pem"
LOCK: Final = "lock"
FOLDERS: Final = ("items", "events", "log", "keys", "incoming")
"""That a vault has, be they empty."""
_FILED: Final = re.compile("incoming/[0-9a-f]{64}")
"""What is filed and has not come to its place; anything else there is left of a filing that was cut off."""


class Carried(Struct, frozen=True, kw_only=True):
    """What an export has of a vault. `sha256` is of its list of digests; `items` is the object store in which its items lie, and stay."""

    files: int
    size: int
    sha256: str
    key: Literal["locked", "open", "left", "none"]
    items: str | None = None


def there(root: Path) -> bool:
    return (root / FOLDER / SETTINGS).is_file()


def pack(packing: Bag, root: Path, *, key: bool) -> Carried:
    """All files of the vault, while nobody files; with `key`, also a key that signs and has no passphrase."""
    vault, before = root / FOLDER, packing.size
    with _still(vault):
        state = _key(vault, taken=key)
        names = sorted(_names(vault))
        for name in names:
            if state == "left" and name == KEY:
                continue
            with (vault / name).open("rb") as source, packing.file(f"{FOLDER}/{name}") as file:
                while chunk := source.read(CHUNK):
                    file.write(chunk)
        items = _items(vault)
    held = {name: digest for name, digest in packing.digests.items() if name.startswith(f"data/{FOLDER}/")}
    return Carried(files=len(held), size=packing.size - before, sha256=_listed(held), key=state, items=items)


def unpack(packed: Packed, root: Path, carried: Carried) -> None:
    """The files as they were; then their digests are taken again from here, and must be those of there."""
    vault = root / FOLDER
    for folder in FOLDERS:
        (vault / folder).mkdir(parents=True)
    held: dict[str, str] = {}
    for name in (n for n in packed.digests if n.startswith(f"data/{FOLDER}/")):
        path = root / name.removeprefix("data/")
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o600 if name.startswith(f"data/{FOLDER}/keys/") and path.suffix == ".pem" else 0o644
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as target:
            packed.copy(name.removeprefix("data/"), target)
            target.flush()
            os.fsync(target.fileno())
        if name.startswith((f"data/{FOLDER}/items/", f"data/{FOLDER}/incoming/")):
            path.chmod(0o444)
        with path.open("rb") as file:
            held[name] = hashlib.file_digest(file, "sha256").hexdigest()
    for top, _, _ in os.walk(vault):
        disk.sync(Path(top))
    if (len(held), _listed(held)) != (carried.files, carried.sha256):
        raise StoreError(
            f"The vault is not what was exported: expected {carried.files} files, {carried.sha256}, got {len(held)}, {_listed(held)}. Get the export again."
        )


def _names(vault: Path) -> Iterator[str]:
    """Raises StoreError at a file that no vault has: nothing is left out without a word."""
    for top, _, found in os.walk(vault):
        for name in (os.path.relpath(os.path.join(top, one), vault) for one in found):
            if name == LOCK or (name.startswith("incoming/") and not _FILED.fullmatch(name)) or os.path.basename(name).startswith("."):
                continue  # `.NAME.new` is a file that was being written when the power went
            if not NAME.fullmatch(f"data/{FOLDER}/{name}") or os.path.islink(vault / name):
                raise StoreError(f"{vault / name} is no file of a vault. Take it out of there; until then the desk is not exported.")
            yield name


def _key(vault: Path, *, taken: bool) -> Literal["locked", "open", "left", "none"]:
    path = vault / KEY
    if not path.is_file():
        return "none"
    if b"ENCRYPTED" in path.read_bytes()[:64]:
        return "locked"
    return "open" if taken else "left"


def _items(vault: Path) -> str | None:
    try:
        said = msgspec.json.decode((vault / SETTINGS).read_bytes()).get("items")
    except (msgspec.MsgspecError, AttributeError) as error:
        raise StoreError(f"{vault / SETTINGS} is damaged. Restore it from a copy; until then the desk is not exported.") from error
    return None if said is None else str(said)


def _listed(digests: dict[str, str]) -> str:
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()).hexdigest()


@contextmanager
def _still(vault: Path) -> Iterator[None]:
    """Whoever files waits; of a vault that can only be read nobody files."""
    try:
        lock = (vault / LOCK).open("a")
    except PermissionError:
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
