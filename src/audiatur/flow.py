"""The order of things; reads like a table of contents. Only this file joins the stages."""

from __future__ import annotations

import datetime
import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Literal, cast

import msgspec

from audiatur import cases, publish, review
from audiatur import compare as comparing
from audiatur import read as reading
from audiatur.errors import CaseError, EvidenceError, JudgementError, Overtaken, ReadError, StoreError, VerificationError
from audiatur.objects import is_url
from audiatur.record import Comparison, Decider, Document, Gap, Incident, Judgement, Record, Review
from audiatur.record.agreement import Agreement, Difference
from audiatur.record.case import (
    Asked,
    Captured,
    Cited,
    Content,
    Contested,
    Decided,
    Entry,
    Lodged,
    Material,
    Offered,
    Pointed,
    Published,
    Reader,
    Redacted,
    Shown,
    Wrote,
)
from audiatur.record.dossier import Dossier
from audiatur.record.encode import from_jsonl
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES, Party
from audiatur.record.reading import LEFT_OUT, at_least
from audiatur.record.reviewed import reviewed, standing
from audiatur.record.rights import Visitor
from audiatur.record.voice import on_sources

File = reading.File
Each = comparing.Each
_NOT_FILED = (CaseError, EvidenceError, VerificationError, StoreError, OSError)
"""What keeps something from coming into a vault, and is told to people."""

if TYPE_CHECKING:
    from audiatur import store  # at run time only where a desk is used: reading papers needs no database
    from audiatur.evidence.vault import Item as Exhibit
    from audiatur.evidence.vault import Vault, Writer
    from audiatur.store import Desk, Filed
    from audiatur.store.accounts import Account


def count(paths: Sequence[str], *, without: Path | None = None) -> int:
    """How many files `read` will open."""
    apart, held = _apart(paths)
    return reading.count(apart, without=without, held=held)


def read(paths: Sequence[str], *, stdin: BinaryIO | None = None, without: Path | None = None) -> Iterator[Record]:
    """Papers -> records, in the order of the papers; one that could not be read has a record with a verdict and a gap.

    The file `without` is left out: it is where the result will be written. A path that is a vault stands for the items in it, without working
    copies and without what is for named people alone; `s3://BUCKET/FOLDER` for the papers in that folder of an object store.
    """
    apart, held = _apart(paths)
    return _records(reading.papers(apart, stdin=stdin, without=without, held=held))


def files(paths: Sequence[str], *, without: Path | None = None) -> list[reading.File]:
    """The files that `read` opens, for an engine that shares them out."""
    apart, held = _apart(paths)
    return reading.listed(apart, without=without, held=held)


def _apart(paths: Sequence[str]) -> tuple[list[str], list[reading.Held]]:
    """Paths -> those of files and folders; the objects of those that are in a store, and the items of those that are vaults."""
    away = [p for p in paths if is_url(p)]
    vaults = [p for p in paths if p not in away and reading.is_vault(Path(p))]
    items = [_held(p, i) for p in vaults for i in _vault(p).items() if i.of is None and i.only is None]
    return [p for p in paths if p not in vaults and p not in away], [*(o for p in away for o in _objects(p)), *items]


@cache
def _objects(url: str) -> tuple[reading.Held, ...]:
    """As they are when the program first looks: it looks twice, to count and to read."""
    return tuple(reading.stored(url))


def _held(vault: str, item: Exhibit) -> reading.Held:
    return reading.Held(item.name, vault, partial(_opened, vault, item.sha256), sha256=item.sha256)


def _opened(vault: str, sha256: str) -> BinaryIO:
    """An item of a vault, here or in another process."""
    return cast(BinaryIO, _vault(vault).opened(sha256))


@cache
def _vault(path: str) -> Vault:
    from audiatur.evidence.vault import Vault  # here: it loads cryptography, which reading papers does not need

    return Vault.open(Path(path))


def read_files(files: Iterable[reading.File]) -> Iterator[Record]:
    """Some of those files -> records, as `read` makes them."""
    return _records(paper for file in files for paper in reading.papers_in(file))


def lost(file: reading.File) -> Record:
    """The record of a file at which the process that read it died."""
    paper = reading.lost(file)
    return Record(document=paper.document, gaps=paper.gaps)


def ready() -> None:
    """Loads what reading needs: done once, it is shared by the processes that are forked from this one."""
    from audiatur import extract

    list(extract.extract([Document(id="", path="", text="The ministry said that two people were killed in Oslo on Monday.", published="2031-05-06")]))


def _records(papers: Iterable[reading.Paper]) -> Iterator[Record]:
    from audiatur import extract  # here: the parser takes seconds to load, and most of what is below needs none

    waiting: deque[reading.Paper] = deque()

    def documents() -> Iterator[Document]:
        for paper in papers:
            waiting.append(paper)
            yield paper.document

    for record in extract.extract(documents()):
        paper = waiting.popleft()
        yield msgspec.structs.replace(record, gaps=paper.gaps + record.gaps)


def until(records: Sequence[Record], *, as_of: datetime.date | None = None, known_as_of: datetime.date | None = None) -> tuple[Sequence[Record], Sequence[Gap]]:
    """Records -> those of a day: published up to it, held by the collection by it; and what could not be told."""
    gaps: list[Gap] = []
    for day, cut in ((as_of, comparing.published_by), (known_as_of, comparing.known_by)):
        if day:
            records, more = cut(records, day)
            gaps += more
    return records, gaps


def sure(records: Sequence[Record], minimum: float) -> tuple[Sequence[Record], Sequence[Gap]]:
    """Records -> the same without what was read less surely, and what each paper lost by it; also where `read` left it out before."""
    kept = [at_least(r, minimum) for r in records]
    lost = [(r.document, g) for r in kept for g in r.gaps if g.reason.startswith(LEFT_OUT)]
    return kept, [Gap(step=g.step, reason=f"{d.title or d.path}: {g.reason}") for d, g in lost]


