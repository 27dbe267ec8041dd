import gzip
import mailbox

import pytest

from audiatur.read import Paper, papers
from tests.read import shelf


def read(path) -> list[Paper]:
    return list(papers([str(path)]))


def words(paper: Paper) -> str:
    return " ".join((paper.document.text or "").split())


@pytest.fixture
def one(tmp_path):
    def of(name, data):
        (tmp_path / name).write_bytes(data)
        (paper,) = read(tmp_path / name)
        return paper

    return of


def test_plain_text_keeps_every_byte_so_that_offsets_hold_in_the_file(one):
    text = "First line.\r\n\r\nSecond “line” — with \u200bcare.\n"
    assert one("a.txt", text.encode()).document.text == text


def test_text_in_an_old_encoding_is_read_and_the_guess_is_said(one):
    paper = one("a.txt", "The mayor of the town – “he” – said that three people were killed in the attack on Friday night near the bridge.".encode("cp1252"))
    assert "“he”" in paper.document.text
    assert "guess" in paper.gaps[0].reason
    assert paper.document.status == "read"


def test_utf16_of_windows_is_read(one):
    assert one("a.txt", "\n\n".join(shelf.STORY).encode("utf-16")).document.text.startswith("The ministry")


def test_a_web_page_is_its_main_text_and_its_own_metadata(one):
    paper = one("a.html", shelf.page())
    assert all(p in words(paper) for p in shelf.STORY)
    assert "menus" not in words(paper)
    assert (paper.document.title, paper.document.publisher, paper.document.published) == ("Bus station hit", "The Daily", "2031-05-19")


def test_a_pdf_is_paragraphs_again_and_has_its_title(tmp_path):
    (paper,) = read(shelf.pdf(tmp_path / "a.pdf"))
    assert [" ".join(p.split()) for p in paper.document.text.split("\n\n")] == list(shelf.STORY)
    assert paper.document.title == "Rockets at the bus station"


def test_a_word_file_has_its_tables_too(tmp_path):
    (paper,) = read(shelf.word(tmp_path / "a.docx"))
    assert all(p in words(paper) for p in shelf.STORY)
    assert "killed four" in words(paper)
    assert paper.document.title == "Note to the desk"


def test_a_mail_has_subject_sender_and_the_senders_own_day(one):
    paper = one("a.eml", shelf.mail().as_bytes())
    assert all(p in words(paper) for p in shelf.STORY)
    assert (paper.document.title, paper.document.publisher, paper.document.published) == ("Statement on the bus station", "Press Office", "2031-05-19")


@pytest.mark.parametrize("sender", ["=[,<@[ ", ":; ((]](", "(;<).;;", '"'])
def test_a_sender_that_cannot_be_parsed_does_not_lose_the_mail(one, sender):
    paper = one("a.eml", shelf.mail().as_bytes().replace(b"From: ", f"From: {sender}\nX-Was: ".encode(), 1))
    assert all(p in words(paper) for p in shelf.STORY)
    assert (paper.document.status, paper.document.published) == ("read", "2031-05-19")


def test_a_mail_of_html_alone_is_read(one):
    message = shelf.mail()
    message.set_content(shelf.page().decode(), subtype="html")
    paper = one("a.eml", message.as_bytes())
    assert all(p in words(paper) for p in shelf.STORY)
    assert paper.document.title == "Statement on the bus station"


def test_attachments_are_papers_of_their_own_and_part_of_the_mail(tmp_path):
    pdf = shelf.pdf(tmp_path / "x.pdf").read_bytes()
    inner = shelf.mail(("story.txt", shelf.STORY[0].encode(), "text/plain")).as_bytes()
    message = shelf.mail(("letter.pdf", pdf, "application/pdf"), ("photo.png", b"\x89PNG", "image/png"), ("forwarded.eml", inner, "application/octet-stream"))
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    found = {p.document.id: p.document for p in read(tmp_path / "a.eml")}
    assert list(found) == ["a", "a#1", "a#2", "a#3", "a#3#1"]
    assert found["a#1"].title == "Rockets at the bus station"
    assert found["a#1"].publisher == "Press Office"
    assert found["a#2"].status == "unsupported_type"
    assert found["a#3#1"].text == shelf.STORY[0]
    assert [d.part_of for d in found.values()] == [None, "a", "a", "a", "a#3"]


