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

PARTS: Final = ("sex", "age_group", "role")
NOT_CIVILIAN: Final = frozenset({"military", "armed_group", "hors_de_combat"})
SAID: Final = frozenset({"asserted", "alleged"})
LEAST_MEANT: Final = MappingProxyType({"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000})
"""The number that ACLED enters for a vague word: 10 for tens, 12 for dozens, 100 for hundreds, and so on."""
OPEN: Final = " A figure without an upper bound enters with its lower one."
Values = dict[str, int | None]
Inputs = Sequence[tuple[int, Account]]


class Rule(Struct, frozen=True):
    """A named rule: its words, where it is published, the attributes it is for, which accounts enter, and what it makes of them."""

    words: str
    cite: str
    attributes: tuple[Attribute, ...]
    enters: Callable[[Account], bool]
    make: Callable[[Inputs, Incident, Sequence[str]], Values]


def view(comparison: Comparison, name: str, prefer: Sequence[str] = ()) -> View:
    """One row for each incident and attribute that has inputs. Each speaker enters with its latest figure for all the people, not for a part."""
    rule = RULES[name]
    rows = []
    for incident in (i for i in comparison.incidents if i.kind == "incident"):
        for attribute in rule.attributes:
            given = _latest([(n, a) for n, a in enumerate(incident.accounts) if a.attribute == attribute and _whole(a) and rule.enters(a)])
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


def _any(account: Account) -> bool:
    return True


def _civilian(account: Account) -> bool:
    return account.value.get("status") not in NOT_CIVILIAN


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "ucdp": Rule(
            "Low: the lowest bound that a speaker gives; high: the highest; best: the exact figure behind which most sources stand, and none where two "
            "have as many. UCDP's coders choose the best by their judgement of the sources, which this view does not make.",
            "UCDP Methodology, Uppsala University, https://www.uu.se/en/department/peace-and-conflict-research/research/ucdp/ucdp-methodology",
            ("killed",),
            _any,
            _ucdp,
        ),
        "airwars": Rule(
            "Minimum and maximum of the figures that speakers give, without those that they give of combatants. Airwars grades reports besides; this view "
            "does not.",
            "Airwars, Methodology, https://airwars.org/about/methodology/",
            ("killed", "wounded"),
            _civilian,
            _range,
        ),
        "acled": Rule(
            "One figure: the lowest that a speaker gives; 10 for tens, 12 for dozens, 100 for hundreds.",
            "ACLED, Fatalities: uses and limitations of ACLED data (FAQ, 27 February 2023), https://acleddata.com",
            ("killed",),
            _any,
            _conservative,
        ),
        "every-casualty-range": Rule(
            "Reporting disagreement: from the lowest figure that a speaker gives to the highest.",
            "Every Casualty, Standards for Casualty Recording (2016), p. 25",
            ("killed", "wounded"),
            _any,
            _range,
        ),
        "every-casualty-prefer": Rule(
            "Prioritising certain sources: the figures of the first speaker or side, in the order that the user gives with --prefer, that has any.",
            "Every Casualty, Standards for Casualty Recording (2016), p. 25",
            ("killed", "wounded"),
            _any,
            _preferred,
        ),
    }
)
