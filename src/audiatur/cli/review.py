"""`audiatur review`"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import msgspec
import typer

from audiatur.cli import terminal
from audiatur.cli.desk import opened
from audiatur.errors import AudiaturError, JudgementError
from audiatur.record import Decider, Document, Record, Review
from audiatur.record.agreement import Agreement, Difference
from audiatur.record.encode import to_json
from audiatur.record.fields import LAYERS, Reader
from audiatur.record.judgement import undone
from audiatur.record.review import ReviewKind, ReviewVerdict
from audiatur.record.reviewed import IS, Standing, add, complete, judge, standing

if TYPE_CHECKING:
    from audiatur.store import Desk
    from audiatur.store.reviewing import Reviewing

app = typer.Typer(
    help="Confirm, correct, reject or add what was read, by a person's decision.\n\n"
    "Each decision is kept on the desk with a name, a time and, if given, a reason; `compare --desk` follows it, also after a new "
    "reading. Nothing is ever changed: a later decision takes the place of an earlier one, and undo takes one back. "
    "The workbench (`audiatur serve`) does the same by keys.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(metavar="DESK", help="The folder of the desk.", show_default=False)]
Paper = Annotated[str, typer.Argument(metavar="PAPER", help="The id of the document.", show_default=False)]
One = Annotated[str, typer.Argument(metavar="PAPER:ITEM", help="An item, as `review show` names it.", show_default=False)]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, kept and shown with the name and the day.", show_default=False)]
Field = Annotated[str | None, typer.Option("--field", metavar="FIELD", help="Only this field.", show_default="the whole item")]


@contextmanager
def _at(desk: Path) -> Iterator[tuple[Desk, Reviewing]]:
    from audiatur.store.reviewing import Reviewing

    with opened(desk) as there:
        yield there, Reviewing(there)


@app.command("next")
def next_(
    desk: Folder,
    incident: Annotated[str | None, typer.Option("--incident", metavar="ID", help="Only what an incident is made of.", show_default=False)] = None,
    paper: Annotated[str | None, typer.Option("--paper", metavar="PAPER", help="Only in this document.", show_default=False)] = None,
    most: Annotated[int, typer.Option("--most", metavar="N", help="How many to print.")] = 20,
) -> None:
    """Print what nobody has judged yet, what was read least surely first."""
    with _at(desk) as (_, work):
        for one in work.waiting(document=paper, incident=incident, limit=most):
            sure = "" if one.confidence is None else f"{one.confidence:.2f}"
            print(f"{one.document}:{one.id}\t{one.kind}\t{sure}\t{one.speaker or ''}\t{_line(one.words)}")
        found = work.progress(document=paper)
    terminal.say(f"{found.judged} of {found.read} judged, {found.open} wait; {found.added} added, people differ on {found.differ}")


@app.command()
def show(desk: Folder, paper: Paper) -> None:
    """Print every item of a document with its fields, and who said what of them. An asterisk marks what is not as it was read."""
    with _at(desk) as (there, work):
        record = there.record(paper)
        found, gaps = standing(record, work.of(paper))
    for number, one in enumerate(found):
        print(f"{paper}:{_name(record, found, number)}\t{one.kind}\t{one.state}\t{_line(one.mark.text)}")
        reader = Reader(record, one.mark.start)
        for field in one.fields:
            if field.name != IS or field.opinions:
                said = "; ".join(f"{o.by}: {'unsure' if o.verdict == 'unsure' else _said(reader, o.value)}" for o in field.opinions)
                changed = "*" if one.item is not None and field.value != field.read else " "
                print(f"\t{changed}{field.name}\t{_said(reader, field.value)}" + (f"\t[{said}]" if said else ""))
    for gap in gaps:
        terminal.say(f"audiatur: {gap.reason}")


@app.command()
def confirm(desk: Folder, item: One, by: By, field: Field = None, why: Why = "") -> None:
    """Decide that an item, or one field of it, is read as the document has it."""
    _judge(desk, item, "confirmed", by, why, field=field)


@app.command()
def correct(
    desk: Folder,
    item: One,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="The field, as `review show` names it.", show_default=False)],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The right value, written as `review show` writes it.", show_default=False)],
    by: By,
    why: Why = "",
) -> None:
    """Give the right value of a field. Words must be the document's own."""
    _judge(desk, item, "corrected", by, why, field=field, value=value)


@app.command()
def reject(desk: Folder, item: One, by: By, field: Field = None, why: Why = "") -> None:
    """Decide that the document has no such item, or says nothing of this field."""
    _judge(desk, item, "rejected", by, why, field=field)


