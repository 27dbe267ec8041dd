"""What a verb of saying reports: the quotation or the clause before it, behind it or around it.

Commas and quotation marks are asked before the tree, which is often wrong about who says what in a sentence that ends with "X said".
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from audiatur.extract.cues import is_cue_verb, lemma, reporting, verbs, words
from audiatur.extract.page import Page
from audiatur.extract.report import Report, report
from audiatur.extract.speakers import is_aside, is_likely_speaker, is_second_cue, speaker
from audiatur.record import Modality

DASHES = {"—", "–", "--"}
BULLETS = {"-", "–", "—", "•", "*", "·", "●", "▪", "‣"}
CLOSING = {".", ";", ":", "?", "!", "…"} | DASHES
OPENERS = {"if", "when", "while", "as", "although", "though", "after", "before", "because", "since", "unless", "where", "once", "until"}
FINITE = {"VBD", "VBZ", "VBP", "MD"}
OF_CUE = {"aux", "neg", "prt", "advmod", "npadvmod", "dobj", "dative", "prep", "agent", "auxpass", "nsubj"}
OWN_MIND = {"i", "you", "we", "one", "me"}
FAR = 60
"""Words that may stand between two parts of one quotation: "said X, a professor at ..., who ..."."""


def clauses(page: Page, verb: Token) -> list[Report]:
    """ "X said that Y", "Y, X said", "Y, said X, Z", "Y," X said. "Z." """
    modality = verbs("clause").get(lemma(verb)) or going_on(verb)
    who = speaker(verb)[0] if modality is not None else None
    if who is None or modality is None or (modality == "possible" and who.lower_ in OWN_MIND):
        return []
    group = cue_group(page, verb, who)
    found = [report(verb, start, end, modality) for start, end in _contents(page, verb, group)]
    return [r for r in found if r is not None]


def going_on(verb: Token) -> Modality | None:
    """ "he went on": the particle makes the cue."""
    particles = [c.lower_ for c in verb.children if c.dep_ in {"prt", "advmod"}]
    return "asserted" if any(f"{lemma(verb)} {p}" in words("onward") for p in particles) else None


def cue_group(page: Page, verb: Token, who: Token | None) -> tuple[int, int]:
    """Tokens of "X told reporters on Monday": the verb with its subject, and with the objects and adjuncts right beside it."""
    start, end = verb.i, verb.i + 1
    own = [c for c in verb.children if c.dep_ in OF_CUE]
    if who is not None and who.i < verb.i and who not in own:
        start = min(start, who.left_edge.i) if verb.i - who.right_edge.i < 4 else start
    for c in sorted((c for c in own if c.i < verb.i), key=lambda c: -c.i):
        if c.dep_ == "prep" and who is not None and c.i < who.i < c.right_edge.i + 1:
            continue
        if c.right_edge.i >= start - 1 and _on_level(page, verb, c.left_edge.i, start):
            start = min(start, c.left_edge.i)
    behind = [c for c in own if c.i > verb.i]
    if who is not None and who.i > verb.i and who not in behind:
        behind.append(who)
    for c in sorted(behind, key=lambda c: c.i):
        near = c.left_edge.i <= end or (c.dep_ in {"prep", "npadvmod"} and c.left_edge.i == end + 1 and page.doc[end].text == ",")
        stop = c.right_edge.i + 1
        if c.dep_ in {"prep", "npadvmod"}:
            stop = next((t.i for t in page.doc[c.i : stop] if t.text == ","), stop)
        if c.dep_ in {"dobj", "dative"} and (stop - c.left_edge.i > 8 or any(t.tag_ in FINITE or t.lower_ == "that" for t in page.doc[c.left_edge.i : stop])):
            continue
        if near and _on_level(page, verb, end, stop):
            end = max(end, stop)
    while end > verb.i + 1 and page.doc[end - 1].text in {",", ";", ":"}:
        end -= 1
    while (
        start > 0
        and page.doc[start - 1].dep_ in {"det", "poss", "compound", "amod"}
        and page.doc[start - 1].head.i <= verb.i
        and _on_level(page, verb, start - 1, start)
    ):
        start -= 1
    return start, end


def _on_level(page: Page, verb: Token, start: int, end: int) -> bool:
    level, line = page.inside[verb.i], page.line[verb.i]
    return all(page.inside[i] == level and page.line[i] == line for i in (start, end - 1))


def _contents(page: Page, verb: Token, group: tuple[int, int]) -> Iterator[tuple[int, int]]:
    level = page.inside[verb.i]
    start, end = group
    before, after = page.quote_before(start, level), page.quote_after(end, level)
    clause = _clause_behind(page, verb, end)
    if before is not None:
        yield from _quoted_before(page, verb, before, end)
    elif after is not None and not (_is_closed(page, end) and _said_before(page, verb, start, end)):
        yield from _quoted_behind(page, verb, after, clause)
    elif _said_before(page, verb, start, end) and (_is_closed(page, end) or clause is None):
        yield from _said_around(page, verb, group)
    elif _interrupts(page, verb, start, end):
        yield page.start(start), page.end(start)
    elif clause is not None:
        yield clause, end_behind(page, verb, clause)
    elif end + 1 < len(page.doc) and page.doc[end].text == ":" and page.inside[end] == level:
        yield from _listed(page, end + 1)


def _listed(page: Page, start: int) -> Iterator[tuple[int, int]]:
    """ "X said:" with a sentence behind it, or with points below it, one a line."""
    doc = page.doc
    if not (doc[start].is_space and "\n" in doc[start].text):
        yield start, page.end(start)
        return
    i = start + 1
    while i < len(doc):
        end = next((t.i for t in doc[i:] if page.line[t.i] != page.line[i]), len(doc))
        if not (bullet := _bullet(page, i)) and i != start + 1:
            return
        yield i + bullet, end
        if not bullet or (doc[end - 1].is_space and doc[end - 1].text.count("\n") > 1):
            return
        i = end


def _bullet(page: Page, i: int) -> int:
    """Number of tokens of the sign or number that opens a point of a list; 0 where there is none."""
    token, after = page.doc[i], page.doc[i + 1].text if i + 1 < len(page.doc) else ""
    if token.text in BULLETS:
        return 1
    return 2 if (token.is_digit or (len(token) == 1 and token.is_lower)) and after in {".", ")"} else 0


def _is_closed(page: Page, end: int) -> bool:
    """The cue is followed by a comma or ends its sentence, so that what it reports stands before it."""
    if end >= len(page.doc):
        return True
    token = page.doc[end]
    return token.text in CLOSING or token.text == "," or (token.is_space and "\n" in token.text)


def _said_before(page: Page, verb: Token, start: int, end: int) -> bool:
    """ "Y, X said": a comma with words before it that are more than an adverb or, where X goes on, a clause of time."""
    doc, begin = page.doc, page.start(start)
    if start - begin < 3 or doc[start - 1].text not in {",", "?", "!"} | DASHES or not _tells(verb):
        return False
    first = next((t for t in doc[begin:start] if t.is_alpha), doc[begin])
    final = end >= len(doc) or doc[end].text in CLOSING or doc[end].is_space
    if not final and first.lower_ in OPENERS and not any(t.text == "," for t in doc[begin : start - 1]):
        return False
    return any(t.tag_ in FINITE for t in doc[begin:start])


def _tells(verb: Token) -> bool:
    """ "says", "has said", "said", not "would say" or "to say"."""
    if verb.tag_ in {"VBN", "VBG"} and any(c.dep_ == "aux" for c in verb.children):
        return True
    return verb.tag_ in {"VBD", "VBZ", "VBP"} or verb.pos_ not in {"VERB", "AUX"} or is_aside(verb)


def _interrupts(page: Page, verb: Token, start: int, end: int) -> bool:
    """ "Since May, X noted, Y": an aside between the opening of a sentence and its verb."""
    doc, begin, stop = page.doc, page.start(start), page.end(start)
    if start - begin < 2 or doc[start - 1].text not in {","} | DASHES or end >= stop or doc[end].text not in {","} | DASHES or not _tells(verb):
        return False
    return any(t.tag_ in FINITE for t in doc[end:stop])


# ---- quotations -----------------------------------------------------------------------------------------------------------
def _quoted_before(page: Page, verb: Token, quote: int, end: int) -> Iterator[tuple[int, int]]:
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
        if i > end and token.tag_ in FINITE and is_cue_verb(token) and token.dep_ not in {"relcl", "acl"}:
            return None
    return None


STOP = {".", "?", "!"}


def _quoted_behind(page: Page, verb: Token, quote: int, clause: int | None) -> Iterator[tuple[int, int]]:
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


# ---- clauses --------------------------------------------------------------------------------------------------------------
def _clause_behind(page: Page, verb: Token, end: int) -> int | None:
    """Where the clause behind the cue begins, if there is one."""
    doc = page.doc
    children = [c for c in verb.children if c.i > verb.i and c.left_edge.i > verb.i and page.line[c.i] == page.line[verb.i]]
    clauses = [c for c in children if c.dep_ == "ccomp" or (c.dep_ in {"advcl", "xcomp"} and _opens(c))]
    if clauses:
        first = min(c.left_edge.i for c in clauses)
        that = next((t.i for t in doc[end:first] if t.lower_ == "that" and t.i >= first - 1), None)
        return that if that is not None else first
    stop = page.end(verb.i)
    that = next((t.i for t in doc[end : min(end + 14, stop)] if t.lower_ == "that" and t.tag_ == "IN"), None)
    if that is not None and not any(t.pos_ in {"VERB", "AUX"} or t.text in CLOSING for t in doc[end:that]):
        return that
    if end < stop and doc[end].text not in CLOSING | {","} and lemma(verb) in words("plain") and any(t.tag_ in FINITE for t in doc[end:stop]):
        return end if doc[end].pos_ in {"PRON", "DET", "NOUN", "PROPN", "NUM", "ADJ", "PRP$"} or doc[end].tag_ == "EX" else None
    return None


def _opens(token: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in {"that", "whether", "if"} for c in token.children)


def end_behind(page: Page, verb: Token, start: int) -> int:
    """The token behind the content that begins at `start`: the sentence's end, unless the cue stands in a clause of its own or another cue begins."""
    stop = page.end(start)
    if verb.dep_ not in {"ROOT", "conj", "ccomp", "parataxis"} or (verb.dep_ in {"ccomp", "conj"} and any(t.dep_ in INNER for t in (verb.head, verb))):
        stop = min(stop, _whole_quotes(page, max(verb.right_edge.i + 1, start + 1)))
    for above in verb.ancestors:
        if above.i > start and is_cue_verb(above) and above.i < stop:
            stop = min(stop, cue_group(page, above, speaker(above)[0])[0])
    for token in page.doc[start:stop]:
        if token.i > start + 1 and _begins_other(page, verb, token, start):
            return max(start + 1, min(stop, token.left_edge.i if token.left_edge.i > start else token.i))
    return stop


