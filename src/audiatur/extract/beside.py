"""Reports without a verb of saying of their own: "according to X", "by X's count", "Reuters reports citing X", "it was noted that", a first line "X: Y"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.countries import country_named, country_of_capital
from audiatur.extract.cues import is_cue_verb, lemma, verbs, words
from audiatur.extract.edges import after_semicolon, end_behind
from audiatur.extract.harm import harms
from audiatur.extract.page import DASHES, MARKS, Page
from audiatur.extract.report import FINITE, Report, bounds
from audiatur.extract.sources import kind_of_word
from audiatur.extract.speakers import is_likely_speaker, source_phrase
from audiatur.extract.syntax import SUBJECTS
from audiatur.record import Modality
from audiatur.record.words import terms

LONG_DASHES = {"—", "–", "―", "--"}
MOST_OF_A_NAME = 7
PARTICLES = {"de", "del", "van", "von", "bin", "al", "el", "la", "da", "dos"}
SHORTEST = 5
"""Tokens of a headline behind "X:"."""
MOST_AT_THE_END = 5
"""Tokens of who says it at the end of a headline."""
NEAR = 14
"""Tokens between "reports" and "citing"."""


def governed(page: Page) -> Iterator[Report]:
    """ "according to X", "in X's words", "by X's count": content is the rest of the sentence."""
    doc = page.doc
    for token in doc:
        if token.lower_ == "according" and token.i + 2 < len(doc) and doc[token.i + 1].lower_ == "to":
            found = _according(page, token)
        elif token.pos_ == "ADP" and token.lower_ in {"by", "in", "from", "as"}:
            found = _counted(page, token)
        else:
            continue
        if found is not None:
            yield found


def bracketed(page: Page) -> Iterator[Report]:
    """ "... killing 8 civilians (source: local authorities).": the sentence before the bracket, or the item of a list."""
    doc = page.doc
    for colon in doc:
        if colon.text != ":" or colon.i < 2 or colon.nbor(-1).lower_ not in {"source", "sources"} or colon.nbor(-2).text not in {"(", "["}:
            continue
        close = next((t.i for t in doc[colon.i + 1 : colon.i + NEAR] if t.text in {")", "]"}), None)
        first = page.start(colon.i)
        if close is None or close == colon.i + 1 or first >= colon.i - 2:
            continue
        a, b = bounds(doc, first, colon.i - 2)
        if b > a:
            yield Report(a, b, [(doc[colon.i + 1 : close], doc[colon.i - 1 : colon.i])], colon, "asserted")


def figures_of(page: Page) -> Iterator[Report]:
    """ "New figures from the ministry: 189 people have been killed": to the end of the line, while it gives figures."""
    doc = page.doc
    for colon in doc:
        if colon.text != ":" or colon.i < 3 or page.inside[colon.i] >= 0:
            continue
        first = next((t for t in reversed(doc[max(page.start(colon.i), colon.i - NEAR) : colon.i]) if lemma(t) in words("figures", "nouns")), None)
        by = next((c for c in first.children if c.dep_ == "prep" and c.lower_ in {"from", "by"} and c.i > first.i), None) if first is not None else None
        who = _object(by) if by is not None else None
        stop = next((t.i + 1 for t in doc[colon.i + 1 :] if t.is_sent_end or (t.is_space and "\n" in t.text)), len(doc))
        if (
            by is None
            or who is None
            or not is_likely_speaker(who)
            or who.right_edge.i + 1 < colon.i - 1
            or not any(t.like_num for t in doc[colon.i + 1 : stop])
        ):
            continue
        a, b = bounds(doc, colon.i + 1, stop)
        yield Report(a, b, [(source_phrase(who), doc[by.i : by.i + 1])], by, "asserted")


def _object(*prepositions: Token) -> Token | None:
    return next((p for c in prepositions for p in c.children if p.dep_ == "pobj"), None)


def _according(page: Page, token: Token) -> Report | None:
    cue = page.doc[token.i : token.i + 2]
    name = _verbal_name(page, cue.end)
    if name is not None:
        return _rest_of_sentence(page, token, name[-1], cue, "asserted", name[-1], name)
    noun = _whose_word(_object(token, cue[1]))
    return _rest_of_sentence(page, token, noun, cue, "asserted", noun) if noun is not None else None


def _whose_word(noun: Token | None) -> Token | None:
    """ "according to the latest data from the ministry": the ministry."""
    if noun is None or noun.lower_ not in terms("roles", "nobodys"):
        return noun
    who = _object(*(c for c in noun.children if c.dep_ == "prep" and c.lower_ in {"by", "from", "of"}))
    return who if who is not None and (kind_of_word(who) is not None or who.ent_type_ == "ORG") else noun


def _verbal_name(page: Page, start: int) -> Tokens | None:
    """A name whose first word the parser took for a verb: "Save the Children"."""
    words = page.doc[start : min(start + MOST_OF_A_NAME, page.end(start))]
    if not words or words[0].pos_ != "VERB" or not words[0].is_title:
        return None
    last = next((t for t in words if t.pos_ in {"NOUN", "PROPN"} and t.is_title), None)
    return page.doc[start : last.i + 1] if last is not None else None


def _counted(page: Page, preposition: Token) -> Report | None:
    """ "by his count 19 have died": the noun is not always seen as such, but stands within a few words of the possessive."""
    doc = page.doc
    for noun in doc[preposition.i + 2 : preposition.i + 8]:
        modality = verbs("governed").get(lemma(noun))
        who = next((t for t in doc[preposition.i + 1 : noun.i] if t.dep_ == "poss"), None) if modality else None
        if who is not None and modality:
            return _rest_of_sentence(page, preposition, who, doc[preposition.i : noun.i + 1], modality, noun)
        if (noun.is_punct and noun.tag_ != "POS") or noun.pos_ in {"VERB", "AUX"}:
            return None
    return None


def _rest_of_sentence(page: Page, phrase: Token, who: Token, cue: Tokens, modality: Modality, last: Token, name: Tokens | None = None) -> Report | None:
    """The content of a phrase that stands at the beginning, in the middle or at the end of the words it reports."""
    doc = page.doc
    first, end = phrase.i, max(last.i + 1, who.right_edge.i + 1 if last is who else last.i + 1)
    end = next((t.i for t in doc[last.i + 1 : end] if t.text == "," and page.inside[t.i] == page.inside[phrase.i]), end)
    source = name if name is not None else source_phrase(who)
    if phrase.i < source.end <= who.i:  # "According to Dahl nine people ...": the parser took two phrases for one
        end = source.end
    start, stop = after_semicolon(page, first), page.end(first)
    stop = next((t.i for t in doc[end:stop] if t.text == ";" and page.inside[t.i] == page.inside[first]), stop)
    other = next((t.i for t in doc[end:stop] if _joins_another(page, t)), stop)
    if _joins_another(page, phrase):  # "A, and, according to X, B": B alone
        start = end
    elif not any(t.is_alpha and t.dep_ != "cc" for t in doc[start:first]):
        start, stop = end, other
    elif not any(t.is_alpha for t in doc[end:stop]) or any(t.tag_ in FINITE and is_cue_verb(t) for t in doc[end:stop]) or doc[end].text in {";", "and", "but"}:
        stop = first
    a, b = bounds(doc, start, stop)
    return Report(a, b, [(source, cue)], phrase, modality) if b > a else None


def _joins_another(page: Page, token: Token) -> bool:
    """ "..., and, according to": the phrase goes with what follows."""
    doc, i = page.doc, token.i
    if token.lower_ != "according" or i < 2 or page.inside[i] >= 0:
        return False
    return doc[i - 1].text == "," and doc[i - 2].lower_ in {"and", "but", "while"}


def passed_on(page: Page, report: Report) -> tuple[Tokens, Tokens] | None:
    """Whom the speaker cites, with the words of citing: "Reuters reports, citing the ministry"; "reports with reference to the ministry"."""
    doc, start = page.doc, report.cue.i
    for token in doc[start + 1 : min(start + NEAR, page.end(start))]:
        if token.idx >= report.start and token.idx < report.end:
            return None
        if token.lower_ == "referring" and report.quoted:
            return None  # "“They shelled us,” said X, referring to the rebels"
        if lemma(token) in words("citing", "verbs") and token.lower_ in words("citing", "forms"):
            behind = token.i + 2 if doc[token.i + 1].lower_ == "to" else token.i + 1
            who = _named_behind(page, behind)
            first = token.i - 1 if doc[token.i - 1].lower_ == "with" else token.i
            return (source_phrase(who), doc[first:behind]) if who is not None else None
    return None


def relay(page: Page, report: Report) -> None:
    """Adds who is cited, and who cites, to a report: "X, citing Y, said"; "X, quoted by Y, said"; "X reports, citing Y"."""
    doc, cue = page.doc, report.cue
    if (cited := passed_on(page, report)) is not None:
        report.links.append(cited)
    for token in doc[page.start(cue.i) : cue.i]:
        outside = not report.start <= token.idx < report.end and page.inside[token.i] == page.inside[cue.i]
        if token.lower_ in {"citing", "quoting"} and outside and (who := _named_behind(page, token.i + 1)) is not None:
            report.links.append((source_phrase(who), doc[token.i : token.i + 1]))
        elif token.lower_ in {"quoted", "cited"} and doc[token.i + 1].lower_ == "by" and outside and (who := _named_behind(page, token.i + 2)) is not None:
            report.links.insert(0, (source_phrase(who), doc[token.i : token.i + 2]))


def _named_behind(page: Page, start: int) -> Token | None:
    """The head of the phrase that begins at the token."""
    phrase = page.doc[start : min(start + 10, page.end(start - 1))]
    inside = [t for t in phrase if t.head.i < start or t.head.i >= phrase.end or t.head == t]
    who = next((t for t in inside if t.pos_ in {"NOUN", "PROPN", "PRON"}), None)
    return who if is_likely_speaker(who) else None


def unnamed(page: Page, verb: Token) -> tuple[int, int] | None:
    """Tokens of what "it was noted that", "it was asked to" report without saying who."""
    doc, behind = page.doc, verb.i + 1
    if verb.tag_ != "VBN" or behind >= len(doc) or doc[behind].lower_ not in {"that", "to"}:
        return None
    own = list(verb.children)
    if (
        not any(c.dep_ in SUBJECTS | {"expl"} and c.lower_ == "it" for c in own)
        or any(c.dep_ == "agent" for c in own)
        or not any(c.dep_ == "auxpass" for c in own)
    ):
        return None
    return behind, end_behind(page, verb, behind)


def signed(page: Page) -> Iterator[Report]:
    """ "“Q” — A. Name" at the end of a line, as readers' voices are set."""
    for start, end in page.bounds:
        dash = page.doc[end] if end < len(page.doc) else None
        if dash is None or dash.text not in LONG_DASHES:
            continue
        stop = next((t.i for t in page.doc[end + 1 :] if page.line[t.i] != page.line[end] or t.is_space or t.text == ","), len(page.doc))
        name = page.doc[end + 1 : stop]
        if 0 < len(name) <= MOST_OF_A_NAME and name[0].text[:1].isupper() and all(t.pos_ == "PROPN" or t.is_punct for t in name):
            a, b = bounds(page.doc, start, end)
            yield Report(a, b, [(name, page.doc[end : end + 1])], dash, "asserted", quoted=True)


