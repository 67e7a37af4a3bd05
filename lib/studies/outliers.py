"""Channels that stand out: what they do to a scale, and three ways to live with them.

``python -m lib.studies.outliers`` writes the record that the page opens on.
"""

import functools
import json
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.lm import encoder as encoders
from lib.lm import int8
from lib.lm.encoder import Encoder
from lib.lm.int8 import in_integers, products, symmetric, weight_qparams
from lib.lm.networks import Floats
from lib.numbers.checks import check_choice, check_int, check_real
from lib.quantization.affine import fake_quantize
from lib.quantization.error import sqnr_db
from lib.quantization.rounding import smooth_scales
from lib.settings import ALPHAS, ENCODER_LAYERS, ENCODER_SENTENCE
from lib.studies.progress import result_of

FLOAT = "float32"
ONE, SMOOTHED, TOKEN = WAYS = int8.WAYS
CHANNEL = "a scale a channel"
MOST_TOKENS = 24  # of a sentence that is looked at, with those that begin and end it
LAYERS_KEPT = 64  # at most, with what was found of them
NEAREST = 5  # sentences whose being kept is counted
SENTENCES = encoders.FILE.with_name("sentences.txt")
RECORD = Path(__file__).resolve().parents[2] / "assets/measured/outliers.json"


# --- one layer ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Layer:
    """A linear layer and what goes into it when a sentence is read.

    Attributes:
        pieces: the sentence's tokens, (tokens,).
        inputs: their values, (tokens, channels), read-only.
        weight: (outputs, channels), read-only.
        bits: 2..8, of a value.
    """

    pieces: tuple[str, ...]
    inputs: Floats
    weight: Floats
    bits: int

    @functools.cached_property
    def peaks(self) -> Floats:
        """The largest magnitude of each channel, (channels,)."""
        return np.abs(self.inputs).max(axis=0)

    @functools.cached_property
    def weight_peaks(self) -> Floats:
        """The largest magnitude of each channel's weights, (channels,)."""
        peaks: Floats = np.abs(self.weight).max(axis=0)
        return peaks

    @property
    def channel(self) -> int:
        """The channel with the largest value."""
        return int(self.peaks.argmax())

    @property
    def token(self) -> int:
        """The token at which it stands."""
        return int(np.abs(self.inputs[:, self.channel]).argmax())

    @property
    def standing_out(self) -> float:
        """How many times as large its largest value is as that of the median channel."""
        return float(self.peaks.max()) / self.median

    @property
    def median(self) -> float:
        """The largest value of the median channel."""
        return float(np.median(self.peaks))

    def against_one_scale(self, alpha: float) -> float:
        """The error of smoothing, as a multiple of that of one scale without it."""
        return self.off(SMOOTHED, alpha) / self.off(ONE)

    @property
    def best_alpha(self) -> float:
        """The one of `ALPHAS` with which the outputs are nearest."""
        return min(zip(self.by_alpha, ALPHAS, strict=True))[1]

    @property
    def largest_code(self) -> int:
        """The largest of the codes, 127 for 8 bits."""
        return symmetric(np.float32(1), self.bits).qmax

    def codes_reached(self, alpha: float | None = None) -> Floats:
        """How far up each value comes among the codes of one scale, unrounded, all positive.

        (tokens, channels), with the factors of an alpha or without any.
        """
        smoothed = np.abs(self.inputs) / self.factors(alpha)
        return smoothed / smoothed.max() * self.largest_code

    def factors(self, alpha: float | None) -> Floats:
        """What each channel is divided by, (channels,): 1 without an alpha."""
        if alpha is None:
            return np.ones_like(self.peaks)
        return smooth_scales(self.peaks, self.weight_peaks, alpha)

    def zeros(self, alpha: float | None = None) -> float:
        """The share of all values that are rounded to code 0, 0..1."""
        return float((self.codes_reached(alpha) <= 0.5).mean())

    def off(self, way: str, alpha: float = 0.5) -> float:
        """How far the layer's outputs are off, as a part of their size: roots of mean squares.

        Args:
            way: one of `WAYS`, or `CHANNEL`, which is computed in float: each product of a sum
                would need a scale of its own.
            alpha: of the factors of "smoothed".
        """
        check_choice("way", way, (*WAYS, CHANNEL))
        return _layer_off(self, way, alpha if way == SMOOTHED else None)

    @property
    def by_alpha(self) -> tuple[float, ...]:
        """How far they are off when smoothed with each of `ALPHAS`."""
        return tuple(self.off(SMOOTHED, alpha) for alpha in ALPHAS)


