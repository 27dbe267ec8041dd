"""Spark, on this machine, gives what one process gives, also when its workers are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.engines import papers

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "karabakh-2020"
pytestmark = [pytest.mark.spark, pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return papers.shelf(tmp_path_factory.mktemp("spark") / "papers", 34)


def test_spark_prints_what_one_process_prints_though_a_worker_is_killed(folder: Path, tmp_path: Path) -> None:
    alone, output = papers.read(folder, "--workers", 1), tmp_path / "out.jsonl"
    with subprocess.Popen(papers.command("read", folder, "--engine", "spark", "-o", output), stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 120
        found: list[int] = []
        while running.poll() is None and time.monotonic() < until and not found:
            found = [pid for pid, said in papers.below(running.pid) if "pyspark.daemon" in said and papers.readers(pid)]
            time.sleep(0.1)
        assert found, "no worker of Spark's was seen"
        os.kill(found[-1], signal.SIGKILL)
        assert running.wait() == alone.returncode == 3
    assert output.read_bytes() == alone.stdout


def test_spark_compares_as_one_process_does(tmp_path: Path) -> None:
    """Incidents are made on the workers, in pieces; the papers are read there, too."""
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    for output, engine in ((here, "local"), (there, "spark")):
        done = subprocess.run(papers.command("compare", EXAMPLE, "--engine", engine, "-o", output), capture_output=True, text=True)
        assert done.returncode == 3, done.stderr
    assert here.read_bytes() == there.read_bytes()


def test_without_java_it_says_what_is_missing(folder: Path, tmp_path: Path) -> None:
    environment = os.environ | {"JAVA_HOME": str(tmp_path), "PATH": str(tmp_path)}
    done = subprocess.run(papers.command("read", folder, "--engine", "spark"), capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    assert "It needs Java 17 or newer" in done.stderr
    assert "Traceback" not in done.stderr
