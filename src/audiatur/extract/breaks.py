"""Tells the parser where a paragraph ends: a heading and a letterhead are no part of the sentence behind them."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("audiatur_breaks")
def breaks(doc: Doc) -> Doc:
    """Stands before the parser, which keeps the sentences that it is given. Single line ends stay open: items of a list belong to the words above them."""
    for token in doc[:-1]:
        if token.is_space and token.text.count("\n") > 1 and not token.nbor().is_space:
            token.nbor().is_sent_start = True
    return doc
