"""Data at the extremes for every figure function: one value, many, huge, tiny."""

from collections.abc import Mapping
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.figures import (
    arithmetic,
    bits,
    calibration,
    changed,
    channels,
    comparison,
    cost,
    formats,
    layers,
    neuron,
    recipe,
    spacing,
)
from lib.figures.bars import Bar
from lib.figures.svg import FigureFunction
from lib.numbers import floats
from lib.numbers import spacing as gaps
from lib.quantization import formats as weight_formats

RNG = np.random.default_rng(10)
CLASSES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
# The layers of the deepest network, with the longest names.
LAYERS = [f"{kind}{number}" for number in range(1, 8) for kind in ("depthwise", "pointwise")]
NAMES = ("float32", "W16A16")
NETWORKS = ("plain", "separable")
FORMATS = ("int8", "float8 e4m3", "float8 e5m2", "int6", "float6 e2m3", "float6 e3m2", "int4")
BITS = (8, 7, 6, 5, 4, 3, 2)


class Case(NamedTuple):
    """What a figure function is called with; `phone` instead of `data` on a phone, if not None."""

    data: tuple[object, ...]
    settings: Mapping[str, object] = {}
    phone: tuple[object, ...] | None = None


# px: where a picture has text smaller than style.TEXT, how small.
SMALLEST: dict[FigureFunction, int] = {
    arithmetic.energy: 12,
    arithmetic.product_pairs: 12,
    arithmetic.running_sums: 11,
    bits.formats: 12,
    bits.grids: 12,
    bits.sizes: 11,
    changed.confusion_difference: 10,
    channels.ranges_and_errors: 12,
    comparison.gallery: 12,
    comparison.size_time_accuracy: 11,
    comparison.two_answers: 10,
    cost.by_layer: 11,
    formats.sqnr_by_bits: 12,
    layers.accuracies: 12,
    layers.distribution: 12,
    layers.errors: 11,
    layers.feature_maps: 11,
    layers.outputs: 11,
    neuron.error_histogram: 12,
    neuron.margins: 12,
    neuron.receptive_field: 12,
    neuron.running_error: 12,
    recipe.scales: 12,
    spacing.gaps: 12,
}


def rounds(*medians: float) -> NDArray[np.float64]:
    """Times of 60 rounds that spread around each median by a tenth, (60, medians)."""
    return RNG.normal(1, 0.1, (60, len(medians))) * medians


def quartiles(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lower quartile, the median and the upper one, (3, columns)."""
    return np.percentile(times, (25, 50, 75), axis=0)


def image(seed: int = 0) -> NDArray[np.uint8]:
    """An image of noise."""
    return np.random.default_rng(seed).integers(0, 256, (28, 28), np.uint8)


def sums(products: NDArray[np.int64]) -> tuple[object, ...]:
    """A running sum and what registers of three widths hold of it."""
    exact = np.cumsum(products)
    return exact, {f"int{width}": wrapped(exact, width) for width in (8, 16, 32)}


def wrapped(exact: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """What is left of numbers in `width` bits."""
    half = 1 << (width - 1)
    return (exact + half) % (2 * half) - half


def product_pair(low: int, high: int, first: int, second: int) -> tuple[str, str, tuple[int, int]]:
    """A row of `product_pairs`."""
    total = min(max(first + second, low), high)
    return (
        "The largest pair of this sum",
        f"255 × 127 + 255 × 127 = {first + second:,}; 16 bits keep {total:,}".replace("-", "−"),
        (first, second),
    )


def grid(known: int, running: bits.Pair | None) -> list[bits.Grid]:
    """Both networks' tables, of which the first cells are known."""
    pairs = [(weights, activations) for weights in BITS for activations in BITS]
    shares = {pair: 0.9366 - 0.017 * place for place, pair in enumerate(pairs[:known])}
    return [bits.Grid(name, 0.9366, shares, running) for name in NETWORKS]


def curves(plain: int, separable: int) -> list[bits.Curve]:
    """Fronts of so many points from the smallest size to the largest; all are labeled."""
    return [
        curve("plain", (1150.9, 0.9366), plain, (75, 290)),
        curve("separable", (284.7, 0.9255), separable, (22, 78)),
    ]


def curve(
    name: str, float32: tuple[float, float], count: int, ends: tuple[float, float]
) -> bits.Curve:
    """A front that rises to float32's accuracy."""
    points = list(
        zip(np.geomspace(*ends, count), np.linspace(0.62, float32[1], count), strict=True)
    )
    labels = [f"W{2 + place % 7}A{8 - place % 7}" for place in range(count)]
    return bits.Curve(name, float32, points, range(count), labels, count - 1 if count else None)


def calibrated(done: int, least: float) -> tuple[object, ...]:
    """Ranges of twelve layers and accuracies that fall to `least`."""
    highs = np.linspace(0.3, 1.4, 12 * done).reshape(done, 12).tolist()
    counts = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)
    return counts[:done], highs, np.linspace(least, 0.9255, done).tolist(), 0.9255


