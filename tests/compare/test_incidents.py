"""Which statements of several papers are held to speak of one occurrence."""

import random

from msgspec.structs import replace

from audiatur.compare import compare
from audiatur.compare.likeness import group, of_account
from audiatur.compare.mentions import mentions, towns
from audiatur.record import Statement, Time
from tests.compare.papers import attack, chain, paper, place, toll, words


def together(*records):
    """The incidents, each as the set of its papers."""
    return sorted(sorted({m.document for m in i.members}) for i in compare(records).incidents)


def test_papers_on_one_town_and_day_speak_of_one_incident():
    assert together(paper("a", toll("killed", 7)), paper("b", attack("missile_strike"), published="2031-05-04")) == [["a", "b"]]


def test_another_town_or_another_day_is_another_incident():
    assert together(paper("a", toll("killed", 7)), paper("b", toll("killed", 7, where="Selby"))) == [["a"], ["b"]]
    assert together(paper("a", toll("killed", 7)), paper("b", toll("killed", 9, when="2031-05-09"), published="2031-05-09")) == [["a"], ["b"]]


def test_two_strikes_on_one_town_on_days_that_follow_each_other_stay_two_though_a_paper_speaks_of_both_days():
    first = paper("a", attack("shelling"), toll("killed", 4))
    both = paper("b", attack("shelling", when="2031-05-03/2031-05-04"), toll("killed", 4, when="2031-05-03/2031-05-04"), published="2031-05-04")
    second = paper("c", attack("shelling", when="2031-05-04"), toll("killed", 21, when="2031-05-04"), published="2031-05-04")
    assert not any({"a", "c"} <= set(docs) for docs in together(first, both, second))


def test_two_papers_a_day_apart_are_joined_where_figures_and_kind_are_the_same():
    a = paper("a", attack("shelling", target="hospital"), toll("killed", 12), toll("wounded", 40))
    b = paper(
        "b",
        attack("shelling", when="2031-05-04", target="hospital"),
        toll("killed", 12, when="2031-05-04"),
        toll("wounded", 40, when="2031-05-04"),
        published="2031-05-04",
    )
    assert together(a, b) == [["a", "b"]]


def test_a_region_that_contains_the_town_joins_its_incident_and_a_town_far_away_does_not():
    town = paper("a", attack("missile_strike", "Norlander forces"))
    assert together(town, paper("b", attack("missile_strike", "Norlander forces", where="Northshire"))) == [["a", "b"]]
    assert together(town, paper("b", attack("missile_strike", "Norlander forces", where="Selby"))) == [["a"], ["b"]]


def test_a_paper_that_gives_no_day_joins_the_one_incident_of_its_town():
    assert together(paper("a", toll("killed", 7)), paper("b", attack("shelling", when=None), published="2031-05-06")) == [["a", "b"]]


def test_running_totals_are_periods_apart_from_incidents_and_grouped_with_their_like():
    total = {"cumulative": True, "people_of": "Norland", "where": ""}
    made = compare(
        [
            paper("a", toll("killed", 27, when="2031-04-01", **total), published="2031-05-03"),
            paper("b", toll("killed", 28, when="2031-04-01", **total), published="2031-05-04"),
            paper("c", toll("killed", 7)),
            paper("d", toll("killed", 90, when="2031-04-01", **total), published="2031-07-01"),
        ]
    )
    assert sorted((i.kind, sorted(m.document for m in i.members)) for i in made.incidents) == [("incident", ["c"]), ("period", ["a", "b"]), ("period", ["d"])]


def test_totals_of_different_peoples_are_not_one_period():
    north = toll("killed", 27, when="2031-04-01", where="", cumulative=True, people_of="Norland")
    south = toll("killed", 19, when="2031-04-01", where="", cumulative=True, people_of="Suderia")
    assert together(paper("a", north), paper("b", south)) == [["a"], ["b"]]


def test_a_denial_without_a_place_stands_beside_what_it_denies():
    claim = paper("a", attack("cluster_munition_use", "Norland", weapon="cluster_munition"))
    denial = paper(
        "b", attack("cluster_munition_use", "Norland", "the defence ministry of Norland", where="", when=None, modality="denied"), published="2031-05-05"
    )
    assert together(claim, denial) == [["a", "b"]]


def test_a_likeness_by_figures_says_them_with_their_hedge():
    papers = [paper("a", more_than(100, "the mayor")), paper("b", more_than(100, "the governor"))]
    one, other = (group(list(mentions(p, towns(papers)))) for p in papers)
    assert of_account(one, other).reason == of_account(other, one).reason == "figures in common: more than 100 buildings damaged"


def more_than(figure, by):
    return replace(toll("buildings_damaged", figure + 1, by, qualifier="at_least"), figure=words(str(figure)))


def test_the_name_is_place_and_date_and_each_join_has_its_reason():
    (incident,) = compare([paper("a", toll("killed", 7), attack("missile_strike")), paper("b", attack("missile_strike"))]).incidents
    assert incident.name == "Harwick, 3 May 2031"
    assert incident.reasons == ("same place and same day",)


