"""Seen before? A picture is found again after what is usually done to it, and another is not taken for it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from audiatur.errors import EvidenceError
from audiatur.evidence import prints
from audiatur.evidence.frames import key_frames
from audiatur.evidence.seen import seen
from audiatur.evidence.similar import Index
from audiatur.evidence.vault import Vault
from tests.evidence.films import film

pytest.importorskip("pdqhash", reason="the extra `images` is not installed: it is built with a C++ compiler")


def picture(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8)).resize((480, 360), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = rng.uniform(0, 400), rng.uniform(0, 300)
        draw.rectangle((x, y, x + rng.uniform(20, 160), y + rng.uniform(20, 160)), fill=tuple(int(c) for c in rng.integers(0, 255, 3)))
    return image.filter(ImageFilter.GaussianBlur(0.6))


PICTURES = [picture(n) for n in range(12)]
FILED = [[p.bits for p in prints.kept(image)] for image in PICTURES]
OWNER = np.repeat(np.arange(len(FILED)), [len(f) for f in FILED])
INDEX = Index(np.frombuffer(b"".join(bits for filed in FILED for bits in filed), dtype=np.uint8).reshape(-1, 32))


def captioned(image: Image.Image) -> Image.Image:
    whole = ImageOps.expand(image, border=(0, 0, 0, 60), fill=(255, 255, 255))
    ImageDraw.Draw(whole).text((20, 375), "What was seen here this morning", fill=(0, 0, 0), font_size=24)
    return whole


CHANGES = {
    "scaled": lambda i: i.resize((170, 128)),
    "brightened": lambda i: ImageEnhance.Brightness(i).enhance(1.3),
    "bordered": lambda i: ImageOps.expand(i, 30, (0, 0, 0)),
    "captioned": captioned,
    "mirrored": ImageOps.mirror,
    "turned": lambda i: i.transpose(Image.Transpose.ROTATE_90),
    "cut": lambda i: i.crop((24, 18, 456, 342)),
    "on a page": lambda i: ImageOps.expand(i, (20, 200, 20, 300), (255, 255, 255)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_is_found_again_and_no_other_is_taken_for_it(change: str) -> None:
    for number, image in enumerate(PICTURES):
        hits = INDEX.search(prints.asked(CHANGES[change](image)))
        assert {int(OWNER[h.row]) for h in hits} == {number}


def test_how_a_picture_was_laid_is_said() -> None:
    best = INDEX.search(prints.asked(ImageOps.mirror(PICTURES[0])))[0]
    assert "mirrored" in best.asked.turn


def test_a_picture_without_anything_in_it_has_no_fingerprint() -> None:
    assert prints.kept(Image.new("RGB", (300, 200), (90, 120, 200))) == []


def test_an_empty_index_finds_nothing() -> None:
    assert Index(np.empty((0, 32), dtype=np.uint8)).search(prints.asked(PICTURES[0])) == []


def test_a_film_is_found_by_a_still_of_it_and_by_another_copy(tmp_path: Path) -> None:
    vault = Vault.create(tmp_path / "vault", by="ann")
    film(tmp_path / "street.mp4", pictures=PICTURES[:4])
    film(tmp_path / "other.mp4", pictures=PICTURES[4:8])
    with vault.writing() as writer:
        list(writer.file([tmp_path / "street.mp4", tmp_path / "other.mp4"], by="ann"))
    captioned(PICTURES[2]).save(tmp_path / "still.jpg")
    found, left = seen(vault, tmp_path / "still.jpg")
    assert ([s.item.name for s in found], left) == (["street.mp4"], [])
    assert "at 0:00:04" in found[0].part
    film(tmp_path / "copy.avi", pictures=[p.resize((240, 180)).resize((480, 360)) for p in PICTURES[1:3]])
    assert [s.item.name for s in seen(vault, tmp_path / "copy.avi")[0]] == ["street.mp4"]


def test_what_is_no_film_has_no_frames_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no film")
    with pytest.raises(EvidenceError, match="cannot be opened as a video"):
        list(key_frames(tmp_path / "a.mp4", "a.mp4", left=print))


@pytest.mark.parametrize(
    ("name", "said"), [("cut.mkv", "The video ends after 0:00:03, and says itself that it is 0:00:08 long"), ("torn.mp4", "The video breaks off after 0:00:0")]
)
def test_a_film_that_is_cut_off_is_known_by_what_is_left_of_it_and_says_so(tmp_path: Path, name: str, said: str) -> None:
    film(tmp_path / name, pictures=PICTURES[:4])
    content = (tmp_path / name).read_bytes()
    third = len(content) // 3
    (tmp_path / name).write_bytes(content[: 2 * third] if name == "cut.mkv" else content[: third * 3 // 2] + bytes(third) + content[third * 5 // 2 :])
    left: list[str] = []
    assert 1 <= len(list(key_frames(tmp_path / name, name, left=left.append))) < 4
    assert [line.startswith(said) for line in left] == [True]
