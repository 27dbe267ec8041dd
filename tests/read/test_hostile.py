"""Files that somebody made to stop their reader: each ends with a verdict, within the time and the memory that a reader has, and the next file is read."""

from __future__ import annotations

import gzip
import io
import os
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from audiatur.read import apart, papers
from audiatur.read.part import LARGEST
from tests.engines.papers import below
from tests.read import shelf

TEXT = "\n\n".join(shelf.STORY)
ZEROS = bytes(1 << 20)


def _docx(document: bytes, *more: tuple[str, bytes]) -> bytes:
    """Word's own file with another body."""
    path = io.BytesIO()
    whole = io.BytesIO()
    import docx

    docx.Document().save(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, document if name == "word/document.xml" else old.read(name))
        for name, data in more:
            new.writestr(name, data)
    return whole.getvalue()


NAMESPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _body(content: bytes, before: bytes = b"") -> bytes:
    return before + b"<w:document " + NAMESPACE + b"><w:body>" + content + b"</w:body></w:document>"


def _lying_zip() -> bytes:
    """Its table of contents owns to ten bytes of what unpacks to three hundred million."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w", force_zip64=False) as member:
        for _ in range(300):
            member.write(ZEROS)
    size = (300 << 20).to_bytes(4, "little")
    return packed.getvalue().replace(size, (10).to_bytes(4, "little"))


def _warc(payload: bytes, kind: str = "text/html") -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + payload
    kinds = "WARC-Type: response\r\nContent-Type: application/http; msgtype=response"
    head = f"WARC/1.0\r\nWARC-Target-URI: http://a.example/\r\n{kinds}\r\nContent-Length: {len(body)}\r\n\r\n"
    return gzip.compress(head.encode() + body + b"\r\n\r\n", 1)


def _wacz(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def _pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first one its catalogue."""
    out, where = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        where.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % position for position in where)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, table, size, len(out))


def _stream(data: bytes, filters: bytes) -> bytes:
    return b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(data), filters, data)


def _bomb_in_a_pdf() -> bytes:
    import zlib

    packed = zlib.compress(zlib.compress(b"(a) Tj " * (10 << 20), 9), 9)
    page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>"
    return _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, _stream(packed, b"[/FlateDecode/FlateDecode]"))


def _mails(depth: int) -> bytes:
    mail = b"From: a@b.example\nSubject: x\n\n" + TEXT.encode()
    for n in range(depth):
        head = b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b%d"\n\n' % n
        mail = head + b"--b%d\nContent-Type: message/rfc822\n\n%s\n--b%d--\n" % (n, mail, n)
    return mail


def _redirects() -> bytes:
    """Each response sends on to the other, without end."""
    return b"".join(
        gzip.compress(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://%d.example/\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
            % (n, len(said), said)
        )
        for n in range(500)
        if (said := b"HTTP/1.1 302 Found\r\nLocation: http://%d.example/\r\n\r\n" % ((n + 1) % 500))
    )


LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)) + b"]>"
OUTSIDE = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
RUN = b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.docx": lambda: _wacz(("word/document.xml", bytes(LARGEST + 1))),
    "lying.docx": _lying_zip,
    "laughs.docx": lambda: _docx(_body(RUN % b"&m;", LAUGHS)),
    "deep.docx": lambda: _docx(_body(b"<w:tbl><w:tr><w:tc>" * 20_000 + b"</w:tc></w:tr></w:tbl>" * 20_000)),
    "table.docx": lambda: _docx(_body(b"<w:tbl>" + (b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 300 + b"</w:tr>") * 300 + b"</w:tbl>")),
    "span.docx": lambda: _docx(_body(b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>')),
    "bomb.warc.gz": lambda: _warc(bytes(100 << 20)),
    "films.warc.gz": lambda: _warc(bytes(100 << 20), "video/mp4"),
    "redirects.warc.gz": _redirects,
    "bomb.wacz": lambda: _wacz(("archive/a.warc", bytes(100 << 20))),
    "deep.html": lambda: b"<html><body>" + b"<div>" * 300_000 + TEXT.encode(),
    "lists.html": lambda: b"<html><body>" + b"<ul><li>" * 50_000 + TEXT.encode(),
    "table.html": lambda: b"<html><body><table>" + (b"<tr>" + b"<td>1</td>" * 100 + b"</tr>") * 2_000 + b"</table>",
    "attributes.html": lambda: b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">" + TEXT.encode(),
    "brackets.html": lambda: b"<" * 3_000_000,
    "comment.html": lambda: b"<html><body><!--" + b"-" * 5_000_000,
    "line.html": lambda: b"<html><body><p>" + b"a" * 15_000_000,
    "data.html": lambda: b"<html><body><script type='application/ld+json'>" + b"[" * 200_000 + b"</script><p>" + TEXT.encode(),
    "loop.pdf": lambda: _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"),
    "many.pdf": lambda: _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", b"<</Type/Page/Parent 2 0 R>>"),
    "bomb.pdf": _bomb_in_a_pdf,
    "deep.pdf": lambda: _pdf(b"<</Type/Catalog/Pages " + b"[" * 500_000 + b">>"),
    "mails.eml": lambda: _mails(60),
    "parts.eml": lambda: b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 100_000 + b"--b--\n",
    "header.eml": lambda: b"From: " + b"(" * 1_000_000 + b"\nSubject: x\n\n" + TEXT.encode(),
    "words.eml": lambda: b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\n" + TEXT.encode(),
    "long.mbox": lambda: b"From a\n" + b"x" * 5_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_in_time_and_the_next_file_is_read(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 3.0)
    (tmp_path / name).write_bytes(HOSTILE[name]())
    (tmp_path / "zz.html").write_bytes(shelf.page())
    began = time.monotonic()
    *found, last = papers([str(tmp_path)])
    assert time.monotonic() - began < 25  # 3 s for each of the two, and two processes to start on a busy machine
    assert last.document.status == "read"
    assert found
    for paper in found:
        assert paper.document.status == "read" or paper.gaps[0].reason.endswith(".")
        assert len(paper.document.text or "") < 20_000_000


def test_a_file_named_in_a_document_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "outside.docx").write_bytes(_docx(_body(RUN % b"begin &a; end", OUTSIDE)))
    (tmp_path / "page.html").write_bytes(OUTSIDE + b"<html><body><p>&a; " + TEXT.encode())
    assert not any("root:" in (p.document.text or "") for p in papers([str(tmp_path)]))


FOUND = sorted((Path(__file__).parent / "found").iterdir())


@pytest.mark.parametrize("file", FOUND, ids=lambda f: f.name)
def test_what_the_fuzzer_found_has_a_verdict_of_its_reader(file: Path) -> None:
    (paper,) = papers([str(file)])
    assert paper.document.status == "damaged"
    assert paper.gaps[0].reason not in (apart.DIED, apart.SLOW)


WRONG = {
    "utf16-named-utf8.html": b'<html><head><meta charset="utf-8"></head><body><p>' + TEXT.encode("utf-16"),
    "unknown.html": b'<html><head><meta charset="no-such-thing"></head><body><p>' + TEXT.encode(),
    "unknown.eml": b"From: a@b.example\nContent-Type: text/plain; charset=no-such-thing\n\n" + TEXT.encode(),
    "codec.eml": b"From: a@b.example\nContent-Type: text/plain; charset=zlib\n\n" + TEXT.encode(),
    "base64.eml": b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n=====\x00\xff",
    "half.txt": TEXT.encode("utf-16")[:-1],
    "mark.txt": b"\xff\xfe\x00\x00",
    "surrogates.txt": b"\xed\xa0\x80" * 50 + TEXT.encode(),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_encoding_is_read_or_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(WRONG[name])
    (paper,) = papers([str(tmp_path)])
    assert paper.document.status == "read" or paper.gaps[0].reason.endswith(".")
    (paper.document.text or "").encode()  # whole characters only


def test_a_reader_that_hangs_is_ended_and_its_file_has_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.0)
    (tmp_path / "a.html").write_bytes(b"<html><body>" + b"<p>" * 2_000_000)
    (found,) = papers([str(tmp_path)])
    assert (found.document.status, found.gaps[0].reason) == ("damaged", apart.SLOW)
    monkeypatch.undo()
    (tmp_path / "a.html").write_bytes(shelf.page())
    (found,) = papers([str(tmp_path)])
    assert found.document.status == "read"


def _readers() -> list[int]:
    return [pid for pid, said in below(os.getpid()) if any("audiatur.read.apart" in word for word in said)]


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_a_reader_that_is_killed_leaves_a_gap_and_takes_no_other_file_with_it(tmp_path: Path) -> None:
    mail = shelf.mail(("long.txt", TEXT.encode() * 1000, "text/plain")).as_bytes()
    (tmp_path / "a.mbox").write_bytes(b"".join(b"From a\n" + mail + b"\n" for _ in range(9)))
    (tmp_path / "b.html").write_bytes(shelf.page())
    found = papers([str(tmp_path)])
    assert next(found).document.status == "read"
    for pid in _readers():
        os.kill(pid, signal.SIGKILL)
    *_, lost, last = found
    assert (lost.document.status, lost.gaps[0].reason) == ("damaged", apart.DIED)
    assert last.document.status == "read"


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_a_reader_may_take_only_so_much_memory_and_write_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(shelf.page())
    list(papers([str(tmp_path)]))
    limits = Path("/proc", str(_readers()[-1]), "limits").read_text()
    bounds = {line[:25].strip(): line.split()[-3:-1] for line in limits.splitlines()}
    assert bounds["Max address space"] == [str(apart.MEMORY)] * 2
    assert bounds["Max file size"] == ["0", "0"]
