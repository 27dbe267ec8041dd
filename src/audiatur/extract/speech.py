"""Finds where a text reports what somebody says: source, cue and content, from the dependency tree and the quotation marks.

Each finder looks at one way of reporting and gives `Report`s; `reports` collects them. Nothing here knows who a pronoun stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.cues import lemma, reproaches, verbs, words
from audiatur.extract.quotes import Quotation
from audiatur.extract.syntax import SUBJECTS, contiguous
from audiatur.record import Modality

MARKS = {"“", "”", '"', "«", "»", "‘", "’", "'", "``", "''"}
DASHES = {"-", "–", "—", "--"}
RELATIVE = {"who", "which", "that", "whom"}


@dataclass(slots=True)
class Report:
    """`start` and `end` are offsets of the content; `links` the sources with their cues, outermost first; `cue` is the verb or noun that decided."""

    start: int
    end: int
    links: list[tuple[Tokens, Tokens | None]]
    cue: Token
    modality: Modality
    quoted: bool = False
    antecedent: Token | None = field(default=None)
    """For "who said": the noun that the relative pronoun stands for."""


def reports(doc: Doc, quotes: list[Quotation]) -> list[Report]:
    """All reports of a text, in the order of their cues; later finders only add what earlier ones have not got."""
    found: list[Report] = []
    for token in doc:
        if token.pos_ in {"VERB", "AUX"}:
            report = _citing(token) or _clause(token) or _reproach(token) or _infinitive(token) or _phrase(token) or _object(token)
            if report is not None:
                found.append(report)
        elif token.pos_ == "NOUN":
            found += _noun(token)
    found += _governed(doc)
    found += _by_quotation(doc, quotes, found)
    found += _headline(doc)
    for report in found:
        _with_quotation(doc, report, quotes)
    return sorted((r for r in found if r.end > r.start and r.links), key=lambda r: (r.cue.i, r.start))


# ---- who speaks -----------------------------------------------------------------------------------------------------------
def speaker(verb: Token) -> tuple[Token | None, Token | None]:
    """The noun that speaks by this verb, and for a relative pronoun the noun it stands for."""
    seen = verb
    for _ in range(5):
        if found := next((c for c in seen.children if c.dep_ == "agent"), None):
            by = next((p for p in found.children if p.dep_ == "pobj"), None)
            return by, None
        found = next((c for c in seen.children if c.dep_ == "nsubj"), None)
        if found is not None:
            if found.lower_ in RELATIVE and seen.dep_ == "relcl":
                return found, seen.head
            return found, None
        if any(c.dep_ in SUBJECTS for c in seen.children):
            return None, None
        if seen.dep_ == "acl":
            return (seen.head, None) if seen.tag_ == "VBG" else (None, None)
        if seen.dep_ in {"conj", "xcomp", "advcl", "pcomp"} and (seen.dep_ != "advcl" or seen.tag_ == "VBG"):
            seen = seen.head if seen.head.pos_ in {"VERB", "AUX"} else seen.head.head
            if seen.pos_ not in {"VERB", "AUX"}:
                return None, None
        else:
            return None, None
    return None, None


def source_phrase(noun: Token) -> Tokens:
    """The words that name a speaker: a person's name where a title and a name stand side by side, otherwise the noun phrase without clauses."""
    if noun.pos_ == "PRON":
        return noun.doc[noun.i : noun.i + 1]
    if noun.ent_type_ != "PERSON":
        for child in noun.children:
            if child.dep_ == "appos" and child.ent_type_ == "PERSON" and noun.pos_ == "NOUN":
                return _entity(child)
    if noun.ent_type_ == "PERSON":
        return _entity(noun)
    skip = {"appos", "punct", "advcl", "parataxis", "relcl", "acl", "ccomp", "advmod", "nsubj", "cop", "prepc"}

    def inside(t: Token) -> Iterator[int]:
        yield t.i
        for c in t.children:
            if c.dep_ not in skip and not (c.dep_ == "prep" and c.lower_ not in {"of", "for", "in", "at"}) and not (c.dep_ in {"conj", "cc"} and t.i != noun.i):
                yield from inside(c)

    return contiguous(noun, sorted(inside(noun)))


