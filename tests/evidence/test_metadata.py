"""What a file says of itself, beside what is claimed of it."""

import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from reportlab.pdfgen.canvas import Canvas

from audiatur.evidence.metadata import conflicts, said
from audiatur.evidence.vault import Custody
from tests.evidence.films import film, sound


def photo(path: Path) -> Path:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Phone 3"
    exif.get_ifd(0x8769)[0x9003] = "2018:03:04 10:11:12"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 40.0, 48.0), 3: "E", 4: (46.0, 21.0, 36.0)})
    Image.new("RGB", (20, 20), "red").save(path, exif=exif)
    return path


def test_a_photograph_tells_when_where_and_with_what(tmp_path: Path) -> None:
    found = said(photo(tmp_path / "a.jpg"), "a.jpg")
    assert (found.day, found.device) == ("2018-03-04", "Maker Phone 3")
    assert found.place is not None
    assert [round(n, 2) for n in found.place] == [40.68, 46.36]


def test_a_position_that_the_telephone_did_not_know_leaves_the_rest(tmp_path: Path) -> None:
    """Found by bench/fuzz.py: it divided by zero, and all else was lost."""
    exif = Image.Exif()
    exif[0x0110] = "Phone 3"
    unknown = IFDRational(0, 0)
    exif.get_ifd(0x8825).update({1: "N", 2: (unknown,) * 3, 3: "E", 4: (unknown,) * 3})
    Image.new("RGB", (20, 20), "red").save(tmp_path / "a.jpg", exif=exif)
    found = said(tmp_path / "a.jpg", "a.jpg")
    assert (found.device, found.place, found.trouble) == ("Phone 3", None, None)


def test_a_claim_that_differs_is_set_beside_it_without_a_verdict(tmp_path: Path) -> None:
    found = said(photo(tmp_path / "a.jpg"), "a.jpg")
    assert conflicts(found, Custody(claimed_date="2020-10-04")) == ["The file says 2018-03-04, the claim says 2020-10-04."]
    assert conflicts(found, Custody(claimed_date="2018-03")) == []
    assert "compare them on a map" in conflicts(found, Custody(claimed_place="Barda"))[0]


def test_pdf_word_and_mail_tell_too(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setAuthor("Somebody")
    canvas.drawString(10, 10, "a")
    canvas.save()
    document = Document()
    document.core_properties.author = "Somebody else"
    document.save(str(tmp_path / "a.docx"))
    mail = EmailMessage()
    mail["Date"], mail["From"] = "Mon, 05 Oct 2020 23:30:00 +0400", "press@example.org"
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    assert said(tmp_path / "a.pdf", "a.pdf").fields["Author"] == "Somebody"
    assert said(tmp_path / "a.docx", "a.docx").fields["creator"] == "Somebody else"
    assert said(tmp_path / "a.eml", "a.eml").day == "2020-10-05"


@pytest.mark.parametrize("header", ["=[,<@[ ", ":; ((]](", "(;<).;;", '"'])
def test_a_header_that_cannot_be_parsed_stands_as_it_was_written(tmp_path: Path, header: str) -> None:
    (tmp_path / "a.eml").write_text(f"Date: Mon, 05 Oct 2020 23:30:00 +0400\nTo: {header}\nSubject: Photos\n\nHere.\n")
    found = said(tmp_path / "a.eml", "a.eml")
    assert (found.day, found.fields["Subject"], found.fields["To"].strip(), found.trouble) == ("2020-10-05", "Photos", header.strip(), None)


def test_a_film_of_unknown_coding_tells_the_rest(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", {"creation_time": "2020-10-11T08:00:00Z"}, seconds=1)
    path.write_bytes(path.read_bytes().replace(b"mp4v", b"xxxx").replace(b"esds", b"free"))
    found = said(path, "a.mp4")
    assert (found.day, found.trouble, "width" in found.fields) == ("2020-10-11", None, False)


def test_a_damaged_part_of_an_office_file_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", "<a>" + "".join(map(str, range(400))) + "</a>")
    data = bytearray((tmp_path / "a.docx").read_bytes())
    data[60:64] = b"\xff" * 4
    (tmp_path / "a.docx").write_bytes(data)
    assert "cannot be read" in str(said(tmp_path / "a.docx", "a.docx").trouble)


def test_a_damaged_file_says_so_and_an_unknown_one_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no pdf")
    assert "cannot be read" in (said(tmp_path / "a.pdf", "a.pdf").trouble or "")
    assert said(tmp_path / "a.pdf", "a.xyz").fields == {}


def test_sound_and_video_tell_too(tmp_path: Path) -> None:
    sound(tmp_path / "a.mp3", {"title": "Call", "date": "2020-10-04", "encoded_by": "recorder 3"})
    found = said(tmp_path / "a.mp3", "a.mp3")
    assert (found.fields["title"], found.day) == ("Call", "2020-10-04")
    assert float(found.fields["duration"]) > 0.5
    film(tmp_path / "a.mov", {"title": "Street", "creation_time": "2020-10-11T08:00:00Z", "location": "+40.6800+046.3600/"})
    found = said(tmp_path / "a.mov", "a.mov")
    assert (found.fields["title"], found.fields["height"], found.day, found.place) == ("Street", "360", "2020-10-11", (40.68, 46.36))
    assert conflicts(found, Custody(claimed_date="2020-10-04")) == ["The file says 2020-10-11, the claim says 2020-10-04."]
