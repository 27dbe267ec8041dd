"""The procedures that ship, and whether one is whole: every name is there, no state without a way on, no clock that ends nowhere."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import UNSET

from audiatur.cases.engine import CLOCK
from audiatur.errors import CaseError
from audiatur.record.case import GroundKind
from audiatur.record.procedure import PARTIES, Procedure


@lru_cache(maxsize=1)
def shipped() -> dict[str, Procedure]:
    """By name."""
    folder = files("audiatur.cases") / "procedures"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return {p.name: p for p in (_read(f.read_bytes(), f.name) for f in found)}


def procedure(name: str) -> Procedure:
    """One that ships, or one in a file of the user's own."""
    if name in shipped():
        return shipped()[name]
    if name.endswith((".yaml", ".yml")):
        try:
            return _read(Path(name).read_bytes(), name)
        except OSError as error:
            raise CaseError(f"The procedure {name} could not be read: {error.strerror}.") from error
    raise CaseError(f"There is no procedure {name!r}. Those that ship: {', '.join(shipped())}; or name a .yaml file.")


def _read(content: bytes, name: str) -> Procedure:
    try:
        made = msgspec.yaml.decode(content, type=Procedure)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise CaseError(f"The procedure {name} is not whole: {error}") from error
    if wrong := faults(made):
        raise CaseError(f"The procedure {name} is not whole: {'; '.join(wrong)}.")
    return made


def faults(procedure: Procedure) -> list[str]:
    """What is wrong in it by itself. That no path leads to an unheard decision is shown by walking it (tests/cases)."""
    states = {s.name: s for s in procedure.states}
    moves = {m.name: m for m in procedure.moves}
    open_states = {n for n, s in states.items() if not s.ends}
    known = {*procedure.roles, CLOCK}
    found = [f"a move {m.name} starts or ends in no state" for m in procedure.moves if not {*m.start, m.end} <= states.keys()]
    found += [f"a move {m.name} starts where the case is over" for m in procedure.moves if not open_states.issuperset(m.start)]
    found += [f"a move {m.name} is made by unknown roles" for m in procedure.moves if not m.by or not known.issuperset(m.by)]
    found += [f"no clock makes the move {m.name}" for m in procedure.moves if m.by == (CLOCK,) and m.name not in {c.then for c in procedure.clocks}]
    found += [f"there is no role {p}" for p in PARTIES if p not in procedure.roles]
    if procedure.office is not UNSET:
        found += [f"the office of {r} is that of no role of the body" for r in procedure.office if r not in procedure.roles or r in PARTIES]
    found += [f"the state {n} has no way on" for n in open_states if not any(n in m.start for m in procedure.moves)]
    found += [f"the state {n} cannot be reached" for n in states.keys() - _reached(procedure)]
    for clock in procedure.clocks:
        then = moves.get(clock.then or "")
        if clock.state not in open_states:
            found.append(f"the clock {clock.name} runs in no open state")
        elif clock.then and (then is None or clock.state not in then.start or CLOCK not in then.by):
            found.append(f"the clock {clock.name} makes a move that it cannot make")
        elif then and (then.needs or then.decides):
            found.append(f"the clock {clock.name} makes a move that may not be legal when it runs out")
    found += [f"the ground {g.kind} is unknown" for g in procedure.grounds if g.kind not in get_args(GroundKind)]
    return found if procedure.first in open_states else [*found, f"the first state {procedure.first} is none"]


def _reached(procedure: Procedure) -> set[str]:
    found, waiting = {procedure.first}, [procedure.first]
    while waiting:
        here = waiting.pop()
        new = {m.end for m in procedure.moves if here in m.start} - found
        found |= new
        waiting += new
    return found
