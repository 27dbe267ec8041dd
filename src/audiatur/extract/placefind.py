"""Finds the names of places in a parsed text: what the model takes for a place, and names of the gazetteer where the grammar makes them a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.countries import country_of_capital, country_of_demonym
from audiatur.extract.gazetteer import Candidate, named
from audiatur.extract.placewords import (
    AREA_NOUNS,
    BODIES_BEGIN,
    BODY_NOUNS,
    BY_OR_AGAINST,
    CLOSE,
    DIRECTIONS,
    DONE_TO_AN_ACTOR,
    ELSEWHERE_NOUNS,
    ENTERED,
    FACILITY_NOUNS,
    LOCATING,
    MADE_THERE,
    MOVED,
    NOT_ACTING,
    OFFICIALS,
    PARTS,
    PERSON_TITLES,
    PLACE_NOUNS,
    SELDOM,
    SHIPS,
    SITES,
    SPOKEN,
    STATES,
    TOWN_NOUNS,
    US_STATES,
    WITHIN,
)

MODEL_PLACES = {"GPE", "LOC", "FAC"}
INSIDE = {"-", "‑", "–", "of", "and", "the", "de", "del", "el", "al", "la", "le", "du", "da", "dos", "e", "es", "'", "’", "."}
"""Words and signs that may stand inside a name, between capitalised words."""
LONGEST_ACRONYM, LONGEST_OF_A_BODY = 5, 9
ENDINGS = ("n", "i", "an", "ian", "ese")
"""Of adjectives of regions."""
DESKS = {"analyst", "bureau", "chief", "coordinator", "correspondent", "desk", "director", "editor", "programme", "program", "researcher"}
COUNCILS = {"agency", "cabinet", "committee", "council", "court"}
"""Bodies of a state: "X's national security council"."""
SPOTS = {"centre", "center"}
"""In small letters these are a part of a town and no institution."""
LONGEST = 7
LONGEST_UNKNOWN = 3
"""Words of a name, at most; of one that the gazetteer lacks, less."""
ARTICLES = {"al", "el", "ul", "ad", "an", "ar", "as", "ash", "at", "az"}
"""Before a hyphen, within names of people."""
RARE = 3
"""A name that more places than these bear says little of itself."""
NAMING_NOUNS = PLACE_NOUNS | FACILITY_NOUNS
BODIES = OFFICIALS | BODY_NOUNS
NEVER = SELDOM | BODY_NOUNS | PLACE_NOUNS | FACILITY_NOUNS | PERSON_TITLES
LARGE = 100_000
"""From this population on, a name is known well enough to be a place without help from the grammar."""


@dataclass(slots=True)
class Mention:
    """A name that may be a place. `sure` is whether the grammar or the model says so; `candidates` is what bears the name."""

    tokens: Tokens
    candidates: tuple[Candidate, ...]
    sure: bool = False
    label: str = ""


def mentions(doc: Doc, countries: Counter[str]) -> list[Mention]:
    """All names of places that are said to be where something is, in the order of the text; `countries` are those the text speaks of."""
    label = {t.i: t.ent_type_ for t in doc if t.ent_type_}
    people = _people(doc)
    found = list(_names(doc))
    _of_several(found)
    for mention in found:
        mention.label = label.get(mention.tokens.root.i, "")
        mention.sure = mention.sure or _is_sure(mention, people) or _fits_the_text(mention, people, countries)
    _spread(found, people)
    return [m for m in found if m.sure and not acts(m.tokens)]


def _people(doc: Doc) -> frozenset[str]:
    """Words of names of two and more words that the model takes for persons: a bare one later is that person. Nobody is "near X"."""
    named = (e for e in doc.ents if e.label_ == "PERSON" and len(e) > 1 and not _is_within(doc[e.start : e.end]))
    return frozenset(t.text for e in named for t in e if t.is_alpha)


def is_name_like(token: Token) -> bool:
    return (
        token.text[:1].isupper() and (len(token.text) > 1 or token.text.isalpha()) and token.ent_type_ not in {"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY"}
    )


def _names(doc: Doc) -> Iterator[Mention]:
    """From left to right, at each capitalised word the longest name of the gazetteer, else what the model takes for a place."""
    i = 0
    while i < len(doc):
        token = doc[i]
        if (mention := _behind_article(doc, i)) is not None:
            yield mention
            i = mention.tokens.end
            continue
        if not is_name_like(token):
            i += 1
            continue
        mention = _longest(doc, i)
        if mention is None and country_of_demonym(token.text) is not None and i + 1 < len(doc) and _longest(doc, i + 1) is not None:
            i += 1  # "the Norwegian Voss state"
            continue
        mention = _unknown(doc, i) if mention is None else _whole(mention) or mention
        if mention is not None:
            yield mention
            i = mention.tokens.end
        else:
            i += 1


def _behind_article(doc: Doc, start: int) -> Mention | None:
    """ "in el-Fashir", "as-Suwayda": a name that begins with its article in small letters, and no part of a person's ("Nur al-Hasan")."""
    if doc[start].text not in ARTICLES:
        return None
    name = doc[start : start + 3]
    if len(name) < 3 or name[1].text not in {"-", "‑"} or name[0].whitespace_ or name[1].whitespace_ or not name[2].is_title:
        return None
    if start and (doc[start - 1].is_title or doc[start - 1].text in {"-", "‑"} or doc[start + 3 : start + 4].text in {"-", "‑"}):
        return None
    return Mention(tokens=name, candidates=_bearers(name.text))


