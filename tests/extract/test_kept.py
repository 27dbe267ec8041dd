"""What is kept with a text is what would be found anew, and is of that text alone."""

from audiatur.extract import pipeline
from audiatur.extract.kept import kept

TEXT = "Rebels shelled the town on Monday, the army said. Nine people were killed.\n\nThe governor denied it"


def test_a_word_is_asked_about_once_in_each_text():
    asked = []

    @kept
    def shape(token):
        asked.append((token.doc, token.i))
        return token.shape_ or None

    first, second = pipeline.load()("Nine died."), pipeline.load()("nine died.")
    assert [shape(first[0]), shape(first[0]), shape(second[0]), shape(first[2])] == ["Xxxx", "Xxxx", "xxxx", "."]
    assert asked == [(first, 0), (second, 0), (first, 2)]


def test_each_word_knows_the_sentence_that_the_parser_has_put_it_in():
    doc = pipeline.load()(TEXT)
    known = [(t.sent.start, t.sent.end) for t in doc]
    assert doc.user_token_hooks.pop("sent")
    assert known == [(t.sent.start, t.sent.end) for t in doc]
    assert len(set(known)) >= 3


def test_a_text_without_words_is_read():
    assert len(pipeline.load()("")) == 0
