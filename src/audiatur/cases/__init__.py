"""Cases: an appeal against a publication, from its lodging to a reasoned, published decision."""

from audiatur.cases.dossier import Papers, counted, dossier, is_public, visible
from audiatur.cases.engine import BODY, late, moves, refusals
from audiatur.cases.file import Enterer, entry, lodged, standing, ticked
from audiatur.cases.lodge import Proposal, contested_as, held, proposed, publication
from audiatur.cases.points import Beside, beside
from audiatur.cases.procedures import procedure, shipped
from audiatur.cases.progress import Held, Progress, Running, progress
from audiatur.cases.seen import addressed, decisions, letters, open_for, pieces

__all__ = [
    "BODY",
    "Beside",
    "Enterer",
    "Held",
    "Papers",
    "Progress",
    "Proposal",
    "Running",
    "addressed",
    "beside",
    "contested_as",
    "counted",
    "decisions",
    "dossier",
    "entry",
    "held",
    "is_public",
    "late",
    "letters",
    "lodged",
    "moves",
    "open_for",
    "pieces",
    "procedure",
    "progress",
    "proposed",
    "publication",
    "refusals",
    "shipped",
    "standing",
    "ticked",
    "visible",
]
