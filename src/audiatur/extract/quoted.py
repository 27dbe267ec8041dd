"""What stands in quotation marks before or behind a cue, and quotations whose cue the tree does not show."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from audiatur.extract.cues import going_on, is_cue_verb, lemma, verbs
from audiatur.extract.edges import CLOSING, end_behind
from audiatur.extract.page import DASHES, Page
from audiatur.extract.quotes import Quotation
from audiatur.extract.report import TENSED, Report
from audiatur.extract.speakers import can_speak, source_phrase, speaker

STOP = {".", "?", "!"}
FEW = 4
"""A quotation of fewer words is an expression that somebody chose, not a statement."""
MOSTLY = 0.6
"""A content is a quotation where so much of it stands in quotation marks."""
FAR = 60
"""Words that may stand between two parts of one quotation: "said X, a professor at ..., who ..."."""


def quoted_before(page: Page, verb: Token, quote: int, end: int) -> Iterator[tuple[int, int]]:
    """ "Q," X said. "Q2.": from the beginning of the sentence that the quotation ends, to the end of a quotation that takes it up again."""
    first, last = page.bounds[quote]
    begin = first
    if first > 0 and page.inside[first - 1] == page.inside[verb.i] and not page.stops(first - 1, page.inside[verb.i]):
        begin = page.start(first - 1)
    again = _taken_up(page, verb, end)
    yield begin, page.bounds[again][1] if again is not None else last


def _taken_up(page: Page, verb: Token, end: int) -> int | None:
    """The quotation that goes on after "X said", in the same line and before anybody else speaks."""
    level, line = page.inside[verb.i], page.line[verb.i]
    for i in range(end, min(end + FAR, len(page.doc))):
        n, token = page.inside[i], page.doc[i]
        if page.line[i] != line or (token.is_space and "\n" in token.text):
            return None
        if n != level:
            starts = n >= 0 and page.bounds[n][0] == i
            return n if starts and page.doc[i - 1].text in {".", ",", ":", "?", "!"} | DASHES else None
        if token.text in STOP and i + 1 < len(page.doc) and page.inside[i + 1] == level:
            return None
        if i > end and token.tag_ in TENSED and is_cue_verb(token) and token.dep_ not in {"relcl", "acl"}:
            return None
    return None


def quoted_behind(page: Page, verb: Token, quote: int, clause: int | None) -> Iterator[tuple[int, int]]:
    """X said: "Q"; a quotation of some words only is a part of the clause it stands in."""
    first, last = page.bounds[quote]
    inner = page.text[page.quotes[quote].inner_end - 1]
    rest = page.doc[last] if last < len(page.doc) else None
    if clause is not None and clause < first:
        yield clause, end_behind(page, verb, clause)
    elif inner in {".", "?", "!", ","} or rest is None or rest.is_space or rest.text in CLOSING:
        yield first, last
    else:
        yield first, end_behind(page, verb, first)


def _words_in(page: Page, q: Quotation) -> int:
    return len(page.text[q.inner_start : q.inner_end].split())


def by_quotation(page: Page, known: list[Report]) -> list[Report]:
    """Quotations that no tree has given a speaker: the nearest cue beside them."""
    found: list[Report] = []
    for n, q in enumerate(page.quotes):
        if _words_in(page, q) < FEW or any(r.start < q.end and q.start < r.end for r in known):
            continue
        cue = _cue_beside(page, n)
        if cue is not None and (noun := speaker(cue)[0]) is not None and can_speak(noun):
            modality = verbs("clause").get(lemma(cue), "asserted")
            found.append(Report(q.inner_start, q.inner_end, [(source_phrase(noun), page.doc[cue.i : cue.i + 1])], cue, modality, quoted=True))
    return found


def _cue_beside(page: Page, quote: int) -> Token | None:
    """A verb of saying that follows the quotation within its sentence, or stands before it."""
    doc, (start, end) = page.doc, page.bounds[quote]

    def is_cue(t: Token) -> bool:
        return t.pos_ == "VERB" and (lemma(t) in verbs("clause") or going_on(t) is not None)

    for t in doc[end : end + 12]:
        if t.text in {".", "“", '"'} or (t.is_space and "\n" in t.text):
            break
        if is_cue(t):
            return t
    for i in range(start - 1, max(-1, start - 25), -1):
        t = doc[i]
        if t.text in {".", "”", "?", "!"} and i < start - 1:
            break
        if is_cue(t):
            return t
    return None


def with_quotation(page: Page, report: Report) -> None:
    """Widens a content to the whole of a quotation it stands in or begins, and says whether it is one."""
    at, inside = report.cue.idx, 0
    for q in page.quotes:
        if q.start <= at < q.end or q.end <= report.start or report.end <= q.start:
            continue
        if _words_in(page, q) >= FEW and q.inner_start <= report.end:
            report.start, report.end = min(report.start, q.inner_start), max(report.end, q.inner_end)
            inside += min(report.end, q.inner_end) - max(report.start, q.inner_start)
    report.quoted = report.quoted or inside > MOSTLY * (report.end - report.start)
    text = page.text[report.start : report.end]
    report.end = report.start + len(text.rstrip(" ,.;\n"))
