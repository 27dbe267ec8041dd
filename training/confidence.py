#!/usr/bin/env python3
"""Fits how sure each reading is on the gold set, and says how well that is calibrated.

    training/confidence.py GOLD_DIR OUT.json [--page docs/confidence.md]

One logistic regression a layer on the signs of `audiatur.extract.signs`. An item is right where bench/score.py holds it for right: a toll with its
value, people and speaker; an attack with its kind and actor; a statement with content and speaker; a place within 25 km; a time, a dispute and an
evidence mention that the gold has too. The figures are of documents that were held out: five folds by document. Times are not annotated in this
gold; they are fitted on WikiWars if its converted folder is given with --times. Needs the packages of the group "train".
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from spacy.language import Language
from spacy.tokens import Doc

from audiatur.extract import pipeline
from audiatur.extract.draft import draft_of
from audiatur.extract.signs import signs_of
from audiatur.read import papers
from audiatur.record.encode import to_json

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))
import score

LAYERS = ("statements", "tolls", "attacks", "places", "times", "evidence_mentions", "disputes")
STRENGTH = 0.3
"""Inverse of the penalty: small, since the gold is small."""
STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)


@dataclass
class Layer:
    signs: list[dict[str, float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    document: list[str] = field(default_factory=list)
    gold: int = 0


def judged(gold: dict[str, Any], record: dict[str, Any]) -> dict[str, tuple[list[bool | None], int]]:
    """For each layer: whether each item is right (None: counts neither way), and how many the gold has."""
    sources = {s["id"]: s for s in record["sources"]}
    made = {
        "tolls": _tolls(gold, record, sources),
        "attacks": _attacks(gold, record),
        "statements": _statements(gold, record),
        "places": _places(gold, record),
    }
    for layer in ("evidence_mentions", "disputes", "times"):
        if layer in gold:
            found = record[layer]
            pairs = score.pair(gold[layer], found, lambda a, b: score.touch((a["start"], a["end"]), score.span(b)))
            right = {j: layer != "times" or gold[layer][i]["value"] in ("", "null", found[j]["value"]) for i, j in pairs}
            made[layer] = ([right.get(j, False) for j in range(len(found))], len(gold[layer]))
    return {k: v for k, v in made.items() if k in gold or (k == "statements" and "attributions" in gold)}


def _tolls(gold: dict[str, Any], record: dict[str, Any], sources: dict[str, Any]) -> tuple[list[bool | None], int]:
    article = [t for t in gold.get("tolls", []) if t["span"].lower() in ("a", "an")]
    g, f = [t for t in gold.get("tolls", []) if t not in article], record["tolls"]
    same = lambda a, b: score.measure(a["measure"]) == score.measure(b["measure"])  # noqa: E731 - as in the scorer
    pairs = score.pair(g, f, lambda a, b: score.touch((a["start"], a["end"]), score.figure_span(b)) if same(a, b) else 0)
    neither = score.free(f, pairs, [(t["start"], t["end"]) for t in article], score.figure_span)
    right = {j: score.same_value(g[i], f[j]) and score.same_people(g[i], f[j]) and score.source_ok(g[i], f[j], sources) for i, j in pairs}
    return [None if j in neither else right.get(j, False) for j in range(len(f))], len(g)


def _attacks(gold: dict[str, Any], record: dict[str, Any]) -> tuple[list[bool | None], int]:
    implicit = [x for x in gold.get("attacks", []) if x.get("implicit")]
    g, f = [x for x in gold.get("attacks", []) if x not in implicit], record["attacks"]
    pairs = score.pair(g, f, lambda a, b: score.touch((a["start"], a["end"]), score.trigger_span(b)))
    neither = score.free(f, pairs, [(x["start"], x["end"]) for x in gold.get("optional_triggers", []) + implicit], score.trigger_span)
    right = {j: score.same_type(g[i]["type"], f[j]["type"]) and score.any_name(g[i].get("actor"), f[j]["actor"] or {}) for i, j in pairs}
    return [None if j in neither else right.get(j, False) for j in range(len(f))], len(g)


def _statements(gold: dict[str, Any], record: dict[str, Any]) -> tuple[list[bool | None], int]:
    """By the innermost link of each."""
    g, f = gold.get("attributions", []), record["statements"]
    spans = [(score.span(s["content"]), score.span(s["attribution"][-1]["source"]) if s["attribution"] else None) for s in f]
    pairs = score.pair(g, spans, lambda a, b: score.iou(tuple(a["content_span"]), b[0]))
    right = {
        j: score.iou(tuple(g[i]["content_span"]), spans[j][0]) >= 0.5
        and bool(g[i].get("source_span") and spans[j][1] and score.touch(tuple(g[i]["source_span"]), spans[j][1]))
        for i, j in pairs
    }
    return [right.get(j, False) for j in range(len(f))], len(g)


def _places(gold: dict[str, Any], record: dict[str, Any]) -> tuple[list[bool | None], int]:
    everywhere = gold.get("places", [])
    g = [p for p in everywhere if p.get("role", "location" if p.get("kind") != "country" else "actor") == "location"]
    f = record["places"]
    pairs = score.pair(g, f, lambda a, b: score.touch((a["start"], a["end"]), score.span(b)))
    neither = score.free(f, pairs, [(p["start"], p["end"]) for p in everywhere if p not in g], score.span)
    right = {}
    for i, j in pairs:
        a, b = g[i], f[j]
        point = a.get("lat") is not None and a.get("kind") in score.POINTS
        right[j] = not point or (b["lat"] is not None and score.kilometres((a["lat"], a["lon"]), (b["lat"], b["lon"])) <= 25)
    return [None if j in neither else right.get(j, False) for j in range(len(f))], len(g)


SEEN: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
"""By document and layer: the signs of each item, in the order of the record."""


@Language.component("signs_seen")
def signs_seen(doc: Doc) -> Doc:
    draft = draft_of(doc)
    for layer in LAYERS:
        SEEN[draft.document.id, layer] += [signs_of(doc, draft, item) for item in getattr(draft, layer)]
    return doc


def read(folder: Path, layers: dict[str, Layer], only: str | None = None) -> None:
    """Reads a folder with docs/ and gold/, and notes the signs of each item and whether it is right."""
    for record in pipeline.extract(p.document for p in papers([str(folder / "docs")])):
        name = record.document.id
        file = folder / "gold" / f"{name}.json"
        if not file.exists():
            continue
        found = json.loads(to_json(record))
        for layer, (right, gold) in judged(json.loads(file.read_text(encoding="utf-8")), found).items():
            if only not in (None, layer):
                continue
            layers[layer].gold += gold
            for signs, ok in zip(SEEN[name, layer], right, strict=True):
                if ok is not None:
                    layers[layer].signs.append(signs)
                    layers[layer].right.append(bool(ok))
                    layers[layer].document.append(name)


def fit(layer: Layer) -> tuple[dict[str, Any], np.ndarray]:
    """The weights on all documents, and for each item the probability that models gave it which had not seen its document."""
    model = make_pipeline(DictVectorizer(sparse=False), LogisticRegression(C=STRENGTH, max_iter=1000))
    right = np.array(layer.right)
    folds = GroupKFold(n_splits=5)
    held = cross_val_predict(model, layer.signs, right, groups=layer.document, cv=folds, method="predict_proba")[:, 1]
    model.fit(layer.signs, right)
    names, weights = model[0].get_feature_names_out(), model[1].coef_[0]
    signs = {str(n): round(float(w), 3) for n, w in zip(names, weights, strict=True) if abs(w) >= 0.005}
    return {"constant": round(float(model[1].intercept_[0]), 3), "signs": signs}, held


def curve(layer: Layer, held: np.ndarray) -> list[tuple[float, float, float]]:
    """Threshold, precision, recall."""
    right = np.array(layer.right)
    made = []
    for step in STEPS:
        kept = held >= step
        made.append((step, float(right[kept].mean()) if kept.any() else float("nan"), float(right[kept].sum() / max(1, layer.gold))))
    return made


def reliability(layer: Layer, held: np.ndarray) -> tuple[list[tuple[str, int, float, float]], float]:
    """Bins of confidence with number, mean confidence and share that is right; and the expected calibration error."""
    right, rows, error = np.array(layer.right), [], 0.0
    for low, high in pairwise(BINS):
        inside = (held >= low) & (held < high)
        if inside.any():
            said, true = float(held[inside].mean()), float(right[inside].mean())
            rows.append((f"{low:.2f}-{min(high, 1):.2f}", int(inside.sum()), said, true))
            error += abs(said - true) * inside.mean()
    return rows, float(error)


def tables(layers: dict[str, Layer], held: dict[str, np.ndarray]) -> str:
    lines = ["| layer | items | right | error of calibration | " + " | ".join(f"≥ {s:g}" for s in STEPS[1:]) + " |", "|---" * (4 + len(STEPS) - 1) + "|"]
    for name, probabilities in held.items():
        layer = layers[name]
        points = curve(layer, probabilities)
        cells = " | ".join(f"{p:.2f} / {r:.2f}" if p == p else "-" for _, p, r in points[1:])
        lines.append(f"| {name} | {len(layer.right)} | {points[0][1]:.2f} / {points[0][2]:.2f} | {reliability(layer, probabilities)[1]:.3f} | {cells} |")
    lines += ["", "| layer | confidence | items | mean confidence | share that was right |", "|---|---|---|---|---|"]
    for name, probabilities in held.items():
        lines += [f"| {name} | {b} | {n} | {said:.2f} | {true:.2f} |" for b, n, said, true in reliability(layers[name], probabilities)[0]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--times", type=Path, help="a folder that bench/convert.py wikiwars made")
    parser.add_argument("--page", type=Path, help="a page whose tables between the two marks are renewed")
    options = parser.parse_args()
    layers = {k: Layer() for k in LAYERS}
    pipeline.load().add_pipe("signs_seen")
    read(options.gold, layers)
    if options.times:
        read(options.times, layers, "times")
    fitted, held = {}, {}
    for name, layer in layers.items():
        if len(set(layer.right)) == 2:
            fitted[name], held[name] = fit(layer)
    options.out.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    found = tables(layers, held)
    print(found)
    if options.page:
        before, _, rest = options.page.read_text(encoding="utf-8").partition("<!-- measured -->\n")
        _, _, after = rest.partition("<!-- end -->")
        options.page.write_text(f"{before}<!-- measured -->\n{found}\n<!-- end -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
