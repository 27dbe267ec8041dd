#!/usr/bin/env python3
"""Seen before? Recall of pictures under eight changes, at no false match among 100,000 others, and the time of a search over a million.

The pictures are generated: ground, sky, buildings, smoke and people of random shapes, with the statistics of photographs (1/f), so that anyone can repeat this.
Those of scikit-image and scikit-learn are added where they are installed. The others are generated in the same way, from other numbers.

    python bench/similar.py              200 pictures against 100,000 others; some twenty minutes of the processor
    python bench/similar.py 40 5000      40 pictures against 5,000

The hashes of the others are kept in a folder for temporary files, a block of pictures at a time: a run that was stopped goes on, and a second one begins with
the search. They are named by the digest of all that makes them, so that a change there makes them anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import io
import multiprocessing
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import islice

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from audiatur.evidence import prints
from audiatur.evidence.similar import THRESHOLD, Index

Random = np.random.Generator
SIZE = (640, 480)
SMALL = (160, 120)
"""Of the others: PDQ looks at 64 x 64 averages, so a larger one would tell it nothing more, and take longer to draw."""
BLOCK = 5_000
"""Others whose hashes are kept in one file."""
FIRST = 10_000_000
"""The number of the first of the others, far from those of the pictures that are looked for."""
LIMITS = (31, THRESHOLD, 60)
"""Bits that may differ: what PDQ's makers advise, what is taken here, and more."""
Hashes = np.ndarray


def texture(rng: Random, width: int, height: int, slope: float) -> np.ndarray:
    """Noise with the spectrum of photographs: power falls with the frequency."""
    y, x = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    power = np.maximum(np.hypot(x, y), 1 / max(width, height)) ** -slope
    found = np.fft.irfft2(power * np.exp(2j * np.pi * rng.random(power.shape)), s=(height, width))
    return (found - found.min()) / max(float(np.ptp(found)), 1e-9)


