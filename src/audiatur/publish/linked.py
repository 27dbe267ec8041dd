"""A published case as schema.org JSON-LD: the publication with its corrections, and reviews of its words, only by the body that decided on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from audiatur.publish.casefile import CaseView, PointView
from audiatur.record.dossier import Dossier

_ISO: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
UNDETERMINED: Final = "It was decided neither for the complaint nor against it."


def graph(dossier: Dossier, view: CaseView, body: str, policy: str | None, page: str) -> dict[str, Any]:
    """`page` is where the case stands. A point without a passage gives no review: nothing was named that could be one's object."""
    organisation = _given({"@type": "Organization", "@id": "#body", "name": body, "correctionsPolicy": policy or "../check.html#corrections"})
    return {"@context": "https://schema.org", "@graph": [organisation, _publication(dossier, view), *_reviews(dossier, view, body, page)]}


def _publication(dossier: Dossier, view: CaseView) -> dict[str, Any]:
    said = dossier.contested
    corrections = [
        _given(
            {
                "@type": "CorrectionComment",
                "text": n.text or f"A {n.what} was published: {n.place}.",
                "datePublished": dossier.procedure.day(raw.at),
                "url": n.url,
                "description": f"Place: {n.place}. Prominence: {n.prominence}.",
            }
        )
        for n, raw in zip(view.notices, dossier.notices, strict=True)
        if n.what == "correction"
    ]
    return _given(
        {
            "@type": "Article",
            "@id": "#publication",
            "headline": view.contested_title if said.title else None,
            "url": said.url,
            "datePublished": _date(said.published),
            "publisher": {"@type": "Organization", "name": said.publisher} if said.publisher else None,
            "correction": corrections,
        }
    )


def _reviews(dossier: Dossier, view: CaseView, body: str, page: str) -> Iterator[dict[str, Any]]:
    ruling = dossier.ruling
    for point in view.points if ruling else ():
        for number, passage in enumerate(q for q in point.passages if point.answer and not q.held_back):
            yield _review(dossier, point, number, passage.text, body, page)


def _review(dossier: Dossier, point: PointView, number: int, passage: str, body: str, page: str) -> dict[str, Any]:
    answer, ruling, said = point.answer, dossier.ruling, dossier.contested
    assert answer is not None
    assert ruling is not None
    outcome = f"Complaint of {point.ground}: {answer.outcome}"
    return _given(
        {
            "@type": "ClaimReview",
            "@id": f"#review-{point.id}-{number + 1}",
            "url": f"{page}#point-{point.id}",
            "datePublished": dossier.procedure.day(ruling.at),
            "author": {"@type": "Organization", "@id": "#body", "name": body},
            "claimReviewed": passage,
            "itemReviewed": _given(
                {
                    "@type": "Claim",
                    "author": {"@type": "Organization", "name": said.publisher} if said.publisher else None,
                    "datePublished": _date(said.published),
                    "appearance": {"@type": "Article", "@id": "#publication"},
                }
            ),
            "reviewRating": {
                "@type": "Rating",
                "alternateName": f"{outcome}. {UNDETERMINED}" if answer.outcome == "cannot be determined" else outcome,
                "ratingExplanation": answer.reasons,
            },
        }
    )


def _date(said: str | None) -> str | None:
    """A day, a month or a year as schema.org has it (ISO 8601); what somebody wrote in other words is left out."""
    return said if said and _ISO.fullmatch(said) else None


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
