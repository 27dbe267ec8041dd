"""Letters of a case: from templates, as mail files, and to a real mail server on this computer."""

from __future__ import annotations

import datetime
import email
import email.policy
import hashlib
import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from audiatur.cli import app
from audiatur.errors import AudiaturError
from audiatur.record.case import Wrote
from audiatur.store import Desk
from tests.cli.test_casefile import DECISION, END, do, heard  # noqa: F401  # `heard` is a fixture
from tests.cli.test_desk import run

CASE = "2025-1"


@pytest.fixture
def desk(heard: Path, tmp_path: Path) -> Path:  # noqa: F811
    shutil.copytree(heard, tmp_path / "desk")
    return tmp_path / "desk"


def letters(desk: Path) -> list[Wrote]:
    with Desk.open(desk) as there:
        return [e.content for e in there.case(CASE) if isinstance(e.content, Wrote)]


def wrote(desk: Path, *arguments: object) -> str:
    """What `case letter` prints. In this process: a start of its own for each takes most of the time. Raises what the command refuses with."""
    done = CliRunner().invoke(app, ["case", "letter", str(desk), CASE, *map(str, arguments)], catch_exceptions=False)
    if isinstance(done.exception, AudiaturError):
        raise done.exception
    return done.output


def refused(desk: Path, *arguments: object) -> str:
    with pytest.raises(AudiaturError) as error:
        wrote(desk, *arguments)
    return str(error.value)


def draft(desk: Path, *arguments: str, at: str = "2025-05-18T12:00:00+00:00") -> str:
    return wrote(desk, *arguments, "--draft", "--at", at)


