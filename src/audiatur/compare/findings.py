"""How rows of one attribute relate: the first relation of the table that holds, with its reason in words.

Rows that give one value in one voice are held against others once. A reason quotes each value with its speaker and date, and judges nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from audiatur.compare import likeness, speakers
from audiatur.compare.absences import Collection, Heard, absences
from audiatur.compare.accounts import Row
from audiatur.compare.incidents import is_total
from audiatur.compare.values import FIGURES, PART, hedge, match, party, weapon_class
from audiatur.compare.when import days
from audiatur.record import Account, Attribute, Finding, Relation

OURS: Final = frozenset({"our", "we"})
MOST_VOICES: Final = 60
"""Different voices on one attribute that are held against each other one by one; beyond that, one voice for each value."""
ORDER: Final[tuple[Attribute, ...]] = (
    "killed", "wounded", "casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed",
    "occurred", "actor", "weapon", "target", "place", "date", "population",
)  # fmt: skip
SAME_SPEAKER: Final = "same speaker, later"
MOST_SHOWN: Final = 6
"""Accounts that a reason quotes; the rest are counted, and all are pointed to."""
SETS: Final = frozenset({"weapon", "target", "place", "date"})
"""One account may give several values of these: two accounts differ only where no value of one goes with any of the other."""


class Voice(Struct, frozen=True, kw_only=True):
    """What one speaker gives in one document on one attribute: one row, or several that stand together (`SETS`)."""

    rows: tuple[int, ...]
    first: Row

    @property
    def denied(self) -> bool:
        return _is_denied(self.first)


def findings(rows: Sequence[Row], collection: Collection, heard: Heard, *, one_act: bool = True) -> tuple[Finding, ...]:
    """All findings on these rows. Where they speak of weeks rather than of one act (`one_act`), only figures can contradict each other:
    who did it, with what and where may be different each time."""
    by_attribute: dict[Attribute, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        by_attribute[row.account.attribute].append(n)
    found = [f for attribute in ORDER if attribute in by_attribute for f in _on(attribute, by_attribute[attribute], rows)]
    if not one_act:
        found = [f for f in found if f.attribute in FIGURES or f.relation != "contradict"]
    accused = {rows[n].mention.key for f in found if f.relation == "deny" and f.attribute == "actor" for n in f.accounts if _is_denied(rows[n])}
    found = [f for f in found if not (f.relation == "deny" and f.attribute == "occurred" and any(rows[n].mention.key in accused for n in f.accounts))]
    return (*found, *absences(rows, collection, heard))


def _is_denied(row: Row) -> bool:
    return row.account.modality == "denied"


def _on(attribute: Attribute, numbers: Sequence[int], rows: Sequence[Row]) -> Iterator[Finding]:
    voices = _voices(attribute, numbers, rows)
    same: dict[tuple[str, str], bool] = {}
    related: dict[Relation, list[Finding]] = defaultdict(list)
    for n, a in enumerate(voices):
        for b in voices[n + 1 :]:
            if finding := _relation(attribute, *_ordered(a, b), rows, same):
                related[finding.relation].append(finding)
    yield from _by(related["deny"], lambda f: [rows[n].account.speaker for n in f.accounts if _is_denied(rows[n])], rows)
    yield from _by(related["contradict"], lambda f: [f.reason[:5], *sorted(_shape(rows[n].account) for n in f.accounts)], rows)
    yield from _updates(related["update"], rows)
    yield from _by(related["compatible"], lambda f: sorted(_shape(rows[n].account) for n in f.accounts), rows)
    yield from _together(related["agree"], rows)


def _updates(found: Sequence[Finding], rows: Sequence[Row]) -> Iterator[Finding]:
    """Updates between the same two values as one: all who gave the earlier one, then all who gave the later one."""
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in found:
        groups[str(finding.direction), *(_shape(rows[n].account) for n in finding.accounts)].append(finding)
    for group in groups.values():
        numbers = dict.fromkeys(f.accounts[k] for k in (0, 1) for f in group)
        yield msgspec.structs.replace(group[0], accounts=tuple(numbers))


def _shape(account: Account) -> str:
    """The value as far as it makes a difference between accounts; how a figure or a name is worded makes none."""
    value = account.value
    if account.attribute in FIGURES:
        return repr([value.get(k) for k in ("low", "high", "sex", "age_group", "role")])
    if account.attribute == "weapon":
        return weapon_class(value)
    if account.attribute == "actor":
        return repr(sorted(party(value)))
    return repr([value.get(k) for k in ("category", "type", "start", "end")]) if account.attribute in {"target", "occurred", "date"} else _value_key(value)


def _by(found: Sequence[Finding], key: Callable[[Finding], Sequence[str]], rows: Sequence[Row]) -> Iterator[Finding]:
    """Findings of one key as one, with all their rows, earlier first."""
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in found:
        groups[tuple(key(finding))].append(finding)
    for group in groups.values():
        yield _joined(group, rows)


def _joined(group: Sequence[Finding], rows: Sequence[Row]) -> Finding:
    numbers = sorted({n for f in group for n in f.accounts}, key=lambda n: (_date(rows[n]), n))
    why = group[0].reason.partition(":")[0]
    said = "; ".join(_shown(rows[n]) for n in numbers[:MOST_SHOWN]) + (f"; and {len(numbers) - MOST_SHOWN} more" if len(numbers) > MOST_SHOWN else "")
    return msgspec.structs.replace(group[0], accounts=tuple(numbers), reason=f"{why}: {said}")


def _voices(attribute: Attribute, numbers: Sequence[int], rows: Sequence[Row]) -> list[Voice]:
    """Values that one speaker gives again are one voice, under the earliest row."""
    grouped: dict[object, list[int]] = defaultdict(list)
    for n in numbers:
        account = rows[n].account
        one = (account.document,) if attribute in SETS else (_value_key(account.value), _date(rows[n]))
        grouped[(account.speaker, account.modality == "denied", *one)].append(n)
    voices = [Voice(rows=tuple(g), first=rows[g[0]]) for g in grouped.values()]
    if len(voices) > MOST_VOICES:
        by_value = {(v.denied, _value_key(v.first.account.value)): v for v in reversed(voices)}
        voices = list(reversed(by_value.values()))[:MOST_VOICES]
    return voices


def _value_key(value: dict[str, Any]) -> str:
    return repr(sorted((k, str(v)) for k, v in value.items() if k != "text"))


def _date(row: Row) -> int:
    when = days(row.account.as_of or row.account.published)
    return when.last if when else 0


def _ordered(a: Voice, b: Voice) -> tuple[Voice, Voice]:
    return (a, b) if (_date(a.first), a.rows[0]) <= (_date(b.first), b.rows[0]) else (b, a)


# ---- the table ----------------------------------------------------------------------------------------------------------------
def _relation(attribute: Attribute, a: Voice, b: Voice, rows: Sequence[Row], same: dict[tuple[str, str], bool]) -> Finding | None:
    """The first relation that holds of two voices, the earlier one first; None where they are not to be held against each other."""
    one_speaker = _one_speaker(a, b, same)
    if a.denied and b.denied:
        return None
    if a.denied or b.denied:
        return _denial(attribute, a, b, one_speaker, rows)
    if _apart(attribute, a, b) or "demanded" in {a.first.account.modality, b.first.account.modality}:
        return None  # who calls for an end of attacks says of none who did it
    pair, kind, why = _closest(attribute, a, b, rows)
    first, second = (_shown(rows[n]) for n in pair)
    if kind == "equal":
        return Finding(attribute=attribute, relation="agree", accounts=pair, reason=f"{why}: {first}") if not one_speaker else None
    if kind == "contains" and why == PART and not (one_speaker or len({rows[n].account.document for n in pair}) == 1):
        return None  # women of one paper are no part of the figure of another: nobody says so
    if kind == "contains":
        return Finding(attribute=attribute, relation="compatible", accounts=pair, reason=f"{why}: {first}; {second}")
    if kind is None or attribute == "occurred":
        return None
    if attribute in FIGURES and (retold := _retold(pair, one_speaker, rows)):
        return _update(attribute, retold, rows, why=SAME_SPEAKER if one_speaker else "one paper, of an earlier figure")
    if one_speaker and attribute in FIGURES and _date(a.first) < _date(b.first):
        return _update(attribute, pair, rows)
    if one_speaker and a.first.account.document == b.first.account.document:
        return None
    who = "the same speaker, at the same time" if one_speaker else "different speakers"
    return Finding(attribute=attribute, relation="contradict", accounts=pair, reason=f"{who}, {why}: {first}; {second}")


def _one_speaker(a: Voice, b: Voice, same: dict[tuple[str, str], bool]) -> bool:
    key = (a.first.account.speaker, b.first.account.speaker)
    if key not in same:
        same[key] = speakers.same(a.first.speaker, b.first.speaker)
    return same[key]


def _closest(attribute: Attribute, a: Voice, b: Voice, rows: Sequence[Row]) -> tuple[tuple[int, int], str | None, str]:
    """Of all values of the two, the pair that goes together best: where one pair agrees, the accounts do not differ."""
    rank = {"equal": 0, "contains": 1, None: 2, "differs": 3}
    options = []
    for x in a.rows:
        for y in b.rows:
            found = match(attribute, rows[x].account.value, rows[y].account.value)
            options.append((rank[found.kind if found else None], x, y, found.kind if found else None, found.why if found else ""))
    _, x, y, kind, why = min(options, key=lambda o: o[:3])
    return (x, y), kind, why


def _denial(attribute: Attribute, a: Voice, b: Voice, one_speaker: bool, rows: Sequence[Row]) -> Finding | None:
    """What is denied and what is said must be the same act of the same actor, the same figure's kind, the same weapon."""
    if not _same_act(attribute, a, b):
        return None
    pair = (a.rows[0], b.rows[0])
    if one_speaker and b.denied and _date(a.first) < _date(b.first):
        return Finding(attribute=attribute, relation="update", direction="withdrawn", accounts=pair, reason="the same speaker, later, says that it is not so")
    if one_speaker:
        return None
    said = "; ".join(_shown(rows[n]) for n in pair)
    return Finding(attribute=attribute, relation="deny", accounts=pair, reason=f"one says it, the other says that it is not so: {said}")


