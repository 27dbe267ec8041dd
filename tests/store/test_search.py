"""What is on a desk is found, by its words and by what it says, in the same way on both engines; counts and cursors are right."""

import random
from typing import Any

import pytest
from sqlalchemy import event

from audiatur.errors import StoreError
from audiatur.record import Account, Comparison, Finding, Incident, Member, Span
from audiatur.record.judgement import Anchor, Judgement, signed
from audiatur.store import Count, Desk, Query, index, prove
from audiatur.store.search import ACCOUNTS, search
from audiatur.store.wording import wanted
from tests.store import plain
from tests.store.papers import TEXT, put


def ids(page):
    return [hit.document.id for hit in page.hits]


def found(desk, text="", **query):
    return ids(desk.search(Query(text=text, **query)))


@pytest.fixture(params=["sqlite", "encrypted", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request):
    """SQLCipher brings an SQLite of its own."""
    return request.param


@pytest.fixture
def two(desk):
    """One paper on Oslo, and one on Bergen that speaks of Oslo's place in its record, too."""
    put(desk, title="Oslo hit")
    put(desk, TEXT.replace("12 people", "14 people").replace("mayor", "Bürgermeister"), name="second.txt", killed="14", title="Reaction in Bergen")
    return desk


WORDS = {
    "ministry": {"paper", "second"},
    "MINISTRY Oslo": {"paper", "second"},
    "burgermeister": {"second"},
    "BÜRGERMEISTER": {"second"},
    "mayor": {"paper"},
    "mayor OR bürgermeister": {"paper", "second"},
    "ministry -mayor": {"second"},
    'ministry -"the mayor"': {"second"},
    '"killed when rockets"': {"paper", "second"},
    '"rockets when killed"': set(),
    "rock*": {"paper", "second"},
    '"when rock"*': {"paper", "second"},
    '"when rock"': set(),
    "bergen": {"second"},
    '"reaction in bergen"': {"second"},
    "mayor AND 12": {"paper"},
    "12 14": set(),
    "": {"paper", "second"},
}


def test_words_are_found_as_the_language_says(two):
    assert {text: set(found(two, text)) for text in WORDS} == WORDS


@pytest.mark.parametrize("text", ['"open', "-oslo", "OR", "oslo OR", "OR oslo", "oslo OR -bergen", "o*", "!!!", "%", '""', "a " * 50])
def test_a_query_that_asks_for_nothing_or_half_a_thing_is_told_so(text):
    with pytest.raises(StoreError):
        wanted(text)


SIGNS = {
    "oslo) OR words:*": {"paper", "second"},
    "NEAR(oslo bergen)": set(),
    "title : oslo": set(),
    "'oslo' & !bergen:*": {"second"},
    "oslo; DROP TABLE items": set(),
    "^oslo": {"paper", "second"},
    "{oslo}": {"paper", "second"},
    "_oslo%": {"paper", "second"},
    "oslo\\": {"paper", "second"},
    "\x00oslo": {"paper", "second"},
}


def test_no_sign_of_an_engine_means_anything(two):
    assert {text: set(found(two, text)) for text in SIGNS} == SIGNS


MET: list[dict[str, Any]] = [
    {"side": ("norway",)},
    {"side": ("Chile", "Norway")},
    {"source": ("the ministry",)},
    {"source": ("Ministry",)},
    {"place": ("OSLO",)},
    {"measure": ("killed",)},
    {"weapon": ("rocket",)},
    {"act": ("missile strike",)},
    {"month": ("2031-05",)},
    {"measure": ("killed",), "side": ("Norway",), "place": ("Oslo",)},
    {"start": "2031-05-04"},
    {"start": "2031", "end": "2031"},
    {"start": "2031-05", "end": "2031-05"},
    {"box": (10, 59, 11, 60)},
    {"box": (170, 59, 11, 60)},  # across the line of the date
    {"box": (10, 59, 11, 60), "measure": ("killed",)},
    {"status": ("read",)},
    {"reviewed": False},
]
NOT_MET: list[dict[str, Any]] = [
    {"side": ("Chile",)},
    {"source": ("mini",)},
    {"measure": ("wounded",)},
    {"measure": ("killed",), "weapon": ("rocket",)},  # no one statement is a toll and an attack
    {"start": "2031-05-05"},
    {"end": "2031-05-03"},
    {"start": "2030-01-01", "end": "2031-04"},
    {"box": (11, 59, 12, 60)},
    {"status": ("damaged",)},
    {"reviewed": True},
    {"relation": ("agree",)},
]


@pytest.mark.parametrize(("few", "many", "most"), [(50, 800, 8000), (0, 0, 8000), (50, 0, 8000), (0, 0, 0)], ids=["asked", "listed", "both", "looked into"])
def test_filters(desk, monkeypatch, few, many, most):
    """The engine is asked for values beside the words, or lists who has them, or each document is looked into: the same is found."""
    for name, value in (("FEW", few), ("MANY", many), ("MOST", most)):
        monkeypatch.setattr(f"audiatur.store.search.{name}", value)
    put(desk)
    for text in ("", "rockets"):
        assert [query for query in MET if found(desk, text, **query) != ["paper"]] == []
        assert [query for query in NOT_MET if found(desk, text, **query)] == []


WAYS = {"asked": (50, 800, 8000), "listed": (0, 0, 8000), "both": (50, 0, 8000), "looked into": (0, 0, 0)}
ASKED: dict[str, list[Any]] = {
    "text": ["", "", "rockets", "harbour OR bergen", "ministry -harbour", '"the ministry said" 12', "rock*", "strasse"],
    "side": [(), (), (), ("norway",), ("Norway", "Chile")],
    "source": [(), (), (), ("ministry",), ("the ministry",), ("mayor", "health")],
    "place": [(), (), (), ("oslo",), ("Bergen", "harbour")],
    "month": [(), (), (), ("2031-05", "2030-01")],
    "measure": [(), (), (), ("killed",), ("killed", "wounded")],
    "weapon": [(), (), (), ("rocket",)],
    "start": [None, None, "2031", "2031-05-04"],
    "end": [None, None, "2031-05-04", "2032"],
    "box": [None, None, None, (10, 59, 11, 60), (170, 59, 11, 61)],
}


def test_each_way_gives_what_a_look_at_every_document_gives(desk, monkeypatch):
    plain.filled(desk)
    chosen = random.Random(2)
    queries = [Query(**{key: chosen.choice(values) for key, values in ASKED.items()}) for _ in range(40)]
    known = [plain.found(desk, query) for query in queries]
    assert sum(1 for found in known if 0 < len(found) < 30) > 10, "these queries would show it"
    for way, limits in WAYS.items():
        for name, value in zip(("FEW", "MANY", "MOST"), limits, strict=True):
            monkeypatch.setattr(f"audiatur.store.search.{name}", value)
        for query, right in zip(queries, known, strict=True):
            _is_as_plain(desk, query, right, way)


def _is_as_plain(desk, query, right, way):
    page, said = desk.search(query, limit=50), (way, query)
    order = ids(desk.search(Query(text=query.text), limit=50)) if query.text else [entry.id for entry, _ in right]
    assert ids(page) == [id for id in order if id in {entry.id for entry, _ in right}], said
    assert (page.total, page.more, page.counted) == (len(right), False, len(right)), said
    counted = {facet: {c.value: c.documents for c in counts} for facet, counts in page.facets.items() if facet in index.FACETS and counts}
    assert counted == plain.counts(right), said
    meeting = {entry.id: plain.places(items) for entry, items in right}
    if any((query.side, query.source, query.place, query.month, query.measure, query.weapon, query.start, query.end, query.box)):
        assert {hit.document.id: (hit.accounts, hit.meeting) for hit in page.hits} == {id: (of[:ACCOUNTS], len(of)) for id, of in meeting.items()}, said
    for hit in page.hits:
        text = desk.text(hit.document.id)
        assert [s.text for s in hit.snippets] == [text[s.start : s.end] for s in hit.snippets], said
        assert all(s.start <= m.start < m.end <= s.end for s in hit.snippets for m in s.marks), said


def test_a_snippet_is_the_text_itself_and_marks_what_was_found(two):
    (hit,) = two.search(Query(text='burgermeister "when rockets"')).hits
    text = two.text("second")
    (snippet,) = hit.snippets
    assert snippet.text == text[snippet.start : snippet.end]
    assert [text[m.start : m.end] for m in snippet.marks] == ["when rockets", "Bürgermeister"]
    (hit,) = two.search(Query(text="bergen")).hits
    assert [hit.document.document.title[m.start : m.end] for m in hit.title_marks] == ["Bergen"]


def test_the_snippets_of_a_long_text_are_where_the_words_are(desk):
    text = TEXT + " Nothing else was said." * 400 + " The harbour burned. " + "It was quiet. " * 200
    put(desk, text)
    (hit,) = desk.search(Query(text="harbour rockets")).hits
    assert [text[m.start : m.end] for s in hit.snippets for m in s.marks] == ["rockets", "harbour"]
    assert all(len(s.text) < 300 for s in hit.snippets)


def test_without_words_the_snippet_shows_what_meets_the_filters(desk):
    put(desk)
    (hit,) = desk.search(Query(weapon=("rocket",))).hits
    assert [TEXT[a.start : a.end] for a in hit.accounts] == ["hit"]
    assert "hit" in [TEXT[m.start : m.end] for s in hit.snippets for m in s.marks]


def test_words_in_the_title_come_first_and_equal_scores_in_the_order_of_ids(two):
    assert found(two, "oslo") == ["paper", "second"]
    assert found(two, "bergen OR ministry")[0] == "second"


def test_without_words_the_newest_come_first(desk):
    for name, day in (("a", "2031-05-05"), ("b", "2031-06-01"), ("c", None), ("d", "2031-06-01")):
        put(desk, f"{TEXT} {name}", name=f"{name}.txt", published=day)
    assert found(desk) == ["b", "d", "a", "c"]


PAGED = (Query(), Query(text="ministry"), Query(side=("Norway",)), Query(side=("Norway",), measure=("killed",), text="oslo"))


def test_pages_follow_each_other_without_a_gap_and_without_a_hit_twice(desk, monkeypatch):
    monkeypatch.setattr("audiatur.store.search.BOUND", 4)  # several times through a page, and a page through several
    for n in range(11):
        put(desk, f"{TEXT} {'ministry ' * (n % 3)} {n}", name=f"p{n:02}.txt", published=f"2031-06-{n % 4 + 1:02}")
    for query in PAGED:
        whole = desk.search(query, limit=100)
        assert len(set(ids(whole))) == len(whole.hits) == 11
        assert whole.total == 11 or (whole.more and whole.total == 4)
        for limit in (1, 4, 5):
            assert list(through(desk, query, limit)) == ids(whole)


def through(desk, query, limit):
    after = None
    while True:
        page = desk.search(query, limit=limit, after=after)
        yield from ids(page)
        if (after := page.next) is None:
            return


def test_a_cursor_of_something_else_is_refused(desk):
    put(desk)
    put(desk, TEXT + " More.", name="b.txt")
    cursor = desk.search(Query(), limit=1).next
    assert cursor
    for query, after in ((Query(text="oslo"), cursor), (Query(), "x"), (Query(), "é"), (Query(), "")):
        with pytest.raises(StoreError, match="cursor"):
            desk.search(query, after=after)


def test_facets_count_documents_by_what_meets_the_filters(two):
    counts = two.search(Query()).facets
    assert counts["side"] == (Count("Norway", 2),)
    assert counts["source"] == (Count("The Daily", 2), Count("the ministry", 2))
    assert counts["place"] == (Count("Oslo", 2),)
    assert counts["month"] == (Count("2031-05", 2),)
    assert counts["measure"] == (Count("killed", 2),)
    assert counts["weapon"] == (Count("rocket", 2),)
    assert counts["status"] == (Count("read", 2),)
    assert counts["reviewed"] == (Count("no", 2),)
    assert counts["relation"] == ()
    of_tolls = two.search(Query(measure=("killed",))).facets
    assert of_tolls["source"] == (Count("the ministry", 2),)  # The Daily's own words name no dead
    assert of_tolls["weapon"] == ()


def test_what_is_counted_is_said_where_there_are_more(desk, monkeypatch):
    monkeypatch.setattr("audiatur.store.search.BOUND", 3)
    for n in range(5):
        put(desk, f"{TEXT} {n}", name=f"p{n}.txt")
    page = desk.search(Query(text="oslo"))
    assert (page.total, page.more, page.counted, page.facets["side"]) == (5, False, 3, (Count("Norway", 3),))
    page = desk.search(Query(text="oslo", side=("Norway",), measure=("killed",)))
    assert (page.total, page.more, page.counted, len(page.hits)) == (3, True, 3, 5)


def test_a_range_and_a_rectangle_are_answered_from_their_indexes_alone(desk, monkeypatch):
    put(desk)
    for name in ("MANY", "MOST"):
        monkeypatch.setattr(f"audiatur.store.search.{name}", 0)  # as where too many days touch the range to ask for each
    with desk.database.reading() as db:
        if db.dialect.name != "sqlite":
            pytest.skip("PostgreSQL looks through a table as small as this one")
        asked = []
        event.listen(db, "before_cursor_execute", lambda _db, _cursor, statement, parameters, *_: asked.append((statement, parameters)))
        search(db, Query(start="2031-05", end="2031-05", box=(10, 59, 11, 60)))
        told = [(s, p) for s, p in asked if "FROM search_values" in s and "facet" in s]
        plans = [step[3] for s, p in told for step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p) if "search_values" in step[3]]
    assert len(plans) == 4, plans
    assert [p for p in plans if "USING COVERING INDEX" not in p] == []


