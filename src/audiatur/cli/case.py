"""`audiatur case`: an appeal against a publication, from its lodging to a reasoned decision."""

from __future__ import annotations

import datetime
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from audiatur.cli import terminal
from audiatur.cli.desk import opened
from audiatur.errors import CaseError, ExportError
from audiatur.record.case import (
    OUTCOMES,
    STANCES,
    Answered,
    Cited,
    Conflicted,
    Content,
    Contested,
    Corrected,
    Decided,
    Dropped,
    Entry,
    Form,
    GroundKind,
    Lifted,
    Material,
    Moved,
    Offered,
    Point,
    Pointed,
    Published,
    Reader,
    Sanctioned,
    SanctionKind,
    Sat,
    Shown,
    Stance,
    Wrote,
)
from audiatur.record.judgement import moment
from audiatur.record.procedure import Party

if TYPE_CHECKING:
    from audiatur.cases import Cuts, Enterer, Progress
    from audiatur.record.dossier import Dossier
    from audiatur.store import Desk

app = typer.Typer(
    help="An appeal against a publication, from its lodging to a reasoned decision.\n\n"
    "A case is a list of entries to which one only adds, each with who made it, in what role, and when. What is legal next follows from its "
    "procedure; what is not is refused, with the reason. Nothing is decided on what both sides have not been shown and could answer.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(metavar="DESK", help="The folder of the desk.", show_default=False)]
Case = Annotated[str, typer.Argument(metavar="CASE", help="Its id, as `case list` shows it.", show_default=False)]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="In what role: one of the procedure's, or body.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who.", show_default="the user of this computer")]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="When it happened: a day at the body's place, or a day and time with its offset.", show_default="now")
]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)]


