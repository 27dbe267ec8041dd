"""A case: an appeal against a publication, as a list of entries to which one only adds. What a case is now follows from them."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec
from msgspec import Struct

from audiatur.record.procedure import Party, Procedure

GroundKind = Literal[
    "inaccuracy", "misleading", "distortion", "omission", "bias", "denial", "misattribution", "privacy", "opportunity_to_reply",
    "discrimination", "plagiarism", "comment_as_fact", "unfair_means", "reputation",
]  # fmt: skip
Stance = Literal["denies", "names_another", "corrects", "adds", "unclear"]
"""What an appeal says against a passage. To say that another did it is not to deny that the one did it."""
RemedyKind = Literal["correction", "publication", "reply", "position", "apology", "removal", "other"]
Outcome = Literal["accepted", "partly", "rejected", "cannot_be_determined"]
Form = Literal["full", "gist"]
SanctionKind = Literal["publication_of_decision", "correction", "statement", "apology", "reply", "warning", "fine", "revocation"]
"""What a body can impose on who published."""

STANCES: Final[dict[Stance, str]] = {
    "denies": "denies it",
    "names_another": "says that another did such a thing; it does not deny this one",
    "corrects": "says that it was otherwise",
    "adds": "adds what it says was left out",
    "unclear": "does not make clear what it holds against the publication",
}
"""What the appeal does, in words."""
OUTCOMES: Final[dict[Outcome, str]] = {
    "accepted": "accepted", "partly": "partly accepted", "rejected": "rejected", "cannot_be_determined": "cannot be determined",
}  # fmt: skip


class Cited(Struct, frozen=True, kw_only=True):
    """Words of a paper of the desk, by offset."""

    document: str
    start: int
    end: int
    text: str


class Contested(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The publication complained of. `document` where the desk has it."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    document: str | None = None
    also: tuple[Contested, ...] = ()
    """Further publications of which the same is complained: a second programme, the article on the web."""

    @property
    def documents(self) -> tuple[str, ...]:
        """All of it that the desk has."""
        return tuple(d for d in (self.document, *(c.document for c in self.also)) if d)


class Complainant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    capacity: str | None = None
    side: str | None = None
    learnt: str | None = None
    """The day on which it learnt of the publication, by its own word."""


class Point(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be decided: a ground, the passages that it disputes, and what the appeal says against them. Without a passage, none was named."""

    id: str
    ground: GroundKind
    passages: tuple[Cited, ...] = ()
    says: tuple[Cited, ...] = ()
    stance: Stance = "unclear"
    clause: str | None = None
    proposed: bool = False
    """By the program, from the text: no person has confirmed it."""


class Remedy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: RemedyKind
    words: Cited | None = None
    proposed: bool = False


class Mentioned(Struct, frozen=True, kw_only=True):
    """Evidence that the appeal says it offers, in its words. Whether it is at hand is told by the material."""

    kind: str
    words: Cited