INNER = {"relcl", "advcl", "acl", "pcomp"}


def _whole_quotes(page: Page, end: int) -> int:
    n = page.inside[end] if end < len(page.doc) else -1
    return page.bounds[n][1] if n >= 0 and page.bounds[n][0] < end else end


def _begins_other(page: Page, verb: Token, token: Token, start: int) -> bool:
    """A second cue of the same speaker ("and called it ..."), or an aside that says who else speaks (", Trend reports")."""
    if page.inside[token.i] != page.inside[start] or token.pos_ not in {"VERB", "AUX"}:
        return False
    own = any(c.dep_ == "nsubj" for c in token.children)
    if token.head == verb and token.dep_ == "conj":
        return reporting(token) or (own and token.tag_ in FINITE and is_cue_verb(token))
    if is_second_cue(token) and token.head.head == verb:
        return reporting(token)
    before = page.doc[max(0, token.left_edge.i - 1)].text
    if token.head == verb and token.dep_ == "advcl" and token.tag_ == "VBG" and before == ",":
        return True
    return token.head == verb and token.dep_ == "parataxis" and own and is_cue_verb(token)


def _said_around(page: Page, verb: Token, group: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """ "Y, X said." and "Y, X said, Z."; a new clause after the cue ("..., X said, and Z is so") is a statement of its own."""
    start, end = group
    doc, stop = page.doc, page.end(group[0])
    begin = _after_semicolon(page, page.start(start), start)
    if end >= stop or not doc[end:stop].text.strip(" .\n"):
        yield begin, start
        return
    if doc[end].text in {":", ";"}:
        yield begin, start
        if not any(reporting(t) and t.tag_ in FINITE for t in doc[end:stop]):
            yield end + 1, stop
    elif doc[end].text in DASHES | {","} and (rest := _rest(page, end + 1, stop)) is not None:
        if rest:
            yield begin, start
            yield end + 2, stop
        else:
            yield begin, stop
    else:
        yield begin, start


def _rest(page: Page, start: int, stop: int) -> bool | None:
    """Whether what follows "X said," is a new clause (True) or the rest of the old one (False); null where it belongs to the saying."""
    doc = page.doc
    if start >= stop:
        return None
    joined = _joins(doc[start])
    head = doc[start + 1] if joined and start + 1 < stop else doc[start]
    if head.tag_ == "VBG" and not any(t.dep_ == "csubj" for t in (head, head.head)):
        return None
    if head.lower_ in OF_SAYING or (joined and head.tag_ in FINITE):
        return None
    finite = [t for t in doc[start:stop] if t.tag_ in FINITE]
    if any(is_cue_verb(t) and is_likely_speaker(speaker(t)[0]) for t in finite):
        return None
    if joined:
        return any(t.dep_ in {"nsubj", "nsubjpass", "csubj", "expl"} for t in doc[start:stop]) and bool(
            finite or any(t.pos_ == "VERB" for t in doc[start:stop])
        )
    return None if head.dep_ in {"appos", "det"} and not finite else False


OF_SAYING = {"citing", "quoting", "according", "referring", "who", "when", "where", "with"}


def _joins(token: Token) -> bool:
    return token.lower_ in {"and", "but", "while"}


def _after_semicolon(page: Page, begin: int, start: int) -> int:
    level = page.inside[start]
    return next((i + 1 for i in range(start - 2, begin, -1) if page.doc[i].text == ";" and page.inside[i] == level), begin)
