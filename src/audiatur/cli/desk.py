"""`audiatur init`, `add`, `refresh`, `check`, `export` and `import`: a desk and the papers on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiatur import __version__
from audiatur.cli import secret, terminal, vaults
from audiatur.cli.read import watched
from audiatur.errors import AudiaturError, RightsError, StoreError
from audiatur.record import Comparison, Document, Record
from audiatur.record.rights import Visitor

if TYPE_CHECKING:
    from audiatur.store import Contents, Desk, Filed

Folder = Annotated[Path, typer.Argument(metavar="DESK", help="The folder of the desk.", show_default=False)]
Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders.", show_default=False)]
Url = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="A PostgreSQL database, postgresql://USER@HOST/NAME.", show_default="a file in the desk's folder"),
]
Encrypted = Annotated[
    bool, typer.Option("--encrypted", help="All that is in the folder can be read with a passphrase alone. It is asked for; who forgets it has lost the desk.")
]


def init(desk: Folder, database: Url = None, encrypted: Encrypted = False) -> None:
    """Make a new, empty desk: a folder that keeps papers, what was read in them, and what people decided.

    The password of a PostgreSQL database is taken from the environment variable PGPASSWORD and never stored. A passphrase is asked for, or taken from
    AUDIATUR_PASSPHRASE, or the first line of the file that AUDIATUR_PASSPHRASE_FILE names: so by every command.
    """
    from audiatur.store import Desk

    passphrase = secret.new_passphrase(desk) if encrypted else None
    with Desk.create(desk, database_url=database, passphrase=passphrase, program=__version__) as made:
        where = made.url or f"{desk}/"
    terminal.say(f"A new desk in {where}. Add papers with: audiatur add {desk} PATH...")


def add(desk: Folder, paths: Paths) -> None:
    """Add papers to a desk: their bytes are kept, and what they say is read and stored.

    The same file twice is one paper. What was read before is not read again, unless its sidecar changed or it could not be read; run it again
    after a stop, and it goes on. Exit status: 0 all were read, 3 some were not, 2 wrong usage.
    """
    from audiatur import flow

    if "-" in paths:
        raise AudiaturError("A desk keeps files, with their names: save standard input as a file, and add that.")
    with opened(desk) as open_desk:
        raise typer.Exit(_told(_watched(flow.add(open_desk, paths), flow.count(paths))))


def refresh(desk: Folder, every: Annotated[bool, typer.Option("--all", help="Read all papers again.")] = False) -> None:
    """Read again the papers that another version of the program has read, or could not read, and say what changed.

    Older records stay. Exit status: 0 all were read, 3 some were not, 2 wrong usage.
    """
    from audiatur import flow

    with opened(desk) as open_desk:
        raise typer.Exit(_told(_watched(flow.refresh(open_desk, every=every), None, show=True)))


def check(desk: Folder) -> None:
    """Prove a desk whole: every original with its hash, every record's words in its text, every row with what it refers to; and the vault in its folder.

    Says of everything that is wrong what it is and what to do. Exit status: 0 it is whole, 1 it is not.
    """
    from audiatur.store import prove

    try:
        with opened(desk) as open_desk:
            found = list(prove(open_desk))
            counted = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in sorted(open_desk.count().items())) or "no papers"
        of_vault, exhibits = vaults.trouble(desk)
    except StoreError as error:
        terminal.say(f"wrong: {error}")
        raise typer.Exit(1) from error
    for one in found:
        terminal.say(f"{'wrong' if one.wrong else 'note'}: {one.what}")
    for line in of_vault:
        terminal.say(f"wrong: in the vault: {line}")
    wrong = sum(one.wrong for one in found) + len(of_vault)
    print(f"{desk}: {f'not whole: {wrong} wrong' if wrong else 'whole'} ({counted}{exhibits})")
    raise typer.Exit(1 if wrong else 0)


def export(
    desk: Folder,
    target: Annotated[Path, typer.Argument(metavar="FILE.zip|FOLDER", help="What to write.", show_default=False)],
    restricted: Annotated[bool, typer.Option("--restricted", help="Also where something is restricted: the copy holds it. The audit trail has it.")] = False,
    unencrypted: Annotated[bool, typer.Option("--unencrypted", help="Also of an encrypted desk: the copy is not encrypted.")] = False,
    signing_key: Annotated[bool, typer.Option("--signing-key", help="Also the vault's key that signs, where it has no passphrase.")] = False,
) -> None:
    """Pack a desk to move it: all papers, records, comparisons and judgements, and its vault, with a digest of every table and every file.

    It is a BagIt bag: `sha256sum -c manifest-sha256.txt` proves it, too. The vault is proved first, and goes as it is: an encrypted one encrypted.
    """
    from audiatur.store import export as packing

    with opened(desk) as open_desk:
        closed = vaults.closed(desk)
        made = packing(open_desk, target, restricted=restricted, unencrypted=unencrypted, closed=closed, signing_key=signing_key)
    _say_contents(made, f"{target}")
    vaults.say(made.vault, desk)


def import_(
    desk: Folder,
    source: Annotated[Path, typer.Argument(metavar="FILE.zip|FOLDER", help="What `audiatur export` has written.", show_default=False)],
    database: Url = None,
    encrypted: Encrypted = False,
) -> None:
    """Make a new desk from an export, here or on another engine, and prove by digest that nothing is missing."""
    from audiatur.store import import_ as unpacking

    passphrase = secret.new_passphrase(desk) if encrypted else None
    made = unpacking(source, desk, database_url=database, passphrase=passphrase, program=__version__)
    _say_contents(made, f"{desk}")
    vaults.say(made.vault, desk)
    if made.vault and encrypted and not vaults.encrypted(desk):
        terminal.say(f"The desk is encrypted, and the vault in {desk / 'vault'} is not: what is in it lies on the disk in the clear.")


def passphrase(desk: Folder) -> None:
    """Change the passphrase of an encrypted desk.

    The one until now is taken as by every command; the new one is asked for, or is the first line of standard input. Nothing is encrypted anew: a copy of
    desk.toml from before still opens the desk with the passphrase from before.
    """
    with opened(desk) as open_desk:
        open_desk.change_passphrase(secret.other_passphrase(desk))
    terminal.say(f"{desk} has a new passphrase.")


def _say_contents(contents: Contents, where: str) -> None:
    rows = {name: proof.rows for name, proof in contents.tables.items()}
    what = ", ".join(f"{rows.get(name, 0)} {name}" for name in ("documents", "records", "comparisons", "judgements"))
    vault = f", a vault of {contents.vault.files} files" if contents.vault else ""
    print(f"{where}: {contents.originals} originals, {what}{vault}; all digests are right")


def opened(desk: Path) -> Desk:
    from audiatur.store import Desk

    return Desk.open(desk, secret=lambda: secret.passphrase(desk), program=__version__)


class OnDesk:
    """What a comparison takes from a desk, and the desk that keeps it."""

    def __init__(self, path: Path, *, restricted: bool = False, full: bool = False) -> None:
        from audiatur import flow
        from audiatur.store import Guard, desk_for

        with opened(path) as whole:
            guard = Guard(whole)
            desk = whole if restricted else desk_for(whole, Visitor())
            if restricted:
                guard.note(whole.by, "compare", "desk", whole.id)
            elif full and guard.restricted().persons:
                raise RightsError("Some persons are restricted to named people. Leave out --names full, or say with --restricted that this is meant.")
            self.path, self.basis = path, desk.basis()
            self.judgements = desk.judgements()
            self.records = flow.left_by_people(desk)

    def keep(self, comparison: Comparison) -> None:
        """Puts the comparison of the whole desk on it, unless the same one is there, or the desk has changed by now."""
        with opened(self.path) as desk:
            last = next(iter(desk.comparisons(limit=1)), None)
            if desk.basis() == self.basis and not (last and (last.basis, last.program) == (self.basis, desk.program)):
                desk.add_comparison(comparison, basis=self.basis)


def of_desk(held: OnDesk) -> tuple[list[Record], list[tuple[Document, str | None]]]:
    """Its records, and what the summary will say of them."""
    papers: list[tuple[Document, str | None]] = []
    return list(watched(held.records, len(held.records), papers)), papers


def _watched(filed: Iterable[Filed], total: int | None, *, show: bool = False) -> Iterator[Filed]:
    """Moves the progress bar, and shows what another reading changed."""
    file = None
    with terminal.progress(total, "adding") as bar:
        for paper in filed:
            if show:
                _show(paper)
            yield paper
            if file != (file := paper.document.id.partition("#")[0]):
                bar.advance(bar.task_ids[0])


def _show(paper: Filed) -> None:
    """One line for each item: + another reading found it, - it no longer does, ~ it reads it otherwise."""
    for change in paper.changes:
        sign = "+" if change.before is None else "-" if change.after is None else "~"
        fields = change.before and change.after and [k for k, v in change.after.items() if change.before.get(k) != v and k not in {"id", "how", "confidence"}]
        print(f"{paper.document.id}\t{sign} {change.layer}\t{' '.join(change.words.split())}" + (f"\t{', '.join(fields)}" if fields else ""))


WORDS = {
    "added": "added",
    "changed": "read again, with changes",
    "same": "read again, without changes",
    "known": "known already",
    "refused": "not taken in",
}


def _told(filed: Iterable[Filed]) -> int:
    """Says what became of the papers; returns the exit status. Also where it ends early: what is named here is stored."""
    done: Counter[str] = Counter()
    papers: list[tuple[Document, str | None]] = []
    try:
        for paper in filed:
            done[paper.what] += 1
            if paper.document.status != "read" or paper.why:
                papers.append((paper.document, paper.why))
    except BaseException:
        terminal.say(f"audiatur: stopped; {_counted(done) or 'no paper'} until then, and stored. Run the same command again: it goes on from there.")
        raise
    terminal.say(f"{sum(done.values())} {'paper' if sum(done.values()) == 1 else 'papers'}: {_counted(done) or 'nothing to do'}")
    return terminal.listed(papers)


def _counted(done: Counter[str]) -> str:
    return ", ".join(f"{done[what]} {say}" for what, say in WORDS.items() if done[what])
