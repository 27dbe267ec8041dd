"""What goes out of a desk to others: a dossier's folder with its bag, and the files of a register."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from audiatur.errors import StoreError
from audiatur.store.bag import packed

PROOF: Final = "SHA256SUMS"
"""By this file a folder is known as a register's own."""


def put_dossier(folder: Path, files: Mapping[str, bytes], *, day: str, case: str, reader: str, program: str) -> None:
    """A new folder with dossier.pdf beside the bag that has all of them."""
    if os.path.lexists(folder):
        raise StoreError(f"{folder} is there already. Name a folder that is not.")
    if not folder.absolute().parent.is_dir():
        raise StoreError(f"The folder {folder.absolute().parent} does not exist. Make it first.")
    folder.mkdir()
    with packed(folder / "bag") as bag:
        for name, content in sorted(files.items()):
            with bag.file(name) as file:
                file.write(content)
        said = f"Dossier of the case {case}, as the {reader} may see it"
        bag.seal({"Bag-Software-Agent": f"Audiatur {program}".strip(), "Bagging-Date": day, "External-Identifier": case, "External-Description": said})
    (folder / "dossier.pdf").write_bytes(files["dossier.pdf"])


def put_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """The files in a folder that is new or empty, or that holds an earlier register: then what that had and this one has not is taken away."""
    old = _files_of(folder)
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name in old - files.keys():
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"The register could not be written to {folder}: {error.strerror}.") from error


def _files_of(folder: Path) -> set[str]:
    """What the sums of an earlier register name, and they themselves."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    try:
        lines = (folder / PROOF).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{folder} is there already, and is no register. Name a folder that is new or empty.") from error
    named = {line.partition("  ")[2] for line in lines}
    return {n for n in named if n and not Path(n).is_absolute() and ".." not in Path(n).parts} | {PROOF, f"{PROOF}.sig"}
