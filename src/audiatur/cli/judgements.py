"""The file of judgements: JSON Lines, to which lines are only ever added."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from audiatur.errors import AudiaturError, JudgementError
from audiatur.record import Gap, Judgement
from audiatur.record.encode import to_json
from audiatur.record.judgement import checked, next_to


def load(file: Path) -> tuple[list[Judgement], list[Gap]]:
    """The judgements of a file, and a gap where a crash cut off its last line: that judgement was never reported as made."""
    whole, torn = _parts(file)
    made = [_judgement(line, file, n) for n, line in enumerate(whole, 1) if line.strip()]
    return made, [Gap(step="judgement", reason=_torn(file, len(whole) + 1))] if torn else []


def append(file: Path, made: Sequence[Judgement], judgement: Judgement) -> None:
    """Adds one line, on disk when this returns. `made` are the judgements that the file holds."""
    next_to(made, judgement)
    whole, torn = _parts(file) if file.exists() else ([], b"")
    if torn:
        raise JudgementError(f"Nothing was added: {_torn(file, len(whole) + 1)}")
    line = (b"\n" if _open_end(file) else b"") + to_json(judgement) + b"\n"
    try:
        with file.open("ab", buffering=0) as out:
            if out.write(line) != len(line):
                raise JudgementError(f"The judgement could not be written whole. {_torn(file, len(whole) + 1)}")
            os.fsync(out.fileno())
        _keep_name(file.parent)
    except OSError as error:
        raise AudiaturError(f"Cannot write to {file}: {error.strerror}.") from error


def _parts(file: Path) -> tuple[list[bytes], bytes]:
    """The whole lines, and what a crash left of one more. A whole last line may lack its line end, as some editors leave it."""
    try:
        *whole, rest = file.read_bytes().split(b"\n")
    except OSError as error:
        raise AudiaturError(f"Cannot open the judgements {file}: {error.strerror}.") from error
    try:
        msgspec.json.decode(rest or b"{}")
    except msgspec.DecodeError:
        return whole, rest
    return [*whole, rest] if rest else whole, b""


def _judgement(line: bytes, file: Path, number: int) -> Judgement:
    try:
        return checked(msgspec.json.decode(line, type=Judgement))
    except (msgspec.MsgspecError, JudgementError) as error:
        raise JudgementError(f"Line {number} of {file} is not a judgement: {error} Nothing was left out or changed; mend that line first.") from error


def _torn(file: Path, number: int) -> str:
    return (
        f"Line {number}, the last of {file}, is cut off, as a crash leaves it; that judgement was not made and counts for nothing, all others do. "
        "Delete the line, and make the judgement again."
    )


def _open_end(file: Path) -> bool:
    return file.exists() and (data := file.read_bytes()) != b"" and not data.endswith(b"\n")


def _keep_name(folder: Path) -> None:
    """A new file's name is on disk only when its folder is; Windows has no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
