"""Other people's ways to make one line of many accounts. A view is computed when a user asks for it by name, says its rule, and names its inputs.

None is the default, and none is more than a reading of the rows. What those who made the rule decide by judgement (which source is reliable)
is not decided here: the cell stays empty, or the user names the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from audiatur.record import Account, Attribute, Comparison, Incident, View, ViewRow
from audiatur.record.hedge import LEAST_MEANT

PARTS: Final = ("sex", "age_group", "role")
NOT_CIVILIAN: Final = frozenset({"military", "armed_group", "hors_de_combat"})
SAID: Final = frozenset({"asserted", "alleged"})
UNSAID: Final = frozenset({None, "unknown"})
STATUSES: Final = MappingProxyType(
    {"civilian": "civilians", "military": "soldiers", "armed_group": "armed group", "hors_de_combat": "hors de combat", "unknown": "status not said"}
)
"""Columns of the range of each status."""
OPEN: Final = " A figure without an upper bound enters with its lower one."
Values = dict[str, int | None]
Inputs = Sequence[tuple[int, Account]]


class Rule(Struct, frozen=True):
    """A named rule: its words, where it is published, the attributes it is for, which accounts enter, and what it makes of them.

    `chosen`: the rule needs a choice that only the user can make.
    """

    words: str
    cite: str
    attributes: tuple[Attribute, ...]
    enters: Callable[[Inputs], Inputs]
    make: Callable[[Inputs, Incident, Sequence[str]], Values]
    chosen: bool = False


def view(comparison: Comparison, name: str, prefer: Sequence[str] = ()) -> View:
    """One row for each incident and attribute that has inputs. Each speaker enters with its latest figure for all the people, not for a part."""
    rule = RULES[name]
    rows = []
    for incident in (i for i in comparison.incidents if i.kind == "incident"):
        for attribute in rule.attributes:
            given = rule.enters(_latest([(n, a) for n, a in enumerate(incident.accounts) if a.attribute == attribute and _whole(a)]))
            if given:
                values = rule.make(given, incident, prefer)
                rows.append(ViewRow(incident=incident.id, attribute=attribute, values=values, accounts=tuple(n for n, _ in given)))
    return View(name=name, rule=rule.words + OPEN, cite=rule.cite, rows=tuple(rows))


def _whole(account: Account) -> bool:
    return account.modality in SAID and not any(account.value.get(part) for part in PARTS)


def _latest(given: Inputs) -> Inputs:
    """All figures that a speaker gives as of its latest day: two of one day are both kept."""
    last: dict[tuple[str, str | None], str] = {}
    for _, a in given:
        key = (a.speaker, a.side)
        last[key] = max(last.get(key, ""), a.as_of or a.published or "")
    return [(n, a) for n, a in given if (a.as_of or a.published or "") == last[a.speaker, a.side]]


def _bounds(account: Account) -> tuple[int | None, int | None]:
    return account.value.get("low"), account.value.get("high")


def _least(given: Inputs) -> int | None:
    return min((n for _, a in given for n in _bounds(a) if n is not None), default=None)


def _most(given: Inputs) -> int | None:
    return max((n for _, a in given for n in _bounds(a) if n is not None), default=None)


def _ucdp(given: Inputs, incident: Incident, prefer: Sequence[str]) -> Values:
    sources = {n: s.sources for s in incident.support for n in s.accounts}
    behind: dict[int, int] = {}
    for n, a in given:
        low, high = _bounds(a)
        if low is not None and low == high:
            behind[low] = max(behind.get(low, 0), sources.get(n, 1))
    most = [figure for figure, count in behind.items() if count == max(behind.values())]
    return {"low": _least(given), "best": most[0] if len(most) == 1 else None, "high": _most(given)}


def _range(given: Inputs, incident: Incident, prefer: Sequence[str]) -> Values:
    return {"minimum": _least(given), "maximum": _most(given)}


def _conservative(given: Inputs, incident: Incident, prefer: Sequence[str]) -> Values:
    figures = [n for _, a in given for n in (*_bounds(a), LEAST_MEANT.get(str(a.value.get("text", "")).casefold())) if n is not None]
    return {"figure": min(figures, default=None)}


def _preferred(given: Inputs, incident: Incident, prefer: Sequence[str]) -> Values:
    for name in prefer:
        chosen = [(n, a) for n, a in given if name.casefold() in (a.speaker.casefold(), (a.side or "").casefold())]
        if chosen:
            return {"minimum": _least(chosen), "maximum": _most(chosen)}
    return {"minimum": None, "maximum": None}


def _of_each_status(given: Inputs, incident: Incident, prefer: Sequence[str]) -> Values:
    made: Values = {}
    for status, column in STATUSES.items():
        theirs = [(n, a) for n, a in given if (a.value.get("status") or "unknown") == status]
        if theirs:
            made |= {f"{column}, minimum": _least(theirs), f"{column}, maximum": _most(theirs)}
    return made


def _any(given: Inputs) -> Inputs:
    return given


def _total(given: Inputs) -> Inputs:
    """Figures of all the people; those of soldiers or of civilians alone are a part of these, and enter where there is nothing else."""
    return [(n, a) for n, a in given if a.value.get("status") in UNSAID] or given


def _civilian(given: Inputs) -> Inputs:
    return [(n, a) for n, a in given if a.value.get("status") not in NOT_CIVILIAN]


TOTAL: Final = " A figure of soldiers or of civilians alone enters where no speaker gives one of all the people."
EVERY_CASUALTY: Final = (
    "Every Casualty, Definition and Categorisation in Casualty Recording, p. 25, "
    "https://everycasualty.org/knowledge-base/rules-that-casualty-recorders-apply-to-assigning-status/"
)
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "ucdp": Rule(
            "Low: the lowest bound that a speaker gives; high: the highest; best: the exact figure behind which most sources stand, and none where two "
            "have as many. UCDP enters the lowest and the highest reliable estimate of all deaths, and the most likely one as best: which is reliable and "
            "which most likely is its coders' judgement, which this view does not make." + TOTAL,
            "Högbladh, Stina (2025), UCDP GED Codebook version 25.1, Uppsala University, variables best, high and low, https://ucdp.uu.se/downloads/",
            ("killed",),
            _total,
            _ucdp,
        ),
        "airwars": Rule(
            "Minimum and maximum of the figures that speakers give, without those that they give of combatants. Airwars assesses claims of harm to civilians "
            "and grades them; this view does not.",
            "Airwars, Methodology, section Our sources, https://airwars.org/about/methodology/",
            ("killed", "wounded"),
            _civilian,
            _range,
        ),
        "acled": Rule(
            "One figure: the most conservative, which is the lowest that a speaker gives; 10 for tens, 12 for dozens, 100 for hundreds, and so on. ACLED takes "
            "it from the most reliable sources that it has, by its judgement; this view makes no such choice." + TOTAL,
            "ACLED, FAQs: fatality methodology (27 February 2023, updated 7 May 2024), How does ACLED code fatalities?, "
            "https://acleddata.com/knowledge-base/faqs-acled-fatality-methodology/",
            ("killed",),
            _total,
            _conservative,
        ),
        "every-casualty-range": Rule(
            "The use of ranges: for each status of the people, from the lowest figure that a speaker gives to the highest.",
            EVERY_CASUALTY,
            ("killed",),
            _any,
            _of_each_status,
        ),
        "every-casualty-prefer": Rule(
            "Prioritising certain sources, which the text describes for the status of the people and this view takes for figures: those of the first speaker "
            "or side, in the order that the user gives with --prefer, that has any.",
            EVERY_CASUALTY,
            ("killed", "wounded"),
            _any,
            _preferred,
            chosen=True,
        ),
    }
)