def _entity(token: Token) -> Tokens:
    """The named entity a token stands in, without a title before the name."""
    start, end = token.i, token.i + 1
    while start > 0 and token.doc[start - 1].ent_type_ == token.ent_type_ and token.doc[start].ent_iob_ == "I":
        start -= 1
    while end < len(token.doc) and token.doc[end].ent_iob_ == "I" and token.doc[end].ent_type_ == token.ent_type_:
        end += 1
    while end > start + 1 and token.doc[end - 1].lower_ in {"'s", "’s", "'", "’"}:
        end -= 1
    return token.doc[start:end]


# ---- what is said ---------------------------------------------------------------------------------------------------------
def _bounds(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Offsets of tokens `start` to `end` without the punctuation and the "that" around them."""
    while start < end and (doc[start].is_space or (doc[start].is_punct and doc[start].text not in MARKS) or doc[start].text in {"``"}):
        start += 1
    if start < end and doc[start].lower_ == "that" and doc[start].dep_ == "mark":
        start += 1
    while end > start and (doc[end - 1].is_space or (doc[end - 1].is_punct and doc[end - 1].text not in MARKS and doc[end - 1].text not in {")", "]", "%"})):
        end -= 1
    if start >= end:
        return 0, 0
    return _bare(doc, start, end)


def _bare(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Without quotation marks that only open or only close, and without those that enclose the whole."""
    opens, closes = doc[start].text in MARKS, doc[end - 1].text in MARKS
    inner = [t for t in doc[start + 1 : end - 1] if t.text in MARKS and t.text not in {"'", "’", "‘"}]
    if end - start > 2 and opens and (len(inner) % 2 == 0) and (closes or not inner):
        start += 1
        end -= closes
    elif closes and not opens and len(inner) % 2 == 0:
        end -= 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in {",", ".", "!", "?", ";"}):
        end -= 1
    return doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _report(verb: Token, start: int, end: int, modality: Modality, *, cue: Tokens | None = None) -> Report | None:
    noun, antecedent = speaker(verb)
    if noun is None or not _can_speak(noun):
        return None
    a, b = _bounds(verb.doc, start, end)
    if b <= a:
        return None
    return Report(a, b, [(source_phrase(noun), cue if cue is not None else verb.doc[verb.i : verb.i + 1])], verb, modality, antecedent=antecedent)


def _can_speak(noun: Token) -> bool:
    return noun.lower_ not in {"there", "this", "what", "nothing", "something", "everything", "anything", "these", "those", "all"} and noun.pos_ in {
        "NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM", "X", "VERB",
    }  # fmt: skip


def _clause(verb: Token) -> Report | None:
    """ "X said that Y", "Y, X said", "Y, said X, Z"."""
    modality = verbs("clause").get(lemma(verb)) or _going_on(verb)
    if modality is None:
        return None
    doc = verb.doc
    clauses = [c for c in verb.children if c.dep_ == "ccomp"]
    after = [c for c in clauses if c.i > verb.i]
    before = [c for c in clauses if c.i < verb.i]
    if after:
        return _report(verb, min(c.left_edge.i for c in after), max(c.right_edge.i for c in after) + 1, modality)
    if before:
        return _report(verb, *_around(verb, before[0]), modality)
    if _is_aside(verb):
        return _report(verb, *_around(verb, verb.head), modality)
    if (question := next((c for c in verb.children if c.dep_ in {"advcl", "xcomp"} and c.i > verb.i and _opens_clause(c)), None)) is not None:
        return _report(verb, question.left_edge.i, question.right_edge.i + 1, modality)
    colon = next((t for t in doc[verb.i + 1 : verb.sent.end] if t.text == ":"), None)
    if colon is not None and colon.i - verb.i < 8:
        return _report(verb, colon.i + 1, verb.sent.end, modality)
    return None