@app.command()
def lodge(
    desk: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The appeal, and what came with it.", show_default=False)],
    procedure: Annotated[str, typer.Option("--procedure", metavar="NAME", help="One of `case procedures`, or a .yaml file.")] = "newsroom",
    publication: Annotated[
        str | None,
        typer.Option("--publication", metavar="PAPER", help="The publication complained of, by its id on the desk.", show_default="as the appeal says"),
    ] = None,
    capture: Annotated[
        Path | None,
        typer.Option("--capture", metavar="FILE", help="The publication, as a saved page, PDF or web archive (WARC, WACZ).", show_default="the desk's paper"),
    ] = None,
    address: Annotated[str | None, typer.Option("--address", metavar="URL", help="Where the publication stands.", show_default="as its paper says")] = None,
    own_motion: Annotated[
        str | None,
        typer.Option("--own-motion", metavar="STATE", help="Nobody complained: the body takes it up, in this state of the procedure.", show_default=False),
    ] = None,
    seen: Annotated[
        str | None, typer.Option("--seen", metavar="TIME", help="When it stood as it was captured.", show_default="as its paper says, or now")
    ] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Lodge an appeal: its papers are added to the desk, and what it asks is proposed from its text.

    Who complains, of what, on which grounds and what is asked: a person confirms all of it (`case confirm`) or puts it right before anything is
    decided. A ground for which no passage is quoted is kept, and says so. The papers go into the vault of the desk as they came, and so does the
    publication, where the desk holds it or --capture gives it; `case capture` compares later versions with it.
    """
    from audiatur import cases, flow

    with opened(desk) as there:
        found = list(flow.add(there, [str(f) for f in files]))
        papers = [filed.document.id for filed in found if filed.document.id and filed.what != "refused"]
        if not papers or len(papers) < len(found):  # what came with an appeal must not be lodged in its place
            why = next((f": {filed.why}" for filed in found if filed.what == "refused"), ".")
            raise CaseError(f"Not all of these files could be taken in, so nothing was lodged{why}")
        if capture:
            publication = flow.captured(there, [str(capture)], cases.publication(there.record(papers[0]))).id
        zone = cases.procedure(procedure).time_zone
        who = _who(there, role, by, at, zone)
        made = flow.lodge(there, papers, procedure, who, publication=publication, own_motion=own_motion)
        print(made)
        for told in flow.into_vault(there, made, who, address=address, seen=cases.when(seen, zone=zone) if seen else None):
            terminal.say(told)
        terminal.say(f"Lodged as {made}, with what its text proposes. Look at it, and confirm it: audiatur case show {desk} {made}")
        terminal.say(f"The comparison does not know these papers yet, so the points show no accounts of theirs: audiatur compare --desk {desk}")


@app.command()
def capture(
    desk: Folder,
    case: Case,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A saved page, PDF or web archive (WARC, WACZ).", show_default="the paper of --paper")
    ] = None,
    paper: Annotated[str | None, typer.Option("--paper", metavar="PAPER", help="A paper that is on the desk.", show_default=False)] = None,
    address: Annotated[str | None, typer.Option("--address", metavar="URL", help="Where it stood.", show_default="as its paper says")] = None,
    seen: Annotated[str | None, typer.Option("--seen", metavar="TIME", help="When it stood so.", show_default="as its paper says, or now")] = None,
    by: By = None,
    at: At = None,
) -> None:
    """Capture the publication as it stands: its file goes into the vault of the desk, and what was changed since the last capture is shown.

    With each capture the page of the case, the dossier and `case show` say what was taken out, put in or changed, of which points' passages, and
    whether the new words are known as a note of a change.
    """
    from audiatur import cases, flow

    if (file is None) == (paper is None):
        raise CaseError("Give the file of the publication, or with --paper the paper of the desk that it is.")
    with opened(desk) as there:
        zone = _zone(there, case)
        who = _who(there, "body", by, at, zone)
        found = paper or flow.captured(there, [str(file)], cases.progress(there.case(case)).contested).id
        made = flow.capture(there, case, found, who, address=address, seen=cases.when(seen, zone=zone) if seen else None)
        _enter(there, case, made, "body", by, who.at)
        for line in _versions(flow.case_file(there, case, "body", names="full").view.versions[-1:]):
            print(line)


@app.command("list")
def list_(desk: Folder) -> None:
    """Print all cases: where each stands, and what runs out next. Cases on one publication stand together, and stay apart."""
    from audiatur import cases

    now = _now()
    with opened(desk) as there:
        standing = [cases.standing(there.case(c), now) for c in there.cases()]
    standing.sort(key=lambda c: (c.contested.document or c.contested.title or "", moment(c.lodged_at)))
    for case in standing:
        runs = next((f"{r.clock.of} until {cases.until(r.due)}" for r in case.running()), "")
        print(
            "\t".join([case.id, case.complainant.name, case.contested.title or "", case.contested.document or "", case.procedure.state(case.state).title, runs])
        )


@app.command()
def show(
    desk: Folder,
    case: Case,
    reader: Annotated[str, typer.Option("--as", metavar="READER", help="body, complainant, publisher or public: what this one sees.")] = "body",
) -> None:
    """Print a case: its points with what each side says, its material, its clocks with their rules, and what can be done next and what not, and why."""
    from audiatur import cases, flow

    chosen, now = reading(reader), _now()
    with opened(desk) as there:
        found = cases.standing(there.case(case), now)
        told = flow.case_file(there, case, chosen, names="full", now=now)
        cuts = flow.cuts(there, found, chosen)
    for line in (*_head(found, told.dossier), *_points(told.dossier), *_versions(told.view.versions), *_rest(found, chosen, cuts)):
        print(cuts.words(line))


def _head(case: Progress, made: Dossier) -> Iterator[str]:
    said, who = made.contested, made.complainant
    yield f"Case {case.id}: {made.state}"
    yield f"procedure: {made.procedure.title}"
    by = ", ".join(filter(None, [who.name or "(no name in the text)", who.capacity]))
    yield f"lodged: {made.procedure.day(made.lodged_at)} by {by}{_proposed(made.unconfirmed)}"
    title = said.title or "(no title in the text)"
    yield f"against: {', '.join(filter(None, [f'“{title}”', said.publisher, said.published]))}{_proposed(made.unconfirmed)}"
    yield f"         {f'on the desk as {said.document}' if said.document else 'the desk does not hold it'}"
    for asked in made.remedies:
        yield f"asks: {asked.kind}" + (f" - {_words(asked.words, made)}" if asked.words else "") + _proposed(asked.proposed)
    for offered in made.evidence:
        yield f"says that it offers: {offered.kind} - {_words(offered.words, made)}"


def _words(cited: Cited, made: Dossier) -> str:
    return "(words of a paper that is not given here)" if cited.document in made.closed else f"“{_line(cited.text)}”"


def _proposed(it_is: bool) -> str:
    return "  [proposed from the text]" if it_is else ""


def _points(made: Dossier) -> Iterator[str]:
    decided = {d.point: d for d in made.ruling.decided.points} if made.ruling else {}
    for one in made.points:
        point = one.point
        breach = "" if one.ground is None or one.ground.breach else ", no breach in this procedure"
        yield f"point {point.id}: {point.ground}{breach}{_proposed(point.proposed)}"
        for passage in point.passages:
            yield f"  passage: {_words(passage, made)} ({passage.document}, {passage.start})"
        if not point.passages:
            yield "  no passage named"
        yield f"  the appeal {STANCES[point.stance]}"
        for words in point.says:
            yield f"  appeal: {_words(words, made)}"
        count = Counter(row.whose for row in one.rows)
        yield f"  of this speak {count['publication']} accounts of the publication, {count['appeal']} of the appeal, {count['others']} of others"
        yield f"  the publisher has {'' if one.addressed else 'not '}addressed it"
        if (answer := decided.get(point.id)) is not None:
            yield f"  decided: {OUTCOMES[answer.outcome]} - {answer.reasons}"


def _versions(versions: Sequence[Any]) -> Iterator[str]:
    for one in versions:
        yield f"captured: {one.line} ({one.where}). {one.told}"
        yield from (f"  {line}" for line in one.standing)
        for change in one.changes:
            yield f"  {change.what}{f' [{change.points}]' if change.points else ''}"
            yield from (f"    {when}: “{_line(words)}”" for when, words in (("before", change.before), ("now", change.after)) if words)


def _rest(case: Progress, reader: Reader, cuts: Cuts) -> Iterator[str]:
    from audiatur import cases

    now = moment(_now())
    for piece in cases.pieces(case, reader):
        where = piece.document or piece.exhibit or ""
        yield f"material {piece.id}: {piece.title} (of the {piece.by}){f', {where}' if where else ''}{'' if piece.form == 'full' else f' [{piece.form}]'}" + (
            f" - withheld: {piece.why}" if piece.why else ""
        )
    for letter in cases.letters(case, reader):
        went = f", to {letter.mail.to}{f' by {letter.mail.server}' if letter.mail.server else ' as a file'}" if letter.mail else ""
        yield f"letter of the {letter.by} to the {letter.to}: {letter.subject}{went}"
    for one in case.redactions.values():
        of = one.material or one.document or f"the letter of entry {one.letter}"
        if reader == "body":
            yield f"withheld {one.id}: {len(one.spans)} of {of}, from {', '.join(one.readers)} - {one.why}"
        elif reader in one.readers:
            yield f"withheld {one.id}: {one.why}"
    if reader != "body":
        return
    yield from (f"not shown: {line}" for line in cases.open_for(case))
    for running in case.running():
        rule = running.clock.length.rule
        source = f"{rule.text}; {rule.place + ', ' if rule.place else ''}{rule.date}{'; set by this program' if rule.own else ''}"
        yield f"clock: {running.clock.of} until the end of {cases.until(running.due)} ({source})"
    yield from (f"late: {line}" for line in cases.late(case, now))
    for move in case.procedure.moves:
        if case.state in move.start:
            against = cases.refusals(case, move.name, move.by[0], now)
            yield f"{'can' if not against else 'cannot'} {move.name} ({' or '.join(move.by)}): {move.title}" + (f" - {' '.join(against)}" if against else "")


@app.command()
def procedures() -> None:
    """Print the procedures that ship, and for each its times with their rules."""
    from audiatur import cases

    for one in cases.shipped().values():
        print(f"{one.name}\t{one.title}")
        for clock in one.clocks:
            length, rule = clock.length, clock.length.rule
            then = f", then {clock.then}" if clock.then else ""
            own = " (set by this program)" if rule.own else ""
            print(f"\t{one.state(clock.state).title}: {clock.of}, {length.number} {length.unit.replace('_', ' ')}{then} - {rule.text}, {rule.date}{own}")


@app.command()
def confirm(
    desk: Folder,
    case: Case,
    points: Annotated[list[str] | None, typer.Argument(metavar="[POINT]...", help="Ids of points.", show_default="all")] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Confirm what was proposed from the text: who complains and of what, what is asked, and the points."""
    from audiatur import cases

    with _on(desk, case, role, by, at) as (enter, entries):
        found = cases.progress(entries)
        if unknown := set(points or ()) - found.points.keys():
            raise CaseError(f"There is no point {', '.join(sorted(unknown))}. There are: {', '.join(found.points) or 'none'}.")
        for content in cases.confirming(found, points or ()):
            enter(content)


@app.command()
def point(
    desk: Folder,
    case: Case,
    ground: Annotated[str, typer.Argument(metavar="GROUND", help="inaccuracy, distortion, omission ...; a wrong one names them all.", show_default=False)],
    id: Annotated[str | None, typer.Option("--id", metavar="POINT", help="Of a point that this puts right.", show_default="a new one")] = None,
    passage: Annotated[
        list[str] | None,
        typer.Option("--passage", metavar="WORDS", help="The publication's own words; may be repeated.", show_default="no passage named"),
    ] = None,
    says: Annotated[
        list[str] | None, typer.Option("--says", metavar="WORDS", help="The appeal's own words against it; may be repeated.", show_default=False)
    ] = None,
    stance: Annotated[str, typer.Option("--stance", metavar="STANCE", help="denies, names_another, corrects, adds or unclear.")] = "unclear",
    clause: Annotated[str | None, typer.Option("--clause", metavar="TEXT", help="The rule that it names.", show_default=False)] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Add a point, or put one right: what is to be decided, in the words of both papers, which are looked up in them."""
    from audiatur import cases, flow

    with opened(desk) as there:
        found = cases.progress(there.case(case))
        made = Point(
            id=id or found.next_point,
            ground=_one_of(ground, GroundKind, "ground"),
            passages=tuple(flow.cited_in(there, found.contested.documents, w) for w in passage or ()),
            says=tuple(flow.cited(there, found.documents[0] if found.documents else None, w) for w in says or ()),
            stance=_one_of(stance, Stance, "stance"),
            clause=clause,
        )
        _enter(there, case, Pointed(point=made), role, by, at)


@app.command()
def drop(desk: Folder, case: Case, point: Annotated[str, typer.Argument(metavar="POINT")], why: Why, role: Role = "body", by: By = None, at: At = None) -> None:
    """Take a point out, with the reason. It stays on record."""
    with _on(desk, case, role, by, at) as (enter, _):
        enter(Dropped(point=point, why=why))


@app.command()
def offer(
    desk: Folder,
    case: Case,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is.", show_default=False)],
    of: Annotated[str, typer.Option("--of", metavar="PARTY", help="complainant, publisher or body: whose it is.", show_default=False)],
    paper: Annotated[str | None, typer.Option("--paper", metavar="PAPER", help="A document of the desk.", show_default=False)] = None,
    exhibit: Annotated[str | None, typer.Option("--exhibit", metavar="ITEM", help="An item of the vault.", show_default=False)] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="Or what it says.", show_default=False)] = None,
    point: Annotated[list[str] | None, typer.Option("--point", metavar="POINT", help="For which point; may be repeated.", show_default=False)] = None,
    withheld: Annotated[
        str | None, typer.Option("--withheld", metavar="WHY", help="It is not to be shown, and why. Nothing can rely on it.", show_default=False)
    ] = None,
    view: Annotated[bool, typer.Option("--view", help="It is the provisional view.")] = False,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """File material: a party's, or the body's own, such as its provisional view. Prints its id."""
    from audiatur import cases

    with _on(desk, case, role, by, at) as (enter, entries):
        number = 1 + sum(1 for h in cases.progress(entries).materials if h.startswith("M"))
        ident = f"M{number}"
        whose = "body" if of == "body" else _party(of)
        enter(
            Offered(
                material=Material(
                    id=ident, by=whose, title=title, document=paper, exhibit=exhibit, text=text, points=tuple(point or ()), withheld=withheld, view=view
                )
            )
        )
        print(ident)


@app.command("show-to")
def show_to(
    desk: Folder,
    case: Case,
    party: Annotated[str, typer.Argument(metavar="PARTY", help="complainant or publisher.", show_default=False)],
    materials: Annotated[list[str], typer.Argument(metavar="MATERIAL...", help="Ids.", show_default=False)],
    gist: Annotated[str | None, typer.Option("--gist", metavar="TEXT", help="Instead of the whole: what it says, in short.", show_default=False)] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Record that a party was given material, in full or as a gist. From then its time to answer runs."""
    with _on(desk, case, role, by, at) as (enter, _):
        for ident in materials:
            form: Form = "gist" if gist else "full"
            enter(Shown(material=ident, to=_party(party), form=form, gist=gist))


@app.command()
def answer(
    desk: Folder,
    case: Case,
    party: Annotated[str, typer.Argument(metavar="PARTY", help="complainant or publisher.", show_default=False)],
    materials: Annotated[list[str] | None, typer.Argument(metavar="[MATERIAL]...", help="On which material.", show_default=False)] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What it says.", show_default="nothing more")] = None,
    paper: Annotated[str | None, typer.Option("--paper", metavar="PAPER", help="Or the document of the desk that says it.", show_default=False)] = None,
    point: Annotated[list[str] | None, typer.Option("--point", metavar="POINT", help="Which points it addresses; may be repeated.", show_default=False)] = None,
    through: Annotated[
        str | None, typer.Option("--through", metavar="NAME", help="Who told of it, where it did not come from the party itself.", show_default=False)
    ] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Record what a party answers. What it says is material that the other is to be shown; what it does not address is shown with the point."""
    with _on(desk, case, role, by, at) as (enter, _):
        enter(Answered(party=_party(party), materials=tuple(materials or ()), text=text, document=paper, points=tuple(point or ()), through=through))


@app.command()
def redact(
    desk: Folder,
    case: Case,
    of: Annotated[str, typer.Argument(metavar="OF", help="Material (M1), a paper by its id, or the letter of an entry by its number.", show_default=False)],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="As they stand there; each time they do is cut.", show_default=False)],
    why: Why,
    readers: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="READER", help="complainant, publisher or public; may be repeated.", show_default="all but the one whose text it is"),
    ] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Withhold words of a text from copies of the case: from dossiers, pages, letters and the register. Prints its id.

    The record says of what, where, from whom, why, by whom and when; not the words. Where other texts that such a reader has repeat them, they are cut
    there, too, and a letter or a decision of the body's that repeats them is refused. What was given out before cannot be taken back: the other's
    time of seeing it stands with the material.
    """
    from audiatur import cases, flow

    with opened(desk) as there:
        made = flow.redacted(there, cases.progress(there.case(case)), of, words, [reading(r) for r in readers or ()], why)
        _enter(there, case, made, role, by, at)
    print(made.id)
    terminal.say(f"{made.id}: {len(made.spans)} {'passage' if len(made.spans) == 1 else 'passages'} of {of}, withheld from {', '.join(made.readers)}.")


@app.command()
def lift(
    desk: Folder, case: Case, redaction: Annotated[str, typer.Argument(metavar="REDACTION")], why: Why, role: Role = "body", by: By = None, at: At = None
) -> None:
    """End a redaction, with the reason. It stays on record."""
    with _on(desk, case, role, by, at) as (enter, _):
        enter(Lifted(redaction=redaction, why=why))


@app.command()
def panel(
    desk: Folder, case: Case, members: Annotated[list[str], typer.Argument(metavar="NAME...")], role: Role = "body", by: By = None, at: At = None
) -> None:
    """Name who decides from now on."""
    with _on(desk, case, role, by, at) as (enter, _):
        enter(Sat(members=tuple(members)))


@app.command()
def conflict(
    desk: Folder, case: Case, member: Annotated[str, typer.Argument(metavar="NAME")], why: Why, role: Role = "body", by: By = None, at: At = None
) -> None:
    """Record that a member has an interest. That member does not decide."""
    with _on(desk, case, role, by, at) as (enter, _):
        enter(Conflicted(member=member, why=why))


@app.command()
def letter(
    desk: Folder,
    case: Case,
    to: Annotated[str, typer.Argument(metavar="TO", help="complainant, publisher or body.", show_default=False)],
    subject: Annotated[str | None, typer.Argument(metavar="[SUBJECT]", show_default="that of --from-file")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What it says.", show_default="that of --from-file")] = None,
    file: Annotated[
        Path | None,
        typer.Option("--from-file", metavar="FILE", help="A letter that came in, as a mail (.eml) or other paper: added to the desk.", show_default=False),
    ] = None,
    of: Annotated[str, typer.Option("--of", metavar="FROM", help="Who wrote it: complainant, publisher or body.")] = "body",
    paper: Annotated[
        str | None, typer.Option("--paper", metavar="PAPER", help="The document of the desk, where it came in as a file.", show_default=False)
    ] = None,
    confidential: Annotated[bool, typer.Option("--confidential", help="It stays out of the other's copy and the public's.")] = False,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="NAME", help="Write it from one: acknowledgement, notice, question, answer, view, decision or closing."),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="With a template: what is to be said besides.", show_default=False)] = "",
    signed: Annotated[str, typer.Option("--signed", metavar="NAME", help="With a template: who signs.", show_default=False)] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Print it, and file nothing.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it as a mail, too (.eml).", show_default=False)] = None,
    send: Annotated[bool, typer.Option("--send", help="Send it by SMTP, as mail.toml in the desk's folder says.")] = False,
    address: Annotated[
        str, typer.Option("--address", metavar="MAIL", help="Of the one to whom it goes.", show_default="that of the last letter to the party")
    ] = "",
    sender: Annotated[str, typer.Option("--from", metavar="MAIL", help="From which it goes.", show_default="that of mail.toml")] = "",
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """File a letter: one of the body's, from a template or not, or one that came in, as a mail with --from-file.

    A template has what the one to whom it goes may have of the case, and nothing else; look at it with --draft before it goes. With -o the letter is
    written as a mail, with --send a server takes it; its text, its address and the hash of the mail stand in the case. Where the server does not take
    it, nothing is filed. A file that came in is added to the desk as a paper, as it came; its subject and text are taken from it.
    """
    if file:
        from audiatur import flow

        with opened(desk) as there:
            paper, title, said = flow.came_in(there, str(file))
        subject, text = subject or title, text or said
    if output and output.exists():
        raise CaseError(f"{output} is there already. Name a new file for the letter.")
    with opened(desk) as there:
        who = _who(there, role, by, at, _zone(there, case))
        if template:
            title, said = _drafted(there, case, template, to, note, signed, who.at)
            subject, text = subject or title, text or said
        if not subject or not text:
            raise CaseError("A letter has a subject and a text. Give both, or a --template, or the file with --from-file.")
        if draft:
            print(f"Subject: {subject}\n\n{text}")
            return
        written = Wrote(to=_whose(to), by=_whose(of), subject=subject, text=text, document=paper, confidential=confidential, template=template)
        _write(there, case, written, who, output=output, send=send, address=address, sender=sender)


@app.command()
def receive(
    desk: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Mails, as files (.eml).", show_default=False)],
    by: By = None,
    at: At = None,
) -> None:
    """File mails that came in, each in the case whose letter it answers: as a letter of the party to whom that letter went.

    A mail says in its heads which one it answers, and a letter that went out of a case is known by its own. One that answers none, or that says to come
    from elsewhere than where the letter went, is not filed, and the command says how a person files it. What a sender's address says proves nothing.
    """
    from audiatur import flow

    wrong = []
    with opened(desk) as there:
        for file in files:
            try:
                case, letter = flow.receive(there, str(file), lambda case: _who(there, "body", by, at, _zone(there, case)))
                print(f"{file}\t{case}\tletter of the {letter.by}: {letter.subject}")
            except (CaseError, ExportError, OSError) as error:
                wrong.append(str(error))
    if wrong:
        by_hand = "A person who knows of which case and of whom a mail is files it: `audiatur case letter DESK CASE body --of PARTY --from-file FILE`."
        raise CaseError(" ".join([*wrong, by_hand]))


def _drafted(desk: Desk, case: str, template: str, to: str, note: str, signed: str, at: str) -> tuple[str, str]:
    from audiatur import flow

    return flow.draft(desk, case, template, _party(to), note=note, signed=signed, now=at)


def _write(desk: Desk, case: str, letter: Wrote, who: Enterer, *, output: Path | None, send: bool, address: str, sender: str) -> None:
    from audiatur import cases, flow

    if output or send:
        letter = flow.mailed(desk, cases.progress(desk.case(case)), letter, who.at, to=address, by=sender)
    _, letter = flow.write(desk, case, letter, who, send=send)
    if output:
        output.write_bytes(flow.mail_file(letter))
    if letter.mail:
        terminal.say(f"Filed, {f'sent by {letter.mail.server}' if send else f'and written to {output}'}: to {letter.mail.to}, SHA-256 {letter.mail.sha256}.")


@app.command()
def move(
    desk: Folder,
    case: Case,
    name: Annotated[str, typer.Argument(metavar="MOVE", help="As `case show` names it.", show_default=False)],
    role: Role,
    why: Why = "",
    by: By = None,
    at: At = None,
) -> None:
    """Make a move of the procedure. One that is not legal now is refused, with the reason and what would have to come first."""
    with _on(desk, case, role, by, at) as (enter, _):
        terminal.say(f"{case}: {enter(Moved(move=name, why=why))}")


@app.command()
def decide(
    desk: Folder,
    case: Case,
    file: Annotated[Path, typer.Argument(metavar="DECISION.yaml", help="The decision.", show_default=False)],
    role: Role,
    by: By = None,
    at: At = None,
) -> None:
    """Decide every point, from a file: for each its outcome, its reasons and the material it rests on.

    The file has `move`, `members`, `points` (each with `point`, `outcome`: accepted, partly, rejected or cannot_be_determined, `reasons`, `relies_on`
    and, if given, `remedy`), and if given `dissents` (each with `member` and `reasons`) and `summary`. Refused where it relies on what a party was not
    shown or could not answer yet, where a member has an interest, or where a point is left out.
    """
    with _on(desk, case, role, by, at) as (enter, _):
        terminal.say(f"{case}: {enter(_decision(file))}")


@app.command()
def correct(
    desk: Folder,
    case: Case,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Who complains.", show_default="as it is")] = None,
    capacity: Annotated[str | None, typer.Option("--capacity", metavar="TEXT", help="In what capacity.", show_default="as it is")] = None,
    learnt: Annotated[
        str | None, typer.Option("--learnt", metavar="DAY", help="When the complainant learnt of the publication, by its own word.", show_default="as it is")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Of the publication.", show_default="as it is")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", metavar="NAME", help="Who published it.", show_default="as it is")] = None,
    day: Annotated[str | None, typer.Option("--published", metavar="DAY", help="When.", show_default="as it is")] = None,
    paper: Annotated[str | None, typer.Option("--paper", metavar="PAPER", help="It is this paper of the desk.", show_default="as it is")] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="PAPER", help="A further publication of which the same is complained; may be repeated.", show_default="as it is"),
    ] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Put right who complains, and of which publication or publications."""
    from audiatur import cases

    with opened(desk) as there:
        found, wanted = cases.progress(there.case(case)), [*(also or ()), *([paper] if paper else ())]
        known = there.some_documents(wanted)
        if absent := [p for p in wanted if p not in known]:
            raise CaseError(f"The desk has no document {', '.join(absent)}.")
        said = {"title": title, "publisher": publisher, "published": day, "document": paper}
        contested = _with(found.contested, **said)
        if also:
            contested = _with(contested, also=tuple(cases.contested_as(Contested(), known[p]) for p in also))
        _enter(there, case, Corrected(contested=contested, complainant=_with(found.complainant, name=name, capacity=capacity, learnt=learnt)), role, by, at)


def _with(one: Any, **said: Any) -> Any:
    return msgspec.structs.replace(one, **{name: value for name, value in said.items() if value is not None})


@app.command()
def sanction(
    desk: Folder,
    case: Case,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="publication_of_decision, correction, fine, warning ...; a wrong one names them all.", show_default=False)
    ],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="How, where and by when.", show_default=False)],
    amount: Annotated[str | None, typer.Option("--amount", metavar="TEXT", help="Of a fine, as “GBP 100000”.", show_default=False)] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Record what the body imposes after a decision for the complaint, also when the case is over."""
    with _on(desk, case, role, by, at) as (enter, _):
        enter(Sanctioned(kind=_one_of(kind, SanctionKind, "sanction"), words=words, amount=amount))


