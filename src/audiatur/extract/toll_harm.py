"""Which word of harm a figure belongs to: what stands next to it, then the tree, then the running text up to the next figure."""

from __future__ import annotations

from spacy.tokens import Doc

from audiatur.extract.counts import Count
from audiatur.extract.harm import Harm, is_active_use, is_passive, of_noun

SKIPPED = {
    "total",
    "the",
    "a",
    "an",
    "another",
    "of",
    "life",
    "lives",
    "and",
    "further",
    "more",
    "least",
    "than",
    "at",
    "about",
    "some",
    "up",
    "to",
    "over",
    "also",
    "all",
    "in",
    "as",
    "many",
}
RISES = {
    "to",
    "at",
    "is",
    "was",
    "are",
    "were",
    "number",
    "numbers",
    "numbered",
    "reached",
    "reach",
    "rose",
    "risen",
    "rises",
    "stands",
    "stood",
    "climbed",
    "as",
    "hit",
    "of",
    "totalled",
    "totaled",
    "by",
    "up",
    ":",
    "from",
    "passed",
    "exceeded",
    "surpassed",
    "topped",
    "includes",
    "included",
}
NUMBER_OF = {"count", "number", "numbers", "tally", "toll", "total"}
"""Nouns that a figure behind is the number of: "the number of people killed has risen to 3,000"."""
CHANGE = {"climb", "fall", "go", "grow", "increase", "jump", "raise", "reach", "revise", "rise", "stand", "put"}
"""Verbs of a count that changes or stands somewhere."""
BEEN = {"left", "was", "were", "are", "is", "been", "being", "have", "has", "had", "got"}
LATER = 5
"""Tokens behind a part within which stands what befell it."""
FAR = 16
"""Tokens to the right of a figure within which its word of harm stands."""


def harm_of(doc: Doc, counts: list[Count], i: int, found: dict[int, Harm]) -> Harm | None:
    count = counts[i]
    left, right = _bounds(doc, counts, i)
    if _is_set(doc, count):
        return beside(doc, count, found) or _behind(doc, count, found)
    return (
        beside(doc, count, found)
        or _behind(doc, count, found)
        or _before(doc, count, left, found)
        or _risen(doc, count, found)
        or _by_tree(doc, count, found)
        or _leading(doc, count, max(left, counts[i - 1].population.end if i else 0), found)
        or _following(doc, count, right, found)
    )


def _is_set(doc: Doc, count: Count) -> bool:
    """ "the casualties were among 45 recruits on patrol": the number of those out of whom some were harmed."""
    before = doc[max(0, count.quantity.hedge - 2) : count.quantity.hedge]
    return len(before) == 2 and before[1].lower_ in {"among", "amongst"} and before[0].lemma_ == "be"


def _bounds(doc: Doc, counts: list[Count], i: int) -> tuple[int, int]:
    """The running text that is this figure's own: from the figure before it to the next one that is no part of it."""
    quantity = counts[i].quantity
    sentence = doc[quantity.start].sent
    left = max([sentence.start] + [counts[k].quantity.end for k in range(max(0, i - 1), i)])
    right = sentence.end
    for k in range(i + 1, len(counts)):
        if counts[k].quantity.start >= right:
            break
        if counts[k].whole is None:
            right = counts[k].quantity.hedge
            break
    for t in doc[quantity.end : right]:
        if t.text == ";":
            right = t.i
            break
    return left, right


