"""Time stamps of a local authority, made by `openssl ts`: asked for now or later, verified without a network by us and by `openssl ts`."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pypdfium2
import pytest

from audiatur.errors import EvidenceError
from audiatur.evidence import proving
from audiatur.evidence.vault import Event, Vault, now
from tests.evidence.authority import made, openssl, reply, serving
from tests.evidence.calling import run


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return made(tmp_path_factory.mktemp("authority") / "local")


@pytest.fixture
def root(tmp_path):
    vault = Vault.create(tmp_path / "vault", origin="example.org/vault", by="ann")
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(name.encode())
        with vault.writing() as writer:
            list(writer.file([tmp_path / name], by="ann"))
    return tmp_path / "vault"


@pytest.fixture
def stamped(root, authority):
    with serving(authority) as url:
        done = run("vault", "stamp", root, "--authority", "local", "--url", url, "--chain", authority / "root.pem")
    assert (done.exit_code, "stamped\tcheckpoint-4 was there at" in done.stdout) == (0, True), done.stderr
    return root


def test_a_stamp_is_filed_and_verified_by_us_and_by_openssl(stamped):
    done = run("vault", "verify", stamped)
    assert done.exit_code == 0
    assert "according to local (CN=Authority local)" in done.stdout
    folder = stamped / "stamps"
    answer, head = folder / "checkpoint-4.local.tsr", stamped / "log" / "checkpoints" / "4"
    assert b"Verification: OK" in openssl("ts", "-verify", "-in", answer, "-data", head, "-CAfile", folder / "local.pem")
    assert b"Verification: OK" in openssl("ts", "-verify", "-in", answer, "-queryfile", folder / "checkpoint-4.local.tsq", "-CAfile", folder / "local.pem")


def test_offline_the_request_waits_and_a_later_call_sends_it(root, authority):
    done = run("vault", "stamp", root, "--authority", "local", "--url", "http://127.0.0.1:9", "--chain", authority / "root.pem", "--offline")
    assert (done.exit_code, "waits\t" in done.stdout) == (0, True)
    done = run("vault", "stamp", root)
    assert (done.exit_code, "has not stamped it" in done.stderr) == (1, True)
    assert run("vault", "verify", root).exit_code == 0
    with serving(authority) as url:
        done = run("vault", "stamp", root, "--authority", "local", "--url", url, "--chain", authority / "root.pem")
    assert done.exit_code == 0
    assert "checkpoint-4" in done.stdout
    assert not list((root / "stamps" / "waiting").iterdir())


def test_an_answer_may_come_on_a_stick(root, authority, tmp_path):
    run("vault", "stamp", root, "--authority", "local", "--chain", authority / "root.pem", "--offline")
    request = next((root / "stamps" / "waiting").iterdir())
    (tmp_path / "answer.tsr").write_bytes(reply(authority, request.read_bytes()))
    assert run("vault", "stamp", root, "--answer", tmp_path / "answer.tsr").exit_code == 0
    assert "stamped\tcheckpoint-4" in run("vault", "verify", root).stdout
    with pytest.raises(EvidenceError, match="no answer to a request that waits"):
        run("vault", "stamp", root, "--answer", tmp_path / "answer.tsr")


def test_an_item_is_stamped_without_its_hash_or_its_name_being_seen(root, authority):
    with serving(authority) as url:
        done = run("vault", "stamp", root, "--authority", "local", "--url", url, "--chain", authority / "root.pem", "--item", "a.jpg")
    assert "stamped\tentry-1" in done.stdout
    vault = Vault.open(root)
    request = (root / "stamps" / "entry-1.local.tsq").read_bytes()
    assert bytes.fromhex(vault.item("a.jpg").sha256) not in request
    (root / "entry").write_bytes(vault.log.entries(1, 2)[0])
    answer = root / "stamps" / "entry-1.local.tsr"
    assert b"OK" in openssl("ts", "-verify", "-in", answer, "-data", root / "entry", "-CAfile", authority / "root.pem")


def test_a_proof_shows_the_time_long_after_and_to_whoever_knows_the_authority(stamped, authority, tmp_path):
    with Vault.open(stamped).writing() as writer:
        for n in range(300):
            writer.append([Event(deed="noted", at=now(), by="ann", why=f"{n}")])
    run("vault", "prove", stamped, "b.jpg", "-o", tmp_path / "proof.json")
    done = run("vault", "check", tmp_path / "proof.json", "--chain", authority / "root.pem")
    assert (done.exit_code, "there at 20" in done.stdout) == (0, True)
    other = made(tmp_path / "other")
    done = run("vault", "check", tmp_path / "proof.json", "--chain", other / "root.pem")
    assert (done.exit_code, "does not hold" in done.stdout) == (1, True)


@pytest.mark.parametrize("part", ["response", "checkpoint", "proof"])
def test_a_proof_with_a_stamp_of_something_else_does_not_hold(stamped, tmp_path, part):
    run("vault", "prove", stamped, "b.jpg", "-o", tmp_path / "proof.json")
    said = json.loads((tmp_path / "proof.json").read_bytes())
    stamp = said["stamps"][0]
    if part == "response":
        raw = bytearray(base64.b64decode(stamp["response"]))
        raw[len(raw) // 2] ^= 1
        stamp["response"] = base64.b64encode(raw).decode()
    elif part == "checkpoint":
        stamp["checkpoint"] = said["checkpoint"]
    else:
        stamp["proof"] = []
    (tmp_path / "proof.json").write_text(json.dumps(said))
    assert run("vault", "check", tmp_path / "proof.json").exit_code == 1


def test_a_stamp_that_was_changed_or_taken_away_is_named(stamped):
    answer = stamped / "stamps" / "checkpoint-4.local.tsr"
    content = bytearray(answer.read_bytes())
    content[100] ^= 1
    answer.write_bytes(content)
    assert any("checkpoint-4.local.tsr" in line for line in proving.trouble(Vault.open(stamped)))
    answer.unlink()
    assert any("checkpoint-4.local.tsr" in line for line in proving.trouble(Vault.open(stamped)))


def test_an_authority_that_stamps_something_else_is_not_believed(root, authority, tmp_path):
    """It answers with another one's certificate: what waits goes on waiting."""
    other = made(tmp_path / "other")
    with serving(other) as url:
        done = run("vault", "stamp", root, "--authority", "local", "--url", url, "--chain", authority / "root.pem")
    assert (done.exit_code, "has not stamped it" in done.stderr) == (1, True)
    assert not (root / "stamps" / "checkpoint-4.local.tsr").exists()


