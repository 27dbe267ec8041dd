"""Sentences without a cue of their own that go on telling what somebody was quoted with before.

A letter or statement that is quoted ("the appeal states") goes on until somebody else speaks: its sentences are statements without a cue. A
witness, an expert, a reporter or, in a paper of his own side, an official goes on to the end of his paragraph: who told it is noted for the acts and
figures in it, but no statement is made of sentences that may be the paper's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from audiatur.extract.cues import is_cue_form
from audiatur.extract.draft import Draft
from audiatur.extract.harm import PASSIVE
from audiatur.extract.page import Page
from audiatur.extract.presenting import chain_of, presented
from audiatur.extract.sources import is_picture, is_retold
from audiatur.extract.syntax import SUBJECTS
from audiatur.record import Chain, Link, Source, Statement

GOES_ON = {"document", "expert", "organisation", "witness", "victim", "outlet"}
WRITER = {"i", "we"}
NEXT = 2
"""Lines between two paragraphs: their own line break, or an empty line."""


def carry_on(page: Page, draft: Draft) -> None:
    told = sorted(draft.statements, key=lambda s: s.content.start)
    sources = {s.id: s for s in draft.sources}
    last: tuple[Statement, int] | None = None
    presenting: tuple[Chain, int] | None = None
    for start, end in sentences(page):
        a, b = page.doc[start].idx, page.doc[end - 1].idx + len(page.doc[end - 1])
        own = [s for s in told if _stands_in(s, a, b)]
        found = presented(page.doc[start:end])
        if own:
            last, presenting = (own[-1], page.line[end - 1]), None
            if found is not None and found.goes_on:  # "X has issued statistics of ...": what they tell comes behind
                chain = _chain(own[-1])
                draft.carried.append((a, b, chain))
                presenting = (chain, page.line[end - 1])
        elif found is not None:
            chain = chain_of(page.doc, draft, found.source)
            draft.carried.append((a, b, chain))
            last, presenting = None, (chain, page.line[end - 1]) if found.goes_on else None
        elif _is_told(page, start, end):
            if presenting is not None and page.line[start] - presenting[1] <= NEXT and not _is_anothers(page, start, end):
                draft.carried.append((a, b, presenting[0]))
                presenting = (presenting[0], page.line[end - 1])
            elif last is not None:
                source = sources.get(last[0].attribution[-1].source.id or "")
                kept = _go_on(draft, page, source, last, start, a, b) if not _is_anothers(page, start, end) else False
                last = (last[0], page.line[end - 1]) if kept else None


def _is_anothers(page: Page, start: int, end: int) -> bool:
    """ "was reported to have killed": by somebody whom the text does not name; "We attach photographs": by who wrote the paper."""
    doc = page.doc
    hearsay = any(is_cue_form(t.lower_) and t.tag_ == "VBN" and doc[t.i + 1 : t.i + 2].text == "to" and doc[t.i - 1].lower_ in PASSIVE for t in doc[start:end])
    return hearsay or any(t.lower_ in WRITER and t.dep_ in SUBJECTS and page.inside[t.i] < 0 for t in doc[start:end])


def _chain(statement: Statement) -> Chain:
    """Who said it, without the words of saying, which are not said again."""
    return tuple(Link(source=link.source) for link in statement.attribution)


def _stands_in(statement: Statement, a: int, b: int) -> bool:
    spans = [statement.content, *(link.source for link in statement.attribution)]
    return any(s.start < b and a < s.end for s in spans)


def _go_on(draft: Draft, page: Page, source: Source | None, last: tuple[Statement, int], start: int, a: int, b: int) -> bool:
    """Whether the sentence is the speaker's; if so it is noted."""
    statement, line = last
    near = page.line[start] == line
    chain = _chain(statement)
    words = statement.attribution[-1].source.text
    named = any(w[:1].isupper() for w in words.split()[1:])
    if is_retold(words) and statement.modality in {"asserted", "alleged"} and (near or (not named and page.line[start] - line <= NEXT)):
        end = a + len(draft.text[a:b].rstrip(" .\n"))
        draft.statements.append(Statement(id=f"st{len(draft.statements) + 1}", content=draft.span(a, end), attribution=chain, modality=statement.modality))
        return True
    side = draft.document.side
    kind, name = (source.kind, source.name) if source is not None else ("document", words)  # "reports", "information": papers of nobody
    own_side = source is not None and kind == "official" and side is not None and source.side in {None, side}
    if near and (own_side or (kind in GOES_ON and not is_picture(name))):
        draft.carried.append((a, b, chain))
        return True
    return False


def _is_told(page: Page, start: int, end: int) -> bool:
    """A whole sentence that ends like one, not a heading or a line of a table."""
    return page.doc[end - 1].text in {".", "!"} and any(t.pos_ in {"VERB", "AUX"} for t in page.doc[start:end])


def sentences(page: Page) -> Iterator[tuple[int, int]]:
    """Token bounds of the sentences of a text."""
    i = 0
    while i < len(page.doc):
        if page.doc[i].is_space:
            i += 1
            continue
        end = max(page.end(_behind_quote(page, i)), i + 1)
        yield i, end
        i = end


def _behind_quote(page: Page, i: int) -> int:
    """The token where to look for the end of a sentence that begins with a quotation, so that "Q," X said. is one."""
    quote = page.inside[i]
    if quote < 0 or page.bounds[quote][0] != i:
        return i
    last = page.bounds[quote][1] - 1
    return i if page.stops(last, -1) or last + 1 >= len(page.doc) else last + 1
