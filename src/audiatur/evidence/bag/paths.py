"""Names of files in manifests and fetch.txt: what they mean, and whether they could leave the bag on any system (RFC 8493, 2.1.3 and 5.1)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SYSTEM_FILES: Final = {".ds_store", "thumbs.db", "desktop.ini", ".localized", "icon\r"}
"""Made by systems by themselves, and dropped by them when files are copied."""

_ENCODED: Final = re.compile(r"%(0[adAD]|25)")
_DRIVE: Final = re.compile(r"[A-Za-z]:([\\/]|$)")
_VARIABLE: Final = re.compile(r"%[A-Za-z_][A-Za-z0-9_]*%|\$\{?[A-Za-z_]\w*\}?[\\/]")


def decoded(written: str, version: tuple[int, int]) -> str:
    """CR and LF are percent-encoded in every version, the percent sign itself from 1.0 on; nothing else ever is."""

    def of(match: re.Match[str]) -> str:
        return match[0] if match[1] == "25" and version < (1, 0) else chr(int(match[1], 16))

    return _ENCODED.sub(of, written)


def encoded(path: str) -> str:
    """The inverse for 1.0."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def danger(path: str) -> str | None:
    """Why a path is refused: on some system it could name a file outside the bag. The same on every system, for a bag is made to travel."""
    if path.startswith("/"):
        return "is an absolute path"
    if path.startswith("\\"):
        return "is a network path of Windows"
    if _DRIVE.match(path):
        return "is an absolute path of Windows"
    if path.startswith("~"):
        return "is a shortcut to somebody's home folder"
    if _VARIABLE.match(path):
        return "begins with a variable of the system"
    if ".." in re.split(r"[\\/]", path) or ".." in path.replace("\\.", ".").split("/"):
        return "climbs out of its folder with '..'"
    if "\0" in path:
        return "has a NUL character"
    return None


def normal(path: str) -> str:
    """Without `./`, doubled slashes and the like; the name itself stays as it is written."""
    return "/".join(part for part in path.split("/") if part not in {"", "."})


def folded(path: str) -> str:
    """The same for two names that some systems hold to be one: by upper and lower case, or by the way accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def is_system_file(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return name in SYSTEM_FILES or name.startswith("._")
