"""Rights: who may do what to which thing of a desk. The one table is `TABLE`, for people to review; everything asks `may`.

Two rules, and no third: a role may do what the table says, the higher ones all that the lower ones may; and a thing that is restricted to named people
is there for them alone, and for what their role allows - also an administrator, who manages the desk, sees no restricted paper without being named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, Literal, get_args

from msgspec import Struct

GivenRole = Literal["party", "reader", "contributor", "reviewer", "editor", "administrator"]
"""One that an account may have, from the least to the most; a party is there for its own case alone."""
GIVEN: Final[tuple[GivenRole, ...]] = get_args(GivenRole)
Role = Literal["nobody", GivenRole]
"""Nobody is who has not logged in."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Kind = Literal[
    "help", "session", "own account", "desk", "document", "original", "thumbnail", "person", "incident", "comparison", "search", "saved search",
    "judgement", "activity", "export", "import", "token", "restriction", "audit trail", "account", "case", "case access", "register", "exhibit",
]  # fmt: skip
"""What a desk has that somebody may or may not touch. A document stands for its text, its record and its statements, too."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Verb = Literal["read", "name", "add", "change", "remove"]
"""`read` is also to list, to count and to find; `name` is to see a person's full name where others see initials."""
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)


class Right(Struct, frozen=True, kw_only=True):
    """From which role on somebody may; `own` is from which role on, where the thing is one's own; `guarded`: only the named, where it is restricted."""

    role: Role | None
    own: Role | None = None
    guarded: bool = False


def _from(role: Role | None, *, own: Role | None = None, guarded: bool = False) -> Right:
    return Right(role=role, own=own, guarded=guarded)


TABLE: Final[dict[Kind, dict[Verb, Right]]] = {
    "help": {"read": _from("nobody")},  # also styles and scripts: they hold nothing of the desk
    "session": {"add": _from("nobody"), "read": _from(None, own="party"), "remove": _from("administrator", own="nobody")},  # to log in and out
    "own account": {"read": _from(None, own="party"), "change": _from(None, own="party")},
    "desk": {"read": _from("reader")},  # its start page and its counts
    "document": {
        "read": _from("reader", guarded=True),
        "add": _from("contributor"),
        "change": _from("editor", guarded=True),  # to read it again, to correct what is known about it
    },
    # The paper as it came names everyone: who sees only initials is not given it, nor a picture of it.
    "original": {"read": _from("reviewer", guarded=True)},
    "thumbnail": {"read": _from("reviewer", guarded=True)},
    "person": {"read": _from("reader"), "name": _from("reviewer", guarded=True)},  # victims, witnesses and minors: who may not name them reads initials
    "incident": {"read": _from("reader", guarded=True)},
    "comparison": {"read": _from("reader"), "add": _from("reviewer")},
    "search": {"read": _from("reader")},
    "saved search": {"read": _from("reader"), "add": _from("reader"), "remove": _from("editor", own="reader")},
    "judgement": {"read": _from("reader", guarded=True), "add": _from("reviewer", guarded=True), "remove": _from("editor", own="reviewer", guarded=True)},
    "activity": {"read": _from("reviewer", guarded=True)},  # names files, also those that could not be read
    "export": {"add": _from("reader", guarded=True)},  # holds what the one who makes it sees, and no more
    "import": {"read": _from("contributor", guarded=True), "add": _from("contributor")},
    "token": {"read": _from("administrator", own="reader"), "add": _from(None, own="reader"), "remove": _from("administrator", own="reader")},
    # An administrator can open what nobody named is left to open. It stands in the audit trail, and shows no paper by itself.
    "restriction": {"read": _from("editor", guarded=True), "add": _from("editor", guarded=True), "remove": _from("editor", guarded=True)},
    "audit trail": {"read": _from("administrator")},
    "account": {"read": _from("administrator"), "add": _from("administrator"), "change": _from("administrator")},  # nobody's is ever removed, only locked
    # One's own is a case to which one's account is tied: what one sees of it then is for `cases.seen`, and what one may enter for `cases.engine`.
    "case": {"read": _from("reviewer", own="party"), "add": _from("editor", own="party"), "change": _from("editor", own="party")},
    "case access": {"read": _from("editor"), "add": _from("editor"), "remove": _from("editor")},
    "register": {"read": _from("nobody")},  # of published decisions, as `audiatur case publish` writes it
    # An item of the vault names who gave it and shows who is in it. Also who files one need not see the others.
    "exhibit": {"read": _from("reviewer", guarded=True), "add": _from("contributor"), "change": _from("reviewer", guarded=True)},
}


class Visitor(Struct, frozen=True, kw_only=True):
    """Who asks. `name` is that of the account; of a desk without accounts, that of the system's user."""

    name: str = ""
    role: Role = "nobody"


class Thing(Struct, frozen=True, kw_only=True):
    """What is asked for: its kind, whose own it is, and to whom it is restricted (None: to nobody in particular)."""

    kind: Kind
    owner: str | None = None
    named: frozenset[str] | None = None


def thing(kind: Kind, *, owner: str | None = None, named: Collection[str] | None = None) -> Thing:
    return Thing(kind=kind, owner=owner, named=None if named is None else frozenset(named))


def may(visitor: Visitor, verb: Verb, what: Thing | Kind) -> bool:
    """The one question. What the table does not have, nobody may."""
    asked = what if isinstance(what, Thing) else Thing(kind=what)
    right = TABLE.get(asked.kind, {}).get(verb)
    if right is None:
        return False
    if asked.named is not None and right.guarded and visitor.name not in asked.named and not _opens(visitor, verb, asked):
        return False
    own = asked.owner is not None and asked.owner == visitor.name
    return _reaches(visitor.role, right.role) or (own and _reaches(visitor.role, right.own))


def _opens(visitor: Visitor, verb: Verb, asked: Thing) -> bool:
    """The administrator's key: to see that something is restricted, and to whom, and to change that."""
    return asked.kind == "restriction" and visitor.role == "administrator" and verb in TABLE["restriction"]


def _reaches(role: Role, least: Role | None) -> bool:
    return least is not None and ROLES.index(role) >= ROLES.index(least)


def rows() -> Iterator[tuple[Kind, Verb, Right]]:
    """The table, a row at a time."""
    for kind, verbs in TABLE.items():
        for verb, right in verbs.items():
            yield kind, verb, right


def cell(role: Role, kind: Kind, verb: Verb) -> Literal["yes", "own", "no"]:
    """What the table says of a role, of a thing that is open to all."""
    mine, theirs = Thing(kind=kind, owner="ada"), Thing(kind=kind, owner="ben")
    visitor = Visitor(name="ada", role=role)
    return "yes" if may(visitor, verb, theirs) else "own" if may(visitor, verb, mine) else "no"


def matrix() -> str:
    """The table in Markdown, as docs/reference/rights.md shows it."""
    lines = ["| thing | verb | " + " | ".join(ROLES) + " | restricted |", "|---|---|" + "---|" * (len(ROLES) + 1)]
    for kind, verb, right in rows():
        cells = " | ".join({"no": "–"}.get(said := cell(role, kind, verb), said) for role in ROLES)
        guard = ("the named, administrators" if kind == "restriction" else "the named") if right.guarded else ""
        lines.append(f"| {kind} | {verb} | {cells} | {guard} |")
    return "\n".join(lines) + "\n"
