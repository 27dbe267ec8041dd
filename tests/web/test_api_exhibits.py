"""The vault for programs: what is filed, one exhibit with its custody and its proof; and that of one for others alone nothing is told."""

from pathlib import Path

import msgspec
import pytest

from audiatur.errors import VerificationError
from audiatur.evidence import fixity, offers, proving
from audiatur.evidence.looked import look
from audiatur.evidence.vault import Vault
from audiatur.web.work import Job
from tests.evidence.test_similar import picture
from tests.web import test_rights
from tests.web.test_api import AT, HASHES, client

bench = test_rights.bench


@pytest.fixture
def vault(bench):
    return Vault.open(bench.held.root)


@pytest.fixture
def reviewer(bench):
    return client(bench, "review", owner="reviewer")


@pytest.fixture
def named(bench):
    return client(bench, "review", owner="named")


def test_the_list_has_what_one_may_see_the_newest_first(reviewer, named):
    assert [i["name"] for i in reviewer.get(f"{AT}/exhibits").json()["items"]] == ["open.jpg"]
    both = named.get(f"{AT}/exhibits").json()
    assert ([i["name"] for i in both["items"]], both["total"]) == (["closed.jpg", "open.jpg"], 2)
    assert [i["only"] for i in both["items"]] == [["named"], None]
    first = named.get(f"{AT}/exhibits?limit=1").json()
    second = named.get(f"{AT}/exhibits", params={"limit": 1, "cursor": first["next"]}).json()
    assert [*first["items"], *second["items"]] == both["items"]
    assert second["next"] is None
    assert reviewer.get(f"{AT}/exhibits?words=maria").json()["items"] == []
    assert [i["name"] for i in named.get(f"{AT}/exhibits?words=maria").json()["items"]] == ["closed.jpg"], "by how it came here"


def test_an_exhibit_has_its_custody_what_it_is_offered_for_and_what_was_looked_at(bench, vault, reviewer):
    with vault.writing() as writer:
        offers.assess(writer, vault.item("open.jpg"), "time", "shadows fit the morning", by="ann")
        fixity.run(writer, by="ann")
    made = reviewer.get(f"{AT}/exhibits/{HASHES['open']}").json()
    assert [(e["deed"], e["by"]) for e in made["events"]] == [("filed", "owner"), ("offered", "owner"), ("assessed", "ann")]
    assert made["events"][1]["detail"] == {"offered by": "the mayor"}
    (offer,) = made["offers"]
    assert (offer["by"], offer["why"], [a["id"] for a in offer["about"]], offer["others"]) == ("the mayor", "the crater", ["closed", "i-closed", "open"], 0)
    assert [(x["aspect"], x["by"], x["found"]) for x in made["looked"]] == [("time", "ann", "shadows fit the morning")]
    assert made["unlooked"] == ["integrity", "origin", "content"]
    assert made["exhibit"]["held_against"]["as_filed"] is True
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    (offer,) = reviewer.get(f"{AT}/exhibits/{HASHES['open']}").json()["offers"]
    assert ([a["id"] for a in offer["about"]], offer["others"]) == (["open"], 2), "of what is restricted to others, that there is something"


def test_an_exhibit_for_named_people_alone_is_there_for_them_and_that_they_opened_it_is_noted(bench, named):
    at = f"{AT}/exhibits/{HASHES['closed']}"
    for part in ("", "/proof", "/alike", "/small"):
        other = client(bench, "review", "admin")
        assert other.get(at + part).status_code == 404
        assert other.get(at + part).json() == other.get(f"{AT}/exhibits/{HASHES['absent']}{part}").json()
    assert named.get(at).json()["custody"] == {"received_from": "Maria Lind"}
    assert [(e.who, e.action, e.object) for e in bench.guard.trail() if e.kind == "exhibit"] == [("named", "read", HASHES["closed"])]


