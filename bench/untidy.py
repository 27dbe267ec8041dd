#!/usr/bin/env python3
"""How much of the record is kept where a text is untidy: each text is read as it is and made untidy in one way after the other, and the values are compared.

    untidy.py [FOLDER...] [--kinds KIND ...] [--show KIND]

Kept is 2 |same| / (|tidy| + |untidy|) over the values of a layer (a toll's bounds and measure, an attack's kind and actor, a place's coordinates, and so
on); offsets are apart, and words are compared without case, white space and hyphens. Without a folder it reads the example and the hard cases of the tests.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import yaml

from audiatur.extract import extract
from audiatur.record import Document

ROOT = pathlib.Path(__file__).parent.parent
DEFAULT = (ROOT / "examples" / "karabakh-2020", ROOT / "tests" / "hard")
WIDTH = 66
CLOCK = "14:05"
HEADER = "Weekly Bulletin of the Monitoring Office"
Row = tuple[Any, ...]


def paragraphs(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(change(line) if line.strip() else line for line in text.split("\n"))


def wrapped(line: str) -> str:
    return "\n".join(textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False))


def hyphenated(line: str) -> str:
    """Wraps as a printer does: the word that does not fit is parted."""
    out, room = "", WIDTH
    for word in line.split():
        if len(word) + 1 > room and len(word) >= 8 and word.isalpha():
            cut = min(max(room - 2, 3), len(word) - 3)
            out += f"{word[:cut]}-\n{word[cut:]} "
            room = WIDTH - len(word) + cut
        elif len(word) > room:
            out = out.rstrip(" ") + f"\n{word} "
            room = WIDTH - len(word) - 1
        else:
            out += word + " "
            room -= len(word) + 1
    return out.rstrip()


def furnished(text: str) -> str:
    """Wrapped, with the foot and the head of a page after every ninth line."""
    lines = "\n".join(wrapped(line) if line.strip() else "" for line in text.split("\n")).split("\n")
    out: list[str] = []
    for n, line in enumerate(lines, 1):
        out.append(line)
        if n % 9 == 0 and n < len(lines):
            out += ["", f"Page {n // 9} of {len(lines) // 9 + 1}", "", HEADER, ""]
    return "\n".join(out)


def spaced(text: str) -> str:
    """Every third space does not break, and words are parted by soft hyphens here and there."""
    found = 0

    def one(_: re.Match[str]) -> str:
        nonlocal found
        found += 1
        return "\u00a0" if found % 3 == 0 else " "

    return re.sub(r"\b(\w{4})(\w{5,})\b", "\\1\u00ad\\2", re.sub(" ", one, text))


def curly(text: str) -> str:
    text = re.sub(r'(?<![\w.,!?])"(?=\S)', "“", text).replace('"', "”")
    return re.sub(r"(?<=\w)'", "’", text)


def straight(text: str) -> str:
    return re.sub("[“”«»]", '"', re.sub("[‘’]", "'", text))


def posted(text: str) -> str:
    """As in a channel: signs before each line, names of one word behind a hash."""
    return paragraphs(lambda line: "⚡️❗️ " + re.sub(r"\b(in|near|of|on) (?=[A-Z][a-z]+\b)", r"\1 #", line))(text)


def glued(text: str) -> str:
    return re.sub(r"(?<=[\w.”\"])\n+(?=[A-Z])", "", text, count=1)


KINDS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "capital headline": lambda t: re.sub(r"^.*", lambda m: m[0].upper(), t, count=1),
    "lower case": str.lower,
    "wrapped lines": paragraphs(wrapped),
    "hyphenation": paragraphs(hyphenated),
    "pages": furnished,
    "spaces, soft hyphens": spaced,
    "bullets": paragraphs(lambda line: "• " + line),
    "curly quotes": curly,
    "straight quotes": straight,
    "no space after stop": lambda t: re.sub(r"(?<=[a-z0-9”\"])\. (?=[A-Z“\"])", ".", t),
    "live blog": paragraphs(lambda line: f"{CLOCK} - {line}"),
    "posts": posted,
    "glued headline": glued,
}


def texts(folders: list[pathlib.Path]) -> Iterator[tuple[str, str, str | None]]:
    """Name, text and day of publication."""
    for folder in folders:
        for path in sorted(folder.glob("0*.txt")):
            sidecar = path.with_suffix(".json")
            meta = msgspec.json.decode(sidecar.read_bytes()) if sidecar.exists() else {}
            yield path.stem, path.read_bytes().decode(), meta.get("published") or meta.get("date")
        for path in sorted(folder.glob("*.yaml")):
            if path.stem == "untidy":
                continue
            for n, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
                yield f"{path.stem} {n}", case["text"], str(case.get("published", "2031-05-20"))


def plain(words: str | None) -> str:
    """Without case, signs and the page that a passage runs over."""
    return re.sub(r"[^\w]|_", "", re.sub(rf"\s*Page \d+ of \d+\s+{HEADER}\s*", " ", words or "")).casefold()


def rows(record: dict[str, Any]) -> dict[str, Counter[Row]]:
    """The values of each layer, without offsets."""
    found: dict[str, Counter[Row]] = {}
    for layer in ("statements", "tolls", "attacks", "places", "times", "persons", "evidence_mentions", "disputes", "publications"):
        found[layer] = Counter(_row(layer, item) for item in record[layer] if not (layer == "times" and item["text"] == CLOCK))
    return found


def _row(layer: str, item: dict[str, Any]) -> Row:
    who = tuple(plain(link["source"]["text"]) for link in item.get("attribution", ()))
    match layer:
        case "statements":
            return plain(item["content"]["text"]), who
        case "tolls":
            return item["low"], item["high"], item["qualifier"], item["measure"], item["people_of"], who
        case "attacks":
            return item["type"], plain((item["actor"] or {}).get("text")), item["modality"], tuple(sorted(plain(t["text"]) for t in item["targets"]))
        case "places":
            return plain(item["text"]), item["lat"], item["lon"]
        case "times":
            return (item["value"],)
        case "persons":
            return plain(item["name"]), item["harm"], item["age"]
        case "publications":
            return (plain(item["text"]),)
    return item["kind"], who


def read(papers: list[tuple[str, str, str | None]], change: Callable[[str], str]) -> list[dict[str, Any]]:
    documents = [Document(id=name, path=name, text=change(text), published=day) for name, text, day in papers]
    records = [msgspec.to_builtins(r) for r in extract(documents)]
    for document, record in zip(documents, records, strict=True):
        _grounded(record, document.text or "")
    return records


def _grounded(node: Any, text: str) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("start"), int) and "text" in node:
            assert text[node["start"] : node["end"]] == node["text"], node
        for value in node.values():
            _grounded(value, text)
    elif isinstance(node, list | tuple):
        for value in node:
            _grounded(value, text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=pathlib.Path, default=[f for f in DEFAULT if f.exists()])
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), metavar="KIND")
    parser.add_argument("--show", metavar="LAYER", help="print which rows of a layer are lost (-) and new (+)")
    options = parser.parse_args()
    papers = list(texts(options.folders))
    tidy = [rows(r) for r in read(papers, lambda t: t)]
    layers = list(tidy[0])
    print(f"{len(papers)} texts".ljust(22), *(layer[:10].rjust(10) for layer in layers), "       all")
    for kind in options.kinds:
        untidy = [rows(r) for r in read(papers, KINDS[kind])]
        same, both = Counter[str](), Counter[str]()
        for (name, *_), a, b in zip(papers, tidy, untidy, strict=True):
            for layer in layers:
                same[layer] += 2 * (a[layer] & b[layer]).total()
                both[layer] += a[layer].total() + b[layer].total()
                if layer == options.show:
                    print(
                        *(f"{name} - {r}\n" for r in (a[layer] - b[layer]).elements()),
                        *(f"{name} + {r}\n" for r in (b[layer] - a[layer]).elements()),
                        sep="",
                        end="",
                    )
        kept = [same[layer] / both[layer] if both[layer] else 1.0 for layer in layers]
        print(kind.ljust(22), *(f"{k:10.3f}" for k in (*kept, same.total() / both.total())), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
