"""Files and folders -> papers, in sorted order. What is wrong with one is its own verdict and gap; the others are read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cache, partial
from io import BufferedReader
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple, cast

import msgspec
from msgspec import Struct

from audiatur import objects
from audiatur.errors import ReadError
from audiatur.read import language, text
from audiatur.read.apart import DEEP, DIED, bounded
from audiatur.read.formats import READERS, stem, suffix
from audiatur.read.part import LONGEST, Part, Reader, empty, too_long
from audiatur.read.sidecar import NONE, Sidecar, sidecar_in, sidecar_of, sidecar_path, unused
from audiatur.record import Document, Gap
from audiatur.record.document import Verdict

STDIN = "-"


class Paper(NamedTuple):
    """A document and what could not be read of it. Only where `document.status` is "read" is there something to extract from."""

    document: Document
    gaps: tuple[Gap, ...] = ()


class Held(NamedTuple):
    """A file that is kept elsewhere: the name it came with, where it is told to be, how its bytes are had, the hash they must have if that is known,
    and how the sidecar is had that lies beside it.

    `open` and `sidecar` give a file in which one can seek, and go to another process.
    """

    name: str
    folder: str
    open: Callable[[], BinaryIO]
    sha256: str = ""
    sidecar: Callable[[], BinaryIO] | None = None


class File(Struct, frozen=True, kw_only=True):
    """A file to read. `names` are its ids to choose from, the shortest first."""

    path: Path
    names: tuple[str, ...]
    id: str = ""
    trouble: ReadError | None = None
    held: Held | None = None

    @property
    def shown(self) -> str:
        """The path that the record shows: below the folder that was given, unless two would be the same."""
        return self.names[1] if self.id in self.names[:2] else self.names[3]


def count(paths: Sequence[str], *, without: Path | None = None, held: Sequence[Held] = ()) -> int:
    """How many files there are to read. Raises ReadError where a path does not exist."""
    return len(_files(paths, without, held)) + (STDIN in paths)


def papers(paths: Sequence[str], *, stdin: BinaryIO | None = None, without: Path | None = None, held: Sequence[Held] = ()) -> Iterator[Paper]:
    """All papers under the paths but the file `without`, and those that are held elsewhere; `-` is `stdin`, as plain text.

    Raises ReadError, before anything is read, where a path does not exist or no path leads to a paper.
    """
    files = listed(paths, without=without, held=held)
    if STDIN in paths and stdin is not None:
        yield from (_paper(Document(id="stdin", path=STDIN), part, NONE) for part in _guarded(text.parts, stdin))
    for file in files:
        yield from papers_in(file)


def listed(paths: Sequence[str], *, without: Path | None = None, held: Sequence[Held] = ()) -> list[File]:
    """The files that `papers` reads, in its order. Raises ReadError as it does."""
    files = _files(paths, without, held)
    if not files and STDIN not in paths:
        raise ReadError("empty", f"There are no papers in {', '.join(paths)}.")
    return files


def papers_in(file: File) -> Iterator[Paper]:
    """The papers in one file."""
    document = Document(id=file.id, path=file.shown)
    try:
        if file.trouble is not None:
            raise file.trouble
        reader = bounded(file.held.name if file.held else file.path.name)
        with opened(file) as held:
            sidecar = beside(file)
            yield from (_paper(document, part, sidecar) for part in _guarded(reader, held))
    except ReadError as error:
        yield _unread(document, error)
    except OSError as error:
        yield _unread(document, _unreadable(error))


def files(paths: Sequence[str], *, without: Path | None = None, held: Sequence[Held] = ()) -> list[File]:
    """The files under the paths, as `papers` reads them, and those that are held elsewhere; not those in the folder `without`.

    Raises ReadError where a path does not exist.
    """
    inside = os.path.abspath(without) if without is not None else ""
    return [f for f in _files(paths, held=held) if f.held or not inside or not Path(os.path.abspath(f.path)).is_relative_to(inside)]


def stored(url: str) -> list[Held]:
    """The papers below a folder of an object store, or the one that is named. Raises ReadError where there is none, or the store does not answer."""
    try:
        return list(_stored(url))
    except OSError as error:
        raise ReadError("unreadable", f"{url} cannot be read: {error.strerror}.") from error


def _stored(url: str) -> Iterator[Held]:
    names = sorted((one.path for one in objects.Bucket(url).held() if one.path), key=lambda name: PurePath(name).parts)
    if not names:
        folder, _, name = url.rstrip("/").rpartition("/")
        objects.Bucket(folder).size(name)
        url, names = folder, [name]
    paths = [PurePath(name) for name in names]
    siblings: dict[PurePath, list[str]] = defaultdict(list)
    for path in paths:
        siblings[path.parent].append(path.name)
    described = {folder: _described(beside) for folder, beside in siblings.items()}
    known = set(paths)
    for path in paths:
        own = sidecar_path(path)
        if not any(map(_is_hidden, path.parts)) and not _is_sidecar(path.name, described[path.parent]):
            yield Held(str(path), url, partial(_object, url, str(path)), sidecar=partial(_object, url, str(own)) if own in known else None)


def _object(url: str, name: str) -> BinaryIO:
    """Here or in another process."""
    return cast(BinaryIO, objects.Bucket(url).opened(name))


def named(names: Sequence[str]) -> list[File]:
    """Files of these names that lie in no folder, as `files` would find them in one."""
    described = _described(names)
    papers = (name for name in names if not _is_hidden(PurePath(name).name) and not _is_sidecar(name, described))
    return _identified(sorted((_file(Path(name), Path(name)) for name in papers), key=lambda f: f.path.parts))


def opened(file: File) -> BinaryIO:
    """The file's bytes. Raises ReadError where they cannot be had."""
    try:
        if file.trouble is not None:
            raise file.trouble
        if file.held:
            return _as_filed(file.held)
        if not stat.S_ISREG(file.path.stat().st_mode):
            raise ReadError("unsupported_type", "It is no ordinary file.")
        return file.path.open("rb")
    except OSError as error:
        raise _unreadable(error) from error


