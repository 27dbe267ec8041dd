"""Exchange the two sides' names throughout the texts, and the record comes out mirrored. The exceptions are listed in bench/mirror.py's output."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "sides",
    [("Azerbaijan,Azerbaijani,Baku", "Armenia,Armenian,Yerevan"), ("Azerbaijan,Azerbaijani,Baku", "Norway,Norwegian,Oslo")],
    ids=["the two sides", "a side and a country far away"],
)
def test_the_record_is_mirrored_when_the_names_of_two_sides_are_exchanged(sides):
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "mirror.py", ROOT / "examples" / "karabakh-2020", *sides], capture_output=True, text=True, check=True
    )
    share, total = re.fullmatch(r"mirrored ([\d.]+) of (\d+)\n", done.stdout).groups()
    assert float(share) >= 0.98
    assert int(total) > 800
