"""Help: the texts of the documentation, as they are shipped, in the pages; and which recipes belong to which page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

FIRST: Final = ("tutorial", "recipes", "reference/workbench", "reference/search", "reference/review", "reference/cases", "reference/rights", "limits")
"""The texts for who works in the pages; the others follow in the order of their names."""
QUESTIONS: Final[dict[str, tuple[str, ...]]] = {
    "/": ("Work on a desk in the browser", "Keep papers on a desk", "Let others in, and keep a paper for some"),
    "/search": ("Find papers on a desk",),
    "/documents": ("Tell the program who published a paper, when, and for which side", "Find papers on a desk", "Let others in, and keep a paper for some"),
    "/incidents": ("Join incidents that are one, split one that is two", "Print one incident for a memo", "See what was said by a day"),
    "/sources": ("Find where a source's own figures do not add up",),
    "/tolls": ("Get the table into a spreadsheet", "Find where a source's own figures do not add up"),
    "/persons": ("Show full names", "Keep the name of a person for some"),
    "/gaps": ("List what was not read",),
    "/review": ("Review what was read, and make gold of it", "Check that a quote is in the paper"),
    "/cases": (
        "Lead a case from an appeal to the register",
        "Send a letter of a case, and keep what is confidential out of it",
        "See what was changed in a publication after an appeal",
    ),
    "/vault": ("Keep files of evidence", "Keep what a witness gave from all but a few", "Make a vault that nobody reads who takes the disk"),
    "/exports": ("Hand it to another program", "Get the table into a spreadsheet", "See what another project's rule would make of it"),
    "/imports": ("Read a folder of everything", "Tell the program who published a paper, when, and for which side"),
    "/activity": ("Let others in, and keep a paper for some",),
    "/accounts": ("Let others in, and keep a paper for some", "Let people log in with the account of their organisation"),
}
"""Recipes by the page on which somebody may ask for them."""


class HelpText(NamedTuple):
    """`html` is without the first heading, which is `title`; `parts` are the headings below it, each with its anchor."""

    name: str
    title: str
    html: str
    parts: tuple[tuple[str, str], ...]


def _folder() -> Traversable:
    """Beside this file in an installed program, and the documentation itself in a checkout."""
    shipped = resources.files("audiatur.web").joinpath("docs")
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "docs"


@cache
def names() -> tuple[str, ...]:
    """Of all texts, such as "recipes" and "reference/search"."""
    found = {name for at in ("", "reference") for entry in _folder().joinpath(at).iterdir() if (name := _name(at, entry.name))}
    return (*(n for n in FIRST if n in found), *sorted(found - set(FIRST), key=lambda n: (n.count("/"), n)))


def _name(at: str, file: str) -> str:
    return posixpath.join(at, file.removesuffix(".md")) if file.endswith(".md") else ""


@cache
def text(name: str) -> HelpText | None:
    """None where there is no such text."""
    if name not in names():
        return None
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("table_open", _table)
    made.add_render_rule("table_close", lambda *_: "</table></div>\n")
    tokens = made.parse(_folder().joinpath(*f"{name}.md".split("/")).read_text(encoding="utf-8"))
    title, rest = tokens[1].content, tokens[3:]
    parts = tuple(_anchored(rest))
    for token in rest:
        _linked(token, name)
    return HelpText(name, title, made.renderer.render(rest, made.options, {}), parts)


def questions(here: str) -> Sequence[tuple[str, str]]:
    """What one may ask on a page: the heading of each recipe, and its address."""
    return [(heading, f"/help/recipes#{slug(heading)}") for heading in QUESTIONS.get(here, ())]


def slug(heading: str) -> str:
    """The anchor of a heading, as the forges of code make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _table(*_: Any) -> str:
    """A wide one scrolls in a frame of its own, which keys reach."""
    return '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table class="plain">\n'


def _anchored(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            anchor = slug(plain := _plain(tokens[at + 1]))
            token.attrSet("id", anchor)
            token.attrSet("tabindex", "-1")
            found += [(plain, anchor)] if token.tag == "h2" else []
    return found


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def _linked(token: Token, name: str) -> None:
    """Links to other texts become links to their pages; those to files that are not shipped become words."""
    for child in token.children or ():
        if child.type == "link_open":
            at = _address(str(child.attrGet("href")), name)
            child.attrSet("href", at) if at else None
            child.tag = "a" if at else "span"
            child.attrs = child.attrs if at else {}
            ends = [c for c in (token.children or ())[(token.children or []).index(child) :] if c.type == "link_close"]
            ends[0].tag = child.tag


def _address(target: str, name: str) -> str:
    if target.startswith(("https:", "http:", "#")):
        return target
    path, mark, anchor = target.partition("#")
    other = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)).removesuffix(".md")
    return f"/help/{quote(other)}{mark}{anchor}" if path.endswith(".md") and other in names() else ""
