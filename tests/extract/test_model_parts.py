"""Vectors, morphology and named entities are those of the model's own components, which ours only make faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from pathlib import Path

import msgspec
import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import threadpool_info, threadpool_limits

from audiatur.extract import pipeline, vectors
from audiatur.extract.mask import mask
from audiatur.record import Document

EXAMPLE = Path(__file__).parents[2] / "examples" / "karabakh-2020"
ODD = (
    "Let's go, there's no one; there are 12 dead. Y'all ain't gonna say I gotta c'mon on. 'Em and ol' nothin'.",
    "MORE THAN TEN SHELLS HIT SHUSHI ON 8 OCTOBER, THE MINISTRY SAID IN BAKU\n\n  \t The Ministry of Defence of Armenia  \n\nsaid so. Kamran Aliyev",
    "It's hers, hadn't it been? He'd have done what he does; you did it to me and I to you. That that is, is. The Red\n\nCross",
    "U.N. Secretary-General António Guterres met Mr. O'Neill of Médecins Sans Frontières on Friday",
    "\n\n   \n",
    "!",
)


@cache
def _plain() -> Language:
    nlp: Language = import_module(pipeline.MODEL).load()
    mask(nlp)
    nlp.add_pipe("audiatur_breaks", before="parser")
    return nlp


def _words(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.dep_, t.pos_, str(t.morph), t.lemma_) for t in doc]


def _entities(doc: Doc) -> list[tuple[int, int, str]]:
    return [(e.start, e.end, e.label_) for e in doc.ents]


@pytest.mark.parametrize("turn", ["first", "remembered"])
def test_as_the_models_own(turn: str) -> None:
    texts = [*ODD, *(p.read_text(encoding="utf-8") for p in sorted(EXAMPLE.glob("00*.txt")))]
    ours, plain = pipeline.load(), _plain()
    parts = [name for name in ours.pipe_names if not name.startswith("audiatur_") or name[9:] in {"vectors", "breaks", "morphology", "entities"}]
    with ours.select_pipes(enable=parts):
        for text in texts if turn == "first" else reversed(texts):
            with ours.memory_zone(), plain.memory_zone():  # what is remembered outlives the zone in which it was found
                found, expected = ours(text), plain(text)
                assert _words(found) == _words(expected)
                assert _entities(found) == _entities(expected)


def test_vectors_are_the_models_own() -> None:
    ours, plain = pipeline.load(), _plain()
    for text in (*ODD, *(p.read_text(encoding="utf-8") for p in sorted(EXAMPLE.glob("00*.txt")))):
        doc = ours.get_pipe("audiatur_vectors")(ours.make_doc(text))
        assert np.abs(doc.tensor - plain.get_pipe("tok2vec")(plain.make_doc(text)).tensor).max() < 1e-4


def test_words_that_were_forgotten_come_out_the_same_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = pipeline.load()
    few = vectors.Tensors(ours)
    monkeypatch.setattr(vectors, "MOST", 200)
    for text in [p.read_text(encoding="utf-8") for p in sorted(EXAMPLE.glob("00*.txt"))] * 2:
        doc = ours.make_doc(text)
        assert few(doc).tensor.tobytes() == ours.get_pipe("audiatur_vectors")(ours.make_doc(text)).tensor.tobytes()
        assert len(few._vectors._row) <= max(200, len(doc))


def test_new_words_are_forgotten_once_enough_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = [
        Document(id=str(n), path=f"{n}.txt", text=f"The ministry said that Qorvex{n} killed two people in Oslo.", published="2031-05-06") for n in range(40)
    ]
    known = list(pipeline.extract(papers))
    vocab = pipeline.load().vocab
    monkeypatch.setattr(pipeline, "KEPT", len(vocab) - 1)
    again = [msgspec.structs.replace(p, text=p.text.replace("Qorvex", "Velqor")) for p in papers if p.text]
    before = sum(1 for _ in vocab), len(vocab.strings)
    assert [msgspec.to_builtins(r.statements) for r in pipeline.extract(papers)] == [msgspec.to_builtins(r.statements) for r in known]
    assert all("Velqor" in r.statements[0].content.text for r in pipeline.extract(again))
    assert (sum(1 for _ in vocab), len(vocab.strings)) == before


def test_the_words_of_a_long_paper_are_forgotten_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "LONG", 1)
    papers = [Document(id=str(n), path=f"{n}.txt", text=f"The ministry said that Telqan{n} killed two people in Oslo.") for n in range(2)]
    list(pipeline.extract(papers))
    assert not any(word.text.startswith("Telqan") for word in pipeline.load().vocab)


def test_threads_that_read_at_once_find_what_one_finds() -> None:
    papers = [Document(id=p.name, path=p.name, text=p.read_text(encoding="utf-8")) for p in sorted(EXAMPLE.glob("00*.txt"))]
    for part in ("audiatur_vectors", "audiatur_entities"):
        pipeline.load().get_pipe(part)._vectors._row.clear()  # type: ignore[attr-defined]  # nothing is known: each thread finds words that are new
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda some: {r.document.id: msgspec.json.encode(r) for r in pipeline.extract(some)}, (papers, papers[::-1], papers)))
    alone = {r.document.id: msgspec.json.encode(r) for r in pipeline.extract(papers)}
    assert found == [alone] * 3


def test_a_batch_is_as_its_texts_alone_to_the_last_bit() -> None:
    ours = pipeline.load()
    texts = [*ODD, *(p.read_text(encoding="utf-8") for p in sorted(EXAMPLE.glob("00*.txt"))), ""]
    with ours.select_pipes(enable=[n for n in ours.pipe_names if n in {"audiatur_vectors", "tagger", "parser", "audiatur_breaks", "audiatur_entities"}]):
        together = [(_entities(doc), doc.tensor.tobytes()) for doc in ours.pipe(texts, batch_size=3)]
        assert together == [(_entities(doc), doc.tensor.tobytes()) for doc in map(ours, texts)]
        assert any(entities for entities, _ in together)


def test_a_reading_process_multiplies_on_one_thread() -> None:
    with threadpool_limits(2, user_api="blas"):
        pipeline.load.__wrapped__()
        assert {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"} == {1}
