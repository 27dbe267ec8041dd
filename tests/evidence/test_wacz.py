"""Saved pages leave the vault as WACZ: read by our own reader, and found by the index."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile

import pytest

from audiatur import read as reading
from audiatur.errors import EvidenceError
from tests.evidence.calling import run
from tests.read import shelf


@pytest.fixture
def root(tmp_path):
    (tmp_path / "page.html").write_bytes(shelf.page())
    (tmp_path / "saved.warc.gz").write_bytes(shelf.warc(2))
    (tmp_path / "photo.jpg").write_bytes(b"a photo")
    run("vault", "init", tmp_path / "vault", "--by", "ann")
    run("vault", "add", tmp_path / "vault", tmp_path / "page.html", "--address", "https://daily.example/news?id=4", "--collected-at", "2031-05-20T09:00+02:00")
    run("vault", "add", tmp_path / "vault", tmp_path / "saved.warc.gz", tmp_path / "photo.jpg")
    return tmp_path / "vault"


def test_pages_and_archives_are_read_from_it(root, tmp_path):
    assert "1 are no web pages" in run("vault", "wacz", root, "-o", tmp_path / "out.wacz").stderr
    papers = [p.document for p in reading.papers([str(tmp_path / "out.wacz")]) if p.document.part_of]
    assert [p.status for p in papers] == ["read"] * 3
    assert papers[0].url == "https://daily.example/news?id=4"


def test_each_line_of_the_index_leads_to_its_record_and_each_digest_holds(root, tmp_path):
    run("vault", "wacz", root, "-o", tmp_path / "out.wacz")
    with zipfile.ZipFile(tmp_path / "out.wacz") as archive:
        lines = archive.read("indexes/index.cdx").decode().splitlines()
        assert lines == sorted(lines)
        assert any(line.startswith("example,daily)/news?id=4 20310520070000 ") for line in lines)
        for line in lines:
            entry = json.loads(line.split(" ", 2)[2])
            warc = archive.read(f"archive/{entry['filename']}")
            record = gzip.decompress(warc[int(entry["offset"]) : int(entry["offset"]) + int(entry["length"])])
            assert f"WARC-Target-URI: {entry['url']}\r\n".encode() in record
        package = archive.read("datapackage.json")
        for one in json.loads(package)["resources"]:
            assert one["hash"] == f"sha256:{hashlib.sha256(archive.read(one['path'])).hexdigest()}"
        assert json.loads(archive.read("datapackage-digest.json"))["hash"] == f"sha256:{hashlib.sha256(package).hexdigest()}"
        assert {i.compress_type for i in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_vault_without_pages_says_so(root, tmp_path):
    with pytest.raises(EvidenceError, match="saved web page"):
        run("vault", "wacz", root, "--item", "photo.jpg", "-o", tmp_path / "out.wacz")
    assert not (tmp_path / "out.wacz").exists()