def free() -> int:
    """A port that nobody listens at: the controller asks its own server at once whether it is there, which it cannot at port 0."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_each_template_has_what_its_reader_may_have_of_the_case(desk: Path, tmp_path: Path) -> None:
    received = draft(desk, "complainant", "--template", "acknowledgement", "--signed", "Ann Lee")
    assert received.startswith("Subject: Case 2025-1: the appeal was received\n")
    assert "The publication says: “The army fired cluster munitions at the market”" in received
    assert "The appeal says: “The army of Norway did not use cluster munitions”" in received
    assert received.endswith("Ann Lee, desk\n")
    notice = draft(desk, "publisher", "--template", "notice")
    assert "A1, Answer of the publisher on M1" in notice
    assert "Nina Nordin" not in notice
    assert "side:" not in notice
    assert "Complainant: Kari Nordmann" in notice
    assert "Is it so?" in draft(desk, "publisher", "--template", "question", "--note", "Is it so?")
    do(desk, "offer", CASE, "More", "--of", "complainant", "--text", "It was on the 3rd.", "--at", "2025-05-19")
    do(desk, "show-to", CASE, "publisher", "M3", "--at", "2025-05-19")
    answer = draft(desk, "publisher", "--template", "answer", at="2025-05-19T12:00:00+00:00")
    assert "M3, More (of the complainant, in full)\n  It says: “It was on the 3rd.”" in answer
    assert "To answer material M3, until 26 May 2025, end of the day. Rule: 7 days: time to answer what was shown" in answer
    assert "Material M2, of the complainant: in danger. The decision cannot rely on it." in answer
    do(desk, "answer", CASE, "publisher", "M3", "--at", "2025-05-20")
    (tmp_path / "decision.yaml").write_text(DECISION.replace("OUTCOME", "partly"))
    do(desk, "decide", CASE, tmp_path / "decision.yaml", "--role", "committee", "--at", "2025-05-20")
    decision = draft(desk, "complainant", "--template", "decision", at="2025-05-21")
    assert "Point 1, distortion: partly accepted\n  Reasons of ann, bea and dov: The line had no speaker where it stood." in decision
    assert "Dissent of dov: The speaker stood before it." in decision
    assert "until 3 June 2025" in decision
    assert "stand in the list of entries" not in decision
    for verb, *rest in END:
        do(desk, verb, CASE, *rest)
    do(desk, "letter", CASE, "publisher", "--template", "closing", "--at", "2025-06-12")  # also where the case is over
    assert "The case is over: Decided and published." in letters(desk)[-1].text
    assert "Recorded as published on 10 June 2025: correction" in letters(desk)[-1].text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("publisher", "--template", "acknowledgement"), "is written to the complainant, not to the publisher"),
        (("publisher", "--template", "view"), "was shown no provisional view"),
        (("publisher", "--template", "decision"), "No decision was entered"),
        (("publisher", "--template", "closing"), "The case is not over"),
        (("publisher", "--template", "question"), "A question needs its words"),
        (("publisher", "--template", "praise"), "There is no template 'praise'. There are: acknowledgement, notice"),
        (("publisher", "So", "--text", "x", "--send"), "No letter has gone to the publisher yet by mail"),
        (("publisher", "So", "--text", "x", "-o", "a.eml", "--address", "nobody", "--from", "desk@council.example"), "'nobody' is no mail address"),
        (("publisher", "So", "--text", "x", "--send", "--address", "ed@daily.example"), "Give the address from which it goes"),
        (("publisher", "So", "--text", "x", "-o", "a.eml", "--address", "ed@daily.example\nBcc: eve@x.example", "--from", "d@c.example"), "is no mail address"),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_to_do_and_nothing_is_filed(desk: Path, arguments: tuple[str, ...], told: str) -> None:
    before = letters(desk)
    assert told in refused(desk, *arguments)
    assert letters(desk) == before


def test_a_letter_is_a_mail_file_that_anyone_opens_and_its_hash_stands_in_the_case(desk: Path, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    do(desk, "letter", CASE, "publisher", "Ünsere Frage", "--text", "“Who says so?”\n" + "a long line " * 30, "-o", file, "--address", "ed@daily.example",
       "--from", "desk@council.example")  # fmt: skip
    made = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (made["To"], made["From"], made["Subject"]) == ("ed@daily.example", "desk <desk@council.example>", "Ünsere Frage")
    assert made["Message-ID"].startswith("<case-2025-1.")
    assert "“Who says so?”" in made.get_content()
    assert max(map(len, file.read_bytes().splitlines())) <= 78
    filed = letters(desk)[-1]
    assert filed.mail is not None
    assert filed.mail.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    do(desk, "letter", CASE, "publisher", "Again", "--text", "x", "-o", tmp_path / "next.eml", "--from", "desk@council.example")
    assert b"To: ed@daily.example" in (tmp_path / "next.eml").read_bytes()  # the address of the last letter
    assert "is there already" in refused(desk, "publisher", "x", "--text", "y", "-o", file)
    do(desk, "dossier", CASE, "-o", tmp_path / "complainant", "--as", "complainant")
    assert not any(b"ed@daily.example" in p.read_bytes() for p in (tmp_path / "complainant").rglob("*") if p.is_file())


class Kept:
    """What a mail server took, and whether it takes anything."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.takes = True

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:
        if not self.takes:
            return "554 5.7.1 Not from you"
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Kept, int]]:
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=free())
    controller.start()
    yield kept, controller.port
    controller.stop()


def sends_by(desk: Path, port: int, **more: str) -> None:
    said = {"address": "desk@council.example", "name": "The Council", "host": "127.0.0.1", "security": "none"} | more
    (desk / "mail.toml").write_text("".join(f'{k} = "{v}"\n' for k, v in said.items()) + f"port = {port}\n")


def test_a_server_takes_the_letter_that_stands_in_the_case(desk: Path, server: tuple[Kept, int], tmp_path: Path) -> None:
    kept, port = server
    sends_by(desk, port)
    done = run(
        "case", "letter", desk, CASE, "complainant", "--template", "acknowledgement", "--send", "--address", "kari@norway.example", "-o", tmp_path / "a.eml"
    )
    assert done.returncode == 0, done.stderr
    [one] = kept.envelopes
    assert (one.mail_from, one.rcpt_tos) == ("desk@council.example", ["kari@norway.example"])
    filed = letters(desk)[-1]
    assert filed.mail is not None
    assert filed.mail.server == "127.0.0.1"
    assert isinstance(one.content, bytes)
    assert hashlib.sha256(one.content).hexdigest() == filed.mail.sha256
    assert one.content == (tmp_path / "a.eml").read_bytes()
    assert email.message_from_bytes(one.content, policy=email.policy.default).get_content().split() == filed.text.split()
    assert "The Council received your appeal" in filed.text
    assert (
        "letter of the body to the complainant: Case 2025-1: the appeal was received, to kari@norway.example by 127.0.0.1"
        in run("case", "show", desk, CASE).stdout
    )
    assert run("check", desk).returncode == 0


