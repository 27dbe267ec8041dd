"""Tolls: the figure, its bounds, what it measures and whom it counts. Sentences in the manner of papers of many wars."""

import pytest

from audiatur.record import Toll
from tests.reading import record_of


def tolls(text: str) -> tuple[Toll, ...]:
    return record_of(text).tolls


def measured(text: str) -> list[tuple[str, str]]:
    return [(t.figure.text, t.measure) for t in tolls(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russian shelling killed 12 people and wounded 40 in Kharkiv, the governor said.", [("12", "killed"), ("40", "wounded")]),
        ("A strike on a market in Sanaa left 26 dead and dozens injured.", [("26", "killed"), ("dozens", "wounded")]),
        ("Saudi-led coalition jets hit a wedding, killing 13 and wounding 40.", [("13", "killed"), ("40", "wounded")]),
        ("The blast in Mogadishu claimed 26 lives.", [("26", "killed")]),
        ("The death toll from the bombing in Kabul rose to 91 on Sunday.", [("91", "killed")]),
        ("The death of three soldiers was confirmed by the Malian army.", [("three", "killed")]),
        ("27 civilians were killed and 141 were injured in Homs.", [("27", "killed"), ("141", "wounded")]),
        ("Gunmen abducted 276 schoolgirls from Chibok.", [("276", "captured")]),
        ("Fighting in Tigray has displaced more than 60,000 people.", [("60,000", "displaced")]),
        ("Seven soldiers went missing after the ambush in Niger.", [("Seven", "missing")]),
        ("Two dozen villagers lost their lives in the attack on Ogossagou.", [("Two dozen", "killed")]),
        ("Rockets damaged 76 houses and destroyed 15 in Sderot.", [("76", "buildings_damaged"), ("15", "buildings_destroyed")]),
        ("Nobody was hurt when a drone hit the depot near Erbil.", [("Nobody", "wounded")]),
        ("Eleven UN peacekeepers were wounded by a roadside bomb near Kidal.", [("Eleven", "wounded")]),
        ("Bosnian Serb forces executed 8,000 men and boys at Srebrenica.", [("8,000", "killed")]),
        ("The rebels took 15 soldiers prisoner outside Goma.", [("15", "captured")]),
        ("Bombing razed 300 homes in Marawi.", [("300", "buildings_destroyed")]),
        ("At least 5 people died and another 5 were hurt in Tripoli.", [("5", "killed"), ("5", "wounded")]),
    ],
)
def test_a_figure_goes_with_its_word_of_harm(text: str, expected: list[tuple[str, str]]) -> None:
    assert measured(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shelling killed 1,200 people.", ("1,200", 1200, 1200, "exact")),
        ("More than 20 people were killed in the raid.", ("20", 21, None, "at_least")),
        ("At least 46 civilians were killed.", ("46", 46, None, "at_least")),
        ("Up to 60 people were wounded in the strike.", ("60", None, 60, "at_most")),
        ("About 300 fighters were killed.", ("300", 300, 300, "about")),
        ("Between 30 and 40 people were killed in the fire.", ("30 and 40", 30, 40, "about")),
        ("Dozens of people were killed in the market.", ("Dozens", None, None, "vague")),
        ("Several soldiers were wounded.", ("Several", None, None, "vague")),
        ("There were no casualties, the army said.", ("no", 0, 0, "exact")),
        ("A hundred villagers were killed.", ("A hundred", 100, 100, "exact")),
        ("Twenty-one pilgrims were killed on the road.", ("Twenty-one", 21, 21, "exact")),
    ],
)
def test_a_figure_keeps_its_bounds_as_said(text: str, expected: tuple[str, int | None, int | None, str]) -> None:
    (toll,) = tolls(text)
    assert (toll.figure.text, toll.low, toll.high, toll.qualifier) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three women were killed in Juba.", ("women", None, "female", None, None)),
        ("Four children were wounded by a mine.", ("children", None, None, "child", None)),
        ("Nine soldiers were killed in an ambush.", ("military", "military", None, None, None)),
        ("Two journalists were killed in Gaza.", ("journalists", None, None, None, "journalist")),
        ("Forty rebels were killed, the army said.", ("fighters", "armed_group", None, None, None)),
        ("Six civilians died in the flats.", ("civilians", "civilian", None, None, None)),
    ],
)
def test_whom_a_figure_counts_follows_its_noun(text: str, expected: tuple[str | None, ...]) -> None:
    (toll,) = tolls(text)
    assert (toll.population, toll.status, toll.sex, toll.age_group, toll.role) == expected


def test_the_noun_of_harm_tells_whom_it_counts_and_buildings_are_no_civilians() -> None:
    (deaths,) = tolls("Civilian deaths have reached 91, the mayor said.")
    (clinics,) = tolls("Shells damaged 90 civilian buildings.")
    assert (deaths.population, deaths.status, clinics.status) == ("civilians", "civilian", None)


