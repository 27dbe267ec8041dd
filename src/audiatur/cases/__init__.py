"""Cases: an appeal against a publication, from its lodging to a reasoned, published decision."""

from audiatur.cases.clocks import until, when
from audiatur.cases.dossier import Papers, counted, dossier, is_public, papers_of, visible
from audiatur.cases.engine import BODY, barred, enterable, kinds_of, late, moves, refusals
from audiatur.cases.file import Enterer, confirming, entry, lodged, standing, ticked
from audiatur.cases.lodge import Proposal, contested_as, held, of_body, proposed, publication
from audiatur.cases.points import Beside, beside
from audiatur.cases.procedures import procedure, shipped
from audiatur.cases.progress import Held, Progress, Running, progress
from audiatur.cases.redaction import Cuts, found, others
from audiatur.cases.seen import addressed, against, decisions, letters, open_for, pieces, reader_of, unshown

__all__ = [
    "BODY",
    "Beside",
    "Cuts",
    "Enterer",
    "Held",
    "Papers",
    "Progress",
    "Proposal",
    "Running",
    "addressed",
    "against",
    "barred",
    "beside",
    "confirming",
    "contested_as",
    "counted",
    "decisions",
    "dossier",
    "enterable",
    "entry",
    "found",
    "held",
    "is_public",
    "kinds_of",
    "late",
    "letters",
    "lodged",
    "moves",
    "of_body",
    "open_for",
    "others",
    "papers_of",
    "pieces",
    "procedure",
    "progress",
    "proposed",
    "publication",
    "reader_of",
    "refusals",
    "shipped",
    "standing",
    "ticked",
    "unshown",
    "until",
    "visible",
    "when",
]
