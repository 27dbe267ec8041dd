"""Who a pronoun, "the ministry" or a surname stands for: the cast of a text, with one entry for all words that name the same speaker."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.countries import country_named, country_of_capital
from audiatur.extract.papers import is_addressed, is_common, is_owned, is_posted, owner_of
from audiatur.extract.sources import is_person_noun, kind_of, kind_of_word, role_of, side_of, stands_for, without_article
from audiatur.extract.speakers import source_phrase
from audiatur.record import SourceKind
from audiatur.record.words import vocabulary

HE, SHE, THEY, IT = {"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"}, {"they", "them", "their", "themselves"}, {"it", "its", "itself"}
WEIGHT = 80
"""Who has spoken is meant rather than who was named up to so many tokens later."""
OWN = {"my", "our"}
WHERE = {"near", "in", "outside", "inside", "around", "towards", "toward", "into", "over", "across", "throughout"}
LANDS = {"capital", "country", "government", "nation", "republic", "side", "state", "authority", "authorities"}
GROUPS = {"group", "organisation", "organization", "watchdog", "body"}
EMPTY = {"the", "a", "an", "of", "for", "and", "same", "said", "'s", "’s", "this", "that", "its", "his", "her", "their", "in"}


@cache
def _gendered(part: str) -> frozenset[str]:
    return frozenset(vocabulary("roles")["gender"][part])


@cache
def _empty() -> frozenset[str]:
    """Words that tell no speaker from another."""
    return frozenset(EMPTY | set(vocabulary("roles")["gender"]["titles"]))


@cache
def _ranks() -> frozenset[str]:
    return frozenset(vocabulary("roles")["ranks"])


@cache
def _families() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words) for words in vocabulary("roles")["families"])


def _is_another(known: Speaker, noun: str) -> bool:
    """Whether a body is of another kind than the noun: "the army" is no ministry and no hospital."""
    own = {n for n, family in enumerate(_families()) if family & known.words}
    asked = {n for n, family in enumerate(_families()) if noun in family}
    return bool(own and asked and not own & asked)


@dataclass(slots=True)
class Speaker:
    """One who speaks, acts or is named; `last` is the index of the token that named it last."""

    name: str
    kind: SourceKind
    person: bool
    plural: bool
    last: int
    role: str | None = None
    side: str | None = None
    female: bool | None = None
    addressed: bool = False
    """Only named so far as one to whom something is said, or whom another accuses."""
    paper: bool = False
    """Spoke last by a paper: "the letter says"."""
    spoke: int = -1
    """Index of the token by which it last spoke, or -1."""
    mentions: list[Tokens] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


def _key(words: str) -> set[str]:
    plain = words.lower().replace("’s", "").replace("'s", "").replace("(", " ").replace(")", " ").replace("-", " ").split()
    return {w.strip(".,;:\"“”'’") for w in plain} - _empty() - {""}


def plain_name(words: str) -> str:
    """Without line breaks, quotation marks, a possessive at the end, and "my" or "our" at the beginning."""
    name = " ".join("".join(c for c in words if c not in '"“”«»„').split()).strip("'’‘ ")
    for end in ("'s", "’s"):
        name = name.removesuffix(end)
    while name.endswith((" of", " for", " and")):
        name = name.rpartition(" ")[0]
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in OWN else name


def _one_line(name: Tokens) -> Tokens:
    """The last line of a name that the model found to run over several."""
    start = next((t.i + 1 for t in reversed(list(name)[:-1]) if t.is_space and "\n" in t.text), name.start)
    return name if start == name.start else Tokens(name.doc, start, name.end, label=name.label)


def same_name(one: str, other: str) -> bool:
    """The same words but for articles, prepositions and possessives."""
    return bool(_key(one)) and _key(one) == _key(other)


def names_country(name: str) -> bool:
    """A country or a capital that speaks speaks for its government."""
    return any(country_named(n) or country_of_capital(n) for n in (name, without_article(name)))


def _initials(words: str) -> str:
    return "".join(w[0] for w in words.replace("-", " ").split() if w[:1].isupper())


def _is_titled(mention: Tokens) -> bool:
    """ "spokesman Major General Aung Min": a title before at least two more words in capitals, the last of which is no office or body."""
    names = [t for t in mention if t.pos_ == "PROPN"]
    titles = [t for t in mention if is_person_noun(t)]
    return bool(titles) and len(names) > 1 and mention[-1].pos_ == "PROPN" and mention.end - titles[-1].i > 2 and kind_of_word(mention[-1]) is None


class Cast:
    """The speakers of one text. `resolve` answers in the order of the text, so that "he" is the one named before."""

    def __init__(self, doc: Doc, located: frozenset[str] = frozenset()) -> None:
        """`located`: names of the places of the text."""
        self.doc = doc
        self.speakers: list[Speaker] = []
        self._located = located
        entities = [_one_line(e) for e in doc.ents if e.label_ in {"PERSON", "ORG"}]
        self._people = [e for e in entities if e.label_ == "PERSON" and len(e) > 1 and e.text[:1].isupper()]
        self._entities = [e for e in entities if e.label_ == "ORG" or not self._is_place(e)]
        self._next = 0

    def resolve(self, mention: Tokens, antecedent: Token | None = None) -> Speaker:
        """The speaker that the words name; a new one where the text has not named it before."""
        self._read_until(mention.start)
        head = mention.root
        word = mention.text.lower()
        found, paper = None, False
        if antecedent is not None:
            found = self.resolve(source_phrase(antecedent))
        elif head.pos_ == "PRON" and len(mention) == 1:
            found = self._pronoun(word, mention)
        elif is_owned(mention):
            found, paper = self._author(mention), True
        elif is_common(mention) and owner_of(mention) is None:
            return self._nobody(mention)
        elif self._is_description(mention):
            found = self._described(mention)
        if found is None and paper and is_posted(mention):
            return self._nobody(mention)
        if found is None:
            found = self._named(mention)
        found.last = found.spoke = mention.start
        found.addressed, found.paper = False, paper
        found.mentions.append(mention)
        return found

    @staticmethod
    def _nobody(mention: Tokens) -> Speaker:
        """ "information", "news reports": words without a speaker, and no speaker of the text."""
        return Speaker(name=mention.text, kind="unknown", person=False, plural=False, last=mention.start)

    def _author(self, mention: Tokens) -> Speaker | None:
        """Whose paper it is: who is said to have written it, who spoke last for an office or a body, or the office that the first sentence names."""
        if mention[0].lower_ in HE | SHE | THEY | IT and (owner := self._pronoun(mention[0].lower_, mention)) is not None:
            return owner
        noun = mention.root.lemma_.lower()
        told = [s for s in self.speakers if s.kind == "document" and s.spoke >= 0 and noun in s.words]
        if told:
            return max(told, key=lambda s: s.spoke)
        if (writer := owner_of(mention)) is not None:
            return self._meant(source_phrase(writer))
        bodies = [s for s in self.speakers if s.kind in {"official", "organisation", "armed_group"} and not s.addressed]
        spoke = [s for s in bodies if s.spoke >= 0]
        opening = next(iter(self.doc.sents)).end
        return max(spoke, key=lambda s: s.spoke) if spoke else next((s for s in bodies if s.kind == "official" and s.last < opening), None)

    def _meant(self, words: Tokens) -> Speaker:
        """Whom words that do not speak here stand for."""
        if words.root.pos_ == "PRON" and (found := self._pronoun(words.text.lower(), words)) is not None:
            return found
        return (self._described(words) if self._is_description(words) else None) or self._named(words)

    # ---- reading along ------------------------------------------------------------------------------------------------------
    def _read_until(self, index: int) -> None:
        """Takes note of the persons and organisations named before the token: they may be what a pronoun stands for."""
        while self._next < len(self._entities) and self._entities[self._next].start < index:
            entity = self._entities[self._next]
            self._next += 1
            if not any(m.start <= entity.start < m.end for s in self.speakers for m in s.mentions[-3:]):
                known = len(self.speakers)
                speaker = self._named(entity)
                speaker.last = entity.start
                speaker.addressed = is_addressed(entity.root) and (speaker.addressed or len(self.speakers) > known)

    def _is_place(self, name: Tokens) -> bool:
        """A place, whatever the model takes it for: one that the text locates something at, or a bare name behind "near", "in", "outside"."""
        if len(name) > 1 or any(p[-1].text == name.text for p in self._people):
            return False
        before = self.doc[name.start - 1] if name.start else None
        return name.text in self._located or names_country(name.text) or (before is not None and before.lower_ in WHERE)

    def _full_name(self, words: str) -> Tokens | None:
        """The fullest form of a person's name in the text: "Aliyev" -> "Kamran Aliyev", unless two persons share it."""
        part = words.split()
        fits = [p for p in self._people if len(p) > len(part) and (p.text.split()[-len(part) :] == part)]
        names = {p.text for p in fits}
        return fits[0] if len(names) == 1 else None

    def _is_surname(self, mention: Tokens) -> bool:
        """A bare name that the model did not take for a person's, but that ends a person's full name in this text."""
        word = mention.text
        return len(mention) == 1 and word[:1].isupper() and len(word) > 2 and any(p[-1].text == word for p in self._people)

    def _named(self, mention: Tokens) -> Speaker:
        person = (mention.root.ent_type_ == "PERSON" and not self._is_place(mention)) or self._is_surname(mention)
        name = plain_name(mention.text)
        full = self._full_name(name) if person else None
        title = role_of(mention) if person else None
        if full is not None:
            name = str(full.text)
        if person and title is None:
            title = next((t for p in self._people if p.text == name and (t := role_of(p))), None)
        for known in self.speakers:
            if self._same(known, name, person):
                self._learn(known, name, title, mention)
                return known
        if not person and (whole := self._shortened(name, mention)) is not None:
            return whole
        return self._add(name, mention, person, title)

    def _shortened(self, name: str, mention: Tokens) -> Speaker | None:
        """ "the Joint Command" after "the Joint Command of Norway", where one name only fits."""
        mine = _key(name)
        if mention[0].lower_ != "the" or len(mine) < 2 or kind_of_word(mention.root) is None:
            return None
        fits = [s for s in self.speakers if not s.person and mine < s.words]
        return fits[0] if len(fits) == 1 else None

    def _same(self, known: Speaker, name: str, person: bool) -> bool:
        if known.name.lower() == name.lower():
            return True
        if known.person != person:
            return False
        if person:
            return known.name.split()[-1:] == name.split()[-1:] and (len(name.split()) == 1 or len(known.name.split()) == 1)
        mine, theirs = _key(name), known.words
        if not mine or not theirs:
            return False
        name = name.removeprefix("the ").removeprefix("The ")
        if name.isupper() and 2 <= len(name) <= 6 and _initials(known.name).endswith(name):
            return True
        return mine == theirs

    def _learn(self, known: Speaker, name: str, title: str | None, mention: Tokens) -> None:
        if len(name) > len(known.name):
            known.name = name
        if title and not known.role:
            known.role = title
            known.kind = kind_of(title, person=True)
            known.side = side_of(title, known.kind, mention)

    def _add(self, name: str, mention: Tokens, person: bool, title: str | None) -> Speaker:
        head = mention.root
        human = person or is_person_noun(head) or _is_titled(mention)
        words = title or name
        kind = kind_of(words, person=person)
        if kind == "unknown" and not person and names_country(name):
            kind = "official"
        plural = head.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in head.children)
        speaker = Speaker(name=name, kind=kind, person=human and not plural, plural=plural, last=mention.start, role=title, words=_key(name))
        speaker.side = side_of(words, kind, mention)
        if not person and human and kind == "official":
            speaker.role = without_article(name)
        hints = _key(f"{title or ''} {name} {self.doc[max(0, mention.start - 1)].text}")
        speaker.female = True if hints & _gendered("female") else False if hints & _gendered("male") else None
        self.speakers.append(speaker)
        return speaker

    # ---- pronouns and descriptions ---------------------------------------------------------------------------------------------
    def _latest(self, fits: list[Speaker]) -> Speaker | None:
        """Who spoke last is more likely meant than who was only named, unless a whole paragraph lies between."""
        return max(fits, key=lambda s: max(s.last, s.spoke + WEIGHT if s.spoke >= 0 else -1), default=None)

    def _pronoun(self, word: str, mention: Tokens) -> Speaker | None:
        if word in HE | SHE:
            female = word in SHE
            found = self._latest([s for s in self.speakers if s.person and s.female in {None, female}])
            if found is not None:
                found.female = female
            return found
        if word in THEY:
            plural = [s for s in self.speakers if s.plural]
            return self._latest(plural or [s for s in self.speakers if not s.person])
        return self._it() if word in IT else None

    def _it(self) -> Speaker | None:
        """The paper that spoke last, or a body: rather one that was not only spoken to."""
        last = max(self.speakers, key=lambda s: s.spoke, default=None)
        if last is not None and last.paper:
            return last
        bodies = [s for s in self.speakers if not s.person and not s.plural and (s.spoke >= 0 or s.kind != "unknown")]
        return self._latest([s for s in bodies if not s.addressed] or bodies)

    def _is_description(self, mention: Tokens) -> bool:
        """ "the ministry", "its spokesman", "the same authorities": a noun without a name of its own."""
        return not any(t.pos_ == "PROPN" and not kind_of_word(t) for t in mention) and mention[0].lower_ in {
            "the",
            "this",
            "that",
            "same",
            "both",
            "these",
            "its",
        }

    def _described(self, mention: Tokens) -> Speaker | None:
        head = mention.root
        lemma = head.lemma_.lower()
        key = {w.removesuffix("s") for w in _key(mention.text)}
        fits = [s for s in self.speakers if key <= {w.removesuffix("s") for w in s.words | _key(s.role or "")}]
        if fits and mention[0].lower_ != "its":
            return self._latest(fits)
        if len(key) > 1 or mention[0].lower_ == "its":
            return None
        plural = head.tag_ in {"NNS", "NNPS"}
        if is_person_noun(head) and not plural:
            kind = kind_of_word(head)
            people = [s for s in self.speakers if s.person]
            if lemma in _ranks():  # who is named without an office is not the governor, and the minister no colonel
                return None
            return self._latest([s for s in people if s.kind == kind and s.role] or [s for s in people if s.kind in {kind, "unknown"}])
        if lemma in stands_for("organisation"):
            kind = kind_of_word(head)
            groups = [s for s in self.speakers if not s.person and s.kind != "document" and s.plural == plural and not _is_another(s, lemma)]
            if lemma not in LANDS:
                groups = [s for s in groups if not names_country(s.name)]
            return self._latest(
                [s for s in groups if s.kind == kind or (s.kind == "unknown" and s.spoke >= 0)]
                or [s for s in groups if lemma in GROUPS and s.kind not in {"official", kind}]
                or [s for s in groups if lemma in {"group", "body"}]
            )
        return None
