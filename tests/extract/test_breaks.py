"""A heading, a letterhead and a writer's own sentence are not read into what stands beside them."""

from tests.reading import record_of


def test_the_number_of_a_letterhead_denies_nothing_of_the_sentence_below_it():
    text = "Ministry of Defence\nStatement No. 41\n9 March 2031\n\nOn the night of 8 March, units of the Chilean army fired at least 30 rockets at Voss."
    (found,) = record_of(text, published="2031-03-09").attacks
    assert found.modality != "denied"
    assert found.actor is not None
    assert "Chilean army" in found.actor.text


def test_a_headline_s_words_are_no_target_of_the_text_below_it():
    text = "Armed forces deny shelling of Voss\n\nOSLO, 9 March (Agency) - The general staff on Tuesday denied that its troops had shelled Voss."
    assert all("OSLO" not in t.text for a in record_of(text, published="2031-03-09").attacks for t in a.targets)


def test_a_place_that_a_headline_is_about_does_not_speak_and_a_government_does():
    assert not record_of("Lofoten: both sides must stop firing rockets into towns").statements
    (found,) = record_of("Norway: both sides must stop firing rockets into towns").statements
    assert found.attribution[0].source.text == "Norway"


def test_who_writes_we_speaks_himself_and_does_not_go_on_with_a_report():
    text = "An investigation established that nine shells hit Voss. We attach photographs of the fragments. Five civilians were killed in the attack."
    toll = next(t for t in record_of(text).tolls if t.low == 5)
    assert toll.attribution == ()
