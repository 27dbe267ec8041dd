"""Help in the pages: the texts as they are shipped, with links that lead somewhere, and the recipes that each page offers."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from audiatur.web import help, looks

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", help.names())
def test_each_text_is_a_page_whose_links_lead_to_headings_that_are_there(client, name):
    answer = client.get(f"/help/{name}")
    assert answer.status_code == 200
    links = re.findall(r'href="(/help[^"#]*)?(?:#([^"]+))?"', answer.text)
    assert len(links) > 1, "a text has headings, and its contents lead to them"
    for path, anchor in links:
        at = client.get(path or f"/help/{name}")
        assert at.status_code == 200, path
        assert not anchor or f'id="{anchor}"' in at.text, (path, anchor)


def test_the_texts_are_those_of_the_documentation():
    docs = ROOT / "docs"
    assert set(help.names()) == {str(p.relative_to(docs)).removesuffix(".md") for p in docs.rglob("*.md")}


def test_nothing_in_a_text_is_taken_for_a_tag(client):
    text = client.get("/help/reference/commands").text
    assert "&lt;path&gt;" in text
    assert "<path>" not in text


def test_every_page_of_the_menu_offers_its_recipes_and_help_in_its_head(client):
    for at, name in looks.MENU:
        page = client.get(at).text
        assert 'href="/help"' in page, name
        for question, address in help.questions(at):
            assert f'<a href="{address}">{question}</a>'.replace("'", "&#39;") in page
            assert dict(help.text("recipes").parts)[question] == address.partition("#")[2]
    assert {at for at, _ in looks.MENU} == set(help.QUESTIONS)


def test_who_is_not_logged_in_reads_help_too_and_nothing_of_the_desk(own):
    from tests.web.test_rights import PASSWORD, logged_in

    own.guard.add_account("ada", "administrator", PASSWORD, by="owner")
    visitor = logged_in(own, "nobody")
    assert "How do I" in visitor.get("/help").text
    assert 'aria-label="Desk"' not in visitor.get("/help/tutorial").text


def test_an_installed_program_has_the_texts(tmp_path):
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = "from audiatur.web import help; print(help.__file__, len(help.names()), help.text('recipes').title, help._folder())"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")}, capture_output=True, text=True)
    assert done.stdout.startswith(str(tmp_path / "site")), done.stderr
    assert done.stdout.split()[1:3] == [str(len(help.names())), "Recipes"]
    assert str(tmp_path / "site") in done.stdout.split()[3]
