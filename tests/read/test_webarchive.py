"""Web archives as tools leave them: packed as a whole, in the older format, with pages kept as resources, and with pages that were changed since."""

import gzip
import io
from pathlib import Path

import pytest
from warcio.warcwriter import WARCWriter

from audiatur.read import Paper, papers
from tests.read import shelf

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "integrity" / "warc"
EXPECTED = {
    "bad.arc": ["damaged"],
    "example-bad-non-chunked.warc.gz": ["read"],
    "example-bad.warc.gz.bad": ["unsupported_type"],
    "example-digest.warc": ["empty"],
    "example-iana.org-chunked.warc": ["read"],
    "example-resource.warc.gz": ["read"],
    "example-space-in-target-uri.warc.gz": ["empty"],
    "example-space-in-url.arc": ["read"],
    "example-trunc.warc": ["read", "damaged"],
    "example-wget-bad-target-uri.warc.gz": ["read"],
    "example-wrong-chunks.warc.gz": ["read"],
    "example.arc": ["read"],
    "example.arc.gz": ["read"],
    "example.warc": ["read"],
    "example.warc.gz": ["read"],
    "post-test.warc.gz": ["empty"],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_of_the_test_files_is_read_or_refused_with_a_reason(name: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the test files are not beside the project")
    found = list(papers([str(CORPUS / name)]))
    assert [p.document.status for p in found] == EXPECTED[name]
    assert all(p.gaps for p in found if p.document.status != "read")


def read(path: Path, data: bytes) -> list[Paper]:
    path.write_bytes(data)
    return list(papers([str(path)]))


def test_a_response_whose_line_ends_were_changed_is_read_with_a_doubt_and_one_that_is_cut_off_is_not(tmp_path: Path) -> None:
    body = shelf.page()
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = b"filedesc://a.arc 127.0.0.1 20310520000000 text/plain 61\n1 0 A\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head += b"http://daily.example/a page 127.0.0.1 20310520000000 text/html %d\n" % len(whole)
    changed = whole.replace(b"\r\n", b"\n", 4)
    paper = read(tmp_path / "changed.arc", head + changed + b"\n")[0]
    assert paper.document.status == "read"
    assert any("ends before the length" in str(gap) for gap in paper.gaps)
    assert [p.document.status for p in read(tmp_path / "cut.arc", head + changed[:-40])] == ["damaged"]


def resource() -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    record = writer.create_warc_record("http://daily.example/1", "resource", payload=io.BytesIO(shelf.page()), warc_content_type="text/html")
    writer.write_record(record)
    record.raw_stream.close()
    return out.getvalue()


def test_a_page_kept_as_a_resource_is_a_paper(tmp_path: Path) -> None:
    found = read(tmp_path / "a.warc", resource())
    assert [(p.document.status, p.document.url) for p in found] == [("read", "http://daily.example/1")]
    assert all(s in (found[0].document.text or "") for s in shelf.STORY)


def test_an_archive_packed_as_a_whole_is_read_like_one_packed_record_by_record(tmp_path: Path) -> None:
    whole = gzip.compress(gzip.decompress(shelf.warc(3)))
    assert [p.document.status for p in read(tmp_path / "a.warc.gz", whole)] == ["read"] * 3


def test_a_page_that_was_changed_since_it_was_saved_is_read_and_says_so(tmp_path: Path) -> None:
    data = resource()
    word = shelf.STORY[0].encode().split()[0]
    found = read(tmp_path / "a.warc", data.replace(word, word.swapcase(), 1))
    assert found[0].document.status == "read"
    assert "digest" in found[0].gaps[0].reason


def test_the_older_format_is_read(tmp_path: Path) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + shelf.page()
    about = b"1 0 LiveWeb Capture\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 127.0.0.1 20201005120000 text/plain %d\n%s\n" % (len(about), about)
    arc = head + b"http://daily.example/1 127.0.0.1 20201005120000 text/html %d\n%s\n" % (len(body), body)
    assert [p.document.url for p in read(tmp_path / "a.arc", arc)] == ["http://daily.example/1"]