@app.command()
def published(
    desk: Folder,
    case: Case,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="correction, reply, refusal, decision, apology or removal.", show_default=False)],
    place: Annotated[str, typer.Option("--place", metavar="TEXT", help="Where it appeared.", show_default=False)],
    prominence: Annotated[str, typer.Option("--prominence", metavar="TEXT", help="How prominently, beside where the passage stood.", show_default=False)],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What it says.", show_default=False)] = "",
    url: Annotated[str | None, typer.Option("--url", metavar="URL", show_default=False)] = None,
    checked_by: Annotated[str | None, typer.Option("--checked-by", metavar="NAME", help="Who has looked.", show_default=False)] = None,
    role: Role = "body",
    by: By = None,
    at: At = None,
) -> None:
    """Record what was published of the case, where and how prominently."""
    with _on(desk, case, role, by, at) as (enter, _):
        known = _fitting(Published, {"type": "published", "what": what, "place": place, "prominence": prominence, "text": text})
        enter(msgspec.structs.replace(known, url=url, checked_by=checked_by))


@contextmanager
def _on(desk: Path, case: str, role: str, by: str | None, at: str | None) -> Iterator[tuple[Any, list[Entry]]]:
    """What enters one thing after the other and tells in which state the case is then, and the entries before it."""
    with opened(desk) as there:
        yield lambda content: _enter(there, case, content, role, by, at), there.case(case)


