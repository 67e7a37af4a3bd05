"""A network whose activations have channels that stand out: paraphrase-MiniLM-L3-v2, cut down.

It reads a sentence and gives 384 numbers, alike for sentences of like meaning (Reimers and Gurevych
2019). ``lib.lm.cut_encoder`` makes the shipped file from the published network.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn
from torch.nn import functional

from lib.lm.networks import Floats, as_tokens, layer_inputs, replaced, weights_of
from lib.lm.wordpiece import WordPiece
from lib.quantization.affine import QParams, choose_qparams, dequantize, quantize

FILE = Path(__file__).parents[2] / "assets" / "sentence_encoder" / "encoder.npz"
TABLE = "words.weight"  # the embedding, which the file holds in int8


class Config(NamedTuple):
    """The sizes of the network."""

    vocabulary: int
    layers: int = 3
    width: int = 384
    heads: int = 12
    hidden: int = 1536
    context: int = 128  # tokens at most; published with 512


class Network(nn.Module):
    """Tokens in, for each the state after the last layer out, as BERT computes it."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.words = nn.Embedding(config.vocabulary, config.width)
        self.positions = nn.Embedding(config.context, config.width)
        self.norm = nn.LayerNorm(config.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))

    def forward(self, tokens: Tensor) -> Tensor:
        """States (lines, length, width) of tokens, int64 (lines, length), all of which count."""
        stream = self.norm(self.words(tokens) + self.positions.weight[: tokens.shape[1]])
        for layer in self.layers:
            stream = layer(stream)
        return stream


class Layer(nn.Module):
    """Attention, then the feed-forward network; the stream is normed after each."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads = config.heads
        self.query = nn.Linear(config.width, config.width)
        self.key = nn.Linear(config.width, config.width)
        self.value = nn.Linear(config.width, config.width)
        self.output = nn.Linear(config.width, config.width)
        self.attention_norm = nn.LayerNorm(config.width, eps=1e-12)
        self.up = nn.Linear(config.width, config.hidden)
        self.down = nn.Linear(config.hidden, config.width)
        self.feed_forward_norm = nn.LayerNorm(config.width, eps=1e-12)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = (
            layer(x).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        shares = (query @ key.transpose(2, 3) / query.shape[3] ** 0.5).softmax(-1)
        x = self.attention_norm(x + self.output((shares @ value).transpose(1, 2).flatten(2)))
        return self.feed_forward_norm(x + self.down(functional.gelu(self.up(x))))


class Encoder:
    """The network with its tokenizer; never changed, so that many readers can share it."""

    def __init__(self, network: Network, config: Config, tokenizer: WordPiece) -> None:
        self.network = network.eval().requires_grad_(False)
        self.config = config
        self.tokenizer = tokenizer

    @property
    def weights(self) -> dict[str, Floats]:
        """Its arrays by name, float32; a matrix is (outputs, inputs)."""
        return weights_of(self.network)

    def weight(self, name: str) -> Floats:
        """One of its arrays, its own and no copy: nobody can write into it."""
        found: Floats = self.network.state_dict()[name].numpy()
        found.flags.writeable = False
        return found

    def replaced(self, weights: Mapping[str, ArrayLike]) -> "Encoder":
        """The same encoder with some weights replaced; as :func:`lib.lm.networks.replaced`."""
        return Encoder(replaced(self.network, weights), self.config, self.tokenizer)

    def encode(self, sentence: str) -> list[int]:
        """A sentence's tokens, cut to those that the network can read."""
        *tokens, last = self.tokenizer.encode(sentence)
        return [*tokens[: self.config.context - 1], last]

    def states(self, tokens: ArrayLike) -> Floats:
        """What the last layer gives for each token, (lines, length, 384)."""
        with torch.inference_mode():
            found: Floats = self.network(self._tokens(tokens)).numpy()
        return found

    def embed(self, sentence: str) -> Floats:
        """A sentence as 384 numbers: the mean over its tokens."""
        found: Floats = self.states([self.encode(sentence)])[0].mean(axis=0)
        return found

    def layer_inputs(self, tokens: ArrayLike) -> dict[str, Floats]:
        """What enters each linear layer, by the layer's weight name, (lines, length, inputs)."""
        return layer_inputs(self.network, self._tokens(tokens))

    def _tokens(self, tokens: ArrayLike) -> Tensor:
        return as_tokens(tokens, self.config.vocabulary, self.config.context)


def save(encoder: Encoder, file: Path = FILE, **origin: str) -> None:
    """Write an encoder: the embedding in int8 with one scale a row, all else in float16."""
    weights = encoder.weights
    table = weights.pop(TABLE)
    qparams = choose_qparams(
        table.min(axis=1), table.max(axis=1), symmetric=True, narrow_range=True, axis=0
    )
    arrays: dict[str, NDArray] = {
        f"weights.{name}": weight.astype(np.float16) for name, weight in weights.items()
    }
    arrays |= {"table.codes": quantize(table, qparams), "table.scale": np.asarray(qparams.scale)}
    arrays |= {f"config.{key}": np.array(value) for key, value in encoder.config._asdict().items()}
    pieces = "\n".join(encoder.tokenizer.pieces).encode()
    arrays["tokenizer.pieces"] = np.frombuffer(pieces, np.uint8)
    arrays |= {f"origin.{key}": np.array(value) for key, value in origin.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(file, allow_pickle=False, **arrays)


def matrix(name: str, file: Path = FILE) -> Floats:
    """One of the layers' matrices in a file, float32 (outputs, inputs), without the rest of it.

    Raises:
        ValueError: there is none of that name.
    """
    with np.load(file, allow_pickle=False) as arrays:
        if f"weights.{name}" not in arrays:
            raise ValueError(f"name: no {name!r} in {file.name}")
        found: Floats = arrays[f"weights.{name}"].astype(np.float32)
    return found


@functools.cache
def load(file: Path = FILE) -> Encoder:
    """The encoder that a file holds, by default the shipped one; read once."""
    with np.load(file, allow_pickle=False) as arrays:
        config = Config(*(int(arrays[f"config.{key}"]) for key in Config._fields))
        tokenizer = WordPiece(arrays["tokenizer.pieces"].tobytes().decode().split("\n"))
        scale = arrays["table.scale"]
        qparams = QParams(scale, np.zeros(scale.shape, np.int64), -127, 127, axis=0)
        network = Network(config)
        for name, weight in network.state_dict().items():  # in place: it takes no more memory
            stored = (
                dequantize(arrays["table.codes"], qparams)
                if name == TABLE
                else arrays[f"weights.{name}"]
            )
            weight.copy_(torch.from_numpy(stored))
    return Encoder(network, config, tokenizer)