def _same_act(attribute: Attribute, a: Voice, b: Voice) -> bool:
    denial, claim = (a, b) if a.denied else (b, a)
    if denial.first.whole:
        return attribute == "occurred" and _one_kind(denial, claim)
    one, other = denial.first.mention.attack, claim.first.mention.attack
    if attribute == "weapon":
        if one is None or one.type not in {"cluster_munition_use", *likeness.BARE}:
            return False  # of a strike that is denied the means are not denied apart
        return weapon_class(denial.first.account.value) in {weapon_class(claim.first.account.value)} and _same_accused(denial, claim)
    if attribute == "actor":
        return _same_accused(denial, claim) and bool(one and other)
    if attribute == "occurred":  # where both name who is meant, the denial is of him, on "actor"
        return bool(one and other and not (one.actor and other.actor) and one.type == other.type and one.type not in likeness.BARE)
    found = match(attribute, denial.first.account.value, claim.first.account.value)
    return attribute in FIGURES and found is not None and found.kind != "differs"


def _one_kind(denial: Voice, claim: Voice) -> bool:
    """A denial in a dispute is of the act told before it: of its kind, where both have one."""
    one, other = denial.first.mention.attack, claim.first.mention.attack
    if other is None:
        return False
    return one is None or one.type == other.type or bool({one.type, other.type} & likeness.BARE)


