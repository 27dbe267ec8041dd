"""A desk moves to another folder or engine and is the same there; an export that was cut off or changed makes no desk."""

import hashlib
import os
import shutil
import subprocess
import zipfile

import pytest

from audiatur.errors import StoreError
from audiatur.record import Comparison, Incident
from audiatur.store import Desk, export, import_, prove
from tests.store.papers import TEXT, put
from tests.store.test_desk import judgement


@pytest.fixture
def full(desk):
    """A desk with something in every table, and odd characters."""
    put(desk, title="a\x00b", sidecar={"side": "Norway"})
    put(desk, name="copy.txt")
    put(desk, TEXT + " \U0010ffff \x00 é", name="é.txt")
    desk.add_comparison(Comparison(incidents=(Incident(id="i1", name="Oslo"),)), basis=desk.basis())
    desk.add_judgement(judgement("2031-06-01T10:00:00Z"))
    return desk


def same(one, other):
    assert list(one.records()) == list(other.records())
    assert list(one.documents()) == list(other.documents())
    assert list(one.items()) == list(other.items())
    assert one.comparison() == other.comparison()
    assert one.judgements() == other.judgements()
    assert [o.sha256 for o in one.originals()] == [o.sha256 for o in other.originals()]


@pytest.mark.parametrize("name", ["moved.zip", "moved"])
def test_a_desk_moves_to_the_other_engine_and_back(full, tmp_path, name, engine, request):
    other = request.getfixturevalue("server")() if engine == "postgresql" else None
    export(full, tmp_path / name)
    import_(tmp_path / name, tmp_path / "there", database_url=None if engine == "postgresql" else other)
    with Desk.open(tmp_path / "there") as there:
        same(full, there)
        assert list(prove(there)) == []
        assert there.activity()[0].action == "import"
        put(there, TEXT + " Later.", name="later.txt")  # numbers go on from where they were
        there.add_comparison(Comparison(), basis=there.basis())
        export(there, tmp_path / "back.zip")
    import_(tmp_path / "back.zip", tmp_path / "again", database_url=other)
    with Desk.open(tmp_path / "again") as again:
        assert again.document("later").document.characters == len(TEXT) + 7
        assert list(prove(again)) == []


@pytest.mark.postgresql
def test_from_sqlite_to_postgresql_the_digests_of_all_tables_are_the_same(tmp_path, server):
    with Desk.create(tmp_path / "here") as here:
        put(here)
        first = export(here, tmp_path / "one")
    import_(tmp_path / "one", tmp_path / "there", database_url=server())
    with Desk.open(tmp_path / "there") as there:
        second = export(there, tmp_path / "two")
    assert {k: v for k, v in first.tables.items() if k != "activity"} == {k: v for k, v in second.tables.items() if k != "activity"}


def test_anyone_can_prove_an_export_without_the_program(full, tmp_path):
    export(full, tmp_path / "moved")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert subprocess.run(["sha256sum", "-c", "--quiet", manifest], cwd=tmp_path / "moved").returncode == 0


def test_an_export_names_every_file_that_it_holds(full, tmp_path):
    export(full, tmp_path / "moved")
    named = {line.split("  ")[1] for line in (tmp_path / "moved" / "manifest-sha256.txt").read_text().splitlines()}
    held = {os.path.relpath(os.path.join(top, f), tmp_path / "moved") for top, _, files in os.walk(tmp_path / "moved" / "data") for f in files}
    assert named == held
    assert len([n for n in named if "originals" in n and "tables" not in n]) == 2


def refused(tmp_path, url):
    with pytest.raises(StoreError) as error:
        import_(tmp_path / "moved", tmp_path / "there", database_url=url)
    assert not (tmp_path / "there").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    with pytest.raises(StoreError, match="no desk"):
        Desk.open(tmp_path / "there")
    return str(error.value)


def test_an_export_of_which_an_original_was_changed_makes_no_desk(full, tmp_path, new_url):
    export(full, tmp_path / "moved")
    paper = next((tmp_path / "moved" / "data" / "originals").rglob("*" + 40 * "[0-9a-f]"))
    paper.write_bytes(paper.read_bytes() + b".")
    url = new_url()
    assert "expected the digest" in refused(tmp_path, url)
    shutil.rmtree(tmp_path / "moved")
    export(full, tmp_path / "moved")
    import_(tmp_path / "moved", tmp_path / "there", database_url=url)  # the database was left as it was


def test_an_export_of_which_a_row_was_changed_makes_no_desk(full, tmp_path, new_url):
    export(full, tmp_path / "moved")
    table = tmp_path / "moved" / "data" / "tables" / "documents.jsonl"
    table.write_text(table.read_text().replace("Norway", "Chile", 1).replace("The Daily", "The Yearly", 1))
    assert "documents.jsonl was changed or cut off" in refused(tmp_path, new_url())


def test_an_export_that_lacks_a_file_or_a_line_of_its_manifest_makes_no_desk(full, tmp_path, new_url):
    export(full, tmp_path / "moved")
    manifest = tmp_path / "moved" / "manifest-sha256.txt"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if "/originals/" not in line))
    assert "lacks the original" in refused(tmp_path, new_url())
    manifest.write_text("".join(line for line in lines if "records" not in line))
    assert "does not name tables/records.jsonl" in refused(tmp_path, new_url())
    manifest.write_text("".join(lines))
    (tmp_path / "moved" / "data" / "tables" / "texts.jsonl").unlink()
    assert "texts.jsonl is missing" in refused(tmp_path, new_url())


def test_a_row_that_was_changed_together_with_its_manifest_is_found_by_the_digest_of_its_table(full, tmp_path, new_url):
    export(full, tmp_path / "moved")
    table, manifest = (tmp_path / "moved" / n for n in ("data/tables/texts.jsonl", "manifest-sha256.txt"))
    before = hashlib.sha256(table.read_bytes()).hexdigest()
    table.write_text(table.read_text().replace("mayor", "major"))
    manifest.write_text(manifest.read_text().replace(before, hashlib.sha256(table.read_bytes()).hexdigest()))
    assert "The table texts is not what was exported" in refused(tmp_path, new_url())


def test_a_zip_that_was_cut_off_makes_no_desk(full, tmp_path):
    export(full, tmp_path / "moved.zip")
    data = (tmp_path / "moved.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    with pytest.raises(StoreError, match="cut off"):
        import_(tmp_path / "cut.zip", tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_a_manifest_cannot_lead_out_of_the_new_desk(full, tmp_path):
    export(full, tmp_path / "moved")
    manifest = tmp_path / "moved" / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + f"{64 * '0'}  data/originals/../../../evil\n")
    with pytest.raises(StoreError, match="none of ours"):
        import_(tmp_path / "moved", tmp_path / "there")


def test_a_desk_with_a_damaged_original_is_not_exported_and_nothing_half_is_left(full, tmp_path):
    original = next(full.originals())
    original.path.chmod(0o644)
    original.path.write_bytes(b"x" * original.size)
    with pytest.raises(StoreError, match="not exported"):
        export(full, tmp_path / "moved.zip")
    assert {p.name for p in tmp_path.iterdir()} == {"desk"}


def test_what_is_there_is_not_overwritten(full, tmp_path):
    export(full, tmp_path / "moved.zip")
    with pytest.raises(StoreError, match="there already"):
        export(full, tmp_path / "moved.zip")
    with pytest.raises(StoreError, match="not empty"):
        import_(tmp_path / "moved.zip", tmp_path / "desk")
    assert zipfile.ZipFile(tmp_path / "moved.zip").testzip() is None
