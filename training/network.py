"""The attribution network, in PyTorch: a small BERT whose lower half reads a text once and whose upper half reads the words around each cue.

The lower half, joined by word with the parser's vectors, tags cues. The upper half is run once for each cue on the pieces around it, told by each
word's distance from the cue and its branch of the tree, and marks the source and the content. So all layers know the cue that count for its roles,
and a text is still read but once below: that makes it quick on one core.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from audiatur.extract.tagged import BRANCHES, DEP, FARTHEST, POS

PIECES, POSITIONS, HIDDEN, HEADS, HEAD, INNER = 30522, 512, 384, 12, 32, 1536
"""Of MiniLM-L6-H384 (Wang et al. 2020): vocabulary, longest input, width, attention heads, width of a head, width between the two products of a layer."""
WORD, ROLE, PARSER = 160, 96, 96
"""Width of a word's vector, of the second head, and of the parser's vectors."""


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heads = HEADS
        self.qkv, self.out = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.up, self.down = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.n1, self.n2 = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * HEAD**-0.5) @ k.transpose(-1, -2)
        with torch.autocast("cpu", enabled=False):  # would make wide numbers of all scores
            weights = torch.softmax(scores.add_(bias.to(scores.dtype)), -1)
        seen = weights @ v
        x = self.n1(x + self.out(seen.transpose(1, 2).reshape(rows, length, HEAD * self.heads)))
        return self.n2(x + self.down(functional.gelu(self.up(x))))

    def importance(self) -> tuple[Tensor, Tensor]:
        """Of each head and each inner unit for the last loss: the size of its slope by a gate on the unit (Michel et al. 2019)."""
        heads, inner = ((m.weight * m.weight.grad).sum(0) for m in (self.out, self.down) if m.weight.grad is not None)
        return heads.view(self.heads, HEAD).sum(1).abs().detach(), inner.abs().detach()

    def narrow(self, heads: Tensor, inner: Tensor) -> None:
        """Keeps the heads and inner units of these indices, and nothing of the others."""
        parts = (heads[:, None] * HEAD + torch.arange(HEAD)).flatten()
        each = torch.cat([parts + n * HEAD * self.heads for n in range(3)])
        self.qkv, self.up = _rows(self.qkv, each), _rows(self.up, inner)
        self.out.weight, self.down.weight = nn.Parameter(self.out.weight[:, parts].detach()), nn.Parameter(self.down.weight[:, inner].detach())
        self.heads = len(heads)

    def start_from(self, w: dict[str, Tensor], n: int) -> None:
        """Takes layer `n` of a BERT."""
        p = f"encoder.layer.{n}."
        parts = (("out", "attention.output.dense"), ("n1", "attention.output.LayerNorm"), ("up", "intermediate.dense"), ("down", "output.dense"))
        for k in ("weight", "bias"):
            getattr(self.qkv, k).data = torch.cat([w[p + f"attention.self.{x}.{k}"] for x in ("query", "key", "value")])
            for ours, theirs in (*parts, ("n2", "output.LayerNorm")):
                getattr(getattr(self, ours), k).data = w[p + theirs + "." + k].clone()


def _rows(linear: nn.Linear, kept: Tensor) -> nn.Linear:
    made = nn.Linear(linear.in_features, len(kept))
    made.load_state_dict({"weight": linear.weight[kept], "bias": linear.bias[kept]})
    return made


def layers_of(number: int) -> nn.ModuleList:
    return nn.ModuleList(Attention() for _ in range(number))


def narrow(layers: nn.ModuleList, heads: int, inner: int, importance: list[tuple[Tensor, Tensor]]) -> None:
    """Leaves each layer its most important heads and inner units, so many of each."""
    for layer, (of_heads, of_inner) in zip(layers, importance, strict=True):
        layer.narrow(of_heads.topk(heads).indices.sort().values, of_inner.topk(inner).indices.sort().values)


def shape(layers: nn.ModuleList, weights: dict[str, Tensor], name: str) -> None:
    """Makes layers as narrow as those of this name in a state_dict, which they can take then."""
    for n, layer in enumerate(layers):
        heads, inner = weights[f"{name}.{n}.out.weight"].shape[1] // HEAD, weights[f"{name}.{n}.up.weight"].shape[0]
        layer.narrow(torch.arange(heads), torch.arange(inner))


def passed(layers: nn.ModuleList, x: Tensor, mask: Tensor) -> Tensor:
    bias = ((1.0 - mask) * -1e4)[:, None, None, :].to(x.dtype)
    for layer in layers:
        x = layer(x, bias)
    return x


class Bert(nn.Module):
    """Embeddings and the lower layers."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(PIECES, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
        self.norm, self.drop = nn.LayerNorm(HIDDEN, eps=1e-12), nn.Dropout(0.1)
        self.layers = layers_of(layers)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return passed(self.layers, self.drop(self.norm(self.word(ids) + self.pos.weight[: ids.shape[1]])), mask)

    def start_from(self, w: dict[str, Tensor]) -> None:
        e = "embeddings."
        self.word.weight.data = w[e + "word_embeddings.weight"].clone()
        self.pos.weight.data = (w[e + "position_embeddings.weight"] + w[e + "token_type_embeddings.weight"][0]).clone()
        self.norm.load_state_dict({k: w[e + "LayerNorm." + k] for k in ("weight", "bias")})


