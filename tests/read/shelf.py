"""Makes papers of every format, as people send them."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

STORY = (
    "The ministry of the northern province said on Monday that four people were killed when two rockets hit the bus station in the old town.",
    "Doctors at the regional hospital told reporters that eleven people, among them three children, had been brought in with wounds from shrapnel.",
)


def pdf(path: Path, **options: object) -> Path:
    style = getSampleStyleSheet()["Normal"]
    SimpleDocTemplate(str(path), title="Rockets at the bus station", **options).build([Paragraph(p, style) for p in STORY])
    return path


def word(path: Path) -> Path:
    document = docx.Document()
    for paragraph in STORY:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "killed", "four"
    document.core_properties.title = "Note to the desk"
    document.save(str(path))
    return path


def page() -> bytes:
    body = "".join(f"<p>{p}</p>" for p in STORY)
    head = "<title>Bus station hit</title><meta property='og:site_name' content='The Daily'><meta property='article:published_time' content='2031-05-19'>"
    return (
        f"<html><head>{head}</head><body><nav><a href='/'>Home of all menus</a></nav><article><h1>Bus station hit</h1>{body}</article></body></html>".encode()
    )


def mail(*attachments: tuple[str, bytes, str]) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Statement on the bus station"
    message["From"] = "Press Office <press@province.example>"
    message["Date"] = "Mon, 19 May 2031 23:30:00 +0400"
    message.set_content("\n\n".join(STORY))
    for name, data, kind in attachments:
        main, sub = kind.split("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message


def warc(pages: int = 2) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number in range(pages):
        for kind, data in (("text/html; charset=utf-8", page()), ("image/png", b"PNG")):
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(f"http://daily.example/{number}", "response", payload=io.BytesIO(data), http_headers=headers)
            writer.write_record(record)
            record.raw_stream.close()
    return out.getvalue()


def wacz(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/data.warc.gz", warc())
    return path