def _same_accused(a: Voice, b: Voice) -> bool:
    one, other = a.first.mention.attack, b.first.mention.attack
    if one is None or other is None or one.actor is None or other.actor is None:
        return False
    return likeness.kindred(_whose(a, one.actor.name), _whose(b, other.actor.name))


def _whose(voice: Voice, actor: str) -> frozenset[str]:
    """The names of a party in an actor's name; of "our forces", those of who speaks."""
    if actor.lower().partition(" ")[0] in OURS:
        return likeness.names(f"{voice.first.speaker.name} {voice.first.speaker.side or ''}")
    return likeness.names(actor)


def _retold(pair: tuple[int, int], one_speaker: bool, rows: Sequence[Row]) -> tuple[int, int] | None:
    """The two in their order where their one paper tells it, and they are one speaker's or the earlier one has no other speaker."""
    for before, after in (pair, pair[::-1]):
        one, other = rows[before], rows[after]
        if one.account.document != other.account.document or not (one_speaker or not one.mention.item.attribution):
            continue
        grew = _size(other.account.value) > _size(one.account.value)
        marks = (one.mention.told == "earlier", other.mention.told == ("up" if grew else "down"))
        if all(marks) or (any(marks) and not (other.mention.told if marks[0] else one.mention.told) and not _marked(one, marks, rows)):
            return before, after
    return None


