"""What an id names that people write down elsewhere: an incident of the latest comparison, a document, or a statement, toll, attack or dispute of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from audiatur.store import comparisons, documents, items, pages
from audiatur.store.desk import Desk


class Named(Struct, frozen=True, kw_only=True):
    """`document` and `item` are those of a statement and the like, which is written DOCUMENT:ITEM; `words` are its own, or the name or title."""

    id: str
    kind: Literal["incident", "document", "statement", "toll", "attack", "dispute"]
    words: str
    document: str = ""
    item: str = ""
    speaker: str = ""


def named(desk: Desk, ids: Collection[str]) -> dict[str, Named]:
    """Those of these ids that there are; what a visitor must not learn of is not on his desk."""
    wanted = set(ids)
    with desk.database.reading() as db:
        latest = comparisons.latest(db)
        found = pages.incidents_by_id(db, latest.number, list(wanted)) if latest else []
        known = documents.by_ids(db, [*wanted, *(id.rpartition(":")[0] for id in wanted)])
        inside = items.of_documents(db, [id for id in {i.rpartition(":")[0] for i in wanted} if id in known])
    made = {f"{document}:{one.id}": _of_item(document, one) for document, every in inside.items() for one in every}
    made |= {id: Named(id=id, kind="document", words=entry.document.title or id, document=id) for id, entry in known.items()}
    made |= {incident.id: Named(id=incident.id, kind="incident", words=incident.name) for incident in found}
    return {id: made[id] for id in ids if id in made}


def _of_item(document: str, one: items.Item) -> Named:
    return Named(id=f"{document}:{one.id}", kind=one.kind, words=one.words, document=document, item=one.id, speaker=one.speaker or "")