def _opens_clause(token: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in {"that", "whether", "if"} for c in token.children)


def _going_on(verb: Token) -> Modality | None:
    """ "he went on": the particle makes the cue."""
    particles = [c.lower_ for c in verb.children if c.dep_ in {"prt", "advmod"}]
    return "asserted" if any(f"{lemma(verb)} {p}" in words("onward") for p in particles) else None


def _cue_clause(verb: Token) -> tuple[int, int]:
    """Tokens of "X told reporters on Monday": the verb with its subject, objects and adjuncts, without the content."""
    inside = [verb.i]
    for c in verb.children:
        if (
            c.dep_ in {"nsubj", "aux", "neg", "prt", "advmod", "npadvmod", "dobj", "dative", "prep", "agent", "auxpass", "advcl", "mark"}
            and abs(c.i - verb.i) < 40
        ):
            inside += [c.left_edge.i, c.right_edge.i]
    tokens = contiguous(verb, list(range(min(inside), max(inside) + 1)))
    return tokens.start, tokens.end


def _is_aside(verb: Token) -> bool:
    """ "Why, he asked, does ...": a short clause between commas that hangs from the words it reports."""
    if verb.dep_ not in {"parataxis", "ccomp", "advcl", "dep", "conj"} or verb.head.pos_ not in {"VERB", "AUX", "NOUN", "PROPN", "ADJ"}:
        return False
    if not any(c.dep_ == "nsubj" for c in verb.children) or any(c.dep_ == "cc" and c.i < verb.i for c in verb.children):
        return False
    start, end = _cue_clause(verb)
    doc = verb.doc
    left = doc[start - 1].text if start else ""
    right = doc[end].text if end < len(doc) else "."
    return (left in {",", "—", "–"} or left in MARKS) and (right in {",", ".", "—", "–", ";", "?", "!", ":"} or right in MARKS or doc[end].is_space)


def _around(verb: Token, content: Token) -> tuple[int, int]:
    """Token bounds of content that stands before its cue, or around it; a content interrupted by its cue is one span."""
    doc, sentence = verb.doc, verb.sent
    cue_start, cue_end = _cue_clause(verb)
    top = verb if content.head == verb else content
    start = sentence.start if top.dep_ == "ROOT" else min(content.left_edge.i, cue_start)
    if start >= cue_start:  # the aside stands first: "X said, Y"
        return cue_end, max(content.right_edge.i + 1, cue_end)
    later = [c for c in verb.children if c.i > verb.i and c.dep_ in {"conj", "parataxis", "dep"} and _is_new_clause(c)] if content.head == verb else []
    if content.head != verb and content.right_edge.i >= cue_end and content.i > verb.i:
        return start, content.right_edge.i + 1
    if content.head != verb:
        rest = [c.right_edge.i + 1 for c in content.children if c.i > cue_end and c.dep_ not in {"punct"} and c != verb and _may_go_on(doc, cue_end, c)]
        return start, max([cue_start, *rest])
    if later and doc[min(cue_end, len(doc) - 1)].text in {","}:
        return start, max(c.right_edge.i + 1 for c in later)
    return start, cue_start


def _may_go_on(doc: Doc, cue_end: int, child: Token) -> bool:
    return cue_end < len(doc) and doc[cue_end].text == "," and lemma(child) not in verbs("clause")


def _is_new_clause(token: Token) -> bool:
    own = any(c.dep_ in SUBJECTS for c in token.children)
    return own and lemma(token) not in verbs("clause") and lemma(token) not in reproaches()


