"""How rows relate: the first relation of the table that holds."""

import pytest
from msgspec.structs import replace

from audiatur.compare import compare
from audiatur.compare.values import match
from tests.compare.papers import attack, paper, toll

NORTH, SOUTH = "the defence ministry of Norland", "the defence ministry of Suderia"


def findings(*records, attribute="killed"):
    """(relation, direction, values in order) on one attribute, absences apart."""
    return [
        (f.relation, f.direction, [i.accounts[n].value.get("low", i.accounts[n].value.get("name")) for n in f.accounts])
        for i in compare(records).incidents
        for f in i.findings
        if f.attribute == attribute and f.relation != "not_in_collection"
    ]


def test_the_same_figure_from_two_speakers_agrees():
    assert findings(paper("a", toll("killed", 7, NORTH)), paper("b", toll("killed", 7, SOUTH))) == [("agree", None, [7, 7])]


def test_different_figures_of_different_speakers_contradict_also_when_one_is_later():
    assert findings(paper("a", toll("killed", 7, NORTH)), paper("b", toll("killed", 9, SOUTH), published="2031-05-04")) == [("contradict", None, [7, 9])]


@pytest.mark.parametrize(("later", "direction"), [(9, "up"), (5, "down")])
def test_the_same_speaker_later_is_an_update(later, direction):
    assert findings(paper("a", toll("killed", 7, NORTH)), paper("b", toll("killed", later, NORTH), published="2031-05-04")) == [
        ("update", direction, [7, later])
    ]


def test_who_cites_the_same_speaker_under_another_name_gives_an_update():
    cited = toll("killed", 9, "Norland's Ministry of Defense")
    assert findings(paper("a", toll("killed", 7, NORTH)), paper("b", cited, published="2031-05-04")) == [("update", "up", [7, 9])]


def test_the_same_speaker_on_the_same_day_contradicts_itself():
    assert findings(paper("a", toll("killed", 7, NORTH)), paper("b", toll("killed", 9, NORTH))) == [("contradict", None, [7, 9])]


def test_the_offices_of_two_sides_are_two_speakers():
    later = paper("b", toll("killed", 9, SOUTH), published="2031-05-04")
    assert [f[0] for f in findings(paper("a", toll("killed", 7, NORTH)), later)] == ["contradict"]


@pytest.mark.parametrize("other", [toll("killed", 5, SOUTH, qualifier="at_least"), toll("killed", 7, SOUTH, qualifier="about", high=8)])
def test_a_hedged_figure_that_leaves_room_is_compatible(other):
    assert [f[0] for f in findings(paper("a", toll("killed", 7, NORTH)), paper("b", other))] == ["compatible"]


def test_more_than_ten_does_not_contradict_ten_and_at_least_eleven_does():
    ten = paper("a", toll("killed", 10, NORTH))
    more = toll("killed", 10, SOUTH, qualifier="at_least")
    assert [f[0] for f in findings(ten, paper("b", replace(more, low=11)))] == ["compatible"]
    assert [f[0] for f in findings(ten, paper("b", toll("killed", 11, SOUTH, qualifier="at_least")))] == ["contradict"]


def test_a_part_is_not_held_against_a_whole():
    whole = paper("a", toll("killed", 10, NORTH))
    assert findings(whole, paper("b", toll("killed", 3, SOUTH, sex="female", population="women"))) == []
    assert [f[0] for f in findings(paper("a", toll("killed", 10, NORTH), toll("killed", 3, NORTH, sex="female", population="women")))] == ["compatible"]
    assert findings(whole, paper("b", toll("killed", 12, SOUTH), toll("killed", 2, SOUTH, part_of="t0"))) == [("contradict", None, [10, 12])]


def test_like_parts_are_held_against_each_other():
    women = {"sex": "female", "population": "women"}
    assert findings(paper("a", toll("killed", 3, NORTH, **women)), paper("b", toll("killed", 4, SOUTH, **women))) == [("contradict", None, [3, 4])]


def test_figures_of_two_peoples_or_of_women_and_children_are_not_compared():
    assert findings(paper("a", toll("killed", 3, NORTH, people_of="Norland")), paper("b", toll("killed", 4, SOUTH, people_of="Suderia"))) == []
    assert findings(paper("a", toll("killed", 3, NORTH, sex="female")), paper("b", toll("killed", 4, SOUTH, age_group="child"))) == []


def test_a_denial_stands_against_every_claim_of_that_act_by_that_actor():
    claims = [paper("a", attack("shelling", "Norland", SOUTH)), paper("b", attack("shelling", "Norlandic forces", "a witness"))]
    denial = paper("c", attack("shelling", "Norland", NORTH, modality="denied"), published="2031-05-04")
    assert findings(*claims, denial, attribute="actor")[0] == ("deny", None, ["Norland", "Norlandic forces", "Norland"])


def test_a_denial_of_an_act_that_nobody_is_named_for_is_of_the_act():
    claim = paper("a", attack("shelling", "", SOUTH))
    denial = paper("b", attack("shelling", "Norland", NORTH, modality="denied"), published="2031-05-04")
    assert findings(claim, denial, attribute="occurred")[0][0] == "deny"


