"""A case -> what one reader may have of it, in order. What a reader may not have is left out here, before anything is printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from audiatur.cases.clocks import spoken
from audiatur.cases.points import Beside
from audiatur.cases.progress import Held, Progress, progress
from audiatur.cases.redaction import Cuts
from audiatur.cases.seen import decisions, letters, pieces, unshown
from audiatur.cases.versions import versions
from audiatur.errors import CaseError
from audiatur.record import Document
from audiatur.record.case import (
    Answered,
    Asked,
    Captured,
    Cited,
    Conflicted,
    Content,
    Corrected,
    Decided,
    Dropped,
    Entry,
    Lifted,
    Lodged,
    Moved,
    Offered,
    Pointed,
    Published,
    Reader,
    Redacted,
    Sanctioned,
    Sat,
    Shown,
    Wrote,
)
from audiatur.record.dossier import (
    Counted,
    Dossier,
    Letter,
    Notice,
    PaperFile,
    PieceFile,
    PointFile,
    Purpose,
    RedactionFile,
    Row,
    Ruling,
    SanctionFile,
    Step,
    Time,
    VersionFile,
    cited,
)
from audiatur.record.judgement import moment
from audiatur.record.procedure import Length


class Papers(Struct, frozen=True, kw_only=True):
    """What is known of the papers of a case, and which of them are restricted to others than the one who reads."""

    known: Mapping[str, Document]
    restricted: Collection[str] = ()
    cut: Mapping[str, str] = {}
    """The texts of papers of which passages are withheld from somebody."""
    captured: Mapping[str, str] = {}
    """The texts of captures of the publication."""
    texts: Mapping[str, str] = {}
    """Where words are withheld from this reader, the texts of all papers."""


def papers_of(case: Progress, points: Sequence[Beside]) -> set[str]:
    """Ids of all papers of which a dossier could give something."""
    words = [w for p in case.points.values() for w in (*p.passages, *p.says)] + [r.words for r in case.remedies if r.words]
    words += [e.words for e in case.lodged.evidence]
    rows = [a.document for p in points for i in p.incidents for a in i.accounts]
    own = [
        *case.contested.documents,
        *case.documents,
        *(c.document for c in case.captures),
        *(h.material.document for h in case.materials.values()),
        *(w.document for w in case.letters),
    ]
    return {ident for ident in (*own, *(w.document for w in words), *rows) if ident}


def is_public(case: Progress) -> bool:
    """Whether its decision was published: until then the public learns only that there is a case."""
    return any(p.what == "decision" for p in case.published)


def counted(found: Sequence[Progress]) -> Counted:
    """Those that are not public."""
    closed = [c for c in found if not is_public(c)]
    return Counted(going_on=sum(not c.over for c in closed), over=sum(c.over for c in closed))


def dossier(entries: Sequence[Entry], points: Sequence[Beside], papers: Papers, reader: Reader, *, compared: bool, now: str = "") -> Dossier:
    """As of now, or without that as of the last entry. Raises CaseError where the reader has nothing of this case."""
    case = progress(entries)
    if reader == "public" and not is_public(case):
        raise CaseError(f"Nothing of the case {case.id} is public: its decision has not been published. `audiatur case published` records that it was.")
    cuts = Cuts(case, reader, papers.cut)
    mine = {p.id: _cut(_closed(p) if p.document in papers.restricted else p, cuts) for p in pieces(case, reader)}
    hidden = _unshown(case, papers, reader)
    papers = _untold(papers, cuts)
    made = Dossier(
        case=case.id,
        reader=reader,
        procedure=case.procedure,
        state=case.procedure.state(case.state).title,
        over=case.over,
        as_of=now or entries[-1].at,
        lodged_at=case.lodged_at,
        contested=case.contested,
        complainant=case.complainant,
        unconfirmed=case.unconfirmed,
        remedies=tuple(msgspec.structs.replace(r, words=_kept(r.words, hidden)) if r.words else r for r in case.remedies),
        evidence=tuple(msgspec.structs.replace(e, words=_kept(e.words, hidden)) for e in case.lodged.evidence),
        points=tuple(_point(p, entries, cuts, hidden) for p in points),
        pieces=tuple(_piece(p, papers) for p in mine.values()),
        letters=tuple(_letters(case, entries, reader, cuts)),
        steps=tuple(_step(e, case, mine, reader, papers) for e in entries),
        times=tuple(_times(case, entries, reader)),
        members=case.members,
        conflicted=tuple(case.conflicted.items()) if reader != "public" else (),
        rulings=tuple(_rulings(case, entries, reader)),
        own_motion=case.lodged.via == "own_motion",
        sanctions=tuple(SanctionFile(number=e.number, at=e.at, sanctioned=e.content) for e in entries if isinstance(e.content, Sanctioned)),
        notices=tuple(Notice(number=e.number, id=e.id, at=e.at, published=e.content) for e in entries if isinstance(e.content, Published)),
        restricted=tuple(sorted(papers.restricted)),
        unshown=tuple(sorted(hidden)),
        versions=tuple(_versions(case, entries, papers, cuts)),
        redactions=tuple(_redactions(case, entries, mine, reader)),
        last_move=_moved(case.moves[-1], case, reader) if case.moves else "",
        compared=compared,
    )
    told: Dossier = cuts.clean(msgspec.structs.replace(made, papers=tuple(_papers(made, mine, papers))))
    return told


def _untold(papers: Papers, cuts: Cuts) -> Papers:
    """Without the hash of a file in which withheld words stand: who has the rest of its text could try words until the hash fits."""
    tried = {ident for ident, text in papers.texts.items() if cuts.of_document(ident) or cuts.repeated(text)}
    known = {ident: msgspec.structs.replace(d, sha256="") if ident in tried else d for ident, d in papers.known.items()}
    return msgspec.structs.replace(papers, known=known)


def _unhashed(said: Captured, papers: Papers) -> Captured:
    """A capture without the hash of a file that is not told, or that is for others alone."""
    known = papers.known.get(said.document or "")
    hidden = said.document in papers.restricted or (known is not None and not known.sha256)
    return msgspec.structs.replace(said, item="") if hidden else said


def _unshown(case: Progress, papers: Papers, reader: Reader) -> set[str]:
    """Papers of the case that this reader was not shown in full: a comparison of the desk knows them all, and must not tell their words here.

    The public is shown none, but for the appeal, where both parties have it in full, and for what stands under an address of its own.
    """
    if reader == "body":
        return set()
    if reader != "public":
        return unshown(case, reader)
    pieces_ = {h.material.document: h for h in case.materials.values() if h.material.document}
    letters_ = {w.document for w in case.letters if w.document}
    open_ = {d for d in case.documents[:1] if d not in pieces_ or _in_full(pieces_[d], case)}
    open_ |= {d for d in pieces_ if (known := papers.known.get(d)) is not None and known.url and _in_full(pieces_[d], case)}
    return {*pieces_, *letters_} - open_ - {*case.contested.documents}


def _in_full(held: Held, case: Progress) -> bool:
    """Whether both parties have it so."""
    return held.material.withheld is None and all(p == held.material.by or held.shown.get(p, ("",))[0] == "full" for p in case.parties)


def _kept(words: Cited, unshown: Collection[str]) -> Cited:
    """Words of a paper; of one that the reader was not shown, where they stand alone."""
    return msgspec.structs.replace(words, text="") if words.document in unshown else words


def _point(one: Beside, entries: Sequence[Entry], cuts: Cuts, unshown: Collection[str]) -> PointFile:
    said = [("publication", one.publication), ("appeal", one.appeal), ("others", one.others)]
    rows = [
        Row(whose=whose, incident=i.name, account=a)  # type: ignore[arg-type]
        for i in one.incidents
        for whose, accounts in said
        for a in accounts
        if a in i.accounts and cuts.shows(a) and a.document not in unshown
    ]
    made_by = [e.number for e in entries if isinstance(e.content, Pointed) and e.content.point.id == one.point.id]
    point = msgspec.structs.replace(one.point, says=tuple(_kept(w, unshown) for w in one.point.says))
    return PointFile(point=point, ground=one.ground, rows=tuple(rows), addressed=one.addressed["publisher"], entries=tuple(made_by))


def _closed(piece: PieceFile) -> PieceFile:
    """One whose paper is restricted: its title may be that of the paper."""
    return msgspec.structs.replace(piece, title=f"Material {piece.id}")


def _cut(piece: PieceFile, cuts: Cuts) -> PieceFile:
    """Without the passages that are withheld from this reader, and with the ids of what withholds them."""
    here = [r.id for r in cuts.all if r.material == piece.id or (r.document is not None and r.document == piece.document)]
    text = cuts.material(piece.id, piece.text) if piece.text else piece.text
    return msgspec.structs.replace(piece, text=text, redacted=tuple(here))


def _piece(piece: PieceFile, papers: Papers) -> PieceFile:
    known = papers.known.get(piece.document or "")
    checked = [f"a paper of the desk, SHA-256 {known.sha256}, proven when it was taken in"] if known and known.sha256 and piece.form == "full" else []
    return msgspec.structs.replace(piece, checked=tuple(checked))


def _letters(case: Progress, entries: Sequence[Entry], reader: Reader, cuts: Cuts) -> Iterator[Letter]:
    mine = letters(case, reader)
    for entry in entries:
        if isinstance(entry.content, Wrote) and entry.content in mine:
            text = cuts.letter(entry.number, entry.content.text)
            yield Letter(number=entry.number, at=entry.at, letter=msgspec.structs.replace(entry.content, text=text))


def _redactions(case: Progress, entries: Sequence[Entry], mine: Mapping[str, PieceFile], reader: Reader) -> Iterator[RedactionFile]:
    """Those of what this reader has, in force or not; where it may not know of what, and they cut its own copy, without it."""
    lifted = {e.content.redaction: e.content.why for e in entries if isinstance(e.content, Lifted)}
    for entry in entries:
        one = entry.content
        if isinstance(one, Redacted) and _knows(one, case, mine, reader):
            yield RedactionFile(
                id=one.id,
                of=_of(one, case, mine, reader),
                number=len(one.spans),
                readers=one.readers,
                why=one.why,
                entry=entry.number,
                at=entry.at,
                by=entry.by if reader == "body" else entry.role,
                lifted=lifted.get(one.id),
            )


def _of(one: Redacted, case: Progress, mine: Mapping[str, PieceFile], reader: Reader) -> str:
    if not _has(one, case, mine, reader):
        return "a paper of the case"
    return f"material {one.material}" if one.material else f"the letter of entry {one.letter}" if one.letter is not None else f"the paper {one.document}"


def _has(one: Redacted, case: Progress, mine: Mapping[str, PieceFile], reader: Reader) -> bool:
    """Whether this reader has what they are passages of."""
    if reader in ("body", "public"):
        return reader == "body"
    if one.letter is not None:
        return case.letters_by_entry[one.letter] in letters(case, reader)
    held = {p.document for p in mine.values()} | {*case.contested.documents, *case.documents}
    return one.material in mine if one.material else one.document in held


def _knows(one: Redacted, case: Progress, mine: Mapping[str, PieceFile], reader: Reader) -> bool:
    """Whether this reader may know that there are such passages: where it has what they are of, and where they would stand in its copy."""
    return reader in one.readers or _has(one, case, mine, reader)


def _versions(case: Progress, entries: Sequence[Entry], papers: Papers, cuts: Cuts) -> Iterator[VersionFile]:
    """Compared as this reader has them: what is withheld is cut before, so that no change brings a part of it back."""
    texts = {ident: cuts.document(ident, text) for ident, text in papers.captured.items() if ident not in papers.restricted}
    for one in versions(case, entries, papers.known, texts):
        yield msgspec.structs.replace(one, captured=_unhashed(one.captured, papers))


def _rulings(case: Progress, entries: Sequence[Entry], reader: Reader) -> Iterator[Ruling]:
    made = [e for e in entries if isinstance(e.content, Decided)] if decisions(case, reader) else []
    for entry in made:
        if isinstance(entry.content, Decided):
            yield Ruling(number=entry.number, id=entry.id, at=entry.at, decided=entry.content, superseded=entry is not made[-1])


def _papers(made: Dossier, mine: Mapping[str, PieceFile], papers: Papers) -> Iterator[PaperFile]:
    """Those that it quotes. The text of the publication and of what it has in full is for the parties and the body; the public has what is quoted."""
    captured = [v.captured.document for v in made.versions]
    held = {p.document for p in mine.values() if p.form == "full"} | {*made.contested.documents, *captured} | {w.letter.document for w in made.letters}
    quoted = [c.document for c in cited(made)] + [r.account.document for p in made.points for r in p.rows]
    wanted = [*made.contested.documents, *captured, *(p.document for p in mine.values()), *(w.letter.document for w in made.letters), *quoted]
    for ident in dict.fromkeys(w for w in wanted if w):
        document = papers.known.get(ident)
        if document and ident not in papers.restricted and ident not in made.unshown:
            yield PaperFile(
                id=ident,
                title=document.title,
                publisher=document.publisher,
                published=document.published,
                url=document.url,
                sha256=document.sha256,
                held=ident in held and made.reader != "public",
            )


# ---- the entries, one after the other ------------------------------------------------------------------------------------------
def _step(entry: Entry, case: Progress, mine: Mapping[str, PieceFile], reader: Reader, papers: Papers) -> Step:
    sees = _sees(entry.content, case, mine, reader)
    said = _unhashed(entry.content, papers) if isinstance(entry.content, Captured) else entry.content
    return Step(
        number=entry.number,
        id=entry.id,
        before=entry.before,
        at=entry.at,
        entered_at=entry.entered_at,
        role=entry.role if sees else "",
        by=entry.by if reader == "body" else None,
        what=_said(said, case, mine, reader) if sees else None,
    )


def visible(entries: Sequence[Entry], reader: Reader) -> list[Entry]:
    """Those that a reader may have as they are, with all that they say."""
    case = progress(entries)
    mine = {p.id: p for p in pieces(case, reader)}
    return [e for e in entries if _whole(e.content, case, mine, reader)]


def _whole(content: Content, case: Progress, mine: Mapping[str, PieceFile], reader: Reader) -> bool:
    match content:
        case Offered(material=material):
            return reader == "body" or (material.id in mine and mine[material.id].form == "full")
        case _:
            return reader == "body" or (reader != "public" and _sees(content, case, mine, reader))


def _sees(content: Content, case: Progress, mine: Mapping[str, PieceFile], reader: Reader) -> bool:
    if reader == "body":
        return True
    match content:
        case Offered(material=material):
            return material.id in mine
        case Shown(to=to):
            return to == reader
        case Answered(party=party):
            return party == reader or (_answers(content, case) in mine)
        case Wrote() as letter:
            return letter in letters(case, reader)
        case Redacted():
            return _knows(content, case, mine, reader)
        case Lifted(redaction=ident):
            return ident in case.ever_redacted and _knows(case.ever_redacted[ident], case, mine, reader)
        case Asked() | Sat() | Conflicted() | Corrected() | Dropped():
            return reader != "public"
        case _:
            return True


def _answers(answer: Answered, case: Progress) -> str:
    """The id of the material that an answer is."""
    return next((f"A{n}" for n, said in enumerate((a for a in case.answers if a.says), 1) if said is answer), "")


def _said(content: Content, case: Progress, mine: Mapping[str, PieceFile], reader: Reader) -> str:
    """What an entry says, in a line; where it happened to whom stands beside it."""
    match content:
        case Lodged(via="own_motion"):
            return "The body takes it up of its own motion: nobody complained."
        case Lodged(via=via):
            return f"The appeal is lodged, by {via}."
        case Corrected():
            return "Who complains, and of which publication, is confirmed or put right."
        case Pointed(point=point):
            return f"Point {point.id}, {point.ground.replace('_', ' ')}, {'is proposed from the text' if point.proposed else 'is confirmed or put right'}."
        case Captured(name=name, item=item, seen_at=seen):
            return f"The publication is captured as it stood on {spoken(case.procedure.day(seen))}: {name}{f', SHA-256 {item[:12]}…' if item else ''}"
        case Dropped(point=point, why=why):
            return f"Point {point} is taken out: {why}"
        case Asked(remedies=remedies):
            return f"The appeal asks: {', '.join(r.kind for r in remedies)}."
        case Offered(material=material):
            return f"Material {material.id} of the {material.by} is filed: {mine[material.id].title}."
        case Shown(material=ident, to=to, form=form):
            return f"Material {ident} is shown to the {to}, {'in full' if form == 'full' else 'as a gist'}."
        case Answered() as answer:
            on = ", ".join(answer.materials) or "the case"
            known = f", known through {answer.through}" if answer.through else ""
            return f"The {answer.party} {'answers' if _answers(answer, case) else 'has nothing more to say'} on {on}{known}."
        case Sat(members=members):
            return f"These decide: {', '.join(members)}."
        case Conflicted(member=member, why=why):
            return f"{member} has an interest and does not decide: {why}"
        case Wrote(to=to, by=by, subject=subject):
            return f"Letter of the {by} to the {to}: {subject}"
        case Redacted(id=ident, readers=readers, why=why):
            return f"{ident}: passages of {_of(content, case, mine, reader)} are withheld from {' and '.join(f'the {r}' for r in readers)}: {why}"
        case Lifted(redaction=ident, why=why):
            return f"{ident} counts no more: {why}"
        case Moved() as moved:
            return _moved(moved, case, reader)
        case Decided(move=move):
            return f"{_title(move, case)}: every point is answered."
        case Sanctioned(kind=kind, words=words):
            return f"Sanction, {kind.replace('_', ' ')}: {words}"
        case Published(what=what, place=place):
            return f"Recorded as published: the {what}, {place}."


def _moved(moved: Moved, case: Progress, reader: Reader) -> str:
    why = f" {moved.why}" if moved.why and reader != "public" else ""
    return f"{_title(moved.move, case)}{' (a time had run out)' if moved.clock else ''}.{why}"


def _title(move: str, case: Progress) -> str:
    found = case.procedure.move(move)
    return found.title if found else move


# ---- the times -----------------------------------------------------------------------------------------------------------------
def _times(case: Progress, entries: Sequence[Entry], reader: Reader) -> Iterator[Time]:
    yield from _limit(case)
    state, since = case.lodged.begins or case.procedure.first, entries[0].at
    for entry in entries:
        move = case.procedure.move(entry.content.move) if isinstance(entry.content, Moved | Decided) else None
        if move:
            yield from _of_state(case, state, since, entry)
            state, since = move.end, entry.at
        if isinstance(entry.content, Shown) and reader in ("body", entry.content.to):
            yield _to_answer(case, entry.content, entry.at, entries)
    yield from _of_state(case, state, since, None)


def _limit(case: Progress) -> Iterator[Time]:
    since, limit = case.published_at(), case.procedure.limit
    if since and limit:
        yield _to_complain(case, "to complain", since.isoformat(), limit.length)
        if limit.while_online:
            yield _to_complain(case, "to complain of what is still online", since.isoformat(), limit.while_online)
    if limit and limit.knowing and (learnt := case.learnt_at()):
        yield _to_complain(case, "to complain after learning of it", learnt.isoformat(), limit.knowing)


def _to_complain(case: Progress, what: str, since: str, length: Length) -> Time:
    return _time(case, "the complainant", "complain", what, since, length, met=case.lodged_at, by="the appeal was lodged")


def _of_state(case: Progress, state: str, since: str, left: Entry | None) -> Iterator[Time]:
    move = left.content if left and isinstance(left.content, Moved | Decided) else None
    for clock in case.procedure.clocks:
        if clock.state == state:
            by = f"“{_title(move.move, case)}”" if move else ""
            began = case.since(clock, moment(since)).isoformat()
            made = _time(case, clock.of, "state", case.procedure.state(state).title, began, clock.length, met=left.at if left else None, by=by)
            yield msgspec.structs.replace(made, clock=clock, ran_out=isinstance(move, Moved) and move.clock == clock.name)


def _to_answer(case: Progress, shown: Shown, at: str, entries: Sequence[Entry]) -> Time:
    met = next((e.at for e in entries if isinstance(e.content, Answered) and e.content.party == shown.to and shown.material in e.content.materials), None)
    what = f"to answer material {shown.material}"
    made = _time(case, f"the {shown.to}", "answer", what, at, case.procedure.answer, met=met, by="an answer was entered")
    return msgspec.structs.replace(made, material=shown.material)


def _time(case: Progress, of: str, purpose: Purpose, what: str, since: str, length: Length, *, met: str | None, by: str) -> Time:
    due = case.due(moment(since), length).isoformat()
    return Time(of=of, purpose=purpose, what=what, since=since, due=due, length=length, met=met, by=by if met else "")
