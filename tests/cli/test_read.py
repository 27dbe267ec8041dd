"""`audiatur read` as users call it: exit status, output, quiet in a pipe, nothing half-written, no connection."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import pytest

from audiatur.record.encode import schema
from tests.read import shelf

TEXT = "\n\n".join(shelf.STORY)

WATCHED = """
import sys
LOOPBACK = ("127.", "::1", "localhost", "/")  # a path is a socket between processes of this machine
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[0] if event.startswith("socket.get") else arguments[1]
        host = address[0] if isinstance(address, tuple) else address
        if not str(host).startswith(LOOPBACK):
            print("CONNECTED", event, host, file=sys.stderr, flush=True)
            raise SystemExit(99)
sys.addaudithook(watch)
from audiatur.cli import main
if __name__ == "__main__":  # else it is one of the processes that read, watched as well
    sys.argv = ["audiatur", *sys.argv[1:]]
    main()
"""


def run(*arguments, stdin=b"", program=("-m", "audiatur")):
    return subprocess.run([sys.executable, *program, *map(str, arguments)], input=stdin, capture_output=True)


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    """One paper of each format, and bad ones among them."""
    folder = tmp_path_factory.mktemp("messy")
    (folder / "good.txt").write_text(TEXT)
    (folder / "page.html").write_bytes(shelf.page())
    (folder / "mail.eml").write_bytes(shelf.mail(("note.txt", TEXT.encode(), "text/plain")).as_bytes())
    (folder / "site.warc.gz").write_bytes(shelf.warc())
    shelf.wacz(folder / "crawl.wacz")
    shelf.pdf(folder / "letter.pdf")
    shelf.word(folder / "memo.docx")
    shelf.pdf(folder / "locked.pdf", encrypt="secret")
    (folder / "cut.docx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "foreign.txt").write_text("Министерство сообщило, что в понедельник в результате обстрела погибли четыре человека.")
    return folder


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A program that runs `audiatur` and stops at any connection beyond this machine."""
    program = tmp_path_factory.mktemp("program") / "watched.py"
    program.write_text(WATCHED)
    return (str(program),)


@pytest.fixture(scope="module")
def done(messy, watched):
    return run("read", messy, "--with-text", program=watched)


def test_bad_papers_among_good_ones_are_status_3_and_each_has_its_record_and_reason(done):
    assert done.returncode == 3
    status = {r["document"]["id"]: r["document"]["status"] for r in lines(done)}
    bad = {"cut": "damaged", "empty": "empty", "foreign": "language_not_read", "locked": "encrypted", "photo": "unsupported_type"}
    good = ["crawl#1", "crawl#2", "good", "letter", "mail", "mail#1", "memo", "page", "site#1", "site#2"]
    assert status == dict.fromkeys(good, "read") | bad
    assert all(r["gaps"][0]["step"] == "read" for r in lines(done) if r["document"]["id"] in bad)


def test_the_summary_counts_and_names_what_was_not_read(done):
    said = done.stderr.decode()
    assert "15 papers: 10 read, 5 not read" in said
    assert "locked.pdf: The PDF asks for a password" in said
    assert "foreign.txt: It is in Russian" in said


def test_nothing_is_taken_from_a_text_in_a_language_that_is_not_read(done):
    foreign = next(r for r in lines(done) if r["document"]["id"] == "foreign")
    assert foreign["document"]["language"] == "ru"
    assert not any(foreign[layer] for layer in ("statements", "tolls", "attacks", "places", "times"))


def test_each_line_follows_the_published_schema_and_each_span_is_the_texts_own(done):
    validator = jsonschema.Draft202012Validator(schema())
    for record in lines(done):
        validator.validate(record)
        text = record["document"]["text"] or ""
        assert len(text) == record["document"]["characters"]
        assert [text[s["start"] : s["end"]] for s in spans(record)] == [s["text"] for s in spans(record)]


def spans(node):
    if isinstance(node, dict):
        if {"start", "end", "text"} <= node.keys() and isinstance(node["start"], int):
            yield node
        for value in node.values():
            yield from spans(value)
    elif isinstance(node, list):
        for value in node:
            yield from spans(value)


def test_good_papers_and_standard_input_are_status_0_and_a_pipe_gets_records_and_nothing_else(messy):
    done = run("read", "-", messy / "good.txt", stdin=TEXT.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert [(r["document"]["id"], r["document"]["characters"], r["document"]["text"]) for r in lines(done)] == [
        ("stdin", len(TEXT), None),
        ("good", len(TEXT), None),
    ]


def test_wrong_usage_is_status_2_and_leaves_the_output_file_as_it_was(messy, tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("of last week")
    done = run("read", messy, messy / "nowhere", "-o", target)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "no file or folder" in done.stderr.decode()
    assert run("read", "--nonsense", messy).returncode == 2
    assert target.read_text() == "of last week"
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def test_an_output_file_gets_what_a_pipe_would_get(messy, tmp_path):
    done = run("read", messy / "good.txt", "-o", tmp_path / "out.jsonl")
    assert (done.returncode, done.stdout) == (0, b"")
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["document"]["id"] == "good"


def test_reading_and_comparing_connect_to_nothing_beyond_this_machine(done, messy, watched):
    compared = run("compare", "--format", "html", messy, program=watched)
    assert b"CONNECTED" not in done.stderr + compared.stderr
    assert compared.returncode == 3
    assert b"<html" in compared.stdout


def test_the_watch_itself_notices_a_connection(tmp_path):
    program = tmp_path / "connects.py"
    program.write_text(WATCHED.split("from audiatur")[0] + "import socket; socket.create_connection(('192.0.2.1', 9), timeout=0.01)")
    done = run(program=(str(program),))
    assert (done.returncode, b"CONNECTED" in done.stderr) == (99, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_file_that_the_user_may_not_open_is_unreadable_and_the_rest_is_read():
    with TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        _read_as_nobody(Path(folder))


def _read_as_nobody(folder):
    folder.chmod(0o755)
    (folder / "good.txt").write_text(TEXT)
    (folder / "locked.txt").write_text(TEXT)
    (folder / "locked.txt").chmod(0)
    as_nobody = (
        "import os, sys; from audiatur.read import papers; list(papers([sys.argv[1] + '/good.txt'])); "  # loads everything as the owner of the libraries
        "os.seteuid(65534); print({p.document.id: p.document.status for p in papers(sys.argv[1:])})"
    )
    done = run(folder, program=("-c", as_nobody))
    assert done.stdout.decode().strip() == "{'good': 'read', 'locked': 'unreadable'}", done.stderr.decode()


def test_a_minimum_of_confidence_leaves_out_and_counts():
    every, sure = (lines(run("read", "-", *more, stdin=TEXT.encode()))[0] for more in ((), ("--min-confidence", "0.9")))
    rated = [i for layer in ("statements", "tolls", "attacks") for i in every[layer]]
    assert rated
    assert all(0 <= i["confidence"] <= 1 and i["how"] for i in rated)
    kept = [i for layer in ("statements", "tolls", "attacks") for i in sure[layer]]
    assert len(kept) == sum(i["confidence"] >= 0.9 for i in rated) < len(rated)
    assert [g["reason"] for g in sure["gaps"] if g["step"] == "confidence"]


def test_a_minimum_beyond_one_is_wrong_usage():
    assert run("read", "-", "--min-confidence", "2", stdin=TEXT.encode()).returncode == 2
