"""The network: a decoder of the kind that language models are today, small enough to read.

Each layer adds to the stream of a token what attention finds in the tokens before it, then what a
gated feed-forward network makes of it: RMSNorm before each, rotary positions, no biases, and the
embedding serves as the output layer too (Touvron et al. 2023 describe the same design, larger).
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

ROTARY_BASE = 10_000.0


class Config(NamedTuple):
    """The sizes of a network; width is a multiple of heads, and width / heads is even."""

    layers: int = 4
    width: int = 256
    heads: int = 4
    hidden: int = 768  # of the feed-forward network
    vocabulary: int = 2048
    context: int = 128  # the most tokens that it is trained to look at


class Cache:
    """Keys and values of the tokens so far, so that a next token needs only its own.

    Args:
        config: of the network.
        batch: texts that are written side by side.
    """

    def __init__(self, config: Config, batch: int = 1) -> None:
        size = config.width // config.heads
        self._held = torch.zeros(config.layers, 2, batch, config.heads, config.context, size)
        self.length = 0

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Take in a layer's new keys and values, (batch, heads, new, size); return all so far."""
        end = self.length + keys.shape[2]
        most = self._held.shape[4]
        if end > most:
            raise ValueError(f"tokens: the network looks at {most} at most, not {end}")
        held = self._held[layer]
        held[0, :, :, self.length : end] = keys
        held[1, :, :, self.length : end] = values
        return held[0, :, :, :end], held[1, :, :, :end]


class Decoder(nn.Module):
    """Tokens in, for each position the logits of the token that comes next out."""

    def __init__(self, config: Config, dropout: float = 0.0) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width, eps=1e-5)
        self.dropout = nn.Dropout(dropout)
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                # What is added to the stream is small at first, the smaller the more layers add.
                added = name.endswith(("attention.output.weight", "feed_forward.down.weight"))
                deviation = 0.02 / (2 * config.layers) ** 0.5 if added else 0.02
                nn.init.normal_(parameter, std=deviation)

    def forward(self, tokens: Tensor, cache: Cache | None = None) -> Tensor:
        """Logits (batch, length, vocabulary) for tokens, int64 (batch, length).

        With a cache, the tokens follow those that it holds, and it takes them in.
        """
        start = cache.length if cache else 0
        turns = rotations(start, tokens.shape[1], self.config.width // self.config.heads)
        stream = self.dropout(self.embedding(tokens))
        for index, layer in enumerate(self.layers):
            stream = layer(stream, turns, cache, index)
        if cache:
            cache.length += tokens.shape[1]
        return functional.linear(self.norm(stream), self.embedding.weight)


class Layer(nn.Module):
    """Attention, then the feed-forward network, each added to the stream."""

    def __init__(self, config: Config, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(config.width, eps=1e-5)
        self.attention = Attention(config)
        self.feed_forward_norm = nn.RMSNorm(config.width, eps=1e-5)
        self.feed_forward = FeedForward(config)
        self.dropout = nn.Dropout(dropout)

    def forward(self, stream: Tensor, turns: Tensor, cache: Cache | None, index: int) -> Tensor:
        attended = self.attention(self.attention_norm(stream), turns, cache, index)
        stream = stream + self.dropout(attended)
        return stream + self.dropout(self.feed_forward(self.feed_forward_norm(stream)))


class Attention(nn.Module):
    """Each token asks those up to itself, and takes from them by how well keys and query agree."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads = config.heads
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key = nn.Linear(config.width, config.width, bias=False)
        self.value = nn.Linear(config.width, config.width, bias=False)
        self.output = nn.Linear(config.width, config.width, bias=False)

    def forward(self, x: Tensor, turns: Tensor, cache: Cache | None, index: int) -> Tensor:
        query = rotated(self._by_head(self.query(x)), turns)
        key = rotated(self._by_head(self.key(x)), turns)
        value = self._by_head(self.value(x))
        new = query.shape[2]
        if cache:
            key, value = cache.extend(index, key, value)
        # Lines are short: this is five times as fast as PyTorch's function made for long ones.
        scores = query @ key.transpose(2, 3) / query.shape[3] ** 0.5
        # Row i of the new tokens sees all before them and the first i + 1 of them.
        seen = torch.ones(new, key.shape[2], dtype=torch.bool).tril(key.shape[2] - new)
        shares = scores.masked_fill(~seen, float("-inf")).softmax(-1)
        return self.output((shares @ value).transpose(1, 2).flatten(2))

    def _by_head(self, x: Tensor) -> Tensor:
        """(batch, length, width) as (batch, heads, length, size)."""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


class FeedForward(nn.Module):
    """A hidden layer of which one half opens and shuts the other (SwiGLU, Shazeer 2020)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.gate = nn.Linear(config.width, config.hidden, bias=False)
        self.up = nn.Linear(config.width, config.hidden, bias=False)
        self.down = nn.Linear(config.hidden, config.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.silu(self.gate(x)) * self.up(x))


def rotations(start: int, length: int, size: int) -> Tensor:
    """Cosines and sines, (2, length, size / 2), by which positions from `start` turn."""
    speeds = ROTARY_BASE ** (-torch.arange(0, size, 2, dtype=torch.float32) / size)
    angles = torch.arange(start, start + length, dtype=torch.float32)[:, None] * speeds
    return torch.stack([angles.cos(), angles.sin()])


def rotated(x: Tensor, turns: Tensor) -> Tensor:
    """Each pair (i, i + size / 2) of the last axis turned by its position's angle (Su et al.)."""
    first, second = x.chunk(2, dim=-1)
    cosine, sine = turns.to(x.dtype)
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], dim=-1)
