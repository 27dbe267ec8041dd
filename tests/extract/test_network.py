"""What the network adds to the rules: attitudes and other ways of saying that no rule lists; and that it cannot tell the sides apart."""

from pathlib import Path

import numpy as np
import pytest

from audiatur.extract.frames import _best_run
from tests.reading import record_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "karabakh-2020"

ADDED = [
    ("The mayor was adamant that the bridge had not been hit.", "The mayor", "the bridge had not been hit", "asserted"),
    ("Villagers remain convinced that the rockets came from the hills.", "Villagers", "the rockets came from the hills", "possible"),
    ("The ministry is confident that its air defences downed all nine drones.", "The ministry", "its air defences downed all nine drones", "possible"),
    ("Aid workers are worried that thousands of people will be cut off from food.", "Aid workers", "thousands of people will be cut off from food", "possible"),
]


@pytest.mark.parametrize(("text", "source", "content", "modality"), ADDED)
def test_ways_of_saying_that_no_rule_lists_are_found(text, source, content, modality):
    (found,) = record_of(text).statements
    assert (found.how, found.attribution[0].source.text, found.content.text, found.modality) == ("network", source, content, modality)


def test_the_rules_have_the_first_word():
    (found,) = record_of("The ministry said that nine drones were downed.").statements
    assert found.how == "clause"


def test_a_text_that_reports_nobody_gets_no_speaker():
    assert not record_of("The bridge fell at noon. Snow lay on the road, and nobody was about.").statements


def test_an_owner_named_in_passing_is_given_no_words():
    record = record_of((EXAMPLE / "001.txt").read_text(encoding="utf-8"))
    alleged = next(d for d in record.disputes if d.kind == "distortion_alleged")
    assert not [link.source.text for link in alleged.attribution if link.source is not None and "Amnesty" in link.source.text]


def test_exchanged_countries_are_read_alike():
    text = "Officials in Chile are worried that the rockets came from Peru. Peruvian commanders remain convinced that Chilean guns were first."
    swapped = text.replace("Chile", "#").replace("Peru", "Chile").replace("#", "Peru")
    swapped = swapped.replace("Chilevian", "@").replace("Peruan", "Peruvian").replace("@", "Chilean")
    ours, theirs = record_of(text).statements, record_of(swapped).statements
    assert ours
    assert [(s.how, s.modality, s.confidence, len(s.attribution)) for s in ours] == [(s.how, s.modality, s.confidence, len(s.attribution)) for s in theirs]


def test_the_best_run_bridges_a_hole_that_costs_less_than_what_lies_behind_it():
    assert _best_run(np.array([-1.0, 2.0, 0.0, -0.5, 3.0, -1.0])) == (1, 5)
    assert _best_run(np.array([-1.0, 0.0, -2.0])) is None
