"""What the program is made of, and that whoever builds it gets the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-all.lock")
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_the_locks_is_pinned_with_its_hash(lock: str) -> None:
    entries = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    assert entries
    assert not [entry for entry in entries if not (_PACKAGE.match(entry) and "--hash=sha256:" in entry)]


def test_the_list_of_components_has_every_package_of_the_lock(tmp_path: Path) -> None:
    out = tmp_path / "sbom.json"
    lock, about = ROOT / LOCKS[0], ROOT / "pyproject.toml"
    tool = [sys.executable, "-m", "cyclonedx_py", "requirements", lock, "--pyproject", about, "--output-reproducible", "--of", "JSON", "-o", out]
    subprocess.run(tool, check=True, capture_output=True)
    made = json.loads(out.read_text())
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "audiatur")
    assert {(c["name"], c["version"]) for c in made["components"]} == set(_PACKAGE.findall(lock.read_text()))


OPEN = re.compile(r"\b(MIT|MIT-0|MIT-CMU|BSD|0BSD|Apache|MPL|Mozilla Public|ISC|PSF|Python Software Foundation|Zlib|CC0|CNRI|public domain)", re.IGNORECASE)
CLOSED = re.compile(r"[AL]?GPL|General Public|Affero|SSPL|Business Source|Commons Clause|Non-?Commercial|Proprietary", re.IGNORECASE)
READ = {"exifread": "BSD-3-Clause", "sqlcipher3": "Zlib"}
"""Packages whose metadata name no licence: as their licence file has it."""


def licence(package: str) -> str:
    known = importlib.metadata.metadata(package)
    told = known.get("License-Expression") or " AND ".join(c.rpartition("::")[2].strip() for c in known.get_all("Classifier", []) if c.startswith("License ::"))
    return READ.get(package) or told or (known.get("License") or "").partition("\n")[0]


def free(licence: str) -> bool:
    """One of what may be chosen from allows to pass it on with what is ours: each of its parts is a licence that does, and none asks for ours to change."""
    return any(all(OPEN.search(part) and not CLOSED.search(part) for part in re.split(r" AND |; ", choice)) for choice in licence.split(" OR "))


@pytest.mark.parametrize(
    ("licence", "passes"),
    [
        ("MIT", True), ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True), ("BSD-3-Clause AND Zlib", True), ("", False), ("My own", False),
        ("GNU General Public License v3", False), ("MIT AND AGPL-3.0-only", False), ("Apache-2.0 AND Commons Clause", False),
    ],
)  # fmt: skip
def test_a_licence_that_asks_for_more_than_to_be_named_does_not_pass(licence: str, passes: bool) -> None:
    assert free(licence) is passes


def test_what_the_program_ships_with_may_be_passed_on_with_it() -> None:
    """Also what the extras bring by their own names; packages for other systems are not here to be asked."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"].values()
    asked = {name for name, _ in _PACKAGE.findall((ROOT / LOCKS[0]).read_text())} | {re.match(r"[\w.-]+", d)[0] for some in extras for d in some}  # type: ignore[index]  # each begins with a name
    here = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower() for d in importlib.metadata.distributions()}
    found = {package: licence(package) for package in sorted(asked & here)}
    assert len(found) > 90
    assert {package: told for package, told in found.items() if not free(told)} == {}


def test_two_builds_of_the_wheel_are_the_same_bytes(tmp_path: Path) -> None:
    assert _built(tmp_path / "a", clock=1_000_000_000) == _built(tmp_path / "b", clock=1_700_000_000)


def _built(copy: Path, *, clock: int) -> str:
    """The digest of a wheel built from a copy whose files have another time and other rights."""
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    shutil.copytree(ROOT / "docs", copy / "docs")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for path in copy.rglob("*"):
        os.utime(path, (clock, clock))
        if path.is_file():
            path.chmod(0o600 if clock % 3 else 0o664)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", copy / "dist"], cwd=copy, check=True, capture_output=True)
    (wheel,) = (copy / "dist").glob("*.whl")
    with wheel.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
