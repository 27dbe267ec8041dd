"""What is denied, called distorted or biased, said to be unverified, and which remedy is asked."""

import pytest

from tests.reading import record_of


def disputes(text: str) -> list[tuple[str, str]]:
    return [(d.kind, d.text) for d in record_of(text).disputes]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Norway denied that its army had shelled the port.", "denial", "denied"),
        ("The ministry rejected the accusations.", "denial", "rejected"),
        ("The spokesman called the report groundless.", "denial", "groundless"),
        ("The letter complains of a distortion of facts in the article.", "distortion_alleged", "distortion of facts"),
        ("The report is one-sided, the minister said.", "bias_alleged", "one-sided"),
        ('The minister called the group "pro-Norwegian".', "bias_alleged", "pro-Norwegian"),
        ("The figures could not be independently verified.", "unverified", "could not be independently verified"),
        ("The office asked the newspaper to publish the letter on its website.", "publication_requested", "to publish the letter on its website"),
        ("The minister urged the broadcaster to correct the report.", "correction_requested", "to correct the report"),
        ("They requested the group to take an objective position.", "position_requested", "to take an objective position"),
    ],
)
def test_each_kind_of_dispute_is_found_under_its_own_words(text: str, kind: str, words: str) -> None:
    assert (kind, words) in disputes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Guards denied the journalists access to the camp.",
        "The president dismissed the director on Monday.",
        "The village lies on the river.",
        "The newspaper will publish the list.",
    ],
)
def test_what_disputes_nothing_is_left_alone(text: str) -> None:
    assert disputes(text) == []


def test_what_is_denied_is_kept() -> None:
    (dispute,) = record_of("Norway denied the attack on the port.").disputes
    assert dispute.against == "the attack on the port"
    assert [link.source.text for link in dispute.attribution] == ["Norway"]
