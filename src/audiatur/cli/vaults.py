"""The vault in the folder of a desk, for `check`, `export` and `import`: whether it holds, and how it goes with the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from audiatur.cli import terminal
from audiatur.errors import EvidenceError, StoreError, VerificationError

if TYPE_CHECKING:
    from audiatur.store.vault import Carried

FOLDER: Final = "vault"


def _there(desk: Path) -> bool:
    return (desk / FOLDER / "vault.json").exists()


def trouble(desk: Path) -> tuple[list[str], str]:
    """What is wrong with it, and what it has; nothing of a desk without one."""
    from audiatur.evidence import proving
    from audiatur.evidence.vault import Vault

    if not _there(desk):
        return [], ""
    try:
        vault = Vault.open(desk / FOLDER)
        with terminal.progress(len(vault.items()), "proving the vault") as bar:
            found = list(proving.trouble(vault, step=lambda: bar.advance(bar.task_ids[0])))
        return found, f"; the vault: {len(vault.items())} items, {vault.log.size} events" if not found else ""
    except (EvidenceError, VerificationError, OSError, ValueError) as error:
        return [str(error)], ""


def closed(desk: Path) -> int:
    """How many of its items are for named people alone. Raises StoreError where it is not whole, for what is packed is."""
    from audiatur.evidence.vault import Vault

    if not _there(desk):
        return 0
    if found := trouble(desk)[0]:
        raise StoreError(f"The vault is not whole: {found[0]} Until then the desk is not exported; `audiatur check {desk}` names everything.")
    return sum(item.only is not None for item in Vault.open(desk / FOLDER).items())


def encrypted(desk: Path) -> bool:
    from audiatur.evidence.vault import settings_of

    return settings_of(desk / FOLDER).encryption != ()


def say(carried: Carried | None, desk: Path) -> None:
    """What did not go along, and what to do about it."""
    if carried is None:
        return
    if carried.key == "left":
        terminal.say(
            "The key that signs for the vault has no passphrase and stayed behind: the copy can be read and proved, and nothing can be filed in it. Carry "
            f"{Path(FOLDER) / 'keys' / 'signing.pem'} by a way of its own, or export with --signing-key."
        )
    if carried.key == "open":
        terminal.say("The key that signs for the vault is in it without a passphrase: who has the export can sign in its name.")
    if carried.items:
        terminal.say(f"The items of the vault lie in {carried.items}, and stay there.")
