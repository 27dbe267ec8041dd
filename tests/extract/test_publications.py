"""References to publications."""

from tests.reading import record_of


def test_a_contested_article_has_title_publisher_and_date() -> None:
    text = (
        "The appeal concerns the article “Fjordland: Civilians must be spared from the fighting” published on Rights Watchers International's website on May 5."
    )
    (publication,) = record_of(text).publications
    assert publication.title == "Fjordland: Civilians must be spared from the fighting"
    assert publication.publisher == "Rights Watchers International"
    assert publication.published == "2031-05-05"


def test_a_press_release_of_a_day_has_that_day() -> None:
    text = 'He complained of the press release of 5 May 2031, "Both sides must spare civilians at once".'
    (publication,) = record_of(text).publications
    assert (publication.title, publication.published) == ("Both sides must spare civilians at once", "2031-05-05")


def test_quoted_speech_is_no_title() -> None:
    assert record_of('In a statement the minister said: "We will rebuild every single house."').publications == ()


def test_a_bare_report_is_no_reference() -> None:
    assert record_of("The report says that two people died.").publications == ()
