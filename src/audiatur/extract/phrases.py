"""Finds the phrases of a vocabulary in a parsed text, by lemma where a word stands alone and by the words as they stand where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens
from spacy.util import filter_spans
from spacy.vocab import Vocab

from audiatur.record.words import vocabulary


@cache
def _terms(name: str, part: str) -> dict[str, str]:
    """Term in lower case -> category, of a part of a vocabulary that maps categories to lists of terms."""
    return {str(term).lower(): category for category, terms in vocabulary(name)[part].items() for term in terms}


@cache
def _endings(name: str, part: str) -> frozenset[str]:
    """The last words of the terms: most nouns are passed over by them."""
    return frozenset(end for term in _terms(name, part) for end in (term, term.replace("-", " ").split()[-1]))


def by_lemma(doc: Doc, name: str, part: str) -> Iterator[tuple[Tokens, str]]:
    """Longest matches of a part of the vocabulary `name`, with their category; plurals match through the lemma of the last word."""
    terms, endings = _terms(name, part), _endings(name, part)
    longest = max(t.count(" ") + t.count("-") * 2 for t in terms) + 1
    found = []
    for token in doc:
        if token.pos_ not in {"NOUN", "PROPN"} or not (token.lower_ in endings or token.lemma_.lower() in endings):
            continue
        for size in range(1, longest + 1):
            start = token.i - size + 1
            if start < 0:
                break
            head = doc[start : token.i].text_with_ws.lower().replace("‑", "-") if size > 1 else ""
            if f"{head}{token.lemma_.lower()}" in terms or f"{head}{token.lower_}" in terms:
                found.append(doc[start : token.i + 1])
    for span in filter_spans(found):
        last = span[-1]
        key = span.text.lower()
        yield span, terms.get(key) or terms[f"{key[: len(key) - len(last.text)]}{last.lemma_.lower()}"]


_MATCHERS: dict[tuple[int, tuple[str, ...]], PhraseMatcher] = {}


def as_written(doc: Doc, phrases: tuple[str, ...]) -> list[Tokens]:
    """Longest places where one of the phrases stands, whatever its case."""
    key = (id(doc.vocab), phrases)
    if key not in _MATCHERS:
        _MATCHERS[key] = _matcher(doc.vocab, phrases)
    return filter_spans([doc[start:end] for _, start, end in _MATCHERS[key](doc)])


@cache
def _tokenizer() -> Callable[[str], Doc]:
    """That of every English pipeline: the phrases are cut as the text is. To make one takes a tenth of a second."""
    from spacy.lang.en import English

    return English().tokenizer


def _matcher(vocab: Vocab, phrases: tuple[str, ...]) -> PhraseMatcher:
    matcher = PhraseMatcher(vocab, attr="LOWER")
    tokenizer = _tokenizer()
    matcher.add("phrase", [Doc(vocab, words=[t.text for t in tokenizer(p)], spaces=[bool(t.whitespace_) for t in tokenizer(p)]) for p in phrases])
    return matcher
