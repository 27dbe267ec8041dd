"""What a minimum of confidence leaves out, and what then still holds together."""

from audiatur.record import Document, Place, Record, Span, Statement, Toll
from audiatur.record.reading import at_least

WORDS = Span(start=0, end=2, text="12")


def toll(name, confidence, **fields):
    return Toll(id=name, figure=WORDS, measure="killed", confidence=confidence, **fields)


RECORD = Record(
    document=Document(id="d", path="d.txt"),
    statements=(Statement(id="st1", content=WORDS, confidence=0.4),),
    places=(Place(start=0, end=2, text="12", id="p1", name="Harwick", confidence=0.9), Place(start=0, end=2, text="12", id="p2", name="Lund", confidence=0.2)),
    tolls=(toll("t1", 0.5, statement="st1"), toll("t2", 0.8, statement="st1", part_of="t1", places=("p1", "p2")), toll("t3", None)),
)


def test_what_is_less_sure_is_left_out_and_counted():
    kept = at_least(RECORD, 0.8)
    assert [t.id for t in kept.tolls] == ["t2", "t3"]
    assert [g.reason for g in kept.gaps] == ["Left out as less sure than 0.8: 1 statements, 1 tolls, 1 places."]


def test_nothing_names_an_item_that_is_gone():
    part = at_least(RECORD, 0.8).tolls[0]
    assert (part.part_of, part.statement, part.places) == (None, None, ("p1",))


def test_without_a_minimum_the_record_is_whole():
    assert at_least(RECORD, 0) == RECORD
