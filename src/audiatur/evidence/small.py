"""Small pictures of exhibits, for people who look through many: of an image, and of the first key frame of a video. They are no evidence, and lie beside the
items, sealed where the vault is; an exhibit that is for named people alone is not shown by one."""

from __future__ import annotations

import os
from pathlib import Path

from audiatur.errors import EvidenceError
from audiatur.evidence import apart
from audiatur.evidence.vault import SMALL, Item, Vault


def make(vault: Vault, item: Item, path: Path) -> None:
    """From the item's bytes: pixels alone, so that no place or name that the file tells comes along. Of what cannot be opened there is none."""
    try:
        made = apart.small(path, item.name)
    except EvidenceError:
        return  # that it could not be looked at is a gap already (see `looked`)
    if made and os.access(vault.root, os.W_OK):
        vault.make(_place(vault, item), made)


def of(vault: Vault, item: Item) -> bytes | None:
    """JPEG; None where there is none, or the item is for named people alone."""
    return vault.made(_place(vault, item)) if item.only is None else None


def there(vault: Vault, item: Item) -> bool:
    return item.only is None and _place(vault, item).is_file()


def _place(vault: Vault, item: Item) -> Path:
    return vault.root / SMALL / vault.named(item.sha256)