def scene(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """A made-up photograph."""
    rng = np.random.default_rng(seed)
    size = (size[0], round(size[1] * rng.uniform(0.8, 1.6))) if rng.random() < 0.5 else (round(size[0] * rng.uniform(0.8, 1.4)), size[1])
    width, height = size
    sky, ground = (np.array(rng.uniform(20, 235, 3)) for _ in range(2))
    far = texture(rng, width // 2, height // 2, rng.uniform(1.0, 1.6))
    share = np.clip((np.linspace(0, 1, height // 2)[:, None] - rng.uniform(0.2, 0.8)) * rng.uniform(2, 20) + rng.uniform(-0.5, 0.5), 0, 1)[:, :, None]
    pixels = sky * (1 - share) + ground * share + (far[:, :, None] - 0.5) * rng.uniform(60, 220)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(3, 14))):
        _thing(draw, rng, width, height)
    return image.filter(ImageFilter.GaussianBlur(width / 900))


def _thing(draw: ImageDraw.ImageDraw, rng: Random, width: int, height: int) -> None:
    x, y = rng.uniform(-0.1, 0.9) * width, rng.uniform(0.1, 0.95) * height
    w, h = rng.uniform(0.04, 0.4) * width, rng.uniform(0.04, 0.5) * height
    colour = tuple(int(c) for c in rng.uniform(0, 255, 3))
    kind = rng.integers(4)
    if kind == 0:
        draw.ellipse((x, y, x + w, y + h), fill=colour)
    elif kind == 1:
        draw.polygon([(x + rng.uniform(-w, w), y + rng.uniform(-h, h)) for _ in range(5)], fill=colour)
    else:
        draw.rectangle((x, y, x + w, y + h), fill=colour)
        lit = tuple(int(c) for c in rng.uniform(0, 255, 3))
        for across in np.arange(x + w * 0.1, x + w * 0.85, max(w * 0.2, 3)):
            for down in np.arange(y + h * 0.08, y + h * 0.9, max(h * 0.16, 3)):
                draw.rectangle((across, down, across + w * 0.1, down + h * 0.08), fill=lit)


def photographs() -> list[Image.Image]:
    """Those that two packages bring, where they are installed; drawings, pages and textures left out."""
    names = {
        "skimage": "data",
        "sklearn": "datasets/images",
    }
    drawn = {
        "brick",
        "grass",
        "gravel",
        "chessboard_GRAY",
        "chessboard_RGB",
        "color",
        "horse",
        "logo",
        "page",
        "phantom",
        "text",
        "motorcycle_right",
        "moon",
        "cell",
    }
    found = []
    for package, folder in names.items():
        spec = importlib.util.find_spec(package)
        if spec and spec.origin:
            paths = sorted(p for p in (pathlib.Path(spec.origin).parent / folder).iterdir() if p.suffix in {".png", ".jpg"} and p.stem not in drawn)
            found += [Image.open(p).convert("RGB") for p in paths]
    return found


def scaled(image: Image.Image, rng: Random) -> Image.Image:
    share = rng.uniform(0.25, 0.6)
    return image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)


def compressed(image: Image.Image, rng: Random) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=int(rng.integers(15, 40)))
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def cut(image: Image.Image, rng: Random) -> Image.Image:
    """A tenth of the width and of the height is gone, shared at random between the sides."""
    left, top = rng.uniform(0, 0.1) * image.width, rng.uniform(0, 0.1) * image.height
    return image.crop((round(left), round(top), round(left + 0.9 * image.width), round(top + 0.9 * image.height)))


def bordered(image: Image.Image, rng: Random) -> Image.Image:
    return ImageOps.expand(image, border=round(rng.uniform(0.03, 0.12) * image.width), fill=tuple(int(c) for c in rng.choice([0, 30, 255], 3)))


def captioned(image: Image.Image, rng: Random) -> Image.Image:
    """A bar with two lines of words, above or below."""
    high = round(rng.uniform(0.1, 0.2) * image.height)
    paper, ink = ((0, 0, 0), (255, 255, 255)) if rng.random() < 0.5 else ((255, 255, 255), (0, 0, 0))
    whole = Image.new("RGB", (image.width, image.height + high), paper)
    above = bool(rng.random() < 0.5)
    whole.paste(image, (0, high if above else 0))
    start = 0 if above else image.height
    draw = ImageDraw.Draw(whole)
    for line in range(2):
        draw.text((image.width * 0.04, start + high * (0.12 + 0.42 * line)), "What was seen here today, " * 2, fill=ink, font_size=max(8, round(high * 0.3)))
    return whole


def brightened(image: Image.Image, rng: Random) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(rng.choice([0.55, 0.7, 1.3, 1.5]))


def mirrored(image: Image.Image, rng: Random) -> Image.Image:
    return ImageOps.mirror(image)


def screenshot(image: Image.Image, rng: Random) -> Image.Image:
    """On a telephone: a bar with the time, a name, words, the picture, more words, buttons."""
    width, height = 540, 1170
    dark = bool(rng.random() < 0.4)
    page = Image.new("RGB", (width, height), (18, 18, 20) if dark else (255, 255, 255))
    draw, ink = ImageDraw.Draw(page), (230, 230, 230) if dark else (20, 20, 20)
    draw.rectangle((0, 0, width, 44), fill=(40, 60, 110))
    draw.text((20, 12), "9:41", fill=(255, 255, 255), font_size=20)
    draw.ellipse((16, 60, 56, 100), fill=(120, 90, 60))
    draw.text((68, 70), "somebody", fill=ink, font_size=20)
    top = 120
    for _ in range(int(rng.integers(1, 5))):
        draw.text((16, top), "Look what happened here, they said " * 2, fill=ink, font_size=19)
        top += 30
    picture = ImageOps.contain(image, (width if rng.random() < 0.6 else width - 32, 620))
    page.paste(picture, ((width - picture.width) // 2, top + 12))
    below = top + picture.height + 36
    for _ in range(4):
        draw.text((16, below), "And this is what others answered to it", fill=ink, font_size=19)
        below += 34
    return page


CHANGES: dict[str, Callable[[Image.Image, Random], Image.Image]] = {
    "scale": scaled,
    "JPEG quality": compressed,
    "10 % crop": cut,
    "border": bordered,
    "caption bar": captioned,
    "brightness": brightened,
    "mirror": mirrored,
    "screenshot": screenshot,
}


def kept_of(seed: int) -> bytes:
    """The hashes under which one of the others would be filed, one behind the other."""
    return b"".join(p.bits for p in prints.kept(scene(seed, SMALL)))


def made_by() -> str:
    """A digest of all that the hashes of the others come from."""
    said = "".join(inspect.getsource(part) for part in (texture, scene, _thing, kept_of, prints)) + version("pdqhash") + repr((SMALL, FIRST, BLOCK))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def others(count: int) -> Iterator[Hashes]:
    """The hashes of so many other pictures, 32 bytes each, a block of pictures at a time; the next is made while one is looked at."""
    kept = pathlib.Path(tempfile.gettempdir()) / f"audiatur-others-{made_by()}"
    kept.mkdir(exist_ok=True)
    paths = [kept / f"{n}.npy" for n in range(-(-count // BLOCK))]
    missing = [n for n, path in enumerate(paths) if not path.exists()]
    with multiprocessing.Pool() as pool:
        made = pool.imap(kept_of, (seed for n in missing for seed in range(FIRST + n * BLOCK, FIRST + (n + 1) * BLOCK)), chunksize=50)
        for n, path in enumerate(paths):
            if n in missing:
                with (new := path.with_suffix(".new")).open("wb") as file:
                    np.save(file, np.frombuffer(b"".join(islice(made, BLOCK)), dtype=np.uint8).reshape(-1, 32))
                new.replace(path)
            yield np.load(path)


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


class Asked:
    """A picture after a change: at how many bits it is found among the pictures as they were, or None; whether another one is taken for it; the nearest of
    the others that were compared with it one by one."""

    def __init__(self, change: str, number: int, prints_of_it: list[prints.Print]) -> None:
        self.change, self.number, self.prints = change, number, prints_of_it
        self.at: int | None = None
        self.wrong = False
        self.nearest = 256


def changed(images: list[Image.Image]) -> list[Asked]:
    """Each picture under each change, looked for among all as they were, as `vault similar` does it."""
    filed = [np.frombuffer(b"".join(p.bits for p in prints.kept(image)), dtype=np.uint8).reshape(-1, 32) for image in images]
    owner = np.repeat(np.arange(len(images)), [len(f) for f in filed])
    own = Index(np.concatenate(filed))
    made = []
    for name, change in CHANGES.items():
        for number, image in enumerate(images):
            made.append(one := Asked(name, number, prints.asked(change(image, np.random.default_rng(number)))))
            hits = own.search(one.prints)
            found = [h.distance for h in hits if owner[h.row] == number]
            farther = [d for d in least(one.prints, words_of(filed[number])) if d > THRESHOLD]
            one.at, one.wrong = min(found or farther, default=None), any(owner[h.row] != number for h in hits)
        say(f"{name}: looked for")
    return made


def among(every: list[Asked], block: Hashes, *, compared: int) -> None:
    """Whether one of these others is taken for a picture. Of the first pictures, so many, every hash is compared with every one of theirs, whatever the
    search would have left out."""
    index, words = Index(block), words_of(block)
    for one in every:
        one.wrong = one.wrong or bool(index.search(one.prints))
        if one.number < compared:
            one.nearest = min([one.nearest, *least(one.prints, words)])


def words_of(hashes: Hashes) -> Hashes:
    return np.ascontiguousarray(np.ascontiguousarray(hashes).view(np.uint64).T)


def least(asked: list[prints.Print], words: Hashes) -> list[int]:
    """By how many bits each of these differs from the nearest of all."""
    found = []
    for one in asked:
        mine = np.frombuffer(one.bits, dtype=np.uint64)
        distance = sum((np.bitwise_count(words[n] ^ mine[n]).astype(np.uint16) for n in range(4)), np.zeros(words.shape[1], dtype=np.uint16))
        found.append(int(distance.min()))
    return found


def speed() -> tuple[float, float]:
    """Milliseconds to search a million fingerprints for one, and for all that are asked for a picture."""
    rng = np.random.default_rng(1)
    index = Index(rng.integers(0, 256, (1_000_000, 32), dtype=np.uint8))
    asked = prints.asked(screenshot(scene(1), rng))
    times = []
    for some in (asked[:1], asked):
        index.search(some)
        start = time.perf_counter()
        for _ in range(10):
            index.search(some)
        times.append((time.perf_counter() - start) * 100)
    return times[0], times[1]


def main() -> None:
    count, strangers = (int(a) for a in (sys.argv[1:3] if len(sys.argv) > 2 else ("200", "100000")))
    images = [scene(n) for n in range(count)] + photographs()
    compared = min(10, len(images))
    every = changed(images)
    begun, blocks, number = time.monotonic(), -(-strangers // BLOCK), 0
    for done, block in enumerate(others(strangers), 1):
        among(every, block, compared=compared)
        number += len(block)
        say(f"others: {done * BLOCK:,} of {blocks * BLOCK:,}, {(time.monotonic() - begun) / done * (blocks - done) / 60:.0f} minutes left")
    print(f"{len(images)} pictures ({len(images) - count} photographs), {blocks * BLOCK:,} others with {number:,} prints")
    print(f"  {'':14} found, where so many bits of 256 may differ{'':10} false matches   nearest of the others")
    for name in CHANGES:
        told(name, [one for one in every if one.change == name])
    print(f"* the threshold. The nearest of the others: every hash of the first {compared} pictures against every one of theirs")
    one, all_of_it = speed()
    print(f"search over a million: {one:.1f} ms for one fingerprint, {all_of_it:.1f} ms for a picture (turned, mirrored, in parts)")


def told(name: str, asked: list[Asked]) -> None:
    shares = [(most, sum(a.at is not None and a.at <= most for a in asked) / len(asked)) for most in LIMITS]
    said = "   ".join(f"{most}: {share:6.1%}{'*' if most == THRESHOLD else ' '}" for most, share in shares)
    print(f"  {name:14} {said:50} {sum(a.wrong for a in asked):15} {min(a.nearest for a in asked):23}")


if __name__ == "__main__":
    main()
