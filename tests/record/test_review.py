"""What people judge of items: each judgement dated and signed, followed in the record, found again after a new reading, undone, never erased."""

import msgspec
import pytest
from msgspec.structs import replace

from audiatur.errors import JudgementError
from audiatur.record import Document, Record, Review, Source, Span, Toll
from audiatur.record.encode import to_json
from audiatur.record.fields import Names, Reader, fields, marks, plain
from audiatur.record.review import live, sealed, undoing, whole
from audiatur.record.reviewed import Judging, add, complete, judge, reviewed, standing
from tests.store.papers import TEXT, record_of, span

PAPER = record_of()


def who(minute=0, by="Ana Ruiz", why=""):
    return Judging(by=by, at=f"2031-06-01T10:{minute:02}:00Z", why=why)


def item(kind, record=PAPER, reviews=()):
    return next(s for s in standing(record, reviews)[0] if s.kind == kind)


def corrected(kind, field, value, minute=0, by="Ana Ruiz", record=PAPER):
    return judge(record, item(kind, record), "corrected", who(minute, by), field=field, value=value)


def rejected(kind, minute=0, by="Ana Ruiz"):
    return judge(PAPER, item(kind), "rejected", who(minute, by))


def confirmed(kind, minute=0, by="Ana Ruiz", record=PAPER, reviews=()):
    return judge(record, item(kind, record, reviews), "confirmed", who(minute, by))


# ---- what becomes of a record
def test_a_record_on_which_nobody_judged_is_the_same():
    assert reviewed(PAPER, []) is PAPER
    assert reviewed(PAPER, [complete(PAPER, who())]) == PAPER


def test_what_is_confirmed_in_whole_stays_as_it_was_read_and_has_no_confidence_of_the_program():
    unsure = replace(PAPER, tolls=(replace(PAPER.tolls[0], confidence=0.4, how="figure"),))
    made = reviewed(unsure, [confirmed("toll", record=unsure)])
    assert made == replace(unsure, tolls=(replace(unsure.tolls[0], confidence=None),))


def test_a_corrected_field_has_the_value_of_the_person_and_the_rest_as_it_was_read():
    made = reviewed(PAPER, [corrected("toll", "measure", "wounded")])
    assert made.tolls == (replace(PAPER.tolls[0], measure="wounded", how="person"),)
    assert replace(made, tolls=PAPER.tolls) == PAPER


def test_a_rejected_item_is_gone_and_nothing_names_it_any_more():
    made = reviewed(PAPER, [rejected("place"), rejected("statement", 1)])
    assert made.places == () == made.statements
    assert made.tolls[0].places == () == made.attacks[0].places
    assert made.tolls[0].statement is None
    assert made.gaps == ()


def test_a_rejected_field_says_nothing():
    who_ = judge(PAPER, item("toll"), "rejected", who(), field="time")
    assert reviewed(PAPER, [who_]).tolls[0].time is None
    with pytest.raises(JudgementError, match="always has measure"):
        judge(PAPER, item("toll"), "rejected", who(), field="measure")


def test_an_added_item_is_there_with_its_words_and_can_be_corrected():
    more = add(PAPER, "evidence_mention", {"start": 4, "end": 12, "text": TEXT[4:12]}, {"kind": "document"}, who())
    made = reviewed(PAPER, [more])
    assert [(e.text, e.kind, e.how) for e in made.evidence_mentions] == [("ministry", "document", "person")]
    added = next(s for s in standing(PAPER, [more])[0] if s.kind == "evidence_mention")
    assert added.state == "added"
    better = judge(PAPER, added, "corrected", who(1), field="kind", value="video")
    assert reviewed(PAPER, [more, better]).evidence_mentions[0].kind == "video"


def test_an_added_toll_names_places_and_its_statement_by_their_words():
    text = TEXT + " Later 3 more died in Oslo."
    record = record_of(text)
    reader = Reader(record, text.index("3 more"))
    values = {"measure": "killed", "low": 3, "high": 3, "places": reader.value("toll", "places", "Oslo"), "part_of": reader.value("toll", "part_of", "t1")}
    made = reviewed(record, [add(record, "toll", reader.span("3"), values, who())])
    assert [(t.figure.text, t.places, t.part_of) for t in made.tolls] == [("12", ("p1",), None), ("3", ("p1",), "t1")]
    assert made.tolls[1].id.startswith("r")


def test_a_span_is_corrected_to_other_words_of_the_document():
    reader = Reader(PAPER, 0)
    made = reviewed(PAPER, [corrected("attack", "words", reader.span("rockets hit"))])
    assert made.attacks[0].trigger.text == "rockets hit"
    with pytest.raises(JudgementError, match="not the document's"):
        corrected("attack", "words", {"start": 0, "end": 3, "text": "hit"})


