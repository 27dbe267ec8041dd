"""What a step is: a plain function that looks at a parsed text and adds to its draft, registered as a spaCy component."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from audiatur.extract.draft import Draft, draft_of
from audiatur.record import Gap

Step = Callable[[Doc, Draft], None]


def step(name: str) -> Callable[[Step], Step]:
    """Registers the function as the spaCy component `audiatur_NAME`.

    A step that fails on a text leaves a gap in that text's record and nothing else: the other steps and texts go on.
    """

    def register(function: Step) -> Step:
        def component(doc: Doc) -> Doc:
            draft = draft_of(doc)
            try:
                function(doc, draft)
            except Exception as error:  # noqa: BLE001 - a defect in one step must not lose the rest of the record; it is shown as a gap
                draft.gaps.append(
                    Gap(step=name, reason=f"This step failed on this text ({type(error).__name__}: {error}); what it would have found is missing.")
                )
            return doc

        Language.component(f"audiatur_{name}", func=component)
        return function

    return register
