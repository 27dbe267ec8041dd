"""A comparison and its records in the formats of others. `EXPORTS` has them all; what each cannot hold is said beside it.

Names of people harmed, of witnesses and of minors are initials unless "full" is asked for. An export has what it is given and nothing else:
whoever may not see a paper calls it without that paper's record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from audiatur.errors import ExportError
from audiatur.publish.exports import accounts, acled, claims, columnar, entities, features, provenance, spans, ucdp, viewed
from audiatur.publish.exports.collection import Collection
from audiatur.record import Comparison, Record


class Export(Struct, frozen=True, kw_only=True):
    """A format: how a user names it and what it is, what its files are called and sent as, what it cannot hold, and how it is made."""

    name: str
    title: str
    media_type: str
    suffix: str
    cannot_hold: str
    make: Callable[[Collection], Iterator[bytes]]
    of_views: bool = False
    """Made of views: all of them, where none was asked for."""


_EXPORTS: Final = (
    Export(
        name="csv",
        title="Accounts as CSV (RFC 4180): a row for each account",
        media_type="text/csv; charset=utf-8",
        suffix=".csv",
        cannot_hold="Findings, sums, gaps and the papers' other statements.",
        make=accounts.as_csv,
    ),
    Export(
        name="csv-views",
        title="Views as CSV: a row for each cell, with its rule and what it was made of",
        media_type="text/csv; charset=utf-8",
        suffix=".views.csv",
        cannot_hold="All that the rules of the views leave out of the accounts: most of the disagreement.",
        make=viewed.as_csv,
        of_views=True,
    ),
    Export(
        name="parquet",
        title="Accounts as Parquet: the columns of csv, with numbers as numbers",
        media_type="application/vnd.apache.parquet",
        suffix=".parquet",
        cannot_hold="Findings, sums, gaps and the papers' other statements.",
        make=columnar.of_accounts,
    ),
    Export(
        name="parquet-views",
        title="Views as Parquet: the columns of csv-views",
        media_type="application/vnd.apache.parquet",
        suffix=".views.parquet",
        cannot_hold="All that the rules of the views leave out of the accounts: most of the disagreement.",
        make=columnar.of_views,
        of_views=True,
    ),
    Export(
        name="geojson",
        title="Incidents on a map as GeoJSON (RFC 7946), each with all its accounts",
        media_type="application/geo+json",
        suffix=".geojson",
        cannot_hold="How sure a place is, other than by its name: a point is the centre of a named place. Findings, sums and gaps.",
        make=features.as_geojson,
    ),
    Export(
        name="web-annotation",
        title="The spans of the papers as W3C Web Annotations",
        media_type='application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
        suffix=".annotations.jsonld",
        cannot_hold="Incidents and how accounts relate: it is of papers one by one. Words with a name to be hidden in them are given by position alone.",
        make=spans.as_annotations,
    ),
    Export(
        name="prov",
        title="How each value came about, as W3C PROV (PROV-JSON)",
        media_type="application/json",
        suffix=".prov.json",
        cannot_hold="Who joined or split incidents by hand, other than as the reason of an incident. Findings and sums.",
        make=provenance.as_prov,
    ),
    Export(
        name="claims",
        title="What each speaker said as schema.org Claims (JSON-LD)",
        media_type="application/ld+json",
        suffix=".claims.jsonld",
        cannot_hold="Bounds and hedges, other than in the words of the claim; chains of who quotes whom, other than in its words; how claims relate.",
        make=claims.as_claims,
    ),
    Export(
        name="ftm",
        title="Papers, speakers, incidents and notes as FollowTheMoney entities, one a line",
        media_type="application/json+ftm",
        suffix=".ftm.json",
        cannot_hold="Bounds, hedges and how accounts relate, other than in the words of the notes; acts and figures as properties of an event.",
        make=entities.as_entities,
    ),
    Export(
        name="ucdp-ged",
        title="Accounts of people killed in the columns of UCDP GED",
        media_type="text/csv; charset=utf-8",
        suffix=".ged.csv",
        cannot_hold=ucdp.CANNOT_HOLD,
        make=ucdp.as_ged,
    ),
    Export(
        name="acled",
        title="Accounts of attacks and of people killed in the columns of ACLED",
        media_type="text/csv; charset=utf-8",
        suffix=".acled.csv",
        cannot_hold=acled.CANNOT_HOLD,
        make=acled.as_acled,
    ),
)
EXPORTS: Final[Mapping[str, Export]] = MappingProxyType({e.name: e for e in _EXPORTS})


def export(name: str, comparison: Comparison, records: Sequence[Record], *, names: str = "initials", program: str = "") -> Iterator[bytes]:
    """The file, a piece at a time. `program` is the version that PROV names."""
    if name not in EXPORTS:
        raise ExportError(f"There is no format {name}. There are: {', '.join(EXPORTS)}.")
    return EXPORTS[name].make(Collection(comparison, records, full=names == "full", program=program))