def compare(records: Sequence[Record], *, gaps: Sequence[Gap] = (), judgements: Sequence[Judgement] = (), each: Each = comparing.here) -> Comparison:
    """Records -> comparison, joined and split as people judged. `gaps` are what was found missing before it; `each` may do parts of it elsewhere."""
    made = comparing.compare(records, judgements, each=each)
    return msgspec.structs.replace(made, gaps=(*made.gaps, *gaps)) if gaps else made


def join(records: Sequence[Record], judgements: Sequence[Judgement], incidents: Sequence[str], decider: Decider) -> Judgement:
    """Records and what was judged before -> the judgement that these incidents are one."""
    return comparing.join(compare(records, judgements=judgements), records, incidents, decider)


def split(records: Sequence[Record], judgements: Sequence[Judgement], incident: str, apart: Sequence[str], decider: Decider) -> Judgement:
    """Records and what was judged before -> the judgement that some statements of an incident are of another one."""
    return comparing.split(compare(records, judgements=judgements), records, incident, apart, decider)


def join_compared(desk: Desk, incidents: Sequence[str], decider: Decider) -> Judgement:
    """Desk -> the judgement that these incidents of its latest comparison are one. Nothing is compared anew, so it takes no longer on a large desk."""
    return comparing.join(*_compared(desk, incidents), incidents, decider)


def split_compared(desk: Desk, incident: str, apart: Sequence[str], decider: Decider) -> Judgement:
    """Desk -> the judgement that some statements of an incident of its latest comparison are of another one."""
    comparison, records = _compared(desk, [incident])
    return comparing.split(comparison, records, incident, apart, decider)


def join_sources(desk: Desk, names: Sequence[str], decider: Decider) -> Judgement:
    """Desk -> the judgement that who speaks under these names is one source, in all its papers."""
    apart = {a.document for j in desk.judgements() if on_sources(j) and j.decision == "different" for a in j.right}
    records = [r for name in names for r in sorted(_speaking(desk, name), key=lambda r: r.document.id in apart)]
    return comparing.join_sources(records, names, decider)


def split_source(desk: Desk, name: str, documents: Sequence[str], decider: Decider) -> Judgement:
    """Desk -> the judgement that who speaks under this name in some of its papers is another source."""
    return comparing.split_source(_speaking(desk, name), name, documents, decider)


def _speaking(desk: Desk, name: str) -> list[Record]:
    """The records in which anybody speaks under this name."""
    return [desk.record(d) for d in dict.fromkeys(i.document for i in desk.items(speaker=name))]


def _compared(desk: Desk, ids: Sequence[str]) -> tuple[Comparison, list[Record]]:
    """These incidents alone, and the records of what they hold as people left it. Raises JudgementError where one of them was read again since."""
    from audiatur.store import comparisons, pages
    from audiatur.store.reviewing import Reviewing

    with desk.database.reading() as db:
        latest = comparisons.latest(db)
        found = pages.incidents_by_id(db, latest.number, ids) if latest else []
    papers = dict.fromkeys(m.document for i in found for m in i.members)
    if latest and (late := [p for p in papers if desk.versions(p)[-1].made_at > latest.made_at]):
        raise JudgementError(f"{', '.join(late)} was read again since it was compared. Compare again, then decide.")
    work = Reviewing(desk)
    return Comparison(incidents=tuple(found)), [reviewed(desk.record(p), work.of(p)) for p in papers]


def undo(judgements: Sequence[Judgement], ident: str, decider: Decider) -> Judgement:
    """What was judged before -> the judgement that one of them counts no more."""
    return comparing.undo(judgements, ident, decider)


def viewed(comparison: Comparison, names: Sequence[str], *, prefer: Sequence[str] = ()) -> Comparison:
    """Comparison -> the same, with the views that the user named beside it."""
    made = tuple(comparing.view(comparison, name, prefer) for name in names)
    return msgspec.structs.replace(comparison, views=made) if made else comparison


def report(comparison: Comparison, records: Sequence[Record], *, title: str, names: str) -> str:
    """Comparison -> one HTML page."""
    return publish.report(comparison, records, title=title, names=names, made=datetime.date.today())


def incident(comparison: Comparison, records: Sequence[Record], wanted: str, *, title: str, names: str) -> str:
    """Comparison -> one HTML page on one incident, chosen by its id or its name."""
    return publish.incident(comparison, records, wanted, title=title, names=names, made=datetime.date.today())


def exports() -> Mapping[str, publish.Export]:
    """The formats of others that `export` makes, by name, each with its media type, its suffix and what it cannot hold."""
    return publish.EXPORTS


def export(comparison: Comparison, records: Sequence[Record], name: str, *, names: str = "initials", program: str = "") -> Iterator[bytes]:
    """Comparison -> a file in a format of others, a piece at a time. A table of views has all those that need no choice of a user's, or those asked for."""
    if name in publish.EXPORTS and publish.EXPORTS[name].of_views and not comparison.views:
        comparison = viewed(comparison, [rule for rule in comparing.RULES if not comparing.RULES[rule].chosen])
    return publish.export(name, comparison, records, names=names, program=program)


def to_parquet(records: Iterable[Record]) -> Iterator[bytes]:
    """Records -> a Parquet file with a row for each, a piece at a time."""
    return publish.of_records(records)


def from_parquet(file: IO[bytes]) -> Iterator[Record]:
    """Such a file, in which one can seek -> the records. Raises RecordError where it is none."""
    return from_jsonl(publish.records_in(file))


def add(desk: Desk, paths: Sequence[str], *, sent: bool = False) -> Iterator[Filed]:
    """Papers -> desk: each is kept, read and stored; what is there already is not read again. `sent` are those that wait in the desk's own folder.

    A path that is a vault stands for the items in it, without working copies; what is for named people alone there is restricted to them here.
    """
    sealed = sent and desk.key is not None
    files = _sent(desk, paths[0]) if sealed else [*_files(desk, paths, sent=sent)]
    if not files:
        raise ReadError("empty", f"There are no papers in {', '.join(paths)}.")
    from audiatur import store

    yield from store.add(desk, files, _stages())