class Block(nn.Module):
    """A gated convolution over words with a residual."""

    def __init__(self, width: int, size: int, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, 2 * width, size, padding=size // 2 * dilation, dilation=dilation)
        self.norm, self.drop = nn.LayerNorm(width), nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.norm(x + self.drop(functional.glu(self.conv(x.transpose(1, 2)), 1).transpose(1, 2))) * mask


class Product(nn.Module):
    """A convolution as the product of one matrix and the words beside each other: of eight bits, it takes a third of the time."""

    def __init__(self, conv: nn.Conv1d) -> None:
        super().__init__()
        (self.size,), (self.dilation,), (self.padding,) = conv.kernel_size, conv.dilation, conv.padding
        self.linear = nn.Linear(self.size * conv.in_channels, conv.out_channels)
        self.linear.weight.data = conv.weight.detach().permute(0, 2, 1).reshape(conv.out_channels, -1)
        if conv.bias is not None:
            self.linear.bias.data = conv.bias.detach()

    def forward(self, x: Tensor) -> Tensor:
        padded, words = functional.pad(x.transpose(1, 2), (0, 0, self.padding, self.padding)), x.shape[2]
        beside = [padded[:, n * self.dilation : n * self.dilation + words] for n in range(self.size)]
        made: Tensor = self.linear(torch.cat(beside, -1)).transpose(1, 2)
        return made


class Encoder(nn.Module):
    """ids, mask (rows, pieces); first, pos, dep, quote, words (rows, words); vec (rows, words, 96)
    -> vectors of the pieces, vectors of the words, scores of the cue labels."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.bert, self.hidden = Bert(layers), nn.Linear(HIDDEN, WORD)
        self.vec, self.vec_norm = nn.Linear(PARSER, WORD), nn.LayerNorm(PARSER)
        self.pos, self.dep, self.quote = nn.Embedding(len(POS) + 1, WORD), nn.Embedding(len(DEP) + 1, WORD), nn.Embedding(2, WORD)
        self.norm, self.drop = nn.LayerNorm(WORD), nn.Dropout(0.15)
        self.mix = nn.ModuleList(Block(WORD, 5, d) for d in (1, 3))
        self.cue = nn.Linear(WORD, 3)

    def forward(
        self, ids: Tensor, mask: Tensor, first: Tensor, vec: Tensor, pos: Tensor, dep: Tensor, quote: Tensor, words: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        inside = words.unsqueeze(-1)
        pieces = self.bert(ids, mask)
        x = self.vec(self.drop(self.vec_norm(vec))) + self.pos(pos) + self.dep(dep) + self.quote(quote)
        x = x + self.hidden(self.drop(at_words(pieces, first)))
        x = functional.gelu(self.norm(x)) * inside
        for block in self.mix:
            x = block(x, inside)
        return pieces, x, self.cue(x)


class Roles(nn.Module):
    """pieces (cues, pieces, 384), seen, owner (cues, pieces), vectors (cues, words, 160), first, far, branch, inside (cues, words)
    -> scores of nothing, source, content."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.word, self.far, self.branch = nn.Linear(WORD, ROLE), nn.Embedding(2 * FARTHEST + 1, ROLE), nn.Embedding(BRANCHES, ROLE)
        self.tell, self.layers, self.hidden = nn.Linear(ROLE, HIDDEN), layers_of(layers), nn.Linear(HIDDEN, ROLE)
        self.norm, self.drop = nn.LayerNorm(ROLE), nn.Dropout(0.15)
        self.blocks = nn.ModuleList(Block(ROLE, 3, d) for d in (1, 2, 4))
        self.role = nn.Linear(ROLE, 3)
        for embedding in (self.far, self.branch):
            nn.init.normal_(embedding.weight, std=0.1)

    def forward(self, pieces: Tensor, seen: Tensor, owner: Tensor, vectors: Tensor, first: Tensor, far: Tensor, branch: Tensor, inside: Tensor) -> Tensor:
        told = self.word(self.drop(vectors)) + self.far(far) + self.branch(branch)
        x = passed(self.layers, pieces + at_words(self.tell(told), owner, HIDDEN), seen)
        mask = inside.unsqueeze(-1)
        x = functional.gelu(self.norm(self.hidden(self.drop(at_words(x, first))) + told)) * mask
        for block in self.blocks:
            x = block(x, mask)
        scores: Tensor = self.role(self.drop(x))
        return scores


def at_words(x: Tensor, index: Tensor, width: int = HIDDEN) -> Tensor:
    return x.gather(1, index.unsqueeze(-1).expand(-1, -1, width))


def start(encoder: Encoder, roles: Roles, weights: Path) -> None:
    """Takes the layers of a BERT in safetensors form, the lower into the one and the upper into the other."""
    w = {k.removeprefix("bert."): v for k, v in load_file(weights).items()}
    encoder.bert.start_from(w)
    for n, layer in enumerate((*encoder.bert.layers, *roles.layers)):
        layer.start_from(w, n)
