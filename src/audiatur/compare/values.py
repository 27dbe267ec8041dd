"""Whether two values of one attribute are equal, contain each other, differ, or are not to be held against each other at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final, Literal

from msgspec import Struct

from audiatur.compare import likeness, where
from audiatur.compare.when import Days, days
from audiatur.record.words import vocabulary

FIGURES: Final = frozenset({"killed", "wounded", "casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed"})
ABOUT: Final = 0.1
"""What "about" leaves open, as a share of the figure."""
PART: Final = "a part and its whole"
FAMILIES: Final = (
    frozenset({"missile", "rocket", "rocket_artillery"}),
    frozenset({"artillery", "mortar", "tank"}),
    frozenset({"aircraft", "aerial_bomb", "drone"}),
    frozenset({"mine"}),
    frozenset({"small_arms"}),
)
"""Means that papers call by each other's names. A load (cluster munition, bomb, incendiary) or a shell goes with any of them, so it stands in none."""
ARMED: Final = frozenset({"military"})
CIVIL: Final = frozenset({"residential", "hospital", "medical", "school", "religious", "cultural", "media", "humanitarian", "civilian_objects"})
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9-]*")

Kind = Literal["equal", "contains", "differs"]


class Match(Struct, frozen=True):
    kind: Kind
    why: str