def test_the_proof_is_checked_without_the_desk(vault, reviewer):
    answer = reviewer.get(f"{AT}/exhibits/{HASHES['open']}/proof")
    made = proving.read(answer.content)
    assert proving.check(made, keys=vault.keys).vkey == vault.keys[-1].vkey
    assert (made.event.item, made.event.name) == (HASHES["open"], "open.jpg")
    damaged = msgspec.structs.replace(made, index=made.index + 1)
    with pytest.raises(VerificationError):
        proving.check(damaged, keys=vault.keys)
    again = reviewer.get(f"{AT}/exhibits/{HASHES['open']}/proof", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_picture_has_its_likes_among_those_that_one_may_see_and_is_shown_small(bench, vault, reviewer, named, tmp_path):
    pytest.importorskip("pdqhash", reason="the extra `images` is not installed: it is built with a C++ compiler")
    picture(1).save(tmp_path / "street.png")
    picture(1).resize((300, 225)).save(tmp_path / "again.png")
    with vault.writing() as writer:
        list(writer.file([tmp_path / "street.png"], by="owner"))
        list(writer.file([tmp_path / "again.png"], by="owner", only=("named",)))
    items = {name: vault.item(name) for name in ("street.png", "again.png")}
    for item in items.values():
        look(vault, item)
    at = f"{AT}/exhibits/{items['street.png'].sha256}"
    assert [i["name"] for i in named.get(f"{at}/alike").json()["items"]] == ["again.png"]
    assert reviewer.get(f"{at}/alike").json()["items"] == []
    assert reviewer.get(f"{AT}/exhibits/{HASHES['open']}/alike").json()["items"] is None
    assert reviewer.get(f"{at}/small").content.startswith(b"\xff\xd8\xff")
    assert named.get(f"{AT}/exhibits/{items['again.png'].sha256}/small").status_code == 404, "also for them: a list is not noted"
    assert reviewer.get(at).json()["picture"] is True


def test_the_state_tells_of_the_last_check(vault, reviewer):
    before = reviewer.get(f"{AT}/vault").json()
    assert (before["checked_at"], before["events"], before["signs"]) == (None, 5, True)
    path = vault.path(HASHES["open"])
    path.chmod(0o644)
    path.write_bytes(b"another one")
    with vault.writing() as writer:
        fixity.run(writer, by="ann")
    after = reviewer.get(f"{AT}/vault").json()
    assert (after["checked_by"], after["checked"], after["wrong"], after["events"]) == ("ann", 2, 1, 6)
    (line,) = reviewer.get(f"{AT}/exhibits").json()["items"]
    assert line["held_against"]["as_filed"] is False


def test_where_the_vault_is_damaged_that_is_said_and_to_an_administrator_why(bench, vault, reviewer):
    (vault.root / "events" / "000000.jsonl").write_bytes(b"{\n")
    for path in ("/vault", "/exhibits", f"/exhibits/{HASHES['open']}"):
        answer = reviewer.get(AT + path)
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
        assert "damaged" not in answer.text
        assert "damaged" in client(bench, "review", "admin").get(AT + path).text


# ---- doing ---------------------------------------------------------------------------------------------------------------------
def test_files_are_sent_with_how_they_came_here_and_for_whom_they_are(bench, monkeypatch):
    begun = []
    monkeypatch.setattr(bench.jobs, "begin", lambda task, files=0: begun.append(task) or Job(number=7, task=task, files=files))
    who = client(bench, "write", owner="contributor")
    said = {"received_from": "a witness", "claimed_date": "2031-05-04", "why": "the appeal", "only": ["named"]}
    answer = who.post(f"{AT}/exhibits", files=[("files", ("a.jpg", b"one")), ("files", ("../b.jpg", b"two"))], data=said)
    assert (answer.status_code, answer.headers["location"], answer.json()["kind"]) == (202, f"{AT}/jobs/7", "file")
    (task,) = begun
    assert (task.by, task.filing.custody, task.filing.only) == ("contributor", {"received_from": "a witness", "claimed_date": "2031-05-04"}, ("named",))
    assert sorted(p.name for p in Path(task.folder).iterdir()) == ["a.jpg", "b.jpg"]
    assert who.post(f"{AT}/exhibits", files=[("files", ("a.jpg", b"one"))], data={"of": HASHES["open"]}).status_code == 404, "he does not see it"
    assert who.post(f"{AT}/exhibits", files=[("files", ("a.jpg", b"one"))], data={"only": "nobody-here"}).status_code == 409
    assert who.post(f"{AT}/exhibits", data=said).status_code == 422
    assert len(begun) == 1


def test_what_was_done_with_an_exhibit_is_logged_in_the_name_of_the_tokens_owner(vault, reviewer):
    at = f"{AT}/exhibits/{HASHES['open']}"
    sent = (
        {"deed": "note", "what": "transferred", "why": "for the expert", "to": "Lab 4"},
        {"deed": "assess", "aspect": "origin", "found": "the lens fits"},
        {"deed": "offer", "statements": ["i-open", "closed:t1"], "offered_by": "the ministry", "why": "what fell"},
    )
    for said in sent:
        made = reviewer.post(f"{at}/events", json=said)
        assert (made.status_code, made.headers["location"]) == (201, at), made.text
        assert made.json()["items"][0]["by"] == "reviewer"
    one = reviewer.get(at).json()
    assert [(e["deed"], e["why"], e["to"]) for e in one["events"][2:]] == [
        ("transferred", "for the expert", "Lab 4"), ("assessed", "the lens fits", None), ("offered", "what fell", None)
    ]  # fmt: skip
    assert one["looked"][0]["by"] == "reviewer"
    assert {a["id"] for a in one["offers"][1]["about"]} == {"i-open", "closed:t1"}
    assert list(proving.trouble(vault)) == []
    unknown = reviewer.post(f"{at}/events", json={"deed": "offer", "statements": ["i-none"], "offered_by": "the ministry", "why": "so"})
    assert (unknown.status_code, "nothing here that is called i-none" in unknown.json()["detail"]) == (409, True)
    assert reviewer.post(f"{at}/events", json={"deed": "note", "what": "noted", "why": ""}).status_code == 422


def test_it_cannot_be_offered_for_what_is_hidden_from_who_offers_it(bench, reviewer):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    said = {"deed": "offer", "offered_by": "the ministry", "why": "so"}
    closed, absent = (
        reviewer.post(f"{AT}/exhibits/{HASHES['open']}/events", json=said | {"statements": [f"{name}:t1"]}).text.replace("closed", "absent")
        for name in ("closed", "absent")
    )
    assert closed == absent


def test_a_file_is_given_with_a_reason_that_the_log_keeps(reviewer):
    at = f"{AT}/exhibits/{HASHES['open']}"
    answer = reviewer.post(f"{at}/bytes", json={"why": "for the expert"})
    assert (answer.content, answer.headers["content-disposition"]) == (b"a crater", "attachment; filename*=UTF-8''open.jpg")
    last = reviewer.get(at).json()["events"][-1]
    assert (last["deed"], last["by"], last["why"]) == ("accessed", "reviewer", "given to a program: for the expert")
    assert reviewer.post(f"{at}/bytes", json={"why": ""}).status_code == 422


def test_an_exhibit_is_left_to_some_alone_and_opened_by_who_sees_it_or_by_an_administrator(bench, reviewer):
    at, editor = f"{AT}/exhibits/{HASHES['open']}", client(bench, "review", owner="editor")
    assert reviewer.post(f"{at}/restriction", json={"only": ["named"], "why": "a face"}).status_code == 403
    assert editor.post(f"{at}/restriction", json={"only": ["nobody-here"], "why": "a face"}).status_code == 409
    made = editor.post(f"{at}/restriction", json={"only": ["named"], "why": "a face"})
    assert (made.status_code, made.json()["items"]) == (201, []), "it is for others alone now"
    for who in (editor, reviewer, client(bench, "review")):
        assert who.get(at).status_code == 404
        assert who.post(f"{at}/restriction", json={"only": [], "why": "so"}).status_code == 404
    keeper = client(bench, "review", "admin")
    assert keeper.get(at).status_code == 404
    assert {one["sha256"] for one in keeper.get(f"{AT}/vault").json()["for_others"]} == {HASHES["open"], HASHES["closed"]}
    assert editor.get(f"{AT}/vault").json()["for_others"] == []
    assert keeper.post(f"{at}/restriction", json={"only": [], "why": "it is public now"}).json()["items"][0]["why"] == "it is public now"
    assert reviewer.get(at).status_code == 200
    assert [(e.who, e.action) for e in bench.guard.trail(object=HASHES["open"])] == [("administrator", "release"), ("editor", "restrict")]
