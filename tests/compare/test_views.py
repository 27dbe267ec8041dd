"""Views are made on request, by named rules, and name their inputs."""

import json

from msgspec.structs import replace
from typer.testing import CliRunner

from audiatur import cli, flow
from audiatur.record.encode import to_json
from tests.compare.papers import paper, toll, words


def papers():
    dozens = replace(toll("killed", 0, "a survivor"), figure=words("dozens"), low=None, high=None, qualifier="vague")
    return [
        paper("a", toll("killed", 14, "the mayor"), dozens, toll("wounded", 30, "the mayor")),
        paper("b", toll("killed", 17, "the mayor"), toll("killed", 15, "the ministry", qualifier="at_least"), published="2031-05-04"),
        paper("c", toll("killed", 17, "the hospital"), toll("killed", 3, "the army", status="military"), published="2031-05-04"),
    ]


def made(name, **more):
    comparison = flow.viewed(flow.compare(papers()), [name], **more)
    (view,) = comparison.views
    return {row.attribute: row.values for row in view.rows}, view, comparison


def shown(tmp_path, *options):
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"".join(to_json(p) + b"\n" for p in papers()))
    return CliRunner().invoke(cli.app, ["compare", "--records", str(file), *options])


def test_ucdp_has_low_best_and_high_and_no_best_where_two_figures_have_as_many_sources():
    assert made("ucdp")[0] == {"killed": {"low": 15, "best": 17, "high": 17}}


def test_ucdp_and_acled_take_a_figure_of_soldiers_alone_only_where_there_is_none_of_all_people():
    army = [paper("a", toll("killed", 3, "the army", status="military"))]
    for name, values in (("ucdp", {"low": 3, "best": 3, "high": 3}), ("acled", {"figure": 3})):
        (view,) = flow.viewed(flow.compare(army), [name]).views
        assert view.rows[0].values == values


def test_airwars_leaves_out_combatants_and_has_a_minimum_and_a_maximum():
    assert made("airwars")[0] == {"killed": {"minimum": 15, "maximum": 17}, "wounded": {"minimum": 30, "maximum": 30}}


def test_acled_has_the_lowest_figure_and_12_for_dozens():
    without_army = [papers()[0]]
    (view,) = flow.viewed(flow.compare(without_army), ["acled"]).views
    assert view.rows[0].values == {"figure": 12}


def test_every_casualty_has_a_range_for_each_status_or_the_source_that_the_user_names():
    soldiers = {"soldiers, minimum": 3, "soldiers, maximum": 3}
    assert made("every-casualty-range")[0] == {"killed": soldiers | {"status not said, minimum": 15, "status not said, maximum": 17}}
    assert made("every-casualty-prefer", prefer=["nobody", "The ministry"])[0]["killed"] == {"minimum": 15, "maximum": 15}


def test_a_view_names_its_rule_and_the_latest_figure_of_each_speaker_as_inputs():
    _, view, comparison = made("ucdp")
    assert view.rule
    assert view.cite
    known = {i.id: i for i in comparison.incidents}
    inputs = [known[view.rows[0].incident].accounts[n] for n in view.rows[0].accounts]
    assert 14 not in [a.value["low"] for a in inputs]


def test_no_view_is_in_the_json_unless_asked_for(tmp_path):
    assert "views" not in json.loads(shown(tmp_path, "--format", "json").stdout)
    asked = json.loads(shown(tmp_path, "--format", "json", "--view", "acled", "--view", "ucdp").stdout)
    assert [v["name"] for v in asked["views"]] == ["acled", "ucdp"]


def test_table_and_csv_show_a_view_with_its_inputs(tmp_path):
    table = shown(tmp_path, "--format", "table", "--view", "ucdp").stdout
    assert "View: ucdp" in table
    assert "17 according to the hospital" in " ".join(table.split())
    assert shown(tmp_path, "--format", "csv", "--view", "ucdp").stdout.splitlines()[0].endswith("view ucdp: low,view ucdp: best,view ucdp: high")


def test_prefer_is_asked_for_by_its_view_alone(tmp_path):
    assert shown(tmp_path, "--view", "every-casualty-prefer").exit_code != 0
    assert shown(tmp_path, "--prefer", "the mayor").exit_code != 0