def test_a_page_says_for_what_the_names_were_taken(two):
    assert two.search(Query(source=("ministry",), side=("Peru",))).taken == {"source": ("the ministry",), "side": ()}


IMPOSSIBLE: list[dict[str, Any]] = [
    {"start": "May"},
    {"start": "2031-13"},
    {"start": "2032", "end": "2031"},
    {"box": (1, 5, 2, 4)},
    {"box": (1, -91, 2, 4)},
    {"relation": ("agrees",)},
    {"status": ("unread",)},
    {"place": ("?",)},
]


def test_a_filter_that_cannot_be_is_told_so(desk):
    for query in IMPOSSIBLE:
        with pytest.raises(StoreError):
            desk.search(Query(**query))


def compared(*documents, relation="contradict"):
    accounts = tuple(
        Account(document=d, member="t1", speaker="x", attribute="killed", value={"low": 1}, quote=Span(start=23, end=25, text="12")) for d in documents
    )
    finding = Finding(attribute="killed", relation=relation, reason="so", accounts=tuple(range(len(documents))))
    members = tuple(Member(document=d, kind="toll", id="t1") for d in documents)
    return Comparison(incidents=(Incident(id="i1", name="Oslo", members=members, accounts=accounts, findings=(finding,)),))


def test_relations_are_those_of_the_latest_comparison(two):
    two.add_comparison(compared("paper", "second"), basis=two.basis())
    assert found(two, relation=("contradict",)) == ["paper", "second"]
    assert two.search(Query()).facets["relation"] == (Count("contradict", 2),)
    two.add_comparison(compared("paper", relation="agree"), basis=two.basis())
    assert found(two, relation=("contradict",)) == []
    assert found(two, relation=("agree", "contradict")) == ["paper"]
    put(two, title="Another title")  # read again: its relations stay
    assert found(two, relation=("agree",)) == ["paper"]


