"""Vocabularies: YAML files that a person can review. No name of a person or party of any war stands in them.

Names of places stand in two of them only, which belong to the gazetteer and are of the whole world: `regions.yaml`, and `country_aliases` and
`country_points` in `places.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader on libyaml, where the package has it: all vocabularies in 50 ms, and not in a third of a second."""


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """The content of `words/NAME.yaml`: a mapping from a category to its terms (or to a mapping of its own)."""
    content = yaml.load(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Loader)
    assert isinstance(content, dict), name
    return content


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these as whole words, whatever their case; "*" at the end of one stands for the rest of its last word."""
    forms = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@cache
def terms(name: str, *parts: str) -> frozenset[str]:
    """The words of one or more lists of a vocabulary together."""
    return frozenset(str(word) for part in parts for word in vocabulary(name)[part])
