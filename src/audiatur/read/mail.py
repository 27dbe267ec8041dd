"""Mail, and pages saved as one file (.mhtml), which have the form of a mail: body, headers, and attachments as papers of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from typing import BinaryIO

import msgspec

from audiatur.errors import ReadError
from audiatur.read.formats import reader_of
from audiatur.read.part import Part, clean, whole
from audiatur.read.text import decode

READER = "mail 1"
HEADERS = ("from", "to", "subject", "date", "message-id", "received", "mime-version")
SUFFIXES = {"text/plain": ".txt", "text/html": ".html", "application/pdf": ".pdf", "message/rfc822": ".eml"}
ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
STUMBLES = (MessageError, ValueError, LookupError, TypeError, AttributeError, NameError)
"""What the standard library's parser raises at headers that some mail programs write."""
DEEPEST = 5
"""Mails in mails in mails."""


def parts(file: BinaryIO) -> Iterator[Part]:
    yield from message(whole(file))


def message(data: bytes, where: tuple[int, ...] = ()) -> Iterator[Part]:
    """The mail's own text, then its attachments, which have its sender and day where they have none of their own."""
    mail = message_from_bytes(data, policy=policy.default)
    if not any(_header(mail, h) for h in HEADERS):
        raise ReadError("damaged", "It has none of the headers of a mail. Look what kind of file it is, and give it that suffix.")
    if mail.get_content_type() in ENCRYPTED:
        raise ReadError("encrypted", "The mail is encrypted. Decrypt it, and save a copy.")
    attached = _attachments(mail)
    try:
        body = _body(mail, carrier=bool(attached))
    except ReadError as error:
        body = Part(reader=READER, carrier=bool(attached) and error.verdict == "empty", trouble=None if attached and error.verdict == "empty" else error)
    own = msgspec.structs.replace(
        body,
        where=where,
        sha256=hashlib.sha256(data).hexdigest(),
        title=clean(_header(mail, "subject")),
        publisher=_sender(mail),
        published=_date(mail),
    )
    yield own
    for number, attachment in enumerate(attached, 1):
        for part in _attached(attachment, (*where, number)):
            yield msgspec.structs.replace(part, publisher=part.publisher or own.publisher, published=_earlier(part.published, own.published))


def _body(mail: EmailMessage, *, carrier: bool) -> Part:
    body = mail.get_body(preferencelist=("plain", "html")) if mail.is_multipart() else mail
    plain, notes = _content(body) if body is not None and body.get_content_maintype() == "text" else ("", ())
    if body is not None and body.get_content_type() == "text/html" and plain.strip():
        return _page(plain, mail)
    if not plain.strip():
        if carrier:
            return Part(reader=READER, carrier=True)
        raise ReadError("empty", "The mail has no text.")
    return Part(text=plain.replace("\r\n", "\n").strip("\n"), reader=READER, notes=notes)


def _page(text: str, mail: EmailMessage) -> Part:
    from audiatur.read.html import page  # here, since most mails need no HTML reader and it is slow to load

    found = page(text.encode("utf-8", "replace"))
    return msgspec.structs.replace(found, reader=f"{READER}, {found.reader}", url=clean(_header(mail, "snapshot-content-location")) or found.url)


def _content(part: MIMEPart) -> tuple[str, tuple[str, ...]]:
    """Decoded as the mail says; where it says nothing sensible, as plain text is."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return "", ()
    try:
        return data.decode(part.get_content_charset("utf-8")), ()
    except (LookupError, ValueError):
        return decode(data)


def _attachments(mail: EmailMessage) -> list[EmailMessage]:
    if not mail.is_multipart() or mail.get_content_type() in {"multipart/related", "multipart/alternative"}:
        return []
    return [a for a in mail.iter_attachments() if a.get_content_type() not in SIGNATURES]


def _attached(attachment: EmailMessage, where: tuple[int, ...]) -> Iterator[Part]:
    kind = attachment.get_content_type()
    name = clean(_filename(attachment)) or f"attachment{SUFFIXES.get(kind, '')}"
    data = _bytes(attachment)
    digest = hashlib.sha256(data).hexdigest()
    try:
        if len(where) > DEEPEST:
            raise ReadError("too_large", f"It lies in more than {DEEPEST} mails, one in another. Save it by itself.")
        for part in message(data) if kind == "message/rfc822" else reader_of(name)(BytesIO(data)):
            yield msgspec.structs.replace(part, where=where + part.where, name=part.name or name, sha256=part.sha256 or digest)
    except ReadError as error:
        yield Part(where=where, name=name, sha256=digest, trouble=error)


def _bytes(attachment: EmailMessage) -> bytes:
    payload = attachment.get_payload()
    if attachment.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
        return bytes(payload[0].as_bytes()) if isinstance(payload[0], EmailMessage) else b""
    data = attachment.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _filename(attachment: EmailMessage) -> str | None:
    try:
        return attachment.get_filename()
    except STUMBLES:
        return None


def _header(mail: EmailMessage, name: str) -> str | None:
    """A header's text; the standard library's parser stumbles over some that mail programs write."""
    try:
        value = mail[name]
        return str(value) if value is not None else None
    except STUMBLES:
        return None


def _earlier(published: str | None, sent: str | None) -> str | None:
    """What is attached had appeared when the mail was sent; a later date in it is that of a copy."""
    return min(filter(None, (published, sent)), default=None)


def _sender(mail: EmailMessage) -> str | None:
    name, address = parseaddr(_header(mail, "from") or "")
    return clean(name) or clean(address)


def _date(mail: EmailMessage) -> str | None:
    """The day where the sender was."""
    try:
        return parsedate_to_datetime(_header(mail, "date") or "").date().isoformat()
    except (TypeError, ValueError, OverflowError):
        return None
