"""Events that were made to be shown. A commitment opens as a whole or not at all, and the filing of an item says who brought it, from whom and how: that is
not for everybody. So what a register publishes has an event of its own beside it, with a hash and the case for which it is public, and no person's name.

The nonces of such events alone leave a vault with a register. Of its neighbours a proof has blinded hashes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

from audiatur.evidence.vault import Event, Gathered, Vault, now

PUBLIC: Final = "public in"
"""In an event's detail: the case in whose public record its hash stands. An event without it is never opened for the public."""
HOLDS: Final = "holds"
"""In an event's detail: the hashes, one a line, of papers that lie in its item and are none themselves."""


def captured(sha256: str, case: str, *, by: str) -> Event:
    """That a publication was captured for a case: logged with its filing, and shown when the case is public."""
    return Event(deed="noted", at=now(), by=by, item=sha256, why="the publication complained of, as it was captured", detail={PUBLIC: case})


def lodged(item: str, papers: Iterable[str], case: str, *, by: str) -> list[Event]:
    """That papers were there when an appeal was lodged: logged with the filing of the file that is one or holds them, each shown when it is public itself.

    What was inside a file has an event of its own; which file that was stands in another, which is never shown.
    """
    shown = list(dict.fromkeys(papers))
    inside = [one for one in shown if one != item]
    held = [Event(deed="noted", at=now(), by=by, item=item, why="papers that lie in it", detail={HOLDS: "\n".join(inside)})] if inside else []
    return held + [Event(deed="noted", at=now(), by=by, item=one, why="lodged with the appeal", detail={PUBLIC: case}) for one in shown]


def released(sha256: str, case: str, *, by: str, why: str, name: str | None = None) -> Event:
    """That the public record of a case is this, or names this."""
    return Event(deed="released", at=now(), by=by, item=sha256, name=name, to="the public", why=why, detail={PUBLIC: case})


class Disclosed:
    """What of a vault's log is there to be shown, as of its present head. One pass over the events."""

    def __init__(self, vault: Vault) -> None:
        gathered, found, holds = Gathered(), dict[tuple[str, str], int](), defaultdict[str, set[str]](set)
        for number, kept in vault.kept():
            if kept.event is not None:
                gathered.take(number, kept.event)
                detail, item = kept.event.detail or {}, kept.event.item or ""
                if item and PUBLIC in detail:
                    found.setdefault((str(detail[PUBLIC]), item), number)
                for inside in str(detail.get(HOLDS, "")).splitlines():
                    holds[item].add(inside)
        items = gathered.items()
        shut = {item.sha256 for item in items if item.only is not None}
        self.open = frozenset(item.sha256 for item in items) - shut
        """Items that are for everybody who may see exhibits."""
        shut |= {inside for item in shut for inside in holds[item]}
        self._found: Mapping[tuple[str, str], int] = {key: number for key, number in found.items() if key[1] not in shut}

    def entry(self, case: str, sha256: str) -> int | None:
        """Of the first event that shows this hash in this case. That of another case would tell of that one."""
        return self._found.get((case, sha256))


def verifier() -> bytes:
    """A page that checks a proof in a browser, without a network."""
    return (files("audiatur.evidence.bag") / "verify.html").read_bytes()
