"""`kill -9` at any moment of `add` loses no finished document and leaves no half one."""

import subprocess
import sys

from audiatur.store import Desk

DESKS = {"sqlite": 5, "postgresql": 1}
MOMENTS = 10
"""On each desk, which is proved whole after each kill: that takes the longer, the more papers it has."""


def test_an_add_that_is_killed_at_any_moment_loses_no_paper_and_leaves_no_half_one(tmp_path, new_url, engine):
    desks = [tmp_path / f"desk{n}" for n in range(DESKS[engine])]
    for desk in desks:
        Desk.create(desk, database_url=new_url()).close()
    done = subprocess.run([sys.executable, "-m", "tests.store.killing", tmp_path, str(MOMENTS), "7", *desks], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr + done.stdout
    print(done.stdout)
