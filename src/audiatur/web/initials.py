"""What programs are given of records: names of people harmed, of witnesses and of minors as initials, with offsets that fit the text so changed.

So also who may not see a name gets a record in which every span is the words of the text that he gets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

import msgspec

from audiatur.publish.mask import Mask, initials
from audiatur.record import Incident, Judgement, Record, Sum
from audiatur.record.agreement import Difference
from audiatur.record.rights import Visitor
from audiatur.store import Item, veil
from audiatur.store.documents import by_ids
from audiatur.store.persons import key_of
from audiatur.store.veil import Veil
from audiatur.web.bench import Bench
from audiatur.web.visitor import may as visitor_may

AS_THEY_ARE: Final = frozenset({"id", "document", "part_of", "statement", "sha256", "text_sha256", "member", "incident"})
"""Fields that name other things: changed, they would name nothing."""


class Shown:
    """A text with its names hidden, and where each of its characters went."""

    def __init__(self, text: str, hidden: Sequence[tuple[int, int, str]]) -> None:
        self._starts = [start for start, _, _ in hidden]
        self._hidden = hidden
        self._moved: list[int] = []
        made, at = [], 0
        for start, end, short in hidden:
            made += [text[at:start], short]
            self._moved.append(sum(map(len, made[-2:])) + (self._moved[-1] if self._moved else 0))
            at = end
        self.text = "".join([*made, text[at:]])

    def start(self, offset: int) -> int:
        return self._at(offset, last=False)

    def end(self, offset: int) -> int:
        """A span that ends in the middle of a name ends behind its initials."""
        return self._at(offset, last=True)

    def _at(self, offset: int, *, last: bool) -> int:
        n = bisect_right(self._starts, offset - 1 if last else offset) - 1
        if n < 0:
            return offset
        _, end, short = self._hidden[n]
        after = self._moved[n]
        if offset >= end:
            return after + offset - end
        return after if last else after - len(short)


class Initials:
    """For what is made of these records; with `full`, everything stands as it is."""

    def __init__(self, bench: Bench, records: Iterable[Record], *, full: bool = False) -> None:
        known = list(records)
        self.full = full
        self._bench = bench
        self._mask = Mask(known, full=full)
        self._texts = {r.document.id: r.document.text or "" for r in known}
        self._shown: dict[str, Shown] = {}

    def hide(self, *documents: str) -> Callable[[str], str]:
        return self._mask.within(*documents)

    def shown(self, document: str) -> Shown:
        if document not in self._shown:
            text = self._texts.get(document, "")
            self._shown[document] = Shown(text, [] if self.full else self._mask.spans(document, text))
        return self._shown[document]

    def name(self, name: str, *documents: str) -> str:
        """A speaker's name, hidden also where only other papers say that he is to be."""
        return self.names([name], *documents)[name]

    def names(self, names: Iterable[str], *documents: str) -> dict[str, str]:
        """As `name`, of several in one question to the desk."""
        made = {name: self.hide(*documents)(name) for name in names}
        known = set[str]() if self.full else self._bench.guard.known_persons({key_of(name) for name in made})
        return {name: initials(name) if shown == name and key_of(name) in known else shown for name, shown in made.items()}

    def record(self, record: Record) -> Record:
        return record if self.full else msgspec.convert(self._builtins(record, [record.document.id]), Record)

    def item(self, item: Item) -> Item:
        if self.full:
            return item
        shown, hide = self.shown(item.document), self.hide(item.document)
        start, end = shown.start(item.span_start), shown.end(item.span_end)
        made = {f: hide(v) for f in ("people_of", "actor", "against", "population") if isinstance(v := getattr(item, f), str)}
        speaker = self.name(item.speaker, item.document) if item.speaker else item.speaker
        return msgspec.structs.replace(item, **made, speaker=speaker, span_start=start, span_end=end, words=shown.text[start:end] or hide(item.words))

    def incident(self, incident: Incident) -> Incident:
        if self.full:
            return incident
        documents = list(dict.fromkeys([*(m.document for m in incident.members), *(a.document for a in incident.accounts)]))
        whole = self._builtins(msgspec.structs.replace(incident, accounts=()), documents)
        whole["accounts"] = [self._builtins(a, [a.document]) for a in incident.accounts]
        return msgspec.convert(whole, Incident)

    def sum(self, one: Sum, documents: list[str]) -> Sum:
        return msgspec.structs.replace(one, reason=self.hide(*documents)(one.reason))

    def difference(self, one: Difference) -> Difference:
        return one if self.full else msgspec.convert(self._builtins(one, [one.mark.document]), Difference)

    def judgement(self, judgement: Judgement) -> Judgement:
        if self.full:
            return judgement
        documents = [a.document for a in (*judgement.left, *judgement.right)]
        sides = {side: [self._builtins(a, [a.document]) for a in getattr(judgement, side)] for side in ("left", "right")}
        return msgspec.convert(msgspec.to_builtins(judgement) | sides | {"why": self.hide(*documents)(judgement.why)}, Judgement)

    def _builtins(self, thing: Any, documents: list[str]) -> Any:
        return self._walk(msgspec.to_builtins(thing), documents, self.hide(*documents))

    def _walk(self, value: Any, documents: list[str], hide: Callable[[str], str]) -> Any:
        if isinstance(value, str):
            return hide(value)
        if isinstance(value, list | tuple):
            return [self._walk(v, documents, hide) for v in value]
        if not isinstance(value, dict):
            return value
        made = {k: v if k in AS_THEY_ARE and isinstance(v, str) else self._walk(v, documents, hide) for k, v in value.items()}
        if len(documents) == 1 and isinstance(value.get("start"), int) and isinstance(value.get("text"), str):
            shown = self.shown(documents[0])
            if self._texts.get(documents[0], "")[value["start"] : value["end"]] == value["text"]:
                start, end = shown.start(value["start"]), shown.end(value["end"])
                made |= {"start": start, "end": end, "text": shown.text[start:end]}
        if len(documents) == 1 and isinstance(value.get("characters"), int) and isinstance(value.get("text"), str):
            made |= {"text": self.shown(documents[0]).text, "characters": len(self.shown(documents[0]).text)}
        return made


def of(bench: Bench, documents: Iterable[str], *, full: bool = False) -> Initials:
    return Initials(bench, bench.named(documents), full=full)


def veil_of(bench: Bench, visitor: Visitor) -> Veil | None:
    """What a search must not tell this visitor; nothing, where he may see the names of all."""
    shut = bench.guard.restricted().shut(visitor)
    every = visitor_may(visitor, "see names")
    if every and not shut:
        return None
    words, names = bench.ask(lambda db: veil.of_persons(db, shut)) if every else bench.kept("names", veil.of_persons)

    def shown(documents: Collection[str]) -> dict[str, str]:
        known = of(bench, documents)
        titles = {id: entry.document.title or "" for id, entry in bench.ask(lambda db: by_ids(db, documents)).items()}
        return {id: f"{known.hide(id)(titles.get(id, ''))}\n{known.shown(id).text}" for id in documents}

    return Veil(words=words, names=names, shown=shown)