def flips(lost: int, gained: int, neither: int) -> dict[str, int]:
    """The three ways of an answer to change."""
    return {"right to wrong": lost, "wrong to right": gained, "wrong and different": neither}


def channel_errors(count: int, size: float) -> tuple[object, ...]:
    """Ranges of so many channels, widest first, and their errors."""
    high = np.linspace(size, size / 100, count, dtype=np.float32)
    errors = np.geomspace(1e-6, 1, 3 * count).reshape(3, count)
    return -high, high, size, errors


def answers(first: float, second: float) -> NDArray[np.float32]:
    """How sure two networks are of the last class."""
    probabilities = np.zeros((2, len(CLASSES)), np.float32)
    probabilities[:, -1] = first, second
    return probabilities


def points(offset: float) -> list[formats.Point]:
    """Weight formats as the page compares them, on weights that are `offset` dB easier."""
    weight = RNG.normal(0, 0.1, (64, 32, 3, 3)).astype(np.float32)
    return [
        formats.Point(one.name, one.kind, one.scaling, one.bits_per_weight, one.sqnr_db + offset)
        for one in weight_formats.compare(weight)
    ]


def pairs(count: int, side: int, size: float, note: str = "") -> list[layers.Pair]:
    """Maps of a float32 network and another."""
    maps = [RNG.normal(0, size, (side, side)).astype(np.float32) for _ in range(count)]
    return [
        layers.Pair(f"channel {number}", each, each * np.float32(0.9), size, note)
        for number, each in enumerate(maps, 1)
    ]


def layer_errors(count: int, decibels: float, cross: float) -> tuple[object, ...]:
    """SQNR of so many layers, and shares of their errors."""
    sqnr = np.linspace(decibels, -3, count)
    return LAYERS[:count], sqnr, sqnr + 10, [(0.4, 0.6 - cross, cross)] * count


def spread(size: float, count: int) -> tuple[object, ...]:
    """A histogram of so many values up to `size`, and the codes of 4 bits."""
    counts, edges = np.histogram(RNG.exponential(size / 10, count), 60, (-size, size))
    return counts, edges, np.linspace(-size, size, 16)


def product_errors(count: int, size: float) -> tuple[object, ...]:
    """Errors of so many products, and of their sum as it grows."""
    errors = RNG.normal(0, size, count)
    return errors, np.cumsum(errors), float(np.sqrt(np.mean(errors**2)))


def error_sums(count: int, size: float) -> tuple[object, ...]:
    """A histogram of sums' errors, and what is predicted."""
    counts, edges = np.histogram(RNG.normal(0, size, count), 41)
    return counts, edges, counts + 0.5


def pushes(count: int, size: float) -> tuple[object, ...]:
    """Margins of so many images, and pushes of their errors."""
    margin = RNG.exponential(size, count)
    swing = RNG.normal(0, size / 10, count)
    return margin, swing, swing > margin


