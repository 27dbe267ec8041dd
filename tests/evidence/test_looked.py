"""What could not be looked at in an item is kept with the reason, and told to whoever asks for it."""

from __future__ import annotations

import io
import sys

import msgspec
import pytest
from PIL import Image

from audiatur.evidence import apart, frames, pictures, proving, scans, small
from audiatur.evidence import vault as vaults
from audiatur.evidence.keys import PASSPHRASE
from audiatur.evidence.looked import FOLDER, look, looked
from audiatur.evidence.vault import Vault
from tests.evidence.calling import run
from tests.evidence.films import film
from tests.evidence.test_similar import picture

pytest.importorskip("pdqhash", reason="the extra `images` is not installed: it is built with a C++ compiler")


@pytest.fixture
def filed(tmp_path):
    """Files a file of these bytes in a vault, and gives both."""
    vault = Vault.create(tmp_path / "vault", by="ann")

    def file(name, content):
        (tmp_path / name).write_bytes(content)
        with vault.writing() as writer:
            list(writer.file([tmp_path / name], by="ann"))
        return vault, vault.item(name)

    return file


def saved(image, tmp_path, name, **how):
    image.save(tmp_path / f"made-{name}", **how)
    return (tmp_path / f"made-{name}").read_bytes()


def test_a_picture_that_is_none_is_a_gap_that_show_and_says_tell(filed):
    vault, _ = filed("broken.jpg", b"no picture")
    said = run("vault", "says", vault.root, "broken.jpg")
    line = "not looked at: broken.jpg cannot be opened as a picture: its bytes are no picture of a kind that is known here."
    assert (line in said.stdout, said.exit_code) == (True, 0)
    assert line in run("vault", "show", vault.root, "broken.jpg").stdout
    assert str(vault.root) not in said.stdout, "no path of a file that people know by its name"


def test_a_picture_with_nothing_in_it_is_said_to_have_no_fingerprint(filed, tmp_path):
    vault, item = filed("sky.png", saved(Image.new("RGB", (300, 200), (90, 120, 200)), tmp_path, "sky.png"))
    assert [g.reason for g in look(vault, item).gaps if g.step == "pictures"] == ["There is too little in it to tell it from other pictures."]


def test_the_pages_of_a_scan_that_were_not_looked_at_are_named(tmp_path, monkeypatch):
    pytest.importorskip("tesserocr", reason="the extra `scans` is not installed")
    monkeypatch.setattr(scans, "PAGES", 2)
    page, large = Image.new("L", (200, 100), 255), Image.new("L", (2000, 900), 255)
    page.save(tmp_path / "a.pdf", resolution=100, save_all=True, append_images=[large, page])
    monkeypatch.setattr(scans, "LARGEST", 1_000_000)
    left = scans.recognised(tmp_path / "a.pdf", "a.pdf").left
    assert left[0] == "It has 3 pages: no text was looked for on those behind the first 2."
    assert left[1].startswith("On page 2 no text was recognised: at 200 dots to the inch it has more than 1 million pixels")
    assert len(left) == 2


def test_a_page_that_the_machine_gives_up_is_named(tmp_path, monkeypatch):
    pytest.importorskip("tesserocr", reason="the extra `scans` is not installed")
    monkeypatch.setattr(scans, "PATIENCE", 1)
    noise = Image.effect_noise((3000, 3000), 200)
    noise.save(tmp_path / "a.png")
    assert "On the picture no text was recognised: the engine gave it up" in scans.recognised(tmp_path / "a.png", "a.png").left[0]


