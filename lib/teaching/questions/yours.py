"""Your network, tomorrow: what fits, and how fast it can be."""

import random

from lib.quantization.block_formats import BLOCK_FORMATS, GroupFormat
from lib.teaching.questions.making import differing, order_of
from lib.teaching.questions.records import NumberQuestion, OrderQuestion

BILLIONS = (1, 3, 7, 8, 13, 70)
GROUP = 128


def _bits(bits: int) -> float:
    """Bits a weight, those of scales included."""
    return 16.0 if bits == 16 else GroupFormat(bits, GROUP).bits_per_weight


def does_it_fit(rng: random.Random) -> NumberQuestion:
    """The memory of a language model's weights."""
    billions, bits = rng.choice(BILLIONS), rng.choice((16, 8, 4))
    size = billions * _bits(bits) / 8
    scales = "" if bits == 16 else f", with a float16 scale for every {GROUP}"
    return NumberQuestion(
        prompt=f"A language model has {billions} billion weights of {bits} bits{scales}. How many "
        "GB do they take?",
        truth=round(size, 3),
        shown=f"{size:.3g} GB",
        unit="GB",
        tolerance=round(0.08 * size, 3),
        typing="Within 8% counts.",
        mistakes=differing(
            size,
            0.08 * size,
            [
                (billions * bits, "Those are gigabits: 8 bits are a byte."),
                (billions * 4, "That is float32."),
                (billions, f"That would be 8 bits a weight, not {bits}."),
                (billions * 2, f"That would be 16 bits a weight, not {bits}."),
            ],
        ),
        reason=f"{billions} billion × {_bits(bits):g} bits / 8 = {size:.3g} GB"
        + ("." if bits == 16 else "; the scales are the smallest part of it."),
    )


def words_a_second(rng: random.Random) -> NumberQuestion:
    """The most that memory lets a model write."""
    billions, bits, bandwidth = rng.choice((3, 7, 13)), rng.choice((16, 4)), rng.choice((50, 100))
    size = billions * _bits(bits) / 8
    rate = bandwidth / size
    return NumberQuestion(
        prompt=f"For each word (token) a model reads all its weights once: {size:.3g} GB. Memory "
        f"gives {bandwidth} GB a second. How many words a second can it write at most?",
        truth=round(rate, 2),
        shown=f"{rate:.3g}",
        tolerance=round(0.1 * rate, 2),
        typing="Within 10% counts.",
        mistakes=differing(
            rate,
            0.1 * rate,
            [
                (size / bandwidth, "Those are the seconds for one word."),
                (bandwidth, "Each word takes all the weights, not one GB."),
                (bandwidth * size, "More to read makes it slower: divide."),
            ],
        ),
        reason=f"{bandwidth} / {size:.3g} = {rate:.3g}. The processor could do more; it waits for "
        "bytes. With a quarter of the bits it writes four times as fast.",
    )


def honest_bits(rng: random.Random) -> OrderQuestion:
    """Formats by what a weight really takes."""
    named = (BLOCK_FORMATS[name] for name in ("q4_0", "q8_0", "q4_1", "mxfp4", "q6_k"))
    kinds = {fmt.title: fmt.bits_per_weight for fmt in named} | {f"W4 g{GROUP}": _bits(4)}
    items = tuple(rng.sample(list(kinds), 3))
    values = [kinds[name] for name in items]
    return OrderQuestion(
        prompt="Which of these formats takes the fewest bits a weight, with all its scales?",
        items=items,
        values=tuple(f"{value:g} bits" for value in values),
        truth=order_of(values, largest_first=False),
        direction="The fewest first.",
        reason="The number in a name leaves out the scales: small blocks have many of them, and a "
        "scale of 8 bits costs half of one of 16.",
        settings={"yours_kind": "a language model"},
    )


QUESTIONS = (does_it_fit, words_a_second, honest_bits)
