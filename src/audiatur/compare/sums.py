"""Where the figures of one speaker can be added up: sub-counts and their whole, killed and wounded, incidents and a total of several days.

Nothing is added across speakers. What cannot be told is no sum: parts that leave room for others stand in no list of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audiatur.compare.figure import figures
from audiatur.compare.mentions import Mention
from audiatur.compare.parts import of_papers
from audiatur.compare.totals import of_totals
from audiatur.record import Account, Counted, Incident, Record, Sum


def sums(mentions: Iterable[Mention], incidents: Sequence[Incident], known: Mapping[str, Record]) -> tuple[Sum, ...]:
    """In the order of the incidents of their wholes; figures that a speaker gives alike in several papers are added up once."""
    found = sorted(figures(mentions, incidents), key=lambda f: (f.account.published or "", f.mention.document, f.mention.at, f.toll.id))
    order = {i.id: n for n, i in enumerate(incidents)}
    by_id = {i.id: i for i in incidents}
    once: dict[object, Sum] = {}
    for made in (*of_papers(found, known), *of_totals(found)):
        once.setdefault((made.kind, _said(by_id, made.whole), tuple(_said(by_id, p) for p in made.parts)), made)
    return tuple(sorted(once.values(), key=lambda s: (order[s.whole.incident], s.whole.account)))


def _said(incidents: Mapping[str, Incident], at: Counted) -> object:
    account: Account = incidents[at.incident].accounts[at.account]
    value = account.value
    return at.incident, account.speaker, account.attribute, *(str(value.get(k)) for k in ("low", "high", "qualifier", "sex", "age_group", "role"))
