"""How a body handles an appeal, as data: states, moves, clocks and rules. The files themselves stand in `cases/procedures`."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType

from audiatur.record.judgement import moment

Party = Literal["complainant", "publisher"]
PARTIES: tuple[Party, ...] = ("complainant", "publisher")
Unit = Literal["days", "working_days", "months"]
Need = Literal["points", "all_shown", "heard", "view", "published"]
"""What a move needs before it is legal.

points     at least one point, and a person has confirmed each
all_shown  both have been shown all material that is not withheld, in full or as a gist
heard      the time to answer what was shown has run, or the answer is there
view       a provisional view was shown to both, and they were heard on it
published  nature, place and prominence of what was published are recorded
"""


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it is written: the text, its place in it, and its date. `own` is what this file sets because the body publishes no figure."""

    text: str
    date: str
    place: str = ""
    own: bool = False


class Length(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`to_working_day`: where the last day is none on which people work, the time ends with the next that is one."""

    number: int
    unit: Unit
    rule: Rule
    to_working_day: Literal[True] | UnsetType = UNSET  # not a default: what is not said stands in no entry, and so changes the id of none


class Clock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Runs while a case is in the state, from when it came there or, with `since`, from its lodging. When it has run out, `then` is made; without it, the
    body is late and anybody can see that."""

    name: str
    state: str
    of: str
    length: Length
    then: str | None = None
    since: Literal["lodging"] | UnsetType = UNSET


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`by` are the roles that may make it; `clock` makes it when a clock has run out. `decides` answers every point."""

    name: str
    title: str
    start: tuple[str, ...]
    end: str
    by: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    decides: bool = False


class State(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`ends`: a case in it is over."""

    name: str
    title: str
    ends: bool = False


class Ground(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether this body knows such a ground as a breach, and by which rule."""

    kind: str
    breach: bool
    rule: Rule | None = None


class Limit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within what time from publication an appeal is to be lodged; `while_online` where it is still to be read; `knowing` from when the complainant learnt
    of it, where that is known: the time that ends first counts."""

    length: Length
    while_online: Length | None = None
    knowing: Length | UnsetType = UNSET  # as with `to_working_day`


class Procedure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    title: str
    about: str
    time_zone: str
    holidays: str
    """A country of ISO 3166-1, and after a dash a part of it: `GB-ENG`."""
    roles: tuple[str, ...]
    first: str
    quorum: int
    quorum_rule: Rule
    answer: Length
    """The time that each party has to answer what it was shown."""
    grounds: tuple[Ground, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    clocks: tuple[Clock, ...] = ()
    limit: Limit | None = None
    office: tuple[str, ...] | UnsetType = UNSET  # as with `to_working_day`
    """Roles that do the work of the body on a case: its letters, what is shown to whom, the points. Where it is not said, each does that is no party's."""

    def works(self, role: str) -> bool:
        """Whether this role, which is no party's, does the work of the body, and does not only decide, mediate or review."""
        return role not in self.roles or self.office is UNSET or role in self.office

    def day(self, at: str) -> str:
        """The day of a moment at the body's place, as "2026-11-25": the one from which its times are counted. A day alone is itself."""
        return at if len(at) == 10 else moment(at).astimezone(ZoneInfo(self.time_zone)).date().isoformat()

    def state(self, name: str) -> State:
        return next(s for s in self.states if s.name == name)

    def move(self, name: str) -> Move | None:
        return next((m for m in self.moves if m.name == name), None)
