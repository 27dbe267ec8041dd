"""A dossier in words: what its PDF and the page of the register print alike. Every sentence says who says it; names to hide stand as initials."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.clean import plain
from audiatur.publish.mask import Mask, Shut
from audiatur.record import Record, Span
from audiatur.record.account import OF_WHAT
from audiatur.record.case import OUTCOMES, STANCES, Cited, GroundKind, PointDecision, RemedyKind, SanctionKind, Wrote
from audiatur.record.dossier import Dossier, Letter, PieceFile, PointFile, RedactionFile, Row, Ruling, SanctionFile, Step, Time, VersionFile, Whose
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES, Rule

GROUNDS: Final[dict[GroundKind, str]] = {
    "inaccuracy": "inaccuracy", "misleading": "misleading", "distortion": "distortion", "omission": "omission", "bias": "bias", "denial": "denial",
    "misattribution": "misattribution", "privacy": "privacy", "opportunity_to_reply": "opportunity to reply",
    "discrimination": "discrimination", "plagiarism": "plagiarism",
    "comment_as_fact": "comment told as fact", "unfair_means": "unfair means", "reputation": "reputation",
}  # fmt: skip
REMEDIES: Final[dict[RemedyKind, str]] = {
    "correction": "a correction", "publication": "that something be published", "reply": "a reply", "position": "a position", "apology": "an apology",
    "removal": "a removal", "other": "something else",
}  # fmt: skip
SANCTIONS: Final[dict[SanctionKind, str]] = {
    "publication_of_decision": "the publication of its decision", "correction": "a correction", "statement": "a statement", "apology": "an apology",
    "reply": "the publication of a reply", "warning": "a warning", "fine": "a fine", "revocation": "the revocation of a licence or membership",
}  # fmt: skip
WHOSE: Final[dict[Whose, str]] = {"publication": "the publication", "appeal": "the appeal", "others": "others"}
READERS: Final = {
    "body": "for the body that keeps the case: everything",
    "complainant": "for the complainant: what is its own, what it was shown, and what went to it",
    "publisher": "for the publisher: what is its own, what it was shown, and what went to it",
    "public": "for the public: what was published of the case",
}
LONGEST: Final = 400
"""Characters before and after a quote in which its sentence is looked for."""
_STOP: Final = re.compile(r"(?<=[.!?])[”\"’»)]*\s+(?=[“\"«(]?[A-Z0-9])|\n\s*\n")
PROPOSED: Final = "proposed by the program from the text; nobody has confirmed it"


class Quote(Struct, frozen=True, kw_only=True):
    """Words of a paper, and where they stand. `held_back`: the paper is restricted, or was not shown to this reader, so its words are not given."""

    text: str
    where: str
    held_back: bool = False
    sha256: str = ""
    """Of the paper's file, where this reader has it."""


class Value(Struct, frozen=True, kw_only=True):
    """`sentence` is the one of the paper in which the quote stands; nothing where this reader's copy of the text does not have it."""

    about: str
    value: str
    note: str
    quote: str
    sentence: str = ""


class Said(Struct, frozen=True, kw_only=True):
    """A row of the tables: what one speaker says of an incident in one paper."""

    whose: str
    who: str
    paper: str
    title: str
    date: str
    values: tuple[Value, ...]
    sha256: str = ""
    """Of the paper's file."""


