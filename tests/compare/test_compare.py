"""The comparison as a whole: neutral, fast, and open about what was not read."""

import cProfile
import pickle
import pstats
import time

import msgspec

from audiatur.compare import compare, comparison
from audiatur.record import Record
from audiatur.record.encode import to_json
from tests.compare.papers import attack, paper, toll


def affair():
    return [
        paper(
            "a",
            attack("shelling", "Norland", "the army of Suderia", weapon="mortar"),
            toll("killed", 7, "the army of Suderia", people_of="Suderia"),
            side="Suderia",
        ),
        paper("b", attack("shelling", "Norland", "the army of Norland", modality="denied"), published="2031-05-04", side="Norland"),
        paper("c", toll("killed", 9, "the army of Suderia", people_of="Suderia"), published="2031-05-05"),
    ]


def mirrored(text: bytes) -> bytes:
    return text.replace(b"Norland", b"\0").replace(b"Suderia", b"Norland").replace(b"\0", b"Suderia")


def test_with_the_names_of_the_sides_exchanged_the_comparison_is_the_mirror():
    exchanged = [msgspec.json.decode(mirrored(to_json(r)), type=Record) for r in affair()]
    there, back = compare(affair()), msgspec.json.decode(mirrored(to_json(compare(exchanged))))
    plain = msgspec.json.decode(to_json(there))
    for incident in (*plain["incidents"], *back["incidents"]):  # absences are listed by the party's name
        incident["findings"] = sorted(incident["findings"], key=str)
    assert [i["findings"] for i in plain["incidents"]] == [i["findings"] for i in back["incidents"]]
    assert [i["accounts"] for i in plain["incidents"]] == [i["accounts"] for i in back["incidents"]]
    assert [i["members"] for i in plain["incidents"]] == [i["members"] for i in back["incidents"]]


def test_papers_that_were_not_read_are_listed_with_a_gap():
    made = compare([*affair(), paper("d", status="encrypted", title="A letter")])
    assert [(d.id, d.status) for d in made.documents if d.status != "read"] == [("d", "encrypted")]
    assert [g.reason for g in made.gaps] == ["A letter: It was not read: encrypted."]


def test_no_papers_make_an_empty_comparison():
    assert compare([]).incidents == ()


def many(number: int):
    """Papers on different days and towns, four statements each."""
    for n in range(number):
        day, town = f"20{31 + n // 300}-{n % 12 + 1:02}-{n // 12 % 25 + 1:02}", ("Harwick", "Lund", "Selby")[n % 3]
        yield paper(
            f"d{n}",
            attack("shelling", "Norland", "the mayor", where=town, when=day),
            toll("killed", n % 17, "the mayor", where=town, when=day),
            toll("wounded", n % 31, "a doctor", where=town, when=day),
            attack("shelling", where=town, when=None),
            published=day,
        )


def calls(number: int) -> int:
    """Function calls of one comparison: its work without the machine's mood, which a clock would measure with it."""
    records = list(many(number))
    profile = cProfile.Profile()
    profile.runcall(compare, records)
    return pstats.Stats(profile).total_calls


def test_four_times_as_many_papers_take_nearly_four_times_the_work():
    assert calls(1000) < 4 * calls(250) * 1.5


def test_a_thousand_statements_on_one_town_and_day_stay_quick():
    records = [paper(f"d{n}", toll("killed", n % 97, f"speaker {n}"), attack("shelling", f"force {n % 50}", f"speaker {n}")) for n in range(500)]
    start = time.process_time()
    compare(records)
    assert time.process_time() - start < 10


def test_incidents_made_in_pieces_elsewhere_are_the_same(monkeypatch):
    """As an engine does it: work, pieces and results go to other processes and back."""
    days = [f"2031-05-{n + 1:02}" for n in range(9)]
    records = [paper(f"n{n}", toll("killed", n + 2, "the army of Suderia", when=days[n % 9]), attack("shelling", when=days[n % 9])) for n in range(12)]
    given = []

    def elsewhere(work, pieces):
        given.extend(pieces)
        return [pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(work))(pickle.loads(pickle.dumps(piece))))) for piece in pieces]

    monkeypatch.setattr(comparison, "TOGETHER", 2)
    assert to_json(compare(records, each=elsewhere)) == to_json(compare(records))
    assert len(given) > 3
