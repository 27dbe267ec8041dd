"""Where a text says that something is: found, told from who acts or speaks, and given the coordinates that fit the text."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from audiatur.extract import gazetteer
from audiatur.extract.placenames import fold, skeleton
from audiatur.record import Place
from tests.reading import record_of

SEED = Path(__file__).parents[3] / "shared" / "gold" / "karabakh-2020" / "docs" / "001.txt"


def places(text: str) -> dict[str, Place]:
    return {p.text: p for p in record_of(text).places}


def test_towns_after_a_preposition_have_coordinates() -> None:
    found = places("Two people were wounded in Mekelle and one near Adigrat, the agency said.")
    assert set(found) == {"Mekelle", "Adigrat"}
    assert (found["Mekelle"].lat or 0, found["Mekelle"].lon or 0) == pytest.approx((13.5, 39.5), abs=0.2)


def test_a_list_of_towns_is_read_whole() -> None:
    assert set(places("Rockets hit the towns of Izium, Lyman and Bakhmut on Monday.")) == {"Izium", "Lyman", "Bakhmut"}


def test_who_speaks_or_acts_is_no_place() -> None:
    assert places("Oslo said that Sweden had shelled the border. Norway denies the attack by Finland.") == {}


def test_the_ministry_of_a_country_is_no_place() -> None:
    assert places("The Ministry of Defence of Norway issued a statement. The president of Chile replied.") == {}


def test_an_adjective_is_no_place() -> None:
    assert places("Norwegian troops and Swedish officials met on Sunday.") == {}


def test_a_dateline_is_no_place() -> None:
    assert "NAIROBI" not in places("NAIROBI, May 19 (Agency) - Three people were killed in Kismayo on Friday, police said.")


def test_the_span_leaves_out_the_article_and_the_noun() -> None:
    found = places("Shells fell in the Kutum district, near the Gaza Strip and in the city of Homs.")
    assert set(found) == {"Kutum", "Gaza Strip", "Homs"}
    assert found["Kutum"].kind == "region"


def test_the_country_named_beside_decides() -> None:
    assert places("He was arrested in Tripoli, Lebanon, last week.")["Tripoli"].country == "LB"
    assert places("He was arrested in Tripoli, Libya, last week.")["Tripoli"].country == "LY"
    assert places("The fire broke out in Paris, Texas, on Sunday.")["Paris"].country == "US"


def test_the_other_places_of_a_text_decide() -> None:
    found = places("Clashes went on in Benghazi, Misrata and Sirte. Shells fell in Tripoli.")
    assert found["Tripoli"].country == "LY"
    found = places("Clashes went on in Sidon, Zahle and Baalbek. Shells fell in Tripoli.")
    assert found["Tripoli"].country == "LB"


def test_one_name_is_one_place_throughout_a_text() -> None:
    record = record_of("Shells fell in Tripoli, Lebanon, on Monday.\n\nOn Tuesday shops in Tripoli were closed.")
    assert {p.country for p in record.places if p.text == "Tripoli"} == {"LB"}


def test_two_names_of_one_town_are_one_place() -> None:
    found = places("Shelling was heard in Stepanakert. The other side reported fire in Khankendi.")
    assert found["Stepanakert"].geonameid == found["Khankendi"].geonameid is not None


def test_an_unknown_village_is_kept_with_a_gap() -> None:
    record = record_of("A man was killed in the village of Zurqamatov on Monday.")
    (place,) = record.places
    assert (place.text, place.lat, place.lon, place.candidates) == ("Zurqamatov", None, None, 0)
    assert [g.span.text for g in record.gaps if g.step == "places" and g.span] == ["Zurqamatov"]


def test_a_river_is_not_the_town_that_bears_its_name() -> None:
    assert places("Two boats sank on the Austin River on Monday.")["Austin River"].lat is None


def test_names_in_capitals_are_found() -> None:
    assert places("THREE KILLED IN KHARKIV AND ODESA")["KHARKIV"].country == "UA"


def test_a_county_lies_in_the_state_that_the_text_names() -> None:
    found = places("The bridge in Wayne County, Ohio, was closed. Trucks were sent to Wayne County on Friday.")
    assert (found["Wayne County"].lat or 0, found["Wayne County"].lon or 0) == pytest.approx((40.8, -81.9), abs=0.3)
    assert found["Wayne County"].kind == "region"


def test_a_province_that_is_called_like_no_town_has_the_middle_of_its_towns() -> None:
    found = places("Two soldiers died in Pampanga, and floods were reported in Buckinghamshire.")
    assert (found["Pampanga"].country, found["Buckinghamshire"].country) == ("PH", "GB")


def test_a_name_is_no_evidence_for_itself() -> None:
    text = "A fire in Lebanon burned two barns. Crews came from Zionsville and Whitestown, and the road from Lebanon to Crawfordsville was closed."
    assert places(text)["Lebanon"].country == "US"
    assert places("Rockets were fired in Lebanon near Tyre and Sidon.")["Lebanon"].kind == "country"


def test_of_counties_named_together_each_is_the_county() -> None:
    found = places("Roads were closed in Holmes, Coshocton and Wayne counties in Ohio.")
    assert {found[n].kind for n in ("Holmes", "Coshocton", "Wayne")} == {"region"}


def test_an_abbreviated_state_is_the_state() -> None:
    assert places("He was born in Wichita, Kan., in 1970.")["Kan."].name == "Kansas"


def test_an_unlike_name_is_not_taken_for_a_village_with_the_same_consonants() -> None:
    assert places("The militants, whom Mali blames, fled from Timbuktu to the village of Kalakure.")["Kalakure"].lat is None


def test_a_town_of_the_overlay_is_the_town_that_the_gazetteer_has_under_another_spelling() -> None:
    assert {(c.id > 0) for c in gazetteer.named("Gubadly")} == {True}


def test_the_same_holds_whichever_country_is_named() -> None:
    text = "Troops of {0} shelled villages in {1}. {0} said nobody was hurt in {1}. Houses in {1}'s north burned."
    one, other = (record_of(text.format(*names)).places for names in (("Norway", "Chile"), ("Chile", "Norway")))
    assert [p.text.replace("Chile", "X") for p in one] == [p.text.replace("Norway", "X") for p in other]


def test_spellings_are_compared_without_accents_apostrophes_and_hyphens() -> None:
    assert fold("Sana'a") == "sanaa"
    assert fold("Gəncə") == "ganca"
    assert fold("St. Denis") == fold("Saint-Denis")
    assert skeleton("Aghjabadi") == skeleton("Agjabedi")
    assert "Aghjabadi" in {c.name for c in gazetteer.spelled_like("Agjabadi", "AZ")}


def test_the_gazetteer_is_read_only() -> None:
    with pytest.raises(sqlite3.OperationalError):
        gazetteer._connection().execute("DELETE FROM place")


@pytest.mark.skipif(not SEED.exists(), reason="the original appeal is not part of the project")
def test_the_places_of_the_original_appeal_have_coordinates() -> None:
    known = {p.text for p in record_of(SEED.read_text(encoding="utf-8")).places if p.lat is not None}
    assert {"Ganja", "Mingachevir", "Beylagan", "Barda", "Aghjabadi", "Goranboy", "Khizi", "Absheron"} <= known


def test_a_name_that_goes_on_after_the_gazetteers_is_another_place() -> None:
    found = places("Libya's government said that rockets fell in Abu Daliq shortly before midnight.")
    assert "Abu" not in found
    assert found["Abu Daliq"].lat is None


def test_a_village_that_nobody_knows_is_found_where_the_words_leave_only_a_place() -> None:
    assert places("The rebels entered Lukanara at dawn.")["Lukanara"].lat is None
    assert places("The army shelled their base at Haskorna.")["Haskorna"].lat is None


def test_a_small_town_far_from_all_that_the_text_names_is_left_open() -> None:
    text = "Sudan's army shelled the market in Mayo, Sudan's rebels said. Sudan denied it."
    assert places(text)["Mayo"].lat is None
