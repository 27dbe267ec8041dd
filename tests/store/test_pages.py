"""What pages ask: a screenful at a time, in one order, with nothing left out and nothing twice."""

import io

import msgspec

from audiatur.store import pages
from tests.store.papers import put, record_of


def filled(desk, figures):
    """A paper for each figure; None is one without a number."""
    for n, figure in enumerate(figures):
        kept, _ = desk.receive(io.BytesIO(f"paper {n}".encode()), id=f"p{n}", name=f"p{n}.txt", sidecar={})
        text = f"The ministry said that {figure or 'dozens'} people were killed when rockets hit Oslo on 4 May 2031. The mayor denied it. {n}"
        record = record_of(text, id=kept.id, path=kept.name, sha256=kept.sha256, killed=str(figure or "0")) if figure else without_number(text, kept)
        desk.put(record, kept)


def without_number(text, kept):
    record = record_of(text.replace("dozens", "10"), id=kept.id, path=kept.name, sha256=kept.sha256, killed="10")
    return msgspec.structs.replace(record, tolls=tuple(msgspec.structs.replace(t, low=None, high=None) for t in record.tolls))


def test_figures_come_greatest_first_those_without_a_number_last_over_all_screens(desk):
    filled(desk, [3, None, 12, 7, 12, None, 1, None])
    seen, after = [], ()
    with desk.database.reading() as db:
        for _ in range(10):
            shown, after = pages.tolls(db, measure="killed", after=after or (), limit=2)
            seen += [(item.low, item.document) for item in shown]
            if after is None:
                break
    assert [low for low, _ in seen] == [12, 12, 7, 3, 1, None, None, None]
    assert len({document for _, document in seen}) == 8


def test_speakers_are_listed_from_any_on_each_with_what_it_said_first(desk):
    put(desk)
    put(desk, name="other.txt", killed="12", publisher="Another")
    with desk.database.reading() as db:
        names = pages.speakers(db)
        assert names == sorted(names)
        assert pages.speakers(db, limit=1) == names[:1]
        assert [name for at in range(len(names)) for name in pages.speakers(db, after=names[at - 1] if at else "", limit=1)] == names
        assert pages.speakers(db, start="the min") == ["the ministry"]
        first = pages.firsts(db, ["the ministry", "nobody"])
        assert [(name, item.document, item.speaker) for name, item in first] == [("the ministry", "paper", "the ministry")]
        assert pages.firsts(db, []) == []


def test_a_place_lies_where_it_is_a_point_and_a_country_of_its_name_lies_nowhere(desk):
    text = "The ministry said that 12 people were killed when rockets hit Oslo on 4 May 2031. The mayor denied it."
    kept, _ = desk.receive(io.BytesIO(b"a country"), id="country", name="country.txt", sidecar={})
    record = record_of(text, id=kept.id, path=kept.name, sha256=kept.sha256)
    desk.put(msgspec.structs.replace(record, places=tuple(msgspec.structs.replace(p, kind="country", lat=1.0, lon=2.0) for p in record.places)), kept)
    with desk.database.reading() as db:
        assert pages.points(db, ["Oslo"]) == {}
    put(desk)
    with desk.database.reading() as db:
        assert pages.points(db, ["Oslo", "Bergen"]) == {"Oslo": (59.91, 10.75)}
        assert pages.points(db, []) == {}