@functools.lru_cache(maxsize=LAYERS_KEPT * (len(ALPHAS) + 3))  # some milliseconds each
def _layer_off(layer: Layer, way: str, alpha: float | None) -> float:
    factors, bits = layer.factors(alpha), layer.bits
    x, weight = layer.inputs / factors, layer.weight * factors
    if way == CHANNEL:
        qparams = symmetric(layer.peaks, bits, axis=1)
        found = fake_quantize(x, qparams) @ fake_quantize(weight, weight_qparams(weight)).T
    elif way == TOKEN:
        found = products(x, symmetric(np.abs(x).max(axis=1), bits, axis=0), weight)
    else:
        found = products(x, symmetric(np.abs(x).max(), bits), weight)
    return _off(layer.inputs @ layer.weight.T, found)


def _off(exact: Floats, found: Floats) -> float:
    return float(10 ** (-sqnr_db(exact, found) / 20))


def _weight_of(name: str) -> str:
    """Where the encoder has a layer's weight: "layers.0.up.weight" for "block 1 up"."""
    _, block, part = check_choice("name", name, ENCODER_LAYERS).split()
    return f"layers.{int(block) - 1}.{part}.weight"


@functools.lru_cache(maxsize=LAYERS_KEPT)
def layer(sentence: str, name: str, bits: int = 8) -> Layer:
    """A layer while the encoder reads a sentence, of which the first 24 tokens count.

    Raises:
        ValueError, TypeError: an argument out of range, named in the message.
    """
    weight = _weight_of(name)
    check_int("bits", bits, 2, 8)
    pieces, inputs = _read(sentence)
    matrix = encoders.load().weight(weight)
    return Layer(pieces=pieces, inputs=inputs[weight], weight=matrix, bits=bits)


@functools.lru_cache(maxsize=16)
def _read(sentence: str) -> tuple[tuple[str, ...], dict[str, Floats]]:
    """A sentence's pieces, and what goes into each linear layer, by the layer's weight."""
    encoder = encoders.load()
    tokens = _tokens(encoder, sentence)
    inputs = {name: found[0] for name, found in encoder.layer_inputs([tokens]).items()}
    return tuple(encoder.tokenizer.pieces[token] for token in tokens), _shared(inputs)


def _shared(arrays: dict[str, Floats]) -> dict[str, Floats]:
    """The same arrays, which nobody can write into any more: all readers get them."""
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _tokens(encoder: Encoder, sentence: str) -> list[int]:
    *tokens, last = encoder.encode(sentence)
    return [*tokens[: MOST_TOKENS - 1], last]


# --- the whole encoder ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Way:
    """What the encoder makes of the shipped sentences, computed in one way.

    Attributes:
        name: `FLOAT`, or one of `WAYS`.
        off: how far its 384 numbers for a sentence are off, as a part of their size.
        kept: of the five sentences nearest to each in float32, how many are so here, on average.
        found: the share of sentences to which the one of like meaning is nearest, 0..1.
        similar: how alike the reader's sentence and each shipped one are, -1..1, (sentences,).
    """

    name: str
    off: float
    kept: float
    found: float
    similar: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the comparison is. done: the ways that are through. share: of the work, 0..1."""

    done: tuple[Way, ...] = ()
    name: str = FLOAT
    share: float = 0.0

    @property
    def words(self) -> str:
        """What is being done."""
        return f"{self.name}: {len(sentences())} sentences are read"


def compare(sentence: str, bits: int, alpha: float) -> Generator[Progress, None, tuple[Way, ...]]:
    """Let the encoder read all sentences in float32, and with its layers in integers in each way.

    Args:
        sentence: the reader's.
        bits: 2..8, of an activation; weights have 8.
        alpha: 0..1, of the factors of "smoothed".

    Yields:
        the progress, several times a second.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    check_int("bits", bits, 2, 8)
    check_real("alpha", alpha, 0, 1)
    encoder, peaks = encoders.load(), _peaks()
    names = (FLOAT, *WAYS)
    exact: Floats | None = None
    done: tuple[Way, ...] = ()
    for place, name in enumerate(names):
        progress = Progress(done=done, name=name, share=place / len(names))
        yield progress
        network = encoder
        if name != FLOAT:
            network = in_integers(encoder, peaks, name, bits=bits, alpha=alpha)
        found = np.empty((len(sentences()), encoder.config.width), np.float32)
        for read in _embed_all(network, found):
            yield replace(progress, share=(place + read) / len(names))
        own = network.states([_tokens(network, sentence)])[0].mean(axis=0)
        exact = found if exact is None else exact
        done += (_way(name, own, found, exact),)
    return done