def match(attribute: str, a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    """None where the two say nothing about each other: another people, parts that overlap, words without a name."""
    if attribute in FIGURES:
        return figures(a, b)
    return _BY_ATTRIBUTE[attribute](a, b)


# ---- figures ------------------------------------------------------------------------------------------------------------------
def figures(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    scope = _scope(a, b)
    if scope is None:
        return None
    if scope != "same":
        return Match("contains", PART) if _may_be_part(a, b, scope) else None
    one, other = bounds(a), bounds(b)
    if one is None or other is None:
        return Match("equal", "the same word") if one == other and _plain(a.get("text")) == _plain(b.get("text")) else Match("contains", "one gives no number")
    if one == other and a.get("qualifier") == b.get("qualifier"):
        return Match("equal", "the same figure")
    if one[0] <= other[1] and other[0] <= one[1]:
        return Match("contains", "one leaves room for the other")
    return Match("differs", "figures that leave no room for each other")


def _scope(a: dict[str, Any], b: dict[str, Any]) -> Literal["same", "first", "second"] | None:
    """Whom the two count: the same, the first a part of the second, the second of the first, or people that do not compare."""
    narrower: set[Literal["first", "second"]] = set()
    for field in ("status", "sex", "age_group", "role"):
        one, other = _narrow(a, field), _narrow(b, field)
        if one and other and one != other:
            return None
        if one != other:
            narrower.add("first" if one else "second")
    if len(narrower) == 2 or not _one_people(a.get("people_of"), b.get("people_of")):
        return None
    return narrower.pop() if narrower else "same"


def _narrow(value: dict[str, Any], field: str) -> str | None:
    """Civilians are who is meant where a paper says "people"; soldiers are not."""
    given = value.get(field)
    return None if given in (None, "unknown", "civilian", "adult") else str(given)


def _one_people(a: str | None, b: str | None) -> bool:
    return not a or not b or likeness.kindred(likeness.names(a), likeness.names(b)) or a == b


def _may_be_part(a: dict[str, Any], b: dict[str, Any], part: Literal["first", "second"]) -> bool:
    smaller, larger = (bounds(a), bounds(b)) if part == "first" else (bounds(b), bounds(a))
    return smaller is None or larger is None or smaller[0] <= larger[1]


def bounds(value: dict[str, Any]) -> tuple[float, float] | None:
    """What a figure leaves room for; None where it gives no number."""
    low, high = value.get("low"), value.get("high")
    if low is None and high is None:
        return None
    least, most = (0.0 if low is None else float(low)), (float("inf") if high is None else float(high))
    if _is_more_than(value):
        least -= 1  # "more than 10" and "10" do not contradict each other, though the bound is 11
    if value.get("qualifier") == "about":
        return least * (1 - ABOUT), most * (1 + ABOUT)
    return least, most


def _is_more_than(value: dict[str, Any]) -> bool:
    """Whether the words beside a lower bound were "more than": the bound is one above the figure as written."""
    low = value.get("low")
    return value.get("qualifier") == "at_least" and low is not None and str(value.get("text", "")).replace(",", "") == str(low - 1)


def hedge(value: dict[str, Any]) -> str:
    """What stands before the figure: "more than ", "at least ", or nothing where it is exact or only a word."""
    if value.get("low") is None and value.get("high") is None:
        return ""
    return "more than " if _is_more_than(value) else {"at_least": "at least ", "at_most": "at most ", "about": "about "}.get(str(value.get("qualifier")), "")


# ---- names and kinds ----------------------------------------------------------------------------------------------------------
def _actors(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    if _plain(a["name"]) == _plain(b["name"]):
        return Match("equal", "the same name")
    one, other = party(a), party(b)
    if not one or not other:
        return None
    if likeness.kindred(one, other):
        return Match("contains", "names of one party")
    return Match("differs", "names of different parties")


def party(actor: dict[str, Any]) -> frozenset[str]:
    """The names in an actor's name that tell whose it is."""
    return likeness.names(actor["name"])


def _weapons(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    one, other = weapon_class(a), weapon_class(b)
    if _plain(a["name"]) == _plain(b["name"]):
        return Match("equal", "the same words")
    if one == other == "unspecified":
        return None
    if one == other:
        return Match("equal", "the same class")
    first, second = _family(one), _family(other)
    if first is None or second is None or first == second:
        return Match("contains", "classes that go together")
    return Match("differs", "means of different classes")


def weapon_class(value: dict[str, Any]) -> str:
    given = value.get("class") or "unspecified"
    return str(given) if given != "unspecified" else _class_by_words(str(value["name"]).lower())


@cache
def _class_by_words(name: str) -> str:
    heads = {word: kind for kind, words in vocabulary("weapons")["heads"].items() for word in words}
    found = [heads[w] for word in reversed(_WORD.findall(name)) for w in (word, word.removesuffix("s")) if w in heads]
    return "cluster_munition" if "cluster_munition" in found else next((f for f in found if f != "unspecified"), "unspecified")


def _family(kind: str) -> int | None:
    return next((n for n, family in enumerate(FAMILIES) if kind in family), None)


def _targets(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    one, other = a.get("category", "unspecified"), b.get("category", "unspecified")
    if _plain(a["name"]) == _plain(b["name"]):
        return Match("equal", "the same words")
    if one == other:
        return Match("equal", "the same kind of target") if one not in likeness.VAGUE_TARGETS else None
    if (one in ARMED and other in CIVIL) or (other in ARMED and one in CIVIL):
        return Match("differs", "a military target and a civilian one")
    if {one, other} == {"civilian_objects", next(iter({one, other} - {"civilian_objects"}), "")} and {one, other} <= CIVIL:
        return Match("contains", "all civilian objects and a kind of them")
    return None


def _places(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    one, other = (where.Spot(where.folded(v["name"]), v["name"], v.get("lat"), v.get("lon"), v.get("kind"), v.get("country")) for v in (a, b))
    if where.same(one, other):
        return Match("equal", "the same place")
    return Match("contains", "one may lie in the other") if where.within(one, other) or where.within(other, one) else None


def _dates(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    one, other = _days(a), _days(b)
    if one is None or other is None:
        return None
    if one == other:
        return Match("equal", "the same day" if one.length == 1 else "the same days")
    if one.gap(other) == 0:
        return Match("contains", "days that meet")
    return Match("differs", "different days")


def _days(value: dict[str, Any]) -> Days | None:
    start, end = days(value.get("start")), days(value.get("end"))
    if start and end:
        return Days(min(start.first, end.first), max(start.last, end.last))
    return start or end


def _populations(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    return Match("equal", "the same people") if _plain(a.get("text")) == _plain(b.get("text")) else None


def _acts(a: dict[str, Any], b: dict[str, Any]) -> Match | None:
    if a.get("type") == b.get("type"):
        return Match("equal", "the same kind of act")
    return Match("contains", "one gives the kind of act, the other none") if {a.get("type"), b.get("type")} & likeness.BARE else None


def _plain(text: object) -> str:
    return where.folded(str(text or "")).removeprefix("the ")


_BY_ATTRIBUTE: Final[dict[str, Callable[[dict[str, Any], dict[str, Any]], Match | None]]] = {
    "actor": _actors, "weapon": _weapons, "target": _targets, "place": _places, "date": _dates, "population": _populations, "occurred": _acts,
}  # fmt: skip