def test_what_is_too_large_for_an_encrypted_vault_is_named_and_others_are_still_found(tmp_path, monkeypatch):
    monkeypatch.setenv(PASSPHRASE, "six words drawn by lot here")
    vault = Vault.create(tmp_path / "vault", by="ann", passphrase="six words drawn by lot here", encrypted=True)
    picture(1).save(tmp_path / "street.png")
    picture(2).resize((2000, 1500)).save(tmp_path / "large.bmp")
    with vault.writing("six words drawn by lot here") as writer:
        list(writer.file([tmp_path / "street.png", tmp_path / "large.bmp"], by="ann"))
    monkeypatch.setattr(vaults, "IN_MEMORY", 2 << 20)
    said = run("vault", "says", vault.root, "large.bmp")
    assert ("not looked at: large.bmp has more than 2 MB" in said.stdout, said.exit_code) == (True, 1)
    found = run("vault", "similar", vault.root, tmp_path / "street.png")
    assert "street.png" in found.stdout
    assert "not compared: large.bmp has more than 2 MB" in found.stderr


def test_an_item_that_cannot_be_read_is_a_gap_until_it_can(filed, tmp_path):
    vault, item = filed("a.png", saved(picture(1), tmp_path, "a.png"))
    place = vault.path(item.sha256)
    place.rename(tmp_path / "away")
    assert [g.step for g in look(vault, item).gaps] == ["file"]
    assert run("vault", "says", vault.root, "a.png").exit_code == 1
    (tmp_path / "away").rename(place)
    assert [g for g in look(vault, item).gaps if g.step == "file"] == []


def test_what_an_older_program_looked_at_is_looked_at_again(filed):
    vault, item = filed("broken.jpg", b"no picture")
    old = msgspec.to_builtins(look(vault, item)) | {"form": 1, "gaps": [], "lacking": False}
    vault.make(vault.root / FOLDER / item.sha256, msgspec.json.encode(old))
    assert looked(vault, item).gaps == ()
    assert look(vault, item).gaps


def test_what_needs_something_that_is_not_installed_says_so_and_is_looked_at_again(filed, monkeypatch):
    vault, item = filed("a.mp4", b"no film")
    monkeypatch.setattr(apart, "_look", lambda look, path, name: apart.LOOKS[look][1](path, name))  # here, where it can be made to miss something
    monkeypatch.setattr(frames, "can", lambda: False)
    monkeypatch.setitem(sys.modules, "av", None)
    made = look(vault, item)
    assert ("install audiatur[video]" in " ".join(g.reason for g in made.gaps), made.lacking) == (True, True)
    monkeypatch.undo()
    assert "cannot be opened as a video" in " ".join(g.reason for g in look(vault, item).gaps)


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_small_picture_lies_beside_its_item_sealed_where_the_vault_is_and_goes_with_it(tmp_path, monkeypatch, encrypted):
    monkeypatch.setenv(PASSPHRASE, "six words drawn by lot here")
    vault = Vault.create(tmp_path / "vault", by="ann", passphrase="six words drawn by lot here", encrypted=encrypted)
    exif = Image.Exif()
    exif[0x010F] = "A camera of hers"
    picture(1).save(tmp_path / "street.jpg", exif=exif)
    with vault.writing("six words drawn by lot here") as writer:
        list(writer.file([tmp_path / "street.jpg"], by="ann"))
        item = vault.item("street.jpg")
        look(vault, item)
        made = small.of(vault, item)
        assert max(Image.open(io.BytesIO(made)).size) == pictures.SIDE
        assert b"A camera of hers" not in made
        (lies,) = (vault.root / "small").iterdir()
        assert (lies.name == item.sha256, b"JFIF" in lies.read_bytes()) == (not encrypted, not encrypted)
        assert list(proving.trouble(vault)) == []
        writer.erase(item, by="ann", why="she asks for it")
    assert not list((vault.root / "small").iterdir())


def test_a_film_is_shown_by_its_first_key_frame_and_what_is_no_picture_by_none(filed, tmp_path):
    film(tmp_path / "made.mp4", pictures=[picture(1), picture(2)])
    vault, item = filed("street.mp4", (tmp_path / "made.mp4").read_bytes())
    look(vault, item)
    assert small.there(vault, item)
    vault, item = filed("broken.jpg", b"no picture")
    look(vault, item)
    assert small.of(vault, item) is None