def test_a_mailbox_is_its_messages(tmp_path):
    box = mailbox.mbox(tmp_path / "box.mbox")
    for _ in range(3):
        box.add(shelf.mail())
    box.close()
    found = read(tmp_path / "box.mbox")
    assert [p.document.id for p in found] == ["box#1", "box#2", "box#3"]
    assert {p.document.status for p in found} == {"read"}


@pytest.mark.parametrize("name", ["site.warc.gz", "site.wacz"])
def test_a_web_archive_is_its_pages_with_their_addresses(tmp_path, name):
    path = tmp_path / name
    if name.endswith("wacz"):
        shelf.wacz(path)
    else:
        path.write_bytes(shelf.warc())
    found = read(path)
    assert [(p.document.id, p.document.url) for p in found] == [(f"site#{n + 1}", f"http://daily.example/{n}") for n in range(2)]
    assert all(s in words(p) for p in found for s in shelf.STORY)


def test_a_cut_archive_gives_what_is_whole_and_says_that_the_rest_is_missing(tmp_path):
    whole = gzip.decompress(shelf.warc(3))
    (tmp_path / "cut.warc").write_bytes(whole[: whole.rfind(b"Doctors")])
    found = read(tmp_path / "cut.warc")
    assert found[0].document.status == "read"
    assert found[-1].document.status == "damaged"
    assert all(s in words(p) for p in found if p.document.status == "read" for s in shelf.STORY)


def test_a_mail_that_only_carries_attachments_is_read(tmp_path):
    message = shelf.mail(("note.txt", shelf.STORY[0].encode(), "text/plain"))
    message.get_body().set_content("")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    assert [(p.document.id, p.document.status) for p in read(tmp_path / "a.eml")] == [("a", "read"), ("a#1", "read")]


def test_an_attachment_appeared_no_later_than_its_mail(tmp_path):
    pdf = shelf.pdf(tmp_path / "x.pdf").read_bytes()
    message = shelf.mail(("letter.pdf", pdf, "application/pdf"))
    message.replace_header("Date", "Mon, 05 Oct 2020 23:30:00 +0400")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    assert [p.document.published for p in read(tmp_path / "a.eml")] == ["2020-10-05", "2020-10-05"]


def test_a_date_in_the_small_print_of_a_page_is_not_its_publication(one):
    page = shelf.page().replace(b"article:published_time", b"nothing").replace(b"</body>", b"<footer>Copyright 2019-03-02</footer></body>")
    assert one("a.html", page).document.published is None


def test_a_page_saved_as_one_file_is_read(one):
    head = b"From: <Saved by a browser>\nSnapshot-Content-Location: http://daily.example/7\nMIME-Version: 1.0\n"
    head += b'Content-Type: multipart/related; type="text/html"; boundary=B\n\n'
    paper = one("a.mhtml", head + b"--B\nContent-Type: text/html; charset=utf-8\n\n" + shelf.page() + b"\n--B\nContent-Type: image/png\n\nx\n--B--\n")
    assert paper.document.url == "http://daily.example/7"
    assert all(p in words(paper) for p in shelf.STORY)


def test_the_day_a_pdf_was_made_is_taken_as_its_day_and_that_is_said(tmp_path):
    (paper,) = read(shelf.pdf(tmp_path / "a.pdf"))
    assert paper.document.published
    assert any(paper.document.published in g.reason and "sidecar" in g.reason for g in paper.gaps)
