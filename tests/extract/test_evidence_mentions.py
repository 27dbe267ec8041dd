"""What evidence a text offers or says is missing."""

import pytest

from tests.reading import record_of


def kinds(text: str) -> list[tuple[str, str, str]]:
    return [(e.text, e.kind, e.polarity) for e in record_of(text).evidence_mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Photos and videos of the scene were attached to the letter.", [("Photos", "photo"), ("videos", "video"), ("letter", "document")]),
        ("The group examined satellite imagery of the village.", [("satellite imagery", "satellite")]),
        ("Journalists found remnants of a rocket in the yard.", [("remnants", "remnants")]),
        ("The rights group interviewed 14 witnesses.", [("14 witnesses", "witness")]),
        ("Weapons experts of the group matched the footage to the town.", [("Weapons experts of the group", "expert_analysis"), ("footage", "video")]),
    ],
)
def test_each_kind_of_evidence_is_found_under_its_own_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(words, kind) for words, kind, _ in kinds(text)] == expected


def test_a_document_counts_at_its_first_mention() -> None:
    assert [w for w, k, _ in kinds("The office published a report on Monday. The report says that two people died.") if k == "document"] == ["report"]


def test_another_letter_is_another_document() -> None:
    text = "The minister sent a letter to the council. In a further letter he repeated the request."
    assert [w for w, k, _ in kinds(text) if k == "document"] == ["letter", "letter"]


def test_evidence_that_is_missing_is_absent() -> None:
    assert kinds("The ministry made the claim without a single piece of evidence.")[-1][1:] == ("document", "absent")


@pytest.mark.parametrize("text", ["She wanted to paint a picture of hope.", "The army reported to the president.", "He listed his demands."])
def test_manners_of_speaking_are_left_alone(text: str) -> None:
    assert kinds(text) == []
