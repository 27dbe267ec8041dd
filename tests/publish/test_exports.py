"""Each export is checked by its own validator, and by what holds for all: its speaker beside every act, names as initials, the same bytes again."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import geojson
import jsonschema
import msgspec
import pytest
from msgspec.structs import replace
from prov.model import ProvDocument
from pyarrow import parquet

from audiatur import flow
from audiatur.cli.compare import OURS, Format
from audiatur.errors import ExportError
from audiatur.publish.exports import acled, ucdp
from audiatur.publish.exports.occasion import stretch
from audiatur.record import Comparison, Record
from tests.compare.papers import attack, paper, toll
from tests.publish.collection import comparison, records

NAMES = tuple(flow.exports())


def made(name: str, *, names: str = "initials", of: tuple[Comparison, list[Record]] | None = None) -> bytes:
    told, papers = of or (comparison(), records())
    return b"".join(flow.export(told, papers, name, names=names, program="0.0"))


def rows(name: str, **more: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made(name, **more).decode(), newline="")))


def compared(*papers: Record) -> tuple[Comparison, list[Record]]:
    return flow.compare(list(papers)), list(papers)


def strings(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [s for value in item.values() for s in strings(value)]
    return [s for value in item for s in strings(value)] if isinstance(item, list) else [item] if isinstance(item, str) else []


# ---- what holds for all ---------------------------------------------------------------------------------------------------------
def text_of(name: str, data: bytes) -> str:
    return json.dumps(parquet.read_table(io.BytesIO(data)).to_pylist(), ensure_ascii=False) if "parquet" in name else data.decode()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_harmed_and_of_witnesses_are_initials_unless_asked(name: str) -> None:
    shown = text_of(name, made(name)).casefold()
    assert "petrova" not in shown
    assert "oslo" not in shown


def test_names_stand_in_full_where_that_is_asked() -> None:
    assert "Anna Petrova" in made("web-annotation", names="full").decode()
    assert "Boris Oslo" in made("claims", names="full").decode()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_input_makes_the_same_bytes(name: str) -> None:
    assert made(name) == made(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_collection_of_nothing_has_an_export(name: str) -> None:
    assert isinstance(made(name, of=(Comparison(), [])), bytes)


@pytest.mark.parametrize("name", NAMES)
def test_each_format_says_what_it_cannot_hold(name: str) -> None:
    export = flow.exports()[name]
    assert export.cannot_hold.endswith(".")
    assert "/" in export.media_type
    assert export.suffix.startswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_has_each_format_with_what_it_cannot_hold(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "exports.md").read_text(encoding="utf-8")
    export = flow.exports()[name]
    assert f"| `{name}` | {export.title} | `{export.media_type}` | `{export.suffix}` | {export.cannot_hold} |" in page


def test_the_command_line_offers_every_format() -> None:
    assert {f.value for f in Format} - {f.value for f in OURS} == set(NAMES)


def test_no_two_formats_make_files_of_one_name() -> None:
    assert len({e.suffix for e in flow.exports().values()}) == len(NAMES)


def test_a_format_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ExportError, match="geojson"):
        made("shapefile")


def test_it_is_written_a_piece_at_a_time() -> None:
    pieces = flow.export(comparison(), records(), "csv")
    assert next(iter(pieces)).count(b"\n") == 1


@pytest.mark.parametrize("name", ["csv", "csv-views", "ucdp-ged", "acled"])
def test_no_cell_runs_in_a_spreadsheet(name: str) -> None:
    (_, incident) = comparison().incidents
    accounts = tuple(
        replace(a, document="x", speaker='=HYPERLINK("http://x")', via=("+agency",), value={**a.value, "population": "@all"}) for a in incident.accounts
    )
    made_up = Comparison(incidents=(replace(incident, name="-Harwick", accounts=accounts),))
    cells = {cell for row in rows(name, of=(made_up, [])) for cell in row.values()}
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r](?![\d.]+$)", cell)]


# ---- tables -------------------------------------------------------------------------------------------------------------------
def test_parquet_has_the_rows_of_csv_with_numbers_as_numbers() -> None:
    table = parquet.read_table(io.BytesIO(made("parquet"))).to_pylist()
    given = [{k: "" if v is None else str(v) for k, v in row.items()} for row in table]
    assert given == rows("csv")
    assert table[1]["low"] == 7
    assert table[2]["high"] is None


def test_tables_of_views_have_every_view_that_needs_no_choice_each_with_its_rule_and_whose_figures_it_is_made_of() -> None:
    shown = rows("csv-views")
    assert {r["view"] for r in shown} == {"ucdp", "airwars", "acled", "every-casualty-range"}
    assert all(r["rule"] and r["cite"] for r in shown)
    assert "at least 12 according to The emergency service of Suderia" in shown[0]["made_of"]
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in parquet.read_table(io.BytesIO(made("parquet-views"))).to_pylist()] == shown


def test_a_view_that_was_asked_for_is_alone_in_the_table_of_views() -> None:
    asked = flow.viewed(comparison(), ["every-casualty-prefer"], prefer=["Norland"])
    assert {r["view"] for r in rows("csv-views", of=(asked, records()))} == {"every-casualty-prefer"}


# ---- GeoJSON ------------------------------------------------------------------------------------------------------------------
def test_geojson_is_valid_and_each_feature_has_place_date_and_accounts_with_their_speakers() -> None:
    shown = geojson.loads(made("geojson").decode())
    assert shown.is_valid, shown.errors()
    harwick = shown["features"][1]
    assert harwick["geometry"]["coordinates"] == [-2.8, 55.4]
    assert set(harwick["properties"]) == {"name", "kind", "start", "places", "accounts"}
    assert harwick["properties"]["accounts"][0]["according_to"] == "The Ministry of Defence of Norland"
    assert all(a["according_to"] for a in harwick["properties"]["accounts"])


def test_an_incident_without_a_known_place_is_a_feature_without_geometry() -> None:
    (incident, *_) = comparison().incidents
    shown = geojson.loads(made("geojson", of=(Comparison(incidents=(replace(incident, places=()),)), records())).decode())
    assert shown.is_valid
    assert shown["features"][0]["geometry"] is None


# ---- linked data ----------------------------------------------------------------------------------------------------------------
IRI = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^ ]+$"}
TEXTUAL = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}, "purpose": {"enum": ["tagging", "describing"]}},
}
SELECTOR = {
    "oneOf": [
        {
            "required": ["type", "start", "end"],
            "properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 0}},
            "additionalProperties": False,
        },
        {
            "required": ["type", "exact"],
            "properties": {"type": {"const": "TextQuoteSelector"}} | {k: {"type": "string", "minLength": 1} for k in ("exact", "prefix", "suffix")},
            "additionalProperties": False,
        },
    ]
}
ANNOTATION = {
    "required": ["id", "type", "target", "body"],  # Web Annotation Data Model 3.1: exactly one id, at least one target
    "properties": {
        "id": IRI,
        "type": {"const": "Annotation"},
        "motivation": {"const": "describing"},
        "body": {"type": "array", "items": TEXTUAL},
        "target": {
            "required": ["source", "selector"],
            "properties": {
                "source": {"required": ["id"], "properties": {"id": IRI, "via": IRI, "type": {"const": "Text"}}},
                "selector": {"type": "array", "minItems": 1, "items": SELECTOR},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
PAGE = {
    "required": ["@context", "id", "type", "partOf", "items"],  # 5.2: a page is part of a collection and has its annotations in `items`
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationPage"},
        "startIndex": {"type": "integer", "minimum": 0},
        "partOf": {"required": ["id", "type", "total"], "properties": {"type": {"const": "AnnotationCollection"}, "total": {"type": "integer"}}},
        "items": {"type": "array", "items": ANNOTATION},
    },
    "additionalProperties": False,
}


def test_annotations_have_the_shape_of_the_data_model_and_find_their_words_in_the_text() -> None:
    page = json.loads(made("web-annotation"))
    jsonschema.validate(page, PAGE)
    items = page["items"]
    assert page["partOf"]["total"] == len(items)
    assert len({i["id"] for i in items}) == len(items)
    texts = [r.document.text or "" for r in records()]
    for item in items:
        position, *quote = item["target"]["selector"]
        assert not quote or any(t[position["start"] : position["end"]] == quote[0]["exact"] for t in texts)


def test_a_note_on_a_figure_begins_with_its_speaker_and_has_its_hedge() -> None:
    notes = [body["value"] for item in json.loads(made("web-annotation"))["items"] for body in item["body"] if body["purpose"] == "describing"]
    assert "According to The emergency service of Suderia: killed: at least 12" in notes


def test_prov_reads_back_the_same_and_leads_from_each_value_to_the_bytes() -> None:
    data = made("prov", of=(flow.viewed(comparison(), ["ucdp"]), records())).decode()
    graph = ProvDocument.deserialize(content=data, format="json")
    assert graph == ProvDocument.deserialize(content=graph.serialize(format="json"), format="json")
    plain = json.loads(data)
    of = {r["prov:generatedEntity"]: r["prov:usedEntity"] for r in plain["wasDerivedFrom"].values()}
    figure = next(n for n, e in plain["entity"].items() if e.get("prov:label", "").startswith("According to The Ministry of Defence of Norland: killed: 7"))
    words, text = of[figure], of[of[figure]]
    assert plain["entity"][words]["prov:value"] == "7"
    assert plain["entity"][of[text]]["aud:document"] == "a"
    assert {v["prov:entity"] for v in plain["wasGeneratedBy"].values()} <= set(plain["entity"])


CLAIM = {
    "required": ["@type", "@id", "text", "author", "appearance"],
    "properties": {
        "@type": {"const": "Claim"},
        "@id": IRI,
        "text": {"type": "string", "pattern": "^According to "},
        "author": {
            "oneOf": [{"type": "string"}, {"type": "object", "required": ["@type", "name"], "properties": {"@type": {"enum": ["Person", "Organization"]}}}]
        },
        "about": {"properties": {"@type": {"const": "Event"}, "location": {"type": "array", "items": {"required": ["@type", "name"]}}}},
        "appearance": {"properties": {"@type": {"const": "CreativeWork"}}},
        "description": {"type": "string"},
        "dateCreated": {"type": "string"},
    },
    "additionalProperties": False,
}


def test_claims_are_claims_of_somebody_and_never_rated() -> None:
    data = json.loads(made("claims"))
    jsonschema.validate(data, {"required": ["@context", "@graph"], "properties": {"@context": {"const": "https://schema.org"}, "@graph": {"items": CLAIM}}})
    assert len({c["@id"] for c in data["@graph"]}) == len(data["@graph"]) == 5
    assert "ClaimReview" not in json.dumps(data)
    assert "ating" not in json.dumps(data)


def test_an_event_that_a_claim_is_about_has_place_and_date_alone() -> None:
    about = json.loads(made("claims"))["@graph"][0]["about"]
    assert set(about) == {"@type", "@id", "name", "startDate", "location"}


def test_entities_are_what_follow_the_money_s_model_takes_and_no_value_of_theirs_is_lost() -> None:
    from followthemoney import model

    entities = [json.loads(line) for line in made("ftm").splitlines()]
    ids = {e["id"] for e in entities}
    assert len(ids) == len(entities)
    for entity in entities:
        kept = model.get_proxy(entity, cleaned=False).to_dict()
        assert {k: sorted(v) for k, v in kept["properties"].items()} == {k: sorted(set(v)) for k, v in entity["properties"].items()}
        for name, values in entity["properties"].items():
            if model.get(entity["schema"]).get(name).type.name == "entity":
                assert set(values) <= ids
    assert {e["schema"] for e in entities} == {"Document", "Event", "Address", "LegalEntity", "Note"}


def test_acts_and_figures_are_in_notes_that_begin_with_their_speaker_and_never_on_an_event() -> None:
    entities = [json.loads(line) for line in made("ftm").splitlines()]
    for entity in entities:
        if entity["schema"] == "Note":
            assert entity["properties"]["description"][0].startswith("According to ")
        if entity["schema"] == "Event":
            assert set(entity["properties"]) <= {"name", "startDate", "endDate", "location", "addressEntity", "proof", "notes"}


# ---- layouts of others ------------------------------------------------------------------------------------------------------------
def test_ucdp_s_columns_hold_a_row_for_each_account_with_its_speaker_and_a_best_figure_only_where_it_has_no_hedge() -> None:
    shown = rows("ucdp-ged")
    assert len(ucdp.COLUMNS) == 49
    assert list(shown[0]) == list(ucdp.COLUMNS)
    assert [(r["source_original"], r["best"], r["low"], r["high"]) for r in shown[:2]] == [
        ("The Ministry of Defence of Norland", "7", "7", "7"),
        ("The emergency service of Suderia", "", "12", ""),
    ]
    first = shown[0]
    assert (first["where_coordinates"], first["where_prec"], first["date_start"], first["date_prec"]) == ("Harwick", "1", "2031-05-03", "1")
    assert first["source_office"] == "North Gazette"


def test_ucdp_s_columns_that_are_a_coder_s_decision_stay_empty() -> None:
    for row in rows("ucdp-ged"):
        assert not any(
            row[c] for c in ("type_of_violence", "conflict_name", "dyad_name", "side_a", "side_b", "country", "event_clarity", "deaths_a", "deaths_b")
        )


def test_the_cell_of_prio_grid_is_counted_from_the_south_west() -> None:
    assert ucdp.gid(-89.9, -179.9) == 1
    assert ucdp.gid(89.9, 179.9) == 259200
    assert ucdp.gid(34.53, 69.17) == 179779


def test_layouts_of_events_leave_out_parts_of_the_people_and_what_a_speaker_denies_or_asks_for() -> None:
    of = compared(
        paper("a", toll("killed", 7, "the mayor"), toll("killed", 3, "the mayor", sex="female"), attack("shelling", "", "the army", modality="denied")),
        paper("b", toll("killed", 9, "the army", modality="possible"), toll("wounded", 4, "the army")),
    )
    assert [r["low"] for r in rows("ucdp-ged", of=of)] == ["7"]
    assert [r["fatalities"] for r in rows("acled", of=of)] == ["7"]


def test_acled_s_columns_hold_the_speaker_in_source_and_at_the_head_of_notes() -> None:
    shown = rows("acled")
    assert len(acled.COLUMNS) == 31
    assert list(shown[0]) == list(acled.COLUMNS)
    assert all(r["notes"].startswith("According to ") and r["source"] for r in shown)
    least = next(r for r in shown if "emergency service" in r["source"])
    assert least["fatalities"] == "12"
    assert "at least 12" in least["notes"]
    assert (least["location"], least["geo_precision"], least["time_precision"]) == ("Harwick", "1", "1")


def test_acled_s_type_is_given_where_the_means_alone_make_it_and_the_actor_stands_in_the_notes() -> None:
    of = compared(paper("a", attack("shelling", "the army", "the mayor"), attack("ground_attack", "the army", "the mayor")))
    shown = rows("acled", of=of)
    assert [r["sub_event_type"] for r in shown] == ["Shelling/artillery/missile attack", ""]
    assert "actor named: the army" in shown[0]["notes"]
    assert not shown[0]["actor1"]


def test_an_account_that_names_no_place_has_that_of_its_incident_only_where_there_is_one() -> None:
    told, papers = comparison(), records()
    incident = told.incidents[1]
    bare = [replace(r, tolls=tuple(replace(t, places=()) for t in r.tolls), attacks=()) for r in papers]
    assert rows("ucdp-ged", of=(told, bare))[0]["where_coordinates"] == "Harwick"
    two = replace(incident, places=(*incident.places, *told.incidents[0].places))
    assert rows("ucdp-ged", of=(replace(told, incidents=(two,)), bare))[0]["where_coordinates"] == ""


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [("2031-05-03", None, 1), ("2031-05", None, 31), ("2031", None, 365), ("2031-05-03", "2031-05-04", 2), ("XXXX-05-03", None, None), (None, None, None)],
)
def test_days_are_as_exact_as_they_were_said(start: str | None, end: str | None, days: int | None) -> None:
    found = stretch(start, end)
    assert (found and (found[1] - found[0]).days + 1) == days


def test_records_that_read_printed_make_the_same_exports() -> None:
    again = [msgspec.json.decode(msgspec.json.encode(r), type=Record) for r in records()]
    assert made("prov", of=(comparison(), again)) == made("prov")
