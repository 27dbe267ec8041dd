"""Sentences without a cue of their own that go on telling what somebody was quoted with before.

A letter or statement that is quoted ("the appeal states") goes on until somebody else speaks: its sentences are statements without a cue. A
witness, an expert, a reporter or, in a paper of his own side, an official goes on to the end of his paragraph; who speaks in his own paper, or gives a
list of towns, goes on over paragraphs; of anybody a bare count is his that follows at once ("Seven soldiers died on the spot."). Who told it is noted
for the acts and figures in it, but no statement is made of sentences that may be the paper's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span as Tokens

from audiatur.extract.coreference import same_name
from audiatur.extract.cues import is_cue_form, is_judging_form
from audiatur.extract.draft import Draft
from audiatur.extract.harm import PASSIVE, harms
from audiatur.extract.page import Page
from audiatur.extract.presenting import chain_of, presented
from audiatur.extract.sources import is_picture, is_retold
from audiatur.extract.syntax import SUBJECTS
from audiatur.record import Chain, Link, Source, Statement

GOES_ON = {"document", "expert", "organisation", "witness", "victim", "outlet"}
WRITER = {"i", "we"}
NEXT = 2
"""Lines between two paragraphs: their own line break, or an empty line."""
COUNTING = {"another", "at", "dozens", "many", "more", "most", "no", "nobody", "none", "scores", "several", "some", "up"}
"""Words besides a number with which a bare count begins."""
LISTING = {"official", "organisation", "armed_group", "document"}
ENDS = {".", "!", "?", "…"}
BULLETS = {"-", "–", "—", "•", "*", "·", "●", "▪"}
SUMMING = {"altogether", "overall", "total", "all"}
HEADING = 4
"""Tokens of "Bergen:" before what happened there."""


@dataclass(slots=True)
class Last:
    """The last statement, the line up to which its speaker went on, and whether a list of his is open."""

    statement: Statement
    line: int
    listed: bool = False


def carry_on(page: Page, draft: Draft) -> None:
    told = sorted(draft.statements, key=lambda s: s.content.start)
    sources = {s.id: s for s in draft.sources}
    last: Last | None = None
    presenting: tuple[Chain, int] | None = None
    for start, end in sentences(page):
        a, b = page.doc[start].idx, page.doc[end - 1].idx + len(page.doc[end - 1])
        own = [s for s in told if _stands_in(s, a, b)]
        found = presented(page.doc[start:end])
        if own:
            last, presenting = Last(own[-1], page.line[end - 1]), None
            if found is not None and found.goes_on:  # "X has issued statistics of ...": what they tell comes behind
                chain = _chain(own[-1])
                draft.carried.append((a, b, chain))
                presenting = (chain, page.line[end - 1])
        elif found is not None:
            chain = chain_of(page.doc, draft, found.source)
            draft.carried.append((a, b, chain))
            last, presenting = None, (chain, page.line[end - 1]) if found.goes_on else None
        elif last is not None and (below := _quoted_below(page, draft, last, start)) is not None:
            draft.statements.append(below)
            told.append(below)
            last = Last(below, page.line[page.bounds[page.inside[start]][1] - 1])
        elif _is_told(page, start, end):
            if presenting is not None and page.line[start] - presenting[1] <= NEXT and not _is_anothers(page, start, end):
                draft.carried.append((a, b, presenting[0]))
                presenting = (presenting[0], page.line[end - 1])
            elif last is not None:
                source = sources.get(last.statement.attribution[-1].source.id or "")
                kept = _go_on(draft, page, source, last, page.doc[start:end]) if not _is_anothers(page, start, end) else False
                last = Last(last.statement, page.line[end - 1], last.listed) if kept else None


def _quoted_below(page: Page, draft: Draft, last: Last, start: int) -> Statement | None:
    """A paragraph that is a quotation and names nobody, below one that quotes: the same speaker goes on."""
    quote, before = page.inside[start], last.statement
    if quote < 0 or page.bounds[quote][0] != start or not before.quoted or not 0 < page.line[start] - last.line <= NEXT:
        return None
    q, behind = page.quotes[quote], page.bounds[quote][1]
    if page.text[q.inner_end - 1] not in ENDS or not (behind >= len(page.doc) or page.doc[behind].is_space):
        return None
    content = draft.span(q.inner_start, q.inner_start + len(page.text[q.inner_start : q.inner_end].rstrip(" .\n")))
    return Statement(id=f"st{len(draft.statements) + 1}", content=content, attribution=_chain(before), modality=before.modality, quoted=True)


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


def _go_on(draft: Draft, page: Page, source: Source | None, last: Last, told: Tokens) -> bool:
    """Whether the sentence is the speaker's; if so it is noted."""
    statement, gap = last.statement, page.line[told.start] - last.line
    near, chain, words = gap == 0, _chain(last.statement), last.statement.attribution[-1].source.text
    a, b = told.start_char, told.end_char
    if is_judging(statement):
        return False
    named = any(w[:1].isupper() for w in words.split()[1:])
    if is_retold(words) and statement.modality in {"asserted", "alleged"} and (near or (not named and gap <= NEXT)):
        end = a + len(draft.text[a:b].rstrip(" .\n"))
        draft.statements.append(Statement(id=f"st{len(draft.statements) + 1}", content=draft.span(a, end), attribution=chain, modality=statement.modality))
        return True
    if not (near and _goes_on_near(draft, source, last, words, told)) and not _goes_on_below(draft, source, last, gap, told):
        return False
    draft.carried.append((a, b, chain))
    return True


