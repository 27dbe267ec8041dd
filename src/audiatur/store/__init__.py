"""record <-> disk: a desk keeps papers, records, comparisons and judgements, in SQLite or PostgreSQL, with one file for each noun."""

from audiatur.store.activity import Activity
from audiatur.store.carry import Contents, export, import_
from audiatur.store.changes import Change, Put
from audiatur.store.check import Found
from audiatur.store.check import check as prove
from audiatur.store.comparisons import Compared
from audiatur.store.desk import Desk, user
from audiatur.store.documents import Entry
from audiatur.store.filing import Filed, Incoming, Stages, add, refresh
from audiatur.store.items import Item, ItemPlace, ItemTarget, ItemWeapon
from audiatur.store.originals import Original
from audiatur.store.records import Version

__all__ = [
    "Activity",
    "Change",
    "Compared",
    "Contents",
    "Desk",
    "Entry",
    "Filed",
    "Found",
    "Incoming",
    "Item",
    "ItemPlace",
    "ItemTarget",
    "ItemWeapon",
    "Original",
    "Put",
    "Stages",
    "Version",
    "add",
    "export",
    "import_",
    "prove",
    "refresh",
    "user",
]
