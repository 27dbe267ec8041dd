"""Documentation is checked like code: its sessions are run, its links lead somewhere, and nothing that exists is missing from it."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audiatur.record.encode import schema

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(language: str, having: str) -> list[object]:
    found = []
    for page in PAGES:
        texts = [text for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language and having in text]
        found += [pytest.param(text, id=f"{page.relative_to(ROOT)}-{n}") for n, text in enumerate(texts, 1)]
    return found


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder as the pages assume it: the example, the bench, and a few papers of one's own."""
    for name in ("examples", "bench"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "papers").mkdir()
    for name in ("013.txt", "013.json", "101.txt", "101.json"):
        shutil.copy(ROOT / "examples" / "karabakh-2020" / name, tmp_path / "papers")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str) -> str:
    environment = os.environ | {"COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr + done.stdout


def sessions(text: str) -> list[tuple[str, str]]:
    """Commands of a console block with the output that the page shows; "..." stands for anything."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("text", blocks("console", "$ "))
def test_sessions_of_the_pages_print_what_the_pages_show(text, desk):
    for command, shown in sessions(text):
        printed = run(command)
        pattern = ".*?".join(map(re.escape, (x.rstrip() for x in shown.split("...")))) if shown.strip() else ".*"
        assert re.fullmatch(pattern + r"\s*", "\n".join(x.rstrip() for x in printed.splitlines()), re.S), f"$ {command}\n{printed}"


@pytest.mark.parametrize("text", blocks("python", ">>> "))
def test_python_of_the_pages_prints_what_the_pages_show(text, desk):
    test = doctest.DocTestParser().get_doctest(text, {}, "page", None, 0)
    assert test.examples
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.failed == 0


@pytest.mark.parametrize("text", blocks("python", "records.jsonl") + blocks("python", "comparison.json"))
def test_scripts_of_the_pages_run(text, desk):
    run("audiatur read papers --with-text -o records.jsonl; audiatur compare --records records.jsonl --format json -o comparison.json")
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout or "assert" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_is_in_the_reference_with_its_help():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    commands = re.findall(r"^  (\w+)  ", run("audiatur --help").split("Commands:")[1], re.M)
    assert commands
    for command in commands:
        assert f"$ audiatur {command} --help\n" in page, command


def test_every_field_of_the_contract_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "record.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    fields = {f for kind in schema()["$defs"].values() for f in kind.get("properties", {})}
    assert fields - named == set()


def test_every_vocabulary_is_in_the_glossary():
    page = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    for file in (ROOT / "src" / "audiatur" / "record" / "words").glob("*.yaml"):
        assert f"`{file.name}`" in page


def test_every_page_is_reached_from_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "docs").rglob("*.md") if str(p.relative_to(ROOT)) not in readme] == []


def test_every_test_that_the_threats_name_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "threats.md").read_text(encoding="utf-8"))
    assert named
    assert not [f"{file}::{test}" for file, test in named if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")]
