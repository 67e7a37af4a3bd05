"""The network, live: what it gains and loses."""

import random

import numpy as np

from lib.jobs.tasks import TimeLayers
from lib.settings import TEST_IMAGES
from lib.studies import roofline
from lib.studies.breakdown import Breakdown
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, differing
from lib.teaching.questions.records import NumberQuestion, SpotQuestion

NETWORKS = ("plain", "separable")
BATCH = 32


def right_answers(rng: random.Random) -> SpotQuestion:
    """What the network gets right with a few bits."""
    network = rng.choice(NETWORKS)
    weights, activations = rng.choice(((8, 8), (4, 8), (8, 4), (4, 4), (3, 8)))
    float32 = measured.float32(network)
    cell = measured.cells(network)[weights, activations]
    return accuracy(
        f"In float32 the {network} network gets {float32:.1%} right. What with {weights} bits a "
        f"weight and {activations} bits an activation?",
        cell.accuracy,
        f"{cell.flipped:,} of {TEST_IMAGES:,} answers changed. "
        + (
            "Weights keep up well: each filter has a scale of its own."
            if activations == 8
            else "Activations suffer first: all maps of a layer share one scale."
        ),
        [
            (float32, "That was float32; with so few steps it shows."),
            (0.1, "That would be chance: ten classes. So far it doesn’t fall."),
        ],
        settings={"network": network} if (weights, activations) == (8, 8) else {},
        covers=("qp-split-network",),
    )


def _speed(times: float, prompt: str, reason: str, settings: dict[str, str]) -> NumberQuestion:
    near = max(0.3, 0.2 * times)
    return NumberQuestion(
        prompt=prompt,
        truth=round(times, 2),
        shown=f"{times:.1f} times as fast",
        unit="times",
        tolerance=round(near, 2),
        typing=f"Within {near:.1f} counts; less than 1 is slower.",
        mistakes=differing(
            times,
            near,
            [
                (4, "Four times as many numbers fit into a register, but a network also calls its "
                 "layers, moves data, and rounds."),
                (1, "Integers do make a difference here."),
                (16, "A multiplier of int8 is that much smaller; a processor doesn’t get that many "
                 "more of them."),
            ],
        ),
        reason=reason,
        settings=settings,
        covers=("qp-split-network",),
    )  # fmt: skip


def many_at_a_time(rng: random.Random) -> NumberQuestion:
    """How much faster 32 images at a time are."""
    network = rng.choice(NETWORKS)
    found: Breakdown = measured.result(TimeLayers(network=network))
    float32, integers = np.median(found.seconds, axis=0)
    times = float(float32 / integers)
    return _speed(
        times,
        f"{BATCH} images at a time, on one core ({found.processor}): how many times as fast is "
        f"the {network} network in int8 as in float32?",
        f"{1000 * float32:.2f} ms become {1000 * integers:.2f} ms. "
        + (
            "Dense convolutions are nearly all multiplying, which integers do best."
            if network == "plain"
            else "Depthwise layers multiply little for each number they read, so they gain less."
        ),
        {"network_view": "Stopwatch", "network": network, "batch": str(BATCH)},
    )


def one_at_a_time(rng: random.Random) -> NumberQuestion:
    """How much faster a single image is."""
    network = rng.choice(NETWORKS)
    found = roofline.recorded()
    float32, integers = (
        sum(
            dot.seconds for dot in found.dots if (dot.of, dot.batch, dot.kind) == (network, 1, kind)
        )
        for kind in ("float32", "int8")
    )
    times = float32 / integers
    return _speed(
        times,
        f"One image at a time, all layers of the {network} network one by one, on one core "
        f"({found.processor}): how many times as fast is int8 as float32?",
        f"{1e6 * float32:,.0f} µs become {1e6 * integers:,.0f} µs. For a single image, much of "
        "the time goes into calling layer after layer, and that takes as long in either.",
        {},  # the page would have to time it first
    )


QUESTIONS = (right_answers, many_at_a_time, one_at_a_time)
