"""record <-> disk: a desk keeps papers, records, comparisons and judgements, in SQLite or PostgreSQL, with one file for each noun."""

from audiatur.store.activity import Activity
from audiatur.store.carry import Contents, export, import_
from audiatur.store.changes import Change, Put
from audiatur.store.check import Found
from audiatur.store.check import check as prove
from audiatur.store.comparisons import Compared
from audiatur.store.desk import Desk, user
from audiatur.store.documents import Entry
from audiatur.store.facets import Count
from audiatur.store.filing import Filed, Incoming, Stages, add, refresh
from audiatur.store.going import put_dossier, put_site
from audiatur.store.guard import Guard
from audiatur.store.items import Item, ItemPlace, ItemTarget, ItemWeapon
from audiatur.store.named import Named, named
from audiatur.store.originals import Original
from audiatur.store.records import Version
from audiatur.store.restrictions import shut_to
from audiatur.store.saved import Saved
from audiatur.store.search import Hit, Page, Query
from audiatur.store.seen import desk_for
from audiatur.store.snippets import Mark, Snippet
from audiatur.store.tokens import Tokens

__all__ = [
    "Activity",
    "Change",
    "Compared",
    "Contents",
    "Count",
    "Desk",
    "Entry",
    "Filed",
    "Found",
    "Guard",
    "Hit",
    "Incoming",
    "Item",
    "ItemPlace",
    "ItemTarget",
    "ItemWeapon",
    "Mark",
    "Named",
    "Original",
    "Page",
    "Put",
    "Query",
    "Saved",
    "Snippet",
    "Stages",
    "Tokens",
    "Version",
    "add",
    "desk_for",
    "export",
    "import_",
    "named",
    "prove",
    "put_dossier",
    "put_site",
    "refresh",
    "shut_to",
    "user",
]