def labelled(page: Page) -> Iterator[Report]:
    """A line "NAME: words" of a transcript, and a first line "X: Y"."""
    doc = page.doc
    starts = [i for i in range(len(doc)) if i == 0 or page.line[i] != page.line[i - 1]]
    talking = _talking(page, starts)
    for start, after in zip(starts, [*starts[1:], len(doc)], strict=True):
        colon = next((t.i for t in doc[start : start + MOST_OF_A_NAME] if t.text == ":"), None)
        first = start + (doc[start].text in MARKS)
        if colon is None or colon <= first or after - colon < (SHORTEST if start == 0 else 2):
            continue
        label = doc[first:colon]
        if start == 0 and _is_dateline(label, doc[colon + 1 : after]):
            continue
        if all(t.lower_ in words("headings") for t in label if t.is_alpha):
            continue
        if label.text in talking or (start == 0 and _may_head(label)) or all(t.is_upper and t.pos_ in {"PROPN", "NOUN"} for t in label):
            a, b = bounds(doc, colon + 1, after)
            if b > a:
                yield Report(a, b, [(label, doc[colon : colon + 1])], doc[colon], "asserted")


def headed(page: Page) -> Iterator[Report]:
    """A headline that ends with who says it: "Nine killed in ambush: army", "Nine killed in ambush – police sources"."""
    doc = page.doc
    stop = next((t.i for t in doc if page.line[t.i] or (t.is_space and "\n" in t.text)), len(doc))
    mark = next((t for t in reversed(doc[:stop]) if t.text == ":" or (t.text in DASHES and t.i and doc[t.i - 1].whitespace_)), None)
    if mark is None or mark.i < SHORTEST or page.inside[mark.i] >= 0 or not 0 < stop - mark.i - 1 <= MOST_AT_THE_END or stop == len(doc):
        return
    name = doc[mark.i + 1 : stop]
    if not any(t.pos_ == "VERB" or t.i in harms(doc) for t in doc[: mark.i]):
        return  # "Daily overview of the zone - General Staff": a letterhead
    who = kind_of_word(name[-1]) is not None or name[-1].lower_ in words("headline_ends") or (len(name) == 1 and name[0].ent_type_ == "ORG")
    if who and not any(t.is_punct or t.tag_ in FINITE or t.like_num for t in name) and not any(t.text == ":" for t in doc[: mark.i]):
        a, b = bounds(doc, 0, mark.i)
        yield Report(a, b, [(name, doc[mark.i : mark.i + 1])], mark, "asserted")


