"""The page of the interface for programs: it names every address as its description does, and its examples run against a desk that is served.

`python -m tests.web.test_api_page` writes the list of addresses anew.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from audiatur.web.api.app import application

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "reference" / "api.md"
LIST = "## Every address\nUnder `/api/v1`. What each takes and gives in full stands in the description.\n\n"
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.M | re.S)


def addresses():
    """Each path and verb of the description, with its scopes, what it does and what may be asked of it."""
    rows = ["| address | scope | what it does | asked with |", "|---|---|---|---|"]
    for path, verbs in sorted(application(SimpleNamespace()).openapi()["paths"].items()):
        for verb, one in verbs.items():
            scopes = ", ".join(f"`{scope}`" for scope in one["security"][0]["token"])
            asked = [p["name"] for p in one.get("parameters", ()) if p["in"] == "query"] + [f"`{h}`" for h in headers(one)]
            rows.append(f"| `{verb.upper()} {path}` | {scopes} | {one['description']} | {', '.join(asked)} |")
    return "\n".join(rows) + "\n"


def headers(one):
    """If-None-Match goes with every GET, as the page says."""
    return [p["name"] for p in one.get("parameters", ()) if p["in"] == "header" and p["name"] != "If-None-Match"]


def test_every_address_is_on_the_page_as_it_is_described():
    listed = PAGE.read_text(encoding="utf-8").partition(LIST)[2]
    assert listed == addresses(), "run `python -m tests.web.test_api_page`"


@pytest.fixture
def site(tmp_path):
    """A desk as the page assumes it, without accounts, served as a process."""
    (tmp_path / "papers").mkdir()
    for name in ("013.txt", "013.json", "001.txt", "002.txt"):
        shutil.copy(ROOT / "examples" / "karabakh-2020" / name, tmp_path / "papers")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"SITE": f"http://127.0.0.1:{port}", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["audiatur", "init", "desk"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    with (tmp_path / "log").open("w") as log:
        serving = subprocess.Popen(["audiatur", "serve", "desk", "--port", str(port)], cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        until_it_answers(f"{environment['SITE']}/api/v1/openapi.json")
        yield tmp_path, environment
    finally:
        serving.terminate()
        serving.wait(20)


def until_it_answers(address):
    for _ in range(200):
        try:
            return httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_of_the_page_run_one_after_another(site):
    folder, environment = site
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) > 5
    whole = "\n".join(f"echo\necho '== {n}'\n{text}" for n, (kind, text) in enumerate(blocks) if kind == "sh")
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", whole], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr + (folder / "log").read_text()
    printed = dict(part.split("\n", 1) for part in done.stdout.split("\n== ")[1:])
    for number, (kind, text) in enumerate(blocks):
        if kind == "json":
            assert re.match(".*?".join(map(re.escape, text.strip().split("..."))), printed[str(number - 1)].strip(), re.S), printed[str(number - 1)]
    assert json.loads((folder / "incidents.geojson").read_text())["features"]


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.partition(LIST)[0] + LIST + addresses(), encoding="utf-8")
