"""`audiatur vault`: evidence that anyone can check without us."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from audiatur.cli import exhibits, offered, signing, stamps, terminal
from audiatur.cli.stamps import Chain
from audiatur.errors import EvidenceError, VerificationError

if TYPE_CHECKING:
    from audiatur.evidence.keys import Verifier
    from audiatur.evidence.vault import Event

app = typer.Typer(
    help="Evidence that anyone can check without us.\n\n"
    "A vault keeps files as they were filed, by their hash, and a log of who did what with them, signed and append-only. What it shows is that nothing "
    "was changed or removed since; it does not show that a picture is what it is said to be. The passphrase of the signing key is taken from the "
    "environment variable AUDIATUR_VAULT_PASSPHRASE.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the vault.", show_default=False)]
One = Annotated[str, typer.Argument(metavar="ITEM", help="Its hash or the first letters of it, or its file name.", show_default=False)]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who.", show_default="the user of this computer")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)]
Key = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="KEY", help="A public key, or a file with such keys, one of which must have signed.", show_default="those it brings itself"),
]


def _text(name: str, what: str) -> object:
    return typer.Option(name, metavar="TEXT", help=what, show_default=False)


@app.command()
def init(
    folder: Folder,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar="NAME", help="Of the log, as example.org/vault: it stands in every head.", show_default="made up")
    ] = None,
    items: Annotated[
        str | None,
        typer.Option(
            "--items",
            metavar="URL",
            help="An object store for the items, as s3://BUCKET/FOLDER; AWS_ENDPOINT_URL and the like say where and who.",
            show_default="the folder",
        ),
    ] = None,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="What is in it can be read with the passphrase alone. Who forgets it has lost the vault.")] = False,
    by: By = None,
) -> None:
    """Make a new, empty vault, with a key of its own. Print its public key: give that to whoever is to verify the vault, by another way than the vault."""
    from audiatur.evidence.vault import Vault

    made = Vault.create(folder, origin=origin, passphrase=signing.passphrase(), by=by or signing.user(), items=items, encrypted=encrypt)
    print(made.keys[-1].vkey)
    if signing.passphrase() is None:
        terminal.say(f"The key in {folder / 'keys'} has no passphrase. Set AUDIATUR_VAULT_PASSPHRASE before `vault init` to have one.")


@app.command()
def add(
    context: typer.Context,
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files, or folders with files.", show_default=False)],
    collector: Annotated[str | None, _text("--collector", "Who collected it.")] = None,
    received_from: Annotated[str | None, _text("--received-from", "Who handed it over.")] = None,
    address: Annotated[str | None, _text("--address", "Where it was found: a URL, a place.")] = None,
    method: Annotated[str | None, _text("--method", "How it was collected.")] = None,
    collected_at: Annotated[str | None, _text("--collected-at", "When it was collected.")] = None,
    seen_with: Annotated[str | None, _text("--seen-with", "What stood beside it: the caption, the post.")] = None,
    consent: Annotated[str | None, _text("--consent", "On whose consent it is kept, and for what.")] = None,
    claimed_place: Annotated[str | None, _text("--claimed-place", "Where it is said to be from.")] = None,
    claimed_date: Annotated[str | None, _text("--claimed-date", "Of when it is said to be.")] = None,
    of: Annotated[
        str | None, typer.Option("--copy-of", metavar="ITEM", help="It is a working copy of this item: redacted, cropped.", show_default=False)
    ] = None,
    why: Annotated[str | None, _text("--why", "The reason.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="An account that alone may see it; can be given again.", show_default="all who may see exhibits"),
    ] = None,
    by: By = None,
) -> None:
    """File items: their bytes are copied, and logged with who filed them and how they came here. What is printed is durable.

    The same bytes again are one item, with one event more. After a stop, run it again for the rest.
    """
    from audiatur.evidence.vault import Vault, custody

    vault = Vault.open(folder)
    given = custody(context.params)  # the options that bear the names of its fields
    with vault.writing(signing.passphrase()) as writer, terminal.progress(None, "filing") as bar:
        original = vault.item(of) if of else None
        for path, event in writer.file(_files(files), by=by or signing.user(), custody=given, of=original, why=why, only=only or ()):
            print(f"{event.item}\t{path}")
            bar.advance(bar.task_ids[0])


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise EvidenceError(f"{path} is not there.")
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


@app.command("list")
def list_(folder: Folder) -> None:
    """Print all items: hash, size, day of filing, by whom, name."""
    from audiatur.evidence.vault import Vault

    for item in Vault.open(folder).items():
        print(f"{item.sha256}\t{item.size}\t{item.filed_at[:10]}\t{item.filed_by}\t{item.name}")


@app.command()
def show(folder: Folder, item: Annotated[str | None, typer.Argument(metavar="[ITEM]", show_default="the vault itself")] = None) -> None:
    """Print an item with everything that was done with it; or the vault, with its head and its public keys."""
    from audiatur.evidence import access, looked, offers
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    if item is None:
        head = vault.log.head()
        print(f"vault {vault.settings.id}\n{head.note if head else ''}")
        for key in vault.keys:
            print(f"key {key.vkey}")
        return
    found = vault.item(item)
    print(f"{found.name}\nsha256 {found.sha256}\n{found.size} bytes" + (f"\nworking copy of {found.of}" if found.of else ""))
    if found.only is not None:
        print(f"for {', '.join(sorted(found.only)) or 'nobody'} alone")
    for name, value in (msgspec.to_builtins(found.custody) if found.custody else {}).items():
        print(f"{name.replace('_', ' ')}: {value}")
    known = looked.looked(vault, found)
    for gap in known.gaps if known else ():
        print(f"not looked at: {gap.reason}")
    for number, event in vault.events(found):
        print("\n".join((f"{number}\t{_told(event)}", *(f"\t  {line}" for line in (*offers.said(event), access.said(event)) if line))))


def _told(event: Event) -> str:
    more = [event.why, f"to {event.to}" if event.to else None]
    return f"{event.at}\t{event.deed} by {event.by}" + "".join(f": {m}" for m in more if m)


@app.command()
def verify(
    folder: Folder, key: Key = None, quick: Annotated[bool, typer.Option("--quick", help="Leave out the bytes of the items: the log alone.")] = False
) -> None:
    """Prove a vault: every entry of the log, every head that was ever signed, every event, every time stamp, every item against its hash.

    Exit status: 0 everything holds, 1 something does not; what, and where, is printed.
    """
    from audiatur.evidence import proving
    from audiatur.evidence.vault import Vault

    try:
        vault = Vault.open(folder)
        found = 0
        for line in proving.trouble(vault, keys=_keys(key), bytes_too=not quick):
            print(f"wrong: {line}")
            found += 1
    except (EvidenceError, VerificationError, OSError, ValueError) as error:
        print(f"wrong: {error}")
        raise typer.Exit(1) from error
    head = vault.log.head()
    print(
        f"{folder}: {f'not whole: {found} wrong' if found else 'whole'} ({len(vault.items()) if not found else '?'} items, {head.size if head else 0} events)"
    )
    for line in stamps.shown(vault) if not found else ():
        print(line)
    if not key:
        terminal.say("Signed by a key that the vault itself brings: that shows that it was not changed, not whose it is. Give the key you know with --key.")
    raise typer.Exit(1 if found else 0)


@app.command()
def prove(
    folder: Folder,
    item: One,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PROOF.json", help="Where to write the proof.", show_default=False)],
) -> None:
    """Write a proof that an item was filed: its event, its place in the log, and the signed head. It reveals nothing on any other item."""
    from audiatur.evidence import proving
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    made = proving.prove(vault, vault.item(item))
    proving.check(made, keys=vault.keys)
    output.write_bytes(proving.written(made))
    terminal.say(f"{output}: check it with `audiatur vault check {output}`, or by hand as docs/reference/vault.md shows.")


@app.command()
def check(
    proof: Annotated[Path, typer.Argument(metavar="PROOF.json", help="What `vault prove` or `vault bag` has written.", show_default=False)],
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="The item itself: whether it is the one that was filed.", show_default=False)
    ] = None,
    key: Key = None,
    chain: Chain = None,
) -> None:
    """Check a proof, or a bag (a folder), without the vault. Exit status: 0 it holds, 1 it does not; what does not hold is printed."""
    if proof.is_dir():
        raise typer.Exit(exhibits.check_bag(proof, _keys(key), chain.read_bytes() if chain else None))
    from audiatur.evidence import proving

    try:
        made = proving.read(proof.read_bytes())
        signer = proving.check(made, keys=_keys(key), file=file)
        times = proving.times(made, chain.read_bytes() if chain else None)
    except (EvidenceError, VerificationError, OSError) as error:
        print(f"wrong: {error}")
        raise typer.Exit(1) from error
    print(f"holds: {made.event.name or ''} (sha256 {made.event.item}) was {made.event.deed} by {made.event.by} at {made.event.at}, by the word of the log")
    print(f"       entry {made.index} of {made.size}, signed by {signer.name}" + ("" if key else ", a key that the proof itself brings"))
    for time in times:
        print(f"       there at {time.at}, according to {time.authority} ({time.signer})" + ("" if chain else ", by certificates that the proof itself brings"))
    print("       This shows that nothing was changed since. It does not show that the item is what it is said to be.")


@app.command()
def note(
    folder: Folder,
    item: One,
    deed: Annotated[str, typer.Argument(metavar="DEED", help="accessed, transferred, redacted, released or noted.", show_default=False)],
    why: Why,
    to: Annotated[str | None, _text("--to", "To whom.")] = None,
    by: By = None,
) -> None:
    """Log what was done with an item: who, when, why and, where it went to somebody, to whom."""
    from audiatur.evidence.vault import Event, Vault, now

    if deed not in (known := ("accessed", "transferred", "redacted", "released", "noted")):
        raise EvidenceError(f"There is no deed {deed!r}. One of: {', '.join(known)}.")
    vault = Vault.open(folder)
    with vault.writing(signing.passphrase()) as writer:
        writer.append([msgspec.convert({"deed": deed, "at": now(), "by": by or signing.user(), "item": vault.item(item).sha256, "why": why, "to": to}, Event)])


@app.command()
def restrict(
    folder: Folder,
    item: One,
    why: Why,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="NAME", help="An account that alone may see it; can be given again.", show_default=False)
    ] = None,
    lift: Annotated[bool, typer.Option("--lift", help="It is open again to all who may see exhibits.")] = False,
    by: By = None,
) -> None:
    """Leave an item to named people alone, or open it again; both are logged. A working copy is as restricted as its original, until it is opened itself.

    The workbench, `bag`, `wacz`, `read` and `audiatur add` follow it. Whoever has the folder of the vault can read it all the same.
    """
    from audiatur.evidence import access
    from audiatur.evidence.vault import Vault

    if bool(to) == lift:
        raise EvidenceError("Name who may see it with --to NAME, or open it to all with --lift.")
    vault = Vault.open(folder)
    with vault.writing(signing.passphrase()) as writer:
        access.restrict(writer, vault.item(item), to or (), why=why, by=by or signing.user())


@app.command()
def erase(folder: Folder, item: One, why: Why, by: By = None) -> None:
    """Erase an item on lawful demand. Its bytes, its name and its hash are gone; that something was there, and why it went, stays proved."""
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    found = vault.item(item)
    with vault.writing(signing.passphrase()) as writer:
        writer.erase(found, by=by or signing.user(), why=why)
    terminal.say("Erased. Copies of the vault, bags and proofs that went out before still have it.")


@app.command()
def rotate(folder: Folder, why: Why, by: By = None) -> None:
    """Sign with a new key from now on, and print its public half. The new passphrase is taken from AUDIATUR_VAULT_NEW_PASSPHRASE."""
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    with vault.writing(signing.passphrase()) as writer:
        print(writer.rotate(by=by or signing.user(), why=why, passphrase=os.environ.get("AUDIATUR_VAULT_NEW_PASSPHRASE")).vkey)


@app.command()
def fixity(folder: Folder, by: By = None) -> None:
    """Check every item against its hash, and log that it was done. After a stop it goes on where it was.

    Exit status: 0 all are as they were filed, 1 some are not; which is printed, and logged.
    """
    from audiatur.evidence import fixity as checking
    from audiatur.evidence.vault import Vault

    vault = Vault.open(folder)
    with vault.writing(signing.passphrase()) as writer, terminal.progress(None, "checking") as bar:
        made = checking.run(writer, by=by or signing.user(), step=lambda: bar.advance(bar.task_ids[0]))
    for line in made.wrong:
        print(f"wrong: {line}")
    print(f"{folder}: {made.checked} items checked, {len(made.wrong)} wrong; logged as event {made.event}")
    raise typer.Exit(1 if made.wrong else 0)


app.command()(exhibits.bag)
app.command()(exhibits.wacz)
app.command()(exhibits.similar)
app.command()(exhibits.says)
app.command()(stamps.stamp)
app.command()(offered.offer)
app.command()(offered.assess)
app.command()(offered.offers)


def _keys(given: list[str] | None) -> list[Verifier]:
    from audiatur.evidence.keys import Verifier

    lines = [line for k in given or () for line in (Path(k).read_text(encoding="utf-8").splitlines() if Path(k).is_file() else [k]) if line.strip()]
    return [Verifier.read(line) for line in lines]
