"""What a page answers instead of what was asked: a status, a heading and a sentence that says what to do."""

from __future__ import annotations


class Refused(Exception):
    """Shown as a page; nothing of the desk was changed."""

    def __init__(self, status: int, heading: str, say: str) -> None:
        super().__init__(say)
        self.status, self.heading, self.say = status, heading, say


def missing(what: str) -> Refused:
    return Refused(404, "Not on this desk", f"There is no {what} here. It may have another name, or the comparison was made again since.")