def by_itself(page: Page) -> Iterator[Report]:
    """ "Nine were wounded. The ministry reported.", "... This was announced by the army.": a speaker and a cue alone tell who said the sentence before."""
    doc = page.doc
    for cue in doc:
        if cue.tag_ not in {"VBD", "VBN"} or lemma(cue) not in words("alone") or page.inside[cue.i] >= 0:
            continue
        first = page.start(cue.i)
        if first < 2 or doc[first - 1].text != "." or page.line[first - 1] != page.line[cue.i]:
            continue
        name = _teller(cue, first, page.end(cue.i))
        a, b = bounds(doc, page.start(first - 1), first - 1)
        if name is not None and b > a:
            yield Report(a, b, [(name, doc[cue.i : cue.i + 1])], cue, "asserted")


def _teller(cue: Token, first: int, end: int) -> Tokens | None:
    """Who speaks in a sentence that says nothing else; null where it says more."""
    doc = cue.doc
    who = next((c for c in cue.children if c.dep_ == "nsubj"), None)
    if any(c.dep_ == "nsubjpass" and c.lower_ in {"it", "that", "this"} for c in cue.children):
        who = _object(*(c for c in cue.children if c.dep_ == "agent"))
        return source_phrase(who) if who is not None and is_likely_speaker(who) and who.pos_ != "PRON" else None
    rest = [t for t in doc[cue.i + 1 : end] if t.is_alpha]
    if who is None or who.pos_ == "PRON" or not is_likely_speaker(who) or any(t.pos_ in {"VERB", "AUX"} for t in (*doc[first : cue.i], *rest)):
        return None
    return source_phrase(who) if not rest or rest[0].lower_ in {"in", "on"} else None


