"""Tells the parser where a paragraph ends - a heading and a letterhead are no part of the sentence behind them - and which stops end no sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Token

from audiatur.record.words import terms

DATELINE = re.compile(
    r"(?m)^(?:\([A-Z][^()\n]{2,60}\d[^()\n]*\)\s*[-–—:]+|[A-Z][A-Z .'’/-]{2,40}(?:[,(][^\n;:—–]{0,80}?)?\)?\s+(?:-{1,2}|[–—]))\s+(?=[^\W\d_])"
)
""" "(Nairobi, 19 March 2021) - ", "BERGEN, Norway, 3 May (Agency) - " at the head of a line: the news begins behind it."""
CELLS, LINE = re.compile(r"\||\t"), re.compile(r"[^\n]+")
ENDS = {".", "!", "?"}


@Language.component("audiatur_breaks")
def breaks(doc: Doc) -> Doc:
    """Stands before the parser, which keeps the sentences that it is given. Single line ends stay open: items of a list belong to the words above them."""
    text = doc.text
    rows = _rows(text)
    begun = {m.end() for m in DATELINE.finditer(text)} | {start for start, _ in rows}
    for token, after in pairwise(doc):
        if token.is_space and token.text.count("\n") > 1 and not after.is_space:
            after.is_sent_start = True
        elif token.is_space and "\n" in token.text and token.i and token.nbor(-1).text in ENDS:
            after.is_sent_start = True  # a line that ends with a full stop ends a sentence
        elif after.idx in begun:
            after.is_sent_start = True
        elif _within(rows, after.idx) or (token.text == "." and token.i > 0 and _is_short(token)):
            after.is_sent_start = False
    return doc


@Language.component("audiatur_sentences")
def sentences(doc: Doc) -> Doc:
    """Stands behind the parser: each word knows its sentence, which spaCy looks for anew each time it is asked."""
    known = [sentence for sentence in doc.sents for _ in sentence]
    doc.user_token_hooks["sent"] = lambda token: known[token.i]
    return doc


def _within(rows: list[tuple[int, int]], at: int) -> bool:
    n = bisect_right(rows, (at, 0)) - 1
    return n >= 0 and rows[n][0] < at < rows[n][1]


def _rows(text: str) -> list[tuple[int, int]]:
    """Lines that are rows of a table: cells parted by upright strokes or tabs. Each stands by itself, and none is parted."""
    if "|" not in text and "\t" not in text:
        return []
    return [m.span() for m in LINE.finditer(text) if len(CELLS.findall(m.group())) > 1]


def _is_short(stop: Token) -> bool:
    """ "Brig. Roe", "approx. 40", "incl. four children": the stop belongs to a short word."""
    word, after = stop.nbor(-1), stop.nbor()
    if word.whitespace_ or after.is_space:
        return False
    name = word.text[:1].isupper() and word.lower_ in terms("abbreviations", "names")
    if name and after.text[:1].isupper():
        return True
    return word.lower_ in terms("abbreviations", "figures") and (after.text[:1].isdigit() or after.text[:1].islower())