def _files(desk: Desk, paths: Sequence[str], *, sent: bool) -> Iterator[store.Incoming]:
    """Raises StoreError, before anything is added, where an item is for somebody alone who has no account at the desk."""
    vaults = [] if sent else [p for p in paths if not is_url(p) and reading.is_vault(Path(p))]
    items = {(p, i.sha256): i for p in vaults for i in _vault(p).items() if i.of is None}
    known = {a.name for a in _accounts(desk)} if any(i.only is not None for i in items.values()) else set()
    for item in items.values():
        if item.only is not None and not (item.only and item.only <= known):
            who = ", ".join(sorted(item.only - known)) or "nobody"
            raise StoreError(
                f"{item.name} is for {who} alone, and the desk has no such account. Nothing was added. Make the account with `audiatur user`, or say with "
                "`audiatur vault restrict` who may see it."
            )
    only = {(p, sha256): item.only for (p, sha256), item in items.items()}
    away = [] if sent else [p for p in paths if is_url(p)]
    held = [*(_held(p, item) for (p, _), item in items.items()), *(o for p in away for o in _objects(p))]
    for file in reading.files([p for p in paths if p not in vaults and p not in away], without=None if sent else desk.root, held=held):
        yield _incoming(file)._replace(only=only.get((file.held.folder, file.held.sha256)) if file.held else None)


def _accounts(desk: Desk) -> Sequence[Account]:
    from audiatur import store

    return store.Guard(desk).accounts()


def waiting(desk: Desk, folder: str) -> int:
    """How many papers that were sent wait in a folder of the desk."""
    return len(_sent(desk, folder)) if desk.key else reading.count([folder])


def refresh(desk: Desk, *, every: bool = False) -> Iterator[Filed]:
    """Desk -> the same, with what another version of the program has read, or could not read, read again."""
    from audiatur import store

    yield from store.refresh(desk, _stages(), every=every)


def left_by_people(desk: Desk) -> list[Record]:
    """Desk -> its records with every field as people confirmed, corrected, rejected or added it."""
    from audiatur.store.reviewing import Reviewing

    return Reviewing(desk).records(reviewed)


def agreement(desk: Desk, between: Sequence[str] = ()) -> tuple[list[Agreement], list[Difference]]:
    """Desk -> how far people agree on each field, and where they differ."""
    found = [s for record, judged in _judged(desk) for s in standing(record, judged)[0]]
    return review.agreement(found, between), review.differences(found, between)


def gold(desk: Desk) -> Iterator[tuple[Record, dict[str, Any]]]:
    """Desk -> each paper of which people judged a layer to the end, as it was read, with its gold."""
    for record, judged in _judged(desk):
        if made := review.gold(record, judged):
            yield record, made


def gold_name(record: Record) -> str:
    """The name that files of a paper have beside its gold."""
    return review.document_name(record.document.id)


def _judged(desk: Desk) -> Iterator[tuple[Record, list[Review]]]:
    from audiatur.store.reviewing import Reviewing

    work = Reviewing(desk)
    for id in work.documents():
        yield desk.record(id), work.of(id)


def compare_desk(desk: Desk) -> bool:
    """Desk -> the same with a comparison of what stands on it now and is open to all; False where the latest one is of just that."""
    from audiatur import store

    basis, last = desk.basis(), next(iter(desk.comparisons(limit=1)), None)
    if last and (last.basis, last.program) == (basis, desk.program):
        return False
    open_desk = store.desk_for(desk, Visitor())
    made = compare(left_by_people(open_desk), judgements=open_desk.judgements())
    desk.add_comparison(made, basis=basis)
    return True


def named(desk: Desk, ids: Sequence[str]) -> set[str]:
    """Those of these ids that name something: a document, a statement as DOCUMENT:ITEM, an incident of the latest comparison, a case, a point of one."""
    from audiatur import store

    found, lodged = set(store.named(desk, ids)), set(desk.cases())
    for id in set(ids) - found:
        case, _, point = id.partition(":")
        if case in lodged and (not point or point in cases.progress(desk.case(case)).points):
            found.add(id)
    return found


def named_in(content: bytes) -> set[str]:
    """The same of what `read` or `compare` has written: every id. Raises EvidenceError where it is neither."""
    found: set[str] = set()
    try:
        for line in [content] if content.lstrip().startswith(b"{") and content.count(b'"incidents"') else content.splitlines():
            found |= _ids(msgspec.json.decode(line)) if line.strip() else set()
    except (msgspec.DecodeError, AttributeError, KeyError, TypeError) as error:
        raise EvidenceError("The file with the record is not what `audiatur read` or `audiatur compare` writes as JSON.") from error
    return found


def _ids(said: dict[str, Any]) -> set[str]:
    if "incidents" in said:
        members = {f"{m['document']}:{m['id']}" for i in said["incidents"] for m in i["members"]}
        return members | {i["id"] for i in said["incidents"]} | {d["id"] for d in said.get("documents", ())}
    document = said["document"]["id"]
    disputes = {f"{document}:d{n}" for n, _ in enumerate(said.get("disputes", ()), 1)}
    return {document} | disputes | {f"{document}:{one['id']}" for layer in ("statements", "tolls", "attacks") for one in said.get(layer, ())}


