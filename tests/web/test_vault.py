"""The vault in the workbench: filed with progress, seen, looked at, offered, taken out with a reason, proved; and what a damaged one does to the pages."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import msgspec
import pytest
from typer.main import get_command

from audiatur.cli.vault import app as command
from audiatur.evidence import proving
from audiatur.evidence.keys import PASSPHRASE
from audiatur.evidence.vault import Custody, Vault
from audiatur.web.api.app import application as programs
from audiatur.web.items import CUSTODY
from audiatur.web.work import SHOWN, Job, Step, Task
from tests.evidence.test_scans import TEXT, scan
from tests.evidence.test_similar import picture
from tests.web.conftest import token, visiting
from tests.web.test_work import finished

SITE = {"origin": "http://127.0.0.1:8000"}
PHOTO = b"no picture, but bytes"


@pytest.fixture
def vault(own, tmp_path):
    """A vault on the desk, with a photo."""
    made = Vault.create(own.desk.root / "vault", origin="example.org/vault", by="ann")
    (tmp_path / "crater.jpg").write_bytes(PHOTO)
    with made.writing() as writer:
        list(writer.file([tmp_path / "crater.jpg"], by="ann", custody=Custody(collector="Ann", claimed_place="Ganja", claimed_date="2020-10-11")))
    return made


@pytest.fixture
def client(own):
    return visiting(own)


def sha256(vault, name="crater.jpg"):
    return vault.item(name).sha256


def post(client, path, **data):
    return client.post(path, data={"token": token(client, "/imports"), **data}, headers=SITE)


def test_without_a_vault_its_page_says_how_one_is_made(client):
    assert "audiatur vault init DESK/vault" in client.get("/vault").text
    assert client.get("/vault/" + "0" * 64).status_code == 404


def test_files_are_filed_with_how_they_came_here_and_the_page_shows_how_far_it_is(own, vault, client):
    files = [("files", ("video.mp4", io.BytesIO(b"a"))), ("files", ("letter.txt", io.BytesIO(b"b"))), ("files", ("letter.txt", io.BytesIO(b"c")))]
    data = {"token": token(client), "received_from": "a witness", "claimed_date": "2020-10-11", "why": "the appeal", "of": "", "address": ""}
    answer = client.post("/vault/filing", data=data, files=files, headers=SITE)
    assert answer.status_code == 200
    assert finished(own).state == "done"
    page = client.get("/imports/1").text
    assert "Done: 3 exhibits" in page
    assert "To the vault" in page
    assert [i.name for i in vault.items()] == ["crater.jpg", "letter.txt", "letter.txt", "video.mp4"]
    item = client.get(f"/vault/{sha256(vault, 'video.mp4')}").text
    assert "Who handed it over</dt><dd><bdi>a witness" in item
    assert "the appeal" in item
    assert list(proving.trouble(vault)) == []
    assert not list((own.desk.root / "incoming").iterdir()), "no copy is left"


def test_what_is_filed_for_some_alone_is_there_for_them_alone_from_the_first_moment(own, vault, client):
    own.guard.add_account("ada", "administrator", "four words of their own", by="ada")
    own.guard.add_account("ben", "editor", "four words of their own", by="ada")
    data = {"token": token(client), "only": "ada", "of": "crater.jpg"}
    client.post("/vault/filing", data=data, files=[("files", ("face.jpg", io.BytesIO(b"a face")))], headers=SITE)
    assert finished(own).state == "done"
    at = f"/vault/{sha256(vault, 'face.jpg')}"
    assert "for <bdi>ada</bdi> alone" in client.get(at).text
    assert any(e.kind == "exhibit" and e.who == "ada" for e in own.guard.trail())
    ben = visiting(own, "editor", name="ben")
    assert ben.get(at).status_code == 404
    assert "face.jpg" not in ben.get("/vault").text + ben.get("/vault?words=face.jpg").text.replace("“<bdi>face.jpg</bdi>”", "").replace('value="face.jpg"', "")
    filing = own.jobs.all[0]
    filing.error = "face.jpg was torn while it was filed."  # and so it stands in no log
    assert "face.jpg" not in ben.get(f"/imports/{filing.number}").text
    assert "face.jpg" in client.get(f"/imports/{filing.number}").text
    filing.error = ""
    assert post(ben, at, deed="restrict", why="I want to").status_code == 404
    assert post(client, at, deed="restrict", only="ben", why="ada leaves").status_code == 200
    assert ben.get(at).status_code == 200
    assert client.get(at).status_code == 404
    assert "for <bdi>ben</bdi>" in client.get("/vault").text, "an administrator can open what nobody is left to open"
    assert post(client, at, deed="restrict", why="it is public now").status_code == 200
    assert client.get(at).status_code == 200


def test_an_exhibit_is_offered_for_statements_and_what_was_looked_at_stands_beside_it(own, vault, client):
    incident = own.desk.comparison().incidents[0]
    statement = f"{incident.members[0].document}:{incident.members[0].id}"
    at = f"/vault/{sha256(vault)}"
    answer = post(client, at, deed="offer", **{"for": f"{statement}\n{incident.id}"}, offered_by="the prosecutor", why="the crater")
    assert answer.status_code == 200
    post(client, at, deed="assess", aspect="time", found="shadows fit the morning")
    for page in (client.get(at).text, client.get(f"/incidents/{incident.id}").text):
        assert "Offered by <bdi>the prosecutor</bdi>" in page
        assert 'shadows fit the morning</bdi> <span class="soft">according to <bdi>ada</bdi>' in page
        assert "Nobody has looked at: integrity, origin, content." in page
        assert "<dt>Time</dt>" in page
        assert f'href="/incidents/{incident.id}"' in page
    assert "Offered by" not in visiting(own, "reader").get(f"/incidents/{incident.id}").text


def test_an_exhibit_is_offered_from_the_page_of_an_incident(own, vault, client):
    incident = own.desk.comparison().incidents[0]
    chosen = f"{incident.members[0].document}:{incident.members[0].id}"
    assert f'name="for" value="{chosen}"' in client.get(f"/incidents/{incident.id}").text
    answer = post(client, "/vault/offers", item="crater.jpg", **{"for": chosen}, offered_by="a witness", why="where it fell")
    assert str(answer.url).endswith(f"/vault/{sha256(vault)}#offers")
    assert "where it fell" in client.get(f"/incidents/{incident.id}").text


def test_it_cannot_be_offered_for_what_is_not_on_the_desk(own, vault, client):
    answer = post(client, f"/vault/{sha256(vault)}", deed="offer", **{"for": "013:t99"}, offered_by="x", why="y")
    assert (answer.status_code, "nothing here that is called 013:t99" in answer.text) == (409, True)
    assert vault.log.size == 2


def test_a_file_is_taken_out_with_a_reason_that_the_log_keeps_and_its_proof_holds(vault, client):
    at = f"/vault/{sha256(vault)}"
    assert post(client, f"{at}/bytes").status_code == 400
    answer = post(client, f"{at}/bytes", why="for the expert")
    assert answer.content == PHOTO
    assert "saved from the workbench: for the expert" in client.get(at).text
    proof = proving.read(client.get(f"{at}/proof").content)
    assert proving.check(proof, keys=vault.keys).vkey == vault.keys[-1].vkey
    assert json.loads(msgspec.json.encode(proof.event))["name"] == "crater.jpg"


def test_the_state_tells_of_checks_and_of_what_is_wrong(own, vault, client):
    assert "Not since the workbench was started" in client.get("/vault").text
    post(client, "/vault/work", kind="fixity")
    assert finished(own).state == "done"
    assert "all as they were filed" in client.get("/vault").text
    assert "its bytes were those that were filed when all were checked" in client.get(f"/vault/{sha256(vault)}").text
    path = vault.path(sha256(vault))
    path.chmod(0o644)
    path.write_bytes(PHOTO[::-1])
    post(client, "/vault/work", kind="verify")
    post(client, "/vault/work", kind="fixity")
    assert finished(own, 3).state == "done"
    text = client.get("/vault").text
    assert "<strong>1 thing wrong</strong>" in text
    assert "<strong>1 not as it was filed</strong>" in text
    assert f"crater.jpg ({sha256(vault)}) was changed" in client.get("/imports/2").text
    assert "not as it was filed" in text
    assert "crater" not in visiting(own, "contributor").get("/imports/2").text


def test_pages_of_other_things_stand_when_the_vault_is_damaged(own, vault, client):
    (vault.root / "events" / "000000.jsonl").write_bytes(b"{\n")
    answer = client.get("/vault")
    assert (answer.status_code, "damaged" in answer.text) == (409, True)
    assert "damaged" not in visiting(own, "reviewer").get("/vault").text
    incident = own.desk.comparison().incidents[0].id
    assert "The vault cannot be read" in client.get(f"/incidents/{incident}").text


def test_a_key_with_a_passphrase_that_was_not_given_is_told_of(own, client, monkeypatch):
    Vault.create(own.desk.root / "vault", passphrase="correct horse", by="ann")
    assert PASSPHRASE in client.get("/vault").text
    monkeypatch.setenv(PASSPHRASE, "correct horse")
    assert PASSPHRASE not in client.get("/vault").text


def test_text_that_was_recognised_in_a_scan_stands_on_its_page_as_a_machines_word(own, vault, client, tmp_path):
    pytest.importorskip("tesserocr", reason="the extra `scans` is not installed")
    data = scan(tmp_path / "letter.png", TEXT).read_bytes()
    client.post("/vault/filing", data={"token": token(client)}, files=[("files", ("letter.png", io.BytesIO(data)))], headers=SITE)
    assert finished(own).state == "done"
    page = client.get(f"/vault/{sha256(vault, 'letter.png')}").text
    assert "Text that a machine recognised in it" in page
    assert TEXT[2] in page


def test_what_could_not_be_looked_at_stands_in_the_progress_on_the_page_and_in_the_list(own, vault, client):
    own.guard.add_account("ada", "administrator", "four words of their own", by="ada")
    own.guard.add_account("ben", "editor", "four words of their own", by="ada")
    files = [("files", ("broken.jpg", io.BytesIO(b"no picture"))), ("files", ("notes.txt", io.BytesIO(b"words")))]
    client.post("/vault/filing", data={"token": token(client)}, files=files, headers=SITE)
    assert (finished(own).state, own.jobs.one(1).seen, own.jobs.one(1).unread) == ("done", 2, 0)
    page = client.get("/imports/1").text
    assert "What is wrong" not in page
    assert "broken.jpg cannot be opened as a picture" in page[page.index("What could not be looked at") :]
    item = client.get(f"/vault/{sha256(vault, 'broken.jpg')}").text
    assert "broken.jpg cannot be opened as a picture" in item[item.index("Could not be looked at") :]
    marked = [row for row in client.get("/vault").text.split("<tr ") if "not all could be looked at" in row]
    assert ["broken.jpg" in row for row in marked] == [True]
    client.post("/vault/filing", data={"token": token(client), "only": "ada"}, files=[("files", ("face.jpg", io.BytesIO(b"nor this")))], headers=SITE)
    post(client, "/vault/work", kind="look")
    assert (finished(own, 3).state, own.jobs.one(3).seen) == ("done", 4)
    assert "face.jpg cannot be opened as a picture" in client.get("/imports/3").text
    ben = visiting(own, "editor", name="ben").get("/imports/3").text
    assert "face.jpg" not in ben
    assert "an exhibit that is restricted to others could not be looked at" in ben


def test_a_picture_that_is_filed_is_found_to_look_like_one_of_before(own, vault, client, tmp_path):
    pytest.importorskip("pdqhash", reason="the extra `images` is not installed: it is built with a C++ compiler")
    picture(1).save(tmp_path / "street.png")
    picture(1).resize((300, 225)).save(tmp_path / "again.jpg")
    for name in ("street.png", "again.jpg"):
        client.post("/vault/filing", data={"token": token(client)}, files=[("files", (name, io.BytesIO((tmp_path / name).read_bytes())))], headers=SITE)
    assert finished(own, 2).state == "done"
    assert "street.png</bdi></a>, filed" in client.get(f"/vault/{sha256(vault, 'again.jpg')}").text
    own.guard.add_account("ada", "administrator", "four words of their own", by="ada")
    ben = visiting(own, "editor", name="ben")
    assert "street.png" in ben.get(f"/vault/{sha256(vault, 'again.jpg')}").text
    post(client, f"/vault/{sha256(vault, 'street.png')}", deed="restrict", only="ada", why="a face")
    assert "street.png" not in ben.get(f"/vault/{sha256(vault, 'again.jpg')}").text, "though nothing was looked at since"


def test_a_page_reads_the_log_once_when_it_has_grown_and_not_at_all_before(vault, client, monkeypatch):
    read = []
    kept = Vault.kept
    monkeypatch.setattr(Vault, "kept", lambda self: [read.append(1), kept(self)][1])
    at = f"/vault/{sha256(vault)}"
    read.clear()
    for page, times in (("/vault", 1), ("/vault", 0), (at, 0)):
        client.get(page)
        assert (page, len(read)) == (page, times)
        read.clear()
    post(client, at, deed="assess", aspect="time", found="shadows fit the morning")
    read.clear()
    assert "shadows fit the morning" in client.get(at).text
    assert len(read) <= 1


def test_more_remarks_than_are_listed_are_counted(own, vault, client):
    job = Job(number=1, task=Task(kind="look", by="ada", program="1.0"), files=0, state="done")
    for n in range(SHOWN + 2):
        job.took(Step(status="gap", what="gap", why=f"{n}.jpg could not be looked at.", count=0))
    own.jobs.all.append(job)
    page = client.get("/imports/1").text
    assert "2 lines more are not listed here" in page
    assert (f"<bdi>{SHOWN + 1}.jpg" in page, "<bdi>0.jpg" in page) == (True, False)


def test_all_that_is_asked_of_how_an_exhibit_came_here_is_asked_on_the_page_by_programs_and_by_the_command():
    fields = set(Custody.__struct_fields__)
    form = programs(SimpleNamespace()).openapi()["components"]["schemas"]["Body_file_exhibits_post"]["properties"]
    assert set(CUSTODY) == fields
    assert fields <= set(form)
    assert fields <= {option.name for option in get_command(command).commands["add"].params}
