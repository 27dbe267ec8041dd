"""`audiatur search`: which papers of a desk have these words, and say something that meets these filters."""

from __future__ import annotations

import sys
from enum import StrEnum
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from audiatur.cli import terminal
from audiatur.cli.desk import Folder, opened
from audiatur.errors import StoreError

if TYPE_CHECKING:
    from audiatur.store import Desk, Hit, Page, Query

WIDTH_IN_A_PIPE = 120
FACETS_SHOWN = 6


class Format(StrEnum):
    table = "table"
    json = "json"


def _filter(name: str, help: str) -> Any:
    return typer.Option(name, metavar="NAME", help=help, show_default=False)


Many = list[str] | None


def search(
    desk: Folder,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help='Words; "a phrase"; one OR other; -without; begin*. Without: all that meets the filters.', show_default=False)
    ] = "",
    side: Annotated[Many, _filter("--side", "The side that speaks.")] = None,
    source: Annotated[Many, _filter("--source", "Who speaks, or words of the name.")] = None,
    place: Annotated[Many, _filter("--place", "The place spoken of, or words of its name.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Speaks of this day, month or year, or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Speaks of this day, month or year, or earlier.")] = None,
    measure: Annotated[Many, _filter("--measure", "A toll of: killed, wounded, ...")] = None,
    act: Annotated[Many, _filter("--act", "An attack of this type: shelling, ...")] = None,
    weapon: Annotated[Many, _filter("--weapon", "An attack with this class of weapon.")] = None,
    relation: Annotated[Many, _filter("--relation", "How an account relates to others in the latest comparison: contradict, ...")] = None,
    status: Annotated[Many, _filter("--status", "What became of the paper: read, damaged, ...")] = None,
    reviewed: Annotated[bool | None, typer.Option("--reviewed/--not-reviewed", help="Judged by a person, or not yet.", show_default=False)] = None,
    box: Annotated[str | None, typer.Option("--box", metavar="W,S,E,N", help="A place in this rectangle of degrees.")] = None,
    format: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.table,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Hits on a page.")] = 20,
    after: Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="The page after this one; the page before names it.")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="NAME", help="Keep this search on the desk.")] = None,
    saved: Annotated[str | None, typer.Option("--saved", metavar="NAME", help="Run a search that was kept.")] = None,
    saved_by: Annotated[
        str | None, typer.Option("--saved-by", metavar="ACCOUNT", help="Whose it is.", show_default="your own, or the one that is there")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew first, where check finds it wrong.")] = False,
) -> None:
    """Find papers of a desk by their words and by what they say.

    A filter that is given twice takes either. All filters must be met by one and the same statement; see docs/reference/search.md.
    """
    from audiatur.store import Query

    several = {"side": side, "source": source, "place": place, "measure": measure, "act": act, "weapon": weapon, "relation": relation, "status": status}
    given = {name: tuple(values) for name, values in several.items() if values}
    asked = Query(text=query, start=since, end=until, box=_box(box), reviewed=reviewed, **given)
    with opened(desk) as open_desk:
        if rebuild:
            open_desk.rebuild_index()
        if saved is not None:
            asked = _saved(open_desk, saved, saved_by, asked)
        if save is not None:
            open_desk.save_search(save, asked, shared=True)
        page = open_desk.search(asked, limit=limit, after=after)
    if format is Format.json:
        print(msgspec.json.encode(page).decode())
        return
    _print(page)
    if page.next:
        terminal.say(f"The next page: --after {page.next}")


def _saved(desk: Desk, name: str, by: str | None, asked: Query) -> Query:
    if asked != type(asked)():
        raise StoreError("A search that was saved is run as it is. Leave the words and filters out, or leave out --saved.")
    return desk.saved_search(name, by=by).query


def _box(said: str | None) -> tuple[float, float, float, float] | None:
    if said is None:
        return None
    try:
        west, south, east, north = map(float, said.split(","))
    except ValueError as error:
        raise StoreError("A rectangle is four numbers, west, south, east, north, as --box 46,39,47.5,40.5.") from error
    return west, south, east, north


def _print(page: Page) -> None:
    """Hits with their words, then the counts. Words of the papers are printed as they are, never as markup."""
    colour = sys.stdout.isatty()
    console = Console(file=StringIO(), width=None if colour else WIDTH_IN_A_PIPE, force_terminal=colour, highlight=False)
    for name, taken in page.taken.items():
        if not taken:
            terminal.say(f"No {name} of that name is on the desk.")
    for hit in page.hits:
        for line in _lines(hit):
            console.print(line, soft_wrap=True)
    for name, counts in page.facets.items():
        if counts and page.hits:
            more = ", ..." if len(counts) > FACETS_SHOWN else ""
            console.print(Text(f"{name:>9}  " + ", ".join(f"{c.value} ({c.documents})" for c in counts[:FACETS_SHOWN]) + more), soft_wrap=True)
    console.print(Text(_total(page)))
    assert isinstance(console.file, StringIO)
    sys.stdout.write(console.file.getvalue())


def _total(page: Page) -> str:
    papers = "1 paper" if page.total == 1 else f"{page.total:,} papers"
    counted = f"; the counts are of the first {page.counted:,}" if page.hits and (page.more or page.counted < page.total) else ""
    return f"{'more than ' if page.more else ''}{papers}{counted}"


def _lines(hit: Hit) -> list[Text]:
    document = hit.document.document
    head = Text(f"{document.id}  ", style="dim")
    head.append(document.title or document.path, style="bold")
    rest = [x for x in (document.publisher, document.published) if x]
    if document.status != "read":
        rest.append(document.status.replace("_", " "))
    head.append(f"  {', '.join(rest)}" if rest else "")
    if hit.meeting:
        head.append(f"  {hit.meeting} {'statement meets' if hit.meeting == 1 else 'statements meet'} the filters")
    return [head, *(_snippet(s) for s in hit.snippets), Text()]


def _snippet(snippet: Any) -> Text:
    """On one line; what was found stands in [brackets], and in bold on a terminal."""
    line, at = Text("    ... "), snippet.start
    for mark in snippet.marks:
        line.append(_flat(snippet.text[at - snippet.start : mark.start - snippet.start]))
        line.append(f"[{_flat(snippet.text[mark.start - snippet.start : mark.end - snippet.start])}]", style="bold")
        at = mark.end
    return line.append(_flat(snippet.text[at - snippet.start :]) + " ...")


def _flat(words: str) -> str:
    """Without line ends, and without signs that would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in words)
