#!/usr/bin/env python3
"""Neutrality: exchanges the names of two sides throughout texts and says which share of the record comes out mirrored.

    mirror.py FOLDER SIDE SIDE [--show]

Reads every paper of the folder that `audiatur read` reads; titles, publishers and sides are exchanged with the texts.

A side is written COUNTRY,DEMONYM,CAPITAL ("Norway,Norwegian,Oslo"). Mirrored is what RECORD.md says: the multiset of (layer, type or measure, low, high,
modality, actor, people_of, chain of source words), with the names exchanged back, is equal. --show lists what is not.
"""

from __future__ import annotations

import argparse
import pathlib
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from audiatur.extract import extract
from audiatur.extract.countries import countries
from audiatur.read import papers as read_papers
from audiatur.record import Document

Row = tuple[Any, ...]


def exchange(first: str, second: str) -> Callable[[str], str]:
    """A function that puts each name of one side where the other's stands; plurals ("Norwegians") and capitals (NORWAY) too."""
    pairs: dict[str, str] = {}
    for a, b in zip(first.split(","), second.split(","), strict=True):
        pairs |= {a: b, b: a, a.upper(): b.upper(), b.upper(): a.upper()}
    longer = {c.name for c in countries() for name in pairs if re.search(rf"\b{re.escape(name)}\b", c.name) and c.name not in pairs}
    known = sorted(map(re.escape, {*pairs, *longer}), key=len, reverse=True)  # "South Sudan" is no Sudan
    pattern = re.compile(r"\b(" + "|".join(known) + r")(?=s?\b)")
    return lambda text: pattern.sub(lambda m: pairs.get(m[0], m[0]), text)


def rows(record: dict[str, Any], back: Callable[[str], str]) -> Counter[Row]:
    found: Counter[Row] = Counter()
    for layer in ("statements", "tolls", "attacks", "disputes", "evidence_mentions", "persons"):
        for item in record[layer]:
            chain = tuple(back(link["source"]["text"]) for link in item.get("attribution", ()))
            kind = item.get("type") or item.get("measure") or item.get("kind") or item.get("harm")
            actor, people = (item.get("actor") or {}).get("text"), item.get("people_of")
            found[layer, kind, item.get("low"), item.get("high"), item.get("modality"), actor and back(actor), people and back(people), chain] += 1
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("sides", nargs=2)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    swap = exchange(*options.sides)
    papers = [p.document for p in read_papers([str(options.folder)]) if p.document.status == "read"]

    def read(change: Callable[[str], str]) -> dict[str, dict[str, Any]]:
        def changed(document: Document) -> Document:
            words = {k: change(v) for k in ("text", "title", "publisher", "side") if (v := getattr(document, k))}
            return msgspec.structs.replace(document, **words)

        return {r.document.id: msgspec.to_builtins(r) for r in extract(map(changed, papers))}

    plain, swapped = read(lambda t: t), read(swap)
    same = total = 0
    for name in plain:
        a, b = rows(plain[name], lambda t: t), rows(swapped[name], swap)
        same += (a & b).total()
        total += max(a.total(), b.total())
        if options.show:
            for mark, left in (("-", a - b), ("+", b - a)):
                for row in left.elements():
                    print(name, mark, *row)
    print(f"mirrored {same / total:.4f} of {total}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
