"""Several papers render one statement: what each leaves out."""

from audiatur.compare import compare
from audiatur.record import Document, Record, Statement
from tests.compare.papers import chain, words

HOSPITAL = "the hospital of Harwick must be spared by both armies at once"
CONVOY = "a convoy with medicine waits at the northern crossing since Monday"


def paper(ident, *said, text="", speaker="Commissioner Vera Holm", published="2031-05-04"):
    document = Document(id=ident, path=f"{ident}.txt", published=published, text=text or None)
    statements = tuple(Statement(id=f"s{n}", content=words(s, 1000 * n), attribution=chain(speaker), modality="asserted") for n, s in enumerate(said))
    return Record(document=document, statements=statements)


def test_each_line_says_which_papers_give_it_and_which_leave_it_out():
    (found,) = compare([paper("a", HOSPITAL, CONVOY), paper("b", HOSPITAL.replace("at once", "now"), published="2031-05-05")]).renderings
    assert found.documents == ("a", "b")
    assert [([g.document for g in line.given], line.absent) for line in found.lines] == [(["a", "b"], ()), (["a"], ("b",))]


def test_what_a_paper_gives_without_the_speaker_is_not_left_out():
    text = f"Aid is late. It is said that {CONVOY}. More soon."
    (found,) = compare([paper("a", HOSPITAL, CONVOY), paper("b", HOSPITAL, text=text)]).renderings
    assert [x.document for x in found.lines[1].otherwise] == ["b"]
    assert text[found.lines[1].otherwise[0].quote.start :].startswith("It is said that")
    assert found.lines[1].absent == ()


def test_other_speakers_other_days_and_other_words_are_no_rendering():
    assert not compare([paper("a", HOSPITAL), paper("b", HOSPITAL, speaker="General Otto Brandt")]).renderings
    assert not compare([paper("a", HOSPITAL), paper("b", HOSPITAL, published="2031-05-20")]).renderings
    assert not compare([paper("a", HOSPITAL), paper("b", CONVOY)]).renderings
