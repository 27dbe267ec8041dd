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
from collections.abc import Callable
from importlib.metadata import version

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


def others(count: int) -> Hashes:
    """The hashes of so many other pictures, 32 bytes each."""
    kept = pathlib.Path(tempfile.gettempdir()) / f"audiatur-others-{made_by()}"
    kept.mkdir(exist_ok=True)
    paths = [kept / f"{n}.npy" for n in range(-(-count // BLOCK))]
    begun, missing = time.monotonic(), [n for n, path in enumerate(paths) if not path.exists()]
    with multiprocessing.Pool() as pool:
        for done, n in enumerate(missing, 1):
            first = FIRST + n * BLOCK
            block = np.frombuffer(b"".join(pool.imap(kept_of, range(first, first + BLOCK), chunksize=50)), dtype=np.uint8).reshape(-1, 32)
            with (new := paths[n].with_suffix(".new")).open("wb") as file:
                np.save(file, block)
            new.replace(paths[n])
            left = (time.monotonic() - begun) / done * (len(missing) - done)
            say(f"others: {(len(paths) - len(missing) + done) * BLOCK:,} of {len(paths) * BLOCK:,}, {left / 60:.0f} minutes left")
    return np.concatenate([np.load(path) for path in paths])


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


class Found:
    """Of one change: at how many bits each picture was found, or None; how many strangers were taken for one; the nearest of those compared one by one."""

    def __init__(self) -> None:
        self.at: list[int | None] = []
        self.wrong = 0
        self.nearest = 256

    def recall(self, most: int) -> float:
        return sum(at is not None and at <= most for at in self.at) / len(self.at)


def measure(images: list[Image.Image], hashes: Hashes, *, compared: int) -> dict[str, Found]:
    """Each change of each picture is looked for among the pictures as they were and among the others, as `vault similar` does it. Of the first `compared`
    pictures, every hash is compared with every one of the others, whatever the search would have left out."""
    filed = [np.frombuffer(b"".join(p.bits for p in prints.kept(image)), dtype=np.uint8).reshape(-1, 32) for image in images]
    owner = np.repeat(np.arange(len(images)), [len(f) for f in filed])
    own, strangers = Index(np.concatenate(filed)), Index(hashes)
    words = np.ascontiguousarray(hashes.view(np.uint64).T)
    found: dict[str, Found] = {}
    for name, change in CHANGES.items():
        found[name] = one = Found()
        for number, image in enumerate(images):
            asked = prints.asked(change(image, np.random.default_rng(number)))
            hits = own.search(asked)
            by_search = [h.distance for h in hits if owner[h.row] == number]
            farther = [d for d in least(asked, np.ascontiguousarray(filed[number].view(np.uint64).T)) if d > THRESHOLD]
            one.at.append(min(by_search or farther, default=None))
            one.wrong += any(owner[h.row] != number for h in hits) + bool(strangers.search(asked))
            if number < compared:
                one.nearest = min([one.nearest, *least(asked, words)])
        say(f"{name}: done")
    return found


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
    hashes = others(strangers)
    compared = min(10, len(images))
    print(f"{len(images)} pictures ({len(images) - count} photographs), {-(-strangers // BLOCK) * BLOCK:,} others with {len(hashes):,} prints")
    found = measure(images, hashes, compared=compared)
    print(f"  {'':14} found, where so many bits of 256 may differ{'':10} false matches   nearest of the others")
    for name, one in found.items():
        shares = "   ".join(f"{most}: {one.recall(most):6.1%}{'*' if most == THRESHOLD else ' '}" for most in LIMITS)
        print(f"  {name:14} {shares:50} {one.wrong:15} {one.nearest:23}")
    print(f"* the threshold. The nearest of the others: every hash of the first {compared} pictures against every one of theirs")
    one, all_of_it = speed()
    print(f"search over a million: {one:.1f} ms for one fingerprint, {all_of_it:.1f} ms for a picture (turned, mirrored, in parts)")


if __name__ == "__main__":
    main()