@app.command()
def unsure(desk: Folder, item: One, by: By, field: Field = None, why: Why = "") -> None:
    """Note that you cannot decide; the item stays, and a gap says so."""
    _judge(desk, item, "unsure", by, why, field=field)


@app.command("add")
def add_(
    desk: Folder,
    paper: Paper,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(LAYERS)}.", show_default=False)],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The document's words; WORDS @120 where they stand several times.", show_default=False)],
    by: By,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field; may be repeated.", show_default=False)] = None,
    why: Why = "",
) -> None:
    """Add an item that was not read."""
    with _at(desk) as (there, work):
        record = there.record(paper)
        chosen = _kind(kind)
        span = Reader(record, 0).span(words)
        reader = Reader(record, span["start"])
        values = {name.strip(): reader.value(chosen, name.strip(), value) for name, _, value in (one.partition("=") for one in set_ or ())}
        _keep(work, add(record, chosen, span, values, work.who(by, why)))


@app.command("complete")
def complete_(
    desk: Folder,
    paper: Paper,
    by: By,
    layer: Annotated[str | None, typer.Option("--layer", metavar="LAYER", help="Only of this layer, as tolls.", show_default="all layers")] = None,
    why: Why = "",
) -> None:
    """Decide that nothing is missing in a document; it says nothing on what was read. `review export` takes it for gold only then."""
    with _at(desk) as (there, work):
        _keep(work, complete(there.record(paper), work.who(by, why), layer=layer))


@app.command()
def undo(
    desk: Folder, review: Annotated[str, typer.Argument(metavar="REVIEW", help="Its id, as `review list` shows it.", show_default=False)], by: By, why: Why = ""
) -> None:
    """Take a decision back. It stays on record and counts no more; an undoing can be undone, too."""
    with _at(desk) as (_, work):
        print(_told(work.undo(review, by=by, why=why)))


@app.command()
def join(
    desk: Folder,
    incidents: Annotated[list[str], typer.Argument(metavar="INCIDENT...", help="Ids in the desk's latest comparison.", show_default=False)],
    by: By,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)],
) -> None:
    """Decide that two or more incidents are one."""
    from audiatur import flow

    with _at(desk) as (there, work):
        who = work.who(by, why)
        made = flow.join(flow.left_by_people(there), there.judgements(), incidents, Decider(by=who.by, at=who.at, why=who.why))
        there.add_judgement(made)
        print(f"{made.id}  {made.at}  {made.decision}  {made.by}: {made.why}")


@app.command()
def split(
    desk: Folder,
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id in the desk's latest comparison.", show_default=False)],
    apart: Annotated[
        list[str],
        typer.Option(
            "--apart", metavar="PAPER[:ITEM]", help="What is of another occurrence: all of a paper, or one item; may be repeated.", show_default=False
        ),
    ],
    by: By,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)],
) -> None:
    """Decide that an incident is two."""
    from audiatur import flow

    with _at(desk) as (there, work):
        who = work.who(by, why)
        made = flow.split(flow.left_by_people(there), there.judgements(), incident, apart, Decider(by=who.by, at=who.at, why=who.why))
        there.add_judgement(made)
        print(f"{made.id}  {made.at}  {made.decision}  {made.by}: {made.why}")


@app.command("list")
def listed(
    desk: Folder,
    paper: Annotated[str | None, typer.Option("--paper", metavar="PAPER", help="Only on this document.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, one decision a line, with all that was signed.")] = False,
) -> None:
    """Print all decisions, the earliest first."""
    with _at(desk) as (_, work):
        made = work.of(paper) if paper else work.every()
    gone = undone(made)
    for review in made:
        print(to_json(review).decode() if json else _told(review) + (f" [undone by {gone[review.id].id}]" if review.id in gone else ""))


