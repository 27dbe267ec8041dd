"""Text of scans: what a machine is sure of, marked where it is not, and nothing where it knows no letter."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from audiatur.evidence import scans
from audiatur.evidence.vault import Vault
from tests.evidence.calling import run

pytestmark = pytest.mark.skipif(not scans.can(), reason="the extra `scans` is not installed")
TEXT = ("The Prosecutor General's Office stated that on 4 October", "missiles struck the town of Mingachevir, it was noted.", "27 people were killed.")
CYRILLIC = "Прокуратура заявила о гибели мирных жителей"


def scan(path, lines):
    """A page as a scanner makes it: grey, a little turned and blurred."""
    page = Image.new("L", (1000, 120 + 70 * len(lines)), 245)
    for n, line in enumerate(lines):
        ImageDraw.Draw(page).text((60, 50 + 70 * n), line, font=ImageFont.load_default(size=30), fill=30)
    page.rotate(0.6, fillcolor=245, resample=Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(0.6)).save(path, resolution=150)
    return path


@pytest.mark.parametrize("name", ["scan.png", "scan.pdf"])
def test_the_words_of_a_scan_are_recognised(tmp_path, name):
    found = scans.recognised(scan(tmp_path / name, TEXT), name)
    assert (found.lines, found.unsure) == (TEXT, 0)
    assert found.engine.startswith("Tesseract 5")


def test_what_the_machine_is_not_sure_of_is_not_told(tmp_path):
    found = scans.recognised(scan(tmp_path / "a.png", (TEXT[2], CYRILLIC)), "a.png")
    assert found.lines == (TEXT[2],)
    assert found.unsure >= 3
    assert scans._told([("On", 95.0), ("4", 96.0), ("0cto8er", 31.0), ("b1", 12.0), ("people", 96.0)]) == ("On 4 […] people", 2)
    assert scans._told([("x", 95.0), ("aa", 12.0)]) == ("", 1)


def test_a_picture_without_text_has_none(tmp_path):
    Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 60).save(tmp_path / "a.png")
    assert scans.recognised(tmp_path / "a.png", "a.png").lines == ()


def test_an_item_of_the_vault_tells_it_with_the_machine_that_recognised_it(tmp_path):
    scan(tmp_path / "letter.png", TEXT)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    run("vault", "init", tmp_path / "vault", "--by", "ann")
    run("vault", "add", tmp_path / "vault", tmp_path / "letter.png", tmp_path / "broken.png", "--by", "ann")
    said = run("vault", "says", tmp_path / "vault", "letter.png").stdout
    assert "eng recognised in it; 0 words of which it is not sure are left out:\n  The Prosecutor General's Office" in said
    assert "In broken.png no text can be recognised" in run("vault", "says", tmp_path / "vault", "broken.png").stdout
    assert Vault.open(tmp_path / "vault").items()
