"""Time stamps (RFC 3161): an authority says that something was there before a moment. Of heads of the log, and of single entries.

    stamps/authorities.json            name, address and chain of each authority
    stamps/NAME.pem                    its certificates, root included, against which its answers are verified without a network
    stamps/waiting/OF.NAME.tsq         requests that nobody has answered yet
    stamps/OF.NAME.tsq, .tsr           request and answer; OF is checkpoint-N or entry-N

What an authority sees is the hash of a signed head, or of an entry, which is blinded (see `vault`): nothing that could be tried against a name or a file.
Each answer is logged with its hash, so that one that is taken away is missed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from msgspec import Struct
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, TimeStampResponse, VerifierBuilder, decode_timestamp_response
from rfc3161_client import VerificationError as NotVerified
from rfc3161_client._rust import parse_timestamp_request

from audiatur import disk
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import merkle
from audiatur.evidence.log import parsed
from audiatur.evidence.vault import Event, Vault, Writer, now

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_LARGEST: Final = 1_000_000
"""Bytes of an answer; real ones have some thousands."""
PATIENCE: Final = 30
"""Seconds for an authority to answer."""


class Authority(Struct, frozen=True, kw_only=True):
    name: str
    url: str | None = None


class Stamped(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A time stamp as a proof carries it. Of a head: its text, and the path of the entry to its root; of the entry itself: neither. Base64, PEM."""

    authority: str
    response: str
    chain: str
    checkpoint: str | None = None
    proof: tuple[str, ...] = ()


class Time(Struct, frozen=True, kw_only=True):
    """What is shown: that it was there at `at`, by the word of the authority; `signer` is whose certificate signed that."""

    of: str
    authority: str
    at: str
    signer: str


# ---- who stamps
def authorities(vault: Vault) -> list[Authority]:
    try:
        return msgspec.json.decode((vault.root / "stamps" / "authorities.json").read_bytes(), type=list[Authority])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError as error:
        raise EvidenceError(f"{vault.root / 'stamps' / 'authorities.json'} is damaged. Restore it from a copy.") from error


def know(writer: Writer, name: str, *, url: str | None, chain: bytes, by: str) -> None:
    """Adds an authority, with the certificates against which its answers are verified. Raises EvidenceError where they are none."""
    if not _NAME.fullmatch(name):
        raise EvidenceError("The name of an authority has small letters, digits and hyphens, as `freetsa`.")
    if url and not url.startswith(("http://", "https://")):
        raise EvidenceError(f"{url} is no address of an authority: it begins with http:// or https://.")
    _certificates(chain, name)
    folder = writer.vault.root / "stamps"
    (folder / "waiting").mkdir(parents=True, exist_ok=True)
    held = authorities(writer.vault)
    if any(a.name == name for a in held) and (folder / f"{name}.pem").read_bytes() != chain:
        raise EvidenceError(f"The authority {name} is known with other certificates. Give the new ones another name: old stamps need the old ones.")
    disk.write(folder / f"{name}.pem", chain)
    disk.write(folder / "authorities.json", _written([*(a for a in held if a.name != name), Authority(name=name, url=url)]))
    disk.sync(folder)
    writer.append(
        [Event(deed="noted", at=now(), by=by, why=f"stamps are asked of {name}", detail={"authority": name, "chain": _sha256(chain), "url": url or ""})]
    )