def lodge(
    desk: Desk,
    papers: Sequence[str],
    procedure: str,
    who: cases.Enterer,
    *,
    publication: str | None = None,
    own_motion: str | None = None,
    stated: Contested | None = None,
    via: Literal["letter", "form"] = "letter",
    visitor: Visitor | None = None,
) -> str:
    """Papers of an appeal, on the desk, the first one being the appeal itself -> the id of a case with what its text proposes, for a person to confirm.

    With `own_motion` the body has taken it up itself, in that state of the procedure: the papers are its own. `stated` is
    the publication as a form names it; among papers that are restricted to others than the `visitor` it is not looked for.
    Where a party lodges, what is proposed from the text is entered in the name of the program.
    """
    appeal = desk.record(papers[0])
    named = _named(cases.publication(appeal), stated)
    found = [desk.document(publication).document] if publication else cases.held(named, (e.document for e in desk.documents() if e.id not in papers))
    if visitor:
        found = [d for d in found if d.id not in _hidden(desk, visitor)]
    if who.role in PARTIES:
        found = _under_an_address(desk, found)
    contested = desk.record(found[0].id) if len(found) == 1 else None
    made = cases.proposed(appeal, contested)
    first = Lodged(
        procedure=cases.procedure(procedure),
        contested=cases.contested_as(named, contested.document) if contested else named,
        complainant=cases.of_body(body_of(desk)) if own_motion else made.complainant,
        via="own_motion" if own_motion else via,
        begins=own_motion,
        documents=tuple(papers),
        evidence=made.evidence,
        unconfirmed=True,
    )
    entries = [cases.lodged(desk.next_case(int(who.at[:4])), first, who)]
    contents: list[Content] = [Pointed(point=p) for p in made.points]
    contents += [Asked(remedies=made.remedies)] if made.remedies else []
    contents += [
        Offered(material=Material(id=f"M{n}", by="body" if own_motion else "complainant", title=_title(desk, p), document=p)) for n, p in enumerate(papers, 1)
    ]
    program = msgspec.structs.replace(who, by="the program, from the text", role=cases.BODY) if who.role in PARTIES else who
    for content in contents:
        entries += cases.entry(entries, content, program if isinstance(content, Pointed) else who)
    desk.add_entries(entries)
    return entries[0].case


def _under_an_address(desk: Desk, found: Sequence[Document]) -> list[Document]:
    """Those that a party may be shown for naming their title: the whole text of a publication is open to both sides of its case, and a paper of the desk
    that was published nowhere must not be had by guessing what it is called. The body ties such a one to the case, where it is the publication."""
    return [d for d in found if d.url and d.id not in _hidden(desk, Visitor())]


def _hidden(desk: Desk, visitor: Visitor) -> frozenset[str]:
    """Ids of the papers that are restricted to others."""
    from audiatur import store

    return store.Guard(desk).hidden(visitor)


def _named(read: Contested, stated: Contested | None) -> Contested:
    """The publication as the text names it, but for what a person has said of it."""
    said: dict[str, Any] = msgspec.to_builtins(stated) if stated else {}
    return msgspec.structs.replace(read, **{name: value for name, value in said.items() if isinstance(value, str) and value})


def enter(desk: Desk, case: str, contents: Sequence[Content], who: cases.Enterer, *, after: str | None = None) -> cases.Progress:
    """Desk -> the same with entries in a case, all or none, and before them what its clocks have made.

    Raises CaseError that says why the procedure does not allow one; Overtaken where `after`, the id of an entry, is not the case's last one any more.
    """
    entries = _following(desk, case, after)
    known = len(entries)
    for content in contents:
        _withheld(desk, entries, content)
        entries += cases.entry(entries, content, who)
    desk.add_entries(entries[known:])  # they name the one before them: where another came since they were made, the store refuses them
    made = cases.progress(entries)
    if cases.is_public(made):
        _release(desk, [case], body_of(desk))  # where that fails, the register says that it is not in the log
    return made


def _following(desk: Desk, case: str, after: str | None) -> list[Entry]:
    """The entries of a case, the last of which is this one, where it is given."""
    entries = desk.case(case)
    if after is not None and entries[-1].id != after:
        raise Overtaken(f"the case {case}")
    return entries


def captured(desk: Desk, paths: Sequence[str], contested: Contested) -> Document:
    """A file of the publication - a saved page, a web archive - -> the paper of the desk that was read of it; where it holds several, the one of the
    publication's address or title, or else the longest. Raises CaseError where nothing of it could be taken in."""
    found = [filed.document for filed in add(desk, paths) if filed.what != "refused"]
    if not found:
        raise CaseError(f"{paths[0]} could not be taken in as the publication. Save the page as HTML, PDF or a web archive (WARC, WACZ), and try again.")
    addressed = [d for d in found if contested.url and d.url == contested.url]
    return max(addressed or cases.held(contested, found) or found, key=lambda d: d.characters)


def capture(desk: Desk, case: str, document: str, who: cases.Enterer, *, address: str | None = None, seen: str | None = None) -> Captured:
    """A paper of the desk that is the publication as it stood at a time -> what is to be entered, once its file is in the desk's vault.

    The vault is made where there is none. Raises CaseError where the desk is encrypted and its vault is not.
    """
    from audiatur.evidence import disclosed

    cases.entry(desk.case(case), Captured(item="", name="", vault="", seen_at=""), who)  # what the case does not allow is not filed either
    vault, passphrase = _vault_of(desk, by=who.by)
    known = desk.document(document)
    original, at = desk.original(known.original), seen or known.document.known or who.at
    url, name = address or known.document.url, Path(original.name).name or "publication"
    with vault.writing(passphrase) as writer:
        item = _file(desk, writer, original, name, who, at=at, address=url, why=f"the publication complained of in case {case}")
        writer.append([disclosed.captured(item, case, by=body_of(desk))])
    return Captured(item=item, name=name, vault=vault.settings.id, seen_at=at, document=document, address=url)


