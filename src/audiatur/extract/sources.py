"""Speakers: kind, role and side from the words that name them."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.countries import party
from audiatur.extract.placewords import SUBDIVISIONS
from audiatur.extract.syntax import POSSESSIVE
from audiatur.record import SourceKind
from audiatur.record.words import terms, vocabulary

KINDS: tuple[SourceKind, ...] = ("document", "armed_group", "official", "organisation", "outlet", "expert", "witness", "victim", "unknown")
"""Where a word stands under two kinds, the first one here wins."""

INDEPENDENT = frozenset({"un", "u.n.", "united nations", "international"})


@cache
def _kinds() -> dict[str, SourceKind]:
    found: dict[str, SourceKind] = {}
    for kind in KINDS:
        for word in vocabulary("roles")[kind]:
            found.setdefault(word, kind)
    return found


@cache
def _name_words() -> dict[str, SourceKind]:
    found: dict[str, SourceKind] = {}
    ends: dict[SourceKind, list[str]] = vocabulary("roles")["names"]
    for kind, names in ends.items():
        for word in names:
            found.setdefault(word, kind)
    return found


@cache
def stands_for(part: str) -> frozenset[str]:
    """Nouns that stand for somebody named before: "person" or "organisation"."""
    return frozenset(vocabulary("roles")["stands_for"][part])


def kind_of_word(noun: Token) -> SourceKind | None:
    """The kind of speaker a noun names: "spokesman" -> official; null for a noun that names none."""
    return _kinds().get(noun.lemma_.lower()) or _kinds().get(noun.lower_)


def is_person_noun(noun: Token) -> bool:
    return noun.lemma_.lower() in stands_for("person")


def is_retold(name: str) -> bool:
    """A letter, an appeal, a statement: a paper that a text goes on to tell in its own words."""
    return any(w.lower() in terms("roles", "retold") for w in _plain_words(name.split(" of ")[0]))


def is_picture(name: str) -> bool:
    """A video or a photograph, which shows and does not go on telling."""
    return any(w.lower().removesuffix("s") in terms("roles", "pictures") for w in _plain_words(name))


def _plain_words(words: str) -> list[str]:
    plain = (w.strip(".,;:'’\"“”()") for w in words.replace("’s", "").replace("'s", "").split())
    return [w for w in plain if w]


def kind_of(words: str, *, person: bool = False) -> SourceKind:
    """The kind of speaker that a name or a description points to, by its last telling word; a person's name alone tells nothing."""
    parts = [p for w in _plain_words(words) for p in w.split("-")]
    head = parts[: parts.index("of")] if "of" in parts[1:] else parts
    for section in (head, parts):
        for word in reversed(section):
            named = not person and word[:1].isupper()
            if kind := (named and _looked_up(_name_words(), word)) or _looked_up(_kinds(), word):
                return kind
    return "unknown"


def _looked_up(table: dict[str, SourceKind], word: str) -> SourceKind | None:
    lower = word.lower()
    return (
        table.get(lower)
        or table.get(lower.removesuffix("s"))
        or table.get(lower.removesuffix("es"))
        or (table.get(f"{lower[:-3]}y") if lower.endswith("ies") else None)
    )


def role_of(person: Tokens) -> str | None:
    """The title that stands with a person's name: before it ("Foreign Minister A B"), or set off by commas on either side."""
    doc, head = person.doc, person.root
    before = _title_before(doc, person.start)
    if before is not None:
        return before
    after = next((c for c in head.children if c.dep_ == "appos" and c.ent_type_ != "PERSON" and c.i > head.i), None)
    if after is not None and kind_of_word(after) is not None:
        return _phrase_around(after)
    if head.dep_ == "appos" and head.head.ent_type_ != "PERSON" and kind_of_word(head.head) is not None:
        return _phrase_around(head.head, stop=person.start)
    follows = doc[person.end : person.end + 2]
    if len(follows) == 2 and follows[0].text == "," and (noun := next((t for t in doc[person.end + 1 : person.end + 12] if kind_of_word(t)), None)):
        between = doc[person.end + 1 : noun.i]
        if not any(t.pos_ in {"VERB", "AUX", "PUNCT"} or t.ent_type_ == "PERSON" for t in between):
            return _phrase_around(noun)
    return None


def _title_before(doc: Doc, start: int) -> str | None:
    begin = start
    while (
        begin > 0
        and start - begin < 9
        and (doc[begin - 1].pos_ in {"PROPN", "NOUN", "ADJ"} or doc[begin - 1].text in {*POSSESSIVE, "-", "of", "for", "the", "and"})
    ):
        begin -= 1
    words = doc[begin:start]
    if not any(kind_of_word(t) for t in words):
        return None
    last = max(t.i for t in words if kind_of_word(t))
    if last < start - 2 and doc[last + 1].lower_ != "of":
        return None
    breaks = [t.i + 1 for t in words if t.text == "-" and t.i < last and (t.whitespace_ or doc[t.i - 1].whitespace_)]
    begin = max([begin, *breaks])
    while begin < last and (doc[begin].text in {*POSSESSIVE, "-", "of", "for", "and"} or doc[begin].lower_ == "the"):
        begin += 1
    return str(doc[begin:start].text)


def _phrase_around(noun: Token, stop: int | None = None) -> str:
    """The noun's phrase without relative clauses and what follows a comma."""
    doc, start, end = noun.doc, noun.left_edge.i, noun.i + 1
    limit = noun.right_edge.i + 1 if stop is None else min(stop, noun.right_edge.i + 1)
    while (
        end < limit
        and not (doc[end].is_punct and doc[end].text != "-")
        and doc[end].dep_ not in {"relcl", "nsubj", "acl"}
        and (doc[end].pos_ not in {"VERB", "AUX"} or doc[end].dep_ == "amod")
        and doc[end].ent_type_ != "PERSON"
    ):
        end += 1
    while end > noun.i + 1 and doc[end - 1].pos_ in {"ADP", "DET", "CCONJ"}:
        end -= 1
    while start < noun.i and (doc[start].is_punct or doc[start].lower_ in {"the", "a", "an"}):
        start += 1
    return str(doc[start:end].text)


def without_article(name: str) -> str:
    """ "a senior official" -> "senior official": as a role."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in {"the", "a", "an", "one", "another"} else name


def side_of(words: str, kind: SourceKind, mention: Tokens | None = None) -> str | None:
    """The party for which it speaks: a country by the words that name the speaker, otherwise the text's own name of a party.

    Outlets, experts, witnesses, organisations and papers speak for nobody unless the record is told so.
    """
    lower = f" {words.lower()} "
    if kind not in {"official", "armed_group", "unknown"} or any(f" {w} " in lower for w in INDEPENDENT):
        return None
    named = {p for piece in words.split(" and ") if (p := party(piece))}
    if named:
        return named.pop() if len(named) == 1 else None
    if mention is not None and kind in {"official", "armed_group"}:
        for entity in mention.ents:
            if entity.label_ in {"GPE", "LOC"} and entity[-1].lower_ not in SUBDIVISIONS:
                return str(entity.text).removesuffix("'s").removesuffix("’s").removeprefix("the ")
    return None
