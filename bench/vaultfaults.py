#!/usr/bin/env python3
"""What befalls a vault: kills at random moments of a filing, a disk that fails at each of its calls, single bits flipped anywhere in the folder.

python bench/vaultfaults.py             200 kills, every call, 3,000 bits; some minutes
python bench/vaultfaults.py 20 300 5    20 kills, 300 bits, seed 5
python bench/vaultfaults.py 0 3000 1    without kills

With a passphrase in AUDIATUR_VAULT_PASSPHRASE the vaults are encrypted. A lock that was opened once, and is the same to the byte, is not opened again: that
takes a third of a second by design, and what comes out is the same.
"""

from __future__ import annotations

import pathlib
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from audiatur.evidence import sealed
from audiatur.locks import Lock
from tests.evidence.faults import failed, files_in, flips, killed, lasts, sample

Unlocked = Callable[[Sequence[Lock], str, str | None, pathlib.Path], sealed.Key]


def remembering(unlocked: Unlocked) -> Unlocked:
    known: dict[tuple[object, ...], sealed.Key] = {}

    def opened(held: Sequence[Lock], vault: str, passphrase: str | None, where: pathlib.Path) -> sealed.Key:
        asked = (*held, vault, passphrase)
        if asked not in known:
            known[asked] = unlocked(held, vault, passphrase, where)
        return known[asked]

    return opened


def kills(base: pathlib.Path, number: int, seed: int) -> int:
    files = files_in(base / "large", 60, 200_000)
    whole = lasts(base / "whole", files)
    chosen, held, some, bad = random.Random(seed), 0, 0, []
    for n in range(number):
        found, told = killed(base / f"kill{n}", files, whole * chosen.random())
        some += 0 < told < 60
        held += told
        bad += found
        shutil.rmtree(base / f"kill{n}")
    print(f"{number} kills within a filing of 60 files that takes {whole:.2f} s; {some} of them when some were acknowledged and some were not")
    print(f"  acknowledged before them {held} items; what did not hold after: {len(bad)}", *bad[:5], sep="\n    ")
    return len(bad)


def failures(base: pathlib.Path) -> int:
    files = files_in(base / "few", 3, 1000)
    sound, told, bad = 0, True, []
    while told:
        found, told = failed(base / f"fail{sound}", files, sound)
        bad += found
        sound += 1
    print(f"a disk that fails from its call n on, for n of 0 to {sound - 2}: what did not hold: {len(bad)}", *bad[:5], sep="\n    ")
    return len(bad)


def bits(base: pathlib.Path, number: int, seed: int) -> int:
    root = sample(base / "flipped", files_in(base / "small", 300, 400)).root
    seen, of_item, named = 0, 0, 0
    missed: Counter[str] = Counter()
    for path, item, said in flips(root, number, seed):
        seen += bool(said)
        of_item += bool(item)
        named += bool(item) and item in " ".join(said)
        missed[str(path)] += not said
    print(f"{number} bits flipped, half of them in a file drawn by its size, half in any file: detected {seen} ({seen / number:.2%})")
    print(f"  {of_item} of them in the bytes of an item: named with it {named} ({named / max(of_item, 1):.2%})")
    for path, count in missed.items():
        if count:
            print(f"  missed {count} in {path}")
    return number - seen


def main() -> int:
    number, some, seed = map(int, sys.argv[1:4]) if len(sys.argv) > 3 else (200, 3000, 1)
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        sealed.unlocked = remembering(sealed.unlocked)
        wrong = kills(base, number, seed) if number else 0
        return 1 if wrong + failures(base) + bits(base, some, seed) else 0


if __name__ == "__main__":
    sys.exit(main())
