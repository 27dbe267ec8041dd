"""Ways of reporting other than a clause: whom one accuses of what, what one asks for, confirms, denies or calls something, and nouns of saying."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.attack_triggers import lemma_of
from audiatur.extract.cues import lemma, measured, reproaches, verbs, words
from audiatur.extract.report import TENSED, Report, bounds, report
from audiatur.extract.sources import is_retold, kind_of_word
from audiatur.extract.speakers import can_speak, is_likely_speaker, source_phrase, speaker
from audiatur.record import Modality

MAKING = {"make", "issue", "express", "release", "repeat", "voice", "reiterate", "have"}
BARE = {"it", "this", "that", "them", "these", "those", "him", "her", "us", "me", "you"}
OCCASIONS = {"interview", "letter", "speech", "conference"}


def reproach(verb: Token) -> Report | None:
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
    return report(verb, whom.left_edge.i, max(whom.right_edge.i, of.right_edge.i if of is not None else 0) + 1, modality)


def infinitive(verb: Token) -> Report | None:
    """ "called on all sides to respect", "vowed to take revenge": from the one who is to act, if said, to the end of the infinitive."""
    modality = verbs("infinitive").get(lemma(verb))
    if modality is None:
        return None
    act = next((c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.i > verb.i and any(a.lower_ == "to" for a in c.children)), None)
    if act is None or (lemma(act) in words("unnamed") and any(c.dep_ == "auxpass" for c in act.children)):
        return None
    starts = [act.left_edge.i]
    for c in verb.children:
        if c.dep_ in {"dobj", "dative"} and verb.i < c.i < act.i:
            starts.append(c.left_edge.i)
        elif c.dep_ == "prep" and verb.i < c.i < act.i and c.lower_ in {"on", "upon", "to", "for"}:
            starts += [p.left_edge.i for p in c.children if p.dep_ == "pobj"]
    return report(verb, min(starts), act.right_edge.i + 1, modality)


def phrase(verb: Token) -> Report | None:
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
        if lemma(verb) == "react" and objects and lemma_of(objects[0].lower_) is not None:
            return None  # "reacted to an ambush": by what they did
        if objects and objects[0].ent_type_ not in {"DATE", "TIME"} and not (c.lower_ == "on" and lemma(objects[0]) in words("media")):
            cue = verb.doc[verb.i : c.i + 1] if c.i == verb.i + 1 else None
            last = max([objects[-1].right_edge.i, *(x.right_edge.i for x in verb.children if x.dep_ in {"xcomp"} and x.i > c.i)])
            return report(verb, objects[0].left_edge.i, last + 1, modality, cue=cue)
    return None


def figure(verb: Token) -> Report | None:
    """ "gave a different figure: 16 dead and 38 injured": what is given stands behind the colon."""
    if lemma(verb) not in words("figures", "verbs"):
        return None
    noun = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i and lemma(c) in words("figures", "nouns")), None)
    if noun is None:
        return None
    doc = verb.doc
    colon = next((t.i for t in doc[noun.i + 1 : verb.sent.end] if t.text == ":" and not any(x.tag_ in TENSED for x in doc[noun.i : t.i])), None)
    stop = next((t.i for t in doc[colon + 1 :] if t.is_sent_end or (t.is_space and "\n" in t.text)), len(doc) - 1) if colon is not None else 0
    return report(verb, colon + 1, stop + 1, "asserted") if colon is not None and any(t.like_num for t in doc[colon + 1 : stop + 1]) else None


def object(verb: Token) -> Report | None:
    """ "confirmed the use of ...", "denied the attack", "put the wounded at 70", "called it a lie"."""
    if lemma(verb) not in _with_object():
        return None
    noun = speaker(verb)[0]
    modality = _modality_of_object(verb, noun)
    if modality is None or not is_likely_speaker(noun):
        return None
    obj = next((c for c in verb.children if c.dep_ in {"dobj", "nsubj", "ccomp", "xcomp"} and c.i > verb.i), None)
    if obj is not None and _says_nothing(verb, obj):
        return None
    if obj is None or (obj.pos_ == "PRON" and obj.dep_ == "dobj" and obj.lower_ in BARE and not any(c.dep_ in {"oprd", "xcomp"} for c in verb.children)):
        return None
    parts = [c for c in verb.children if c.i > verb.i and c.dep_ in {"dobj", "oprd", "xcomp", "ccomp", "prep", "acomp", "attr"}]
    parts = [c for c in parts if not (c.dep_ == "prep" and _is_setting(c))]
    parts += [c for c in verb.children if lemma(verb) in measured() and _is_measure(verb, c)]
    start, end = min(obj.left_edge.i, *(c.left_edge.i for c in parts)), max(obj.right_edge.i, *(c.right_edge.i for c in parts)) + 1
    return report(verb, start, _before_remark(verb, start, end), modality)


def _says_nothing(verb: Token, noun: Token) -> bool:
    """ "issued a statement": no word of what was said."""
    return verb.lemma_ == "issue" and is_retold(noun.text) and all(c.dep_ == "det" for c in noun.children)


def takes_lives(verb: Token) -> bool:
    """ "the fighting claimed the lives of nine": no word at all."""
    return verb.lemma_ == "claim" and any(c.dep_ == "dobj" and c.lemma_.lower() in {"life", "victim"} for c in verb.children)


@cache
def _with_object() -> frozenset[str]:
    return frozenset({*measured(), *words("showing"), *verbs("object")})


def _modality_of_object(verb: Token, noun: Token | None) -> Modality | None:
    measures = measured().get(lemma(verb))
    if measures is not None:
        given = [p for c in (verb, *verb.children) for p in c.children if p.dep_ == "prep" and p.lower_ in measures and p.i > verb.i]
        given += [c for c in verb.children if _is_measure(verb, c)]
        return "asserted" if any(t.like_num for p in given for t in p.subtree) else None
    if noun is not None and lemma(verb) in words("showing"):
        return "asserted" if kind_of_word(noun) == "document" else None
    return verbs("object").get(lemma(verb))


def _is_measure(verb: Token, clause: Token) -> bool:
    """ "gave the toll as nine killed": the parser may see a clause behind "as"."""
    return clause.dep_ == "advcl" and clause.i > verb.i and any(m.dep_ == "mark" and m.lower_ in measured()[lemma(verb)] for m in clause.children)


def _before_remark(verb: Token, start: int, end: int) -> int:
    """Without a remark of the teller's own behind a comma: ", which is 30 km from the border"."""
    doc = verb.doc
    return next((t.i - 1 for t in doc[start + 2 : end] if t.tag_ in {"WDT", "WP"} and doc[t.i - 1].text == "," and t.dep_ != "pobj"), end)


