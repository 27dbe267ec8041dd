"""Records to JSON and back, and the schema of the contract."""

import json
from pathlib import Path

import jsonschema
import pytest

import audiatur.record.encode as encode
from audiatur.errors import RecordError
from tests.reading import record_of

TEXT = (
    "The ministry said on Monday that shells had killed at least 12 civilians, 3 of them women, in Oslo. "
    "Norway denied having shelled the city. A video was attached to the letter."
)
BESIDE_THE_MODEL = Path(encode.__file__).with_name("schema.json")


def test_the_schema_beside_the_model_is_the_models() -> None:
    """When this fails after a change of the types: `audiatur schema > src/audiatur/record/schema.json`.

    Look at the difference: only additions are allowed.
    """
    assert json.loads(BESIDE_THE_MODEL.read_text(encoding="utf-8")) == json.loads(json.dumps(encode.schema()))


def test_a_record_follows_the_schema() -> None:
    jsonschema.validate(json.loads(encode.to_json(record_of(TEXT))), encode.schema() | {"anyOf": [{"$ref": "#/$defs/Record"}]})


def test_a_wrong_modality_does_not_follow_the_schema() -> None:
    record = json.loads(encode.to_json(record_of(TEXT)))
    record["tolls"] = [{"id": "t1", "figure": {"start": 0, "end": 1, "text": "T"}, "measure": "killed", "modality": "true"}]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, encode.schema() | {"anyOf": [{"$ref": "#/$defs/Record"}]})


def test_a_record_comes_back_as_it_was() -> None:
    record = record_of(TEXT)
    (back,) = encode.from_jsonl([encode.to_json(record).decode()])
    assert back == record


def test_a_record_is_one_line_for_every_program() -> None:
    record = record_of("A man was killed in Oslo, police said.\u2028Two\x85were\u2029hurt.")
    line = encode.to_json(record).decode()
    assert len(line.splitlines()) == 1
    assert next(encode.from_jsonl([line])) == record


def test_other_programs_records_may_name_things_without_spans() -> None:
    line = {
        "document": {"id": "x"},
        "attacks": [{"id": "a1", "trigger": {"start": 0, "end": 3, "text": "hit"}, "actor": {"name": "A"}, "targets": ["B"], "places": ["C"]}],
    }
    (record,) = encode.from_jsonl([json.dumps(line)])
    assert record.attacks[0].actor is not None
    assert (record.attacks[0].actor.name, record.attacks[0].targets[0].name, record.attacks[0].places) == ("A", "B", ("C",))


def test_a_place_given_by_name_is_joined_to_the_documents_place() -> None:
    line = {
        "document": {"id": "x"},
        "places": [{"id": "p1", "start": 0, "end": 1, "text": "C", "name": "C"}],
        "tolls": [{"id": "t1", "figure": {"start": 0, "end": 1, "text": "1"}, "measure": "killed", "places": ["C"]}],
    }
    (record,) = encode.from_jsonl([json.dumps(line)])
    assert record.tolls[0].places == ("p1",)


@pytest.mark.parametrize("line", ["no json", "[1]", '{"document": {}}', '{"document": {"id": "x"}, "tolls": [{"id": "t1"}]}'])
def test_a_line_that_is_no_record_is_named(line: str) -> None:
    good = json.dumps({"document": {"id": "x"}})
    with pytest.raises(RecordError, match="Line 2 is not a record"):
        list(encode.from_jsonl([good, line]))
