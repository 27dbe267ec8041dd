"""Words that would act somewhere else - in a spreadsheet, a database, a shell - are words here, from the paper to what comes out."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

SIGNS = ("=", "+", "-", "@", "\t", "\r")  # those that OWASP names ("CSV injection")
ACTING = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1+1",
    "'; DROP TABLE documents; --",
    '" OR "1"="1',
    "$(touch owned)",
    "`touch owned`",
    "; touch owned #",
    "%0Atouch%20owned",
    "<script>alert(1)</script>",
)


def command(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "audiatur", *map(str, arguments)], capture_output=True, text=True, cwd=cwd)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers whose titles, publishers, names and quoted words would act, two of them under such a name."""
    root = tmp_path_factory.mktemp("acting")
    papers = root / "papers"
    papers.mkdir()
    for n, words in enumerate(ACTING):
        told = f"Oslo, 3 May 2031. The ministry {words} said that {n + 2} people were killed in Bergen on Monday. The army said that {n + 5} died. {words}"
        (papers / f"{n}.txt").write_text(told)
        sidecar = f'{{"title": {_quoted(words)}, "publisher": {_quoted(words)}, "side": {_quoted(words)}, "published": "2031-05-03"}}'
        (papers / f"{n}.json").write_text(sidecar)
    for name in ("$(touch owned).txt", "=1+1; touch owned.txt", "'; DROP TABLE documents; --.txt"):
        (papers / name).write_text("Oslo, 3 May 2031. The ministry said that two people were killed in Bergen on Monday.")
    return root


def _quoted(words: str) -> str:
    import json

    return json.dumps(words)


def test_no_cell_of_a_table_begins_a_formula(folder: Path) -> None:
    for format in ("csv", "csv-views", "acled", "ucdp-ged"):
        done = command("compare", "papers", "--format", format, cwd=folder)
        assert done.returncode == 0, done.stderr
        rows = list(csv.reader(io.StringIO(done.stdout)))
        assert len(rows) > 1
        risky = [cell for row in rows for cell in row if cell.startswith(SIGNS) and not cell.replace(".", "").lstrip("-").isdigit()]
        assert not risky


def test_words_that_would_act_in_a_database_or_a_shell_are_words(folder: Path) -> None:
    assert command("init", "desk", cwd=folder).returncode == 0
    added = command("add", "desk", "papers", cwd=folder)
    assert added.returncode == 0, added.stderr
    for words in ACTING:
        asked = command("search", "desk", "--", words, cwd=folder)
        assert asked.returncode in {0, 2}, asked.stderr
        assert "Traceback" not in asked.stderr
    found = command("search", "desk", "ministry", cwd=folder)
    assert f"{len(ACTING) + 1} papers" in found.stdout  # three of one text are one paper
    assert command("check", "desk", cwd=folder).returncode == 0
    assert not [name for _, folders, files in os.walk(folder) for name in (*folders, *files) if name == "owned"]