@pytest.mark.parametrize(
    ("kind", "field", "value", "message"),
    [
        ("toll", "measure", "murdered", "cannot be 'murdered'"),
        ("toll", "low", "a dozen", "cannot be 'a dozen'"),
        ("toll", "low", 13, "above high"),
        ("toll", "colour", "red", "has no field 'colour'"),
        ("toll", "as_of", "4 May", "is no day"),
        ("place", "lat", 95, "between -90 and 90"),
        ("attack", "actor", {"name": "the army"}, "cannot be"),
    ],
)
def test_a_value_that_the_record_cannot_hold_is_refused(kind, field, value, message):
    with pytest.raises(JudgementError, match=message):
        corrected(kind, field, value)


# ---- who said it, when, and which counts
def test_the_later_judgement_counts_in_whatever_order_they_come_and_that_people_differ_is_a_gap():
    ana, bo = corrected("toll", "measure", "wounded"), corrected("toll", "measure", "casualties", 1, "Bo Ek")
    for order in ([ana, bo], [bo, ana]):
        made = reviewed(PAPER, order)
        assert made.tolls[0].measure == "casualties"
        assert [(g.step, g.reason, g.span.text) for g in made.gaps] == [
            ("review", "Ana Ruiz and Bo Ek differ on measure of the toll “12”; the latest judgement is followed.", "12")
        ]
    field = item("toll", PAPER, [ana, bo]).field("measure")
    assert (field.read, [(o.by, o.value) for o in field.opinions]) == ("killed", [("Ana Ruiz", "wounded"), ("Bo Ek", "casualties")])


def test_two_who_say_the_same_do_not_differ():
    assert reviewed(PAPER, [corrected("toll", "measure", "wounded"), corrected("toll", "measure", "wounded", 1, "Bo Ek")]).gaps == ()


def test_one_rejects_and_another_corrects_then_the_item_stands_and_they_differ():
    made = reviewed(PAPER, [rejected("toll"), corrected("toll", "low", 11, 1, "Bo Ek")])
    assert made.tolls[0].low == 11
    assert "differ on item" in made.gaps[0].reason


def test_undone_it_counts_no_more_and_an_undoing_can_be_undone():
    first = rejected("toll")
    back = undoing([first], first.id, by="Bo Ek", at="2031-06-01T11:00:00Z")
    assert reviewed(PAPER, [first, back]) == PAPER
    again = undoing([first, back], back.id, by="Bo Ek", at="2031-06-01T12:00:00Z")
    assert reviewed(PAPER, [first, back, again]).tolls == ()
    with pytest.raises(JudgementError, match="undone already, by Bo Ek"):
        undoing([first, back], first.id, by="Bo Ek", at="2031-06-01T13:00:00Z")
    assert live([first, back, again]) == [first]


def test_whoever_is_unsure_changes_nothing_and_it_shows():
    doubt = judge(PAPER, item("attack"), "unsure", who())
    made = reviewed(PAPER, [doubt])
    assert made.attacks == PAPER.attacks
    assert made.gaps[0].reason == "Ana Ruiz could not decide on the attack “hit”."


def test_a_judgement_that_was_changed_is_noticed():
    made = rejected("toll")
    assert whole(msgspec.json.decode(to_json(made), type=Review)) == made
    with pytest.raises(JudgementError, match="was changed after it was made"):
        whole(replace(made, by="Bo Ek"))
    with pytest.raises(JudgementError, match="name of who decides"):
        whole(sealed(replace(made, by=" ")))


# ---- a new reading
def test_a_judgement_outlives_a_new_reading_with_other_ids_and_a_longer_span():
    judgement = corrected("toll", "measure", "wounded")
    again = replace(PAPER, tolls=(replace(PAPER.tolls[0], id="t7", figure=span(TEXT, "that 12"), confidence=0.9),))
    assert [(t.id, t.measure) for t in reviewed(again, [judgement]).tolls] == [("t7", "wounded")]


def test_what_was_confirmed_stays_where_a_new_reading_lost_it_or_reads_it_otherwise():
    judgement = confirmed("toll")
    lost, other = replace(PAPER, tolls=()), replace(PAPER, tolls=(replace(PAPER.tolls[0], low=1, measure="missing"),))
    for again in (lost, other):
        assert [(t.figure.text, t.low, t.measure, t.how) for t in reviewed(again, [judgement]).tolls] == [("12", 12, "killed", "person")]


def test_a_correction_of_what_is_read_no_more_is_a_gap():
    made = reviewed(replace(PAPER, tolls=()), [corrected("toll", "measure", "wounded")])
    assert made.tolls == ()
    assert "nothing is read there any more" in made.gaps[0].reason


