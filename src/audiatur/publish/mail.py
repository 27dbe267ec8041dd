"""A letter of a case as a mail file (RFC 5322), the same bytes whenever it is made of the same letter; and its way to a server (SMTP, RFC 5321)."""

from __future__ import annotations

import datetime
import email.errors
import email.policy
import email.utils
import hashlib
import os
import re
import smtplib
import ssl
import tomllib
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from audiatur.errors import ExportError
from audiatur.publish.clean import plain
from audiatur.record.case import Mail, Wrote

SETTINGS: Final = "mail.toml"
PASSWORD: Final = "AUDIATUR_MAIL_PASSWORD"
HERE: Final = ("127.0.0.1", "localhost", "::1")
_IDENT: Final = re.compile(r"<[^<>\s]+>")
WAITS: Final = 30.0
"""Seconds for which an answer of the server is waited for."""


class Post(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `mail.toml` in the desk's folder says: as whom letters go out, and the server that takes them. Without `host` they are written as files alone."""

    address: str
    name: str = ""
    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""


def settings_of(root: Path) -> Post | None:
    """Raises ExportError where the file cannot be used."""
    path = root / SETTINGS
    if not path.is_file():
        return None
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Post)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ExportError(f"{path} cannot be used: {error}. It has address; perhaps name, host, port, security (starttls, tls, none) and user.") from error
    if found.security == "none" and found.host not in ("", *HERE):
        raise ExportError(f"{path}: security is none, and {found.host} is another computer. Letters would go there for anyone to read: use starttls or tls.")
    _address(found.address)
    return found


def headed(letter: Wrote, *, by: str, to: str, name: str = "", date: datetime.datetime, case: str) -> Wrote:
    """The letter with the heads of its mail. Raises ExportError where an address is none."""
    sender = str(Address(plain(name), addr_spec=_address(by)))
    known = "\n".join((case, sender, to, date.isoformat(), letter.subject, letter.text))
    ident = f"<case-{case}.{hashlib.sha256(known.encode()).hexdigest()[:20]}@{by.rpartition('@')[2]}>"
    mail = Mail(by=sender, to=_address(to), date=email.utils.format_datetime(date.astimezone(datetime.UTC)), ident=ident)
    made = msgspec.structs.replace(letter, mail=mail)
    return msgspec.structs.replace(made, mail=msgspec.structs.replace(mail, sha256=hashlib.sha256(written(made)).hexdigest()))


def written(letter: Wrote) -> bytes:
    """The mail file. All of it follows from the letter, so what was sent can be made again, and held to its hash."""
    mail = letter.mail
    if mail is None:
        raise ExportError("This letter did not go out as a mail: it has no address.")
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Date"], made["Message-ID"] = mail.by, mail.to, mail.date, mail.ident
    made["Subject"] = " ".join(plain(letter.subject).split())
    made.set_content(plain(letter.text) + "\n", cte="quoted-printable")
    return made.as_bytes()


def send(letter: Wrote, post: Post) -> Wrote:
    """The letter as the server took it; the password of its user is in the environment. Raises ExportError where it did not: then nothing was sent."""
    mail, content = letter.mail, written(letter)
    assert mail is not None
    if not post.host:
        raise ExportError(f"{SETTINGS} names no host that takes mails. Write the letter as a file, and send that.")
    try:
        with _server(post) as server:
            if post.user:
                server.login(post.user, os.environ.get(PASSWORD, ""))
            server.sendmail(_address(post.address), [mail.to], content)
    except (OSError, smtplib.SMTPException) as error:
        told = " ".join(str(error).split()) or type(error).__name__
        raise ExportError(f"{post.host} did not take the letter, and nothing was filed: {told}. Write it as a file, or try again.") from error
    return msgspec.structs.replace(letter, mail=msgspec.structs.replace(mail, server=post.host))


class Came(Struct, frozen=True, kw_only=True):
    """A mail that came in: who says to have sent it, and the ids of the mails that it answers, the nearest first."""

    sender: str
    answers: tuple[str, ...]


def came(content: bytes) -> Came:
    """What stands in the heads of a mail (RFC 5322, 3.6.4). Raises ExportError where it has none."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    try:
        heads = {name: str(mail.get(name, "")) for name in ("from", "in-reply-to", "references")}
    except (ValueError, IndexError, AttributeError, email.errors.MessageError) as error:
        raise ExportError(f"Its heads are not those of a mail: {error}.") from error
    if not heads["from"]:
        raise ExportError("It has no sender, so it is no mail.")
    known = [*_IDENT.findall(heads["in-reply-to"]), *reversed(_IDENT.findall(heads["references"]))]
    return Came(sender=email.utils.parseaddr(heads["from"])[1].lower(), answers=tuple(dict.fromkeys(known)))


def _server(post: Post) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    if post.security == "tls":
        return smtplib.SMTP_SSL(post.host, post.port, timeout=WAITS, context=safe)
    made = smtplib.SMTP(post.host, post.port, timeout=WAITS)
    if post.security == "starttls":
        try:
            made.starttls(context=safe)
        except BaseException:
            made.close()
            raise
    return made


def _address(said: str) -> str:
    try:
        found = Address(addr_spec=said)
    except (ValueError, IndexError, email.errors.MessageError) as error:
        raise ExportError(f"{said!r} is no mail address. Write it as desk@example.org.") from error
    if not (found.username and found.domain and said.isascii() and said.isprintable()):
        raise ExportError(f"{said!r} is no mail address. Write it as desk@example.org.")
    return found.addr_spec