class Material(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one of the parties, or the body itself, puts before those who decide. `withheld` says why a party may not see it; then nothing relies on it."""

    id: str
    by: Party | Literal["body"]
    title: str
    document: str | None = None
    exhibit: str | None = None
    text: str | None = None
    points: tuple[str, ...] = ()
    withheld: str | None = None
    view: bool = False
    """The provisional view."""


class PointDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    point: str
    outcome: Outcome
    reasons: str
    relies_on: tuple[str, ...] = ()
    remedy: str | None = None


class Dissent(Struct, frozen=True, kw_only=True):
    member: str
    reasons: str


# ---- what an entry can say -----------------------------------------------------------------------------------------------------
class Lodged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="lodged"):
    procedure: Procedure
    """Whole: a case goes on under the rules under which it was lodged."""
    contested: Contested
    complainant: Complainant
    documents: tuple[str, ...] = ()
    evidence: tuple[Mentioned, ...] = ()
    via: Literal["letter", "form", "e-mail", "own_motion"] = "letter"
    """`own_motion`: nobody complained; the body has taken it up itself, and the publisher alone is a party."""
    begins: str | None = None
    """The state in which such a case begins, where that is not the first one of its procedure."""
    unconfirmed: bool = False
    """Who complains and of what is proposed by the program, from the text."""


class Corrected(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="corrected"):
    """Who complains, or of what, as a person put it right."""

    contested: Contested | None = None
    complainant: Complainant | None = None


class Captured(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="captured"):
    """The publication as it stood at a time: an item of a vault by the SHA-256 of its bytes, and the paper of the desk that was read of it."""

    item: str
    name: str
    vault: str
    seen_at: str
    """When it stood so: when it was saved, as far as it is known."""
    document: str | None = None
    address: str | None = None


class Pointed(Struct, frozen=True, kw_only=True, tag="pointed"):
    """A new point, or one with a known id as it is from now on."""

    point: Point


class Dropped(Struct, frozen=True, kw_only=True, tag="dropped"):
    point: str
    why: str


class Asked(Struct, frozen=True, kw_only=True, tag="asked"):
    remedies: tuple[Remedy, ...]


class Offered(Struct, frozen=True, kw_only=True, tag="offered"):
    material: Material


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="shown"):
    """A party has been given it. With `gist`, what it says in short, in place of the whole."""

    material: str
    to: Party
    form: Form = "full"
    gist: str | None = None


class Answered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="answered"):
    """A party has said what it has to say on these."""

    party: Party
    materials: tuple[str, ...]
    text: str | None = None
    document: str | None = None
    points: tuple[str, ...] = ()
    """Those on which it says something; what it did not address is shown."""
    through: str | None = None
    """Whoever told of it, where the body does not have it from the party itself."""

    @property
    def says(self) -> bool:
        """Whether it is material of its own; one that says nothing more is none."""
        return self.text is not None or self.document is not None


class Sat(Struct, frozen=True, kw_only=True, tag="sat"):
    """Who decides from now on."""

    members: tuple[str, ...]


class Conflicted(Struct, frozen=True, kw_only=True, tag="conflicted"):
    """A member has an interest, and does not decide."""

    member: str
    why: str


class Mail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a letter went out: the heads of its mail file, of which all the rest follows, and the SHA-256 of that file.

    `server` took it, by SMTP; without one, the file was written and whoever has it sends it.
    """

    by: str
    to: str
    date: str
    ident: str
    sha256: str = ""
    server: str | None = None


class Wrote(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="wrote"):
    """A letter of the body's, or one that came in. `template` is the one from which it was made; `mail` how it went out."""

    to: Party | Literal["body"]
    by: Party | Literal["body"]
    subject: str
    text: str
    document: str | None = None
    confidential: bool = False
    template: str | None = None
    mail: Mail | None = None


Reader = Literal["body", "complainant", "publisher", "public"]
"""For whom a copy of a case is made."""


class Redacted(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="redacted"):
    """Passages of one text that stay out of the copies of these readers, from now on. The text is a paper's, a material's own, or that of a letter, by
    the number of its entry. The words themselves are not kept here: they stand in that text alone."""

    id: str
    spans: tuple[tuple[int, int], ...]
    readers: tuple[Reader, ...]
    why: str
    document: str | None = None
    material: str | None = None
    letter: int | None = None


class Lifted(Struct, frozen=True, kw_only=True, tag="lifted"):
    """A redaction counts no more. It stays on record, with the reason."""

    redaction: str
    why: str


class Moved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="moved"):
    move: str
    why: str = ""
    clock: str | None = None


class Decided(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="decided"):
    """Stands beside those before it; the last one counts. `move` is the one that it makes."""

    move: str
    points: tuple[PointDecision, ...]
    members: tuple[str, ...]
    dissents: tuple[Dissent, ...] = ()
    summary: str = ""


class Sanctioned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="sanctioned"):
    """What the body imposes after its decision; `words` say how, where and by when. `amount` as "GBP 100000"."""

    kind: SanctionKind
    words: str
    amount: str | None = None


class Published(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="published"):
    """What appeared, where, and how prominently, beside where the passage stood; `checked_by` has looked."""

    what: Literal["correction", "reply", "refusal", "decision", "apology", "removal"]
    place: str
    prominence: str
    text: str = ""
    url: str | None = None
    checked_by: str | None = None


Content = (
    Lodged | Corrected | Captured | Pointed | Dropped | Asked | Offered | Shown | Answered | Sat | Conflicted | Wrote | Redacted | Lifted
    | Moved | Decided | Sanctioned | Published
)  # fmt: skip


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`id` is the SHA-256 of all the rest with the id of the entry before it, so that none can be changed or left out unseen. Ids are given to readers who
    may not have the entry: `nonce` is drawn by lot, so that nobody can try what it says until the id fits. Old entries have none.

    `at` is when it happened and `entered_at` when it was written down, which may be later: both are shown. What a clock has made and nobody has filed has
    no `entered_at`.
    """

    id: str
    case: str
    number: int
    at: str
    entered_at: str
    by: str
    role: str
    before: str
    content: Content
    nonce: str = ""


def entered(entry: Entry) -> Entry:
    """The entry with the id that its content gives: of the form in which it is kept and read again.

    A default is left out of what is kept by being the same object, which a word from elsewhere ("unclear") is not, though it be the same word.
    """
    plain = msgspec.json.decode(msgspec.json.encode(msgspec.structs.replace(entry, id="")), type=Entry)
    return msgspec.structs.replace(entry, id=hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest())
