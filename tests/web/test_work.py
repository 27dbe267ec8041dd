"""Work beside the pages: papers that were sent are read in a process of their own, and what became of each is said."""

import io
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from starlette.formparsers import MultiPartParser

from audiatur.evidence import sealed
from audiatur.evidence.keys import PASSPHRASE
from audiatur.evidence.vault import Vault
from audiatur.store import Desk, keys, prove
from audiatur.web.bench import Bench
from audiatur.web.holdings import Held
from tests.web.conftest import token, visiting

PAPER = b"The ministry said that 12 people were killed in Oslo on 4 May 2031."


def finished(bench, number=1):
    job = bench.jobs.one(number)
    until = time.monotonic() + 90
    while not job.over and time.monotonic() < until:
        time.sleep(0.1)
    return job


def test_papers_from_the_page_come_to_the_desk_and_a_broken_one_is_shown_with_its_reason(own):
    client = visiting(own)
    files = [("papers", ("oslo.txt", io.BytesIO(PAPER))), ("papers", ("broken.pdf", io.BytesIO(b"%PDF-1.7 no more")))]
    answer = client.post("/imports", data={"token": token(client)}, files=files, headers={"origin": "http://127.0.0.1:8000"}, follow_redirects=False)
    assert answer.status_code == 303
    job = finished(own)
    assert job.error == ""
    assert (job.state, job.seen, job.unread) == ("done", 2, 1)
    text = client.get(answer.headers["location"]).text
    assert "broken.pdf" in text
    assert "data-live" not in text
    assert "12 people" in client.get("/documents/oslo").text
    assert not list((own.desk.root / "incoming").iterdir()), "no copy is left"
    assert {a.who for a in own.desk.activity(object="oslo")} == {"ada"}

    compared = client.post("/compare", data={"token": token(client)}, headers={"origin": "http://127.0.0.1:8000"})
    assert compared.status_code == 200
    assert finished(own, 2).state == "done"
    assert own.desk.comparisons(limit=1)[0].number == 2


@pytest.fixture
def closed(tmp_path, monkeypatch):
    """An encrypted desk, and what may not happen: that something that was sent waits in the system's folder for such."""
    monkeypatch.setattr(keys, "MEMORY", 64)
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *a, **b: pytest.fail("a file in the clear"))
    Desk.create(tmp_path / "desk", passphrase="correct horse battery staple", program="1.0").close()
    made = Bench(tmp_path / "desk", secret="correct horse battery staple", program="1.0")
    yield made
    made.close()


def test_papers_that_are_sent_to_an_encrypted_desk_wait_sealed_and_the_process_that_reads_them_shows_its_key_to_nobody(closed, monkeypatch):
    seen = []
    begun = closed.jobs._run
    words = (b"ministry", b"2031", b"oslo", b"Secret Publisher")

    def watched(job):
        files = [p for p in closed.desk.root.rglob("*") if p.is_file()]
        seen.extend(
            str(p) for p in files if any(w.lower() in p.read_bytes().lower() or w.lower() in str(p.relative_to(closed.desk.root)).encode() for w in words)
        )
        seen.append(len([p for p in files if "incoming" in p.parts]))
        begun(job)

    real = subprocess.Popen

    def started(command, **more):
        process = real(command, **more)
        shown = Path(f"/proc/{process.pid}/cmdline").read_bytes() + Path(f"/proc/{process.pid}/environ").read_bytes()
        seen.append(closed.desk.key.secret.hex().encode() in shown or b"correct horse" in shown)
        return process

    monkeypatch.setattr(closed.jobs, "_run", watched)
    monkeypatch.setattr(subprocess, "Popen", started)
    client = visiting(closed)
    beside = b'{"publisher": "Secret Publisher"}'
    large = PAPER + b" It rained." * 200_000
    sent = [("oslo.txt", PAPER), ("oslo.json", beside), ("large.html", large)]
    answer = client.post(
        "/imports", data={"token": token(client)}, files=[("papers", (n, io.BytesIO(d))) for n, d in sent], headers={"origin": "http://127.0.0.1:8000"}
    )
    assert answer.status_code == 200
    job = finished(closed)
    assert (job.error, job.state, job.seen, job.total) == ("", "done", 2, 2)
    assert seen == [4, False], "three papers and their names, all sealed; and the key in no list of processes"
    assert closed.desk.document("oslo").document.publisher == "Secret Publisher"
    assert client.get("/documents/oslo/original").content == PAPER
    assert client.get("/documents/large/original").content == large
    assert not list((closed.desk.root / "incoming").iterdir())
    assert list(prove(closed.desk)) == []


def test_exhibits_are_filed_into_the_encrypted_vault_of_an_encrypted_desk_and_never_lie_in_the_clear(closed, monkeypatch):
    monkeypatch.setenv(PASSPHRASE, "six other words drawn by lot")
    monkeypatch.setattr(sealed, "MEMORY", 64)
    Vault.create(closed.desk.root / "vault", by="ada").root.rename(closed.desk.root / "plain")
    client = visiting(closed)
    data, files = {"token": token(client)}, [("files", ("oslo.txt", io.BytesIO(PAPER)))]
    (closed.desk.root / "plain").rename(closed.desk.root / "vault")
    refused = client.post("/vault/filing", data=data, files=files, headers={"origin": "http://127.0.0.1:8000"})
    assert (refused.status_code, "in the clear" in refused.text) == (409, True)
    shutil.rmtree(closed.desk.root / "vault")
    closed.held = Held(closed.desk.root)
    vault = Vault.create(closed.desk.root / "vault", by="ada", passphrase="six other words drawn by lot", encrypted=True)
    files = [("files", ("oslo.txt", io.BytesIO(PAPER)))]
    assert client.post("/vault/filing", data=data, files=files, headers={"origin": "http://127.0.0.1:8000"}).status_code == 200
    job = finished(closed)
    assert (job.error, job.state, job.seen) == ("", "done", 1)
    item = vault.item("oslo.txt")
    assert "oslo.txt" in client.get("/vault").text
    saved = client.post(f"/vault/{item.sha256}/bytes", data={**data, "why": "to read"}, headers={"origin": "http://127.0.0.1:8000"})
    assert saved.content == PAPER
    assert not [p for p in closed.desk.root.rglob("*") if p.is_file() and (b"ministry" in p.read_bytes() or item.sha256 in str(p))]


def test_pages_start_without_the_parser():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, audiatur.web; print(*(m for m in ('spacy', 'onnxruntime', 'trafilatura', 'audiatur.extract') if m in sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
