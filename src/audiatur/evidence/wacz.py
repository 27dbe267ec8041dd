"""Saved web pages of a vault as a WACZ file (1.1.1, specs.webrecorder.net), which replays in any browser that has a player for it, and is read by `read`.

A page goes in as a WARC resource: its bytes under its address. What a server said with it is not known, and not made up. Archives that were filed (WARC)
go in as they are.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from audiatur.errors import EvidenceError
from audiatur.evidence.vault import BLOCK, Item, Vault

PAGES: Final = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml"}
ARCHIVES: Final = (".warc", ".warc.gz")
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""No clock of this computer goes into the file: its times are those of the pages."""


def write(vault: Vault, items: Sequence[Item], target: Path) -> tuple[int, list[Item]]:
    """How many items went in, and those that are no pages. Raises EvidenceError where none is, or where one is not as it was filed."""
    pages = [i for i in items if Path(i.name).suffix.lower() in PAGES or i.name.lower().endswith(ARCHIVES)]
    if not pages:
        raise EvidenceError("None of these items is a saved web page (HTML) or a web archive (WARC).")
    new = target.with_name(f".{target.name}.new")
    try:
        with zipfile.ZipFile(new, "w") as archive:
            _fill(archive, vault, pages)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return len(pages), [i for i in items if i not in pages]


def _fill(archive: zipfile.ZipFile, vault: Vault, pages: Sequence[Item]) -> None:
    resources: list[dict[str, Any]] = []
    index: list[str] = []
    listed = [{"format": "json-pages-1.0", "id": "pages", "title": "Pages"}]
    for number, item in enumerate(pages, 1):
        name = f"{number:04}-{item.sha256[:12]}.warc" + ("" if item.name.lower().endswith(".warc") else ".gz")
        content = _warc(vault, item)
        found = list(_indexed(content, name))
        index += [line for line, _ in found]
        listed += [page | {"id": f"{item.sha256[:12]}-{n}"} for n, (_, page) in enumerate(found) if page]
        resources.append(_put(archive, f"archive/{name}", content.getvalue()))
    resources.append(_put(archive, "indexes/index.cdx", "".join(f"{line}\n" for line in sorted(index)).encode()))
    resources.append(_put(archive, "pages/pages.jsonl", "".join(f"{json.dumps(page)}\n" for page in listed).encode()))
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "software": "audiatur", "resources": resources}, indent=1).encode()
    hashed = _put(archive, "datapackage.json", package)["hash"]
    _put(archive, "datapackage-digest.json", json.dumps({"path": "datapackage.json", "hash": hashed}).encode())


def _put(archive: zipfile.ZipFile, path: str, content: bytes) -> dict[str, Any]:
    """Stored and not packed, as the format has it, so that a player can read a part."""
    archive.writestr(zipfile.ZipInfo(path, EPOCH), content)
    return {"name": path.rsplit("/", 1)[-1], "path": path, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}


def _warc(vault: Vault, item: Item) -> io.BytesIO:
    with vault.opened(item.sha256) as source:
        content = _whole(source, item, vault)
    if item.name.lower().endswith(ARCHIVES):
        return io.BytesIO(content)
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = {"WARC-Date": _date(item)}
    kind = PAGES[Path(item.name).suffix.lower()]
    headers["WARC-Record-ID"] = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, item.sha256)}>"
    record = writer.create_warc_record(_address(item), "resource", payload=io.BytesIO(content), warc_content_type=kind, warc_headers_dict=headers)
    writer.write_record(record)
    record.raw_stream.close()  # a file of warcio's own, which it leaves open
    out.seek(0)
    return out


def _whole(source: IO[bytes], item: Item, vault: Vault) -> bytes:
    content = b"".join(iter(lambda: source.read(BLOCK), b""))
    if hashlib.sha256(content).hexdigest() != item.sha256:
        raise EvidenceError(f"{item.name} is not as it was filed. Run `audiatur vault verify {vault.root}`.")
    return content


def _address(item: Item) -> str:
    """Where it was found, as it was entered; else a name that says no more than its hash."""
    address = (item.custody.address if item.custody else None) or ""
    return address if address.startswith(("http://", "https://")) else f"urn:sha256:{item.sha256}"


def _date(item: Item) -> str:
    """Of its collection where that was entered as a time; else of its filing."""
    for given in ((item.custody.collected_at if item.custody else None) or "", item.filed_at):
        try:
            at = datetime.datetime.fromisoformat(given)
        except ValueError:
            continue
        return (at if at.tzinfo else at.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "1970-01-01T00:00:00Z"


def _indexed(content: io.BytesIO, name: str) -> Any:
    """For each record with a page a line of the index (CDXJ), and the entry of pages.jsonl where it is an HTML page."""
    content.seek(0)
    records = ArchiveIterator(content)
    for record in records:
        if record.rec_type not in ("response", "resource"):
            continue
        url, date = record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date")
        kind, status = _kind(record), record.http_headers.get_statuscode() if record.http_headers else "200"
        digest = base64.b32encode(hashlib.sha1(record.content_stream().read(), usedforsecurity=False).digest()).decode()
        offset, length = records.get_record_offset(), records.get_record_length()
        entry = {"url": url, "mime": kind, "status": status, "digest": f"sha1:{digest}", "length": str(length), "offset": str(offset), "filename": name}
        stamp = "".join(c for c in date if c.isdigit())[:14]
        page = {"url": url, "ts": date} if kind in PAGES.values() and status == "200" else None
        yield f"{_sorted_by(url)} {stamp} {json.dumps(entry)}", page
    content.seek(0)


def _kind(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()


def _sorted_by(url: str) -> str:
    """SURT: the host from its end, then the path."""
    parts = urlsplit(url)
    if not parts.hostname:
        return url
    path = parts.path or "/"
    return f"{','.join(reversed(parts.hostname.split('.')))}){path}{f'?{parts.query}' if parts.query else ''}".lower()