def test_a_letter_that_repeats_withheld_words_does_not_go_out(desk: Path, server: tuple[Kept, int]) -> None:
    kept, port = server
    sends_by(desk, port)
    wrote(desk, "complainant", "First", "--text", "A nurse of Ward Nine told us so.")
    number = len(_entries(desk)) - 1
    assert run("case", "redact", desk, CASE, str(number), "nurse of Ward Nine", "--why", "a witness", "--from", "publisher").returncode == 0
    filed = letters(desk)
    said = ("--text", "A nurse of Ward Nine told us so.", "--send", "--address", "p@daily.example")
    assert "It repeats words that R1 withholds from the publisher" in refused(desk, "publisher", "So", *said)
    assert kept.envelopes == []
    assert letters(desk) == filed


def _entries(desk: Path) -> list[object]:
    with Desk.open(desk) as there:
        return list(there.case(CASE))


def test_what_a_server_does_not_take_is_not_filed(desk: Path, server: tuple[Kept, int]) -> None:
    kept, port = server
    kept.takes = False
    before, letter = letters(desk), ("publisher", "So", "--text", "x", "--send", "--address", "ed@daily.example")
    sends_by(desk, port)
    done = run("case", "letter", desk, CASE, *letter)
    assert (done.returncode, "did not take the letter, and nothing was filed" in done.stderr) == (2, True)
    sends_by(desk, port, host="mail.example.org")
    assert "Letters would go there for anyone to read" in refused(desk, *letter)
    sends_by(desk, port, colour="red")
    assert "cannot be used" in refused(desk, *letter)
    sends_by(desk, 1)
    assert "did not take the letter" in refused(desk, *letter)
    assert letters(desk) == before


def certificate(folder: Path) -> tuple[Path, Path]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_a_server_that_cannot_show_who_it_is_gets_neither_the_letter_nor_the_password(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    kept, logged = Kept(), []

    def known(server: object, session: Session, envelope: Envelope, mechanism: str, said: LoginPassword) -> AuthResult:
        logged.append((said.login, said.password))
        return AuthResult(success=said.password == b"a word", handled=False)  # refused by the server itself

    controller = Controller(kept, hostname="127.0.0.1", port=free(), tls_context=context, require_starttls=True, authenticator=known, auth_required=True)
    controller.start()
    try:
        sends_by(desk, controller.port, host="localhost", security="starttls", user="desk")
        letter = ("publisher", "So", "--text", "x", "--send", "--address", "ed@daily.example")
        monkeypatch.setenv("AUDIATUR_MAIL_PASSWORD", "a word")
        assert "certificate verify failed" in refused(desk, *letter)
        assert (kept.envelopes, logged) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        wrote(desk, *letter)
        assert logged == [(b"desk", b"a word")]
        monkeypatch.setenv("AUDIATUR_MAIL_PASSWORD", "another")
        assert "did not take the letter" in refused(desk, *letter)
    finally:
        controller.stop()
    assert len(kept.envelopes) == 1


def test_who_complains_is_told_to_the_publisher_once_a_person_has_confirmed_it(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Ola Moe complains of the article “Shells on Kiruna” of The Daily, 4 May 2025. It is inaccurate, Ola Moe said.")
    do(desk, "lodge", tmp_path / "other.txt", "--at", "2025-05-20")
    arguments = ["case", "letter", str(desk), "2025-2", "publisher", "--template", "notice", "--draft"]
    done = CliRunner().invoke(app, arguments)
    assert "nobody has confirmed it" in str(done.exception)
    do(desk, "confirm", "2025-2", "--at", "2025-05-20")
    assert "Ola Moe has lodged an appeal" in CliRunner().invoke(app, arguments).output