def _longest(doc: Doc, start: int) -> Mention | None:
    ends = []
    for end in range(start + 1, min(start + LONGEST, len(doc)) + 1):
        token = doc[end - 1]
        if is_name_like(token) or (end - 1 > start and token.text[:1].isupper()):
            ends.append(end)
        elif token.lower_ not in INSIDE and not (doc[end - 2].text in {"-", "‑"} and token.is_alpha):
            break
    for end in reversed(ends):
        if end < len(doc) and doc[end].text in {"-", "‑"} and not doc[end].whitespace_ and not doc[end - 1].whitespace_:
            continue
        if start > 0 and doc[start - 1].text in {"-", "‑"} and not doc[start - 1].whitespace_:
            continue
        span = doc[start:end]
        if "\n" in span.text or len(span.text) < 2:
            continue
        if candidates := _bearers(span.text):
            return _with_its_noun(Mention(tokens=span, candidates=candidates))
    return None


def _whole(known: Mention) -> Mention | None:
    """ "in Abu Dali": a name of which the gazetteer knows the first word alone is another place than that one."""
    doc, start, end = known.tokens.doc, known.tokens.start, known.tokens.end
    if (named := _up_to_its_noun(doc, start, end)) is not None:
        return Mention(tokens=named, candidates=())
    while end < min(len(doc), start + LONGEST_UNKNOWN) and _goes_on(doc[end]):
        end += 1
    run = doc[start:end]
    apposed = run.root.dep_ == "appos" and run.root.head.lemma_.lower() in PLACE_NOUNS  # "the capital, San Telmo"
    placed = apposed or _is_within(run) or (_locating(run) and not _has_article(run) and all(t.ent_type_ in MODEL_PLACES for t in run))
    if end == known.tokens.end or not placed or ((after := _longest(doc, known.tokens.end)) is not None and after.candidates[0].population >= LARGE):
        return None
    return Mention(tokens=run, candidates=())


def _up_to_its_noun(doc: Doc, start: int, end: int) -> Tokens | None:
    """ "in Moe Tar Dov village": the whole name before its noun, whatever the model takes it for."""
    stop = end
    while stop < min(len(doc), start + LONGEST_UNKNOWN) and doc[stop].is_title and doc[stop].is_alpha and doc[stop].lower_ not in NEVER:
        stop += 1
    beside = stop > end and stop < len(doc) and doc[stop].is_lower and doc[stop].lemma_.lower() in TOWN_NOUNS
    return doc[start:stop] if beside and start > 0 and doc[start - 1].lower_ in LOCATING else None


def _goes_on(token: Token) -> bool:
    """A further word of a name, and not one that begins another thing ("in Oslo President Dahl", "in Oslo UN envoys")."""
    other = token.lower_ in NEVER or token.is_upper or not token.is_title or country_of_demonym(token.text) is not None
    return is_name_like(token) and token.is_alpha and not other and token.ent_type_ not in {"PERSON", "ORG"}


def _has_article(tokens: Tokens) -> bool:
    return tokens.start > 0 and tokens.doc[tokens.start - 1].lower_ == "the"


def _bearers(words: str) -> tuple[Candidate, ...]:
    """ "Kan." and "N.Y." are states, whatever town bears the letters."""
    state = US_STATES.get(STATES.get(words.rstrip("."), "")) if words.endswith(".") else None
    return tuple(c for c in named(state) if c.kind == "region") if state else named(words)


