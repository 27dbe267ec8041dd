"""Work on the vault of a desk, in a process of its own: files are filed and looked at, every exhibit is checked, the whole is proved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import Final

from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import fixity, looked, proving
from audiatur.evidence.keys import passphrase
from audiatur.evidence.vault import Item, Source, Vault, custody
from audiatur.store.keys import Key
from audiatur.store.sent import Sent
from audiatur.web.holdings import FOLDER
from audiatur.web.work import GAP, Filing, Step, Task

Tell = Callable[[Step], None]
PARTS: Final = 200
"""Steps in which long work is told."""


def do(root: Path, key: Key | None, task: Task, tell: Tell) -> None:
    """`key` is that of an encrypted desk. Raises EvidenceError where it cannot be done."""
    vault = Vault.open(root / FOLDER)
    try:
        if task.kind == "file":
            _file(vault, key, task, task.filing or Filing(custody={}), tell)
        elif task.kind == "verify":
            _verify(vault, tell)
        elif task.kind == "fixity":
            _check(vault, task, tell)
        else:
            items = vault.items()
            _look(vault, items, tell, _stepping(len(items), "looked at", tell))
    except (OSError, VerificationError) as error:
        raise EvidenceError(f"{error} Run `audiatur vault verify` at the vault.") from error


def _sent(folder: Path, key: Key | None) -> list[Source]:
    """Files that wait; in an encrypted desk they are sealed, and none comes to the disk in the clear."""
    if key is None:
        return [Source(path.name, partial(FileIO, path)) for path in sorted(folder.rglob("*")) if path.is_file()]
    waiting = Sent(folder, key)
    return [Source(PurePosixPath(name).name, partial(waiting.open, name)) for name in sorted(waiting.names())]


def _file(vault: Vault, key: Key | None, task: Task, filing: Filing, tell: Tell) -> None:
    folder = Path(task.folder)
    paths = _sent(folder, key)
    tell(Step(total=len(paths)))
    new: set[str] = set()
    try:
        with vault.writing(passphrase()) as writer:
            original = vault.item(filing.of) if filing.of else None
            for _, event in writer.file(paths, by=task.by, custody=custody(filing.custody), of=original, why=filing.why or None, only=filing.only):
                tell(Step(status="read", what="filed"))
                new.add(event.item or "")
    except EvidenceError as error:
        raise EvidenceError(str(error).replace(f"{folder}/", "")) from error
    _look(vault, [item for item in vault.items() if item.sha256 in new], tell)


def _look(vault: Vault, items: list[Item], tell: Tell, step: Callable[[], object] = lambda: None) -> None:
    for line in looked.not_seen(vault, items, step=step):
        tell(Step(status=GAP, what=GAP, why=line, count=0))


def _verify(vault: Vault, tell: Tell) -> None:
    step = _stepping(len(vault.items()), "proved", tell)
    for line in proving.trouble(vault, step=step):
        tell(Step(status="wrong", what="wrong", why=line, count=0))


def _check(vault: Vault, task: Task, tell: Tell) -> None:
    with vault.writing(passphrase()) as writer:
        run = fixity.run(writer, by=task.by, step=_stepping(len(vault.items()), "checked", tell))
    for line in run.wrong:
        tell(Step(status="wrong", what="wrong", why=line, count=0))


def _stepping(total: int, what: str, tell: Tell) -> Callable[[], None]:
    """Tells of many items in a few steps."""
    tell(Step(total=total))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        part = max(1, total // PARTS)
        if done % part == 0 or done == total:
            tell(Step(status="read", what=what, count=part if done % part == 0 else done % part))

    return step