def is_judging(statement: Statement) -> bool:
    """ "condemned the attack": what follows is told by the paper."""
    cue = statement.attribution[-1].cue
    return cue is not None and is_judging_form(cue.text.split()[-1])


def _goes_on_near(draft: Draft, source: Source | None, last: Last, words: str, told: Tokens) -> bool:
    """In his own paragraph."""
    kind, name = (source.kind, source.name) if source is not None else ("document", words)  # "reports", "information": papers of nobody
    side = draft.document.side
    if len(last.statement.attribution) > 1 and source is not None and source.kind == "document" and not is_retold(words):
        return _is_bare_count(told)  # "X said the inquiry showed that ...": what follows is not the inquiry's
    own_side = source is not None and kind == "official" and side is not None and source.side in {None, side}
    return own_side or (kind in GOES_ON and not is_picture(name) and not _is_background(told)) or _is_bare_count(told)


def _goes_on_below(draft: Draft, source: Source | None, last: Last, gap: int, told: Tokens) -> bool:
    """In the paragraphs below his own: in his own paper, and in a list under his name."""
    if source is None or gap > NEXT:
        return False
    if (source.kind in {"official", "armed_group"} and _is_own_paper(draft, source)) or (last.listed and gap == 0):
        return True
    opens = (
        source.kind in LISTING
        and gap > 0
        and not _is_point(draft, last.statement)
        and (_is_item(told) or (last.listed and told[0].lower_ == "in" and told[1].lower_ in SUMMING))
    )
    last.listed = last.listed or opens
    return opens


def _is_point(draft: Draft, statement: Statement) -> bool:
    """Itself a point of a list: its speaker said this one."""
    line = draft.text[draft.text.rfind("\n", 0, statement.content.start) + 1 : statement.content.start + 1].lstrip()
    return line[:1] in BULLETS


def _is_item(told: Tokens) -> bool:
    """ "Bergen: four bombs hit a school", "- four bombs hit a school"."""
    colon = next((t.i for t in told[: HEADING + 1] if t.text == ":"), told.start)
    return told[0].text in BULLETS or (colon > told.start and all(t.is_title or t.text == "-" for t in told.doc[told.start : colon]))


def _is_background(told: Tokens) -> bool:
    """What is so up to now or was on a day of its own is rather the paper's: "The war has killed 900", "On Monday ..."."""
    if told[0].lower_ in {"on", "in", "since"} and any(t.ent_type_ == "DATE" for t in told[1:3]):
        return True
    return any(t.lower_ in {"has", "have"} and t.dep_ == "aux" and t.head.head == t.head for t in told)


def _is_bare_count(told: Tokens) -> bool:
    """ "Seven soldiers died on the spot.": a sentence that begins with a figure and names no day and no place."""
    if not (told[0].like_num or told[0].lower_ in COUNTING) or _is_background(told):
        return False
    found = harms(told.doc)
    return any(t.i in found for t in told) and not any(t.ent_type_ in {"DATE", "GPE", "LOC"} for t in told)


def _is_own_paper(draft: Draft, source: Source | None) -> bool:
    """The paper is published by who speaks in it: "The ministry said", in a briefing of the ministry."""
    publisher = draft.document.publisher
    return source is not None and publisher is not None and same_name(source.name, publisher)


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