def _reproach(verb: Token) -> Report | None:
    """ "accused X of aiming at civilians": the content is whom and of what."""
    if lemma(verb) not in reproaches():
        return None
    modality, prepositions = reproaches()[lemma(verb)]
    whom = next((c for c in verb.children if c.dep_ == "dobj"), None)
    of = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ in prepositions and c.i > verb.i), None)
    if of is None and whom is not None:
        of = next((c for c in whom.children if c.dep_ == "prep" and c.lower_ in prepositions), None)
    if whom is None or whom.i < verb.i or (of is None and modality != "alleged"):
        return None
    return _report(verb, whom.left_edge.i, max(whom.right_edge.i, of.right_edge.i if of is not None else 0) + 1, modality)


def _infinitive(verb: Token) -> Report | None:
    """ "called on all sides to respect", "vowed to take revenge": from the one who is to act, if said, to the end of the infinitive."""
    modality = verbs("infinitive").get(lemma(verb))
    if modality is None:
        return None
    act = next((c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.i > verb.i and any(a.lower_ == "to" for a in c.children)), None)
    if act is None:
        return None
    starts = [act.left_edge.i]
    for c in verb.children:
        if c.dep_ in {"dobj", "dative"} and verb.i < c.i < act.i:
            starts.append(c.left_edge.i)
        elif c.dep_ == "prep" and verb.i < c.i < act.i and c.lower_ in {"on", "upon", "to", "for"}:
            starts += [p.left_edge.i for p in c.children if p.dep_ == "pobj"]
    return _report(verb, min(starts), act.right_edge.i + 1, modality)


def _phrase(verb: Token) -> Report | None:
    """ "spoke of casualties", "called for an inquiry", "pointed out the dangers"."""
    for c in verb.children:
        modality = verbs("phrase").get(f"{lemma(verb)} {c.lower_}")
        if modality is None or c.i < verb.i:
            continue
        if c.dep_ == "prep":
            objects = [p for p in c.children if p.dep_ in {"pobj", "pcomp", "ccomp"}]
        elif c.dep_ == "prt":
            objects = [p for p in verb.children if p.dep_ in {"dobj", "ccomp"} and p.i > verb.i]
        else:
            continue
        if objects:
            cue = verb.doc[verb.i : c.i + 1] if c.i == verb.i + 1 else None
            last = max([objects[-1].right_edge.i, *(x.right_edge.i for x in verb.children if x.dep_ in {"xcomp"} and x.i > c.i)])
            return _report(verb, objects[0].left_edge.i, last + 1, modality, cue=cue)
    return None


def _object(verb: Token) -> Report | None:
    """ "confirmed the use of ...", "denied the attack", "put the wounded at 70", "called it a lie"."""
    modality = verbs("object").get(lemma(verb))
    if modality is None:
        return None
    obj = next((c for c in verb.children if c.dep_ in {"dobj", "nsubj", "ccomp", "xcomp"} and c.i > verb.i), None)
    if obj is None or (noun := speaker(verb)[0]) is None or not _is_likely_speaker(noun):
        return None
    parts = [c for c in verb.children if c.i > verb.i and c.dep_ in {"dobj", "oprd", "xcomp", "ccomp", "prep", "acomp", "attr"}]
    parts = [c for c in parts if not (c.dep_ == "prep" and _is_setting(c))]
    return _report(verb, min(obj.left_edge.i, *(c.left_edge.i for c in parts)), max(obj.right_edge.i, *(c.right_edge.i for c in parts)) + 1, modality)


def _is_setting(preposition: Token) -> bool:
    """ "on Tuesday", "in a statement": of the saying, not of what is said."""
    inner = next((p for p in preposition.children if p.dep_ == "pobj"), None)
    return inner is not None and (
        inner.ent_type_ in {"DATE", "TIME"} or lemma(inner) in words("noun", "asserted") or lemma(inner) in {"interview", "letter", "speech", "conference"}
    )


def _is_likely_speaker(noun: Token) -> bool:
    from audiatur.extract.sources import kind_of_word

    if noun.pos_ == "PRON":
        return noun.lower_ in {"he", "she", "they", "it", "who", "i", "we"}
    if noun.ent_type_ in {"PERSON", "ORG", "GPE", "NORP"} or noun.pos_ == "PROPN":
        return True
    return kind_of_word(noun) is not None


