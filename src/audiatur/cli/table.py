"""Records and comparisons as plain tables, for the eye and for a terminal. No line states an act or a figure without its speaker."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from audiatur.record import Account, Attack, Chain, Comparison, Incident, Modality, Record, Sum, Toll, View
from audiatur.record.hedge import REACH, said
from audiatur.record.reading import in_own_words

WIDTH_IN_A_PIPE = 160
ADDS_UP = {"yes": "adds up", "no": "does not add up", "open": "may or may not add up"}


def of_record(record: Record) -> str:
    """The document's tolls and attacks, one a line, each with its speaker; nothing else of the record."""
    document = record.document
    head = f"{document.id}  {document.title or document.path}"
    if document.status != "read":
        why = next((g.reason for g in record.gaps if g.step == "read"), document.status)
        return _text(f"[bold]{escape(head)}[/bold]\n  not read: {escape(why)}\n")
    who = f"{document.publisher or document.id} (in its own words)"
    table = _table("according to", "what", "words", "place", "time", "as said")
    names = {p.id: p.name for p in record.places}
    for toll in record.tolls:
        table.add_row(
            _chain(toll.attribution, who), toll.measure, _figure(toll, document.text or ""), _places(toll.places, names), _time(toll), _how(toll.modality)
        )
    for attack in record.attacks:
        words = " ".join(x for x in (attack.actor.name + ":" if attack.actor else "", attack.trigger.text, *(t.text for t in attack.targets)) if x)
        table.add_row(_chain(attack.attribution, who), attack.type, escape(words), _places(attack.places, names), _time(attack), _how(attack.modality))
    return _text(f"[bold]{escape(head)}[/bold]", table)


class Papers:
    """What the rows of a comparison need of the papers: the words before a figure, and which rows rest on a publisher's own words."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._texts = {r.document.id: r.document.text or "" for r in records}
        self._own = in_own_words(records)

    def speaker(self, account: Account) -> str:
        return f"{account.speaker} (in its own words)" if (account.document, account.member) in self._own else account.speaker

    def value(self, account: Account) -> str:
        value, quote = account.value, account.quote
        if not {"low", "high"} & value.keys():
            return str(value.get("text") or value.get("name") or "")
        text = self._texts.get(account.document, "")
        return said(value, text[max(0, quote.start - REACH) : quote.start] if text[quote.start : quote.end] == quote.text else "")


def of_comparison(comparison: Comparison, records: Sequence[Record] = ()) -> str:
    """For each incident with more than one row its accounts, findings and sums; figures have the hedge that the records' texts give them."""
    papers = Papers(records)
    sums: dict[str, list[Sum]] = {}
    for made in comparison.sums:
        sums.setdefault(made.whole.incident, []).append(made)
    out = [_text(*_incident(i, papers, sums.get(i.id, ()))) for i in comparison.incidents if len(i.accounts) > 1 or i.id in sums]
    out += [_view(v, comparison, papers) for v in comparison.views or ()]
    return "\n".join(out) or "No accounts were found.\n"


def _view(view: View, comparison: Comparison, papers: Papers) -> str:
    """A view with its rule and, for each line, what it was made of."""
    known = {i.id: i for i in comparison.incidents}
    columns = list(dict.fromkeys(c for row in view.rows for c in row.values))
    table = _table("incident", "attribute", *columns, "made of")
    for row in view.rows:
        given = [known[row.incident].accounts[n] for n in row.accounts]
        made_of = "; ".join(f"{papers.value(a)} according to {papers.speaker(a)}" for a in given)
        table.add_row(escape(known[row.incident].name), row.attribute, *(_number(row.values.get(c)) for c in columns), escape(made_of))
    return _text(f"[bold]View: {view.name}[/bold]\n{escape(view.rule)}\n{escape(view.cite)}", table)


def _number(figure: int | None) -> str:
    return "" if figure is None else str(figure)


def _incident(incident: Incident, papers: Papers, sums: Sequence[Sum]) -> tuple[str, Table, str]:
    table = _table("", "according to", "side", "attribute", "value", "as said", "as of", "document")
    for n, account in enumerate(incident.accounts):
        table.add_row(
            str(n),
            escape(papers.speaker(account)),
            escape(account.side or ""),
            account.attribute,
            escape(papers.value(account)),
            _how(account.modality),
            account.as_of or "",
            f"{account.document}:{account.member}",
        )
    lines = [f"  {f.relation} on {f.attribute} ({', '.join(map(str, f.accounts))}): {f.reason}" for f in incident.findings]
    findings = "\n".join([*lines, *(f"  {ADDS_UP[s.adds_up]} on {s.attribute}: {s.reason}" for s in sums)])
    period = "  (period)" if incident.kind == "period" else ""
    return f"[bold]{escape(incident.name)}[/bold]  {incident.id}{period}", table, escape(findings)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _text(*parts: str | Table) -> str:
    colour = sys.stdout.isatty()
    console = Console(file=StringIO(), width=None if colour else WIDTH_IN_A_PIPE, force_terminal=colour, highlight=False)
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, str))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def _chain(chain: Chain, publisher: str) -> str:
    return escape(" > ".join(link.source.name or link.source.text for link in chain) or publisher)


def _figure(toll: Toll, text: str) -> str:
    before = text[max(0, toll.figure.start - REACH) : toll.figure.start] if text[toll.figure.start : toll.figure.end] == toll.figure.text else ""
    figure = said({"low": toll.low, "high": toll.high, "qualifier": toll.qualifier, "text": toll.figure.text}, before)
    if toll.high == 1:  # a population is told in the plural
        return escape(f"{figure} ({toll.population})" if toll.population else figure)
    return escape(f"{figure} {toll.population or ''}".strip())


def _places(ids: tuple[str, ...], names: dict[str, str]) -> str:
    return escape(", ".join(names.get(i, i) for i in ids))


def _time(item: Toll | Attack) -> str:
    if item.time is None or item.time.start is None:
        return ""
    return item.time.start + (f" to {item.time.end}" if item.time.end else "")


def _how(modality: Modality) -> str:
    return {"demanded": "called for", "possible": "said to be possible"}.get(modality, modality)
