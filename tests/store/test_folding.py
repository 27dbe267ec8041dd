"""Words are cut and folded in one way, whatever letters a text has."""

import unicodedata

import pytest

from audiatur.store.folding import cut, fold, folded

TEXTS = (
    "",
    "a",
    "Two words_and 3 more",
    "x__y--Z9",
    "Straße, ŁÓDŹ",
    "مَدِينَة الحرب",
    "نَّ",
    " ́lone mark, é́x",
    "हिन्दी में",
    "ﷺ ½ 2¾ \ud83d \U0010ffff 𝔘ni",
    "a" * 3000,
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_word_is_letters_and_digits_with_the_marks_on_them(text):
    """Cut here letter by letter."""
    right, start = [], None
    for i, c in enumerate(text + " "):
        letter = c.isalnum()
        marks = c > "\u02ff" and c <= "\uffff" and unicodedata.category(c) in ("Mn", "Mc")
        if start is None and letter:
            start = i
        elif start is not None and not (letter or marks):
            right.append((start, i))
            start = None
    found = cut(text)
    assert found.places == right
    assert found.folded == folded(text) == [fold(text[a:b]) for a, b in right]