def beside(file: File) -> Sidecar:
    """What lies beside a file, wherever that is. What is wrong with it is a note: the paper is read all the same."""
    if file.held is None:
        return sidecar_of(file.path)
    if file.held.sidecar is None:
        return NONE
    path = sidecar_path(PurePath(file.held.name))
    try:
        with file.held.sidecar() as opened:
            return sidecar_in(path, opened)
    except OSError as error:
        return unused(path, error.strerror or "it cannot be opened")


def _as_filed(held: Held) -> BinaryIO:
    """Raises ReadError where its bytes are not those that were filed."""
    file = held.open()
    try:
        if held.sha256 and _digest(file) != held.sha256:
            raise ReadError("damaged", f"It is not as it was filed. Run `audiatur vault verify {held.folder}`.")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def papers_of(open: Callable[[], BinaryIO], *, id: str, name: str, sidecar: Sidecar) -> Iterator[Paper]:
    """The papers in a file that is kept elsewhere: read under the name and with the sidecar under which it came."""
    document = Document(id=id, path=name)
    try:
        reader = bounded(PurePath(name).name)
        with open() as opened:
            yield from (_paper(document, part, sidecar) for part in _guarded(reader, opened))
    except ReadError as error:
        yield _unread(document, error)
    except OSError as error:
        yield _unread(document, _unreadable(error))


def _unreadable(error: OSError) -> ReadError:
    say = f"The system does not let it be opened: {error.strerror or error}."
    return ReadError("unreadable", say + (" Give yourself the right to read it." if isinstance(error, PermissionError) else ""))