@pytest.mark.parametrize(
    "text",
    [
        "In Fallujah 12 people were killed and 40 wounded, among them 6 children.",
        "The attack killed 40 villagers, including 6 children.",
        "Shells wounded 40 people, 6 of them children.",
    ],
)
def test_a_part_names_its_whole(text: str) -> None:
    found = tolls(text)
    assert (found[-1].figure.text, found[-1].population) == ("6", "children")
    assert found[-1].part_of == found[-2].id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of the 31 dead, 12 were women and 9 were children.", [(None, None), ("women", "t1"), ("children", "t1")]),
        ("Almost 700 of the 1,050 wounded are women.", [("women", "t2"), (None, None)]),
        ("Six of the dead were children.", [("children", None)]),
    ],
)
def test_whom_a_part_counts_may_be_told_behind_it(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [(t.population, t.part_of) for t in tolls(text)][: len(expected)] == expected


def test_a_figure_set_against_another_is_denied() -> None:
    assert [(t.low, t.modality) for t in tolls("Four people were killed, not seven.")] == [(4, "asserted"), (7, "denied")]


def test_killed_and_wounded_under_one_figure_are_casualties() -> None:
    assert measured("The army said 20 soldiers were killed or wounded.") == [("20", "casualties")]


def test_a_running_total_is_cumulative_and_a_single_incident_is_not() -> None:
    (total,) = tolls("Since October 7, 27 civilians have been killed, the ministry said.")
    (single,) = tolls("A rocket killed 27 civilians in the town on Monday.")
    assert (total.cumulative, single.cumulative) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "So far 46 civilians have been wounded, the ministry in Khartoum said.",
        "As of 6 March, 300 villagers are dead.",
        "Saudi air strikes have killed 61 civilians, the group said.",
        "Three weeks of fighting have killed hundreds of people.",
        "On March 3, 5 and 9, shells killed 26 people in Donetsk.",
        "Researchers documented four attacks on clinics. At least seven nurses were killed.",
    ],
)
def test_a_figure_that_adds_up_several_events_is_cumulative(text: str) -> None:
    assert tolls(text)[0].cumulative


@pytest.mark.parametrize(
    "text",
    [
        "It was the worst attack since the war began: 12 people were killed in Homs.",
        "On Tuesday a missile killed 12 people in Homs.",
        "Since October 7, 25 miners have been killed, five of them yesterday alone.",
    ],
)
def test_a_figure_of_one_event_is_not_cumulative(text: str) -> None:
    assert not tolls(text)[-1].cumulative


def test_days_that_stand_together_are_a_closed_period() -> None:
    (toll,) = tolls("On March 3, 5 and 9, shells killed 26 people in Donetsk.")
    assert toll.time is not None
    assert (toll.time.start, toll.time.end) == ("2031-03-03", "2031-03-09")


def test_a_running_total_stands_on_the_day_it_names() -> None:
    (toll,) = tolls("As of 6 May 2031, 300 villagers have been killed since 20 April 2031.")
    assert (toll.time.start if toll.time else None, toll.as_of) == ("2031-04-20", "2031-05-06")


def test_the_same_figure_told_again_is_the_same_total() -> None:
    first, _, again = tolls("Since May 3, 146 people have been killed in Homs.\n\nOn Monday a shell killed 2 people.\n\nThe dead, he said: 146 killed.")
    assert (again.cumulative, again.time) == (True, first.time)


@pytest.mark.parametrize(
    ("text", "side", "expected"),
    [
        ("Nine Ethiopian civilians were killed.", None, "Ethiopia"),
        ("A shell killed nine people in the Ukrainian town of Izium.", None, "Ukraine"),
        ("Eritrean forces shelled Ethiopian villages. Nine people were killed.", None, "Ethiopia"),
        ("Ethiopian forces shelled Eritrean villages. Nine people were killed.", None, "Eritrea"),
        ("Pakistan's army fired at Indian villages. Nine people were hurt, India's police said.", None, "India"),
        ("Nine civilians were killed when rockets hit a school.", "Israel", "Israel"),
        ("Georgian troops fired rockets at homes, the President of Abkhazia said. In Abkhazia nine people were killed.", None, "Abkhazia"),
        ("Both Sudanese and Ethiopian forces used artillery. Nine people were killed.", None, None),
    ],
)
def test_whose_people_follows_from_the_words_of_the_text(text: str, side: str | None, expected: str | None) -> None:
    assert record_of(text, side=side).tolls[-1].people_of == expected


