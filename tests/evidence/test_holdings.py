"""A vault with its items in an object store, on a real S3 server of this computer."""

from __future__ import annotations

import pytest

from audiatur import flow
from audiatur.errors import EvidenceError
from audiatur.evidence import fixity, proving
from audiatur.evidence.bag.write import write
from audiatur.evidence.vault import Vault
from tests import s3
from tests.evidence.calling import run


@pytest.fixture(scope="module")
def server():
    with s3.serving() as address:
        yield address


@pytest.fixture
def bucket(server, monkeypatch, request):
    for name, value in ({"AWS_ENDPOINT_URL": server} | s3.ACCOUNT).items():
        monkeypatch.setenv(name, value)
    client = s3.client(server)
    name = f"b{abs(hash(request.node.name))}"
    client.create_bucket(Bucket=name)
    yield client, name
    client.close()


@pytest.fixture
def root(bucket, tmp_path):
    (tmp_path / "files").mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "files" / name).write_bytes(name.encode() * 1000)
    assert run("vault", "init", tmp_path / "vault", "--items", f"s3://{bucket[1]}/evidence", "--by", "ann").exit_code == 0
    assert run("vault", "add", tmp_path / "vault", tmp_path / "files", "--by", "ann").exit_code == 0
    return tmp_path / "vault"


def keys(bucket) -> list[str]:
    return [one["Key"] for one in bucket[0].list_objects_v2(Bucket=bucket[1]).get("Contents", [])]


def wrong(root):
    return list(proving.trouble(Vault.open(root)))


def test_items_lie_in_the_store_under_their_hash_and_the_vault_holds(root, bucket, tmp_path):
    items = Vault.open(root).items()
    assert sorted(keys(bucket)) == sorted(f"evidence/{i.sha256[:2]}/{i.sha256}" for i in items)
    assert not [p for p in (root / "items").rglob("*") if p.is_file()]
    assert not list((root / "incoming").iterdir())
    assert run("vault", "verify", root).exit_code == 0
    write(Vault.open(root), items, tmp_path / "bag")
    assert (tmp_path / "bag" / "data" / "0001-a.txt").read_bytes() == b"a.txt" * 1000
    with Vault.open(root).writing() as writer:
        assert fixity.run(writer, by="ann").wrong == ()


def test_the_same_bytes_again_are_not_sent_again(root, bucket, tmp_path):
    run("vault", "add", root, tmp_path / "files", "--by", "bea")
    assert len(keys(bucket)) == 3
    assert wrong(root) == []


def test_an_object_that_was_changed_taken_away_or_put_there_is_named(root, bucket):
    client, name = bucket
    first, second, _ = Vault.open(root).items()
    client.put_object(Bucket=name, Key=f"evidence/{first.sha256[:2]}/{first.sha256}", Body=b"b.txt" * 1000)
    client.delete_object(Bucket=name, Key=f"evidence/{second.sha256[:2]}/{second.sha256}")
    client.put_object(Bucket=name, Key=f"evidence/00/{'00' * 32}", Body=b"x")
    said = wrong(root)
    assert len(said) == 3
    assert "a.txt" in said[0]
    assert "was changed" in said[0]
    assert "b.txt" in said[1]
    assert "is missing" in said[1]
    assert "never filed" in said[2]


def test_what_cannot_be_sent_now_is_filed_and_sent_by_a_later_filing(root, bucket, tmp_path, monkeypatch):
    (tmp_path / "later.txt").write_bytes(b"later")
    with monkeypatch.context() as context:
        context.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        assert run("vault", "add", root, tmp_path / "later.txt", "--by", "ann").exit_code == 0
        assert [p.name for p in (root / "incoming").iterdir()] == [proving.digest(tmp_path / "later.txt")]
        said = wrong(root)
        assert sum("could not be read" in line for line in said) == 3
        assert not any("later.txt" in line for line in said)
    run("vault", "note", root, "a.txt", "accessed", "--why", "a look", "--by", "ann")
    assert len(keys(bucket)) == 4
    assert wrong(root) == []


def test_an_erased_item_leaves_the_store(root, bucket):
    run("vault", "erase", root, "b.txt", "--why", "order of a court", "--by", "ann")
    assert len(keys(bucket)) == 2
    assert wrong(root) == []


def test_a_large_item_is_sent_in_parts(root, bucket, tmp_path):
    with (tmp_path / "film.mp4").open("wb") as file:
        for n in range(20):
            file.write(n.to_bytes(1) * (1 << 20))
    run("vault", "add", root, tmp_path / "film.mp4", "--by", "ann")
    assert wrong(root) == []
    assert Vault.open(root).size(proving.digest(tmp_path / "film.mp4")) == 20 << 20


def test_what_is_no_store_is_refused_before_a_vault_is_made(tmp_path):
    with pytest.raises(EvidenceError, match="s3://BUCKET"):
        run("vault", "init", tmp_path / "vault", "--items", "nowhere")
    assert not (tmp_path / "vault").exists()


def test_it_is_read_from_the_store_as_papers_and_what_was_changed_there_is_not(root, bucket, tmp_path):
    client, name = bucket
    (tmp_path / "mail.eml").write_text("From: a@example.org\nSubject: Oslo\n\nThe mayor said that four people were killed in Oslo on 4 May 2031.\n")
    run("vault", "add", root, tmp_path / "mail.eml", "--by", "ann")
    item = Vault.open(root).item("mail.eml")
    with Vault.open(root).opened(item.sha256) as file:
        whole = file.read()
        file.seek(6)
        assert (file.read(5), file.tell()) == (whole[6:11], 11)
    found = {r.document.id: r.document for r in flow.read([str(root)])}
    assert found["mail"].status == "read"
    assert "four people were killed" in found["mail"].text
    changed = whole.replace(b"four", b"nine")
    client.put_object(Bucket=name, Key=f"evidence/{item.sha256[:2]}/{item.sha256}", Body=changed)
    assert {r.document.id: r.document.status for r in flow.read([str(root)])}["mail"] == "damaged"
    client.delete_object(Bucket=name, Key=f"evidence/{item.sha256[:2]}/{item.sha256}")
    assert {r.document.id: r.document.status for r in flow.read([str(root)])}["mail"] == "unreadable"