def file_lodged(desk: Desk, case: str, who: cases.Enterer) -> None:
    """The papers with which a case was lodged, in the desk's vault as they came, for no more people than the desk leaves them to.

    A name begins with the case, so that what a party calls its files is never taken for another exhibit. Raises as `capture` does.
    """
    from audiatur.evidence import disclosed

    papers = [desk.document(ident) for ident in cases.progress(desk.case(case)).documents]
    vault, passphrase = _vault_of(desk, by=who.by)
    with vault.writing(passphrase) as writer:
        for sha256 in dict.fromkeys(p.original for p in papers):
            original = desk.original(sha256)
            name = f"{case} {Path(original.name).name or 'paper'}"
            item = _file(desk, writer, original, name, who, at=who.at, why=f"lodged with the appeal of case {case}")
            inside = [p.document.sha256 for p in papers if p.original == sha256 and p.document.sha256]
            if events := disclosed.lodged(item, inside, case, by=body_of(desk)):
                writer.append(events)


def _vault_of(desk: Desk, *, by: str) -> tuple[Vault, str | None]:
    """The vault in the desk's folder, made where there is none, and the passphrase of this process."""
    from audiatur.evidence.keys import passphrase as known_passphrase
    from audiatur.evidence.vault import Vault, settings_of

    folder, passphrase = desk.root / "vault", known_passphrase()
    if desk.key is not None and not (folder.exists() and settings_of(folder).encryption):
        raise CaseError(f"{desk.root} is encrypted, and its vault is not, or there is none. Make one that is: `audiatur vault init {folder} --encrypt`.")
    return Vault.open(folder) if folder.exists() else Vault.create(folder, passphrase=passphrase, by=by), passphrase


def _file(desk: Desk, writer: Writer, original: store.Original, name: str, who: cases.Enterer, *, at: str, why: str, address: str | None = None) -> str:
    """A file of the desk into its vault, for those alone to whom the desk leaves its bytes; its hash there."""
    from audiatur import store
    from audiatur.evidence.vault import Custody, Source

    only = store.Guard(desk).named_beside(original.sha256)
    if only is not None and not only:
        raise CaseError(f"The desk leaves {original.name} to nobody, so it was not filed. Say with `audiatur restrict` who may see it.")
    custody = Custody(
        address=address, collected_at=at, collector=who.by, method=f"from the desk, to which {original.added_by} had added it on {original.added_at}"
    )
    file = Source(name, original.open)  # as it is kept, so that no copy comes to the disk in the clear
    ((_, event),) = writer.file([file], by=who.by, custody=custody, why=why, only=only or ())
    return event.item or ""


def into_vault(desk: Desk, case: str, who: cases.Enterer, *, address: str | None = None, seen: str | None = None) -> list[str]:
    """Files the papers of a case that was just lodged, and captures its publication, where the desk has it; or says what of it was not done and why, for
    lodging does not wait for it."""
    document, told = cases.progress(desk.case(case)).contested.document, list[str]()
    try:
        file_lodged(desk, case, who)
    except _NOT_FILED as error:
        told.append(f"The papers of the appeal were not filed in the vault: {error}")
    if document is None:
        return [*told, "The desk does not hold the publication, so nothing was captured. Save it, and use `audiatur case capture`."]
    try:
        enter(desk, case, [capture(desk, case, document, who, address=address, seen=seen)], who)
    except _NOT_FILED as error:
        told.append(f"The publication was not captured: {error}")
    return told


def check(desk: Desk, case: str, content: Content, who: cases.Enterer, *, after: str | None = None) -> None:
    """Raises CaseError, or Overtaken, where this could not be entered now. Nothing is entered."""
    entries = _following(desk, case, after)
    _withheld(desk, entries, content)
    cases.entry(entries, content, who)


def cuts(desk: Desk, case: cases.Progress, reader: Reader) -> cases.Cuts:
    """What is cut from a reader's copy of a case, with the words that are cut."""
    return cases.Cuts(case, reader, _cut_texts(desk, case))


def _cut_texts(desk: Desk, case: cases.Progress) -> dict[str, str]:
    return {ident: desk.text(ident) or "" for ident in dict.fromkeys(r.document for r in case.redactions.values() if r.document)}


def _captured_texts(desk: Desk, case: cases.Progress) -> dict[str, str]:
    found = {ident: desk.text(ident) for ident in dict.fromkeys(c.document for c in case.captures if c.document)}
    return {ident: text for ident, text in found.items() if text is not None}


def _withheld(desk: Desk, entries: Sequence[Entry], content: Content) -> None:
    """Raises CaseError where words that are withheld from somebody would be told to that one in other words of the body's."""
    case = cases.progress(entries)
    told: list[tuple[Reader, str]] = []
    match content:
        case Wrote(to=to, by="body", subject=subject, text=text) if to != "body":
            told = [(to, f"{subject}\n{text}")]
        case Shown(to=to, gist=gist) if gist:
            told = [(to, gist)]
        case Decided(points=points, dissents=dissents, summary=summary):
            said = "\n".join([summary, *(f"{p.reasons}\n{p.remedy}" for p in points), *(d.reasons for d in dissents)])
            told = [(party, said) for party in PARTIES]
        case Published(text=text):
            told = [("public", text)]
    for reader, said in told if case.redactions else ():
        if repeated := cuts(desk, case, reader).repeated(said):
            raise CaseError(f"It repeats words that {' and '.join(repeated)} withholds from the {reader}. Say it without them, or lift the redaction.")


def redacted(desk: Desk, case: cases.Progress, of: str, words: str, readers: Sequence[Reader], why: str) -> Redacted:
    """Words of a case - of its material, of a paper, or of the letter of an entry - -> the redaction of every place in that text where they stand.

    Without readers, it is for all but the body and the one whose text it is. Raises CaseError where there are no such words.
    """
    held = case.materials.get(of)
    document = held.material.document if held else of if desk.some_documents([of]) else None
    letter = int(of) if of.isdecimal() and int(of) in case.letters_by_entry else None
    if document is None and held is None and letter is None:
        raise CaseError(f"There is no material, no paper and no letter {of!r}. Give the id of material or of a paper, or the number of a letter's entry.")
    text = case.letters_by_entry[letter].text if letter is not None else desk.text(document) if document else held.material.text if held else ""
    spans = cases.found(text or "", words)
    if not spans:
        raise CaseError(f"“{words[:160]}” does not stand in {of}. Copy the words as they are there.")
    number = 1 + sum(isinstance(e.content, Redacted) for e in desk.case(case.id))
    made = Redacted(id=f"R{number}", spans=spans, readers=(), why=why, document=document, material=of if held and not document else None, letter=letter)
    return msgspec.structs.replace(made, readers=tuple(readers) or cases.others(case, made))


