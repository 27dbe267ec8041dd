"""Who acts on a vault, and the passphrase of the key that signs."""

from __future__ import annotations

import os


def passphrase() -> str | None:
    return os.environ.get("AUDIATUR_VAULT_PASSPHRASE") or None


def user() -> str:
    from audiatur.store.desk import user

    return user()