def test_in_a_text_that_was_changed_the_same_words_near_by_are_meant_and_else_it_is_a_gap():
    judgement = corrected("attack", "actor", {**span_of("The ministry"), "name": "the ministry"})
    moved = record_of("Update. " + TEXT)
    assert reviewed(moved, [judgement]).attacks[0].actor == span(
        moved.document.text, "The ministry", type(PAPER.attacks[0].actor or _actor()), name="the ministry"
    )
    gone = reviewed(record_of("Update. " * 60 + TEXT), [judgement])
    assert gone.attacks[0].actor is None
    assert "not there any more" in gone.gaps[0].reason


def span_of(words):
    return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "text": words}


def _actor():
    from audiatur.record import Actor

    return Actor(start=0, end=1, text="x", name="x")


# ---- sources
def two_speakers():
    text = "The ministry denied it. Its spokesman said 12 died. The mayor said 9 died."
    document = Document(id="paper", path="paper.txt", text=text, text_sha256="d", characters=len(text))
    names = ("The ministry", "Its spokesman", "The mayor")
    sources = tuple(Source(id=f"s{n}", name=name, mentions=(span(text, name),)) for n, name in enumerate(names))
    from audiatur.record import Link, SourceMention

    chain = (Link(source=span(text, "Its spokesman", SourceMention, id="s1", name="Its spokesman")),)
    toll = Toll(id="t1", figure=span(text, "12"), measure="killed", low=12, high=12, attribution=chain)
    return Record(document=document, sources=sources, tolls=(toll,))


def source(record, name):
    return next(s for s in standing(record, [])[0] if s.kind == "source" and s.item.name == name)


def test_sources_given_one_name_are_one_source_and_what_they_said_is_that_source_s():
    record = two_speakers()
    joined = judge(record, source(record, "Its spokesman"), "corrected", who(), field="name", value="The ministry")
    made = reviewed(record, [joined])
    assert [(s.name, [m.text for m in s.mentions]) for s in made.sources] == [("The ministry", ["The ministry", "Its spokesman"]), ("The mayor", ["The mayor"])]
    assert (made.tolls[0].attribution[0].source.name, made.tolls[0].attribution[0].source.id) == ("The ministry", made.sources[0].id)


def test_a_mention_taken_out_of_a_source_is_of_a_source_of_its_own():
    record = two_speakers()
    one = replace(record, sources=(replace(record.sources[0], mentions=(*record.sources[0].mentions, *record.sources[1].mentions)), record.sources[2]))
    link = one.tolls[0].attribution[0]
    one = replace(one, tolls=(replace(one.tolls[0], attribution=(replace(link, source=replace(link.source, id="s0", name="The ministry")),)),))
    split = judge(one, source(one, "The ministry"), "corrected", who(), field="mentions", value=[msgspec.to_builtins(one.sources[0].mentions[0])])
    said_by = reviewed(one, [split]).tolls[0].attribution[0].source
    assert said_by.name == "Its spokesman"
    assert said_by.id is not None
    assert {s.name for s in reviewed(one, [split]).sources} == {"The ministry", "Its spokesman", "The mayor"}


# ---- fields as people write them
def test_every_field_can_be_written_as_it_is_shown():
    names, shown = Names(PAPER), []
    for mark, found in marks(PAPER):
        reader = Reader(PAPER, mark.start)
        for field, value in plain(mark.kind, found, names).items():
            assert reader.value(mark.kind, field, reader.written(value)) == value
            shown.append(field)
    assert {"words", "attribution", "places", "time", "weapons", "statement", "mentions"} <= set(shown)


@pytest.mark.parametrize(
    ("kind", "field", "said", "value"),
    [
        ("toll", "cumulative", "yes", True),
        ("toll", "high", "1,200", 1200),
        ("toll", "time", "2031-05-04/2031-05-06 | text=on 4 May 2031", {"start": "2031-05-04", "end": "2031-05-06", "text": "on 4 May 2031"}),
        ("toll", "people_of", "", None),
        ("attack", "actor", "the mayor | name=Mayor of Oslo", {**span_of("The mayor"), "name": "Mayor of Oslo"}),
        ("attack", "targets", "Oslo | category=residential", [{**span_of("Oslo"), "name": "Oslo", "category": "residential"}]),
        ("dispute", "attribution", "The mayor | cue=denied", [{"source": {**span_of("The mayor"), "name": "The mayor"}, "cue": span_of("denied")}]),
    ],
)
def test_a_person_writes_a_value_in_plain_words(kind, field, said, value):
    assert Reader(PAPER, 0).value(kind, field, said) == value


def test_words_that_are_not_the_document_s_are_refused():
    with pytest.raises(JudgementError, match="are not words of this document"):
        Reader(PAPER, 0).value("attack", "actor", "the navy")
    with pytest.raises(JudgementError, match="not among the places"):
        Reader(PAPER, 0).value("toll", "places", "The mayor")


def test_every_kind_of_item_has_its_fields():
    assert {"figure", "id", "confidence"}.isdisjoint(fields("toll"))
    assert {"words", "measure", "part_of"} <= set(fields("toll"))
    assert Span(start=0, end=1, text="x")
