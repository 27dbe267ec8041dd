"""Which exhibits of a desk's vault a visitor sees: those that the vault leaves to him and, where one is a paper of the desk, the desk and its cases, too."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Collection, Mapping, Sequence

import msgspec
from starlette.requests import Request

from audiatur import cases
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence.vault import Item, Vault
from audiatur.record.procedure import PARTIES
from audiatur.record.rights import may, thing
from audiatur.web.actors import now
from audiatur.web.bench import whole_bench
from audiatur.web.errors import missing
from audiatur.web.holdings import Contents, Held
from audiatur.web.visitor import may as allowed
from audiatur.web.visitor import visitor_of
from audiatur.web.work import GAP, Job, Step


def seen_by(request: Request, items: Sequence[Item]) -> list[Item]:
    """Each with `only` as it holds here: what lies on the desk, too, is left to no more people than the file there."""
    visitor, unshown = visitor_of(request), _unshown(request)
    mine = [left_to(request, item) for item in items if item.sha256 not in unshown]
    levels = {level: may(visitor, "read", thing("exhibit", named=level)) for level in {item.only for item in mine}}
    return [item for item in mine if levels[item.only]]


def left_to(request: Request, item: Item) -> Item:
    """The item, with those alone to whom both the vault and the desk leave it."""
    named = _files_left(request).get(item.sha256)
    if named is None:
        return item
    return msgspec.structs.replace(item, only=named if item.only is None else item.only & named)


def _files_left(request: Request) -> Mapping[str, frozenset[str]]:
    """Asked once for a page."""
    held = request.scope.get("audiatur.files left")
    if held is None:
        held = request.scope["audiatur.files left"] = whole_bench(request).guard.files_left()
    found: Mapping[str, frozenset[str]] = held
    return found


def _unshown(request: Request) -> frozenset[str]:
    """Hashes of the files that are papers of a case in which this visitor has the part of a party and was not shown them, or an interest and no part."""
    held = request.scope.get("audiatur.files unshown")
    if held is None:
        held = request.scope["audiatur.files unshown"] = frozenset(_of_his_cases(request))
    found: frozenset[str] = held
    return found


def _of_his_cases(request: Request) -> set[str]:
    visitor, bench = visitor_of(request), whole_bench(request)
    papers: set[str] = set()
    for tie in bench.guard.ties(account=visitor.name):
        case, reader = cases.standing(bench.desk.case(tie.case_id), now()), cases.reader_of(tie.role)
        if reader in PARTIES:
            cut = {r.document for r in case.redactions.values() if r.document and reader in r.readers}
            papers |= cases.unshown(case, reader) | cut
        elif tie.name in case.conflicted:
            of_case = [*(h.material.document for h in case.materials.values()), *(w.document for w in case.letters)]
            papers |= {*case.documents, *filter(None, of_case)}
    return {bench.desk.document(ident).original for ident in bench.desk.some_documents(papers)} if papers else set()


def one_of(request: Request, contents: Contents, sha256: str) -> Item:
    """An item that this visitor may see; another one is not there."""
    found = contents.by_hash.get(sha256)
    seen = seen_by(request, [found]) if found is not None else []
    if not seen:
        raise missing("exhibit with this address")
    return seen[0]


def told(request: Request, held: Held, job: Job) -> Job:
    """Work on the vault, for somebody who looks at it: what it found, without what it says of items that are for others alone."""
    made = copy.copy(job)
    made.last = made.last_document = ""
    visitor, only = visitor_of(request), frozenset(job.task.filing.only) if job.task.filing else frozenset()
    if not allowed(visitor, "see exhibits") or (only and not may(visitor, "read", thing("exhibit", named=only))):
        made.remarks, made.error = deque(), "The work ended early." if job.error else ""
        return made
    try:
        vault, contents = held.read()
        hidden = _words_of(vault, {item.sha256 for item in contents.items} - {item.sha256 for item in seen_by(request, contents.items)})
    except (EvidenceError, VerificationError, OSError):  # who cannot be told what is whose is told how much is wrong
        made.remarks = deque(_unnamed(step) for step in job.remarks)
        made.error = "The work ended early. `audiatur vault verify` says why." if job.error else ""
        return made
    made.remarks = deque(_unnamed(step) if any(word in (step.why or "") for word in hidden) else step for step in job.remarks)
    made.error = "The work ended early at an exhibit that is restricted to others." if any(word in job.error for word in hidden) else job.error
    return made


def _words_of(vault: Vault, items: Collection[str]) -> set[str]:
    """Hashes of items and all the names under which they were filed."""
    names = {kept.event.name for _, kept in vault.kept() if kept.event and kept.event.item in items} if items else set()
    return {word for word in {*items, *names} if word}


def _unnamed(step: Step) -> Step:
    why = "Something that is restricted to others, or cannot be named. `audiatur vault verify` names it."
    if step.status == GAP:
        why = "Something in an exhibit that is restricted to others could not be looked at."
    return Step(status=step.status, what=step.what, why=why)