def _citing(verb: Token) -> Report | None:
    """ "quoted X as saying that Y"; "Trend reports citing X" is joined later, by `_governed`."""
    if lemma(verb) not in words("citing", "verbs"):
        return None
    whom = next((c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}), None)
    as_ = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as"), None)
    saying = next((c for c in as_.children if c.dep_ == "pcomp"), None) if as_ is not None else None
    if whom is None or saying is None:
        return None
    content = [c for c in saying.children if c.dep_ in {"ccomp", "xcomp", "dobj"}]
    outer, antecedent = speaker(verb)
    doc = verb.doc
    if content:
        start, end = _bounds(doc, content[0].left_edge.i, max(c.right_edge.i for c in content) + 1)
    elif verb.sent.start < whom.left_edge.i:
        start, end = _bounds(doc, verb.sent.start, min((outer or whom).left_edge.i, whom.left_edge.i))
    else:
        return None
    links: list[tuple[Tokens, Tokens | None]] = [(source_phrase(whom), doc[saying.i : saying.i + 1])]
    if outer is not None and outer != whom:
        links.insert(0, (source_phrase(outer), doc[verb.i : verb.i + 1]))
    return Report(start, end, links, saying, verbs("clause").get(lemma(saying), "asserted"), antecedent=antecedent) if end > start else None


def _noun(noun: Token) -> list[Report]:
    """ "X's claim that Y", "the accusation by X that Y", "X's denial of Y"."""
    modality = verbs("noun").get(lemma(noun))
    if modality is None:
        return []
    content = next((c for c in noun.children if c.dep_ in {"acl", "ccomp", "relcl"} and c.i > noun.i and _has_that(c)), None)
    who = next((c for c in noun.children if c.dep_ == "poss"), None)
    if who is None:
        by = next((c for c in noun.children if c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "from"}), None)
        who = next((p for p in by.children if p.dep_ == "pobj"), None) if by is not None else None
    if who is None and noun.dep_ == "dobj" and lemma(noun.head) in {"make", "issue", "express", "release", "repeat", "voice", "reiterate", "have"}:
        who = speaker(noun.head)[0]
    if content is None or who is None or not _can_speak(who):
        return []
    start, end = _bounds(noun.doc, content.left_edge.i, content.right_edge.i + 1)
    return [Report(start, end, [(source_phrase(who), noun.doc[noun.i : noun.i + 1])], noun, modality)]


def _has_that(clause: Token) -> bool:
    """A "that" which opens a clause of content, not one that stands for the noun."""
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children)


# ---- ways without a verb of saying -----------------------------------------------------------------------------------------
def _governed(doc: Doc) -> list[Report]:
    """ "according to X", "in X's words", "by X's count": content is the clause that the phrase hangs from."""
    found = []
    for token in doc:
        if token.lower_ == "according" and token.i + 2 < len(doc) and doc[token.i + 1].lower_ == "to":
            noun = next((p for c in (token, doc[token.i + 1]) for p in c.children if p.dep_ == "pobj"), None)
            if noun is not None and (report := _beside(token, noun, doc[token.i : token.i + 2], "asserted")):
                found.append(report)
        elif token.dep_ == "prep" and token.lower_ in {"by", "in", "from", "as"}:
            noun = next((p for p in token.children if p.dep_ == "pobj"), None)
            modality = verbs("governed").get(lemma(noun)) if noun is not None else None
            who = next((c for c in noun.children if c.dep_ == "poss"), None) if noun is not None else None
            if noun is not None and who is not None and modality and (report := _beside(token, who, doc[token.i : noun.i + 1], modality, last=noun)):
                found.append(report)
    return found


