"""Who acts on a vault, and the passphrase of the key that signs."""

from __future__ import annotations


def passphrase() -> str | None:
    from audiatur.evidence.keys import passphrase

    return passphrase()


def user() -> str:
    from audiatur.store.desk import user

    return user()
