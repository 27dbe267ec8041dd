"""Content credentials (C2PA): what a file says of its own making, signed. Verified without a network; integrity and trust are two answers.

*Integrity*: are the file and its manifest as they were signed? *Trust*: is the signer in a list of trusted signers? A file can be intact and signed by
nobody one knows, or changed and once signed by a name of renown. Neither says that the picture shows what is claimed of it.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

from audiatur.errors import EvidenceError

Integrity = Literal["intact", "changed", "none", "unreadable"]
Trust = Literal["trusted", "untrusted", "expired", "revoked", "none"]

OFFLINE: Final = {"core": {"allowed_network_hosts": []}, "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}}
"""Left alone, the library asks the network for manifests that lie elsewhere, and whoever runs that server learns who looks at which file."""

MIME: Final = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif", ".tif": "image/tiff", ".tiff": "image/tiff",
    ".dng": "image/x-adobe-dng", ".heic": "image/heic", ".heif": "image/heif", ".avif": "image/avif", ".svg": "image/svg+xml", ".jxl": "image/jxl",
    ".mp4": "video/mp4", ".m4v": "video/x-m4v", ".mov": "video/quicktime", ".avi": "video/avi", ".m4a": "audio/mp4", ".mp3": "audio/mpeg",
    ".wav": "audio/wav", ".flac": "audio/flac", ".pdf": "application/pdf", ".c2pa": "application/c2pa",
}  # fmt: skip
_OF_TRUST: Final = ("signingCredential.", "timeStamp.untrusted", "timeStamp.outsideValidity", "claimSignature.outsideValidity")


class Problem(Struct, frozen=True, kw_only=True):
    """`code` is the standard's; `manifest` names the manifest it is about: the file's own or that of something it was made from."""

    code: str
    message: str
    manifest: str | None = None


class Credentials(Struct, frozen=True, kw_only=True):
    """`problems` are of integrity, `doubts` of trust. `inherited` are problems of what the file was made from; the file itself may be intact all the same.

    `limits` are sentences that say what the signature does not cover.
    """

    integrity: Integrity
    trust: Trust
    signer: str | None = None
    signed_at: str | None = None
    tool: str | None = None
    title: str | None = None
    actions: tuple[str, ...] = ()
    ingredients: int = 0
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    inherited: tuple[Problem, ...] = ()
    limits: tuple[str, ...] = ()


def can_read(name: str) -> bool:
    """Whether what a file of this name takes is installed."""
    return Path(name).suffix.lower() not in MIME or importlib.util.find_spec("c2pa") is not None


def credentials_of(path: Path, *, name: str | None = None, anchors: str | None = None) -> Credentials | None:
    """The credentials in a file; None where its kind has none. `name` tells its kind where the path does not; `anchors` are trusted roots, as PEM.

    Raises EvidenceError where the extra `c2pa` is not installed.
    """
    mime = MIME.get(Path(name or path.name).suffix.lower())
    return _read(path, mime, anchors) if mime else None


def _read(path: Path, mime: str, anchors: str | None) -> Credentials:
    try:
        import c2pa
    except ImportError as error:
        raise EvidenceError("Content credentials are read by the extra c2pa: pip install 'audiatur[c2pa]'.") from error
    settings = {**OFFLINE, **({"trust": {"trust_anchors": anchors}} if anchors else {})}
    try:
        with path.open("rb") as file, c2pa.Context(c2pa.Settings.from_dict(settings)) as context, c2pa.Reader(mime, file, context=context) as reader:
            return _credentials(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return Credentials(integrity="none", trust="none")
    except c2pa.C2paError as error:
        return _refused(str(error))


def _refused(reason: str) -> Credentials:
    """A manifest that lies elsewhere is not fetched: whether the file is as it was signed is then open, not wrong."""
    if "remote" in reason.lower():
        where = reason.rsplit(" ", 1)[-1]
        return Credentials(integrity="none", trust="none", limits=(f"Its manifest lies elsewhere and was not fetched: {where}",))
    return Credentials(integrity="unreadable", trust="none", problems=(Problem(code="unreadable", message=reason),))


def _credentials(store: dict[str, Any]) -> Credentials:
    active = store.get("active_manifest") or ""
    manifest = store["manifests"].get(active, {})
    results = store.get("validation_results") or {}
    problems, doubts, limits = _judged(results, active)
    signature = manifest.get("signature_info") or {}
    return Credentials(
        integrity="changed" if problems else "intact",
        trust=_trust(store.get("validation_state"), doubts),
        signer=signature.get("issuer") or signature.get("common_name"),
        signed_at=signature.get("time"),
        tool=_tool(manifest),
        title=manifest.get("title"),
        actions=tuple(_actions(manifest)),
        ingredients=len(manifest.get("ingredients") or ()),
        problems=tuple(problems),
        doubts=tuple(doubts),
        inherited=tuple(_recorded(manifest)),
        limits=tuple(limits),
    )


def _judged(results: dict[str, Any], active: str) -> tuple[list[Problem], list[Problem], list[str]]:
    """Failures of the file's manifest and of those below it that were not there when they were taken over, sorted by what they are about."""
    own = results.get("activeManifest") or {}
    matched = {s.get("url") for s in own.get("success") or () if s["code"] == "assertion.dataHash.match"}
    problems, doubts, limits = [], [], []
    for status, manifest in _failures(results, active):
        if status["code"].startswith(_OF_TRUST):
            if manifest == active:
                doubts.append(_problem(status, manifest))
        elif status["code"] == "assertion.dataHash.mismatch" and status.get("url") in matched:
            limits.append("The hash of the content is right, but it leaves out more of the file than the manifest: what stands there is not covered.")
        else:
            problems.append(_problem(status, manifest))
    return problems, doubts, limits


