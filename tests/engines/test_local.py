"""Several processes read as one does, and one that dies takes nothing with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from audiatur import flow
from audiatur.engines import local
from audiatur.engines.batch import batches, unpacked
from tests.engines import papers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return papers.shelf(tmp_path_factory.mktemp("engine") / "papers", 24)


@pytest.fixture(scope="module")
def alone(folder: Path) -> bytes:
    return papers.read(folder, "--workers", 1).stdout


def test_two_processes_print_what_one_prints(folder: Path, alone: bytes) -> None:
    done = papers.read(folder, "--workers", 2)
    assert done.returncode == 3  # the broken PDF
    assert done.stdout == alone
    assert len(done.stdout.splitlines()) == 25


def test_standard_input_comes_first(folder: Path, alone: bytes) -> None:
    told = papers.TOLD.format(day=3, killed=2, wounded=1).encode()
    done = subprocess.run(papers.command("read", "-", folder, "--workers", 2), input=told, capture_output=True)
    first, _, rest = done.stdout.partition(b"\n")
    assert json.loads(first)["document"]["id"] == "stdin"
    assert rest == alone


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_a_reader_that_is_killed_takes_no_paper_with_it(folder: Path, alone: bytes, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with subprocess.Popen(papers.command("read", folder, "--workers", 2, "-o", output), stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < until and not (found := papers.readers(running.pid)):
            time.sleep(0.05)
        os.kill(found[0], signal.SIGKILL)
        assert running.wait() == 3
    assert output.read_bytes() == alone


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_a_paper_at_which_every_reader_dies_is_a_gap_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "deadly.txt").write_text(papers.TOLD.format(day=3, killed=2, wounded=1) * 500)  # long enough for its readers to be killed
    pool, over = local.Pool(1), threading.Event()

    def kill() -> None:
        while not over.wait(0.01):
            for pid in papers.readers(os.getpid()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    killing = threading.Thread(target=kill)
    try:
        killing.start()
        (lost,) = map(unpacked, pool.read(flow.files([str(tmp_path)])))
        over.set()
        killing.join()
        (tmp_path / "harmless.txt").write_text(papers.TOLD.format(day=3, killed=2, wounded=1))
        (read,) = map(unpacked, pool.read(flow.files([str(tmp_path / "harmless.txt")])))
    finally:
        over.set()
        pool.close()
    assert (lost.document.id, lost.document.status) == ("deadly", "damaged")
    assert "died" in lost.gaps[0].reason
    assert read.document.status == "read"
    assert read.tolls


def test_batches_keep_the_order_and_a_long_paper_ends_its_batch(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 1_100_000)
    for name in "bcd":
        (tmp_path / f"{name}.txt").write_text("x")
    assert [[f.id for f in batch] for batch in batches(flow.files([str(tmp_path)]))] == [["a"], ["b", "c", "d"]]