def test_a_document_is_reviewed_while_a_judgement_on_it_stands(two):
    anchors = [Anchor(document=d, kind="toll", start=23, end=25, text=t) for d, t in (("paper", "12"), ("second", "14"))]
    made = signed(Judgement(id="", decision="same", by="ada", at="2031-06-01T10:00:00+00:00", why="read both", left=(anchors[0],), right=(anchors[1],)))
    two.add_judgement(made)
    assert found(two, reviewed=True) == ["paper", "second"]
    two.add_judgement(signed(Judgement(id="", decision="undo", by="ada", at="2031-06-02T10:00:00+00:00", why="a mistake", undoes=made.id)))
    assert found(two, reviewed=True) == []


def test_what_was_read_again_is_found_as_it_is_now(desk):
    put(desk, title="Before")
    put(desk, title="After")
    assert (found(desk, "before"), found(desk, "after")) == ([], ["paper"])


def test_a_paper_that_is_no_longer_in_its_file_is_not_found_until_it_is_there_again(desk):
    put(desk)
    original = desk.original(desk.document("paper").original)
    desk.finish(original, [])
    assert found(desk, "oslo") == found(desk) == []
    put(desk)
    assert found(desk, "oslo") == ["paper"]


def test_an_older_desk_is_indexed_when_it_is_opened(two):
    with two.database.writing() as db:
        for id in ("paper", "second"):
            index.drop(db, id)
        index.fill(db)
        assert list(index.trouble(db)) == []
    assert found(two, "oslo") == ["paper", "second"]