def test_a_figure_has_its_speaker() -> None:
    (toll,) = tolls("The Health Ministry said 27 civilians were killed.")
    assert [link.source.text for link in toll.attribution] == ["The Health Ministry"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Khartoum said 21 people died; the health ministry put the wounded at 70.", ["Khartoum", "the health ministry"]),
        ("The ombudsman has issued statistics of the crimes.\n\nCivilian deaths have reached 91.", ["The ombudsman"]),
        ("The report looks at 18 strikes on clinics, which killed 40 nurses.", ["The report"]),
        ("Since May, 91 people died, according to the army. On Monday a strike was reported to have killed 21 people.", ["the army", None]),
    ],
)
def test_who_counted_a_figure_is_its_speaker(text: str, expected: list[str | None]) -> None:
    found = tolls(text)
    assert [toll.attribution[-1].source.text if toll.attribution else None for toll in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The town of 500,000 people was shelled at 3 am.",
        "The 34-year-old driver said a shell landed 200 metres away.",
        "The army fired 40 rockets at the port on 12 May 2031.",
        "Some 3,000 soldiers take part in the offensive.",
        "A 152 mm gun fired for two hours.",
        "The repair of the houses will cost $3 million.",
        "Turnout in the camp was 40 percent.",
    ],
)
def test_other_numbers_are_no_tolls(text: str) -> None:
    assert tolls(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Anna Petrova, 35, died at the scene, the hospital said.",
        "Another man, 21, was wounded in the arm.",
        "She lost her brother Omar, 31, in the shelling.",
        "The mayor knew one of the victims.",
    ],
)
def test_an_age_behind_a_person_and_one_of_many_are_no_tolls(text):
    assert [t.figure.text for t in record_of(text).tolls if t.figure.text[0].isdigit() or t.figure.text == "one"] == []


def test_a_span_never_runs_over_a_paragraph():
    record = record_of(
        "Rockets hit a school\n\nHomes in the town burned after the rockets hit. Militants shelled the market\n\nTwo people were killed, police said."
    )
    assert not [x.text for a in record.attacks for x in (*a.targets, *a.weapons) if "\n" in x.text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rockets hit the town, killing 14 civilians, among them three children, and wounding 41.", [("14", "killed"), ("three", "killed"), ("41", "wounded")]),
        ("Nine bodies were found in the ruins, and four children were wounded.", [("Nine", "killed"), ("four", "wounded")]),
        ("Three of the wounded died in hospital.", [("Three", "killed")]),
        ("The army lost about 700 soldiers in the valley.", [("700", "killed")]),
        ("The brigade reported 5 KIA and 12 WIA.", [("5", "killed"), ("12", "wounded")]),
        ("In the north 2 000 families were displaced.", [("2 000", "displaced")]),
        ("46 civilians have been taken to hospital.", [("46", "wounded")]),
        ("One in three of the dead was a minor.", []),
        ("Killed: 7. Wounded: 23.", [("7", "killed"), ("23", "wounded")]),
        ("The toll was revised down from 16 to 14.", [("16", "killed"), ("14", "killed")]),
        ("The number of people killed in Goma has risen to nearly 3,000.", [("3,000", "killed")]),
        ("Twelve houses were burned and three mosques were torched.", [("Twelve", "buildings_destroyed"), ("three", "buildings_destroyed")]),
        ("He lost both legs when the shell fell.", []),
        ("Most of the town of 12,000 has fled.", []),
    ],
)
def test_each_figure_has_the_word_of_harm_that_is_its_own(text, expected):
    assert [(t.figure.text, t.measure) for t in tolls(text)] == expected


def test_police_officers_are_no_officers_of_an_army():
    (toll,) = tolls("Three police officers were killed at the checkpoint.")
    assert (toll.population, toll.status) == ("police", None)


def test_nobody_harmed_is_a_toll_of_none() -> None:
    (toll,) = record_of("Norway maintains that no civilians were harmed in the raid.").tolls
    assert (toll.measure, toll.low, toll.high, toll.status) == ("casualties", 0, 0, "civilian")


def test_whose_people_a_toll_counts_is_never_taken_from_the_map() -> None:
    """Where the words leave it open it stays open: else exchanging two countries' names would not mirror the record."""
    (toll,) = record_of("Five civilians lost their lives in Valdivia, the mayor said.").tolls
    assert toll.places
    assert toll.people_of is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thirteen civilians and two soldiers are being treated.", [("Thirteen", "wounded"), ("two", "wounded")]),
        ("Five people are in hospital in Bergen.", [("Five", "wounded")]),
        ("Some 18,000 people have had to leave their homes.", [("18,000", "displaced")]),
        ("The shells reduced eleven dwellings to ashes.", [("eleven", "buildings_destroyed")]),
        ("A driver was shot dead by two masked men.", [("A", "killed")]),
    ],
)
def test_harm_told_by_other_words_is_counted(text: str, expected: list[tuple[str, str]]) -> None:
    assert measured(text) == expected


def test_those_of_the_dead_told_in_the_next_sentence_are_a_part() -> None:
    whole, part = tolls("Rebels murdered 69 peasants in the village. Eighteen were children.")
    assert (part.part_of, part.age_group, part.measure) == (whole.id, "child", "killed")