def draft(desk: Desk, case: str, template: str, to: Party, *, body: str = "", note: str = "", signed: str = "", now: str = "") -> tuple[str, str]:
    """A case -> subject and text of a letter from a template, with what the one to whom it goes may have of the case; for a person to read before it goes."""
    found = case_file(desk, case, to, now=now)
    return publish.letter(template, found.dossier, found.view, body=body or body_of(desk), note=note, signed=signed)


def body_of(desk: Desk) -> str:
    """Whose letters they are, as `mail.toml` in the desk's folder says, or else the name of that folder."""
    post = publish.settings_of(desk.root)
    return (post.name if post else "") or desk.root.resolve().name


def mailed(desk: Desk, case: cases.Progress, letter: Wrote, date: str, *, to: str = "", by: str = "") -> Wrote:
    """A letter of the body's with the heads of its mail: to this address or, where none is given, to the one that had the last letter to the party."""
    post = publish.settings_of(desk.root)
    known = to or next((w.mail.to for w in reversed(case.letters) if w.mail and w.to == letter.to), "")
    sender = by or (post.address if post else "")
    if not known:
        raise CaseError(f"No letter has gone to the {letter.to} yet by mail: give the address.")
    if not sender:
        raise CaseError(f'Give the address from which it goes, or put it into {desk.root / "mail.toml"}, as: address = "desk@example.org".')
    return publish.headed(letter, by=sender, to=known, name=body_of(desk), date=moment(date), case=case.id)


def write(desk: Desk, case: str, letter: Wrote, who: cases.Enterer, *, send: bool = False, after: str | None = None) -> tuple[cases.Progress, Wrote]:
    """A letter, filed in a case behind the entry `after`, if that is given; with `send`, a server takes it first, and where that refuses, nothing is filed."""
    if send:
        check(desk, case, letter, who, after=after)  # what the case does not allow, or what repeats withheld words, must not go out
        post = publish.settings_of(desk.root)
        if post is None:
            raise CaseError(f"To send letters, put a file {desk.root / 'mail.toml'} there with address, host, port, security and user.")
        letter = publish.send(letter, post)
    try:
        return enter(desk, case, [letter], who, after=None if send else after), letter
    except StoreError:
        if not send:
            raise
        return enter(desk, case, [letter], who), letter  # it went out: somebody else's entry in the same moment does not keep it out of the log


def mail_file(letter: Wrote) -> bytes:
    """A letter as the mail file that went out."""
    return publish.written(letter)


def came_in(desk: Desk, file: str) -> tuple[str, str, str]:
    """A letter that came as a file -> id, title and text of the paper of the desk that it is from now on. Raises CaseError where it cannot be read."""
    papers = [filed.document for filed in add(desk, [file]) if filed.what != "refused"]
    text = desk.text(papers[0].id) if papers else None
    if not text:
        raise CaseError(f"{file} could not be read as a letter. Give its subject and its text yourself, and file the paper with `audiatur add`.")
    return papers[0].id, desk.document(papers[0].id).document.title or "", text


def receive(desk: Desk, file: str, who: Callable[[str], cases.Enterer]) -> tuple[str, Wrote]:
    """A mail that answers a letter of a case -> that case, and the letter of the party as it is filed in it. `who` enters it, in the case of that id.

    Raises CaseError, and files nothing, where it answers none, or says to come from elsewhere than where that letter went: then a person files it.
    """
    case, party = answered(desk, Path(file).read_bytes(), file)
    made = came_as(desk, case, party, came_in(desk, file)[0])
    enter(desk, case, [made], who(case))
    return case, made


def came_as(desk: Desk, case: str, party: Party, paper: str) -> Wrote:
    """A mail that is a paper of the desk -> the letter of a party that it is. Raises CaseError where it is filed in the case already, or has no text."""
    if before := next((e.number for e in desk.case(case) if isinstance(e.content, Wrote) and e.content.document == paper), None):
        raise CaseError(f"The mail {paper} is filed already, as entry {before} of the case {case}.")
    document, text = desk.document(paper).document, desk.text(paper)
    if not text:
        raise CaseError(f"The mail {paper} could not be read as a letter. Give its subject and its text yourself.")
    return Wrote(by=party, to="body", subject=document.title or f"Without a subject, in case {case}", text=text, document=paper)


def answered(desk: Desk, mail: bytes, name: str) -> tuple[str, Party]:
    """The case whose letter a mail answers, and the party to whom that letter went. Raises CaseError where there is none, or it comes from elsewhere."""
    came = publish.came(mail)
    sent = {
        c.mail.ident: (case, c.to, c.mail.to)
        for case in desk.cases()
        for c in (e.content for e in desk.case(case))
        if isinstance(c, Wrote) and c.mail and c.by == "body" and c.to != "body"
    }
    found = next((sent[ident] for ident in came.answers if ident in sent), None)
    if found is None:
        raise CaseError(f"{name} answers no letter that went out of a case of this desk.")
    case, party, address = found
    if address.lower() != came.sender:
        raise CaseError(f"{name} answers a letter that went to {address}, and says to come from {came.sender}.")
    return case, party


def cited(desk: Desk, document: str | None, words: str) -> Cited:
    """Words of a paper of the desk, found in it. Raises CaseError where they do not stand there."""
    text = (desk.text(document) if document else None) or ""
    at = text.find(words)
    if document is None or at < 0 or not words:
        raise CaseError(f"“{words[:160]}” does not stand in {document or 'a paper of the desk'}. Copy the words as they are there.")
    return Cited(document=document, start=at, end=at + len(words), text=words)


