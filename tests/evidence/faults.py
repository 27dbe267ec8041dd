"""A vault under kills, failing disks and flipped bits; `bench/vaultfaults.py` runs it at length, the tests in short.

Each check returns sentences on what did not hold, so that a run can go on and count.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import proving
from audiatur.evidence.keys import passphrase
from audiatur.evidence.vault import Custody, Vault

FILING = """
import sys
from pathlib import Path
from audiatur.evidence import vault as v
from audiatur.evidence.keys import passphrase
v.BATCH_FILES = 7
opened = v.Vault.open(Path(sys.argv[1]))
print("begun", flush=True)
with opened.writing(passphrase()) as writer:
    for path, event in writer.file(sorted(Path(sys.argv[2]).iterdir()), by="ann"):
        print(event.item, flush=True)
"""


def files_in(folder: Path, number: int, size: int) -> Path:
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:04}.jpg").write_bytes(random.Random(n).randbytes(size))
    return folder


def made(root: Path) -> Vault:
    """A new vault; an encrypted one, where the environment has a passphrase."""
    return Vault.create(root, origin="example.org/vault", by="ann", passphrase=passphrase(), encrypted=passphrase() is not None)


def wrong(root: Path) -> list[str]:
    """What `vault verify` says; an error that ends it is one line too."""
    try:
        return list(proving.trouble(Vault.open(root)))
    except (EvidenceError, VerificationError, OSError, ValueError) as error:
        return [str(error)]


def killed(root: Path, files: Path, after: float) -> tuple[list[str], int]:
    """Kills a filing so many seconds after it has begun. What did not hold then, and how many items it had acknowledged."""
    made(root)
    process = subprocess.Popen([sys.executable, "-c", FILING, root, files], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    told = process.communicate()[0].split()
    found = [f"after a kill: {line}" for line in wrong(root)]
    have = {i.sha256 for i in Vault.open(root).items()}
    found += [f"lost: {sha256}" for sha256 in told if sha256 not in have]
    with Vault.open(root).writing(passphrase()) as writer:
        list(writer.file(sorted(files.iterdir()), by="ann"))
    found += [f"after the next filing: {line}" for line in wrong(root)]
    found += [] if len(Vault.open(root).items()) == len(list(files.iterdir())) else ["the next filing did not file all"]
    return found + [f"left over: {path}" for path in (root / "incoming").iterdir()], len(told)


def lasts(root: Path, files: Path) -> float:
    """Seconds of a filing that nobody kills, from its beginning."""
    made(root)
    process = subprocess.Popen([sys.executable, "-c", FILING, root, files], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    begun = time.monotonic()
    process.communicate()
    return time.monotonic() - begun


class Failing:
    """The operating system's calls, of which one after `sound` sound ones fails with this error, and all after it."""

    def __init__(self, sound: int, number: int) -> None:
        self.left, self.number = sound, number
        self.real = {name: getattr(os, name) for name in ("fsync", "replace", "fchmod")}

    def __enter__(self) -> Failing:
        for name, real in self.real.items():
            setattr(os, name, self._failing(real))
        return self

    def _failing(self, real):  # type: ignore[no-untyped-def]
        def call(*given, **named):  # type: ignore[no-untyped-def]
            self.left -= 1
            if self.left < 0:
                raise OSError(self.number, os.strerror(self.number))
            return real(*given, **named)

        return call

    def __exit__(self, *_: object) -> None:
        for name, real in self.real.items():
            setattr(os, name, real)


def failed(root: Path, files: Path, sound: int, number: int = errno.EIO) -> tuple[list[str], bool]:
    """A filing whose disk fails after so many sound calls. What did not hold then, and whether it failed at all."""
    vault = made(root)
    told: list[str] = []
    said = ""
    with Failing(sound, number):
        try:
            with vault.writing(passphrase()) as writer:
                for _, event in writer.file(sorted(files.iterdir()), by="ann"):
                    told.append(event.item or "")
        except (OSError, EvidenceError) as error:
            said = str(error)
    found = [] if said or len(told) == len(list(files.iterdir())) else ["a failing disk was not told of"]
    found += [f"after a failure: {line}" for line in wrong(root)]
    have = {i.sha256 for i in Vault.open(root).items()}
    found += [f"lost: {sha256}" for sha256 in told if sha256 not in have]
    with Vault.open(root).writing(passphrase()) as writer:
        list(writer.file(sorted(files.iterdir()), by="ann"))
    return found + [f"after the next filing: {line}" for line in wrong(root)], bool(said)


def flips(root: Path, number: int, seed: int) -> Iterator[tuple[Path, str, list[str]]]:
    """Flips one bit at a time, anywhere in the folder, every file as likely as its size and then every file alike. (file, item that it is of, what is said)."""
    vault = Vault.open(root)
    chosen = random.Random(seed)
    paths = sorted(p for p in root.rglob("*") if p.is_file() and p.stat().st_size)
    sizes = [p.stat().st_size for p in paths]
    names = {vault.path(i.sha256): i.name for i in vault.items()}
    for n in range(number):
        path = chosen.choices(paths, sizes if n % 2 else None)[0]
        before, mode = path.read_bytes(), path.stat().st_mode
        content = bytearray(before)
        content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        path.chmod(0o644)
        path.write_bytes(content)
        yield path.relative_to(root), names.get(path, ""), wrong(root)
        path.write_bytes(before)
        path.chmod(mode)


def sample(root: Path, files: Path) -> Vault:
    vault = made(root)
    with vault.writing(passphrase()) as writer:
        list(writer.file(sorted(files.iterdir()), by="ann", custody=Custody(collector="Ann", claimed_place="Oslo")))
    return vault
