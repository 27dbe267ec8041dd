"""People harmed, witnesses and minors stand as initials, everywhere on the page, unless their names are asked for."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from audiatur.publish import report
from audiatur.publish.mask import Mask, initials
from audiatur.record import Document, Person, Record, Source, Span
from tests.publish.collection import comparison, records


def test_no_name_of_a_victim_or_witness_is_anywhere_in_the_page() -> None:
    page = report(comparison(), records(), title="What befell Anna Petrova")
    assert re.findall(r"petrova|boris|oslo", page, re.IGNORECASE) == []
    assert "A. P." in page
    assert "B. O." in page


def test_names_stand_in_full_where_that_is_asked() -> None:
    page = report(comparison(), records(), title="What befell Anna Petrova", names="full")
    assert "What befell Anna Petrova" in page
    assert "“Petrova was at school,” said Boris Oslo" in page


def test_any_other_wish_hides_names() -> None:
    assert "Petrova" not in report(comparison(), records(), title="", names="FULL")


def test_two_witnesses_who_share_initials_keep_a_row_each() -> None:
    first = comparison().incidents[1].accounts[0]
    said = (replace(first, speaker="Anna Petrova"), replace(first, speaker="Alma Pirova"))
    people = replace(records()[0], persons=(*records()[0].persons, Person(start=0, end=1, text="Alma Pirova", name="Alma Pirova", kind="witness")))
    page = report(replace(comparison(), incidents=(replace(comparison().incidents[1], accounts=said, findings=()),)), [people], title="")
    assert len(re.findall(r'<th scope="row" role="rowheader"><svg.*?</svg> <bdi>A. P.</bdi>', page)) == 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Anna Petrova", "A. P."),
        ("Jean-Luc de la Tour", "J. T."),
        ("María José Ñúñez", "M. J. Ñ."),
        ("محمد علي", "م. ع."),
        ("प्रिया शर्मा", "प. श."),
        ("", "N. N."),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short


def test_the_article_before_a_name_in_capitals_is_no_part_of_it() -> None:
    name, text = "THE BAKER ANNA PETROVA", "THE BAKER ANNA PETROVA SAID THE ARMY SHELLED THE TOWN. PETROVA FLED."
    said = Source(id="s1", name=name, kind="witness", mentions=(Span(start=0, end=len(name), text=name),))
    mask = Mask([Record(document=Document(id="1", path="1.txt", text=text), sources=(said,))], full=False)
    hidden = mask.text(text, ["1"])
    assert re.findall("ANNA|PETROVA", hidden) == []
    assert "SAID THE ARMY SHELLED THE TOWN. P. FLED." in hidden


def person(text: str, name: str) -> Person:
    start = text.index(name)
    return Person(start=start, end=start + len(name), text=name, name=name)


def test_a_victim_who_is_also_heard_as_a_plain_source_is_hidden_by_either_name() -> None:
    text = "Mara Sund was hurt. “I ran,” Sund said."
    said = Span(start=text.rindex("Sund"), end=text.rindex("Sund") + 4, text="Sund")
    record = Record(
        document=Document(id="1", path="1.txt", text=text), persons=(person(text, "Mara Sund"),), sources=(Source(id="s", name="Mara Sund", mentions=(said,)),)
    )
    assert Mask([record], full=False).text(text, ["1"]) == "M. S. was hurt. “I ran,” S. said."


def test_an_official_keeps_a_surname_shared_with_a_victim() -> None:
    text = "Mara Sund was hurt, said President Erik Sund."
    record = Record(
        document=Document(id="1", path="1.txt", text=text), persons=(person(text, "Mara Sund"),), sources=(Source(id="s", name="Erik Sund", kind="official"),)
    )
    assert Mask([record], full=False).text(text, ["1"]) == "M. S. was hurt, said President Erik Sund."


def test_a_name_broken_by_a_line_end_or_inside_a_file_name_is_hidden() -> None:
    text = "Mara\nSund was hurt."
    record = Record(document=Document(id="1", path="1.txt", text=text), persons=(Person(start=0, end=9, text="Mara\nSund", name="Mara Sund"),))
    mask = Mask([record], full=False)
    assert mask.text(text, ["1"]) == "M. S. was hurt."
    assert mask.text("mara-sund_2031.pdf") == "M. S._2031.pdf"


def test_a_name_in_a_script_with_vowel_signs_is_hidden() -> None:
    text = "उसने कहा कि प्रिया शर्मा घायल हुई।"
    record = Record(document=Document(id="1", path="1.txt", text=text), persons=(person(text, "प्रिया शर्मा"),))
    assert Mask([record], full=False).text(text, ["1"]) == "उसने कहा कि प. श. घायल हुई।"


def test_many_names_do_not_slow_the_page() -> None:
    """Names cost the length of the text, not its length times their number: this took minutes once."""
    people = [f"{a}{b}an {b}{a}ov" for a in "BCDFGHJKLMNPQRSTVWXZ" for b in "abcdefghijklmnopqrstuvwxyz"]
    text = ". ".join(people)
    many = [Record(document=Document(id=str(n), path="x", text=text), persons=tuple(person(text, name) for name in people)) for n in range(20)]
    mask = Mask(many, full=False)
    assert all(len(mask.spans(str(n), text)) == len(people) for n in range(20))


@pytest.mark.parametrize(("name", "shown"), [("Residents", "Residents"), ("Witnesses", "Witnesses"), ("Bishop", "B."), ("Petrova", "P.")])
def test_several_who_are_not_named_are_no_name_though_a_sentence_begins_with_them(name: str, shown: str) -> None:
    record = Record(
        document=Document(id="a", path="a", text=f"{name} said nine were dead."),
        sources=(Source(id="s1", name=name, kind="witness", mentions=(Span(start=0, end=len(name), text=name),)),),
    )
    assert Mask([record], full=False).text(name, ["a"]) == shown


def test_of_two_open_names_that_overlap_the_first_guards_its_words_and_not_those_of_the_second() -> None:
    text = "Maria Petrova was hurt. Port Anna Petrova."
    sources = (Source(id="s1", name="Port Anna", kind="official"), Source(id="s2", name="Anna Petrova", kind="official"))
    record = Record(document=Document(id="d", path="d.txt", text=text), persons=(person(text, "Maria Petrova"),), sources=sources)
    mask = Mask([record], full=False)
    assert mask.text(text, ["d"]) == "M. P. was hurt. Port Anna P.."
    assert mask.text("Anna Petrova", ["d"]) == "Anna Petrova"
