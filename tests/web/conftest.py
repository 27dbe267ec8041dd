"""A real desk: the example's papers, read once for the whole session, and compared; every test of a page asks it as a browser would."""

import io
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from audiatur import flow
from audiatur.store import Desk
from audiatur.web import application
from audiatur.web.bench import Bench
from audiatur.web.visitor import Visitor
from tests.web import papers

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "karabakh-2020"
CHOSEN = ("001", "004", "007", "013", "020", "101", "103", "104")
"""Papers of both sides and of others, read and not read: few, for each test run reads them."""


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The folder of a desk that tests may look at and must not change."""
    root = tmp_path_factory.mktemp("web")
    chosen = root / "papers"
    chosen.mkdir()
    for paper in sorted(EXAMPLE.iterdir()):
        if paper.stem in CHOSEN:
            shutil.copy(paper, chosen)
    with Desk.create(root / "desk", by="ada", program="1.0") as made:
        for record in flow.read([str(chosen)]):
            file(made, record)
        for record in papers.made_up():
            file(made, record)
        flow.compare_desk(made)
    return root / "desk"


def file(desk, record):
    document = record.document
    data = (document.text or document.path).encode()
    original, _ = desk.receive(io.BytesIO(data), id=document.id, name=document.path, sidecar={})
    desk.put(msgspec.structs.replace(record, document=msgspec.structs.replace(document, id=original.id, sha256=original.sha256)), original, last=True)


@pytest.fixture
def bench(desk):
    made = Bench(desk, program="1.0")
    yield made
    made.close()


@pytest.fixture
def own(desk, tmp_path):
    """A desk of the test's own, to change."""
    shutil.copytree(desk, tmp_path / "desk")
    made = Bench(tmp_path / "desk", program="1.0")
    yield made
    made.close()


@pytest.fixture
def client(bench):
    return visiting(bench)


def visiting(bench, role="administrator", *, name="ada"):
    """A browser at the desk in which somebody of this role is logged in."""
    return TestClient(application(bench, who=lambda _: Visitor(name=name, role=role)), base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


def token(client, page="/imports"):
    """Of a form on a page."""
    return re.search(r'name="token" value="(\w+)"', client.get(page).text)[1]
