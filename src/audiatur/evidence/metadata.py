"""What an item says of itself: when, where and with what it was made, as its file has it, and where that differs from what is claimed of it.

Never a verdict: a camera's clock can be wrong, every field can be written by hand, and most services take all of them out.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
import zipfile
import zlib
from collections.abc import Callable
from email.errors import MessageError
from pathlib import Path
from typing import Any, Final

import exifread
import pypdfium2
from lxml import etree
from msgspec import Struct
from tinytag import TinyTag, TinyTagException

from audiatur.evidence import complaint, frames
from audiatur.evidence.vault import Custody

LONGEST: Final = 500
DATES: Final = (
    "EXIF DateTimeOriginal", "EXIF DateTimeDigitized", "Image DateTime", "GPS GPSDate", "CreationDate", "ModDate", "created", "modified",
    "com.apple.quicktime.creationdate", "creation_time", "date", "year", "Date",
)  # fmt: skip
DEVICES: Final = (
    "Image Make",
    "Image Model",
    "Image Software",
    "Creator",
    "Producer",
    "Application",
    "X-Mailer",
    "User-Agent",
    "encoder",
    "com.apple.quicktime.make",
    "com.apple.quicktime.model",
)
_DAY: Final = re.compile(r"(?:D:)?((?:19|20)\d\d)[:/.-]?(\d\d)?[:/.-]?(\d\d)?")
_ISO_6709: Final = re.compile(r"([+-]\d{1,2}\.\d+)([+-]\d{1,3}\.\d+)")
"""Latitude and longitude as telephones write them into films: +40.5864+046.3160+300/."""
Fields = dict[str, str]


class Said(Struct, frozen=True, kw_only=True):
    """`fields` as they stand in the file. `day` is the first of them that tells one; `place` latitude and longitude; `trouble` why nothing could be read."""

    fields: Fields
    day: str | None = None
    place: tuple[float, float] | None = None
    device: str | None = None
    trouble: str | None = None


def said(path: Path, name: str) -> Said:
    """By the suffix of `name`; no fields where its kind is not known."""
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        return Said(fields={})
    try:
        fields = {k: v[:LONGEST] for k, v in reader(path).items() if v.strip()}
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, pypdfium2.PdfiumError, TinyTagException) as error:
        return Said(fields={}, trouble=f"What the file says of itself cannot be read: {complaint.of(error)}.")
    days = [day for key in DATES if (day := _day(fields.get(key, "")))]
    device = " ".join(fields[key] for key in DEVICES if key in fields)
    return Said(fields=fields, day=days[0] if days else None, place=_place(fields), device=device or None)


def conflicts(found: Said, claimed: Custody) -> list[str]:
    """What the file says beside what is claimed of it, where the two differ. Which of them is right is not said."""
    day = _day(claimed.claimed_date or "")
    differ = []
    if found.day and day and not (found.day.startswith(day) or day.startswith(found.day)):
        differ.append(f"The file says {found.day}, the claim says {claimed.claimed_date}.")
    if found.place and claimed.claimed_place:
        differ.append(f"The file says {found.place[0]:.5f}, {found.place[1]:.5f}; the claim says {claimed.claimed_place}: compare them on a map.")
    return differ


def _day(text: str) -> str | None:
    match = _DAY.match(text.strip())
    if match:
        return "-".join(part for part in match.groups() if part and part != "00")
    try:
        return email.utils.parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError):
        return None


def _place(fields: Fields) -> tuple[float, float] | None:
    try:
        north, east = (float(fields[key]) for key in ("latitude", "longitude"))
    except (KeyError, ValueError):
        return None
    return (north, east) if -90 <= north <= 90 and -180 <= east <= 180 else None


def _image(path: Path) -> Fields:
    with path.open("rb") as file:
        tags = exifread.process_file(file, details=False)
    fields = {key: str(value) for key, value in tags.items() if not key.startswith(("JPEGThumbnail", "Thumbnail", "EXIF MakerNote"))}
    return fields | _position(tags)


def _position(tags: dict[str, Any]) -> Fields:
    """Nothing where it is no position: a telephone that did not know where it was writes 0/0, and the rest of what it says stands."""
    if not any(key.startswith("GPS") for key in tags):
        return {}
    try:
        place = exifread.utils.get_gps_coords(tags)
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        return {}
    return dict(zip(("latitude", "longitude"), map(str, place), strict=True)) if place else {}


def _pdf(path: Path) -> Fields:
    document = pypdfium2.PdfDocument(path)
    try:
        return dict(document.get_metadata_dict(skip_empty=True))
    finally:
        document.close()


def _office(path: Path) -> Fields:
    """Word, Excel, PowerPoint and OpenDocument keep it as XML in a ZIP."""
    fields: Fields = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(path) as archive:
        for name in {"docProps/core.xml", "docProps/app.xml", "meta.xml"} & set(archive.namelist()):
            if archive.getinfo(name).file_size > 1_000_000:
                raise ValueError(f"{name} is too large to be read")
            for element in etree.fromstring(archive.read(name), parser).iter():
                if isinstance(element.tag, str) and element.text:
                    fields.setdefault(etree.QName(element).localname, element.text)
    return fields


def _mail(path: Path) -> Fields:
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    found: Fields = {}
    for key, written in message.raw_items():
        try:
            value = str(message.policy.header_fetch_parse(key, written))
        except (MessageError, ValueError, LookupError, TypeError, AttributeError, NameError):
            value = str(written)  # the standard library's parser stumbles over it: as it stands in the file
        found[key] = f"{found[key]} | {value}" if key in found else value
    return found


def _sound(path: Path) -> Fields:
    found = TinyTag.get(path).as_dict()
    return {key: str(value[0] if isinstance(value, list) else value) for key, value in found.items() if value is not None and key != "filename"}


def _film(path: Path) -> Fields:
    """By the extra `video`; without it, what `tinytag` finds."""
    if not frames.can():
        return _sound(path)
    import av

    try:
        with av.open(str(path)) as container:
            fields = {key: value for stream in container.streams for key, value in stream.metadata.items()} | dict(container.metadata)
            video = container.streams.video[0] if container.streams.video else None
            size = {key: str(value) for key in ("width", "height") if (value := getattr(video, key, 0))}  # no film has a size whose coding is not known here
            length = {"duration": f"{container.duration / av.time_base:.2f}"} if container.duration else {}
    except av.FFmpegError as error:
        raise ValueError(str(error)) from error
    where = _ISO_6709.match(next((fields[k] for k in ("com.apple.quicktime.location.ISO6709", "location") if k in fields), ""))
    return fields | size | length | (dict(zip(("latitude", "longitude"), where.groups(), strict=True)) if where else {})


READERS: Final[dict[str, Callable[[Path], Fields]]] = {
    **dict.fromkeys((".jpg", ".jpeg", ".tif", ".tiff", ".heic", ".heif", ".png", ".webp", ".dng", ".nef", ".cr2", ".arw"), _image),
    ".pdf": _pdf,
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"), _office),
    ".eml": _mail,
    **dict.fromkeys((".mp4", ".mov", ".m4v", ".3gp", ".mkv", ".webm", ".avi"), _film),
    **dict.fromkeys((".mp3", ".m4a", ".wav", ".ogg", ".opus", ".flac", ".wma", ".aiff"), _sound),
}