def test_a_bag_brings_its_stamps_for_openssl(stamped, tmp_path):
    assert run("vault", "bag", stamped, "-o", tmp_path / "bag", "--item", "a.jpg").exit_code == 0
    folder: Path = tmp_path / "bag" / "stamps"
    done = openssl("ts", "-verify", "-in", folder / "checkpoint-4.local.tsr", "-data", folder / "checkpoint-4.txt", "-CAfile", folder / "local.pem")
    assert b"OK" in done
    assert run("vault", "check", tmp_path / "bag").exit_code == 0
    pdf = pypdfium2.PdfDocument(tmp_path / "bag" / "certificate.pdf")
    assert len(pdf) == 1
    assert "according to local (CN=Authority local)" in pdf[0].get_textpage().get_text_bounded().replace("\r\n", "")
    pdf.close()


@pytest.mark.browser
def test_the_page_in_the_bag_tells_of_the_stamp(stamped, tmp_path):
    from playwright.sync_api import sync_playwright

    run("vault", "bag", stamped, "-o", tmp_path / "bag", "--item", "a.jpg")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(offline=True)
        page.goto((tmp_path / "bag" / "verify.html").as_uri())
        page.set_input_files("#proof", next((tmp_path / "bag" / "proofs").iterdir()))
        page.wait_for_selector("text=It is in the head of 4 entries that local has stamped")
        assert page.locator("li.no").count() == 0
        browser.close()
