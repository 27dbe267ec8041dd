"""`audiatur compare --format` in the formats of others, as users call it."""

import json

import pytest
from typer.testing import CliRunner

from audiatur import cli, flow
from audiatur.record.encode import to_json
from tests.compare.papers import paper, toll
from tests.publish.collection import records


def compare(tmp_path, *options, of=None):
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"".join(to_json(r) + b"\n" for r in of or records()))
    return CliRunner().invoke(cli.app, ["compare", "--records", str(file), *map(str, options)])


def test_an_output_named_geojson_is_a_map_and_standard_error_says_what_it_cannot_hold(tmp_path):
    done = compare(tmp_path, "-o", tmp_path / "map.geojson")
    assert json.loads((tmp_path / "map.geojson").read_bytes())["type"] == "FeatureCollection"
    assert flow.exports()["geojson"].cannot_hold in done.stderr


def test_an_output_named_parquet_is_one(tmp_path):
    compare(tmp_path, "-o", tmp_path / "accounts.parquet")
    assert (tmp_path / "accounts.parquet").read_bytes()[:4] == b"PAR1"


def test_names_are_hidden_unless_asked_for_and_csv_says_nothing_besides(tmp_path):
    hidden, full = compare(tmp_path, "--format", "web-annotation"), compare(tmp_path, "--format", "web-annotation", "--names", "full")
    assert "Petrova" not in hidden.stdout
    assert "Petrova" in full.stdout
    assert "cannot hold" not in compare(tmp_path, "--format", "csv").stderr


def test_a_table_of_views_has_the_views_that_were_asked_for(tmp_path):
    shown = compare(tmp_path, "--format", "csv-views", "--view", "acled", of=[paper("a", toll("killed", 7, "the mayor"))]).stdout.splitlines()
    assert [line.split(",")[0] for line in shown] == ["view", "acled"]


def test_prov_names_the_version_of_the_program(tmp_path):
    assert json.loads(compare(tmp_path, "--format", "prov").stdout)["agent"]["aud:program"]["prov:label"].startswith("Audiatur 0.")


def test_an_output_of_another_name_lists_those_that_tell_the_format(tmp_path):
    done = compare(tmp_path, "-o", tmp_path / "map.shp")
    assert done.exit_code != 0
    assert ".geojson" in str(done.exception)


def test_a_desk_has_the_same_exports(tmp_path):
    (tmp_path / "a.txt").write_text("The mayor of Kharkiv said on 3 May 2031 that 7 people were killed in shelling of Kharkiv.\n")
    for command in (["init", str(tmp_path / "desk")], ["add", str(tmp_path / "desk"), str(tmp_path / "a.txt")]):
        assert CliRunner().invoke(cli.app, command).exit_code == 0
    done = CliRunner().invoke(cli.app, ["compare", "--desk", str(tmp_path / "desk"), "--format", "claims"])
    assert any("killed: 7" in claim["text"] for claim in json.loads(done.stdout)["@graph"])


@pytest.mark.parametrize("name", ["xlsx", "ClaimReview"])
def test_a_format_that_is_not_there_is_refused_with_those_that_are(tmp_path, name):
    done = compare(tmp_path, "--format", name)
    assert done.exit_code == 2
    assert "geojson" in done.stderr
