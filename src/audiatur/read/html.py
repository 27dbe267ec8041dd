"""Web pages: the main text without menus and advertising, and what the page's own meta tags say about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from trafilatura import bare_extraction, baseline
from trafilatura.utils import load_html

from audiatur.errors import ReadError
from audiatur.read.part import Part, clean, iso_day, quiet, whole

READER = "html 1"
LARGEST_PAGE = 20_000_000
"""Bytes of one page: its tree takes ten times as much memory."""

DATES = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@property='og:published_time' or @property='og:article:published_time']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
LATER_DATES = (
    "//meta[re:test(@name, '^(dc\\.|dcterms\\.)?(date|created|issued|date\\.issued|date\\.created)$', 'i')]/@content",
    "//meta[re:test(@name, '^(publish[-_]?date|pub[-_]?date|publication[-_]?date|parsely-pub-date|sailthru\\.date)$', 'i')]/@content",
    "//meta[re:test(@name, '^(article\\.published|citation_publication_date)$', 'i')]/@content",
    "//article//time/@datetime",
    "//time[@pubdate]/@datetime",
)
SITES = ("//meta[@property='og:site_name']/@content", "//meta[re:test(@name, '^(publisher|dc\\.publisher|dcterms\\.publisher)$', 'i')]/@content")
NAMESPACES = {"re": "http://exslt.org/regular-expressions"}

quiet("trafilatura", "htmldate", "courlan", "justext", "readability")


def parts(file: BinaryIO) -> Iterator[Part]:
    yield page(whole(file, LARGEST_PAGE))


def page(data: bytes, url: str | None = None) -> Part:
    """The page's text and metadata. Raises ReadError where it is no page or has no text. Opens no connection."""
    tree = load_html(data)
    if tree is None:
        raise ReadError("damaged", "It is not a web page. Save the page again from the browser.")
    facts = _json_ld(tree)
    address = url or _first(tree, ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"))
    published = iso_day(_first(tree, DATES)) or iso_day(facts.get("datePublished")) or next(filter(None, map(iso_day, _each(tree, LATER_DATES))), None)
    text, title = _main(data)
    if not text:
        raise ReadError("empty", "No text was found on the page. Open it in a browser, and save what you see as PDF.")
    return Part(
        text=text,
        reader=READER,
        title=clean(title),
        publisher=clean(_first(tree, SITES)) or _name(facts.get("publisher")) or _host(address),
        published=published,
        url=address,
    )


def _main(data: bytes) -> tuple[str, str | None]:
    found = bare_extraction(data, with_metadata=True, include_comments=False, date_extraction_params={"extensive_search": False})
    text = found.text if found is not None and not isinstance(found, dict) else None
    title = found.title if found is not None and not isinstance(found, dict) else None
    return _paragraphs(text or baseline(data)[1]), title


def _paragraphs(text: str) -> str:
    """A blank line between paragraphs; the points of a list and the rows of a table stay together."""
    out: list[str] = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        if out and not (line.startswith(("- ", "|")) and out[-1].startswith(("- ", "|"))):
            out.append("")
        out.append(line)
    return "\n".join(out)


def _each(tree: HtmlElement, queries: tuple[str, ...]) -> Iterator[str]:
    for query in queries:
        yield from (str(x) for x in tree.xpath(query, namespaces=NAMESPACES))


def _first(tree: HtmlElement, queries: tuple[str, ...]) -> str | None:
    return next(filter(None, map(clean, _each(tree, queries))), None)


def _json_ld(tree: HtmlElement) -> dict[str, Any]:
    """The first schema.org object with a date of publication."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(str(script))
        except ValueError:
            continue
        items = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and item.get("datePublished"):
                return item
    return {}


def _name(publisher: object) -> str | None:
    return clean(publisher.get("name")) if isinstance(publisher, dict) else None


def _host(address: str | None) -> str | None:
    """The site's own name for itself where the page gives no other."""
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return None
    return re.sub(r"^www\.", "", host) if host else None