def test_the_order_of_the_papers_changes_nothing():
    records = [
        paper(
            f"d{n}",
            toll("killed", n % 5 + 3, when=f"2031-05-{n % 3 + 3:02}"),
            attack("shelling", "Norland", when=f"2031-05-{n % 4 + 3:02}"),
            published="2031-05-08",
        )
        for n in range(24)
    ]
    straight = compare(records)
    for seed in range(3):
        shuffled = records[:]
        random.Random(seed).shuffle(shuffled)
        assert compare(shuffled) == straight


def test_every_statement_is_in_just_one_incident():
    records = [paper(f"d{n}", toll("killed", n), attack("shelling", where="", when=None), toll("wounded", 3, where="Lund")) for n in range(6)]
    members = [(m.document, m.id) for i in compare(records).incidents for m in i.members]
    assert len(members) == len(set(members)) == 18


def test_a_place_stands_under_the_papers_own_names_for_it():
    record = paper("b", toll("killed", 7, where="other"))
    other = replace(place("Harwick"), id="other", text="Hariak", end=6)
    (incident,) = compare([paper("a", toll("killed", 7)), replace(record, places=(other,))]).incidents
    assert incident.name == "Hariak/Harwick, 3 May 2031"
    assert [a.value["name"] for a in incident.accounts if a.attribute == "place"] == ["Harwick", "Hariak"]


def test_a_total_of_several_days_stands_apart_from_the_incident_of_one_of_them_and_with_totals_of_the_same_days():
    day = paper("a", toll("killed", 7), attack("shelling"))
    days = "2031-05-01/2031-05-20"
    total = paper("b", toll("killed", 26, when=days, cumulative=True), published="2031-06-01")
    listed = paper("c", toll("killed", 28, when=days), published="2031-06-02")
    made = compare([day, total, listed])
    assert [(i.kind, sorted({m.document for m in i.members})) for i in made.incidents] == [("period", ["b", "c"]), ("incident", ["a"])]


def test_the_year_of_long_ago_beside_a_figure_is_its_date_whatever_day_it_was_lent():
    record = paper("a", attack("shelling"), toll("killed", 500))
    year = Time(start=975, end=979, text="1995", value="1995", type="DATE")
    assert [i.name for i in compare([replace(record, times=(year,))]).incidents] == ["Harwick, 1 January – 31 December 1995", "Harwick, 3 May 2031"]


def test_two_strikes_of_one_day_are_told_apart_by_the_hour_where_one_paper_tells_both():
    record = paper("a", attack("shelling", target="hospital"), attack("shelling", target="school"))
    hours = [Time(start=s, end=s + 7, text=t, value=v, type="DATE") for s, t, v in ((10, "morning", "2031-05-03TMO"), (1010, "evening", "2031-05-03TEV"))]
    timed = [replace(a, time=replace(a.time, text=h.text)) for a, h in zip(record.attacks, hours, strict=True)]
    apart = replace(record, times=tuple(hours), attacks=tuple(timed))
    assert (len(compare([record]).incidents), len(compare([apart]).incidents)) == (1, 2)


def test_a_street_that_no_map_knows_lies_in_the_town_that_its_paper_is_about():
    street = replace(place("Harwick"), id="street", text="Mill Road", name="Mill Road", lat=None, lon=None, kind="facility", start=40, end=49)
    town = replace(place("Harwick"), id="town", text="Harwick", start=10, end=17)
    record = replace(paper("b", toll("killed", 7, where="street")), places=(town, street))
    assert together(paper("a", toll("killed", 7)), record) == [["a", "b"]]
    far = replace(place("Selby"), text="Selby", start=60, end=65)
    elsewhere = replace(record, places=(town, street, far, replace(far, id="again", start=80, end=85)))
    assert together(paper("a", toll("killed", 7)), elsewhere) == [["a"], ["b"]]


def test_a_denial_dated_by_its_paper_alone_stands_beside_the_act_of_the_day_before():
    text = "Norland did not shell Harwick"
    said = Statement(id="s", content=words(text, 20), attribution=chain("the defence ministry of Norland"))
    act = attack("shelling", "Norland", "the defence ministry of Norland", when="2031-05-04", modality="denied", statement="s")
    record = paper("b", replace(act, time=replace(act.time, text="4 May")), published="2031-05-04")
    dateline = Time(start=0, end=5, text="4 May", value="2031-05-04", type="DATE")
    denial = replace(record, statements=(said,), times=(dateline,))
    assert together(paper("a", attack("shelling", "Norland")), denial) == [["a", "b"]]
    own = replace(denial, times=(replace(dateline, start=25, end=30),))
    assert together(paper("a", attack("shelling", "Norland")), own) == [["a"], ["b"]]


def test_no_day_is_lent_by_what_is_told_of_another_town_beside_it():
    """A denial without a day stands with the strike on its own town, and not with one elsewhere that is told in the next sentence."""
    struck = paper("a", attack("drone_strike", when="2031-05-04", where="Harwick"))
    denial, other = attack("drone_strike", "Norland", modality="denied", when=None), attack("bombing", when="2031-04-20", where="Lund")
    denying = paper("b", denial, other, published="2031-05-05")
    beside = replace(denying, attacks=(denying.attacks[0], replace(denying.attacks[1], trigger=words("struck", 100))))
    assert together(struck, beside) == [["a", "b"], ["b"]]
