#!/usr/bin/env python3
"""Fuzzes the readers of others' bytes: `python bench/fuzz.py [--minutes 60] [FORMAT ...]`, papers' formats and kinds of exhibits (".jpg"), one after the other.

Each input is a good file of its format, or part of one, cut, doubled, overwritten and spliced as hypothesis chooses. It runs in a process that a reader
has anyway (audiatur/read/apart.py): 25 seconds and 2 GiB. A finding is an exception that is no verdict, a process that dies, takes too long, or text that
is no text. The shortest input of each is written to FOUND, to become a regression file. Prints for each format how many inputs there were, what they ended
as, and how many lines of its own reader were run, of one input in fifty that is read here and traced. An exhibit is opened for all that the vault looks for in
it, as the vault does (audiatur/evidence/apart.py): 120 seconds and 4 GiB; a finding is a process that dies or takes more than 30 seconds.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from audiatur.errors import EvidenceError, ReadError
from audiatur.evidence import apart as opened
from audiatur.read import apart
from audiatur.read.formats import READERS
from tests.evidence import films
from tests.evidence.test_metadata import photo
from tests.read import shelf

EXHIBITS = (".jpg", ".png", ".mp4", ".mp3", ".pdf", ".docx", ".eml")
LOOKS = (opened.said, opened.credentials, opened.asked, opened.kept, opened.small)
FORMATS = [*sorted(set(READERS.values())), *EXHIBITS]
Change = tuple[str, float, float, bytes]
CHANGES = st.lists(
    st.tuples(st.sampled_from(("put", "cut", "double", "insert", "move")), st.floats(0, 1), st.floats(0, 0.2), st.binary(max_size=12)), min_size=1, max_size=8
)


def seeds(folder: Path) -> dict[str, list[bytes]]:
    """Good files of each format."""
    mail = shelf.mail(("a.pdf", shelf.pdf(folder / "a.pdf").read_bytes(), "application/pdf"), ("b.html", shelf.page(), "text/html"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/a.warc.gz", shelf.warc())
    story = "\n\n".join(shelf.STORY)
    return {
        "text": [story.encode(), story.encode("utf-16"), "Ő “ü” – ".encode("cp1250", "replace") * 9],
        "html": [shelf.page()],
        "pdf": [(folder / "a.pdf").read_bytes()],
        "docx": [shelf.word(folder / "a.docx").read_bytes()],
        "mail": [mail.as_bytes()],
        "mbox": [b"From a\n" + mail.as_bytes() + b"\n\nFrom b\n" + mail.as_bytes()],
        "webarchive": [shelf.warc()],
        "wacz": [packed.getvalue()],
        ".jpg": [photo(folder / "a.jpg").read_bytes()],
        ".png": [photo(folder / "a.png").read_bytes()],
        ".mp4": [films.film(folder / "a.mp4", {"creation_time": "2031-05-04T08:00:00Z"}, seconds=1).read_bytes()],
        ".mp3": [films.sound(folder / "a.mp3", {"title": "Call", "date": "2031-05-04"}).read_bytes()],
        ".pdf": [(folder / "a.pdf").read_bytes()],
        ".docx": [(folder / "a.docx").read_bytes()],
        ".eml": [mail.as_bytes()],
    }


def changed(data: bytes, changes: list[Change]) -> bytes:
    out = bytearray(data)
    for kind, where, length, content in changes:
        start = int(where * len(out))
        end = min(len(out), start + 1 + int(length * len(out)))
        some = bytes(out[start:end])
        if kind == "put":
            out[start : start + len(content)] = content
        elif kind == "insert":
            out[start:start] = content
        elif kind == "cut":
            del out[start:end]
        elif kind == "double":
            out[start:start] = some * 2
        else:
            del out[start:end]
            out[len(out) // 2 : len(out) // 2] = some
    return bytes(out)


def ended(format: str, data: bytes) -> str:
    """What became of it; a finding begins with "!"."""
    return looked(format, data) if format in EXHIBITS else read(format, data)


def looked(suffix: str, data: bytes) -> str:
    troubles = 0
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        for look in LOOKS:
            began = time.monotonic()
            try:
                look(Path(file.name), f"a{suffix}")
            except EvidenceError as error:
                troubles += 1
                if opened.HARMED in str(error):
                    return f"!{look.__name__}: {str(error).partition(': ')[2]}"
            if time.monotonic() - began > 30:
                return f"!{look.__name__}: slow"
    return f"{len(LOOKS) - troubles} of {len(LOOKS)} looks"


def read(format: str, data: bytes) -> str:
    began = time.monotonic()
    try:
        for part in apart.parts(format, io.BytesIO(data)):
            part.text.encode()
            if part.trouble and str(part.trouble) in (apart.DIED, apart.SLOW):
                return "!" + str(part.trouble)
    except ReadError as error:
        return ("!" if str(error) in (apart.DIED, apart.SLOW) else "") + error.verdict if time.monotonic() - began < 30 else "!slow"
    return "read" if time.monotonic() - began < 30 else "!slow"


class Lines:
    """Lines of our own reader that were run."""

    def __init__(self, format: str) -> None:
        self.format = format
        self.module = import_module("audiatur.evidence.metadata" if format in EXHIBITS else f"audiatur.read.{format}")
        self.file, self.seen = str(self.module.__file__), set[int]()
        self.all = {line for code in self._codes(compile(Path(self.file).read_text(), self.file, "exec")) for _, _, line in code.co_lines() if line}

    def _codes(self, code: object) -> Iterator[object]:
        inner = [c for c in code.co_consts if hasattr(c, "co_lines")]  # type: ignore[attr-defined]
        for one in inner:
            yield one
            yield from self._codes(one)

    def __call__(self, frame: object, event: str, argument: object) -> object:
        if frame.f_code.co_filename != self.file:  # type: ignore[attr-defined]
            return None
        self.seen.add(frame.f_lineno)  # type: ignore[attr-defined]
        return self

    def run(self, data: bytes) -> None:
        sys.settrace(self)
        try:
            if self.format in EXHIBITS:
                with tempfile.NamedTemporaryFile(suffix=self.format) as file:
                    file.write(data)
                    file.flush()
                    self.module.said(Path(file.name), f"a{self.format}")
            else:
                list(self.module.parts(io.BytesIO(data)))
        except Exception:  # noqa: BLE001, S110 - what became of it has been seen in its own process; here only its lines are counted
            pass
        finally:
            sys.settrace(None)

    def __str__(self) -> str:
        return f"{len(self.seen & self.all)} of {len(self.all)} lines of {Path(self.file).name}"


def fuzz(format: str, good: list[bytes], seconds: float, found: Path) -> int:
    ends: Counter[str] = Counter()
    shortest: dict[str, bytes] = {}
    lines = Lines(format)
    until = time.monotonic() + seconds

    @settings(max_examples=1000, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(good), CHANGES)
    def one(data: bytes, changes: list[Change]) -> None:
        if time.monotonic() > until:
            return
        data = changed(data, changes)
        end = ended(format, data)
        ends[end] += 1
        if end.startswith("!") and len(data) < len(shortest.get(end, data + b"x")):
            shortest[end] = data
        if sum(ends.values()) % 50 == 1 and not end.startswith("!"):
            lines.run(data)

    while time.monotonic() < until:
        seed(random.getrandbits(64))(one)()
    for n, (end, data) in enumerate(shortest.items()):
        found.mkdir(exist_ok=True)
        name = f"{format.removeprefix('.')}-{n}.bin"
        (found / name).write_bytes(data)
        print(f"  FOUND {end[1:]}: {name}")
    print(f"{format}: {sum(ends.values())} inputs in {seconds / 60:.0f} min, {dict(ends.most_common())}; {lines}", flush=True)
    return len(shortest)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    options = parser.parse_args()
    if unknown := set(options.formats) - set(FORMATS):
        parser.error(f"no such format: {', '.join(sorted(unknown))}; there are {', '.join(FORMATS)}")
    with tempfile.TemporaryDirectory() as folder:
        good = seeds(Path(folder))
    return min(1, sum([fuzz(format, good[format], 60 * options.minutes, options.found) for format in options.formats or FORMATS]))


if __name__ == "__main__":
    raise SystemExit(main())