def _of_several(found: list[Mention]) -> None:
    """ "Clay, Grant and Becker counties": each is the county and not the town of the name, where there is one."""
    after: Mention | None = None
    noun = ""
    for mention in reversed(found):
        doc, end = mention.tokens.doc, mention.tokens.end
        if end < len(doc) and doc[end].lemma_.lower() in AREA_NOUNS:
            noun = doc[end].lemma_.title()
        elif after is None or not noun or any(t.text not in {",", "and", "or", "&"} for t in doc[end : after.tokens.start]):
            noun = ""
        if noun:
            mention.candidates = tuple(c for c in named(f"{mention.tokens.text} {noun}") if c.kind == "division") or mention.candidates
        after = mention


def _with_its_noun(mention: Mention) -> Mention:
    """ "Red River": a name of its own with its capitalised noun, which is not where the town of that name is."""
    doc, end = mention.tokens.doc, mention.tokens.end
    if mention.candidates[0].kind == "division" and mention.tokens[-1].lower_ in AREA_NOUNS:
        mention.sure = True
    if end == len(doc) or not doc[end].is_title or doc[end].lower_ not in ELSEWHERE_NOUNS or mention.candidates[0].kind == "country":
        return mention
    if doc[end].lower_ == "county":
        return mention  # outside the United States a county is mostly called like its main town
    return Mention(tokens=doc[mention.tokens.start : end + 1], candidates=())


def _unknown(doc: Doc, start: int) -> Mention | None:
    """A name that the gazetteer lacks: the model takes it for a place, or a noun beside it says so."""
    end = start
    while end < len(doc) and (
        (is_name_like(doc[end]) and (doc[end].pos_ == "PROPN" or _is_called(doc, end)))
        or (end > start and doc[end].text in {"-", "‑"} and end + 1 < len(doc) and is_name_like(doc[end + 1]))
    ):
        end += 1
    if end < len(doc) and end > start and doc[end].lower_ in ARTICLES and doc[end + 1 : end + 2].text in {"-", "‑"}:
        named = doc[start : end + 3]  # "the town of Deir al-Zor", and not "Nour-Din al-Hasani"
        return Mention(tokens=named, candidates=_bearers(named.text)) if _is_called(doc, start) and len(named) > 3 else None
    if end < len(doc) and doc[end].text in {"-", "‑"} and end > start and not doc[end - 1].whitespace_ and not doc[end].whitespace_:
        return None  # the first part of a longer name: "Ansar-e-Sharq"
    while end > start and doc[end - 1].lower_ in PLACE_NOUNS:
        end -= 1
    for inner in range(start + 1, end):
        if (
            is_name_like(doc[inner])
            and (known := _longest(doc, inner)) is not None
            and known.tokens.end >= end
            and known.candidates
            and known.candidates[0].population >= LARGE
        ):
            return known
    if end == start or any(t.lower_ in NEVER for t in doc[start:end]) or "\n" in doc[start:end].text:
        return None
    return Mention(tokens=doc[start:end], candidates=())


def _is_called(doc: Doc, start: int) -> bool:
    """ "the village of Let Yar": a name, whatever the tagger takes its first word for."""
    return start > 1 and doc[start - 1].lower_ == "of" and doc[start - 2].lower_ in TOWN_NOUNS


def _is_sure(mention: Mention, people: frozenset[str]) -> bool:
    tokens = mention.tokens
    first, last = tokens[0], tokens[-1]
    if _is_other(tokens) or _is_inside_a_name(tokens, mention) or (mention.candidates and first == last and first.lower_ in DIRECTIONS):
        return False
    grammar = _said_to_be_a_place(tokens)
    person = mention.label == "PERSON" or (len(tokens) == 1 and first.text in people)
    if not mention.candidates:
        if _noun_beside(tokens):
            return True
        if mention.label in MODEL_PLACES:
            return not person and (grammar or len(last.text) > 3)
        return first.text not in people and len(tokens) <= LONGEST_UNKNOWN and _is_likely(mention)
    if person:
        return grammar and first.text not in people and mention.candidates[0].population >= 500
    if _is_of_a_body(mention) or _is_language(tokens):
        return False
    if mention.label in MODEL_PLACES or grammar:
        return True
    return _is_known(mention)


def _is_known(mention: Mention) -> bool:
    """A large town or state, without help from the grammar."""
    top, last = mention.candidates[0], mention.tokens[-1]
    return top.own and top.kind != "division" and top.population >= LARGE and last.pos_ == "PROPN" and mention.label in {"", "ORG"}


