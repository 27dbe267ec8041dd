"""Places: where a text says that something is or happened, with coordinates from the gazetteer. Who acts or speaks is no place."""

from __future__ import annotations

from msgspec.structs import replace
from spacy.tokens import Doc

from audiatur.extract.draft import Draft
from audiatur.extract.gazetteer import Candidate
from audiatur.extract.placecontext import countries_of
from audiatur.extract.placefind import Mention, mentions
from audiatur.extract.placeresolve import resolve
from audiatur.extract.placewithin import towns_of
from audiatur.extract.placewords import AREA_NOUNS, FACILITY_NOUNS
from audiatur.extract.step import step
from audiatur.record import Gap, Place

WITHIN = "No such name in the gazetteer: the coordinates are those of {town}, in or by which the text puts it."
UNKNOWN = "No such name in the gazetteer: the place has no coordinates."


@step("places")
def find(doc: Doc, draft: Draft) -> None:
    """Appends each place, and a gap for each name without coordinates."""
    also = " ".join(x for x in (draft.document.title, draft.document.publisher, draft.document.side) if x)
    countries = countries_of(doc, also)
    found = mentions(doc, countries)
    chosen = resolve(doc, found, countries)
    for mention, candidate, town in zip(found, chosen, towns_of(doc, found, chosen), strict=True):
        place = _place(f"p{len(draft.places) + 1}", mention, candidate, draft)
        if town is not None:
            place = replace(place, lat=round(town.lat, 5), lon=round(town.lon, 5), country=town.country or None)
        draft.places.append(place)
        if candidate is None:
            reason = UNKNOWN if town is None else WITHIN.format(town=town.name)
            draft.gaps.append(Gap(step="places", reason=reason, span=draft.of(mention.tokens)))


def _place(id: str, mention: Mention, candidate: Candidate | None, draft: Draft) -> Place:
    span = draft.of(mention.tokens)
    words = {"start": span.start, "end": span.end, "text": span.text}
    if candidate is None:
        return Place(id=id, name=span.text, kind=_kind(mention, None), **words)  # type: ignore[arg-type]  # start and end are numbers
    return Place(
        id=id, name=candidate.name, lat=round(candidate.lat, 5), lon=round(candidate.lon, 5), kind=_kind(mention, candidate),
        geonameid=candidate.geonameid, candidates=max(1, len(mention.candidates)), country=candidate.country or None, **words,  # type: ignore[arg-type]  # as above
    )  # fmt: skip


def _kind(mention: Mention, candidate: Candidate | None) -> str | None:
    """What the noun after the name says ("Voss district", "Bergen Airport"), else the gazetteer's kind."""
    doc, end = mention.tokens.doc, mention.tokens.end
    after = doc[end].lemma_.lower() if end < len(doc) else ""
    if after in AREA_NOUNS and (candidate is None or candidate.kind == "city"):
        return "region"
    if candidate is not None and candidate.kind == "division":
        return "region"
    if after in FACILITY_NOUNS and doc[end].is_title:
        return "facility"
    return candidate.kind if candidate else ("facility" if mention.label == "FAC" else None)
