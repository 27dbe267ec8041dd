"""Bags that others made, judged as the standard has it. One bag for each thing that can be wrong."""

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from audiatur.evidence.bag import judge

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "integrity" / "bagit"
EXPECTED = {"valid": {"valid", "warning"}, "warning": {"warning"}, "invalid": {"invalid"}, "linux-only": {"invalid"}, "windows-only": {"invalid"}}
BAGS = sorted(p.parent for p in CORPUS.glob("v*/*/*/data"))


@pytest.mark.parametrize("bag", BAGS or [None], ids=lambda b: str(b.relative_to(CORPUS)) if b else "none")
def test_each_bag_of_the_conformance_suite_is_judged_as_its_folder_says(bag: Path | None) -> None:
    if bag is None:
        pytest.skip("the conformance suite is not beside the project")
    assert judge(bag).verdict in EXPECTED[bag.parent.name]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def bag_in(root: Path, files: dict[str, bytes], *, version: str = "1.0", manifest: str | None = None, **tags: str) -> Path:
    """A bag; tags are given as `fetch="..."` for fetch.txt, `info` for bag-info.txt."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "bagit.txt").write_text(f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n")
    listed = "".join(f"{sha(data)}  {name}\n" for name, data in files.items()) if manifest is None else manifest
    (root / "manifest-sha256.txt").write_bytes(listed.encode())
    for name, text in tags.items():
        (root / {"fetch": "fetch.txt", "info": "bag-info.txt", "tagged": "tagmanifest-sha256.txt"}[name]).write_bytes(text.encode())
    return root


A = {"data/a.txt": b"a"}
LINE = f"{sha(b'a')}  data/a.txt\n"


ENCODING = "Tag-File-Character-Encoding: UTF-8\n"
B = f"{sha(b'b')}  data/b.txt\n"


def _declare(text: str) -> Callable[[Path], None]:
    return lambda bag: (bag / "bagit.txt").write_text(text) and None


def _link_out(bag: Path) -> None:
    (bag / "data" / "out").symlink_to("/etc/hostname")


def _pipe(bag: Path) -> None:
    os.mkfifo(bag / "data" / "pipe")


ATTACKS: dict[str, tuple[dict[str, object], Callable[[Path], None] | None, str, str]] = {
    "a path that climbs out": ({"manifest": LINE + f"{sha(b'')}  data/../../x\n"}, None, "5.1", "climbs"),
    "a path that climbs out, with Windows' separators": ({"manifest": LINE + f"{sha(b'')}  data\\..\\..\\x\n"}, None, "5.1", "climbs"),
    "an absolute path": ({"manifest": LINE + f"{sha(b'')}  /etc/passwd\n"}, None, "5.1", "absolute"),
    "a path outside data": ({"manifest": LINE + f"{sha(b'')}  bagit.txt\n"}, None, "2.1.3", "not below data/"),
    "a link that leaves the bag": ({}, _link_out, "5.1", "out of the bag"),
    "a pipe": ({}, _pipe, "2.1.2", "neither a file nor a folder"),
    "a file that is missing": ({"manifest": LINE + B}, None, "3", "missing"),
    "a file that is not listed": ({"manifest": ""}, None, "3", "not listed"),
    "a file whose name differs in case": ({"manifest": LINE.replace("a.txt", "A.txt")}, None, "3", "missing"),
    "other bytes": ({"manifest": LINE.replace(sha(b"a"), sha(b"b"))}, None, "3", "digest"),
    "a digest cut off": ({"manifest": LINE[1:]}, None, "2.1.3", "hexadecimal"),
    "the same path twice": ({"manifest": LINE + LINE}, None, "2.1.3", "twice"),
    "the same path twice, once in another dress": ({"manifest": LINE + LINE.replace("data/", "./data/")}, None, "2.1.3", "twice"),
    "a line without a path": ({"manifest": LINE + sha(b"") + "\n"}, None, "2.1.3", "not a digest and a path"),
    "an algorithm that nobody knows": ({}, lambda b: (b / "manifest-crc99.txt").write_text(LINE) and None, "2.4", "not known"),
    "no manifest": ({}, lambda b: (b / "manifest-sha256.txt").unlink(), "2.1.3", "no payload manifest"),
    "no payload folder": ({}, lambda b: (b / "data").rename(b / "other"), "2.1.2", "payload folder"),
    "a version that nobody knows": ({"version": "2.0"}, None, "2.1.1", "not known"),
    "an encoding that nobody knows": ({}, _declare("BagIt-Version: 1.0\nTag-File-Character-Encoding: base64\n"), "2.1.1", "not known"),
    "three lines in bagit.txt": ({}, _declare(f"BagIt-Version: 1.0\n{ENCODING}More: yes\n"), "2.1.1", "3 lines"),
    "the lines of bagit.txt the other way round": ({}, _declare(f"{ENCODING}BagIt-Version: 1.0\n"), "2.1.1", "first line"),
    "a byte-order mark in a manifest": ({"manifest": "\ufeff" + LINE}, None, "2.3", "byte-order mark"),
    "a manifest in another encoding": ({}, lambda b: (b / "manifest-sha256.txt").write_bytes(LINE.encode() + b"\xff\xfe\n") and None, "2.3", "cannot be read"),
    "a Payload-Oxum that is not so": ({"info": "Payload-Oxum: 7.1\n"}, None, "2.2.2", "Payload-Oxum"),
    "two of them": ({"info": "Payload-Oxum: 1.1\nPayload-Oxum: 1.1\n"}, None, "2.2.2", "more than once"),
    "a line without a label": ({"info": "nothing\n"}, None, "2.2.2", "label"),
    "something to fetch that is not here": ({"fetch": "https://example.org/b 1 data/b.txt\n", "manifest": LINE + B}, None, "3", "missing"),
    "something to fetch that no manifest lists": ({"fetch": "https://example.org/b 1 data/b.txt\n"}, None, "2.2.3", "manifest does not"),
    "something to fetch into the tags": ({"fetch": "https://example.org/b 1 bag-info.txt\n"}, None, "2.2.3", "not below data/"),
    "something to fetch from nowhere": ({"fetch": "somewhere - data/a.txt\n"}, None, "2.2.3", "address"),
    "another length than fetch.txt says": ({"fetch": "https://example.org/a 2 data/a.txt\n"}, None, "2.2.3", "bytes"),
    "a tag manifest that lists the payload": ({"tagged": f"{sha(LINE.encode())}  manifest-sha256.txt\n{LINE}"}, None, "2.2.1", "does not belong"),
    "a tag manifest that leaves the manifest out": ({"tagged": ""}, None, "2.2.1", "does not list"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_wrong_is_named_with_the_section_of_the_standard(attack: str, tmp_path: Path) -> None:
    options, then, section, words = ATTACKS[attack]
    bag = bag_in(tmp_path / "bag", A, **options)  # type: ignore[arg-type]  # a table of options
    if then:
        then(bag)
    report = judge(bag)
    assert report.verdict == "invalid"
    assert any(f.section == section and words in f.message for f in report.errors), report.errors


def test_a_manifest_that_leaves_a_file_to_another_manifest_was_allowed_before_1_0(tmp_path: Path) -> None:
    files = A | {"data/b.txt": b"b"}
    for version, verdict in (("0.97", "valid"), ("1.0", "invalid")):
        bag = bag_in(tmp_path / version, files, version=version, manifest=LINE)
        (bag / "manifest-sha512.txt").write_text(f"{hashlib.sha512(b'b').hexdigest()} data/b.txt\n")
        assert judge(bag).verdict == verdict


def test_percent_signs_and_line_ends_in_names_are_read_as_the_version_has_them(tmp_path: Path) -> None:
    files = {"data/100%.txt": b"a", "data/two\nlines": b"b", "data/%41": b"c"}
    one = f"{sha(b'a')} data/100%25.txt\n{sha(b'b')} data/two%0Alines\n{sha(b'c')} data/%2541\n"
    older = f"{sha(b'a')} data/100%.txt\n{sha(b'b')} data/two%0alines\n{sha(b'c')} data/%41\n"
    assert judge(bag_in(tmp_path / "1", files, manifest=one)).verdict == "valid"
    assert judge(bag_in(tmp_path / "0", files, version="0.97", manifest=older)).verdict == "valid"


def test_digests_in_capitals_and_any_line_ends_are_the_same(tmp_path: Path) -> None:
    assert judge(bag_in(tmp_path / "bag", A, manifest=LINE.upper().replace("DATA/A.TXT", "data/a.txt").replace("\n", "\r\n"))).verdict == "valid"


def test_accents_that_were_stored_in_another_way_are_a_warning(tmp_path: Path) -> None:
    name = "data/Núñez"
    bag = bag_in(tmp_path / "bag", {unicodedata.normalize("NFD", name): b"a"}, manifest=f"{sha(b'a')} {unicodedata.normalize('NFC', name)}\n")
    assert judge(bag).verdict == "warning"


def test_an_empty_payload_is_a_bag(tmp_path: Path) -> None:
    assert judge(bag_in(tmp_path / "bag", {})).verdict == "valid"


def test_a_folder_that_is_no_bag_says_so(tmp_path: Path) -> None:
    assert [f.path for f in judge(tmp_path).errors] == ["bagit.txt"]
