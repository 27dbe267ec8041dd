"""`audiatur vault bag` and `similar`: what goes out of a vault, and what was in it before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiatur.cli import terminal
from audiatur.errors import EvidenceError

if TYPE_CHECKING:
    from audiatur.evidence.keys import Verifier
    from audiatur.evidence.vault import Item, Vault

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the vault.", show_default=False)]
Restricted = Annotated[bool, typer.Option("--restricted", help="Also items that are for named people alone.")]


def bag(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="BAG", help="The folder to make.", show_default=False)],
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="ITEM", help="One of the items; can be given again.", show_default="all that are open")
    ] = None,
    restricted: Restricted = False,
) -> None:
    """Put items into a bag (BagIt, RFC 8493) for whoever is to check them without us.

    With proofs, the signed head, who handled them, a certificate in plain words, a verifier for the browser, and the steps with standard tools.
    """
    from audiatur.evidence.bag.write import write
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    items = _chosen(vault, item, restricted=restricted)
    write(vault, items, output)
    terminal.say(f"{output}: {len(items)} {'item' if len(items) == 1 else 'items'}. Check it with `audiatur vault check {output}`, or as its README.txt says.")


def wacz(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.wacz", help="The file to write.", show_default=False)],
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="ITEM", help="One of the items; can be given again.", show_default="all saved pages that are open")
    ] = None,
    restricted: Restricted = False,
) -> None:
    """Write saved web pages and web archives of a vault as one WACZ file, which players of web archives show, each under the address that was entered."""
    from audiatur.evidence.vault import Vault
    from audiatur.evidence.wacz import write

    vault = Vault.open(folder)
    written, left = write(vault, _chosen(vault, item, restricted=restricted), output)
    terminal.say(f"{output}: {written} {'item' if written == 1 else 'items'}" + (f"; {len(left)} are no web pages and stayed out" if left else "") + ".")


def _chosen(vault: Vault, names: list[str] | None, *, restricted: bool) -> list[Item]:
    """Raises EvidenceError where an item was named that is for named people alone."""
    from audiatur.evidence.access import left_out

    items = [vault.item(name) for name in names] if names else vault.items()
    opened, closed = (items, 0) if restricted else left_out(items)
    if closed and names:
        one = next(i for i in items if i.only is not None)
        raise EvidenceError(f"{one.name} is for {', '.join(sorted(one.only or ())) or 'nobody'} alone. If it may go out to whom this is for, add --restricted.")
    if closed:
        terminal.say(f"{closed} {'item is' if closed == 1 else 'items are'} for named people alone and stayed out. With --restricted they go out, too.")
    return opened


def similar(folder: Folder, image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture, or a video.", show_default=False)]) -> None:
    """Was this picture or video filed before, or one that shows the same? Earlier uses, with the place and the date that were claimed for them.

    Scaled, compressed, cut, framed, captioned, brightened, mirrored, turned and photographed off a screen it is found too, not always.
    """
    from audiatur.evidence.seen import seen
    from audiatur.evidence.vault import Vault

    found, left = seen(Vault.open(folder), image)
    for one in found:
        custody = one.item.custody
        claimed = ", ".join(filter(None, (custody.claimed_place, custody.claimed_date))) if custody else ""
        print(f"{one.item.sha256[:12]}  {one.item.name}  filed {one.item.filed_at[:10]}  claimed: {claimed or 'nothing'}")
        print(f"              differs in {one.distance} of 256 bits, {one.turn}: {one.part}")
    if not found:
        terminal.say("No picture of the vault looks like it.")
    for line in left:
        terminal.say(f"not compared: {line}")


def says(
    folder: Folder, item: Annotated[str, typer.Argument(metavar="ITEM", help="Its hash or the first letters of it, or its file name.", show_default=False)]
) -> None:
    """What an item says of itself: when, where and with what it was made, its content credentials, and where that differs from what is claimed of it.

    What could not be looked at is named with the reason. Exit status: 0 it was looked at, 1 it could not be read at all.
    """
    from audiatur.evidence.looked import FILE, look
    from audiatur.evidence.metadata import conflicts
    from audiatur.evidence.vault import Custody, Vault

    vault = Vault.open(folder)
    one = vault.item(item)
    found = look(vault, one)
    for key, value in found.said.fields.items():
        print(f"{key}: {value}")
    for line in (*found.credentials, *conflicts(found.said, one.custody or Custody())):
        print(line)
    if found.text and found.text.lines:
        print(f"text that {found.text.engine} recognised in it; {found.text.unsure} words of which it is not sure are left out:")
        print("\n".join(f"  {line}" for line in found.text.lines))
    for gap in found.gaps:
        print(f"not looked at: {gap.reason}")
    raise typer.Exit(1 if any(gap.step == FILE for gap in found.gaps) else 0)


def check_bag(path: Path, keys: Sequence[Verifier] = (), chains: bytes | None = None) -> int:
    """Prints whether a bag holds, and what does not; the exit status. Its proofs are signed by one of `keys`, or by a key that it brings itself."""
    from audiatur.evidence.bag import judge
    from audiatur.evidence.bag.write import trouble

    report = judge(path)
    wrong = trouble(path, report, keys, chains)
    for message in wrong:
        print(f"wrong: {message}")
    for warning in report.warnings:
        print(f"warning: {warning.path}: {warning.message} (RFC 8493, {warning.section})")
    if not wrong:
        print(f"holds: {report.files} files, {report.octets} bytes, BagIt {report.version}, {', '.join(report.algorithms)}")
    return 1 if wrong else 0
