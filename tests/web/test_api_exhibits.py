"""The vault for programs: what is filed, one exhibit with its custody and its proof; and that of one for others alone nothing is told."""

import msgspec
import pytest

from audiatur.errors import VerificationError
from audiatur.evidence import fixity, offers, proving
from audiatur.evidence.looked import look
from audiatur.evidence.vault import Vault
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
