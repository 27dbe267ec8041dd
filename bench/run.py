#!/usr/bin/env python3
"""All figures of the project in one table: what was read rightly, compared rightly, and how fast.

    run.py [--write] [--only NAME ...]

Uses the gold of the retold texts in bench/gold (or the whole set in the folder AUDIATUR_GOLD), the public corpora in the folder AUDIATUR_CORPORA
(by default ../shared/gold and ../shared/corpora where they exist). What is absent is skipped, with the reason. --write adds the table to RESULTS.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent
CASE = "karabakh-2020"
CORPORA = {
    "PolNeAR dev": ("polnear", "polnear/dev", ("attribution.content", "attribution.full")),
    "LGL": ("geo", "geo/lgl.xml", ("place.found", "place.161km")),
    "GeoVirus": ("geo", "geo/GeoVirus.xml", ("place.found", "place.161km")),
    "WikiWars": ("wikiwars", "wikiwars/tml", ("time.found", "time.value")),
}


def folder(variable: str, fallback: pathlib.Path) -> pathlib.Path | None:
    path = pathlib.Path(os.environ.get(variable, fallback))
    return path if path.is_dir() else None


def run(*command: str | pathlib.Path, accept: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in accept:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def read(docs: pathlib.Path, out: pathlib.Path) -> None:
    run(sys.executable, "-m", "audiatur", "read", docs, "--format", "jsonl", "-o", out, accept=(0, 3))


def score(gold: pathlib.Path, records: pathlib.Path, *more: str | pathlib.Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(run(sys.executable, HERE / "score.py", gold, records, "--json", *more))
    return found


def line(name: str, row: dict[str, float]) -> str:
    shown = "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items())
    return f"{name:34s} {shown}"


def gold_set(tmp: pathlib.Path) -> list[str]:
    whole = folder("AUDIATUR_GOLD", ROOT.parent / "shared" / "gold")
    gold = (whole or HERE / "gold") / CASE
    docs = gold / "docs" if whole else ROOT / "examples" / CASE
    records, comparison = tmp / "gold.jsonl", tmp / "gold-comparison.json"
    read(docs, records)
    run(sys.executable, "-m", "audiatur", "compare", "--records", records, "--format", "json", "-o", comparison, accept=(0, 3))
    incidents = ("--texts", docs, "--incidents", gold / "incidents.json", "--comparison")
    out = [f"## gold set {CASE} ({len(list((gold / 'gold').glob('*.json')))} documents)"]
    out += [line(k, v) for k, v in score(gold / "gold", records, *incidents, comparison).items()]
    out += run(sys.executable, HERE / "bootstrap.py", gold, records, comparison).splitlines()
    for name in ("document", "date", "date-place"):
        baseline = tmp / f"baseline-{name}.json"
        baseline.write_text(run(sys.executable, HERE / "baselines.py", name, records))
        out.append(line(f"incidents.b3 baseline {name}", score(gold / "gold", records, *incidents, baseline)["incidents.b3"]))
    by_side = run(sys.executable, HERE / "score.py", gold / "gold", records, "--texts", docs, "--by-side")
    return out + [x for x in by_side.splitlines() if x.startswith("side ")]


def corpus(name: str, tmp: pathlib.Path) -> list[str]:
    kind, place, measures = CORPORA[name]
    where = folder("AUDIATUR_CORPORA", ROOT.parent / "shared" / "corpora")
    if where is None or not (where / place).exists():
        return [f"## {name}", "skipped: the corpus is not here; set AUDIATUR_CORPORA to the folder that holds it"]
    out = tmp / name.replace(" ", "-")
    run(sys.executable, HERE / "convert.py", kind, where / place, out)
    read(out / "docs", tmp / f"{out.name}.jsonl")
    scores = score(out / "gold", tmp / f"{out.name}.jsonl", "--texts", out / "docs")
    return [f"## {name}", *(line(m, scores[m]) for m in (*measures, "grounding") if m in scores)]


def gva(tmp: pathlib.Path) -> list[str]:
    """Articles clustered by incident: the only part that reads thousands of papers."""
    where = folder("AUDIATUR_CORPORA", ROOT.parent / "shared" / "corpora")
    articles = where / "gva" / "articles.jsonl" if where else None
    if articles is None or not articles.exists():
        return ["## GVA", "skipped: the corpus is not here; set AUDIATUR_CORPORA to the folder that holds it"]
    run(sys.executable, HERE / "convert.py", "gva", articles, tmp / "gva")
    read(tmp / "gva" / "docs", tmp / "gva.jsonl")
    return ["## GVA", *run(sys.executable, HERE / "gva.py", articles, tmp / "gva.jsonl").splitlines()]


def speed() -> list[str]:
    return ["## speed", *run(sys.executable, HERE / "speed.py").splitlines()]


def memory() -> list[str]:
    return ["## memory", *run(sys.executable, HERE / "speed.py", "--memory").splitlines()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="add the table to bench/RESULTS.md")
    parser.add_argument("--only", nargs="*", help="gold, GVA (takes half an hour), speed, memory (takes a quarter of an hour), or names of corpora")
    options = parser.parse_args()
    table: list[str] = []
    with tempfile.TemporaryDirectory() as tmp:
        for name in ("gold", *CORPORA, "GVA", "speed", "memory"):
            if options.only and name not in options.only:
                continue
            whole = {"gold": lambda: gold_set(pathlib.Path(tmp)), "GVA": lambda: gva(pathlib.Path(tmp)), "speed": speed, "memory": memory}
            part = whole[name]() if name in whole else corpus(name, pathlib.Path(tmp))
            print("\n".join(part), flush=True)
            table += [*part, ""]
    if options.write:
        commit = run("git", "rev-parse", "--short", "HEAD").strip()
        with (HERE / "RESULTS.md").open("a") as file:
            file.write(f"\n# {datetime.date.today()}, after commit {commit}\n\n```\n" + "\n".join(table).rstrip() + "\n```\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