def _marked(one: Row, marks: tuple[bool, bool], rows: Sequence[Row]) -> bool:
    """Whether the paper's own words mark another figure as the one that is missing to the pair."""
    told = {r.mention.told for r in rows if r.account.document == one.account.document and r.account.attribute == one.account.attribute}
    return bool(told & {"up", "down"}) if marks[0] else "earlier" in told


def _update(attribute: Attribute, pair: tuple[int, int], rows: Sequence[Row], *, why: str = SAME_SPEAKER) -> Finding:
    before, after = (rows[n].account.value for n in pair)
    up = _size(after) > _size(before)
    reason = f"{why}: {_shown(rows[pair[0]])}, then {_shown(rows[pair[1]])}"
    return Finding(attribute=attribute, relation="update", direction="up" if up else "down", accounts=pair, reason=reason)


def _size(value: dict[str, Any]) -> int:
    return value["low"] if value.get("low") is not None else value.get("high") or 0


# ---- parts and wholes ---------------------------------------------------------------------------------------------------------
def _apart(attribute: Attribute, a: Voice, b: Voice) -> bool:
    """A part is not held against a whole, nor one day or town against several."""
    if attribute not in FIGURES:
        return False
    one, other = a.first.mention, b.first.mention
    if one.toll is None or other.toll is None:
        return True
    if is_total(one) != is_total(other) and one.when != other.when:
        return True
    if bool(one.toll.part_of) != bool(other.toll.part_of):
        return not _described(one if one.toll.part_of else other)
    return one.toll.part_of is not None and not (_described(one) and _described(other))


def _described(mention: Any) -> bool:
    toll = mention.toll
    return bool(toll.sex or toll.age_group or toll.role)


# ---- words --------------------------------------------------------------------------------------------------------------------
def _shown(row: Row) -> str:
    account = row.account
    how = "" if account.modality == "asserted" else f", {account.modality}"
    when = f", as of {account.as_of[:10]}" if account.as_of else f", published {account.published[:10]}" if account.published else ""
    return f"“{_given(account)}” ({account.speaker}{how}{when})"


def _given(account: Account) -> str:
    value = account.value
    if account.attribute == "date":
        return " to ".join(str(value[k]) for k in ("start", "end") if value.get(k))
    words = str(value.get("name") or value.get("text") or account.quote.text)
    return hedge(value) + words if account.attribute in FIGURES else words


def _together(agreeing: Sequence[Finding], rows: Sequence[Row]) -> Iterator[Finding]:
    """Pairs that agree on one value, directly or through others, make one finding."""
    home: dict[int, list[Finding]] = {}
    for finding in agreeing:
        near = list({id(home[n]): home[n] for n in finding.accounts if n in home}.values())
        group = near[0] if near else []
        for other in near[1:]:
            group = [*other, *group]
            home.update((n, group) for f in group for n in f.accounts)
        group.append(finding)
        home.update((n, group) for n in finding.accounts)
    for group in {id(g): g for g in home.values()}.values():
        yield _joined(group, rows)
