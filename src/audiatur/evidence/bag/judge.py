"""Is a bag complete and valid? Judged by RFC 8493, and by the drafts before it for the versions 0.93 to 0.97.

Nothing is fetched, nothing outside the bag is opened, and a bag is judged the same on every system.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

from audiatur.evidence.bag import listing, paths, tagfiles
from audiatur.evidence.bag.listing import Digests
from audiatur.evidence.bag.report import BagReport, Notes
from audiatur.evidence.bag.tagfiles import Declaration


def judge(path: Path) -> BagReport:
    """All that is wrong with the bag in a folder, not only the first."""
    notes = Notes()
    declared = _declaration(path, notes)
    judging = _Judging(path, declared, notes) if declared else None
    if judging:
        judging.judge()
    return BagReport(
        path=str(path),
        version="{}.{}".format(*declared.version) if declared else None,
        encoding=declared.encoding if declared else None,
        algorithms=tuple(judging.manifests) if judging else (),
        files=len(judging.payload) if judging else 0,
        octets=sum(judging.payload.values()) if judging else 0,
        findings=tuple(notes.findings),
    )


def _declaration(root: Path, notes: Notes) -> Declaration | None:
    """Step 1: without it nothing else can be read (2.1.1)."""
    file = root / "bagit.txt"
    if not root.is_dir():
        notes.error("2", str(root), "There is no such folder.")
    elif not file.is_file() or file.is_symlink():
        notes.error("2.1.1", "bagit.txt", "It is missing.")
    else:
        return tagfiles.declaration(file.read_bytes(), notes)
    return None


class _Judging:
    def __init__(self, root: Path, declared: Declaration, notes: Notes) -> None:
        self.root, self.notes = root, notes
        self.version, self.encoding = declared
        self.payload: dict[str, int] = {}
        self.tags: dict[str, int] = {}
        self.manifests: dict[str, Digests] = {}
        self.dropped = 0

    def judge(self) -> None:
        """Steps 2 to 7."""
        self._files()
        self.manifests = self._listed(tag=False)
        tagged = self._listed(tag=True)
        if not self.manifests:
            self.notes.error("2.1.3", "manifest-*.txt", "There is no payload manifest that can be read.")
        self._complete()
        self._tag_manifests(tagged)
        self._information()
        self._fetch()
        self._digests(self.manifests, self.payload)
        self._digests(tagged, self.tags)

    def _files(self) -> None:
        """Step 2: the payload folder is there, even if empty (2.1.2)."""
        found = listing.files(self.root, "", self.notes)
        self.payload = {path: size for path, size in found.items() if path.startswith("data/")}
        self.tags = {path: size for path, size in found.items() if not path.startswith("data/")}
        if not (self.root / "data").is_dir():
            self.notes.error("2.1.2", "data", "The payload folder is missing.")

    def _listed(self, *, tag: bool) -> dict[str, Digests]:
        """Step 3: what the manifests list (2.1.3, 2.2.1)."""
        found: dict[str, Digests] = {}
        for name, algorithm in listing.manifests(list(self.tags), tag):
            if listing.hasher(algorithm) is None:
                self.notes.error("2.4", name, f"The algorithm {algorithm} is not known here, so that what it lists cannot be verified.")
            elif (text := tagfiles.text_of(self.root / name, name, self.encoding, self.notes)) is not None:
                listed = listing.digests(text, name, algorithm, self.version, self.notes)
                found[algorithm] = self._as_spelt(listed, self.tags if tag else self.payload, name)
        return found

    def _as_spelt(self, listed: Digests, there: Collection[str], name: str) -> Digests:
        """Copying between systems can change how an accented letter is stored; a name that differs in that alone is the file's (5.2)."""
        strangers = {unicodedata.normalize("NFC", path): path for path in there if path not in listed}
        spelt: Digests = {}
        for path, digest in listed.items():
            same = None if path in there else strangers.get(unicodedata.normalize("NFC", path))
            if same:
                self.notes.warn("5.2", name, f"The accents of {path!r} are stored in another way in the name of the file.")
            spelt[same or path] = digest
        return spelt

    def _complete(self) -> None:
        """Step 4: each listed file is there, each file that is there is listed: in every manifest from 1.0 on, in one before (3)."""
        for algorithm, listed in self.manifests.items():
            name = f"manifest-{algorithm}.txt"
            for path in listed:
                if not path.startswith("data/"):
                    self.notes.error("2.1.3", name, f"It lists {path}, which is not below data/.")
            self._missing({p: d for p, d in listed.items() if p.startswith("data/")}, self.payload, name)
            if self.version >= (1, 0):
                self._unlisted(self.payload, listed, name)
        if self.version < (1, 0) and self.manifests:
            self._unlisted(self.payload, {path for listed in self.manifests.values() for path in listed}, "any manifest")

    def _unlisted(self, there: Collection[str], listed: Collection[str], name: str) -> None:
        for path in there:
            if path not in listed:
                self.notes.error("3", path, f"It is not listed in {name}.")

    def _missing(self, listed: Digests, there: Collection[str], name: str) -> None:
        """A name that some systems take for another that is there with the same digest, or that systems drop by themselves, is a warning."""
        twins = {path: group for group in listing.alike(listed) for path in group}
        for path in listed:
            if path in there:
                continue
            if any(twin in there and listed[twin] == listed[path] for twin in twins.get(path, ())):
                self.notes.warn("5.2", path, f"{name} lists it beside another spelling of its name, and only that is there.")
            elif paths.is_system_file(path):
                self.dropped += 1
                self.notes.warn("5.2", path, f"{name} lists it, and it is missing; systems drop such files by themselves.")
            else:
                self.notes.error("3", path, f"{name} lists it, and it is missing.")

    def _tag_manifests(self, tagged: dict[str, Digests]) -> None:
        """Step 5: tag manifests list every payload manifest, and neither payload nor themselves (2.2.1)."""
        say = self.notes.error if self.version >= (1, 0) else self.notes.warn
        payload_manifests = [name for name, _ in listing.manifests(list(self.tags), tag=False)]
        for algorithm, listed in tagged.items():
            name = f"tagmanifest-{algorithm}.txt"
            for path in listed:
                if path.startswith("data/") or ("/" not in path and path.startswith("tagmanifest-")):
                    say("2.2.1", name, f"It lists {path}, which does not belong there.")
            for path in payload_manifests:
                if path not in listed:
                    say("2.2.1", name, f"It does not list {path}.")
            self._missing({p: d for p, d in listed.items() if not p.startswith("data/")}, self.tags, name)

    def _information(self) -> None:
        """Step 6: the number of bytes and files is as bag-info.txt says (2.2.2)."""
        name = "bag-info.txt" if self.version > (0, 95) or "bag-info.txt" in self.tags else "package-info.txt"
        if name not in self.tags:
            return
        text = tagfiles.text_of(self.root / name, name, self.encoding, self.notes)
        said = tagfiles.oxum(tagfiles.information(text, name, self.version, self.notes), name, self.notes) if text is not None else None
        there = sum(self.payload.values()), len(self.payload)
        if said and (said[0] != there[0] or said[1] not in {there[1], there[1] + self.dropped}):
            self.notes.error("2.2.2", name, f"Payload-Oxum says {said[0]} bytes in {said[1]} files; there are {there[0]} in {there[1]}.")

    def _fetch(self) -> None:
        """Step 7: what is to be fetched is listed; nothing is fetched, so that it must be there already (2.2.3)."""
        if "fetch.txt" not in self.tags:
            return
        text = tagfiles.text_of(self.root / "fetch.txt", "fetch.txt", self.encoding, self.notes) or ""
        seen: set[str] = set()
        for entry in tagfiles.fetches(text, self.notes):
            path = listing.path_of(entry.written, "fetch.txt", self.version, self.notes)
            if path is None:
                continue
            if path in seen:
                self.notes.warn("2.2.3", "fetch.txt", f"It lists {path} more than once.")
            seen.add(path)
            self._fetched(path, entry.length)

    def _fetched(self, path: str, length: int | None) -> None:
        if not path.startswith("data/"):
            self.notes.error("2.2.3", "fetch.txt", f"It lists {path}, which is not below data/.")
        elif not all(path in listed for listed in self.manifests.values()):
            self.notes.error("2.2.3", "fetch.txt", f"It lists {path}, which a manifest does not.")
        elif length is not None and path in self.payload and self.payload[path] != length:
            self.notes.error("2.2.3", "fetch.txt", f"It says that {path} has {length} bytes; it has {self.payload[path]}.")

    def _digests(self, manifests: dict[str, Digests], there: Collection[str]) -> None:
        """Step 8: the contents are what the manifests say (3). Each file is read once, whatever the number of algorithms."""
        for path in there:
            expected = {algorithm: listed[path] for algorithm, listed in manifests.items() if path in listed}
            if not expected:
                continue
            for algorithm, got in self._digests_of(path, list(expected)).items():
                if got != expected[algorithm]:
                    self.notes.error("3", path, f"Its {algorithm} digest is {got}; expected {expected[algorithm]}.")

    def _digests_of(self, path: str, algorithms: list[str]) -> dict[str, str]:
        running: dict[str, Any] = {algorithm: listing.hasher(algorithm) for algorithm in algorithms}
        try:
            with (self.root / path).open("rb") as file:
                while chunk := file.read(listing.CHUNK):
                    for digest in running.values():
                        digest.update(chunk)
        except OSError as error:
            self.notes.error("3", path, f"It cannot be read: {error.strerror or error}.")
            return {}
        return {algorithm: digest.hexdigest() for algorithm, digest in running.items()}