DAMAGE = {
    "words": "UPDATE search_words SET words = 'oslo'",
    "a document too few": "DELETE FROM search_index WHERE document = 'paper'",
    "words too few": "DELETE FROM search_words",
    "a value": "UPDATE search_values SET facet = 'place' WHERE facet = 'side'",
    "entries": "UPDATE search_entries SET entries = (SELECT entries FROM search_entries NATURAL JOIN search_index WHERE document = 'second')",
    "relations": "UPDATE search_index SET relations = 1",
    "reviews": "UPDATE search_index SET reviewed = true",
    "dates": "UPDATE search_index SET published = ''",
}


def test_an_index_that_differs_from_the_desk_is_found_and_made_anew(two):
    for name, statement in DAMAGE.items():
        assert list(prove(two)) == [], name
        with two.database.writing() as db:
            db.exec_driver_sql(statement)
        assert any("audiatur search" in found.what for found in prove(two)), name
        two.rebuild_index()
    assert list(prove(two)) == []
    assert found(two, "oslo killed", side=("norway",)) == ["paper", "second"]


def test_a_search_is_saved_under_a_name(two):
    query = Query(text="oslo", side=("Norway",), box=(10, 59, 11, 60), reviewed=False)
    two.save_search(" the  north ", query)
    two.save_search("all", Query())
    with Desk.open(two.root, secret=two.key, by="bob") as desk:
        assert desk.saved_search("the north").query == query
        assert [(s.name, s.made_by) for s in desk.saved_searches()] == [("all", "ada"), ("the north", "ada")]
        desk.save_search("all", Query(text="rockets"))
        assert desk.saved_search("all").query.text == "rockets"
        assert desk.saved_search("all", by="ada").query.text == "", "each has names of his own"
        desk.forget_search("all")
        desk.forget_search("all")
        assert desk.saved_search("all").made_by == "ada", "where one has none of this name, the one that is there"
        with pytest.raises(StoreError):
            desk.saved_search("all", by="bob")
        for name in ("bob", "cem"):
            desk.by = name
            desk.save_search("ours", Query(text=name), shared=True)
        desk.by = "dan"
        with pytest.raises(StoreError, match="bob and cem keep searches"):
            desk.saved_search("ours")
        assert desk.saved_search("ours", by="bob").query.text == "bob"
        desk.forget_search("all", by="ada")
        with pytest.raises(StoreError):
            desk.saved_search("all")
        for name, bad in (("", Query()), ("half", Query(text='"half'))):
            with pytest.raises(StoreError):
                desk.save_search(name, bad)
    assert [a.action for a in two.activity(object="all")] == ["forget", "forget", "save", "save"]


def test_odd_texts_are_indexed(desk):
    words = " ".join(f"w{n}" for n in range(120_000))
    for n, text in enumerate(("", "\ud83d half", "a" * 5000, "\x00nul", "مَدِينَة", "ﷺ ½ _ \U0010ffff", words)):
        put(desk, f"{TEXT} {text}" if n != 1 else TEXT + " 1", name=f"odd{n}.txt")
    with desk.database.reading() as db:
        assert list(index.trouble(db)) == []
    assert found(desk, "مدينة") == ["odd4"]
    assert found(desk, "a" * 5000) == ["odd2"]
    assert found(desk, "w77000") == ["odd6"]
