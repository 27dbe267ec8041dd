import json
import os
from importlib import import_module
from pathlib import PurePath

import pytest

from audiatur.errors import AudiaturError
from audiatur.read import count, papers
from audiatur.read import part as limits
from tests.read import shelf

TEXT = "\n\n".join(shelf.STORY)


def verdicts(folder) -> dict[str, str]:
    return {p.document.id: p.document.status for p in papers([str(folder)])}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.txt").write_text(TEXT)
    return tmp_path


BAD = {
    "empty.txt": (b"", "empty"),
    "spaces.txt": (b" \n\n ", "empty"),
    "binary.txt": (b"\0\x01\xff\xfe\0" * 99, "damaged"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj", "damaged"),
    "cut.docx": (b"PK\x03\x04 and no more", "damaged"),
    "sealed.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
    "sealed.eml": (b"From: a@b.example\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nMIIB", "encrypted"),
    "cut.wacz": (b"PK\x03\x04", "damaged"),
    "empty.mbox": (b"", "empty"),
    "noise.warc.gz": (b"\x1f\x8b\x08\0not gzip at all", "damaged"),
    "table.xlsx": (b"PK", "unsupported_type"),
    "no_suffix": (b"x", "unsupported_type"),
    "lonely.json": (b"{}", "unsupported_type"),
    "foreign.txt": ("Министерство сообщило, что в понедельник в результате обстрела погибли четыре человека.".encode(), "language_not_read"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_has_a_verdict_with_a_reason_and_the_rest_is_read(folder, name):
    data, verdict = BAD[name]
    (folder / name).write_bytes(data)
    found = {p.document.status: p for p in papers([str(folder)])}
    assert set(found) == {verdict, "read"}
    reason = found[verdict].gaps[0].reason
    assert found[verdict].gaps[0].step == "read"
    assert reason.endswith(".")
    assert len(reason) > 15


def test_a_pdf_with_a_password_is_encrypted(folder):
    shelf.pdf(folder / "locked.pdf", encrypt="secret")
    assert verdicts(folder)["locked"] == "encrypted"


def test_a_scan_is_empty_and_the_reason_says_what_to_do(folder):
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(folder / "scan.pdf"))
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.save()
    scan = next(p for p in papers([str(folder)]) if p.document.id == "scan")
    assert scan.document.status == "empty"
    assert "Recognise" in scan.gaps[0].reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_opened_is_unreadable(folder):
    (folder / "locked.txt").write_text(TEXT)
    (folder / "locked.txt").chmod(0)
    assert verdicts(folder) == {"good": "read", "locked": "unreadable"}


def test_a_dangling_link_is_unreadable(folder):
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    assert verdicts(folder) == {"gone": "unreadable", "good": "read"}


def test_an_enormous_file_is_too_large_and_is_not_loaded(folder):
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(limits.LARGEST + 1)  # sparse: takes no room on the disk
    assert verdicts(folder) == {"good": "read", "huge": "too_large"}


def test_a_word_file_that_unpacks_to_more_than_the_limit_is_too_large(folder):
    import zipfile

    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (limits.LARGEST + 1))
    assert verdicts(folder)["bomb"] == "too_large"


def test_a_word_file_with_damaged_bytes_inside_is_damaged(folder):
    whole = bytearray(shelf.word(folder / "x.docx").read_bytes())
    start = whole.find(b"word/document.xml") + 40
    whole[start : start + 60] = bytes(60)
    (folder / "x.docx").write_bytes(whole)
    assert verdicts(folder)["x"] == "damaged"


def test_the_same_file_named_twice_is_one_paper(folder):
    assert [p.document.id for p in papers([str(folder), str(folder / "good.txt")])] == ["good"]


def test_the_images_that_a_browser_saves_beside_a_page_are_no_papers(folder):
    (folder / "page.html").write_bytes(shelf.page())
    (folder / "page_files").mkdir()
    (folder / "page_files" / "logo.png").write_bytes(b"x")
    assert verdicts(folder) == {"good": "read", "page": "read"}


def test_hidden_files_and_sidecars_are_no_papers(folder):
    (folder / ".hidden.txt").write_text(TEXT)
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text(TEXT)
    (folder / "good.json").write_text("{}")
    assert verdicts(folder) == {"good": "read"}
    assert count([str(folder)]) == 1


@pytest.mark.parametrize("given", ["the folder", "each file"])
def test_a_folder_of_twice_as_many_papers_is_twice_the_work(tmp_path, monkeypatch, given):
    """Each name was compared with all others: of ten thousand that took longer than to read them."""
    asked = []
    monkeypatch.setattr(import_module("audiatur.read.files"), "stem", lambda name: asked.append(name) or PurePath(name).stem)
    work = []
    for number in (50, 100):
        folder = tmp_path / str(number)
        folder.mkdir()
        for n in range(number):
            (folder / f"{n}.html").write_text("A page")
            (folder / f"{n}.json").write_text("{}")
            (folder / f"{n}_files").mkdir()
        asked.clear()
        assert count([str(folder)] if given == "the folder" else [str(p) for p in folder.iterdir() if p.is_file()]) == number
        work.append(len(asked))
    assert work[1] <= 2.1 * work[0]


def test_a_desk_is_named_with_what_to_do_and_its_files_are_no_papers(folder):
    for desk in (folder / "desk", folder):
        (desk / "originals").mkdir(parents=True)
        (desk / "originals" / "4f1a").write_text(TEXT)
        (desk / "desk.toml").write_text("")
        (found,) = [p for p in papers([str(folder)]) if p.document.status != "read"]
        assert found.document.path == desk.name
        assert "Compare its papers with --desk" in found.gaps[0].reason
        assert verdicts(folder) == ({"good": "read", "desk": "unsupported_type"} if desk != folder else {folder.name: "unsupported_type"})


def test_a_sidecar_wins_over_the_files_own_metadata_and_completes_it(folder):
    (folder / "page.html").write_bytes(shelf.page())
    (folder / "page.json").write_text(json.dumps({"title": "As we file it", "side": "North"}))
    page = next(p.document for p in papers([str(folder)]) if p.document.id == "page")
    assert (page.title, page.side, page.publisher, page.published) == ("As we file it", "North", "The Daily", "2031-05-19")


@pytest.mark.parametrize(("content", "said"), [("{broken", "was not used"), ("[]", "is not one JSON object"), ('{"published": 20310519}', "published")])
def test_a_wrong_sidecar_is_said_and_its_paper_is_read(folder, content, said):
    (folder / "good.json").write_text(content)
    (paper,) = papers([str(folder)])
    assert paper.document.status == "read"
    assert said in paper.gaps[0].reason


def test_a_passage_in_another_language_is_a_gap_with_its_span(folder):
    foreign = "Das Ministerium teilte am Montag mit, dass bei dem Angriff auf den Busbahnhof vier Menschen getötet und elf weitere verletzt worden seien. " * 2
    (folder / "good.txt").write_text(f"{TEXT}\n\n{foreign}\n\n{TEXT}")
    (paper,) = papers([str(folder)])
    (gap,) = paper.gaps
    assert gap.span.text.strip() == foreign.strip()
    assert paper.document.status == "read"


def test_ids_are_paths_without_suffix_and_with_it_where_two_would_be_alike(tmp_path):
    for name in ("a/1.txt", "a/1.html", "b/1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(shelf.page())
    assert [p.document.id for p in papers([str(tmp_path)])] == ["a/1.html", "a/1.txt", "b/1"]


def test_two_folders_with_the_same_names_keep_their_papers_apart(tmp_path):
    for name in ("a/1.txt", "b/1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    ids = [p.document.id for p in papers([str(tmp_path / "a"), str(tmp_path / "b")])]
    assert len(set(ids)) == 2


def test_a_path_that_does_not_exist_is_said_before_anything_is_read(folder):
    with pytest.raises(AudiaturError, match="no file or folder"):
        next(papers([str(folder), str(folder / "nowhere")]))