def _guarded(reader: Reader, file: BinaryIO) -> Iterator[Part]:
    """A reader's parts; what ends it early is a last part."""
    try:
        for part in reader(file):
            yield part if part.sha256 or part.where else msgspec.structs.replace(part, sha256=_digest(file))
    except ReadError as error:
        yield Part(sha256="" if error.verdict == "too_large" else _digest(file), trouble=error)
    except (RecursionError, MemoryError):
        yield Part(trouble=ReadError("damaged", DEEP))


def _digest(file: BinaryIO) -> str:
    if not file.seekable():
        return ""
    file.seek(0)
    return hashlib.file_digest(cast(BufferedReader, file), "sha256").hexdigest()


def _paper(file: Document, part: Part, sidecar: Sidecar) -> Paper:
    """The sidecar is about the file; what lies inside it has the sidecar's side, and its publisher where it names none itself."""
    own = not part.where
    trouble = part.trouble or (too_long() if len(part.text) > LONGEST else None) or (empty() if not part.text.strip() and not part.carrier else None)
    code = None if trouble or part.carrier else sidecar.language or language.language_of(part.text)
    document = Document(
        id=file.id + _numbers(part.where),
        path=f"{file.path}#{part.name or part.where[-1]}" if part.where else file.path,
        sha256=part.sha256,
        text_sha256="" if trouble else hashlib.sha256(part.text.encode("utf-8", "surrogatepass")).hexdigest(),
        title=(sidecar.title if own else None) or part.title or (stem(part.name) if part.name else None),
        publisher=(sidecar.publisher or part.publisher) if own else (part.publisher or sidecar.publisher),
        side=sidecar.side,
        published=(sidecar.published if own else None) or part.published,
        known=sidecar.known,
        language=code,
        characters=0 if trouble else len(part.text),
        reader=part.reader,
        status=cast(Verdict, trouble.verdict) if trouble else "read" if code is None or language.is_read(code) else "language_not_read",
        url=part.url,
        part_of=file.id + _numbers(part.where[:-1]) if part.where else None,
        text=None if trouble else part.text,
    )
    return Paper(document, tuple(_gaps(document, trouble, (*part.notes, *(sidecar.notes if own else ())))))


def _gaps(document: Document, trouble: ReadError | None, notes: tuple[str, ...]) -> Iterator[Gap]:
    """The reason of the verdict first: it is the one that the summary shows."""
    if trouble:
        yield Gap(step="read", reason=str(trouble))
    elif document.status == "language_not_read" and document.language:
        yield Gap(step="read", reason=language.reason(document.language))
    else:
        yield from language.passages_not_read(document.text or "")
    yield from (Gap(step="read", reason=note) for note in notes)


def lost(file: File) -> Paper:
    """A file at which the process that read it died, with whatever had been found in it."""
    return _unread(Document(id=file.id, path=file.shown), ReadError("damaged", DIED))


def _unread(document: Document, error: ReadError) -> Paper:
    return Paper(msgspec.structs.replace(document, status=cast(Verdict, error.verdict)), (Gap(step="read", reason=str(error)),))


def _numbers(where: tuple[int, ...]) -> str:
    return "".join(f"#{n}" for n in where)


def _files(paths: Sequence[str], without: Path | None = None, held: Sequence[Held] = ()) -> list[File]:
    """Each file once, however many of the paths lead to it, with an id of its own; not the one that is to be written."""
    found: dict[str, File] = {}
    described = cache(lambda folder: _described(_siblings(folder)))  # thousands of paths of one folder may be given one by one
    for given in (Path(p) for p in paths if p != STDIN):
        if not os.path.lexists(given):
            raise ReadError("unreadable", f"There is no file or folder {given}.")
        single = [] if given.is_dir() or _is_sidecar(given.name, described(given.parent)) else [_file(given, Path(given.name))]
        for file in _under(given) if given.is_dir() else single:
            found.setdefault(os.path.abspath(file.path), file)
    for one in held:
        found.setdefault(f"{one.folder}#{one.sha256 or one.name}", _held(one))
    if without is not None:
        found.pop(os.path.abspath(without), None)
    return _identified(list(found.values()))


