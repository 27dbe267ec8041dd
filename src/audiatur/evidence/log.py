"""An append-only log on disk, as C2SP tlog-tiles lays it out, with checkpoints as C2SP tlog-checkpoint and signed-note write them.

    checkpoint                 the head: origin, size and root, signed
    checkpoints/N              every head that was ever signed, by its size
    tile/L/N  tile/L/N.p/W     hashes, 256 in a tile; the last one of a level is partial and has W
    tile/entries/N[.p/W]       the entries, each with its length in two bytes before it

Order of writing: entries and tiles, each a new file that is on the disk before it has its name; then the checkpoint. What stands behind the checkpoint's
size belongs to an append that was cut off, and is written anew by the next one. Any tool that knows these formats can verify the log without us.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from audiatur import disk
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import merkle
from audiatur.evidence.keys import Signer, Verifier

WIDTH: Final = 256
"""Hashes or entries in a full tile."""
CHECKPOINT: Final = "checkpoint"
"""The name of the file with the latest head."""
HASH: Final = merkle.HASH_SIZE


class Checkpoint(Struct, frozen=True, kw_only=True):
    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes], ...] = ()
    """Name of the key, and the four bytes of its id with the signature behind them."""

    @property
    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def note(self) -> str:
        return self.body + "\n" + "".join(f"— {name} {base64.b64encode(s).decode()}\n" for name, s in self.signatures)


def signed(origin: str, size: int, root: bytes, signers: Sequence[Signer]) -> Checkpoint:
    made = Checkpoint(origin=origin, size=size, root=root)
    return Checkpoint(origin=origin, size=size, root=root, signatures=tuple((s.name, s.sign(made.body.encode())) for s in signers))


def parsed(note: str) -> Checkpoint:
    """A checkpoint from its text. Raises VerificationError where it is none."""
    body, _, rest = note.partition("\n\n")
    lines = body.split("\n")
    try:
        origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
        names = [line.removeprefix("— ").split(" ") for line in rest.splitlines()]
        signatures = tuple((name, base64.b64decode(value, validate=True)) for name, value in names)
    except (IndexError, ValueError, binascii.Error) as error:
        raise VerificationError("This is no checkpoint of a log: origin, size, root, an empty line and signatures are expected.") from error
    if not origin or not size.isdigit() or str(int(size)) != size or len(root) != HASH or not signatures:
        raise VerificationError("This is no checkpoint of a log: its size or its root is not as it must be, or nobody signed it.")
    made = Checkpoint(origin=origin, size=int(size), root=root, signatures=signatures)
    if made.note != note:  # base64 can write the same bytes in several ways, and a note has one
        raise VerificationError("This is no checkpoint of a log: it is not written as a signed note is.")
    return made


def verify_checkpoint(checkpoint: Checkpoint, keys: Sequence[Verifier]) -> Verifier:
    """The first of these keys that signed it. Raises VerificationError where none did."""
    for key in keys:
        for name, signature in checkpoint.signatures:
            if name == key.name and key.verifies(signature, checkpoint.body.encode()):
                return key
    raise VerificationError(f"The checkpoint of size {checkpoint.size} is signed by none of the keys {', '.join(k.name for k in keys) or 'given'}.")


class Log:
    """In a folder; one writer at a time, which whoever opens it for writing sees to."""

    def __init__(self, root: Path, origin: str) -> None:
        self.root, self.origin = root, origin
        self._tile = lru_cache(maxsize=512)(self._read_tile)

    # ---- the head
    def head(self) -> Checkpoint | None:
        """The latest checkpoint, or None where nothing was appended yet. Its signature is for `verify` to check."""
        try:
            return parsed((self.root / CHECKPOINT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise EvidenceError(f"The checkpoint of the log in {self.root} could not be read.") from error

    def heads(self) -> Iterator[Checkpoint]:
        """All that were ever signed, the smallest first."""
        folder = self.root / "checkpoints"
        for file in sorted((f for f in folder.glob("*") if f.name.isdigit()), key=lambda f: int(f.name)):
            yield parsed(file.read_text(encoding="utf-8", errors="replace"))

    @property
    def size(self) -> int:
        head = self.head()
        return head.size if head else 0

    def finish(self, keys: Sequence[Verifier]) -> None:
        """A head that was signed and kept when its append was cut off becomes the head, if the tiles bear it; the caller holds the lock."""
        sizes = [int(f.name) for f in (self.root / "checkpoints").glob("*") if f.name.isdigit()]
        if not sizes or max(sizes) <= self.size:
            return
        try:
            latest = parsed((self.root / "checkpoints" / str(max(sizes))).read_text(encoding="utf-8", errors="replace"))
            verify_checkpoint(latest, keys)
            if latest.size != max(sizes) or latest.origin != self.origin or self.root_at(latest.size) != latest.root:
                return
        except VerificationError:
            return  # for `verify` to name
        written = _Writing(self.root)
        written.file(CHECKPOINT, latest.note.encode())
        written.done()
        self._tile.cache_clear()

    # ---- appending
    def append(self, entries: Sequence[bytes], signers: Sequence[Signer]) -> Checkpoint:
        """All entries or none; they are durable when this returns. Raises EvidenceError where another head of the new size was signed before."""
        size = self.size
        hashes = [merkle.leaf_hash(e) for e in entries]
        new = size + len(entries)
        if any(len(e) >= 1 << 16 for e in entries):
            raise EvidenceError("An entry of the log has 65,535 bytes at most.")
        written = _Writing(self.root)
        self._bundles(size, entries, written)
        self._tiles(size, hashes, written)
        written.done()
        self._tile.cache_clear()
        made = signed(self.origin, new, self.root_at(new), signers)
        kept = self.root / "checkpoints" / str(new)
        if kept.exists() and parsed(kept.read_text(encoding="utf-8")).root != made.root:
            raise EvidenceError(f"Another head of size {new} was signed before: the log in {self.root} was set back. Restore it from a copy.")
        written = _Writing(self.root)
        written.file(f"checkpoints/{new}", made.note.encode())
        written.done()
        written.file(CHECKPOINT, made.note.encode())
        written.done()
        self._sweep(size, new)
        return made

    def _bundles(self, size: int, entries: Sequence[bytes], written: _Writing) -> None:
        first = size // WIDTH
        held = self.entries(first * WIDTH, size)
        every = [*held, *entries]
        for n in range(0, len(every), WIDTH):
            part = every[n : n + WIDTH]
            content = b"".join(len(e).to_bytes(2, "big") + e for e in part)
            written.file(f"tile/entries/{_path(first + n // WIDTH, len(part))}", content)

    def _tiles(self, size: int, hashes: Sequence[bytes], written: _Writing) -> None:
        level, new = 0, list(hashes)
        while new:
            first = size // WIDTH
            every = [*self._hashes_of(level, first, size % WIDTH), *new]
            full: list[bytes] = []
            for n in range(0, len(every), WIDTH):
                part = every[n : n + WIDTH]
                written.file(f"tile/{level}/{_path(first + n // WIDTH, len(part))}", b"".join(part))
                full += [merkle.root_hash(part)] if len(part) == WIDTH else []
            level, size, new = level + 1, first, full

    def _hashes_of(self, level: int, number: int, width: int) -> list[bytes]:
        return list(self._tile(level, number, width)) if width else []

    def _sweep(self, before: int, after: int) -> None:
        """Partial tiles of before, in whose place fuller ones stand now."""
        old, new = before, after
        folders, level = ["entries", "0"], 0
        while old:
            for folder in folders:
                if old % WIDTH and (old // WIDTH, old % WIDTH) != (new // WIDTH, new % WIDTH):
                    (self.root / "tile" / folder / _path(old // WIDTH, old % WIDTH)).unlink(missing_ok=True)
            level, old, new = level + 1, old // WIDTH, new // WIDTH
            folders = [str(level)]

    # ---- reading
    def entries(self, start: int, end: int) -> list[bytes]:
        return list(self.each(start, end))

    def each(self, start: int, end: int) -> Iterator[bytes]:
        """The entries from `start` to `end`, excluded, of a log that has at least so many."""
        if start >= end:
            return
        size = max(end, self.size)
        for number in range(start // WIDTH, (end - 1) // WIDTH + 1):
            held = self.bundle(number, min(WIDTH, size - number * WIDTH))
            yield from held[max(0, start - number * WIDTH) : end - number * WIDTH]

    def bundle(self, number: int, width: int) -> list[bytes]:
        """The entries of one tile, of which it must have just so many."""
        name = f"tile/entries/{_path(number, width)}"
        content = _content(self.root / name)
        found: list[bytes] = []
        at = 0
        while at + 2 <= len(content):
            length = int.from_bytes(content[at : at + 2], "big")
            found.append(content[at + 2 : at + 2 + length])
            at += 2 + length
        if at != len(content) or len(found) != width:
            raise VerificationError(f"The tile {name} of the log is torn: it has {len(found)} whole entries where there must be {width}.")
        return found

    def _read_tile(self, level: int, number: int, width: int) -> tuple[bytes, ...]:
        name = f"tile/{level}/{_path(number, width)}"
        content = _content(self.root / name)
        if len(content) != width * HASH:
            raise VerificationError(f"The tile {name} of the log is torn: it has {len(content)} bytes where there must be {width * HASH}.")
        return tuple(content[n : n + HASH] for n in range(0, len(content), HASH))

    def hashes(self, size: int) -> merkle.Hashes:
        """The hash of any subtree of the tree of `size`, from its tiles; of an older tree from those that grew out of them."""
        whole = max(size, self.size)

        def hashes(start: int, end: int) -> bytes:
            width = end - start
            if width & (width - 1) == 0 and start % width == 0:
                return self._node(width.bit_length() - 1, start // width, size, whole)
            middle = start + (1 << (width - 1).bit_length() - 1)
            return merkle.node_hash(hashes(start, middle), hashes(middle, end))

        return hashes

    def _node(self, height: int, index: int, size: int, whole: int) -> bytes:
        level, above = divmod(height, 8)
        if size >> (8 * level) < (index + 1) << above:
            raise VerificationError(f"The log has no such node: height {height}, number {index}.")
        first = index << above
        number, within = divmod(first, WIDTH)
        tile = self._tile(level, number, min(WIDTH, (whole >> (8 * level)) - number * WIDTH))
        return merkle.root_hash(tile[within : within + (1 << above)])

    def root_at(self, size: int) -> bytes:
        return self.hashes(size)(0, size) if size else merkle.EMPTY

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        return merkle.inclusion_proof(index, size, self.hashes(size))

    # ---- verifying
    def trouble(self, keys: Sequence[Verifier]) -> Iterator[str]:
        """Everything that is wrong: recomputed from the entries, tile by tile, up to the head; and every head that was ever signed."""
        head = self.head()
        sizes = sorted(int(f.name) for f in (self.root / "checkpoints").glob("*") if f.name.isdigit())
        if head is None:
            yield from (f"A head of size {size} was signed, and {self.root / CHECKPOINT} is not there." for size in sizes[:1])
            return
        yield from self._wrong_signatures(head, keys, "checkpoint")
        yield from self._unkept(head)
        yield from (f"A head of size {size} was signed, and the log has {head.size} entries now: entries were removed." for size in sizes if size > head.size)
        tree = _Growing(self)
        for number in range(-(-head.size // WIDTH)):
            width = min(WIDTH, head.size - number * WIDTH)
            try:
                hashes = [merkle.leaf_hash(e) for e in self.bundle(number, width)]
            except VerificationError as error:
                yield str(error)
                return
            first = number * WIDTH
            for size in sizes[bisect_right(sizes, first) : bisect_right(sizes, first + width)]:
                yield from self._wrong_head(size, tree.root(hashes[: size - first]), keys)
            if head.size == first + width and (found := tree.root(hashes)) != head.root:
                yield f"The head of size {head.size} does not follow from the entries: signed was {head.root.hex()}, found {found.hex()}."
            yield from tree.put(hashes)
        yield from tree.close()
        yield from self._wrong_head(0, merkle.EMPTY, keys) if 0 in sizes else ()

    def _unkept(self, head: Checkpoint) -> Iterator[str]:
        """Two heads of one size, or one taken away."""
        try:
            same = head.note == self._kept(head.size).note
        except VerificationError:
            same = False
        if not same:
            yield f"The head of size {head.size} is not among those that were kept: two different heads of this size were signed, or one was removed."

    def _kept(self, size: int) -> Checkpoint:
        try:
            return parsed((self.root / "checkpoints" / str(size)).read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            raise VerificationError(f"checkpoints/{size} could not be read: {error.strerror}.") from error

    def _wrong_head(self, size: int, found: bytes, keys: Sequence[Verifier]) -> Iterator[str]:
        name = f"checkpoints/{size}"
        try:
            one = self._kept(size)
        except VerificationError as error:
            yield f"The head {name} is damaged: {error}"
            return
        if one.size != size:
            yield f"The head {name} is of size {one.size}."
        elif found != one.root:
            yield f"The head of size {size} does not follow from the entries: signed was {one.root.hex()}, found {found.hex()}."
        yield from self._wrong_signatures(one, keys, name)

    def _wrong_signatures(self, one: Checkpoint, keys: Sequence[Verifier], name: str) -> Iterator[str]:
        if one.origin != self.origin:
            yield f"The head {name} is of another log, {one.origin!r}."
        try:
            verify_checkpoint(one, keys)
        except VerificationError as error:
            yield f"{name}: {error}"


class _Growing:
    """The tree as it grows from the entries, and every tile of hashes compared with it on the way; of full tiles it keeps a hash for each power of two."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.levels: list[list[bytes]] = []
        self.numbers: list[int] = []
        self.perfect: list[tuple[int, bytes]] = []
        """Roots of perfect subtrees of full tiles, the largest first: how many tiles, and the hash."""

    def put(self, hashes: list[bytes]) -> Iterator[str]:
        yield from self._level(0, hashes)
        if len(hashes) < WIDTH:
            return
        width, root = 1, merkle.root_hash(hashes)
        while self.perfect and self.perfect[-1][0] == width:
            width, root = 2 * width, merkle.node_hash(self.perfect.pop()[1], root)
        self.perfect.append((width, root))

    def _level(self, level: int, hashes: list[bytes]) -> Iterator[str]:
        if level == len(self.levels):
            self.levels.append([])
            self.numbers.append(0)
        held = self.levels[level]
        held += hashes
        if len(held) == WIDTH:
            yield from self._compare(level, held)
            root = merkle.root_hash(held)
            self.levels[level], self.numbers[level] = [], self.numbers[level] + 1
            yield from self._level(level + 1, [root])

    def _compare(self, level: int, held: list[bytes]) -> Iterator[str]:
        number = self.numbers[level]
        try:
            if list(self.log._read_tile(level, number, len(held))) != held:
                yield f"The tile tile/{level}/{_path(number, len(held))} of the log does not follow from the entries."
        except VerificationError as error:
            yield str(error)

    def close(self) -> Iterator[str]:
        for level, held in enumerate(self.levels):
            if held:
                yield from self._compare(level, held)

    def root(self, last: list[bytes]) -> bytes:
        """Of the full tiles put so far, and these leaves of the next one: from the right, each subtree joined to what is right of it."""
        parts = [*(root for _, root in self.perfect), *([merkle.root_hash(last)] if last else [])]
        if not parts:
            return merkle.EMPTY
        found = parts.pop()
        while parts:
            found = merkle.node_hash(parts.pop(), found)
        return found


class _Writing:
    """New files, each whole on the disk before it has its name; the folders last."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: set[Path] = set()

    def file(self, name: str, content: bytes) -> None:
        path = self.root / name
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders |= {p for p in (path.parent, *path.parent.parents) if p.is_relative_to(self.root)}
        disk.write(path, content)
        self._folders.add(path.parent)

    def done(self) -> None:
        disk.sync(*self._folders)
        self._folders.clear()


def _path(number: int, width: int) -> str:
    """tlog-tiles: 1234067 is x001/x234/067; a partial tile has its width behind it."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups) + (f".p/{width}" if width < WIDTH else "")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise VerificationError(f"The tile {path} of the log is missing.") from error
    except OSError as error:
        raise VerificationError(f"The tile {path} of the log could not be read: {error.strerror}.") from error
