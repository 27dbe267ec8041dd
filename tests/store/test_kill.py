"""`kill -9` at any moment of `add` loses no finished document and leaves no half one."""

import subprocess
import sys

from audiatur.store import Desk

MOMENTS = {"sqlite": 50, "postgresql": 10}


def test_an_add_that_is_killed_at_any_moment_loses_no_paper_and_leaves_no_half_one(tmp_path, new_url, engine):
    Desk.create(tmp_path / "desk", database_url=new_url()).close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.killing", tmp_path / "desk", tmp_path, str(MOMENTS[engine]), "7"], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr + done.stdout
    print(done.stdout)