def beside(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    """ "46 killed", "12 people dead", "three injured Swedes", "5,000 deaths", "several of the wounded"."""
    last = count.population.end
    if last < len(doc) and doc[last].pos_ == "ADV" and count.population.noun is None:
        last += 1  # "one seriously wounded"
    for i in range(count.quantity.end, min(last + 1, len(doc))):
        harm = found.get(i)
        if harm is None or doc[i].lower_ == "toll":
            continue
        closed = i + 1 == len(doc) or doc[i + 1].is_punct or doc[i + 1].lower_ == "and"  # "40 wounded, among them 6 children"
        if harm.names or ((harm.state or harm.takes) and (closed or not is_active_use(doc[i]))):
            later = _by_tree(doc, count, found)
            of_them = later is not None and later.meets and doc[count.quantity.end].lower_ == "of"  # "three of the wounded died"
            return later if of_them or (later is not None and _outlasts(later, harm, count)) else harm
    return None


def _outlasts(later: Harm, harm: Harm, count: Count) -> bool:
    """ "three displaced women were killed", "nine hostages died", "seven of the victims were killed": what befell them, not what they are called."""
    before = (harm.token.dep_ == "amod" and harm.token.head == count.population.noun) or (harm.names and not harm.takes)
    ended = later.measure in {"killed", "wounded", "missing"} and later.token != harm.token and not later.names
    return before and harm.measure in {"captured", "casualties", "displaced", "missing"} and ended


def _behind(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    """ "killed nine soldiers and 25 others were wounded": a verb of their own right behind those who are counted."""
    first = count.population.end
    if first >= len(doc) or doc[first].lower_ not in BEEN or count.population.attribute:
        return None
    verb = next((t for t in doc[first : first + 4] if t.lower_ not in BEEN and t.pos_ != "ADV"), None)
    harm = found.get(verb.i) if verb is not None else None
    return harm if harm is not None and harm.takes and not harm.names and verb is not None and verb.tag_ in {"VBN", "VBD"} else None


def later(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    """ "four were wounded, one of whom died": what befell a part, told of it before the next mark."""
    for token in doc[count.population.end : count.population.end + LATER]:
        harm = found.get(token.i)
        if harm is not None and (harm.meets or (harm.takes and is_passive(token))):
            return harm
        if harm is not None and harm.state and harm.names and _is_said_of(doc, count, token.i):
            return harm
        if token.is_punct or token.lower_ in {"and", "or", "but", "while", "when"}:
            return None
    return None


def _is_said_of(doc: Doc, count: Count, at: int) -> bool:
    """ "including 34 the army says are dead", "two of whom are believed dead"."""
    return any(t.lower_ in BEEN for t in doc[count.population.end : at])


def _before(doc: Doc, count: Count, left: int, found: dict[int, Harm]) -> Harm | None:
    """ "killed at least 46", "killing 46", "claimed the lives of 46", "the death of 46"."""
    seconds = {h.second.i for h in found.values() if h.second is not None and h.second.i < count.quantity.start}
    for i in range(count.quantity.start - 1, max(left, count.quantity.start - 9) - 1, -1):
        harm = found.get(i)
        if i in seconds:
            continue  # "set fire to 12 houses"
        if harm is not None:
            if harm.takes and not (is_passive(doc[i]) and not is_active_use(doc[i])):
                return harm
            return harm if harm.names and any(t.lower_ == "of" for t in doc[i : count.quantity.start]) else None
        if doc[i].lower_ not in SKIPPED and doc[i].pos_ not in {"ADV", "ADJ", "DET"} and not doc[i].is_quote:
            return None
    return None


def _leading(doc: Doc, count: Count, left: int, found: dict[int, Harm]) -> Harm | None:
    """ "the death toll rose to 13", "civilian deaths have reached 91", "put the wounded at 70"."""
    for i in range(count.quantity.start - 1, left - 1, -1):
        harm = found.get(i)
        if harm is not None:
            between = {t.lower_ for t in doc[i + 1 : count.quantity.start] if t.i + 1 >= len(doc) or t.nbor().lower_ not in {"least", "most"}}  # "at least"
            if doc[i + 1].text == ":" and (harm.names or harm.state):
                return harm  # "Killed: 7"
            if between & RISES == {"by"}:
                return None  # "shot dead by two masked men"
            counted = any(t.lower_ in NUMBER_OF for t in doc[left:i]) if harm.state else False
            return harm if (harm.names or harm.state) and (not harm.takes or counted) and between & RISES and not is_passive(doc[i]) else None
    return None


def _risen(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    """ "the death toll of blasts in a camp for displaced people has risen to 14": what rose, however much stands between."""
    to = doc[count.quantity.end - 1].head
    verb = to.head
    if to.lower_ not in {"to", "from", "at"} or verb.pos_ != "VERB" or verb.lemma_.lower() not in CHANGE:
        return None
    what = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    if what is not None and what.lower_ == "it":  # "put the toll at one. It has since grown to ten"
        first = doc[what.sent.start - 1].sent.start if what.sent.start else 0
        return next((found[i] for i in range(what.i - 1, first, -1) if i in found and found[i].names and doc[i].lower_ in NUMBER_OF), None)
    harm = found.get(what.i) if what is not None else None
    return harm if harm is not None and harm.names else None


def _by_tree(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    noun = count.population.noun
    figure = doc[count.quantity.end - 1]
    for token in (noun, figure) if noun is not None else (figure,):
        if harm := of_noun(token, found):
            return harm
    return None


def _following(doc: Doc, count: Count, right: int, found: dict[int, Harm]) -> Harm | None:
    """The first word of harm after the figure that says what befell it: "26 civilians, six of them children, were killed"."""
    for i in range(count.population.end, min(right, count.population.end + FAR)):
        harm = found.get(i)
        if harm is not None and not (harm.names and not harm.state) and not is_active_use(doc[i]):
            return harm
        if (
            doc[i].lower_ in {"who", "which", "whose"}
            or (doc[i].is_quote and i > count.population.end)
            or (doc[i].pos_ == "VERB" and harm is None and doc[i].lemma_ not in {"include", "report", "say", "confirm", "know", "be"})
        ):
            return None
    return None
