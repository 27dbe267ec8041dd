"""Letters of a body, from templates: what the one to whom a letter goes may have of the case, and nothing else. A person reads each before it goes."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from audiatur.errors import CaseError
from audiatur.publish import words
from audiatur.publish.casefile import CaseView
from audiatur.publish.clean import plain
from audiatur.record.dossier import Dossier
from audiatur.record.procedure import PARTIES, Party


class Template(Struct, frozen=True, kw_only=True):
    """`to` are the parties to whom such a letter goes; `lacks` says what has to come first where the case has it not."""

    title: str
    to: tuple[Party, ...] = PARTIES
    lacks: str = ""


TEMPLATES: Final[dict[str, Template]] = {
    "acknowledgement": Template(title="The appeal was received", to=("complainant",)),
    "notice": Template(
        title="An appeal was lodged",
        to=("publisher",),
        lacks="Who complains, and of which publication, is proposed from the text, and nobody has confirmed it. Confirm it first: `audiatur case confirm`.",
    ),
    "question": Template(title="We ask for more", lacks="A question needs its words: give them as the note."),
    "answer": Template(title="You can answer", lacks="The {to} was shown nothing that it can still answer. Show it the material first."),
    "view": Template(title="A provisional view", lacks="The {to} was shown no provisional view. File it, show it, and then write."),
    "decision": Template(title="The decision", lacks="No decision was entered in this case."),
    "closing": Template(title="The case is over", lacks="The case is not over."),
}
"""By name; each has a text in `templates/letters`."""


def letter(name: str, dossier: Dossier, view: CaseView, *, body: str, note: str = "", signed: str = "") -> tuple[str, str]:
    """Subject and text of a letter to the one for whom this dossier was made. Raises CaseError where there is nothing to write of."""
    template, to = TEMPLATES.get(name), dossier.reader
    if template is None:
        raise CaseError(f"There is no template {name!r}. There are: {', '.join(TEMPLATES)}.")
    if to not in template.to:
        raise CaseError(f"“{template.title}” is written to the {' or '.join(template.to)}, not to the {to}.")
    times = [(time, seen) for time, seen in zip(dossier.times, view.times, strict=True) if time.met is None]
    runs = [seen for time, seen in times if time.of == f"the {to}"]
    open_ = [seen for time, seen in times if time.of == f"the {to}" and time.purpose == "answer"]
    views = [p for p in view.pieces if p.view]
    there = {
        "notice": not dossier.unconfirmed,
        "question": bool(note),
        "answer": bool(open_),
        "view": bool(views),
        "decision": bool(view.rulings),
        "closing": dossier.over,
    }
    if not there.get(name, True):
        raise CaseError(template.lacks.format(to=to))
    hidden = words.count(sum(s.what is None for s in dossier.steps), "entry", "entries")  # of those a list of entries tells, and a letter has none
    complainant = plain(", ".join(filter(None, [dossier.complainant.name or "no name in the text", dossier.complainant.capacity])))
    shared = {
        "complainant": complainant, "withheld": [(what, why) for what, why in view.withheld if what != hidden],
        "v": view, "to": to, "who": complainant if to == "complainant" else dossier.contested.publisher or "the publisher", "body": body,
        "note": note, "signed": signed, "runs": runs, "open": open_, "views": views,
        "state_times": [seen for time, seen in times if time.purpose == "state"],
        "last_move": dossier.last_move, "over": dossier.over,
    }  # fmt: skip
    made = _environment().get_template(f"{name}.txt.j2").render(shared)
    return plain(f"Case {view.case}: {template.title.lower()}"), plain(_tidy(made))


def _tidy(text: str) -> str:
    """Paragraphs with one empty line between them."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(line for n, line in enumerate(lines) if line or lines[n - 1])


@cache
def _environment() -> Environment:
    # A letter is plain text: there is no markup that could be escaped.
    return Environment(
        loader=PackageLoader("audiatur.publish", "templates/letters"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
