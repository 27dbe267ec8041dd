"""What a disk, a power cut and time do to a vault: each is detected and named, and nothing that was acknowledged is lost."""

from __future__ import annotations

import errno
import random
import subprocess
import sys

import pytest

from audiatur.evidence.vault import Vault
from tests.evidence.faults import failed, files_in, flips, killed, lasts, sample, wrong


def test_a_filing_that_is_killed_at_any_moment_loses_nothing_and_shows_nothing_half(tmp_path):
    files = files_in(tmp_path / "files", 60, 200_000)
    whole = lasts(tmp_path / "whole", files)
    chosen = random.Random(11)
    for n in range(6):
        assert killed(tmp_path / f"vault{n}", files, whole * chosen.random())[0] == []


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_at_any_call_is_told_of_and_the_vault_stays_whole(tmp_path, number):
    files = files_in(tmp_path / "files", 3, 1000)
    sound, told = 0, True
    while told:
        found, told = failed(tmp_path / f"vault{sound}", files, sound, number)
        assert found == [], sound
        sound += 1
    assert sound > 10


FULL = """
import sys
from pathlib import Path
from audiatur.errors import EvidenceError
from audiatur.evidence import proving
from audiatur.evidence.vault import Vault
from tests.evidence.faults import files_in
root = Path(sys.argv[1]) / "vault"
vault = Vault.create(root, by="ann")
files = files_in(Path(sys.argv[2]), 12, 400_000)
told = []
try:
    with vault.writing() as writer:
        for path in sorted(files.iterdir()):
            told += [event.item for _, event in writer.file([path], by="ann")]
except (EvidenceError, OSError) as error:
    print("told:", error)
assert list(proving.trouble(Vault.open(root))) == []
assert {i.sha256 for i in Vault.open(root).items()} == set(told), told
assert not list((root / "incoming").iterdir())
print(len(told))
"""


def test_a_disk_that_is_really_full_loses_nothing_that_was_filed(tmp_path):
    (tmp_path / "disk").mkdir()
    mounted = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs -o size=3m none "$1" && shift && exec "$@"', "sh", tmp_path / "disk"]
    if subprocess.run([*mounted, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a disk")
    done = subprocess.run([*mounted, sys.executable, "-c", FULL, tmp_path / "disk", tmp_path / "files"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "No space left on device" in done.stdout
    assert int(done.stdout.split()[-1]) in range(3, 8)


def test_a_flipped_bit_anywhere_is_detected_and_named_with_its_item(tmp_path):
    root = sample(tmp_path / "vault", files_in(tmp_path / "files", 12, 500)).root
    assert wrong(root) == []
    for path, item, said in flips(root, 150, 3):
        assert said, path
        assert item in " ".join(said), path


def test_a_damaged_line_of_the_events_hides_no_other_trouble(tmp_path):
    root = sample(tmp_path / "vault", files_in(tmp_path / "files", 12, 500)).root
    vault = Vault.open(root)
    vault.path(vault.item("0009.jpg").sha256).unlink()
    events = root / "events" / "000000.jsonl"
    lines = events.read_bytes().split(b"\n")
    events.write_bytes(b"\n".join([*lines[:3], lines[3][:40], *lines[4:]]))
    said = wrong(root)
    assert any(line.startswith("Event 3 is damaged") for line in said)
    assert any("0009.jpg" in line and "is missing" in line for line in said)
