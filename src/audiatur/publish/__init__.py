"""Comparison or case -> what a person can read, mail and print, or another program takes in."""

from audiatur.publish.casefile import CaseView, view
from audiatur.publish.dossier import dossier
from audiatur.publish.exports import EXPORTS, Export, export
from audiatur.publish.exports.columnar import of_records, records_in
from audiatur.publish.letters import TEMPLATES, letter
from audiatur.publish.mail import Came, Post, came, headed, send, settings_of, written
from audiatur.publish.register import Case, Log, Proven, Site, record_of, site
from audiatur.publish.report import incident, report
from audiatur.publish.signing import proven

__all__ = [
    "EXPORTS",
    "TEMPLATES",
    "Came",
    "Case",
    "CaseView",
    "Export",
    "Log",
    "Post",
    "Proven",
    "Site",
    "came",
    "dossier",
    "export",
    "headed",
    "incident",
    "letter",
    "of_records",
    "proven",
    "record_of",
    "records_in",
    "report",
    "send",
    "settings_of",
    "site",
    "view",
    "written",
]
