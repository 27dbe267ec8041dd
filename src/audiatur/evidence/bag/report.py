"""What the judging of a bag found: each finding names the section of the standard that it rests on."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Verdict = Literal["valid", "warning", "invalid"]


class Finding(Struct, frozen=True, kw_only=True):
    """`section` is of RFC 8493; `path` is the file of the bag that it is about."""

    level: Literal["error", "warning"]
    section: str
    path: str
    message: str


class BagReport(Struct, frozen=True, kw_only=True):
    """A bag as it was judged. `files` and `octets` count what lies in its payload."""

    path: str
    version: str | None
    encoding: str | None
    algorithms: tuple[str, ...]
    files: int
    octets: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level == "warning")

    @property
    def verdict(self) -> Verdict:
        """A bag with warnings is valid, and says what another system could take for something else."""
        return "invalid" if self.errors else "warning" if self.warnings else "valid"


class Notes:
    """Collects findings while a bag is judged."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def error(self, section: str, path: str, message: str) -> None:
        self.findings.append(Finding(level="error", section=section, path=path, message=message))

    def warn(self, section: str, path: str, message: str) -> None:
        self.findings.append(Finding(level="warning", section=section, path=path, message=message))

    @property
    def failed(self) -> bool:
        return any(f.level == "error" for f in self.findings)
