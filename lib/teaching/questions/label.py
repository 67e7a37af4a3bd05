"""Read the label: what names cost, what a code stands for, and what fits."""

import random

import numpy as np

from lib.quantization import footprint, labels
from lib.quantization.block_formats import BLOCK_FORMATS, reading
from lib.quantization.footprint import MEMORIES
from lib.teaching.questions.making import differing, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

OTHER = "another name"  # in the page's menu: what is typed counts
NAME_LOCKS = ("label_name",)
WITHIN, TYPING = 0.01, "Within 0.01 counts."
ASKED = tuple(memory for memory in MEMORIES if memory.gigabytes in (8, 16, 24, 80))
BITS, GROUPS = (2, 3, 4, 8), (32, 64, 128, 256)
ORDERED = ("W4A16 g128", "MXFP4", "NVFP4", "Q4_1", "Q5_0", "MXFP6", "Q6_K", "MXFP8", "Q8_0")
BILLIONS, NAMES, CONTEXTS = (1, 3, 8, 70, 405), ("Q4_K_M", "Q8_0", "BF16"), (1024, 8192, 131072)
SCALES = (0.125, 0.25, 0.5, -0.125, -0.25, 2.0)


def with_its_scales(rng: random.Random) -> NumberQuestion:
    """What a weight takes, its share of the scales included."""
    bits, group = rng.choice(BITS), rng.choice(GROUPS)
    label = labels.read(f"W{bits}A16 g{group}")
    truth = label.weight_bits
    return NumberQuestion(
        prompt=f"The name on a file is {label.name}; the scales are float16. How many bits does a "
        "weight take, its share of the scales included?",
        truth=truth,
        shown=f"{truth:g} bits",
        unit="bits",
        tolerance=WITHIN,
        typing=TYPING,
        mistakes=differing(
            truth,
            WITHIN,
            [
                (bits, "That is the code alone: the scale is stored, too."),
                (bits + 16, f"The scale is stored once for all {group} weights of a group."),
                (16, "A16 says how the layers compute, not how the weights are stored."),
            ],
        ),
        reason=f"{bits} bits for the code, and 16 / {group} of a bit for the scale.",
        settings={"label_name": OTHER, "label_typed": label.name},
        locks=NAME_LOCKS,
    )


def by_bits(rng: random.Random) -> OrderQuestion:
    """Names by what they cost."""
    items = tuple(rng.sample(ORDERED, 4))
    bits = [labels.read(name).weight_bits for name in items]
    return OrderQuestion(
        prompt="Which of these names stores a weight in the fewest bits, scales included?",
        items=items,
        values=tuple(f"{each:g} bits" for each in bits),
        truth=order_of(bits, largest_first=False),
        direction="The fewest bits first.",
        reason="The digit in the name is the code. What comes on top depends on how many weights "
        "share a scale, and on its bits: 16 bits for 32 weights are half a bit, and so are 8 bits "
        "for 16; 8 bits for 32 are a quarter.",
        locks=NAME_LOCKS,
    )


def what_a_code_stands_for(rng: random.Random) -> NumberQuestion:
    """A weight of a Q4_0 block."""
    scale, code = rng.choice(SCALES), rng.choice([*range(1, 8), *range(9, 16)])
    halves = np.array([scale], "<f2").view(np.uint8)
    block = np.append(halves, np.full(16, code, np.uint8))
    weight = reading.read(BLOCK_FORMATS["q4_0"], block, 0).weight
    return NumberQuestion(
        prompt=f"In a Q4_0 block code 8 stands for 0. The scale is {_minus(scale)}, and the code "
        f"of a weight is {code}. What is the weight?",
        truth=weight,
        shown=_minus(weight),
        tolerance=WITHIN,
        typing=TYPING,
        mistakes=differing(
            weight,
            WITHIN,
            [
                (scale * code, "Code 8 stands for 0: take 8 off first."),
                (-weight, "Mind the sign."),
                (float(code - 8), "These are steps: the scale says how long one is."),
            ],
        ),
        reason=f"({code} − 8) × {_minus(scale)} = {_minus(weight)}.",
        settings={"label_name": "Q4_0"},
        locks=NAME_LOCKS,
    )


def what_fits(rng: random.Random) -> ChoiceQuestion:
    """The smallest memory that a model fits into."""
    while True:
        billions, name, context = rng.choice(BILLIONS), rng.choice(NAMES), rng.choice(CONTEXTS)
        found = footprint.footprint(labels.read(name), billions * 10**9, context)
        fitting = [memory for memory in ASKED if found.share(memory) <= 1]
        if fitting:
            break
    best = fitting[0]
    takes = footprint.gigabytes(found.total)
    wrong = [
        (_described(memory), f"It takes {takes}: a smaller memory is enough.")
        if memory in fitting
        else (_described(memory), f"It takes {takes}.")
        for memory in ASKED
        if memory is not best
    ]
    options, truth = shuffled(rng, (_described(best), ""), wrong)
    return ChoiceQuestion(
        prompt=f"A model has {billions} billion parameters, stored as {name}, and a context of "
        f"{context:,} tokens in float16. Which is the smallest memory that it fits into?",
        options=options,
        truth=truth,
        reason=f"Its weights take {footprint.gigabytes(found.weights)}, and its key-value cache "
        f"{footprint.gigabytes(found.cache)}.",
        settings={
            "label_name": name,
            "label_parameters": str(billions),
            "label_context": str(context),
            "label_cache": "float16",
        },
        locks=("label_parameters", "label_context", "label_cache", "label_name"),
        covers=("qp-split-first-fit",),
    )


def _described(memory: footprint.Memory) -> str:
    return f"{memory.name}: {memory.gigabytes} GB"


def _minus(number: float) -> str:
    return f"{number:g}".replace("-", "−")


QUESTIONS = (with_its_scales, by_bits, what_a_code_stands_for, what_fits)