def _way(name: str, own: Floats, found: Floats, exact: Floats) -> Way:
    alike, before = _alike(found, found), _alike(exact, exact)
    for table in (alike, before):
        np.fill_diagonal(table, -2)  # nobody is nearest to itself
    nearest, nearest_before = (np.argsort(-table, axis=1)[:, :NEAREST] for table in (alike, before))
    kept = [len(set(now) & set(then)) for now, then in zip(nearest, nearest_before, strict=True)]
    partners = np.arange(len(found)) ^ 1  # the sentences stand in pairs
    return Way(
        name=name,
        off=_off(exact, found),
        kept=float(np.mean(kept)),
        found=float((nearest[:, 0] == partners).mean()),
        similar=tuple(_alike(own[None], found)[0].tolist()),
    )


def _alike(one: Floats, other: Floats) -> NDArray[np.float64]:
    """The cosine of the angle between each two, (ones, others)."""
    one, other = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (one, other))
    return one.astype(np.float64) @ other.T.astype(np.float64)


@functools.cache
def sentences() -> tuple[str, ...]:
    """The shipped sentences, in pairs of like meaning."""
    return tuple(SENTENCES.read_text(encoding="utf-8").splitlines())


@functools.cache
def _peaks() -> dict[str, Floats]:
    """By linear layer, the largest magnitude of each channel that enters it, over all sentences."""
    found: dict[str, Floats] = {}
    for _, tokens in _by_length(encoders.load(), sentences()):
        for name, values in encoders.load().layer_inputs(tokens).items():
            highest = np.abs(values).max(axis=(0, 1))
            found[name] = np.maximum(found.get(name, highest), highest)
    return found


def _embed_all(encoder: Encoder, found: Floats) -> Iterator[float]:
    """Write each shipped sentence's numbers into a row of `found`; yield the share that is done."""
    done = 0
    for places, tokens in _by_length(encoder, sentences()):
        found[places] = encoder.states(tokens).mean(axis=1)
        done += len(places)
        yield done / len(found)


def _by_length(
    encoder: Encoder, texts: Sequence[str]
) -> Iterator[tuple[list[int], NDArray[np.int64]]]:
    """Texts of the same length in tokens together: their places, and their tokens."""
    tokens = [_tokens(encoder, text) for text in texts]
    for length in sorted({len(each) for each in tokens}):
        places = [place for place, each in enumerate(tokens) if len(each) == length]
        yield places, np.array([tokens[place] for place in places])


# --- the record -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What a comparison found when the app was shipped.

    settings: the arguments of `compare`. measured: the day.
    """

    settings: dict[str, Any]
    ways: tuple[Way, ...]
    measured: str


@functools.cache
def recorded() -> Record:
    """The shipped comparison, with the page's defaults."""
    content = json.loads(RECORD.read_text(encoding="utf-8"))
    ways = tuple(Way(**way | {"similar": tuple(way["similar"])}) for way in content["ways"])
    return Record(content["settings"], ways, content["day"])


def write_record() -> None:
    """Compare with the page's defaults, and write what was found."""
    settings = {"sentence": ENCODER_SENTENCE, "bits": 8, "alpha": 0.5}
    ways = result_of(compare(ENCODER_SENTENCE, 8, 0.5))
    content = {
        "command": "python -m lib.studies.outliers",
        "day": time.strftime("%Y-%m-%d"),
        "settings": settings,
        "ways": [vars(way) for way in ways],
    }
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_record()
