"""Three outlets with one source are one source."""

from msgspec.structs import replace

from audiatur.compare import compare
from audiatur.record import Document, Place, Record, Span, Toll
from tests.compare.papers import chain, paper, toll

WIRE = "Rockets hit the market of Harwick on 3 May 2031 as stalls were being set up, and 12 people were killed before rescue teams could reach the square."


def story(ident, text):
    at, where = text.index("12"), text.index("Harwick")
    place = Place(id="p", start=where, end=where + 7, text="Harwick", name="Harwick", lat=55.4, lon=-2.8, kind="city", candidates=1)
    figure = toll("killed", 12)
    figure = replace(figure, id="t0", figure=Span(start=at, end=at + 2, text="12"), places=("p",), as_of="2031-05-04")
    document = Document(id=ident, path=f"{ident}.txt", publisher=f"Paper {ident}", published="2031-05-04", text=text)
    return Record(document=document, tolls=(figure,), places=(place,))


def killed(*papers):
    (incident,) = compare(papers).incidents
    (found,) = [s for s in incident.support if s.attribute == "killed"]
    return (found.documents, found.sources), incident.dependence


def test_one_speaker_in_three_papers_is_one_source():
    counts, shared = killed(*(paper(ident, toll("killed", 7, "the mayor")) for ident in "abc"))
    assert counts == (3, 1)
    assert (shared[0].source, len(shared[0].accounts)) == ("the mayor", 3)


def test_two_speakers_are_two_sources():
    assert killed(paper("a", toll("killed", 7, "the mayor")), paper("b", toll("killed", 7, "the ministry")))[0] == (2, 2)


def test_a_wire_story_in_three_papers_is_one_source_and_a_paper_in_words_of_its_own_another():
    own = "The market of Harwick was struck on 3 May 2031. Our reporter counted the dead with the families, one by one: 12 people were killed that day."
    papers = [story("a", WIRE), story("b", f"Updated.\n\n{WIRE}\n\nMore soon."), story("c", WIRE.replace("rescue teams", "ambulances")), story("d", own)]
    counts, shared = killed(*papers)
    assert counts == (4, 2)
    assert len(shared[0].accounts) == 3
    assert "one text" in shared[0].reason


def test_what_a_paper_has_by_way_of_an_outlet_is_that_outlet_s():
    cited = replace(toll("killed", 7), attribution=chain("Paper a", "a survivor"))
    counts, shared = killed(paper("a", toll("killed", 7)), paper("b", cited))
    assert counts == (2, 1)
    assert "by way of Paper a" in shared[0].reason


def test_a_copy_of_a_paper_changes_no_count_of_sources_but_that_of_papers():
    papers = [story("a", WIRE), paper("z", toll("killed", 12, "the mayor"))]
    copy = replace(papers[0], document=replace(papers[0].document, id="b", path="b.txt"))
    assert isinstance(copy.tolls[0], Toll)
    assert killed(*papers)[0] == (2, 2)
    assert killed(*papers, copy)[0] == (3, 2)
