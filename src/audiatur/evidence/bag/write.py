"""Items of a vault as a bag (RFC 8493) for whoever is to check them without us: the bytes, their proofs, who handled them, a certificate and a verifier."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from audiatur import disk
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import offers, proving
from audiatur.evidence.bag import certificate
from audiatur.evidence.bag.judge import judge
from audiatur.evidence.bag.report import BagReport
from audiatur.evidence.keys import Verifier
from audiatur.evidence.log import parsed
from audiatur.evidence.proving import Proof
from audiatur.evidence.stamps import Time
from audiatur.evidence.vault import BLOCK, Event, Item, Vault, now

_UNSAFE: Final = re.compile(r"[^\w.-]+")


def write(vault: Vault, items: Sequence[Item], target: Path) -> None:
    """The bag bears its name only when it is whole and was judged valid. Raises EvidenceError where an item is not as it was filed."""
    if os.path.lexists(target):
        raise EvidenceError(f"{target} is there already. Name a folder that is not.")
    if not items:
        raise EvidenceError(f"{vault.root} has no items to put into a bag.")
    with disk.beside(target) as made:
        _fill(made, vault, items)
        report = judge(made)
        if report.verdict != "valid":
            raise EvidenceError(f"The bag would not be valid: {report.findings[0].path}: {report.findings[0].message}")
        made.chmod(0o755)
        disk.settle(made, target)


def _fill(root: Path, vault: Vault, items: Sequence[Item]) -> None:
    names = [f"{number:04}-{_UNSAFE.sub('_', item.name)[-80:] or 'item'}" for number, item in enumerate(items, 1)]
    for folder in ("data", "proofs"):
        (root / folder).mkdir()
    times: dict[tuple[str, str], Time] = {}
    for name, item in zip(names, items, strict=True):
        _copied(vault, item, root / "data" / name)
        proof = proving.prove(vault, item)
        _stamps(root / "stamps", proof)
        times |= {(t.of, t.authority): t for t in proving.times(proof)}
        (root / "proofs" / f"{name}.json").write_bytes(proving.written(proof))
    head = vault.log.head()
    (root / "checkpoint.txt").write_text(head.note if head else "", encoding="utf-8")
    (root / "keys.txt").write_text("".join(f"{key.vkey}\n" for key in vault.keys), encoding="utf-8")
    custody = [(name, item, vault.events(item)) for name, item in zip(names, items, strict=True)]
    (root / "custody.txt").write_text("\n".join(_custody(*one) for one in custody), encoding="utf-8")
    (root / "certificate.pdf").write_bytes(certificate.pdf(vault, list(zip(names, items, strict=True)), sorted(times.values(), key=lambda t: t.at)))
    for name in ("verify.html", "README.txt"):
        (root / name).write_bytes((files("audiatur.evidence.bag") / name).read_bytes())
    _seal(root, items, names)


def _stamps(folder: Path, proof: Proof) -> None:
    """The time stamps of a proof as files, for `openssl ts`: what was stamped, the answer, and the authority's certificates."""
    for stamp in proof.stamps:
        folder.mkdir(exist_ok=True)
        of = f"checkpoint-{parsed(stamp.checkpoint).size}" if stamp.checkpoint else f"entry-{proof.index}"
        (folder / f"{of}.{'txt' if stamp.checkpoint else 'bin'}").write_bytes(stamp.checkpoint.encode() if stamp.checkpoint else proof.entry)
        (folder / f"{of}.{stamp.authority}.tsr").write_bytes(base64.b64decode(stamp.response))
        (folder / f"{stamp.authority}.pem").write_text(stamp.chain, encoding="ascii")


def _copied(vault: Vault, item: Item, target: Path) -> None:
    digest = hashlib.sha256()
    try:
        with vault.opened(item.sha256) as source, target.open("xb") as file:
            while block := source.read(BLOCK):
                digest.update(block)
                file.write(block)
    except OSError as error:
        raise EvidenceError(f"{item.name} cannot be read from the vault: {error.strerror}. Run `audiatur vault verify {vault.root}`.") from error
    if digest.hexdigest() != item.sha256:
        raise EvidenceError(f"{item.name} is not as it was filed. Run `audiatur vault verify {vault.root}`.")


def _custody(name: str, item: Item, events: list[tuple[int, Event]]) -> str:
    lines = [f"{name}", f"  filed as {item.name}, {item.size} bytes, SHA-256 {item.sha256}"]
    for number, event in events:
        lines.append(f"  entry {number}: {event.at} {event.deed} by {event.by}{f', {event.why}' if event.why else ''}{f', to {event.to}' if event.to else ''}")
        lines += [f"    {line}" for line in offers.said(event)]
        told = msgspec.to_builtins(event.custody) if event.custody else {}
        lines += [f"    {key.replace('_', ' ')}: {value}" for key, value in told.items()]
    return "\n".join(lines) + "\n"


def _seal(root: Path, items: Sequence[Item], names: Sequence[str]) -> None:
    manifest = "".join(f"{item.sha256}  data/{name}\n" for name, item in sorted(zip(names, items, strict=True)))
    size = sum(item.size for item in items)
    info = f"Bag-Software-Agent: audiatur\nBagging-Date: {now()[:10]}\nPayload-Oxum: {size}.{len(items)}\n"
    for name, text in {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "manifest-sha256.txt": manifest,
        "bag-info.txt": info,
    }.items():
        (root / name).write_bytes(text.encode())
    tags = sorted(p for p in root.rglob("*") if p.is_file() and p.relative_to(root).parts[0] != "data")
    sums = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(root).as_posix()}\n" for p in tags)
    (root / "tagmanifest-sha256.txt").write_bytes(sums.encode())


def trouble(root: Path, report: BagReport, keys: Sequence[Verifier] = (), chains: bytes | None = None) -> list[str]:
    """What does not hold in a bag: of the standard's, and of the proofs that one of ours brings, which one of `keys` must have signed, or of its own;
    its time stamps by the certificates of `chains`, or by those that it brings."""
    found = [f"{f.path}: {f.message} (RFC 8493, {f.section})" for f in report.errors]
    if found or not (keys or (root / "keys.txt").is_file()):
        return found
    try:
        keys = keys or [Verifier.read(line) for line in (root / "keys.txt").read_text(encoding="utf-8").split()]
        proofs = sorted((root / "proofs").glob("*.json"))
        if [p.stem for p in proofs] != sorted(p.name for p in (root / "data").iterdir()):
            found.append("proofs/: there is not one proof for each item.")
        for path in proofs:
            proof = proving.read(path.read_bytes())
            proving.check(proof, keys=keys, file=root / "data" / path.stem)
            proving.times(proof, chains)
    except (VerificationError, EvidenceError, OSError, UnicodeDecodeError) as error:
        found.append(f"A proof does not hold: {error}")
    return found