def cited_in(desk: Desk, documents: Sequence[str], words: str) -> Cited:
    """Words of the first of these papers in which they stand. Raises CaseError where they stand in none."""
    found = next((d for d in documents if words and words in (desk.text(d) or "")), documents[0] if documents else None)
    return cited(desk, found, words)


def _title(desk: Desk, document: str) -> str:
    return desk.document(document).document.title or document


def beside(desk: Desk, case: cases.Progress, incidents: Sequence[Incident] | None = None) -> list[cases.Beside]:
    """A case -> for each of its points what the publication, the appeal and the other accounts of the latest comparison say.

    `incidents` are those of it that the publication speaks of, where somebody has them; all others have no part in a case, and are not read.
    """
    wanted = [*case.contested.documents, *case.documents]
    found = incidents if incidents is not None else desk.speaking_of(case.contested.documents) or ()
    return cases.beside(case, found, {d: desk.record(d) for d in wanted})


def dossier(desk: Desk, case: str, reader: Reader, folder: Path, *, names: str = "initials", whose: str = "") -> None:
    """A case -> a new folder with what one reader may see of it: dossier.pdf, and the bag with that, its data and the papers.

    With names in full those that are restricted stay initials, but for the account `whose` eyes it is for, where that one may see them.
    """
    from audiatur import store

    shut = _shut(desk, whose) if names == "full" else None
    found = case_file(desk, case, reader, names=names, shut=shut)
    made = found.dossier
    files = publish.dossier(made, found.view, found.records, program=desk.program, shut=shut)
    if names == "full":
        cut = cuts(desk, cases.progress(desk.case(case)), reader)
        files |= {f"originals/{n:03}{suffix}": content for n, suffix, content in _originals(desk, made, whose) if not cut}
    entries = cases.visible(desk.case(case), reader) if (reader, names, shut) == ("body", "full", None) else []
    if entries:
        files["entries.jsonl"] = b"".join(msgspec.json.encode(e) + b"\n" for e in entries)
    store.put_dossier(folder, files, day=made.as_of[:10], case=case, reader=reader, program=desk.program)


def register(desk: Desk, folder: Path, *, body: str, key: bytes | None = None, url: str | None = None, policy: str | None = None) -> tuple[int, str]:
    """Desk -> the public register as a static site in a folder; how many cases stand in it, and why they are not in the log, if they are not."""
    from audiatur import store

    why = _release(desk, _public(desk), body)
    files, number = register_files(desk, body=body, key=key, url=url, policy=policy)
    store.put_site(folder, files)
    return number, why


def register_files(desk: Desk, *, body: str, key: bytes | None = None, url: str | None = None, policy: str | None = None) -> tuple[dict[str, bytes], int]:
    """Desk -> the files of the public register by their paths, and how many cases stand in it. Nothing is logged."""
    shown = [case_file(desk, c, "public") for c in _public(desk)]
    log, proven = _logged(desk, shown)
    public = [publish.Case(dossier=one.dossier, view=one.view, proven=proven[one.dossier.case]) for one in shown]
    about = publish.Site(body=body, url=url, policy=policy, signed=key is not None, log=log)
    found = [cases.progress(desk.case(c)) for c in desk.cases()]
    return publish.proven(publish.site(public, cases.counted(found), about), key), len(public)


def _public(desk: Desk) -> list[str]:
    """The cases whose decision was published."""
    return [c for c in desk.cases() if cases.is_public(cases.progress(desk.case(c)))]


def _release(desk: Desk, public: Sequence[str], by: str) -> str:
    """Desk -> the same with an entry in the log of its vault for the public record of each of these cases, and for each file that it names by its hash and
    the vault holds open to all; where there is one, none is added. Or why nothing could be logged."""
    from audiatur.evidence import disclosed
    from audiatur.evidence.keys import passphrase
    from audiatur.evidence.vault import Vault

    folder = desk.root / "vault"
    if not public or not folder.exists():
        return f"Nothing of it is in a log: the desk has no vault. Make one with `audiatur vault init {folder}`." if public else ""
    try:
        vault = Vault.open(folder)
        there = disclosed.Disclosed(vault)
        new = []
        for one in (case_file(desk, c, "public") for c in public):
            case, record = one.dossier.case, publish.record_of(one.view)
            named = hashlib.sha256(record).hexdigest()
            if there.entry(case, named) is None:
                new.append(disclosed.released(named, case, by=by, why=f"the public record of case {case}", name=f"{case}.json"))
            new += [
                disclosed.released(sha256, case, by=by, why=f"named in the public record of case {case}")
                for sha256 in _hashes(one.dossier)
                if sha256 in there.open and there.entry(case, sha256) is None
            ]
        if new:
            with vault.writing(passphrase()) as writer:
                writer.append(new)
    except _NOT_FILED as error:
        return f"What is new in it was not logged: {error}"
    return ""


def _hashes(made: Dossier) -> list[str]:
    """Of the files that a public record names."""
    return [h for h in dict.fromkeys((*(v.captured.item for v in made.versions), *(p.sha256 for p in made.papers))) if h]


