"""Where lines, sentences and quotations begin and end, in tokens: what the parser cannot be asked, since it reads headings into the next sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc

from audiatur.extract.quotes import Quotation, is_name, quotations

STOPS = {".", "?", "!", "...", "…"}
DASHES = {"—", "–", "--", "-"}
LONGEST_DATELINE = 12
MARKS = {"“", "”", '"', "«", "»", "‘", "’", "'", "``", "''"}


class Page:
    """A parsed text with the number of its line and of its quotation (or -1) for each token."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text  # spaCy joins it anew each time it is asked
        self.quotes: Sequence[Quotation] = [q for q in quotations(self.text) if not is_name(self.text, q)]
        self.line = self._lines()
        self.bounds = [_tokens(doc, q) for q in self.quotes]
        self.inside = [-1] * len(doc)
        for n, (start, end) in enumerate(self.bounds):
            self.inside[start:end] = [n] * (end - start)
        self._stops: dict[int, list[int]] = {}

    def _lines(self) -> list[int]:
        lines, number = [], 0
        for token in self.doc:
            lines.append(number)
            number += token.is_space and "\n" in token.text
        return lines

    def stops(self, i: int, level: int) -> bool:
        """Whether a sentence ends with this token, seen from a quotation or from outside of all: a quotation that ends one is a part of it."""
        token = self.doc[i]
        if token.is_space and "\n" in token.text:
            return True
        if self.inside[i] == level:
            return token.text in STOPS or (token.text in DASHES and self._is_dateline(i))
        quote = self.inside[i]
        if quote < 0 or i != self.bounds[quote][1] - 1:
            return False
        inner = self.text[self.quotes[quote].inner_end - 1]
        after = self.doc[i + 1] if i + 1 < len(self.doc) else None
        return inner in STOPS and (after is None or after.is_space or after.text[:1].isupper() or after.text in MARKS) and not self._goes_on(i + 1)

    def _is_dateline(self, i: int) -> bool:
        """ "NEW YORK, May 4 (Agency) —": capitals at the beginning of a line, before a dash."""
        begin = i
        while begin > 0 and self.line[begin - 1] == self.line[i] and i - begin < LONGEST_DATELINE:
            begin -= 1
        words = [t for t in self.doc[begin:i] if t.is_alpha]
        return bool(words) and i - begin < LONGEST_DATELINE and words[0].is_upper and len(words[0]) > 2 and not any(t.pos_ in {"VERB", "AUX"} for t in words)

    def _goes_on(self, i: int) -> bool:
        """After a question or an exclamation in quotation marks: "Why?" Norway asked; left to the cue to say, so only verbs right behind count."""
        return i + 1 < len(self.doc) and self.doc[i].pos_ in {"VERB", "PRON", "PROPN"} and self.doc[i + 1].pos_ in {"VERB", "AUX"} and self.doc[i].is_lower

    def start(self, i: int) -> int:
        """First token of the sentence that holds the token, at its own level of quotation."""
        stops = self._stops_of(i)
        n = bisect_left(stops, i)
        return stops[n - 1] + 1 if n else self._floor(i)

    def end(self, i: int) -> int:
        """The token behind the sentence that holds the token."""
        roof, stops = self._roof(i), self._stops_of(i)
        n = bisect_left(stops, i)
        at = stops[n] if n < len(stops) else roof
        return min(at + 1, roof) if at < roof and not self.doc[at].is_space else at

    def _stops_of(self, i: int) -> list[int]:
        """Where sentences end in what is at the token's level: the text outside of quotations, or its quotation."""
        level = self.inside[i]
        if level not in self._stops:
            self._stops[level] = [at for at in range(self._floor(i), self._roof(i)) if self.stops(at, level)]
        return self._stops[level]

    def _floor(self, i: int) -> int:
        return self.bounds[self.inside[i]][0] if self.inside[i] >= 0 else 0

    def _roof(self, i: int) -> int:
        return self.bounds[self.inside[i]][1] if self.inside[i] >= 0 else len(self.doc)

    def quote_before(self, i: int, level: int) -> int | None:
        """The quotation that ends right before the token, if any."""
        while i > 0 and self.doc[i - 1].text in {",", "—", "–", "-"} and self.inside[i - 1] == level:
            i -= 1
        n = self.inside[i - 1] if i > 0 else -1
        return n if n not in (-1, level) and self.bounds[n][1] == i else None

    def quote_after(self, i: int, level: int) -> int | None:
        """The quotation that begins right at the token, or behind its comma, colon or "that"."""
        while i < len(self.doc) and self.inside[i] == level and (self.doc[i].text in {",", ":", "that"} or self.doc[i].is_space):
            i += 1
        n = self.inside[i] if i < len(self.doc) else -1
        return n if n not in (-1, level) and self.bounds[n][0] == i else None


def _tokens(doc: Doc, q: Quotation) -> tuple[int, int]:
    tokens = doc.char_span(q.start, q.end, alignment_mode="expand")
    return (tokens.start, tokens.end) if tokens is not None else (0, 0)