def _enter(desk: Desk, case: str, content: Content, role: str, by: str | None, at: str | None) -> str:
    from audiatur import flow

    made = flow.enter(desk, case, [content], _who(desk, role, by, at, _zone(desk, case)))
    return made.procedure.state(made.state).title


def _who(desk: Desk, role: str, by: str | None, at: str | None, zone: str) -> Enterer:
    from audiatur import cases

    now = _now()
    return cases.Enterer(by=by or desk.by, role=role, at=cases.when(at, zone=zone) if at else now, entered_at=now)


def _zone(desk: Desk, case: str) -> str:
    """Where the body of the case is: a day that is given is a day there."""
    from audiatur import cases

    return cases.progress(desk.case(case)).procedure.time_zone


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def _one_of(value: str, kind: Any, name: str) -> Any:
    known = getattr(kind, "__args__", ())
    if value not in known:
        raise CaseError(f"There is no {name} {value!r}. One of: {', '.join(known)}.")
    return value


def reading(value: str) -> Reader:
    """The reader of this name. Raises CaseError where there is none."""
    made: Reader = _one_of(value, Reader, "reader")
    return made


def _party(value: str) -> Party:
    made: Party = _one_of(value, Party, "party")
    return made


def _whose(value: str) -> Any:
    return value if value == "body" else _party(value)


def _decision(file: Path) -> Decided:
    try:
        said = msgspec.yaml.decode(file.read_bytes())
    except OSError as error:
        raise CaseError(f"{file} could not be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise CaseError(f"{file} is no YAML: {error}") from error
    if not isinstance(said, dict):
        raise CaseError(f"{file} holds no decision. See `audiatur case decide --help`.")
    made: Decided = _fitting(Decided, {"type": "decided", "move": "decide"} | said)
    return made


def _fitting(kind: Any, said: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise CaseError(f"That is not as it must be: {error}") from error


def _line(words: str) -> str:
    return textwrap.shorten(words, 160, placeholder=" ...")
