"""Which words the network is given."""

from audiatur.extract import pipeline
from audiatur.extract.page import Page
from audiatur.extract.tagged import AROUND, BEYOND, Window, around, reach, words_of

LONG = "The army said that rebels had shelled the town " + "and the village near it " * 30 + "on Monday."
TEXT = f"Snow lay on the old road to the lake. The mayor said nine people were killed. Nobody was about in the town for the rest of the day. {LONG}"


def test_a_cue_is_read_with_its_sentence_and_a_few_words_beyond():
    words = words_of(Page(pipeline.load()(TEXT)), lambda word: [len(word)])
    whole = Window(0, len(words.text), 0, len(words.text))
    cue = words.text.index("said")
    at, far, branch = around(words, reach(words, whole, [cue]), [cue])
    read = " ".join(words.text[i] for i in at)
    first, last = read.index("The mayor"), read.index("killed .")
    assert (len(read[:first].split()), len(read[last:].split()) - 2) == BEYOND
    assert len(at) == len(far) == len(branch)


def test_of_a_long_sentence_only_the_words_around_the_cue_are_read():
    words = words_of(Page(pipeline.load()(TEXT)), lambda word: [len(word)])
    cue = len(words.text) - 1 - words.text[::-1].index("said")
    at, _, _ = around(words, reach(words, Window(0, len(words.text), 0, 0), [cue]), [cue])
    assert len(at) == AROUND
    assert cue in at
