"""What can go wrong, one base and one child per stage.

AudiaturError
+-- ReadError         a file could not be read; `verdict` says in one word why
+-- RecordError       a record or a comparison does not follow the contract
+-- JudgementError    a judgement of a person is not whole, or names what is not there
+-- GazetteerError    the list of place names could not be built or opened
+-- StoreError        a desk could not be opened, read or written
|   +-- Overtaken         somebody else has entered or judged something first; nothing was entered
+-- EngineError       an engine that runs over many papers could not be started, or lost its work
+-- ObjectsError      an object store cannot be used, or what it needs is not installed
+-- CaseError         a move in a case is not one that its procedure allows, or a procedure is not whole
+-- EvidenceError     an item of evidence cannot be read, or what it needs is not installed
+-- VerificationError   what was to be proved of evidence does not hold; the message says what and where
+-- ExportError       a format is not there, or what it needs is not
+-- RightsError       an account, a password or a restriction is not as it must be, or somebody may not do what he asks
|   +-- TooManyAttempts   to log in failed too often; `wait` says for how many seconds

The command line chooses exit codes, the web chooses status codes; nothing here knows either.
"""

from __future__ import annotations


class AudiaturError(Exception):
    """The message is a sentence that says what is wrong and what to do about it."""


class ReadError(AudiaturError):
    """A file could not be read. `verdict` is one of `audiatur.record.document.Verdict`; the message is for the user."""

    def __init__(self, verdict: str, message: str) -> None:
        super().__init__(message)
        self.verdict = verdict

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        """So that it goes from one process to another."""
        return type(self), (self.verdict, str(self))


class RecordError(AudiaturError):
    """A line of a records file is not a record; the message names the line and the field."""


class JudgementError(AudiaturError):
    """A judgement is damaged or decides nothing, or what it would join, split or undo is not there; the message says what to do."""


class GazetteerError(AudiaturError):
    """The gazetteer could not be built or opened; the message says which file and what to do."""


class EngineError(AudiaturError):
    """An engine is not installed, or could not do its work; the message says what to do."""


class ObjectsError(AudiaturError):
    """An object store cannot be used; the message says how one is named, or what to install."""


class StoreError(AudiaturError):
    """A desk is not there, not whole, or could not be read or written; the message says what stays as it was and what to do."""


class Overtaken(StoreError):
    """Somebody else has entered or judged something behind what this was to follow; nothing was entered."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Somebody else made an entry in {what} just now. Look at it, and try again.")


class RightsError(AudiaturError):
    """An account, a password or a restriction is not as it must be, or one may not do that; the message says what to do, and nothing of what is restricted."""


class TooManyAttempts(RightsError):
    """To log in failed too often from here or for this name."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"To log in failed too often. Try again in {wait} seconds.")
        self.wait = wait


class EvidenceError(AudiaturError):
    """An item of evidence, or a part of the vault, cannot be read or written; the message says which, and what to do."""


class ExportError(AudiaturError):
    """An export cannot be made; the message says what is needed for it, or what to use instead."""


class CaseError(AudiaturError):
    """A procedure does not allow it, or is not whole; the message says why, and what would have to come first."""


class VerificationError(AudiaturError):
    """Something that was to be proved does not hold: a hash, a proof, a signature, a time stamp. The message says what was expected and what was found."""
