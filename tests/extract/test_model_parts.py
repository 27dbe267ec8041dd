"""Morphology and named entities are those of the model's own components, which ours only make faster."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import threadpool_info, threadpool_limits

from audiatur.extract import pipeline
from audiatur.extract.mask import mask

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
    parts = [name for name in ours.pipe_names if not name.startswith("audiatur_") or name[9:] in {"breaks", "morphology", "entities"}]
    with ours.select_pipes(enable=parts):
        for text in texts if turn == "first" else reversed(texts):
            with ours.memory_zone(), plain.memory_zone():  # what is remembered outlives the zone in which it was found
                found, expected = ours(text), plain(text)
                assert _words(found) == _words(expected)
                assert _entities(found) == _entities(expected)


def test_a_batch_is_as_its_texts_alone_to_the_last_bit() -> None:
    ours = pipeline.load()
    texts = [*ODD, *(p.read_text(encoding="utf-8") for p in sorted(EXAMPLE.glob("00*.txt"))), ""]
    with ours.select_pipes(enable=[n for n in ours.pipe_names if n in {"tok2vec", "tagger", "parser", "audiatur_breaks", "audiatur_entities"}]):
        together = [(_entities(doc), doc.tensor.tobytes()) for doc in ours.pipe(texts, batch_size=3, component_cfg=pipeline.ALONE)]
        assert together == [(_entities(doc), doc.tensor.tobytes()) for doc in map(ours, texts)]
        assert any(entities for entities, _ in together)


def test_a_reading_process_multiplies_on_one_thread() -> None:
    with threadpool_limits(2, user_api="blas"):
        pipeline.load.__wrapped__()
        assert {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"} == {1}