def _beside(phrase: Token, noun: Token, cue: Tokens, modality: Modality, *, last: Token | None = None) -> Report | None:
    """The content of a phrase that stands at the beginning, in the middle or at the end of the words it reports."""
    doc = phrase.doc
    head = phrase.head
    while head.pos_ not in {"VERB", "AUX"} and head.head != head:
        head = head.head
    source = source_phrase(noun)
    first, end = phrase.i, max((last or noun).i + 1, noun.right_edge.i + 1)
    start, stop = (phrase.sent.start, phrase.sent.end) if head.dep_ == "ROOT" else (head.left_edge.i, head.right_edge.i + 1)
    if start >= first - 1 or not doc[start:first].text.strip(" ,\n"):
        start, stop = end, max(stop, end)
    elif not [t for t in doc[end:stop] if not t.is_punct and not t.is_space]:
        stop = first
    a, b = _bounds(doc, start, stop)
    return Report(a, b, [(source, cue)], phrase, modality) if b > a else None


def _headline(doc: Doc) -> list[Report]:
    """A first line "X: Y"."""
    line = next((t.i for t in doc if t.is_space and "\n" in t.text), len(doc))
    colon = next((t.i for t in doc[:line] if t.text == ":"), None)
    if colon is None or not 0 < colon <= 6 or line - colon < 5:
        return []
    noun = doc[0:colon].root
    if not (noun.ent_type_ in {"PERSON", "ORG", "GPE"} or (noun.pos_ in {"NOUN", "PROPN"} and _is_likely_speaker(noun))):
        return []
    start, end = _bounds(doc, colon + 1, line)
    return [Report(start, end, [(doc[0:colon], doc[colon : colon + 1])], doc[colon], "asserted")]


# ---- quotations -----------------------------------------------------------------------------------------------------------
def _words_in(doc: Doc, q: Quotation) -> int:
    return len(doc.text[q.inner_start : q.inner_end].split())


def _by_quotation(doc: Doc, quotes: list[Quotation], known: list[Report]) -> list[Report]:
    """Quotations that no tree has given a speaker: the nearest cue beside them."""
    found: list[Report] = []
    for q in quotes:
        if _words_in(doc, q) < 4 or any(r.start < q.end and q.start < r.end for r in known):
            continue
        tokens = doc.char_span(q.start, q.end, alignment_mode="expand")
        if tokens is None:
            continue
        cue = _cue_beside(doc, tokens)
        if cue is not None and (noun := speaker(cue)[0]) is not None and _can_speak(noun):
            modality = verbs("clause").get(lemma(cue), "asserted")
            found.append(Report(q.inner_start, q.inner_end, [(source_phrase(noun), doc[cue.i : cue.i + 1])], cue, modality, quoted=True))
    return found


def _cue_beside(doc: Doc, quote: Tokens) -> Token | None:
    """A verb of saying that follows the quotation within its sentence, or stands before it."""

    def is_cue(t: Token) -> bool:
        return t.pos_ == "VERB" and (lemma(t) in verbs("clause") or _going_on(t) is not None)

    for t in doc[quote.end : quote.end + 12]:
        if t.text in {".", "“", '"'} or (t.is_space and "\n" in t.text):
            break
        if is_cue(t):
            return t
    for i in range(quote.start - 1, max(-1, quote.start - 25), -1):
        t = doc[i]
        if t.text in {".", "”", "?", "!"} and i < quote.start - 1:
            break
        if is_cue(t):
            return t
    return None


def _with_quotation(doc: Doc, report: Report, quotes: list[Quotation]) -> None:
    """Widens a content to the whole of a quotation it stands in or begins, and says whether it is one."""
    at = report.cue.idx
    for q in quotes:
        if q.start <= at < q.end or q.end <= report.start or report.end <= q.start:
            continue
        if _words_in(doc, q) >= 4 and q.inner_start <= report.end:
            report.start, report.end = min(report.start, max(q.inner_start, 0)), max(report.end, q.inner_end)
            inside = min(report.end, q.inner_end) - max(report.start, q.inner_start)
            report.quoted = report.quoted or inside > 0.6 * (report.end - report.start)
    text = doc.text[report.start : report.end]
    report.end = report.start + len(text.rstrip(" ,.;\n"))