class Table(Struct, frozen=True, kw_only=True):
    incident: str
    rows: tuple[Said, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """What a decision says on a point."""

    point: str
    ground: str
    outcome: str
    reasons: str
    relies_on: str
    remedy: str


class PointView(Struct, frozen=True, kw_only=True):
    id: str
    ground: str
    breach: str
    clause: str
    proposed: bool
    passages: tuple[Quote, ...]
    says: tuple[Quote, ...]
    stance: str
    tables: tuple[Table, ...]
    addressed: str
    material: tuple[tuple[str, str], ...]
    """What was filed for it: ids, each with whose it is and what."""
    answer: Answer | None
    entries: tuple[int, ...]
    as_at: str = ""
    """The point before it that has the same tables, which stand there."""


class PieceView(Struct, frozen=True, kw_only=True):
    id: str
    by: str
    title: str
    form: str
    text: str
    gist: str
    paper: str
    exhibit: str
    checked: tuple[str, ...]
    view: bool
    name: str = ""
    """Of the paper that it is, as in the list of papers."""


class ChangeView(Struct, frozen=True, kw_only=True):
    what: str
    before: str
    after: str
    points: str


class VersionView(Struct, frozen=True, kw_only=True):
    """The publication as it was captured."""

    number: int
    date: str
    line: str
    where: str
    told: str
    """What came of comparing it with the capture before, in a sentence."""
    changes: tuple[ChangeView, ...]
    standing: tuple[str, ...]
    sha256: str = ""
    """Of the file in the vault, where this reader has it."""


class LetterView(Struct, frozen=True, kw_only=True):
    number: int
    date: str
    line: str
    text: str
    confidential: bool
    mail: str
    """How it went out, where it went out as a mail."""


class RulingView(Struct, frozen=True, kw_only=True):
    number: int
    id: str
    date: str
    superseded: bool
    summary: str
    members: str
    answers: tuple[Answer, ...]
    dissents: tuple[tuple[str, str], ...]


class SanctionView(Struct, frozen=True, kw_only=True):
    number: int
    date: str
    line: str


class NoticeView(Struct, frozen=True, kw_only=True):
    number: int
    id: str
    date: str
    what: str
    place: str
    prominence: str
    text: str
    url: str
    checked: str


class StepView(Struct, frozen=True, kw_only=True):
    number: int
    id: str
    date: str
    entered: str
    who: str
    what: str
    hidden: bool


class TimeView(Struct, frozen=True, kw_only=True):
    of: str
    what: str
    since: str
    until: str
    kept: str
    rule: str


class PaperView(Struct, frozen=True, kw_only=True):
    name: str
    line: str
    url: str
    sha256: str
    held: bool


class CaseView(Struct, frozen=True, kw_only=True):
    """Everything is text to print; lists are in order."""

    case: str
    title: str
    reader: str
    procedure: str
    about: str
    state: str
    as_of: str
    lodged: str
    complainant: str
    contested: str
    contested_title: str
    contested_where: str
    unconfirmed: bool
    asked: tuple[tuple[str, str], ...]
    offered: tuple[tuple[str, str], ...]
    points: tuple[PointView, ...]
    pieces: tuple[PieceView, ...]
    letters: tuple[LetterView, ...]
    versions: tuple[VersionView, ...]
    times: tuple[TimeView, ...]
    members: str
    conflicted: tuple[tuple[str, str], ...]
    rulings: tuple[RulingView, ...]
    sanctions: tuple[SanctionView, ...]
    notices: tuple[NoticeView, ...]
    withheld: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    papers: tuple[PaperView, ...]
    compared: bool
    names: str


def view(dossier: Dossier, records: Sequence[Record], *, names: str, shut: Shut | None = None) -> CaseView:
    """`records` are those of the papers that it quotes: they say whose names are to be hidden. Names that are `shut` stay initials also in full."""
    return _Telling(dossier, records, names, shut).view()


class _Telling:
    def __init__(self, dossier: Dossier, records: Sequence[Record], names: str, shut: Shut | None) -> None:
        self.d, self.names, self.some_shut = dossier, names, shut is not None
        self.mask = Mask(records, full=names == "full", shut=shut)
        self.documents = [r.document.id for r in records]
        self.texts = {r.document.id: r.document.text or "" for r in records}

    def view(self) -> CaseView:
        d, said, who = self.d, self.d.contested, self.d.complainant
        shut = said.document in d.restricted
        title = "" if shut else self._of(said.title or "", said.document)
        nameless = "a paper that is restricted on this desk" if shut else "no title in the text"
        return CaseView(
            case=d.case,
            title=f"{self._complains()} against {said.publisher or 'a publisher that is not named'}",
            reader=READERS[d.reader],
            procedure=d.procedure.title,
            about=" ".join(d.procedure.about.split()),
            state=d.state,
            as_of=self._day(d.as_of),
            lodged=self._day(d.lodged_at),
            complainant=", ".join(filter(None, [who.name or "no name in the text", who.capacity, who.side and f"side: {who.side}"])),
            contested="; ".join([", ".join(filter(None, [f"“{title}”" if title else nameless, said.publisher, words.day(said.published)])), *self._also()]),
            contested_title=title or nameless,
            contested_where=""
            if shut
            else ", ".join(filter(None, [f"on the desk as {said.document}" if said.document else "the desk does not hold it", said.url])),
            unconfirmed=d.unconfirmed,
            asked=tuple((REMEDIES[r.kind], self._cited(r.words).text if r.words else "") for r in d.remedies),
            offered=tuple((e.kind.replace("_", " "), self._cited(e.words).text) for e in d.evidence if e.words.document not in d.closed),
            points=_once([self._point(p) for p in d.points]),
            pieces=tuple(self._piece(p) for p in d.pieces if p.form != "withheld"),
            letters=tuple(self._letter(one) for one in d.letters),
            versions=tuple(self._version(n, one) for n, one in enumerate(d.versions)),
            times=tuple(self._time(t) for t in d.times),
            members=words.listed(list(d.members)),
            conflicted=tuple((m, self._free(why)) for m, why in d.conflicted),
            rulings=tuple(self._ruling(r) for r in d.rulings),
            sanctions=tuple(self._sanction(s) for s in d.sanctions),
            notices=tuple(self._notices()),
            withheld=tuple(self._withheld()),
            steps=tuple(self._step(s) for s in d.steps),
            papers=tuple(self._papers()),
            compared=d.compared,
            names=self.names,
        )

    def _complains(self) -> str:
        name = self.d.complainant.name or "No name in the text"
        return f"{name}, of its own motion," if self.d.own_motion else name

    def _also(self) -> Iterator[str]:
        for one in self.d.contested.also:
            title = "" if one.document in self.d.restricted else self._of(one.title or "", one.document)
            yield ", ".join(filter(None, [f"“{title}”" if title else "a further publication", one.publisher, words.day(one.published)]))

    # -- words of papers, each by the names of its own paper; words of people by those of all

    def _of(self, text: str, document: str | None) -> str:
        return plain(self.mask.text(text, [document] if document else []))

    def _free(self, text: str) -> str:
        return plain(self.mask.text(text, self.documents))

    def _cited(self, words_: Cited) -> Quote:
        if words_.document in self.d.closed:
            return Quote(text="", where="", held_back=True)
        return Quote(
            text=self._of(words_.text, words_.document),
            where=f"{self._called(words_.document)}, from character {words_.start}",
            sha256=self._sha256(words_.document),
        )

    def _sha256(self, document: str) -> str:
        paper = self.d.paper(document)
        return paper.sha256 if paper else ""

    def _called(self, document: str) -> str:
        paper = self.d.paper(document)
        title = self._of(paper.title, document) if paper and paper.title else ""
        return f"{document}, “{title}”" if title else self._of(document, document)

    # -- the parts

    def _point(self, one: PointFile) -> PointView:
        point, ground = one.point, one.ground
        ruling = self.d.ruling
        decided = next((p for p in ruling.decided.points if p.point == point.id), None) if ruling else None
        breach = "This ground is no breach in this procedure" if ground is not None and not ground.breach else ""
        if ground is not None and ground.breach and ground.rule is not None:
            breach = f"This ground can be a breach in this procedure: {_rule(ground.rule)}"
        return PointView(
            id=point.id,
            ground=GROUNDS[point.ground],
            breach=breach,
            clause=point.clause or "",
            proposed=point.proposed,
            passages=tuple(self._cited(p) for p in point.passages),
            says=tuple(self._cited(p) for p in point.says),
            stance=f"The appeal {STANCES[point.stance]}.",
            tables=tuple(self._tables(one)),
            addressed="The publisher has addressed this point." if one.addressed else "The publisher has not addressed this point.",
            material=tuple((p.id, f"of the {p.by}: {self._free(p.title)}") for p in self.d.pieces if point.id in p.points and p.form != "withheld"),
            answer=self._answer(decided) if decided else None,
            entries=one.entries,
        )

    def _tables(self, one: PointFile) -> Iterator[Table]:
        rows = [r for r in one.rows if r.account.attribute not in OF_WHAT and r.account.document not in self.d.restricted]
        for incident in dict.fromkeys(r.incident for r in rows):
            mine = [r for r in rows if r.incident == incident]
            speakers = dict.fromkeys((r.whose, r.account.document, r.account.speaker, r.account.via) for r in mine)
            grouped = [[r for r in mine if (r.whose, r.account.document, r.account.speaker, r.account.via) == one] for one in speakers]
            yield Table(incident=self._free(incident), rows=tuple(self._said(g) for g in grouped))

    def _said(self, rows: Sequence[Row]) -> Said:
        account, document = rows[0].account, rows[0].account.document
        via = f", as told by {words.listed(list(account.via))}" if account.via else ""
        paper = self.d.paper(document)
        return Said(
            whose=WHOSE[rows[0].whose],
            who=self._of(account.speaker + via, document),
            paper=self._of(document, document),
            title=self._of(paper.title or "", document) if paper else "",
            date=words.short_day(account.published),
            values=tuple(self._value(r) for r in rows),
            sha256=self._sha256(document),
        )

    def _value(self, row: Row) -> Value:
        account, document = row.account, row.account.document
        dated = f"as of {words.short_day(account.as_of)}" if account.as_of and account.as_of != account.published else ""
        return Value(
            about=words.ATTRIBUTES[account.attribute],
            value=self._of(words.value(account), document),
            note=", ".join(filter(None, [words.MODALITIES[account.modality], dated])),
            quote=self._of(" ".join(account.quote.text.split()), document),
            sentence=self._of(_sentence(self.texts.get(document, ""), account.quote), document),
        )

    def _answer(self, one: PointDecision) -> Answer:
        point = next((p.point for p in self.d.points if p.point.id == one.point), None)
        return Answer(
            point=one.point,
            ground=GROUNDS[point.ground] if point else "",
            outcome=OUTCOMES[one.outcome],
            reasons=self._free(one.reasons),
            relies_on=words.listed([self._material(m) for m in one.relies_on]),
            remedy=self._free(one.remedy or ""),
        )

    def _material(self, ident: str) -> str:
        piece = next((p for p in self.d.pieces if p.id == ident), None)
        return f"{ident} ({self._free(piece.title)})" if piece and piece.form != "withheld" and self.d.reader != "public" else ident

    def _piece(self, one: PieceFile) -> PieceView:
        shut = one.document in self.d.restricted
        text = one.text if one.form == "full" else one.gist
        return PieceView(
            id=one.id,
            by=f"of the {one.by}",
            title=self._free(one.title),
            form=("in full" if one.form == "full" else "as a gist")
            + (f", but for what is withheld as {words.listed(list(one.redacted))}" if one.redacted else ""),
            text=self._of(text or "", one.document),
            gist=self._of(one.gist or "", one.document) if one.form == "full" else "",
            paper=("a paper that is restricted on this desk" if shut else self._called(one.document)) if one.document else "",
            exhibit=one.exhibit or "",
            checked=one.checked,
            view=one.view,
            name=self._of(one.document, one.document) if one.document and not shut else "",
        )

    def _letter(self, one: Letter) -> LetterView:
        letter = one.letter
        return LetterView(
            number=one.number,
            date=self._day(one.at),
            line=f"The {letter.by} to the {letter.to}: {self._free(letter.subject)}",
            text=self._free(letter.text),
            confidential=letter.confidential,
            mail=_mailed(letter),
        )

    def _version(self, n: int, one: VersionFile) -> VersionView:
        said, document = one.captured, one.captured.document
        return VersionView(
            number=one.number,
            date=self._day(said.seen_at),
            line=f"As it stood on {self._day(said.seen_at)}, captured by the body on {self._day(one.at)}",
            where=", ".join(
                filter(
                    None,
                    [
                        said.address,
                        f"paper {self._of(document, document)}" if document else "",
                        f"SHA-256 {said.item} in the vault {said.vault}" if said.item else "",
                    ],
                )
            ),
            told=self._compared(n, one),
            changes=tuple(
                ChangeView(
                    what=f"{'Title' if c.where == 'title' else 'Text'}: {'put in' if not c.before else 'taken out' if not c.after else 'changed'}",
                    before=self._of(c.before, document),
                    after=self._of(c.after, document),
                    points=f"Of a passage of point {words.listed(list(c.points))}" if c.points else "",
                )
                for c in one.changes
            ),
            standing=tuple(f"Point {s.point}: “{self._of(s.text, document)}” {'stands in it' if s.stands else 'does not stand in it'}." for s in one.standing),
            sha256=said.item,
        )

    def _compared(self, n: int, one: VersionFile) -> str:
        if n == 0:
            return "The first capture."
        if one.same_file:
            return "The same file, byte for byte, as the capture before."
        if not one.compared:
            return "Not compared with the capture before: one of the two was not read, or is not for this reader."
        if not one.changes:
            return "The title and the sentences are those of the capture before."
        noted = [f"“{self._of(note, one.captured.document)}”" for note in one.notes]
        told = f"It has what is known as a note of a change: {words.listed(noted)}" if noted else "No note of a change was found among what is new in it."
        return f"{words.count(len(one.changes), 'change')} since the capture before. {told}"

    def _ruling(self, one: Ruling) -> RulingView:
        said = one.decided
        return RulingView(
            number=one.number,
            id=one.id,
            date=self._day(one.at),
            superseded=one.superseded,
            summary=self._free(said.summary),
            members=words.listed(list(said.members)),
            answers=tuple(self._answer(p) for p in said.points),
            dissents=tuple((x.member, self._free(x.reasons)) for x in said.dissents),
        )

    def _sanction(self, one: SanctionFile) -> SanctionView:
        said = one.sanctioned
        what = ", ".join(filter(None, [SANCTIONS[said.kind], said.amount]))
        return SanctionView(number=one.number, date=self._day(one.at), line=f"The body imposes {what}: {self._free(said.words)}")

    def _notices(self) -> Iterator[NoticeView]:
        for one in self.d.notices:
            said = one.published
            checked = f"{said.checked_by} has looked" if said.checked_by and self.d.reader == "body" else "The body has looked" if said.checked_by else ""
            yield NoticeView(
                number=one.number,
                id=one.id,
                date=self._day(one.at),
                what=said.what,
                place=self._free(said.place),
                prominence=self._free(said.prominence),
                text=self._free(said.text),
                url=said.url or "",
                checked=checked or "Nobody has noted that it was looked at",
            )

    def _withheld(self) -> Iterator[tuple[str, str]]:
        for piece in self.d.pieces:
            if piece.form == "withheld" or (piece.why and piece.form == "gist"):
                gist = "; a gist of it stands with the material" if piece.form == "gist" else ""
                yield f"Material {piece.id}, of the {piece.by}", f"{self._free(piece.why or '')}. The decision cannot rely on it{gist}."
        if self.d.reader == "body":
            for piece in (p for p in self.d.pieces if p.why):
                yield f"Material {piece.id}, of the {piece.by}", f"Withheld from the parties: {self._free(piece.why or '')}. The decision cannot rely on it."
        yield from (self._redaction(one) for one in self.d.redactions)
        yield from self._out_of_sight()

    def _redaction(self, one: RedactionFile) -> tuple[str, str]:
        from_ = words.listed([f"the {reader}" for reader in one.readers])
        whole = f"{words.count(one.number, 'passage')} of {one.of}, withheld from {from_}: {self._free(one.why)}"
        lifted = f" It counts no more: {self._free(one.lifted)}." if one.lifted else ""
        if not one.lifted and set(PARTIES) & set(one.readers):
            lifted = " The decision cannot rely on it."
        return one.id, f"{whole}. Recorded by {one.by} on {self._day(one.at)}, entry {one.entry}.{lifted}"

    def _out_of_sight(self) -> Iterator[tuple[str, str]]:
        if self.d.reader == "public":
            yield "The material of the parties, and their letters", "The public has the decision, its reasons, and what they print."
        hidden = sum(s.what is None for s in self.d.steps)
        if hidden:
            yield (
                words.count(hidden, "entry", "entries"),
                "Not for this reader: the number and the id of each stand in the list of entries, so that the chain is whole.",
            )
        quoted = {c.document for p in self.d.points for c in (*p.point.passages, *p.point.says)} | {p.document for p in self.d.pieces}
        if shut := len(quoted & set(self.d.restricted)):
            yield words.count(shut, "paper"), "Restricted on this desk to named people: its words are not given here."
        if self.d.reader in PARTIES and (unshown := len(quoted & set(self.d.unshown))):
            yield words.count(unshown, "paper"), "Not shown to this reader in full: its words are not given here."
        if self.names == "full" and self.some_shut:
            yield "Names that are restricted on this desk to others", "Initials stand in their place wherever the program has found them."
        if self.names != "full":
            yield "Names of people harmed, of witnesses and of minors", "Initials stand in their place wherever the program has found them."

    def _step(self, one: Step) -> StepView:
        who = ", ".join(filter(None, [one.role, one.by]))
        return StepView(
            number=one.number,
            id=one.id,
            date=self._day(one.at),
            entered="" if not one.entered_at or self._day(one.entered_at) == self._day(one.at) else self._day(one.entered_at),
            who=who,
            what=self._free(one.what) if one.what else "",
            hidden=one.what is None,
        )

    def _time(self, one: Time) -> TimeView:
        last = moment(one.due) - datetime.timedelta(seconds=1)
        length = f"{one.length.number} {one.length.unit.replace('_', ' ')}"
        return TimeView(
            of=one.of,
            what=one.what[0].upper() + one.what[1:],
            since=self._day(one.since),
            until=f"{words.day(last.date().isoformat())}, end of the day",
            kept=self._kept(one),
            rule=f"{length}: {_rule(one.length.rule)}",
        )

    def _kept(self, one: Time) -> str:
        """How a time ended. What the procedure did by itself is nobody's deed."""
        due, as_of = moment(one.due), moment(self.d.as_of)
        if one.ran_out:
            return f"ran out, and the procedure went on by itself: {one.by}"
        if one.met is None:
            return "ran out" if due <= as_of else f"still ran on {self._day(self.d.as_of)}"
        return f"{one.by} on {self._day(one.met)}" + ("" if moment(one.met) < due else ", after the time")

    def _day(self, at: str) -> str:
        """At the body's place, where its times are counted."""
        return words.day(self.d.procedure.day(at))

    def _papers(self) -> Iterator[PaperView]:
        for paper in self.d.papers:
            title = self._of(paper.title or "", paper.id)
            line = ", ".join(filter(None, [f"“{title}”" if title else "", paper.publisher, words.day(paper.published)]))
            yield PaperView(name=self._of(paper.id, paper.id), line=line, url=paper.url or "", sha256=paper.sha256, held=paper.held)


def _once(points: Sequence[PointView]) -> tuple[PointView, ...]:
    """Tables that are those of a point before stand there alone."""
    made: list[PointView] = []
    for one in points:
        before = next((p.id for p in made if p.tables and p.tables == one.tables), "")
        made.append(msgspec.structs.replace(one, tables=(), as_at=before) if before else one)
    return tuple(made)


def _sentence(text: str, quote: Span) -> str:
    """That of a text in which a quote stands. Where passages are withheld the text is cut and its places are others: then there is none."""
    if text[quote.start : quote.end] != quote.text:
        return ""
    start = max((m.end() for m in _STOP.finditer(text, max(0, quote.start - LONGEST), quote.start)), default=max(0, quote.start - LONGEST))
    end = next((m.start() for m in _STOP.finditer(text, quote.end, quote.end + LONGEST)), min(len(text), quote.end + LONGEST))
    return " ".join(text[start:end].split())


def _mailed(letter: Wrote) -> str:
    if letter.mail is None:
        return ""
    went = f"as a mail, taken by {letter.mail.server}" if letter.mail.server else "as a mail file, for a person to send"
    return f"Written {went}; to {letter.mail.to}, {letter.mail.date}, {letter.mail.ident}, SHA-256 {letter.mail.sha256}"


def _rule(rule: Rule) -> str:
    place = "" if rule.place in rule.text else rule.place
    own = " (set by this program: the body publishes no figure)" if rule.own else ""
    return ", ".join(filter(None, [rule.text, place, rule.date])) + own