def _fits_the_text(mention: Mention, people: frozenset[str], countries: Counter[str]) -> bool:
    """A rare name that the model takes for something else, but all of whose bearers lie in countries that the text is about."""
    tokens, candidates = mention.tokens, mention.candidates
    if not 0 < len(candidates) <= RARE or tokens.text in people or tokens[0].pos_ != "PROPN" or len(tokens.text) < 4:
        return False
    if _is_other(tokens) or _is_inside_a_name(tokens, mention) or candidates[0].population < 1000:
        return False
    total = sum(countries.values())
    return all(countries[c.country] >= max(2, total / 8) for c in candidates)


def _is_other(tokens: Tokens) -> bool:
    """Ordinary words, demonyms, months: not places, whatever town bears the name."""
    if len(tokens) > 1:
        return False
    token = tokens[0]
    if token.lower_ in NEVER or _is_acronym(token) or (token.ent_type_ in {"DATE", "TIME", "NORP", "LANGUAGE"} and token.pos_ != "PROPN"):
        return True
    if country_of_demonym(token.text) is not None and not any(c.wide for c in named(token.text)):
        return True
    if _is_of_a_region(token):
        return True
    if token.pos_ == "VERB" and token.ent_type_ in MODEL_PLACES and token.is_title and not token.is_sent_start:
        return False  # "the Nording region", taken for a participle
    return token.pos_ not in {"PROPN", "NOUN", "ADJ", "X"} or (token.text.lower() == "us" and token.text != "US")


def _is_of_a_region(token: Token) -> bool:
    """ "Vossan", "South Bergenian": an adjective of a region, which is no place; not where a place bears the word itself."""
    before = token.doc[token.i - 1].text if token.i and token.doc[token.i - 1].is_title else ""
    if token.head == token or token.dep_ not in {"amod", "compound", "nmod"} or named(token.text):
        return False
    stems = [token.text.removesuffix(e) for e in ENDINGS if token.text.endswith(e)]
    return any(c.kind == "region" for stem in stems for name in (stem, f"{before} {stem}") for c in named(name))


def _is_acronym(token: Token) -> bool:
    """ "UN", "NGO" in running text; short names of countries excepted, and lines in capitals, where any name looks like that.

    A longer one may be a town set in capitals, unless it begins as bodies do.
    """
    text = token.text.replace(".", "")
    longest = LONGEST_OF_A_BODY if text.startswith(tuple(BODIES_BEGIN)) else LONGEST_ACRONYM
    if not text.isupper() or len(text) > longest or any(c.wide for c in named(token.text)):
        return False
    beside = [t for t in token.doc[max(0, token.i - 3) : token.i + 4] if t.is_alpha and t.i != token.i and len(t) > 1]
    return any(not t.is_upper for t in beside)


def _is_inside_a_name(tokens: Tokens, mention: Mention) -> bool:
    """ "John Houston", "Bergen Bank", "Washington Post": a part of a longer name that is no place of its own."""
    doc = tokens.doc
    before = doc[tokens.start - 1] if tokens.start > 0 else None
    after = doc[tokens.end] if tokens.end < len(doc) else None
    if before is not None and ((before.lower_.strip(".") in PERSON_TITLES and before.text[:1].isupper()) or before.lower_ in SHIPS):
        return True
    if after is not None and _names_a_body(tokens):
        return True
    if before is not None and country_of_demonym(before.text) is not None and mention.candidates:
        before = None  # "the Norwegian Voss state"
    if before is not None and _is_name_word(before) and not before.is_sent_start and before.lower_ not in NAMING_NOUNS and before.text[-1:] != ".":
        return before.lower_ not in SELDOM or before.lower_ in BODY_NOUNS
    if after is not None and _is_name_word(after):
        word = after.lower_
        if word in PLACE_NOUNS or word in FACILITY_NOUNS:
            return False
        return after.dep_ != "appos" and (
            word in BODY_NOUNS or tokens.root.head == after or after.head == tokens.root or after.ent_type_ == tokens[-1].ent_type_ == "PERSON"
        )
    return False


def _names_a_body(tokens: Tokens) -> bool:
    """ "the Voss Independence Army": the name goes on up to a word for a body."""
    for token in tokens.doc[tokens.end : tokens.end + 4]:
        if not _is_name_word(token):
            return False
        if token.lower_ in BODY_NOUNS and token.i > tokens.end:
            return True
    return False


