"""How the accounts of an incident relate: the values that stand against each other, each with all who give it; then every finding with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from audiatur.publish import words
from audiatur.publish.entries import Entry
from audiatur.publish.mask import Masking
from audiatur.record import Account, Attribute, Finding, Incident, Relation

PARTS = ("sex", "age_group", "role")
"""Fields of a figure that counts a part of the people: it is another figure than the whole's."""
SHOWN_UPDATES = 12
"""Updates that stand open in an incident; the rest is one click away."""


class Voice(Struct, frozen=True, kw_only=True):
    """One who gives a value, with each account in which it does."""

    first: Entry
    again: tuple[Entry, ...]


class Stand(Struct, frozen=True, kw_only=True):
    """A value, and everyone who gives it."""

    value: str
    modality: str
    voices: tuple[Voice, ...]


class Standing(Struct, frozen=True, kw_only=True):
    """The values of one attribute that stand against each other."""

    attribute: str
    stands: tuple[Stand, ...]


class FindingView(Struct, frozen=True, kw_only=True):
    attribute: str
    direction: str
    reason: str
    entries: tuple[Entry, ...]
    stands: tuple[Stand, ...]
    """The same entries, each value once."""

    @property
    def why(self) -> str:
        """The reason without the quotes at its end: the entries stand beside it, each with a link to its words."""
        return self.reason.partition(": “")[0]


class Findings(Struct, frozen=True, kw_only=True):
    """All findings of one relation in an incident: values at a glance, findings that stand open, and those one click away."""

    relation: Relation
    sign: str
    heading: str
    meaning: str
    standings: tuple[Standing, ...]
    shown: tuple[FindingView, ...]
    more: tuple[FindingView, ...]

    @property
    def open(self) -> bool:
        """Whether an editor should see it before the table of all accounts."""
        return bool(self.standings or self.shown)

    @property
    def total(self) -> int:
        return len(self.shown) + len(self.more)


def of_incident(incident: Incident, entries: Sequence[Entry], hide: Masking) -> tuple[Findings, ...]:
    by_relation: dict[Relation, list[Finding]] = {}
    for finding in _joined(incident.findings):
        by_relation.setdefault(finding.relation, []).append(finding)
    order = list(words.ATTRIBUTES)
    groups = []
    for relation, (sign, heading, meaning) in words.RELATIONS.items():
        found = sorted(by_relation.get(relation, []), key=lambda f: order.index(f.attribute))
        views = [_finding(f, incident, entries, hide(f.reason)) for f in found]
        limit = SHOWN_UPDATES if relation == "update" else 0
        at_a_glance = _standings(found, incident, entries) if relation in ("contradict", "deny") else ()
        if found and relation != "not_in_collection":  # one line at the incident's end has these
            groups.append(
                Findings(
                    relation=relation,
                    sign=sign,
                    heading=heading,
                    meaning=meaning,
                    standings=at_a_glance,
                    shown=tuple(views[:limit]),
                    more=tuple(views[limit:]),
                )
            )
    return tuple(groups)


def _standings(findings: Sequence[Finding], incident: Incident, entries: Sequence[Entry]) -> tuple[Standing, ...]:
    members: dict[Attribute, dict[int, None]] = {}
    for finding in findings:
        members.setdefault(finding.attribute, {}).update(dict.fromkeys(n for n in finding.accounts if 0 <= n < len(entries)))
    return tuple(Standing(attribute=words.ATTRIBUTES[a], stands=stands(a, chosen, incident.accounts, entries)) for a, chosen in members.items())


def stands(attribute: Attribute, chosen: Iterable[int], accounts: Sequence[Account], entries: Sequence[Entry]) -> tuple[Stand, ...]:
    """Each value once: figures by size, the whole before its parts, other values in the order in which they appeared, what is denied last."""
    groups: dict[tuple[str, str], list[int]] = {}
    for n in sorted(chosen, key=lambda n: (accounts[n].as_of or accounts[n].published or "9999", n)):
        groups.setdefault((_key(entries[n], accounts[n]).casefold(), entries[n].modality), []).append(n)
    ordered = list(groups.values())
    if attribute in words.FIGURES:
        ordered.sort(key=lambda group: (_part(accounts[group[0]]), _size(accounts[group[0]])))
    ordered.sort(key=lambda group: accounts[group[0]].modality == "denied")
    return tuple(Stand(value=_key(entries[g[0]], accounts[g[0]]), modality=entries[g[0]].modality, voices=_voices(g, accounts, entries)) for g in ordered)


def _key(entry: Entry, account: Account) -> str:
    return entry.value if _part(account) else entry.bare


def _part(account: Account) -> str:
    """Of whom a figure of a part counts, so that figures of one part stand together; nothing for the whole."""
    return " ".join(str(account.value[part]) for part in PARTS if account.value.get(part))


def _size(account: Account) -> float:
    low, high = account.value.get("low"), account.value.get("high")
    return float(low if low is not None else high if high is not None else "inf")


def _voices(group: Sequence[int], accounts: Sequence[Account], entries: Sequence[Entry]) -> tuple[Voice, ...]:
    by_speaker: dict[tuple[str, str, str | None], list[Entry]] = {}
    for n in group:
        by_speaker.setdefault((accounts[n].speaker, entries[n].speaker, accounts[n].side), []).append(entries[n])
    return tuple(Voice(first=said[0], again=tuple(said[1:])) for said in by_speaker.values())


def _joined(findings: Sequence[Finding]) -> list[Finding]:
    """Pairs that agree on one value become one finding with all who give it; all others stay as they are."""
    made: list[Finding] = []
    for finding in findings:
        accounts = set(finding.accounts)
        same = [n for n, f in enumerate(made) if finding.relation == f.relation == "agree" and f.attribute == finding.attribute and accounts & set(f.accounts)]
        if same:
            everyone = sorted(accounts.union(*(made[n].accounts for n in same)))
            made[same[0]] = replace(made[same[0]], accounts=tuple(everyone))
            made = [f for n, f in enumerate(made) if n not in same[1:]]
        else:
            made.append(finding)
    return made


def _finding(finding: Finding, incident: Incident, entries: Sequence[Entry], reason: str) -> FindingView:
    direction = {"up": "upward", "down": "downward", "withdrawn": "withdrawn"}.get(finding.direction or "", "")
    chosen = [n for n in finding.accounts if 0 <= n < len(entries)]
    return FindingView(
        attribute=words.ATTRIBUTES[finding.attribute],
        direction=direction,
        reason=words.dated(reason),
        entries=tuple(entries[n] for n in chosen),
        stands=stands(finding.attribute, chosen, incident.accounts, entries),
    )
