"""Choosing the range: clip much, or round coarsely."""

import random
from functools import cache

import numpy as np

from lib.jobs.tasks import MeasureAccuracy, StudyCalibration
from lib.quantization.error import ErrorReport, error_report
from lib.quantization.range_curves import clip_qparams, side_of
from lib.settings import OBSERVERS, TEST_IMAGES
from lib.studies import shipped
from lib.studies.calibration import Answers, Study
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, order_of, shuffled
from lib.teaching.questions.records import (
    ChoiceQuestion,
    Histogram,
    OrderQuestion,
    SpotQuestion,
)

BINS = 41
LAYERS = ("conv2", "conv3", "conv4", "conv5", "conv6")
BITS = 4  # of the activations in the shipped results
NAMES = {
    "min_max": "the smallest and the largest value seen",
    "moving_average": "a moving average of the ends of batches",
    "percentile": "99.9% of all values",
    "mean_squared_error": "the range with the least squared error",
    "entropy": "the range whose codes are distributed most like the data",
}


@cache
def _errors(layer: str, bits: int) -> tuple[float, ErrorReport, ErrorReport]:
    """The largest weight of a layer, and the errors of a range to it, and to half of it."""
    weights = shipped.weights("plain", layer)
    side, full = side_of(weights), float(np.abs(weights).max())
    whole, half = (
        error_report(weights, clip_qparams(clip, side, bits)) for clip in (full, full / 2)
    )
    return full, whole, half


@cache
def _picture(layer: str) -> Histogram:
    """The weights of a layer, and both ranges."""
    weights = shipped.weights("plain", layer)
    full = float(np.abs(weights).max())
    counts, _ = np.histogram(weights, BINS, (-full, full))
    within = float((np.abs(weights) <= full / 2).mean())
    return Histogram(
        counts=tuple(counts.tolist()),
        low=-full,
        high=full,
        ranges=(("all", full), ("half of it", full / 2)),
        words=f"weights of {layer}",
        label=f"Histogram of the weights of {layer}, highest at 0. {within:.2%} of them lie within "
        f"±{full / 2:.2g}.",
    )


def two_ranges(rng: random.Random) -> ChoiceQuestion:
    """Whether to clip at half of the largest weight."""
    layer, bits = rng.choice(LAYERS), rng.choice((2, 3, 4, 8))
    full, *errors = _errors(layer, bits)
    whole, half = (report.mse for report in errors)
    names = (f"all, to {full:.2g}", f"half of it, to {full / 2:.2g}")
    better = int(half < whole)
    times = max(whole, half) / min(whole, half)
    sentence = (
        f"It clips nothing, but its steps are twice as wide: {times:.1f} times the error."
        if better
        else f"What it clips, {errors[1].clipped_fraction:.2%} of the weights, errs so much that "
        f"finer steps don’t make up for it: {times:.1f} times the error."
    )
    options, truth = shuffled(
        rng,
        (names[better], ""),
        [
            (names[1 - better], sentence),
            ("both the same", f"They differ: one has {times:.1f} times the error of the other."),
        ],
    )
    return ChoiceQuestion(
        prompt=f"The weights of {layer} reach to {full:.2g}. They get {bits} bits. Which range has "
        "the smaller squared error?",
        options=options,
        truth=truth,
        reason=f"A half range clips {errors[1].clipped_fraction:.2%} of the weights and rounds the "
        f"others twice as finely. With {bits} bits "
        + ("rounding weighs more." if better else "clipping weighs more."),
        picture=_picture(layer),
        settings={
            "range_data": "Weights",
            "range_network": "plain",
            "range_layer": layer,
            "range_bits": str(bits),
            "range_clip": repr(full / (2 if better else 1)),
        },
        locks=("clip_range-widget",),
    )


def _right(observer: str) -> float:
    found: Answers = measured.result(MeasureAccuracy(activation_bits=BITS, observer=observer))
    return found.integers.right[0] / TEST_IMAGES


def observers(rng: random.Random) -> OrderQuestion:
    """Ways to choose the ranges, by what the network then gets right."""
    items = tuple(rng.sample(OBSERVERS, 3))
    shares = [_right(item) for item in items]
    return OrderQuestion(
        prompt=f"The plain network’s activations get {BITS} bits, its weights 8. The ranges "
        "are chosen in one of these ways. Which network answers best?",
        items=tuple(NAMES[item] for item in items),
        values=tuple(f"{share:.1%}" for share in shares),
        truth=order_of(shares, largest_first=True),
        direction="The best first.",
        reason="One large value stretches the range of smallest and largest, and with few "
        "codes that costs much; a range that fits the distribution can still cost the answers.",
        settings={"range_view": "Observers", "range_net": "plain",
                  "range_activation_bits": str(BITS)},
        locks=("range_observer",),
        covers=("qp-split-apply",),
    )  # fmt: skip


def more_images(rng: random.Random) -> SpotQuestion:
    """What calibrating on more images changes."""
    study: Study = measured.result(StudyCalibration(activation_bits=BITS))
    points = {point.images: point.accuracy for point in study.points}
    one, many = points[1], rng.choice([images for images in points if images >= 16])
    return accuracy(
        f"With {BITS} bits an activation and ranges from the smallest to the largest value seen, "
        f"the plain network gets {one:.1%} right when it was calibrated on a single image. What "
        f"when it was calibrated on {many:,}?",
        points[many],
        "The more images, the larger the largest value, and the coarser the "
        f"{2**BITS} steps for all the others.",
        [
            (one, "It changes much: each new image can only widen the range."),
            ((1 + one) / 2, "It gets worse: each new image can only widen the range."),
        ],
        settings={"range_view": "Calibration images", "range_net": "plain",
                  "range_activation_bits": str(BITS)},
        covers=("qp-split-apply",),
    )  # fmt: skip


QUESTIONS = (two_ranges, observers, more_images)
