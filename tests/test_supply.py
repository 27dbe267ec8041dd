"""What the program is made of, and that whoever builds it gets the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
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