def _is_name_word(token: Token) -> bool:
    return token.text[:1].isupper() and token.pos_ == "PROPN" and token.is_alpha


def _noun_beside(tokens: Tokens) -> bool:
    """ "Voss village", "the village of Voss", "Voss and Bergen districts"."""
    doc = tokens.doc
    if _has_area(tokens):
        return True
    if tokens.end < len(doc) and doc[tokens.end].lemma_.lower() in PLACE_NOUNS and not doc[tokens.end].is_title:
        after = doc[tokens.end + 1 : tokens.end + 3]  # "the Saami village of Voss": whose village it is
        of_another = len(after) == 2 and after[0].lower_ == "of" and after[1].text[:1].isupper()
        return not (of_another and (_has_article(tokens) or len(tokens) == 1) and doc[tokens.end].lemma_.lower() in TOWN_NOUNS - PARTS)
    if tokens.start > 1 and doc[tokens.start - 1].lower_ == "of" and doc[tokens.start - 2].lemma_.lower() in PLACE_NOUNS:
        return True
    return tokens.start > 0 and doc[tokens.start - 1].lemma_.lower() in PLACE_NOUNS and not doc[tokens.start - 1].is_title


def _has_area(tokens: Tokens) -> bool:
    """ "in Berg Woreda of the zone": its noun with a capital, and no further name behind it."""
    after = tokens.doc[tokens.end : tokens.end + 2]
    ends = len(after) < 2 or not after[1].is_title or after[1].is_sent_start
    return len(after) > 0 and after[0].is_title and after[0].lower_ in AREA_NOUNS and bool(ends) and _is_within(tokens)


def _is_of_a_body(mention: Mention) -> bool:
    """ "militants of the X": no town has an article, but before a noun ("the X district")."""
    tokens = mention.tokens
    after = tokens.doc[tokens.end : tokens.end + 1]
    return _has_article(tokens) and mention.candidates[0].kind == "city" and not (len(after) and after[0].pos_ in {"NOUN", "PROPN"} and after[0].is_alpha)


def _is_language(tokens: Tokens) -> bool:
    """ "shouted in X"."""
    verb = tokens.root.head.head
    return tokens.start > 0 and tokens.doc[tokens.start - 1].lower_ == "in" and verb.lemma_.lower() in SPOKEN


def _is_likely(mention: Mention) -> bool:
    """A name that nobody knows: "in X", "entered X"; "near X" and "the base at X" also where the model takes it for a body."""
    tokens = mention.tokens
    before = tokens.doc[tokens.start - 1] if tokens.start > 0 else None
    if before is None or _is_acronym(tokens[0]):
        return False
    if before.lower_ == "of" and before.i and before.nbor(-1).lower_ in DIRECTIONS and mention.label not in {"ORG", "PERSON"}:
        return True  # "west of X"
    if before.lower_ in CLOSE or (before.lower_ == "at" and before.head.lemma_.lower() in FACILITY_NOUNS | PLACE_NOUNS | SITES):
        return True
    body = mention.label == "ORG" and tokens[0].text not in ARTICLES  # the model takes most names that begin in small letters for bodies
    return not body and (before.lower_ in WITHIN or (mention.label != "PERSON" and (_is_entered(tokens) or _is_reached(before))))


def _is_entered(tokens: Tokens) -> bool:
    """ "shelled X", "entered X": done to places alone."""
    return tokens.root.dep_ == "dobj" and tokens.root.head.lemma_.lower() in ENTERED


def _is_reached(before: Token) -> bool:
    """ "moved to X", "driven off from X"."""
    return before.lower_ in {"to", "from"} and before.head.lemma_.lower() in MOVED


def _locating(tokens: Tokens) -> bool:
    head = tokens.root
    while head.dep_ in {"conj", "appos", "compound", "nmod"} and head.head != head and head.head.pos_ in {"PROPN", "NOUN"} and head.head.text[:1].isupper():
        head = head.head
    prep = head.head if head.dep_ == "pobj" else None
    before = tokens.doc[tokens.start - 1] if tokens.start > 0 else None
    near = [t.lower_ for t in (prep, before) if t is not None]
    return any(w in LOCATING for w in near)


def _is_within(tokens: Tokens) -> bool:
    """ "in Gapanli", "near Gapanli": the words that hardly anything but a place can follow."""
    return tokens.start > 0 and tokens.doc[tokens.start - 1].lower_ in WITHIN


