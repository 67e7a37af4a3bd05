"""Why is mine fast, or not: bytes, arithmetic, calls."""

import random

from lib.jobs.tasks import TimeLayers
from lib.studies import fake_or_real, packed_weights
from lib.studies.breakdown import Breakdown
from lib.teaching.questions import measured
from lib.teaching.questions.making import differing, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

NETWORKS = ("plain", "separable")
GROUP = 128


def which_layer_gains(rng: random.Random) -> OrderQuestion:
    """Layers by what int8 makes of their speed."""
    found: Breakdown = measured.result(TimeLayers(network="separable"))
    by_name = {layer.name: layer.speedup for layer in found.layers}
    items = (
        "conv1",
        rng.choice(("pointwise3", "pointwise5", "pointwise6")),
        rng.choice(("depthwise5", "depthwise6")),
        "linear",
    )
    order = rng.sample(items, len(items))
    times = [by_name[layer] for layer in order]
    return OrderQuestion(
        prompt=f"The separable network, 32 images at a time on one core ({found.processor}): which "
        "of its "
        "layers gains most by int8?",
        items=tuple(order),
        values=tuple(f"{each:.1f} times as fast" for each in times),
        truth=order_of(times, largest_first=True),
        direction="The largest gain first.",
        reason="Where much is computed for each number that is read, integers shine; a depthwise "
        "layer mostly reads, and the last layer is so small that calling it is all of its time.",
    )


def four_bits(rng: random.Random) -> NumberQuestion:
    """How much faster a product with four-bit weights is."""
    found, rows = packed_weights.recorded(), rng.choice((1, 64))
    way = found.fastest(GROUP, rows, 4)
    times = found.gain(way, rows)
    near = 0.25 * times
    return NumberQuestion(
        prompt=f"A large matrix of weights in 4 bits takes an eighth of the memory. {rows} "
        f"{'row is' if rows == 1 else 'rows are'} multiplied by it, on one core "
        f"({found.processor}). How many times as fast as in float32 is that?",
        truth=round(times, 2),
        shown=f"{times:.1f} times",
        unit="times",
        tolerance=round(near, 2),
        typing="Within a quarter counts.",
        mistakes=differing(
            times,
            near,
            [
                (8, "An eighth of the bytes to read; but the four bits have to be unpacked."),
                (1, "It helps: fewer bytes have to come from memory."),
            ],
        ),
        reason=f"{times:.1f} times. "
        + (
            "For a single row nearly all the time goes into fetching weights."
            if rows == 1
            else "With more rows each weight is used more often, and arithmetic begins to count: "
            "that isn’t done in 4 bits."
        ),
        settings={"machine_group": str(GROUP), "machine_batch": str(rows)},
        covers=("qp-split-weights",),
    )


def rounded_files(rng: random.Random) -> ChoiceQuestion:
    """What rounding alone does to a file."""
    network = rng.choice(NETWORKS)
    found = fake_or_real.recorded(network)
    before, rounded = found.form("float32"), found.form("rounded")
    size = f"{rounded.file / 1000:,.0f} kB"
    options, truth = shuffled(
        rng,
        ("about as large", ""),
        [
            ("about half as large", f"It has {size}: each weight is still a float32."),
            ("about a quarter as large", f"It has {size}: rounding alone saves nothing."),
            ("about an eighth as large", f"It has {size}: rounding alone saves nothing."),
        ],
    )
    return ChoiceQuestion(
        prompt=f"The {network} network’s weights are rounded to the 255 values of int8, but stored "
        f"as the floats that these stand for. Its file had {before.file / 1000:,.0f} kB. How large "
        "is it now?",
        options=options,
        truth=truth,
        reason=f"{size}. This is fake quantization: it shows what rounding does to the answers, "
        "but "
        "makes nothing smaller or faster. In integers it has "
        f"{found.form('integers').file / 1000:,.0f} kB.",
        covers=("qp-split-forms",),
    )


def same_answers(rng: random.Random) -> NumberQuestion:
    """How alike simulated and real integers answer."""
    network = rng.choice(NETWORKS)
    form = fake_or_real.recorded(network).form("integers")
    images = fake_or_real.recorded(network).images
    share = 100 * form.same / images
    return NumberQuestion(
        prompt=f"How many percent of {images:,} images does the {network} network answer in int8 "
        "as "
        "it does in float32, right or wrong?",
        truth=round(share, 1),
        shown=f"{share:.1f}%",
        unit="%",
        tolerance=0.5,
        typing="Within half a point counts.",
        mistakes=differing(
            share,
            0.5,
            [
                (100, "Not all: where two classes are close, a little decides."),
                (100 * form.right / images, "So many are right. Also of the wrong ones, most stay "
                 "as they were."),
                (95, "More: few images are so close to a border."),
            ],
        ),
        reason=f"{form.same:,} answers are the same.",
        covers=("qp-split-forms",),
    )  # fmt: skip


QUESTIONS = (which_layer_gains, four_bits, rounded_files, same_answers)