def _talking(page: Page, starts: list[int]) -> set[str]:
    """Who speaks in a transcript: names before colons at the beginning of lines, by turns, some of which ask ("Berg: What ...?" "Dahl: We ...")."""
    labels: list[tuple[Tokens, int]] = []
    for start, after in zip(starts, [*starts[1:], len(page.doc)], strict=True):
        colon = next((t.i for t in page.doc[start : start + MOST_OF_A_NAME] if t.text == ":"), start)
        label = page.doc[start:colon]
        if len(label) and all(t.is_title or t.is_upper or t.lower_ in PARTICLES or t.is_punct for t in label):
            labels.append((label, after))
    if not labels:
        return set()
    plain = {t.text for t in page.doc if t.is_lower and t.text not in PARTICLES}  # "Killed: 4" is no name where the text has "killed"
    plain |= words("headings") | words("fields")
    harmed = harms(page.doc)
    turns: list[str] = []
    asked = False
    for label, after in labels:
        if not any(t.lower_ in plain or t.i in harmed for t in label):
            turns.append(label.text)
            asked = asked or any(t.text == "?" for t in page.doc[label.start : after])
    often = {name for name, times in Counter(turns).items() if times > 1}
    changes = sum(a != b for a, b in pairwise(t for t in turns if t in often))
    return often if asked and len(often) > 1 and changes >= len(often) else set()


def _is_dateline(label: Tokens, told: Tokens) -> bool:
    """ "BERGEN: The toll ...": a name in capitals before words that are not, and no word for a speaker."""
    capitals = all(t.is_upper for t in label if t.is_alpha) and kind_of_word(label.root) is None
    return capitals and sum(t.is_upper and len(t) > 1 for t in told) * 2 < len(told)


def _may_head(label: Tokens) -> bool:
    """Who may speak in a headline: of places only those that stand for a government, since another is what the paper is about ("Lofoten: ...")."""
    noun = label.root
    if noun.ent_type_ in {"GPE", "LOC"}:
        return country_named(label.text) is not None or country_of_capital(label.text) is not None
    return noun.ent_type_ in {"PERSON", "ORG"} or (noun.pos_ in {"NOUN", "PROPN"} and is_likely_speaker(noun))