def _said_to_be_a_place(tokens: Tokens) -> bool:
    if _noun_beside(tokens):
        return True
    doc = tokens.doc
    if tokens.end < len(doc) and doc[tokens.end].lower_ in FACILITY_NOUNS and doc[tokens.end].is_title:
        return True
    if tokens.end < len(doc) and doc[tokens.end].text == ":" and (tokens.start == 0 or doc[tokens.start - 1].is_space):
        return True  # "Voss: three shells fell", the head of an entry
    return _is_entered(tokens) or _locating(tokens)


def _spread(found: list[Mention], people: frozenset[str]) -> None:
    """What is a place once is one again; names listed with a place are places."""
    sure = {m.tokens.text.lower() for m in found if m.sure}
    by_root = {t.i: m for m in found for t in m.tokens}
    for mention in found:
        if mention.sure or mention.tokens.text in people or _is_other(mention.tokens) or _is_inside_a_name(mention.tokens, mention):
            continue
        together = [by_root[t.i] for t in mention.tokens.root.conjuncts if t.i in by_root]
        mention.sure = mention.tokens.text.lower() in sure or any(m.sure for m in together)


def acts(tokens: Tokens) -> bool:
    """ "Oslo said", "attacked by X", "X's ministry", "OSLO, 5 May -": who speaks or acts, not where."""
    return _is_dateline(tokens) or _owns_a_body(tokens) or _is_agent(tokens) or _is_of_an_office(tokens)


def _is_dateline(tokens: Tokens) -> bool:
    """ "OSLO, October 5 -", "BERGEN (Agency) -" at the head of a paragraph."""
    doc = tokens.doc
    if tokens.start > 0 and not doc[tokens.start - 1].is_space:
        return False
    after = doc[tokens.end : tokens.end + 12]
    for token in after:
        if token.is_space or token.text.endswith("."):
            return False
        if token.text in {"—", "–", "-", "--", "―"} and (token.i == tokens.end or doc[token.i - 1].whitespace_ or token.text == "—"):
            return token.i - tokens.end < 10
    return False


def _owns_a_body(tokens: Tokens) -> bool:
    """The ministry, army or spokesman of a place; also "the president of X"."""
    doc, root = tokens.doc, tokens.root
    if tokens.end + 1 < len(doc) and doc[tokens.end].text in {"'s", "’s", "'", "’"}:
        return (
            any(t.lower_ in OFFICIALS or t.lemma_.lower() in OFFICIALS for t in doc[tokens.end + 1 : tokens.end + 4] if not t.is_punct)
            or root.head.lemma_.lower() in COUNCILS
        ) and root.dep_ == "poss"
    if root.dep_ == "pobj" and root.head.lower_ == "of":
        owner = root.head.head
        if owner.lemma_.lower() not in BODIES and owner.dep_ == "pobj" and owner.head.lower_ == "of" and owner.is_title:  # "the Ministry of Health of X"
            owner = owner.head.head
        return owner.lemma_.lower() in BODIES and owner.text not in SPOTS
    return False


def _is_of_an_office(tokens: Tokens) -> bool:
    """ "deputy Middle East director", "the Oslo accords", "the Tarim side": the name says of what, or whose."""
    after = tokens.doc[tokens.end : tokens.end + 1]
    if tokens.root.dep_ not in {"compound", "nmod", "amod"} or not len(after):
        return False
    named = after[0].lemma_.lower()
    return named in DESKS or named in MADE_THERE or (named == "side" and _has_article(tokens))


def _is_state(tokens: Tokens) -> bool:
    """A country, or a capital, which may stand for its government."""
    return country_of_capital(tokens.text) is not None or any(c.wide for c in named(tokens.text))


def _is_agent(tokens: Tokens) -> bool:
    root = tokens.root
    while root.dep_ == "conj" and root.head.pos_ == "PROPN":
        root = root.head
    verb = root.head
    if not _is_state(tokens):
        return root.dep_ == "nsubj" and verb.lemma_ in {"say", "deny", "claim", "accuse"}
    if root.dep_ == "nsubj" and verb.pos_ in {"VERB", "AUX"}:
        return verb.lemma_.lower() not in NOT_ACTING
    if root.dep_ in {"nsubjpass", "dobj", "dative"} and verb.lemma_.lower() in DONE_TO_AN_ACTOR:
        return True
    if root.dep_ == "pobj" and root.head.lower_ == "with" and root.head.head.lemma_.lower() in {"border", "frontier"}:
        return False
    return root.dep_ == "pobj" and (root.head.dep_ == "agent" or root.head.lower_ in BY_OR_AGAINST)