def _certificates(chain: bytes, name: str) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Roots, and those between."""
    try:
        found = x509.load_pem_x509_certificates(chain)
    except ValueError as error:
        raise EvidenceError(f"The certificates of {name} cannot be read: they are expected in PEM, the root among them.") from error
    roots = [c for c in found if c.issuer == c.subject]
    if not roots:
        raise EvidenceError(f"Among the certificates of {name} is no root, that is none signed by itself. Add it to the file.")
    return roots, [c for c in found if c not in roots]


# ---- asking
def ask(writer: Writer, authority: Authority, entries: Sequence[int] = ()) -> list[str]:
    """Puts a request into the queue for the present head, and for these entries. Returns what they are of."""
    vault = writer.vault
    head = vault.log.head()
    made = {f"checkpoint-{head.size}": head.note.encode()} if head and not entries else {}
    made |= {f"entry-{n}": _entry(vault, n) for n in entries}
    folder = vault.root / "stamps"
    (folder / "waiting").mkdir(parents=True, exist_ok=True)  # an empty one does not come along when a vault is copied
    for of, data in made.items():
        if (folder / f"{of}.{authority.name}.tsr").exists():
            continue
        request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).build()
        disk.write(folder / "waiting" / f"{of}.{authority.name}.tsq", request.as_bytes())
    disk.sync(folder / "waiting")
    return list(made)


def _entry(vault: Vault, number: int) -> bytes:
    found = vault.log.entries(number, number + 1) if number < vault.log.size else []
    if not found:
        raise VerificationError(f"The log has no entry {number}.")
    return found[0]


def waiting(vault: Vault) -> list[Path]:
    return sorted((vault.root / "stamps" / "waiting").glob("*.tsq"))


def send(writer: Writer, *, by: str) -> Iterator[Time | str]:
    """Sends what waits to the authorities that have an address. Yields what was stamped, or why it was not; what was not goes on waiting."""
    known = {a.name: a for a in authorities(writer.vault)}
    for request in waiting(writer.vault):
        of, name = request.stem.split(".", 1)
        authority = known.get(name)
        if authority is None or authority.url is None:
            yield f"{of} waits: {name} has no address. Have {request} answered by hand, and give the answer with --answer."
            continue
        try:
            yield _filed(writer, request, _posted(authority.url, request.read_bytes()), by=by)
        except (OSError, urllib.error.URLError, EvidenceError, VerificationError) as error:
            yield f"{of} waits: {name} has not stamped it: {error}"


def _posted(url: str, request: bytes) -> bytes:
    """RFC 3161, 3.4: the time-stamp protocol over HTTP."""
    asked = urllib.request.Request(url, data=request, headers={"Content-Type": "application/timestamp-query"})
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
        content: bytes = answer.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise EvidenceError("the answer is too large to be a time stamp")
    return content


def answered(writer: Writer, response: bytes, *, by: str) -> Time:
    """Files an answer that came by another way, to the request whose number it has. Raises EvidenceError where none of those that wait has it."""
    nonce = _decoded(response).tst_info.nonce
    for request in waiting(writer.vault):
        if parse_timestamp_request(request.read_bytes()).nonce == nonce:
            return _filed(writer, request, response, by=by)
    raise EvidenceError("This is no answer to a request that waits. `audiatur vault stamp DIR --offline` lists those that do.")


def _filed(writer: Writer, request: Path, response: bytes, *, by: str) -> Time:
    folder = writer.vault.root / "stamps"
    of, name = request.stem.split(".", 1)
    chain = (folder / f"{name}.pem").read_bytes()
    found = verified(response, _data(writer.vault, of), chain, of=of, authority=name, request=request.read_bytes())
    disk.write(folder / f"{of}.{name}.tsq", request.read_bytes())
    disk.write(folder / f"{of}.{name}.tsr", response)
    disk.sync(folder)
    hashes = {"request": _sha256(request.read_bytes()), "response": _sha256(response), "chain": _sha256(chain)}
    detail: dict[str, str | int] = {"of": of, "authority": name, **hashes}
    writer.append([Event(deed="stamped", at=now(), by=by, why=f"{of} was there at {found.at}, according to {name}", detail=detail)])
    request.unlink()
    return found


# ---- verifying
def verified(response: bytes, data: bytes, chain: bytes, *, of: str, authority: str, request: bytes | None = None) -> Time:
    """RFC 3161, 2.2 and 2.4.2: the answer is a stamp of `data`, signed under one of the roots of `chain`. Raises VerificationError where it is not.

    Certificates must have been valid at the time of the stamp, not now: that is what it is kept for.
    """
    found = _decoded(response)
    roots, between = _certificates(chain, authority)
    nonce = parse_timestamp_request(request).nonce if request else None
    try:
        VerifierBuilder(roots=roots, intermediates=between, nonce=nonce).build().verify_message(found, data)
    except (NotVerified, ValueError) as error:
        raise VerificationError(f"The time stamp of {of} by {authority} does not hold: {error}") from error
    return Time(of=of, authority=authority, at=found.tst_info.gen_time.isoformat(), signer=_signer(found))


def _decoded(response: bytes) -> TimeStampResponse:
    try:
        found = decode_timestamp_response(response)
        if found.status > 1:
            raise EvidenceError(f"the authority refused: {'; '.join(found.status_string) or f'status {found.status}'}")
    except ValueError as error:
        raise VerificationError("This is no answer of a time-stamp authority.") from error
    return found


def _signer(found: TimeStampResponse) -> str:
    held = [x509.load_der_x509_certificate(c) for c in found.signed_data.certificates]
    signers = {(s.issuer, s.serial_number) for s in found.signed_data.signer_infos}
    return next((c.subject.rfc4514_string() for c in held if (c.issuer, c.serial_number) in signers), "?")


def _data(vault: Vault, of: str) -> bytes:
    kind, _, number = of.partition("-")
    if kind == "entry":
        return _entry(vault, int(number))
    try:
        return (vault.log.root / "checkpoints" / number).read_bytes()
    except OSError as error:
        raise VerificationError(f"The head {number}, which was stamped, could not be read: {error.strerror}.") from error


def times(vault: Vault, events: Sequence[Event]) -> Iterator[Time | str]:
    """For each event of a stamp what it shows, or what does not hold: the answer is the one that was logged, and is a stamp of what it says."""
    folder = vault.root / "stamps"
    for detail in (e.detail or {} for e in events if e.deed == "stamped"):
        of, name = str(detail["of"]), str(detail["authority"])
        try:
            _as_logged(folder / f"{of}.{name}.tsq", str(detail["request"]))
            response, chain = _as_logged(folder / f"{of}.{name}.tsr", str(detail["response"])), _as_logged(folder / f"{name}.pem", str(detail["chain"]))
            yield verified(response, _data(vault, of), chain, of=of, authority=name)
        except (VerificationError, EvidenceError) as error:
            yield str(error)


def unlike(vault: Vault, events: Sequence[Event]) -> Iterator[str]:
    """Where the list of authorities is not the one that was logged, and where a request that waits is not one for what it says."""
    logged = {str(e.detail["authority"]): str(e.detail["url"]) for e in events if e.detail and "url" in e.detail}
    path = vault.root / "stamps" / "authorities.json"
    try:
        found = {a.name: a.url or "" for a in authorities(vault)}
        if found != logged or (found and path.read_bytes() != _written(authorities(vault))):
            yield f"{path} is not as it was logged: it was changed."
    except EvidenceError as error:
        yield str(error)
    for request in waiting(vault):
        try:
            asked = parse_timestamp_request(request.read_bytes()).message_imprint.message
            if asked != hashlib.sha256(_data(vault, request.stem.split(".", 1)[0])).digest():
                yield f"The request {request} is not for what its name says: it was changed. Delete it, and ask again."
        except (ValueError, VerificationError) as error:
            yield f"The request {request} is damaged: {error}. Delete it, and ask again."


def _written(held: Sequence[Authority]) -> bytes:
    return msgspec.json.encode(list(held)) + b"\n"


def _as_logged(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise VerificationError(f"{path}, which was logged, could not be read: {error.strerror}.") from error
    if _sha256(content) != sha256:
        raise VerificationError(f"{path} is not the one that was logged: it was changed.")
    return content


# ---- in a proof
def carried(vault: Vault, index: int) -> tuple[Stamped, ...]:
    """Of each authority the earliest head it stamped that has the entry in it, and the stamps of the entry itself."""
    folder = vault.root / "stamps"
    found: list[Stamped] = []
    for authority in authorities(vault):
        sizes = sorted(int(p.name.split(".")[0].removeprefix("checkpoint-")) for p in folder.glob(f"checkpoint-*.{authority.name}.tsr"))
        size = next((s for s in sizes if s > index), None)
        if size is not None:
            path = tuple(base64.b64encode(h).decode() for h in vault.log.inclusion_proof(index, size))
            found.append(_stamped(folder, f"checkpoint-{size}", authority.name, _data(vault, f"checkpoint-{size}").decode(), path))
        if (folder / f"entry-{index}.{authority.name}.tsr").exists():
            found.append(_stamped(folder, f"entry-{index}", authority.name, None, ()))
    return tuple(found)


def _stamped(folder: Path, of: str, name: str, checkpoint: str | None, path: tuple[str, ...]) -> Stamped:
    response = base64.b64encode((folder / f"{of}.{name}.tsr").read_bytes()).decode()
    return Stamped(authority=name, response=response, chain=(folder / f"{name}.pem").read_text(), checkpoint=checkpoint, proof=path)


def shown(stamp: Stamped, entry: bytes, index: int, chains: bytes | None = None) -> Time:
    """What a stamp of a proof shows of its entry; by the certificates of `chains`, or by those that it brings itself. Raises VerificationError."""
    try:
        response, path = base64.b64decode(stamp.response, validate=True), [base64.b64decode(h, validate=True) for h in stamp.proof]
    except ValueError as error:
        raise VerificationError("A time stamp of the proof is damaged.") from error
    chain = chains or stamp.chain.encode()
    if stamp.checkpoint is None:
        return verified(response, entry, chain, of=f"entry-{index}", authority=stamp.authority)
    head = parsed(stamp.checkpoint)
    merkle.verify_inclusion(merkle.leaf_hash(entry), index, head.size, path, head.root)
    return verified(response, stamp.checkpoint.encode(), chain, of=f"checkpoint-{head.size}", authority=stamp.authority)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