def _siblings(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _under(folder: Path) -> Iterator[File]:
    """Files below a folder, sorted; hidden files, sidecars, and the folder of images that a browser saves beside a page stay out."""
    troubles: list[OSError] = []
    found: list[File] = []
    for top, folders, names in os.walk(folder, onerror=troubles.append):
        if (kept := _kept_apart(Path(top))) is not None:
            folders.clear()
            found.append(_file(Path(top), Path(folder.name) if top == str(folder) else Path(top).relative_to(folder), ReadError("unsupported_type", kept)))
            continue
        described, pages = _described(names), _pages(names)
        folders[:] = [f for f in folders if not _is_hidden(f) and not (f.endswith("_files") and f.removesuffix("_files") in pages)]
        paths = (Path(top, n) for n in names if not _is_hidden(n) and not _is_sidecar(n, described))
        found += [_file(p, p.relative_to(folder)) for p in paths]
    for error in troubles:
        path = Path(error.filename)
        found.append(_file(path, Path(folder.name) if path == folder else path.relative_to(folder), _unreadable(error)))
    yield from sorted(found, key=lambda f: Path(f.names[1]).parts)


def _kept_apart(folder: Path) -> str | None:
    """What somebody has to do who wants the papers in a folder of ours."""
    if (folder / "desk.toml").is_file():
        return "It is a desk. Compare its papers with --desk, or open it with: audiatur serve"
    return "It is a vault. Name it itself, for its exhibits." if is_vault(folder) else None


def is_vault(folder: Path) -> bool:
    """What lies in it is for the vault itself to give."""
    return (folder / "vault.json").is_file() and (folder / "log").is_dir()


def _file(path: Path, below: Path, trouble: ReadError | None = None) -> File:
    short = below.as_posix(), path.as_posix()
    return File(path=path, names=(stem(short[0]), short[0], stem(short[1]), short[1]), trouble=trouble)


def _held(one: Held) -> File:
    apart = f"{one.name}~{one.sha256[:12]}" if one.sha256 else one.name
    whole = f"{one.folder.rstrip('/')}/{apart}"
    names = (stem(one.name), one.name, apart, whole) if one.sha256 else (stem(one.name), one.name, stem(whole), whole)
    return File(path=Path(whole), names=names, held=one)


def _is_hidden(name: str) -> bool:
    """Also what Word leaves beside a file that is open, and what systems put into folders."""
    return name.startswith((".", "~$", "__MACOSX")) or name.lower() in {"thumbs.db", "desktop.ini"}


def _described(names: Iterable[str]) -> frozenset[str]:
    """What a sidecar beside these files may describe, as its own name without ".json" has it."""
    return frozenset(stem(n) for n in names if suffix(n) != ".json")


def _is_sidecar(name: str, described: Set[str]) -> bool:
    return suffix(name) == ".json" and stem(name) in described


def _pages(names: Iterable[str]) -> frozenset[str]:
    """Saved pages, beside which a browser puts a folder of this name with "_files" behind it."""
    return frozenset(stem(n) for n in names if READERS.get(suffix(n)) == "html")


def _identified(files: list[File]) -> list[File]:
    """The shortest name that no other file has; two that share one both take the next longer."""
    ids: dict[int, str] = {}
    taken: set[str] = {"stdin"}
    for level in range(4):
        left = [n for n in range(len(files)) if n not in ids]
        seen = Counter(files[n].names[level] for n in left)
        for n in left:
            name = files[n].names[level]
            if seen[name] == 1 and name not in taken:
                ids[n] = name
                taken.add(name)
    return [msgspec.structs.replace(f, id=ids.get(n) or f"{f.names[3]}~{n}") for n, f in enumerate(files)]