def _logged(desk: Desk, shown: Sequence[CaseFile]) -> tuple[publish.Log | None, dict[str, dict[str, publish.Proven]]]:
    """The head of the log of the desk's vault, and for each case the proofs of what is in it, by hash. None where there is no vault, or it does not open."""
    from audiatur.evidence import disclosed, proving
    from audiatur.evidence.vault import Vault

    proven: dict[str, dict[str, publish.Proven]] = {one.dossier.case: {} for one in shown}
    if not shown or not (desk.root / "vault").exists():
        return None, proven
    try:
        vault = Vault.open(desk.root / "vault")
        there, head = disclosed.Disclosed(vault), vault.log.head()
        for one in shown:
            made, held = one.dossier, proven[one.dossier.case]
            for sha256 in (hashlib.sha256(publish.record_of(one.view)).hexdigest(), *_hashes(made)):
                if (number := there.entry(made.case, sha256)) is not None:
                    proof = proving.of_entry(vault, number)
                    held[sha256] = publish.Proven(sha256=sha256, entry=number, at=proof.event.at, content=proving.written(proof))
            # of a paper that was read of an archive its whole file is in the log, under another hash
            read = {p.sha256: v.captured.item for v in made.versions for p in made.papers if p.id == v.captured.document and p.sha256}
            held |= {paper: held[item] for paper, item in read.items() if item in held and paper not in held}
    except (EvidenceError, VerificationError, OSError):
        return None, {case: {} for case in proven}
    if head is None:
        return None, proven
    return publish.Log(origin=head.origin, size=head.size, checkpoint=head.note, keys=tuple(k.vkey for k in vault.keys), verifier=disclosed.verifier()), proven


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A case for one reader, as it stood at a moment, with the records of the papers that it quotes."""

    dossier: Dossier
    view: publish.CaseView
    records: list[Record]


def case_file(
    desk: Desk,
    case: str,
    reader: Reader,
    *,
    names: str = "initials",
    visitor: Visitor | None = None,
    shut: Callable[[str], bool] | None = None,
    now: str = "",
) -> CaseFile:
    """A case -> what one reader may have of it. Without a visitor the body reads at the folder itself, which holds everything."""
    from audiatur import store

    entries = desk.case(case)
    entries = [*entries, *cases.ticked(entries, now)] if now else entries
    hidden = frozenset[str]() if reader == "body" and visitor is None else store.Guard(desk).hidden(visitor or Visitor())
    standing = cases.progress(entries)
    incidents = (store.desk_for(desk, visitor) if visitor else desk).speaking_of(standing.contested.documents)
    points = beside(desk, standing, incidents or ())
    known = desk.some_documents(cases.papers_of(standing, points))
    papers = cases.Papers(known=known, restricted=hidden & known.keys(), cut=_cut_texts(desk, standing), captured=_captured_texts(desk, standing))
    cut = cases.Cuts(standing, reader, papers.cut)
    if cut:
        papers = msgspec.structs.replace(papers, texts={ident: desk.text(ident) or "" for ident in known})
    made = cases.dossier(entries, points, papers, reader, compared=incidents is not None, now=now)
    records = [_cut(desk.record(p.id), cut) for p in made.papers]
    return CaseFile(dossier=made, view=publish.view(made, records, names=names, shut=shut), records=records)


def _cut(record: Record, cuts: cases.Cuts) -> Record:
    """With the text as this reader may have it. What was read in it keeps its places in the whole text: it says here whose names are to be hidden."""
    document = record.document
    if not cuts or document.text is None:
        return record
    return msgspec.structs.replace(record, document=msgspec.structs.replace(document, text=cuts.document(document.id, document.text)))


def _shut(desk: Desk, whose: str) -> Callable[[str], bool] | None:
    """Which names stay initials also where names are full: those that are restricted to others than this account, or to anybody where none is named."""
    from audiatur import store

    guard = store.Guard(desk)
    account = guard.account(whose) if whose else None
    if whose and account is None:
        raise CaseError(f"There is no account {whose}. `audiatur user DESK list` shows those there are.")
    visitor = Visitor(name=account.name, role=account.role) if account else Visitor()
    return store.shut_to(visitor, guard.restricted())


def _originals(desk: Desk, made: Dossier, whose: str) -> Iterator[tuple[int, str, bytes]]:
    """Files as they came, of the papers whose text the reader has; not those that hold other papers, too, or a name that is restricted to others."""
    from audiatur import store

    for number, paper in enumerate(made.papers, 1):
        original = desk.original(desk.document(paper.id).original)
        named = store.Guard(desk).named_beside(original.sha256)
        if paper.held and len(desk.documents_of(original)) == 1 and (named is None or whose in named):
            with original.open() as file:
                yield number, Path(original.name).suffix, file.read()


def _incoming(file: reading.File) -> store.Incoming:
    from audiatur import store

    def sidecar() -> dict[str, object]:
        return _said(reading.beside(file))

    return store.Incoming(id=_printable(file.id), name=_printable(file.shown), open=partial(reading.opened, file), sidecar=sidecar)


def _sent(desk: Desk, folder: str) -> list[store.Incoming]:
    """Those that wait sealed, in an encrypted desk."""
    from audiatur import store
    from audiatur.store.sent import Sent

    assert desk.key is not None
    waiting = Sent(Path(folder), desk.key)
    names = set(waiting.names())

    def opened(name: str) -> BinaryIO:
        try:
            return waiting.open(name)
        except OSError as error:
            raise ReadError("unreadable", f"What was sent of it is not whole: {error.strerror}. Send it again.") from error

    def beside(file: reading.File) -> dict[str, object]:
        path = reading.sidecar_path(file.path)
        if path.as_posix() not in names:
            return {}
        with opened(path.as_posix()) as held:
            return _said(reading.sidecar_in(path, held))

    return [
        store.Incoming(id=_printable(file.id), name=_printable(file.shown), open=partial(opened, file.path.as_posix()), sidecar=partial(beside, file))
        for file in reading.named(sorted(names))
    ]


def _said(sidecar: reading.Sidecar) -> dict[str, object]:
    known: dict[str, object] = msgspec.to_builtins(sidecar)
    return {key: value for key, value in known.items() if value}


def _printable(name: str) -> str:
    """A name that is not in the system's encoding, with marks for what cannot be told."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _stages() -> store.Stages:
    from audiatur import extract, store

    def read(original: store.Original) -> Iterator[reading.Paper]:
        for paper in reading.papers_of(original.open, id=original.id, name=original.name, sidecar=msgspec.convert(original.sidecar, reading.Sidecar)):
            yield paper if paper.document.sha256 else paper._replace(document=msgspec.structs.replace(paper.document, sha256=original.sha256))

    return store.Stages(read=read, extract=extract.extract, model=extract.model_name())
