"""`audiatur vault bag` and `similar`: what goes out of a vault, and what was in it before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiatur.cli import terminal

if TYPE_CHECKING:
    from audiatur.evidence.keys import Verifier

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the vault.", show_default=False)]


def bag(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="BAG", help="The folder to make.", show_default=False)],
    item: Annotated[list[str] | None, typer.Option("--item", metavar="ITEM", help="One of the items; can be given again.", show_default="all of them")] = None,
) -> None:
    """Put items into a bag (BagIt, RFC 8493) for whoever is to check them without us.

    With proofs, the signed head, who handled them, a certificate in plain words, a verifier for the browser, and the steps with standard tools.
    """
    from audiatur.evidence.bag.write import write
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    items = [vault.item(name) for name in item] if item else vault.items()
    write(vault, items, output)
    terminal.say(f"{output}: {len(items)} {'item' if len(items) == 1 else 'items'}. Check it with `audiatur vault check {output}`, or as its README.txt says.")


def wacz(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.wacz", help="The file to write.", show_default=False)],
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="ITEM", help="One of the items; can be given again.", show_default="all saved pages")
    ] = None,
) -> None:
    """Write saved web pages and web archives of a vault as one WACZ file, which players of web archives show, each under the address that was entered."""
    from audiatur.evidence.vault import Vault
    from audiatur.evidence.wacz import write

    vault = Vault.open(folder)
    written, left = write(vault, [vault.item(name) for name in item] if item else vault.items(), output)
    terminal.say(f"{output}: {written} {'item' if written == 1 else 'items'}" + (f"; {len(left)} are no web pages and stayed out" if left else "") + ".")


def similar(folder: Folder, image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture, or a video.", show_default=False)]) -> None:
    """Was this picture or video filed before, or one that shows the same? Earlier uses, with the place and the date that were claimed for them.

    Scaled, compressed, cut, framed, captioned, brightened, mirrored, turned and photographed off a screen it is found too, not always.
    """
    from audiatur.evidence.seen import seen
    from audiatur.evidence.vault import Vault

    found = seen(Vault.open(folder), image)
    for one in found:
        custody = one.item.custody
        claimed = ", ".join(filter(None, (custody.claimed_place, custody.claimed_date))) if custody else ""
        print(f"{one.item.sha256[:12]}  {one.item.name}  filed {one.item.filed_at[:10]}  claimed: {claimed or 'nothing'}")
        print(f"              differs in {one.distance} of 256 bits, {one.turn}: {one.part}")
    if not found:
        terminal.say("No picture of the vault looks like it.")


def says(
    folder: Folder, item: Annotated[str, typer.Argument(metavar="ITEM", help="Its hash or the first letters of it, or its file name.", show_default=False)]
) -> None:
    """What an item says of itself: when, where and with what it was made, its content credentials, and where that differs from what is claimed of it."""
    from audiatur.evidence.metadata import conflicts
    from audiatur.evidence.metadata import said as said_by
    from audiatur.evidence.vault import Custody, Vault

    vault = Vault.open(folder)
    one = vault.item(item)
    with vault.file(one.sha256) as path:
        found = said_by(path, one.name)
        credentials = _credentials(path, one.name)
    for key, value in found.fields.items():
        print(f"{key}: {value}")
    for line in (*credentials, *filter(None, [found.trouble]), *conflicts(found, one.custody or Custody())):
        print(line)


def _credentials(path: Path, name: str) -> list[str]:
    from audiatur.errors import EvidenceError
    from audiatur.evidence.credentials import credentials_of

    try:
        found = credentials_of(path, name=name)
    except EvidenceError as error:
        return [str(error)]
    if found is None or (found.integrity == "none" and not found.limits):
        return []
    lines = [f"content credentials: integrity {found.integrity}, trust {found.trust}; signed by {found.signer or 'nobody'}, {found.signed_at or 'no time'}"]
    lines += [f"  {problem.code}: {problem.message}" for problem in (*found.problems, *found.doubts)]
    lines += [f"  of something it was made from: {problem.code}: {problem.message}" for problem in found.inherited]
    return [*lines, *(f"  {limit}" for limit in found.limits)]


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
