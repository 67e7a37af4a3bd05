"""What hosts can set through the environment, and constants that many parts of the house share.

Standard library only, so that everything may import it. Each variable is read once, at the first
import; a value that can't be used ends the start with a sentence that names it.
"""

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

CALIBRATION_IMAGES = 256  # training images that find the ranges, unless chosen otherwise
# Of several, the first is taken unless another is chosen.
OBSERVERS = ("min_max", "moving_average", "percentile", "mean_squared_error", "entropy")
# The layers of the shipped networks, in order, as prose names them.
LAYER_NAMES = {
    "plain": ("conv1", "conv2", "conv3", "conv4", "conv5", "conv6", "pool", "linear"),
    "separable": (
        "conv1",
        *(f"{kind}{stage}" for stage in range(2, 7) for kind in ("depthwise", "pointwise")),
        "pool",
        "linear",
    ),
}
GRANULARITIES = ("per_channel", "per_tensor")  # of the weights' scales
ROUNDINGS = ("nearest", "compensated")  # of the weights, by a run; the third way is training
TRAINED = "trained"
NETWORK_BITS = (2, 3, 4, 5, 6, 7, 8)  # that a code of a network in integers may have
IMAGE_SIDE = 28  # pixels: what the networks look at
TRAINING_IMAGES = 60_000  # of Fashion-MNIST, from which the networks learned
TEST_IMAGES = 10_000  # on which accuracies are measured
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb")  # that a word may be to be defined
# The ways to store the language model's weights; see lib/studies/language/ways.py.
STORAGES = (
    *("Q8_0", "Q6_K", "Q4_K", "Q4_0", "NF4", "MXFP4", "NVFP4"),
    *("W4 g128", "W4 g128, GPTQ", "W3 g128", "W3 g128, GPTQ", "W2 g128", "W2 g128, GPTQ"),
    *("W2 g128, clipped", "W2 g128, clipped, GPTQ"),
)
# Of the language model's layers, those whose weights are looked at one by one.
LANGUAGE_LAYERS = (
    *("block 1 query", "block 1 value", "block 1 down", "block 2 output"),
    *("block 3 gate", "block 4 up", "block 4 down"),
)
# What can be asked of the sentence encoder; see lib/studies/outliers.py and stored_block.py.
ENCODER_LAYERS = tuple(
    f"block {block} {name}"
    for block in (1, 2, 3)
    for name in ("query", "key", "value", "output", "up", "down")
)
ENCODER_SENTENCE = "A volcano has broken out on the island."
ALPHAS = tuple(step / 20 for step in range(21))  # of smoothing
STORED_BLOCKS = 1000  # of its weights; the largest blocks, of 512, make 1,152
LONGEST_WORD = 48  # bytes: as many tokens, at most, leave the language model room for a definition

LONGEST_NUMBER = 9  # digits that a host's number may have; Python reads no more than 4,300
ENGINE_NAMES = ("onednn", "onnxruntime", "numpy")  # of lib/cnn/engines
LOG_LEVELS = ("debug", "info", "warning", "error")


class Variable(NamedTuple):
    """A variable of the environment: its default as text, and what it sets."""

    default: str
    meaning: str


VARIABLES = {
    "QP_WAITING_RUNS": Variable("20", "runs that may wait in the queue"),
    "QP_WAITING_RUNS_EACH": Variable("3", "runs that one reader may have waiting"),
    "QP_HEAVY_RUNS": Variable("on", "whether readers may begin runs: on, off"),
    "QP_IDLE_RUNS": Variable("on", "whether the server measures the pages' defaults when idle"),
    "QP_RESULTS_KEPT": Variable("64", "results of runs that are kept for everybody"),
    "QP_SESSIONS": Variable("400", "readers at once; one more gets a sentence"),
    "QP_MINUTES_KEPT": Variable(
        "15", "minutes for which a reader who has lost the connection finds all as it was"
    ),
    "QP_FRAME_ANCESTORS": Variable(
        "'self'", "origins that may show the app in a frame, as in Content-Security-Policy"
    ),
    "QP_ROOT_PATH": Variable("", "the path under which the app stands, such as quant"),
    "QP_ENGINES": Variable(
        ",".join(ENGINE_NAMES), "what may compute the networks; numpy always may"
    ),
    "QP_ROOMS": Variable("on", "whether teachers may open rooms: on, off"),
    "QP_REPLICAS": Variable("1", "server processes that share readers; several need REDIS_URL"),
    "QP_PUBLIC_URL": Variable(
        "", "the address under which a class finds the app, such as https://quant.example.org"
    ),
    "REDIS_URL": Variable("", "where rooms are kept, such as redis://127.0.0.1:6379/0"),
    "QP_LOG_LEVEL": Variable("warning", f"what is logged: {', '.join(LOG_LEVELS)}"),
}


