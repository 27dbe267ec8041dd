"""`kill -9` at any moment of `add` loses no finished document and leaves no half one. bench/kill.py does the same at fifty moments."""

import subprocess
import sys

from audiatur.store import Desk

KILLS = {"sqlite": 6, "postgresql": 2}
SPARE = 2
"""More desks than kills: some may come when the add has just ended."""


def test_an_add_that_is_killed_at_any_moment_loses_no_paper_and_leaves_no_half_one(tmp_path, new_url, engine):
    desks = [tmp_path / f"desk{n}" for n in range(1 + KILLS[engine] + SPARE)]
    for desk in desks:
        Desk.create(desk, database_url=new_url()).close()
    command = [sys.executable, "-m", "tests.store.killing", tmp_path / "papers", str(KILLS[engine]), "7", *desks]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "a second add comes to the same end" in done.stdout
