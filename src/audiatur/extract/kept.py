"""Answers about a token that are kept with its text: the parse stays as it is once our steps begin, and many of them ask the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from spacy.tokens import Token

Answer = TypeVar("Answer")


def kept(function: Callable[[Token], Answer]) -> Callable[[Token], Answer]:
    """For a function that asks the parse and the text alone, nothing that a step adds: what it says of a token, it says once."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def known(token: Token) -> Answer:
        answers: dict[int, Any] = token.doc.user_data.setdefault(name, {})
        if token.i not in answers:
            answers[token.i] = function(token)
        answer: Answer = answers[token.i]
        return answer

    return known