def read(name: str, parse: Callable[[str], T]) -> T:
    """The value of a variable of VARIABLES, or its default.

    Raises:
        SystemExit: `parse` raises ValueError for it; the message is a sentence for the host.
    """
    text = os.environ.get(name, "").strip() or VARIABLES[name].default
    try:
        return parse(text)
    except ValueError as error:
        raise SystemExit(f"{name} must be {error}, not {text!r}.") from None


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        few = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
        if not (few and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def one_of(*options: str) -> Callable[[str], str]:
    """A parser of words, of which each is one of `options`."""

    def parse(text: str) -> str:
        if text.lower() not in options:
            raise ValueError(f"one of {', '.join(options)}")
        return text.lower()

    return parse


def several_of(*options: str) -> Callable[[str], tuple[str, ...]]:
    """A parser of words with commas between them, of which each is one of `options`."""

    def parse(text: str) -> tuple[str, ...]:
        words = tuple(word.strip().lower() for word in text.split(","))
        if not set(words) <= set(options):
            raise ValueError(f"some of {', '.join(options)} with commas between them")
        return words

    return parse


def _origins(text: str) -> str:
    # The text goes into a header: nothing in it may end the directive or the line.
    if not text.isascii() or not text.isprintable() or any(mark in text for mark in ";,"):
        raise ValueError("origins with blanks between them, such as https://learn.example.org")
    return text


def _address(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        scheme, mark, rest = text.partition("://")
        good = mark and rest and scheme in schemes and text.isascii() and " " not in text
        if text and not (good and _has_a_place(text)):
            raise ValueError(
                f"an address that begins with {' or '.join(schemes)} and ://, without blanks, its "
                "port a number"
            )
        return text

    return parse


def _has_a_place(address: str) -> bool:
    """Whether host and port of an address can be read, where it has them."""
    try:
        return urlsplit(address).port != 0
    except ValueError:  # brackets, or a port that is none
        return False


def _redis(text: str) -> str:
    address = _address("redis", "rediss", "unix")(text)
    if address and find_spec("redis") is None:  # or the first teacher would find out
        raise SystemExit("REDIS_URL needs the package redis; deploy/README.md, Rooms, has it.")
    return address


def _path(text: str) -> str:
    parts = text.strip("/").split("/")
    if not all(part.replace("-", "").replace("_", "").isalnum() or not text for part in parts):
        raise ValueError("a path of letters, digits, - and _, such as quant")
    return "/".join(parts)


WAITING_RUNS = read("QP_WAITING_RUNS", whole(1, 1000))
WAITING_RUNS_EACH = read("QP_WAITING_RUNS_EACH", whole(1, 1000))
HEAVY_RUNS = read("QP_HEAVY_RUNS", one_of("on", "off")) == "on"
IDLE_RUNS = read("QP_IDLE_RUNS", one_of("on", "off")) == "on"
RESULTS_KEPT = read("QP_RESULTS_KEPT", whole(1, 10_000))
SESSIONS = read("QP_SESSIONS", whole(1, 100_000))
MINUTES_KEPT = read("QP_MINUTES_KEPT", whole(1, 1440))
FRAME_ANCESTORS = read("QP_FRAME_ANCESTORS", _origins)
ROOT_PATH = read("QP_ROOT_PATH", _path)
ENGINES = read("QP_ENGINES", several_of(*ENGINE_NAMES))
ROOMS = read("QP_ROOMS", one_of("on", "off")) == "on"
REPLICAS = read("QP_REPLICAS", whole(1, 10_000))
PUBLIC_URL = read("QP_PUBLIC_URL", _address("http", "https"))
REDIS_URL = read("REDIS_URL", _redis)
LOG_LEVEL = read("QP_LOG_LEVEL", one_of(*LOG_LEVELS))
