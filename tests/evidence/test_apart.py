"""A file that harms the process that opens it is a gap, and the next one is looked at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from audiatur.errors import EvidenceError
from audiatur.evidence import apart
from tests.evidence.test_similar import picture

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def street(tmp_path):
    picture(1).save(tmp_path / "street.jpg")
    return tmp_path / "street.jpg"


@pytest.fixture
def noise(tmp_path):
    Image.effect_noise((3500, 3500), 200).save(tmp_path / "noise.png")
    return tmp_path / "noise.png"


def child():
    return apart._process()._child.pid


def test_it_is_opened_in_another_process_which_stays_for_the_next_file(street):
    assert apart.said(street, "street.jpg").trouble is None
    first = child()
    assert first != os.getpid()
    assert len(apart.small(street, "street.jpg")) > 100
    assert child() == first


def test_a_process_that_dies_is_told_and_the_next_file_is_looked_at(street, noise, monkeypatch):
    apart.small(street, "street.jpg")
    first = child()

    def sent(pipe, data, real=apart.sent):
        real(pipe, data)
        os.kill(first, signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(apart, "sent", sent)
        with pytest.raises(EvidenceError, match=r"noise\.png could not be looked at: the process that opened it died"):
            apart.small(noise, "noise.png")
    assert apart.small(street, "street.jpg")
    assert child() != first


def test_a_library_that_did_not_expect_such_a_file_costs_no_process(street, tmp_path):
    """Found by bench/fuzz.py: an error of a library that nobody expected ended the process that opened the file."""
    apart.small(street, "street.jpg")
    first = child()
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", b"<a>b</a>")
    data = bytearray((tmp_path / "a.docx").read_bytes())
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 99  # a method of compression that nobody has
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(EvidenceError, match=r"a\.docx could not be looked at: That compression method"):
        apart.said(tmp_path / "a.docx", "a.docx")
    assert child() == first


def test_what_takes_too_long_is_ended(street, noise, monkeypatch):
    pytest.importorskip("tesserocr", reason="the extra `scans` is not installed")
    apart.small(street, "street.jpg")
    monkeypatch.setattr(apart, "READING", 0.2)
    monkeypatch.setattr(apart, "PACE", 10**12)
    began = time.monotonic()
    with pytest.raises(EvidenceError, match="took more than 0 seconds"):
        apart.text(noise, "noise.png")
    assert time.monotonic() - began < 5
    assert apart.small(street, "street.jpg")


def test_it_may_write_no_file_reach_no_network_and_take_only_so_much(street):
    apart.small(street, "street.jpg")
    lines = Path(f"/proc/{child()}/limits").read_text(encoding="ascii").splitlines()[1:]
    limits = {line[:25].strip(): line[25:].split()[0] for line in lines}
    assert limits["Max file size"] == limits["Max core file size"] == "0"
    assert int(limits["Max address space"]) == apart.MEMORY
    code = "from audiatur.confined import confine; confine(4 << 30); import socket; socket.create_connection(('127.0.0.1', 9))"
    assert "PermissionError: A reader may not: socket." in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr


def test_a_file_in_memory_is_opened_there_too(street):
    with os.fdopen(os.memfd_create("kept"), "wb") as copy:
        copy.write(street.read_bytes())
        copy.flush()
        assert apart.small(Path(f"/proc/self/fd/{copy.fileno()}"), "street.jpg") == apart.small(street, "street.jpg")
