"""record <-> disk: a desk keeps papers, records, comparisons and judgements, in SQLite or PostgreSQL, with one file for each noun."""

from audiatur.store.activity import Activity
from audiatur.store.changes import Change, Put
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
    "Desk",
    "Entry",
    "Filed",
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
    "refresh",
    "user",
]