def _failures(results: dict[str, Any], active: str) -> Iterator[tuple[dict[str, Any], str]]:
    yield from ((s, active) for s in (results.get("activeManifest") or {}).get("failure") or ())
    for delta in results.get("ingredientDeltas") or ():
        yield from ((s, delta.get("ingredientAssertionURI") or "") for s in (delta.get("validationDeltas") or {}).get("failure") or ())


def _problem(status: dict[str, Any], manifest: str) -> Problem:
    return Problem(code=status["code"], message=status.get("explanation") or status["code"], manifest=manifest or None)


def _recorded(manifest: dict[str, Any]) -> Iterator[Problem]:
    """What was wrong already with something when the file was made from it: recorded then, under the signature of now."""
    for ingredient in manifest.get("ingredients") or ():
        later = ((ingredient.get("validation_results") or {}).get("activeManifest") or {}).get("failure") or ()
        for status in (*(ingredient.get("validation_status") or ()), *later):
            if not status["code"].startswith(_OF_TRUST):
                yield _problem(status, ingredient.get("active_manifest") or ingredient.get("title") or "")


def _trust(state: str | None, doubts: list[Problem]) -> Trust:
    codes = {problem.code for problem in doubts}
    if state == "Trusted" and not doubts:
        return "trusted"
    if any("revoked" in code for code in codes):
        return "revoked"
    return "expired" if codes & {"signingCredential.expired", "claimSignature.outsideValidity"} else "untrusted"


def _tool(manifest: dict[str, Any]) -> str | None:
    infos = manifest.get("claim_generator_info") or ()
    said = ", ".join(" ".join(str(info[k]) for k in ("name", "version") if info.get(k)) for info in infos)
    return said or manifest.get("claim_generator")


def _actions(manifest: dict[str, Any]) -> Iterator[str]:
    """What the signer says was done to the file, in the standard's words."""
    for assertion in manifest.get("assertions") or ():
        if assertion.get("label", "").startswith("c2pa.actions"):
            yield from (action["action"] for action in assertion.get("data", {}).get("actions") or () if action.get("action"))