def _is_setting(preposition: Token) -> bool:
    """ "on Tuesday", "in a statement": of the saying, not of what is said."""
    inner = next((p for p in preposition.children if p.dep_ == "pobj"), None)
    return inner is not None and (inner.ent_type_ in {"DATE", "TIME"} or lemma(inner) in words("noun", "asserted") or lemma(inner) in OCCASIONS)


def citing(verb: Token) -> Report | None:
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
        start, end = bounds(doc, content[0].left_edge.i, max(c.right_edge.i for c in content) + 1)
    elif verb.sent.start < whom.left_edge.i:
        start, end = bounds(doc, verb.sent.start, min((outer or whom).left_edge.i, whom.left_edge.i))
    else:
        return None
    links: list[tuple[Tokens, Tokens | None]] = [(source_phrase(whom), doc[saying.i : saying.i + 1])]
    if outer is not None and outer != whom:
        links.insert(0, (source_phrase(outer), doc[verb.i : verb.i + 1]))
    return Report(start, end, links, saying, verbs("clause").get(lemma(saying), "asserted"), antecedent=antecedent) if end > start else None


def nouns(noun: Token) -> list[Report]:
    """ "X's claim that Y", "the accusation by X that Y", "X's denial of Y"."""
    modality = verbs("noun").get(lemma(noun))
    if modality is None:
        return []
    content = next((c for c in noun.children if c.dep_ in {"acl", "ccomp", "relcl"} and c.i > noun.i and _has_that(c)), None)
    who = next((c for c in noun.children if c.dep_ == "poss"), None)
    if who is None:
        by = next((c for c in noun.children if c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "from"}), None)
        who = next((p for p in by.children if p.dep_ == "pobj"), None) if by is not None else None
    if who is None and noun.dep_ == "dobj" and lemma(noun.head) in MAKING:
        who = speaker(noun.head)[0]
    if content is None or who is None or not can_speak(who):
        return []
    start, end = bounds(noun.doc, content.left_edge.i, content.right_edge.i + 1)
    return [Report(start, end, [(source_phrase(who), noun.doc[noun.i : noun.i + 1])], noun, modality)]


def _has_that(clause: Token) -> bool:
    """A "that" which opens a clause of content, not one that stands for the noun."""
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children)
