#!/usr/bin/env python3
"""What the vault costs, all in one run: filing over `sha256sum` plus `cp`, durable appends a second, `verify` of a million entries, memory.

Each part runs in a process of its own, whose peak of memory is printed. Filing and its measure take turns over the same files, after a round that warms the
disk's cache; the vault is durable when it is done and `cp` is not, so the ratio is given to `cp` alone and to `cp` with `sync` behind it.

    python bench/vault.py                        10,000 files of 1 MB, a million entries, one file of 20 GB; needs 45 GB of disk, about ten minutes
    python bench/vault.py 1000 100000 1          1,000 files, 100,000 entries, one file of 1 GB
    python bench/vault.py 1000 100000 1 FOLDER   with its files in FOLDER

With a passphrase in AUDIATUR_VAULT_PASSPHRASE the vaults are encrypted.
"""

from __future__ import annotations

import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

ROUNDS = 3
MB = 1_000_000
BATCH = 256
LIMIT_MB = 300


def make(folder: pathlib.Path, count: int) -> None:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:05}.jpg").write_bytes(os.urandom(MB))


def new(root: pathlib.Path) -> Any:
    from audiatur.evidence.vault import Vault

    words = os.environ.get("AUDIATUR_VAULT_PASSPHRASE")
    return Vault.create(root, by="bench", passphrase=words, encrypted=words is not None)


def file(files: pathlib.Path, root: pathlib.Path) -> None:
    vault = new(root)
    begun = time.monotonic()
    with vault.writing(os.environ.get("AUDIATUR_VAULT_PASSPHRASE")) as writer:
        for _ in writer.file(sorted(files.iterdir()) if files.is_dir() else [files], by="bench"):
            pass
    print(time.monotonic() - begun)


def append(root: pathlib.Path, count: int) -> None:
    from audiatur.evidence.vault import Event, now

    vault = new(root)
    begun = time.monotonic()
    with vault.writing(os.environ.get("AUDIATUR_VAULT_PASSPHRASE")) as writer:
        for first in range(0, count, BATCH):
            writer.append([Event(deed="noted", at=now(), by="bench", why=f"entry {n}") for n in range(first, min(first + BATCH, count))])
    print(time.monotonic() - begun)


def grow(root: pathlib.Path, count: int) -> None:
    """A vault with so many entries, in large batches: each tells of an item of its own, so that nothing of it can be left out of memory by luck."""
    from audiatur.evidence.vault import Event, now

    vault = new(root)
    begun = time.monotonic()
    with vault.writing(os.environ.get("AUDIATUR_VAULT_PASSPHRASE")) as writer:
        for first in range(1, count, 16 * BATCH):
            numbers = range(first, min(first + 16 * BATCH, count))
            writer.append([Event(deed="accessed", at=now(), by="bench", item=f"{n:064x}", why="an entry of the bench") for n in numbers])
    print(time.monotonic() - begun)


def verify(root: pathlib.Path) -> None:
    from audiatur.evidence import proving
    from audiatur.evidence.vault import Vault

    begun = time.monotonic()
    found = list(proving.trouble(Vault.open(root)))
    print(time.monotonic() - begun)
    if found:
        raise SystemExit(f"wrong: {found[:3]}")


def measured(what: str, *given: object) -> tuple[float, float]:
    """Seconds, and MB of memory at the peak."""
    made = subprocess.run([sys.executable, __file__, what, *map(str, given)], check=True, capture_output=True, text=True).stdout.split()
    return float(made[0]), float(made[1])


def reference(files: pathlib.Path, target: pathlib.Path) -> tuple[float, float]:
    """Seconds of `sha256sum` and `cp`, and of these with a `sync` of what `cp` wrote."""
    begun = time.monotonic()
    subprocess.run(f"sha256sum {files}/* > {target}.sums && cp -r {files} {target}", shell=True, check=True)
    alone = time.monotonic() - begun
    subprocess.run(["sync", "-f", target], check=True)
    return alone, time.monotonic() - begun


def filing(base: pathlib.Path, count: int) -> None:
    make(base / "files", count)
    rows = []
    for number in range(ROUNDS + 1):
        os.sync()
        alone, synced = reference(base / "files", base / "copy")
        shutil.rmtree(base / "copy")
        os.sync()
        seconds, memory = measured("file", base / "files", base / "vault")
        if number < ROUNDS:
            shutil.rmtree(base / "vault")
        if number:
            rows.append((alone, synced, seconds, memory))
    alone, synced, seconds = (statistics.median(row[n] for row in rows) for n in range(3))
    print(f"filing {count:,} files of 1 MB        {seconds:.1f} s; sha256sum and cp {alone:.1f} s, with sync {synced:.1f} s")
    print(f"  speed over sha256sum and cp     {alone / seconds:.2f}, each round {', '.join(f'{a / s:.2f}' for a, _, s, _ in rows)} (at least 0.6)")
    print(f"  the same with sync behind cp    {synced / seconds:.2f}")
    print(f"  memory                          {max(row[3] for row in rows):.0f} MB (under {LIMIT_MB})", flush=True)
    seconds, memory = measured("verify", base / "vault")
    print(f"verify of these files             {seconds:.1f} s, {memory:.0f} MB", flush=True)
    shutil.rmtree(base / "vault")
    shutil.rmtree(base / "files")


def appends(base: pathlib.Path) -> None:
    count = 20_000
    seconds, memory = measured("append", base / "appends", count)
    print(f"durable appends, {BATCH} at a time    {count / seconds:,.0f} a second (at least 1,000), {memory:.0f} MB", flush=True)


def million(base: pathlib.Path, count: int) -> None:
    seconds, memory = measured("grow", base / "million", count)
    print(f"a log of {count:,} entries made   {seconds:.1f} s, {memory:.0f} MB")
    seconds, memory = measured("verify", base / "million")
    print(f"verify of {count:,} entries       {seconds:.1f} s (under 60 for a million), {memory:.0f} MB (under {LIMIT_MB})", flush=True)
    shutil.rmtree(base / "million")


def large(base: pathlib.Path, gigabytes: int) -> None:
    with (base / "large").open("wb") as target:
        block = os.urandom(MB)
        for n in range(gigabytes * 1000):
            target.write(n.to_bytes(8) + block[8:])
    seconds, memory = measured("file", base / "large", base / "vault")
    print(f"one file of {gigabytes} GB                {seconds:.1f} s, {memory:.0f} MB (under {LIMIT_MB})", flush=True)


def main() -> None:
    files, entries, gigabytes = map(int, sys.argv[1:4]) if len(sys.argv) > 3 else (10_000, 1_000_000, 20)
    with tempfile.TemporaryDirectory(dir=sys.argv[4] if len(sys.argv) > 4 else None) as folder:
        base = pathlib.Path(folder)
        appends(base)
        million(base, entries)
        filing(base, files)
        large(base, gigabytes)


PARTS = {"file": file, "append": append, "grow": grow, "verify": verify}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in PARTS:
        PARTS[sys.argv[1]](*(int(a) if a.isdigit() else pathlib.Path(a) for a in sys.argv[2:]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB)
    else:
        main()
