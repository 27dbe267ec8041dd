"""The attribution network, in PyTorch: the first layers of a small BERT, joined by word with the parser's vectors, and two heads.

The first head tags cues. The second is run once for each cue on the words around it, told by each word's distance from the cue and its branch of
the tree, and marks the source and the content. One pass of the encoder serves all cues, which is what makes it quick on one core.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from audiatur.extract.tagged import BRANCHES, DEP, FARTHEST, POS

PIECES, POSITIONS, HIDDEN, ATTENTION = 30522, 512, 384, 12
"""Of MiniLM-L6-H384 (Wang et al. 2020): vocabulary, longest input, width, attention heads."""
WORD, ROLE, PARSER = 160, 96, 96
"""Width of a word's vector, of the second head, and of the parser's vectors."""


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.up, self.down = nn.Linear(HIDDEN, 4 * HIDDEN), nn.Linear(4 * HIDDEN, HIDDEN)
        self.n1, self.n2 = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, ATTENTION, HIDDEN // ATTENTION).permute(2, 0, 3, 1, 4).unbind(0)
        if torch.onnx.is_in_onnx_export():
            seen = torch.softmax(q @ k.transpose(-1, -2) * (HIDDEN // ATTENTION) ** -0.5 + bias, -1) @ v
        else:
            seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.n1(x + self.drop(self.out(seen.transpose(1, 2).reshape(rows, length, HIDDEN))))
        return self.n2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Bert(nn.Module):
    def __init__(self, layers: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(PIECES, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
        self.norm, self.drop = nn.LayerNorm(HIDDEN, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Attention() for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.drop(self.norm(self.word(ids) + self.pos.weight[: ids.shape[1]]))
        bias = ((1.0 - mask) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def start_from(self, weights: Path) -> None:
        """Takes the embeddings and the lowest layers of a BERT in safetensors form."""
        w = {k.removeprefix("bert."): v for k, v in load_file(weights).items()}
        e = "embeddings."
        self.word.weight.data = w[e + "word_embeddings.weight"].clone()
        self.pos.weight.data = (w[e + "position_embeddings.weight"] + w[e + "token_type_embeddings.weight"][0]).clone()
        self.norm.load_state_dict({k: w[e + "LayerNorm." + k] for k in ("weight", "bias")})
        for n, layer in enumerate(self.layers):
            p = f"encoder.layer.{n}."
            parts = (("out", "attention.output.dense"), ("n1", "attention.output.LayerNorm"), ("up", "intermediate.dense"), ("down", "output.dense"))
            for k in ("weight", "bias"):
                getattr(layer.qkv, k).data = torch.cat([w[p + f"attention.self.{x}.{k}"] for x in ("query", "key", "value")])
                for ours, theirs in (*parts, ("n2", "output.LayerNorm")):
                    getattr(getattr(layer, ours), k).data = w[p + theirs + "." + k].clone()


class Block(nn.Module):
    """A gated convolution over words with a residual."""

    def __init__(self, width: int, size: int, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, 2 * width, size, padding=size // 2 * dilation, dilation=dilation)
        self.norm, self.drop = nn.LayerNorm(width), nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.norm(x + self.drop(functional.glu(self.conv(x.transpose(1, 2)), 1).transpose(1, 2))) * mask


class Encoder(nn.Module):
    """ids, mask (rows, pieces); first, pos, dep, quote, words (rows, words); vec (rows, words, 96) -> word vectors, scores of the cue labels."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.bert = Bert(layers) if layers else None
        self.hidden = nn.Linear(HIDDEN, WORD) if layers else None
        self.vec, self.vec_norm = nn.Linear(PARSER, WORD), nn.LayerNorm(PARSER)
        self.pos, self.dep, self.quote = nn.Embedding(len(POS) + 1, WORD), nn.Embedding(len(DEP) + 1, WORD), nn.Embedding(2, WORD)
        self.norm, self.drop = nn.LayerNorm(WORD), nn.Dropout(0.15)
        self.mix = nn.ModuleList(Block(WORD, 5, d) for d in ((1, 3) if layers else (1, 3, 1, 6)))
        self.cue = nn.Linear(WORD, 3)

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor, vec: Tensor, pos: Tensor, dep: Tensor, quote: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        inside = words.unsqueeze(-1)
        x = self.vec(self.drop(self.vec_norm(vec))) + self.pos(pos) + self.dep(dep) + self.quote(quote)
        if self.bert is not None and self.hidden is not None:
            hidden = self.bert(ids, mask).gather(1, first.unsqueeze(-1).expand(-1, -1, HIDDEN))
            x = x + self.hidden(self.drop(hidden))
        x = functional.gelu(self.norm(x)) * inside
        for block in self.mix:
            x = block(x, inside)
        return x, self.cue(x)


class Roles(nn.Module):
    """flat (words of all rows, 160), cue (cues, 160), at, far, branch (cues, words around) -> scores of nothing, source, content."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.pred = nn.Linear(WORD, ROLE), nn.Linear(WORD, ROLE)
        self.far, self.branch = nn.Embedding(2 * FARTHEST + 1, ROLE), nn.Embedding(BRANCHES, ROLE)
        self.norm, self.drop = nn.LayerNorm(ROLE), nn.Dropout(0.15)
        self.blocks = nn.ModuleList(Block(ROLE, 3, d) for d in (1, 2, 4, 8, 16, 1))
        self.role = nn.Linear(ROLE, 3)

    def forward(self, flat: Tensor, cue: Tensor, at: Tensor, far: Tensor, branch: Tensor, mask: Tensor) -> Tensor:
        inside = mask.unsqueeze(-1)
        x = self.word(self.drop(flat))[at] + self.pred(self.drop(cue)).unsqueeze(1) + self.far(far) + self.branch(branch)
        x = functional.gelu(self.norm(x)) * inside
        for block in self.blocks:
            x = block(x, inside)
        scores: Tensor = self.role(self.drop(x))
        return scores


def mean_of(x: Tensor, row: int, cue: Sequence[int]) -> Tensor:
    return x[row, list(cue)].mean(0)
