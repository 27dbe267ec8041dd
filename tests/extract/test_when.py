"""The day of an act or a figure: chosen among the times of the text, never invented."""

import pytest

from audiatur.record import Interval
from tests.reading import record_of


def act(text: str, word: str, published: str | None = "2031-05-20") -> Interval | None:
    return next(a.time for a in record_of(text, published).attacks if word in a.trigger.text)


def figure(text: str, words: str, published: str | None = "2031-05-20") -> Interval | None:
    return next(t.time for t in record_of(text, published).tolls if t.figure.text == words)


def start(time: Interval | None) -> str | None:
    return time.start if time is not None else None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The ministry criticised an article published by the agency on 5 May.\n\nRebels fired rockets at the market of Tarin.", "fired"),
        ("The envoy replied to the letter of 5 May.\n\nRebels fired rockets at the market of Tarin.", "fired"),
        ("A ceasefire had come into force on 5 May.\n\nRebels fired rockets at the market of Tarin.", "fired"),
        ("Rebels fired rockets at the market of Tarin. The strike came in spite of a truce brokered by the envoy on 5 May.", "strike"),
        ("Investigators who visited the region on 5 May documented an attack on a clinic.", "attack"),
    ],
)
def test_the_day_of_a_paper_a_truce_or_an_inquiry_is_no_day_of_an_act(text: str, word: str) -> None:
    assert act(text, word) is None


def test_a_war_that_was_launched_on_a_day_begins_a_period() -> None:
    text = "By now 31 people are dead and 60 wounded in the aggression which the northern army launched on 2 May."
    assert start(figure(text, "31")) == "2031-05-02"


def test_shelling_that_began_at_an_hour_is_of_that_day() -> None:
    text = "The truce came into force on 2 May. On 18 May, at about 10 p.m., heavy shelling of Kosti began; Rabak came under fire too. Sennar was shelled."
    record = record_of(text)
    assert [start(a.time) for a in record.attacks] == ["2031-05-18"] * 3


def test_a_general_act_without_a_day_is_of_the_period_that_the_text_names() -> None:
    text = "The report accuses both armies of shelling towns. Researchers documented 17 attacks.\n\nThe war began on 2 May."
    assert start(act(text, "attacks")) == "2031-05-02"


def test_the_hour_before_a_closing_day_does_not_part_the_period() -> None:
    text = "The office gave figures for the time from May 2 to 13.00 on May 18. In the shelling of towns, 91 people were killed."
    assert figure(text, "91") == Interval(start="2031-05-02", end="2031-05-18", text="May 2 to 13.00 on May 18")


@pytest.mark.parametrize(
    "text",
    [
        "Rebels have shelled the port of Tarin since 2 May. The navy fired rockets at villages in various districts.",
        "The war began on 2 May, the ministry said. The army is shelling its own cities.",
        "The war began on 2 May. The envoy accused the rebels of shelling the port.",
        "The war began on 2 May. The rebels go on shelling the port.",
    ],
)
def test_acts_in_many_places_and_acts_that_go_on_are_of_the_period(text: str) -> None:
    assert start(record_of(text).attacks[-1].time) == "2031-05-02"


def test_who_had_been_wounded_before_did_not_fall_on_the_day_of_dying() -> None:
    text = "A nurse who had been wounded in the strike died in hospital on Monday. The strike took place on May 11, the city said."
    assert start(act(text, "strike")) == "2031-05-11"


def test_the_day_of_one_town_is_not_lent_to_the_news_of_another() -> None:
    text = "On 3 May rockets hit a school in Lyon.\n\nArtillery fire in Bordeaux killed 4 people, the ministry said."
    assert figure(text, "4") is None


def test_what_an_army_does_at_all_times_is_on_no_day() -> None:
    text = "On 18 May a shell hit the church. The ministry said its army does not shell churches."
    assert record_of(text).attacks[-1].time is None


def test_news_of_a_rescue_is_of_the_day_of_the_paper_or_the_one_before() -> None:
    text = "A rocket struck a block of flats and killed nine people.\n\nRescuers are still searching for survivors."
    assert figure(text, "nine") == Interval(start="2031-05-19", end="2031-05-20", text="Rescuers are still searching")
    assert not record_of(text).tolls[0].cumulative
    assert figure(text, "nine", published=None) is None
    assert figure("A rocket struck a block of flats and killed nine people.", "nine") is None


def test_a_month_covers_its_first_to_its_last_day() -> None:
    text = "Rebels fired rockets at the port of Tarin in February 2031 and killed 4 people."
    assert figure(text, "4") == Interval(start="2031-02-01", end="2031-02-28", text="February 2031")


def test_hours_later_tells_no_day() -> None:
    assert act("Rebels shelled the port of Tarin. Hours later a rocket hit the market.", "hit") is None


def test_the_day_of_a_charge_is_not_the_day_of_the_crime() -> None:
    assert act("Seven soldiers were charged with murder on Tuesday.", "murder") is None


def test_a_disaster_of_years_ago_lends_its_day_to_no_news() -> None:
    text = "A bomb went off in Tarin on Monday. In January 2029, 23 people were killed there by rockets.\n\nThe army said that five soldiers were dead."
    assert start(figure(text, "five")) != "2029-01-01"


def test_a_total_runs_from_the_start_that_its_own_sentence_gives() -> None:
    text = "Water has been cut off since Monday.\n\nSince the siege began in March, 340 civilians have been killed."
    assert start(figure(text, "340")) == "2031-03"
    text = "The raids killed 40 people on 3 May.\n\nThe war has left more than 27,000 dead since 2029."
    assert start(figure(text, "27,000")) == "2029"


def test_up_from_is_no_start() -> None:
    text = "The toll has risen to 155, the ministry said on Sunday, up from 82 the previous evening."
    assert not record_of(text).tolls[0].cumulative
