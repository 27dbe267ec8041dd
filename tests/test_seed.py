"""The text that this project began with: an appeal of a prosecutor general to a human-rights organisation. It stays outside the repository."""

from pathlib import Path

import pytest

from audiatur import flow
from audiatur.record import Chain, Record

SEED = Path(__file__).parent.parent.parent / "shared" / "gold" / "karabakh-2020" / "docs" / "001.txt"


@pytest.fixture(scope="module")
def record() -> Record:
    if not SEED.exists():
        pytest.skip("the seed text is not here: it is the original article and is not ours to copy")
    return next(flow.read([str(SEED)]))


def spoken(chain: Chain) -> str:
    return " > ".join(f"{link.source.name} ({link.source.text})" for link in chain)


@pytest.mark.parametrize(("measure", "number"), [("killed", 27), ("wounded", 141)])
def test_the_running_totals_since_27_september_are_the_appeals(record, measure, number):
    toll = next(t for t in record.tolls if t.measure == measure and t.low == t.high == number)
    assert toll.cumulative
    assert toll.time is not None
    assert toll.time.start == "2020-09-27"
    assert any(word in spoken(toll.attribution).lower() for word in ("appeal", "prosecutor", "aliyev"))
    assert measure != "killed" or "civilian" in (toll.population or "")


def test_two_missiles_at_khizi_and_absheron_on_4_october(record):
    names = {p.id: p.name for p in record.places}
    attack = next(a for a in record.attacks if {"Khizi", "Absheron"} <= {names[p] for p in a.places} | {t.name for t in a.targets})
    assert attack.type == "missile_strike"
    assert attack.time is not None
    assert attack.time.start == "2020-10-04"
    assert any("missile" in w.name.lower() for w in attack.weapons)


def test_cluster_munitions_and_smerch_are_said_by_azerbaijani_experts(record):
    said = [w for a in record.attacks if "experts" in spoken(a.attribution).lower() for w in a.weapons]
    assert any(w.class_ == "cluster_munition" for w in said)
    assert any("Smerch" in w.text for w in said)


def test_hospitals_schools_and_kindergartens_are_targets(record):
    targets = {t.text.lower(): t.category for a in record.attacks for t in a.targets}
    for word, category in (("hospital", "hospital"), ("school", "school"), ("kindergarten", "school")):
        assert any(word in text and kind == category for text, kind in targets.items()), (word, targets)


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Ganja", 40.68, 46.36), ("Mingachevir", 40.77, 47.05), ("Beylagan", 39.77, 47.62), ("Barda", 40.37, 47.13),
        ("Aghjabadi", 40.05, 47.46), ("Goranboy", 40.61, 46.79), ("Khizi", 40.91, 49.07), ("Absheron", 40.5, 49.8),
    ],
)  # fmt: skip
def test_towns_and_districts_have_coordinates(record, name, lat, lon):
    place = next(p for p in record.places if p.text == name)
    assert place.lat == pytest.approx(lat, abs=0.4)
    assert place.lon == pytest.approx(lon, abs=0.5)


def test_photos_and_videos_are_evidence_offered(record):
    assert {"photo", "video"} <= {e.kind for e in record.evidence_mentions if e.polarity == "offered"}


def test_the_contested_article_has_title_publisher_and_date(record):
    article = next(p for p in record.publications if p.title and "cluster bombs" in p.title)
    assert article.publisher == "Amnesty International"
    assert article.published == "2020-10-05"


def test_distortion_is_alleged_and_publication_and_a_position_requested(record):
    assert {"distortion_alleged", "publication_requested", "position_requested"} <= {d.kind for d in record.disputes}