def maps(side: int) -> list[neuron.Map]:
    """The three maps around a neuron."""
    box = (side // 2, side // 2, 1, 1)
    return [
        neuron.Map("image", image(), None),
        neuron.Map("input", np.ones((side, side)), box),
        neuron.Map("output", np.zeros((side, side)), box),
    ]


def kernels(count: int, text: str, sign: str) -> list[recipe.Grid]:
    """Kernels of nine equal numbers."""
    strength = np.linspace(-1, 1, 9).reshape(3, 3)
    texts = [[text] * 3] * 3
    titles = ("From training", "Folded", "What they stand for")
    return [
        recipe.Grid(title, strength, texts, "float32", sign if place else "")
        for place, title in enumerate(titles[:count])
    ]


def staircases() -> tuple[object, ...]:
    """The lines that the page on floats compares."""
    names = list(spacing.LINES)
    return names, [gaps.staircase(floats.FORMATS[name]) for name in names]


CASES: dict[FigureFunction, dict[str, Case]] = {
    arithmetic.energy: {
        "measured": Case(
            (
                [
                    *(("add", "int8", 0.03), ("add", "int32", 0.1)),
                    *(("add", "float16", 0.4), ("add", "float32", 0.9)),
                    *(("multiply", "int8", 0.2), ("multiply", "int32", 3.1)),
                    *(("multiply", "float16", 1.1), ("multiply", "float32", 3.7)),
                    *(("read", "SRAM cache", 5.0), ("read", "DRAM", 640.0)),
                ],
            )
        )
    },
    arithmetic.lanes: {
        "128 bits": Case(({"float32": 4, "float16": 8, "int8": 16}, 4, 128)),
        "512 bits": Case(({"float32": 16, "float16": 32, "int8": 64}, 16, 512)),
        "one format": Case(({"int8": 64}, 16, 512)),
    },
    arithmetic.memory_and_speed: {
        "tiny": Case(((0.4, 0.1), rounds(0.001, 0.002))),
        "huge": Case(((4_194_304.0, 1_048_576.0), rounds(123_456.0, 9_876.0))),
        "one round": Case(((32.8, 8.2), rounds(40, 90)[:1])),
    },
    arithmetic.product_pairs: {
        "all at the ends": Case(
            (
                [product_pair(-(2**15), 2**15 - 1, sign * 32385, 32385) for sign in (1, -1)] * 2,
                (-(2**15), 2**15 - 1),
            )
        ),
        "no products": Case(([product_pair(-(2**15), 2**15 - 1, 0, 0)], (-(2**15), 2**15 - 1))),
    },
    arithmetic.running_sums: {
        "one product": Case(sums(np.array([16129]))),
        "none that counts": Case(sums(np.array([0, 0]))),
        "many": Case(sums(np.full(4096, -16384))),
        "huge": Case(sums(np.full(4096, 32385))),
    },
    bits.grids: {
        "nothing known": Case((grid(0, (8, 8)), BITS), phone=(grid(0, (8, 8))[:1], BITS)),
        "all known": Case((grid(49, None), BITS), phone=(grid(49, None)[:1], BITS)),
        "both on a phone": Case((grid(49, (2, 2)), BITS)),
    },
    bits.formats: {
        "nothing known": Case(([bits.Formats(name, 0.93, {}) for name in NETWORKS], FORMATS)),
        "nothing lost": Case(
            ([bits.Formats(name, 0.93, dict.fromkeys(FORMATS, 0.93)) for name in NETWORKS], FORMATS)
        ),
        "all lost": Case(
            ([bits.Formats(name, 0.99, dict.fromkeys(FORMATS, 0.1)) for name in NETWORKS], FORMATS)
        ),
        "gained": Case(([bits.Formats("plain", 0.9, dict.fromkeys(FORMATS, 0.901))], FORMATS)),
        "one lost": Case(([bits.Formats("plain", 0.9366, {"int4": 0.9266})], FORMATS)),
    },
    bits.sizes: {
        "nothing known": Case((curves(0, 0),)),
        "one point": Case((curves(1, 0),)),
        "many points": Case((curves(49, 49),)),
    },
    calibration.accuracies: {
        "float32 alone": Case((["float32"], [1.0])),
        "all": Case(
            (["float32", "min and max", "moving average", "percentile 99.9"], [1.0, 0, 0.1, 1.0]),
            {"marked": 2},
        ),
    },
    calibration.ranges_and_accuracy: {
        "one number": Case(calibrated(1, 0.9255), {"counts": calibrated(11, 0)[0]}),
        "all, equal": Case(calibrated(11, 0.9255), {"counts": calibrated(11, 0)[0]}),
        "all, from chance": Case(calibrated(11, 0.1), {"counts": calibrated(11, 0)[0]}),
    },
    changed.confusion_difference: {
        "nothing": Case((np.zeros((10, 10), np.int64), CLASSES)),
        "everything": Case((np.where(np.eye(10), -989, 989), CLASSES)),
        "one": Case((np.diag([0] * 9 + [1]), CLASSES)),
    },
    changed.flips: {
        "none": Case((flips(0, 0, 0), 10_000)),
        "one": Case((flips(1, 0, 0), 10_000)),
        "most": Case((flips(8_415, 1, 712), 10_000)),
        "gained": Case((flips(0, 9_000, 1_000), 10_000)),
        "to and fro": Case((flips(5_000, 5_000, 0), 10_000)),
    },
    channels.ranges_and_errors: {
        "one channel": Case(channel_errors(1, 0.5)),
        "many": Case(channel_errors(512, 0.5)),
        "huge": Case(channel_errors(64, 1e6)),
        "tiny": Case(channel_errors(64, 1e-6)),
        "no error": Case((*channel_errors(8, 1.0)[:3], np.zeros((3, 8)))),
    },
    channels.accuracies: {
        "ends": Case(
            (
                [Bar("float32", 1.0, "float32"), Bar("one scale", 0.0, "muted")],
                [Bar("and zero-points", 1.0, "int8")] * 4,
                ("Here: separable, 8-bit weights", "MobileNetV1, ImageNet, 8 bits"),
            )
        )
    },
    comparison.size_time_accuracy: {
        "tiny": Case(((4.0, 1.1), rounds(0.001, 0.002), (0.0, 0.001), NAMES)),
        "huge": Case(((123_456.0, 30_864.0), rounds(1234.0, 999.0), (1.0, 1.0), NAMES)),
        "not timed": Case(((4.0, 1.1), np.empty((0, 2)), (0.9, 0.9), NAMES)),
        "one round": Case(((4.0, 1.1), rounds(125, 31)[:1], (0.9, 0.1), NAMES)),
    },
    comparison.two_answers: {
        "sure": Case((image(), CLASSES, answers(1.0, 1.0), 9, NAMES)),
        "at a loss": Case((image(), CLASSES, np.full((2, 10), 0.1), 0, NAMES)),
    },
    comparison.gallery: {
        "one": Case((image()[None], [("Ankle boot", "T-shirt/top", "Ankle boot")])),
        "many": Case(
            (np.stack([image(n) for n in range(13)]), [("T-shirt/top",) * 3] * 13),
            {"columns": 6},
        ),
    },
    cost.timings: {
        f"{case} ms": Case((times, quartiles(times), NAMES))
        for case, times in {
            "tiny": rounds(0.0012, 0.0009),
            "huge": rounds(1234.5, 99.9),
            "far apart": rounds(1234.5, 0.001),
        }.items()
    },
    cost.by_layer: {
        "one layer": Case((["conv1"], [cost.Panel("Bytes", [(4, 1)], ["4.0 ×"])], NAMES)),
        "many": Case(
            (
                LAYERS,
                [
                    cost.Panel("Microseconds, and the gain", [(9e6, 1)] * 14, ["123.4 ×"] * 14),
                    cost.Panel(
                        "Billion operations a second",
                        [(0.001, 4096.0)] * 14,
                        [""] * 14,
                        limits=(80.0, 4096.0),
                    ),
                ],
                NAMES,
            )
        ),
        "the same in both": Case(
            (
                LAYERS,
                [
                    cost.Panel("Million operations", [(1e-4,)] * 14, ["0.0001"] * 14),
                    cost.Panel("Weights", [(1e9,)] * 14, ["1,000,000,000"] * 14),
                ],
                ("the same in both",),
            )
        ),
    },
    formats.sqnr_by_bits: {
        "normal": Case((points(0),)),
        "hard": Case((points(-25),)),
        "easy": Case((points(60),)),
        "one": Case(
            (
                [
                    formats.Point("int8", "integer", "per tensor", 8.0, 40.0),
                    formats.Point("float32", "float", "none", 32, inf),
                ],
            )
        ),
    },
    layers.feature_maps: {
        "one": Case((pairs(1, 28, 1.0), NAMES)),
        "six": Case((pairs(6, 14, 1e6, "−12.3 dB"), NAMES), {"magnify": 8}),
        "every layer": Case(
            (
                [
                    pair._replace(title=name)
                    for name, pair in zip(LAYERS, pairs(12, 7, 1e-6, "−12.3 dB"), strict=False)
                ],
                NAMES,
            ),
            {"magnify": 64},
        ),
    },
    layers.outputs: {
        "one": Case((pairs(1, 1, 1.0), NAMES)),
        "classes, tiny": Case((pairs(10, 1, 1e-6), NAMES), {"classes": CLASSES}),
        "many, huge": Case((pairs(512, 1, 1e6), NAMES)),
    },
    layers.errors: {
        "one": Case(layer_errors(1, 40, 0.0)),
        "many": Case(layer_errors(14, 60, 0.3)),
        "errors undo each other": Case(layer_errors(14, 60, -0.9)),
    },
    layers.distribution: {
        "one": Case(spread(1.0, 1)),
        "tiny": Case(spread(1e-6, 1000)),
        "huge": Case(spread(1e6, 100_000_000 // 50)),
    },
    layers.accuracies: {
        "unknown": Case(([Bar("pointwise6", None, "int8")], None, 0.9366, "W4A4")),
        "ends": Case(
            (
                [
                    Bar(name, share, "int8")
                    for name, share in zip(LAYERS, [0.0, 1.0] * 7, strict=True)
                ],
                0.0,
                1.0,
                "W16A16",
            )
        ),
        "equal": Case(([Bar("nothing kept", 0.9366, "int8")] * 3, 0.9366, 0.9366, "W8A8")),
    },
    neuron.receptive_field: {
        "one map": Case((maps(1)[:1],)),
        "small": Case((maps(1),)),
        "large": Case((maps(28),)),
    },
    neuron.running_error: {
        "one": Case(product_errors(1, 0.01)),
        "none": Case((np.zeros(9), np.zeros(9), 0.0)),
        "small": Case(product_errors(288, 2e-5)),
        "tiny": Case(product_errors(288, 1e-8)),
        "many, huge": Case(product_errors(4096, 1e4)),
    },
    neuron.error_histogram: {
        "one": Case(error_sums(1, 0.01)),
        "no error": Case((np.diag([9.0] * 41)[20], np.linspace(-1, 1, 42), np.zeros(41))),
        "tiny": Case(error_sums(1000, 1e-7)),
        "many, huge": Case(error_sums(10_000, 1e4)),
    },
    neuron.margins: {
        "one": Case(pushes(1, 1.0)),
        "tiny": Case(pushes(100, 1e-5)),
        "many, huge": Case(pushes(10_000, 1e2)),
    },
    recipe.kernels: {
        "two": Case((kernels(2, "−0.999", "× 123.4 ="),)),
        "three": Case((kernels(3, "−1.234", "÷ 0.009298\nround"),)),
    },
    recipe.scales: {
        "one channel": Case((np.array([0.01], np.float32), 0, 0.0, 6.0, (0, 255))),
        "tiny": Case((np.full(64, 1e-6, np.float32), 0, -1.23e-6, 1.23e-6, (-128, 127))),
        "huge": Case((np.full(64, 1e6, np.float32), 63, -1.23e6, 1.23e6, (-32768, 32767))),
    },
    recipe.sizes: {
        "one": Case(({"weights": 0}, {"int8": 127, "int16": 2**15 - 1, "int32": 2**31 - 1})),
        "largest": Case(
            (
                dict.fromkeys(("weights", "biases", "sums", "sums, at worst"), 2**31 - 1),
                {"int8": 127, "int16": 2**15 - 1, "int32": 2**31 - 1},
            )
        ),
    },
    spacing.gaps: {"all": Case(staircases())},
}