@app.command()
def export(desk: Folder, target: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.", show_default=False)]) -> None:
    """Write gold, to score readings and to train with: each document with a layer that is complete and judged to the last item.

    FOLDER/gold/NAME.json in the format of bench/score.py, FOLDER/docs/NAME.txt with the text and its sidecar, FOLDER/records.jsonl with what the
    program read of them: `bench/score.py FOLDER/gold FOLDER/records.jsonl --texts FOLDER/docs`. It holds the papers' full texts and names.
    """
    from audiatur import flow

    if target.exists():
        raise AudiaturError(f"{target} is there already. Name a new folder.")
    count = 0
    with _at(desk) as (there, work):
        for folder in ("gold", "docs"):
            (target / folder).mkdir(parents=True)
        with (target / "records.jsonl").open("wb") as records:
            for record, made in flow.gold(there):
                records.write(_gold(target, record, made, flow.gold_name(record)))
                count += 1
        (target / "reviews.jsonl").write_bytes(b"".join(to_json(r) + b"\n" for r in work.every()))
        terminal.say(
            f"{target}: gold of {count} of {len(work.documents())} papers on which somebody judged; of the others no layer is complete and judged to the end"
        )


def _gold(target: Path, record: Record, made: dict[str, Any], name: str) -> bytes:
    document = record.document
    (target / "gold" / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
    (target / "docs" / f"{name}.txt").write_bytes((document.text or "").encode())
    (target / "docs" / f"{name}.json").write_bytes(msgspec.json.encode({k: v for k in SIDECAR if (v := getattr(document, k))}) + b"\n")
    return to_json(msgspec.structs.replace(record, document=msgspec.structs.replace(document, path=f"{name}.txt", text=None))) + b"\n"


SIDECAR = ("title", "publisher", "side", "published", "known", "url")


@app.command()
def agreement(
    desk: Folder,
    between: Annotated[list[str] | None, typer.Option("--between", metavar="NAME", help="Only these people; may be repeated.", show_default=False)] = None,
    differences: Annotated[bool, typer.Option("--differences", help="Print each difference, side by side.")] = False,
) -> None:
    """Print how far people agree, field by field: on how many items, on how many alike, Krippendorff's alpha, and Cohen's kappa of two people.

    A dash stands where all values are one and the same: that tells nothing of agreement beyond chance.
    """
    from audiatur import flow

    with _at(desk) as (there, _):
        rows, unlike = flow.agreement(there, between or ())
        if not rows:
            terminal.say("No two people have judged the same item yet.")
        for line in map(_difference, unlike) if differences else map(_row, rows):
            print(line)


def _row(row: Agreement) -> str:
    alpha, kappa = ("-" if x is None else f"{x:.3f}" for x in (row.alpha, row.kappa))
    return f"{row.kind}\t{row.field}\t{row.items} items\t{row.share:.0%} alike\talpha {alpha}\tkappa {kappa}"


def _difference(one: Difference) -> str:
    reader = Reader(Record(document=Document(id="", path="")), 0)
    said = "\t".join(f"{o.by}: {_said(reader, o.value)}" for o in one.opinions)
    return f"{one.mark.document}:{one.mark.start}\t{one.mark.kind}\t{one.field}\t{_line(one.mark.text)}\tread: {_said(reader, one.read)}\t{said}"


# ---- items by name -------------------------------------------------------------------------------------------------------------
def _judge(desk: Path, item: str, verdict: ReviewVerdict, by: str, why: str, *, field: str | None, value: str | None = None) -> None:
    paper, _, name = item.rpartition(":")
    with _at(desk) as (there, work):
        record = there.record(paper)
        found, _gaps = standing(record, work.of(paper))
        one = next((s for n, s in enumerate(found) if _name(record, found, n) == name), None)
        if one is None:
            raise JudgementError(f"There is no item {name} in {paper}. `audiatur review show` lists them.")
        given = Reader(record, one.mark.start).value(one.kind, field or "", value) if value is not None else None
        _keep(work, judge(record, one, verdict, work.who(by, why), field=field, value=given))


def _name(record: Record, found: list[Standing], number: int) -> str:
    """The id of the record; else, as for a dispute, the kind and its number: d1, d2 ... as the desk names them."""
    one = found[number]
    if getattr(one.item, "id", None) or one.item is None:
        return one.id
    before = sum(s.kind == one.kind and s.item is not None for s in found[:number])
    return f"{'d' if one.kind == 'dispute' else one.kind}{before + 1}"


def _kind(kind: str) -> ReviewKind:
    if kind not in LAYERS:
        raise JudgementError(f"There is no kind {kind}. The kinds are {', '.join(LAYERS)}.")
    found: ReviewKind = next(k for k in get_args(ReviewKind) if k == kind)
    return found


def _keep(work: Reviewing, review: Review) -> None:
    work.add(review)
    print(_told(review))


def _told(review: Review) -> str:
    mark = review.item
    about = review.undoes or (f"{mark.document}:{mark.start} {mark.kind} “{_line(mark.text)}”" if mark and mark.text else mark.document if mark else "")
    field = f" {review.field}" if review.field else ""
    return f"{review.id}  {review.at}  {review.verdict}{field}  {about}  {review.by}" + (f": {_line(review.why)}" if review.why else "")


def _said(reader: Reader, value: Any) -> str:
    return _line(reader.written(value), 200) or "-"


def _line(words: str, most: int = 60) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1] + "…"