def test_denying_ones_own_act_does_not_deny_another_partys():
    claim = paper("a", attack("shelling", "Suderia", NORTH))
    denial = paper("b", attack("shelling", "Norland", NORTH, modality="denied"))
    assert not [f for a in ("occurred", "actor") for f in findings(claim, denial, attribute=a) if f[0] == "deny"]


def test_what_a_speaker_takes_back_is_withdrawn():
    taken_back = paper("b", toll("killed", 7, NORTH, modality="denied"), published="2031-05-05")
    assert findings(paper("a", toll("killed", 7, NORTH)), taken_back) == [("update", "withdrawn", [7, 7])]


def test_two_parties_accused_of_one_act_contradict():
    assert findings(paper("a", attack("shelling", "Norland", SOUTH)), paper("b", attack("shelling", "Suderia", NORTH)), attribute="actor") == [
        ("contradict", None, ["Norland", "Suderia"])
    ]


def test_means_that_go_together_are_compatible_and_others_contradict():
    rocket = paper("a", attack("missile_strike", weapon="rocket_artillery"))
    assert [f[0] for f in findings(rocket, paper("b", attack("missile_strike", weapon="cluster_munition")), attribute="weapon")] == ["compatible"]
    assert [f[0] for f in findings(rocket, paper("b", attack("missile_strike", weapon="mortar")), attribute="weapon")] == ["contradict"]


def test_a_party_without_a_word_on_an_attribute_is_said_with_its_papers_read_and_not_read():
    unread = paper("c", side="Suderia", status="language_not_read")
    told = paper("a", toll("killed", 7, NORTH), side="Norland")
    other = paper("b", toll("wounded", 3, where="Selby"), side="Suderia", published="2031-05-06")
    (found,) = [f for i in compare([told, other, unread]).incidents if "Harwick" in i.name for f in i.findings]
    assert (found.relation, found.accounts) == ("not_in_collection", ())
    assert found.reason == "no document of this collection has Suderia on this up to 2031-05-06; of Suderia: 1 read, 1 not read"


def test_a_reason_quotes_each_value_with_its_speaker_and_date():
    made = compare([paper("a", toll("killed", 7, NORTH)), paper("b", toll("killed", 9, NORTH), published="2031-05-04")])
    (found,) = [f for i in made.incidents for f in i.findings]
    assert found.reason == f"same speaker, later: “7” ({NORTH}, as of 2031-05-03), then “9” ({NORTH}, as of 2031-05-04)"


def test_a_figure_that_one_paper_tells_to_be_the_earlier_one_is_updated_by_the_other():
    text = "The toll has risen to 17, it said. It had previously reported 14 killed."
    made = paper("a", toll("killed", 17, NORTH), toll("killed", 14, NORTH), text=text)
    tolls = [replace(t, figure=replace(t.figure, start=text.index(n), end=text.index(n) + 2)) for t, n in zip(made.tolls, ("17", "14"), strict=True)]
    assert findings(replace(made, tolls=tuple(tolls))) == [("update", "up", [14, 17])]
    assert (
        findings(replace(made, tolls=tuple(tolls), document=replace(made.document, text=text.replace("risen to", "been").replace("previously", "not")))) == []
    )


def test_one_finding_holds_all_who_give_the_same_two_values():
    records = [
        paper(f"d{n}", toll("killed", 7 + n % 2, f"the defence ministry of {name}")) for n, name in enumerate(("Norland", "Suderia", "Westria", "Ostia"))
    ]
    assert sorted(f[0] for f in findings(*records)) == ["agree", "agree", "contradict"]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("the M40 rebels", "The Harwick coalition", "differs"),
        ("the M40 rebels", "terrorists of the M40", "contains"),
        ("M40 fighters", "M50 fighters", "differs"),
        ("the UN mission", "troops of the UN", "contains"),
        ("the rebels", "the M40", None),
        ("FORCES OF NORLAND", "TROOPS OF SUDERIA", "differs"),
    ],
)
def test_who_acted_is_told_apart_by_short_names_and_by_those_with_a_number(one, other, kind):
    found = match("actor", {"name": one}, {"name": other})
    assert (found.kind if found else None) == kind


def test_who_denies_for_our_forces_denies_what_his_party_is_accused_of():
    accused = paper("a", attack("drone_strike", "Norland", "the army of Suderia", modality="alleged"), side="Suderia")
    denying = paper("b", attack("drone_strike", "Our forces", "Norland Guard", modality="denied"), published="2031-05-04", side="Norland")
    assert [f[0] for f in findings(accused, denying, attribute="actor")] == ["deny"]


def test_who_is_called_upon_to_end_attacks_is_not_said_to_have_done_this_one():
    accused = paper("a", attack("drone_strike", "Norland", "the army of Suderia", modality="alleged"))
    calling = paper("b", attack("drone_strike", "Suderia", "Anna Keller", modality="demanded"))
    assert findings(accused, calling, attribute="actor") == []
