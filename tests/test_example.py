"""The main job on real input: what an editor must see in the comparison of the example."""

from pathlib import Path

import msgspec
import pytest

from audiatur import flow
from audiatur.record import Account, Comparison, Incident, Record

EXAMPLE = Path(__file__).parent.parent / "examples" / "karabakh-2020"


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(flow.read([str(EXAMPLE)]))


@pytest.fixture(scope="module")
def comparison(records) -> Comparison:
    return flow.compare(records)


def incidents(comparison: Comparison, place: str, day: str) -> list[Incident]:
    return [i for i in comparison.incidents if i.time and i.time.start == day and any(place in p.name for p in i.places)]


def low(account: Account) -> object:
    return account.value.get("low")


def test_every_span_is_the_documents_own_words(records):
    def spans(value: object) -> list[dict[str, object]]:
        if isinstance(value, dict):
            return [value] * ({"start", "end", "text"} <= value.keys() and isinstance(value["start"], int)) + [s for v in value.values() for s in spans(v)]
        return [s for v in value for s in spans(v)] if isinstance(value, list | tuple) else []

    checked = 0
    for record in records:
        text = record.document.text or ""
        for span in spans({k: v for k, v in msgspec.to_builtins(record).items() if k != "document"}):
            assert text[span["start"] : span["end"]] == span["text"]
            checked += 1
    assert checked > 1000


def test_papers_in_other_languages_are_named_as_not_read(comparison):
    assert {d.id: d.status for d in comparison.documents if d.status != "read"} == dict.fromkeys(("101", "102", "103", "104"), "language_not_read")


def test_ganja_on_11_october_has_each_figure_with_its_speaker_and_date_and_says_which_updates_which(comparison):
    rows = {(n, k): a for n, i in enumerate(incidents(comparison, "Ganja", "2020-10-11")) for k, a in enumerate(i.accounts) if a.attribute == "killed"}
    for figure in (5, 7, 9, 10):
        row = next(a for a in rows.values() if low(a) == figure)
        assert row.speaker
        assert row.as_of or row.published
    updates = {
        tuple(low(rows[n, k]) for k in f.accounts)
        for n, i in enumerate(incidents(comparison, "Ganja", "2020-10-11"))
        for f in i.findings
        if f.relation == "update" and f.attribute == "killed" and f.direction == "up"
    }
    assert updates
    assert all(a < b for a, b in updates)


def test_barda_on_28_october_is_updated_from_20_to_21(comparison):
    found = [
        tuple(low(i.accounts[k]) for k in f.accounts)
        for i in incidents(comparison, "Barda", "2020-10-28")
        for f in i.findings
        if f.relation == "update" and f.attribute == "killed"
    ]
    assert (20, 21) in found


def test_the_denial_of_cluster_munitions_stands_beside_the_reports_of_them(comparison):
    for incident in comparison.incidents:
        denials = [a for a in incident.accounts if a.modality == "denied" and "Azerbaijan" in f"{a.side} {a.speaker}"]
        reports = [a for a in incident.accounts if a.attribute == "weapon" and a.modality != "denied" and a.value.get("class") == "cluster_munition"]
        if denials and reports and any(f.relation == "deny" for f in incident.findings):
            return
    pytest.fail("no incident shows the Azerbaijani denial beside reports of cluster munitions")


def test_incidents_are_named_by_place_and_date_alone(comparison):
    acts = ("attack", "strike", "killed", "shell", "bomb", "missile")
    assert not [i.name for i in comparison.incidents if any(word in i.name.lower() for word in acts)]
