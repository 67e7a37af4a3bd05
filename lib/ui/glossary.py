"""The field's words: what each of them means in one line, and the page that shows it.

The page "Glossary" lists them; on every other page a word is explained where it comes first
(assets/components/terms.js).
"""

import json
from functools import cache
from typing import NamedTuple

from lib.ui import layer_place


class Term(NamedTuple):
    """A word, what it means, the address of the page that shows it, and its other forms."""

    name: str
    meaning: str
    address: str
    also: tuple[str, ...] = ()


TERMS = (
    Term("accumulator", "The register in which a sum of products grows.", "arithmetic"),
    Term(
        "activation",
        "A number that travels from one layer of a network to the next.",
        "arithmetic",
        ("activations",),
    ),
    Term(
        "AWQ",
        "Multiplying the weights of strong channels before rounding, so that they round finer.",
        "fourbits",
    ),
    Term("bfloat16", "A float of 16 bits with the reach of float32 and fewer digits.", "floats"),
    Term(
        "bias of an exponent",
        "What is taken off the stored exponent, to reach small powers.",
        "floats",
    ),
    Term(
        "block",
        "Neighboring weights stored together with the scale that they share.",
        "label",
        ("blocks",),
    ),
    Term("calibration", "Running a network on sample inputs to learn each layer's range.", "range"),
    Term(
        "channel",
        "One of the maps that a layer computes, with weights of its own.",
        "channels",
        ("channels",),
    ),
    Term(
        "clipping",
        "Putting the nearest end of the range in place of a value beyond it.",
        "scale",
        ("clip", "clips", "clipped"),
    ),
    Term("code", "The row of bits that stands for a value.", "integers", ("codes",)),
    Term(
        "decibel",
        "Ten times the logarithm of a ratio; 20 dB more means an error ten times smaller.",
        "scale",
        ("decibels", "dB"),
    ),
    Term("dense", "A convolution whose maps each add up all maps before it.", "map"),
    Term("depthwise", "A convolution that treats each channel by itself.", "map"),
    Term("exponent", "The bits of a float that say where its point stands.", "floats"),
    Term(
        "fake quantization",
        "Computing with real numbers, but only with those that a code stands for.",
        "retraining",
        ("fake-quantized",),
    ),
    Term(
        "feature map",
        "What one filter of a layer makes of all that came before; also called channel.",
        "map",
        ("feature maps",),
    ),
    Term("fixed point", "Integers that count steps of a power of two.", "integers"),
    Term(
        "g128",
        "Groups of 128 neighboring weights that share a scale, likewise g32 or g64.",
        "label",
        ("g32", "g64"),
    ),
    Term("gap", "The distance from one float to the next.", "floats", ("gaps",)),
    Term(
        "GPTQ",
        "Rounding weights one after the other, so that the later ones make up for each error.",
        "text",
    ),
    Term("hidden bit", "The leading 1 of a float, which need not be stored.", "floats"),
    Term("int8", "An integer of 8 bits, from −128 to 127.", "integers"),
    Term("kernel", "The compiled routine that does a layer's arithmetic.", "machine", ("kernels",)),
    Term(
        "key-value cache",
        "What a language model keeps of the tokens so far, so as to look back on them.",
        "label",
    ),
    Term(
        "KL divergence",
        "How far one model’s odds are from another’s; 0 only where all are the same.",
        "text",
        ("Kullback-Leibler divergence",),
    ),
    Term("lane", "The part of a register that holds one number.", "arithmetic", ("lanes",)),
    Term(
        "multiplier",
        "The factor that turns a layer's integer sum into steps of its output.",
        "neuron",
    ),
    Term(
        "MXFP4",
        "Floats of 4 bits; 32 of them share a scale, a power of two.",
        "label",
        ("MXFP6", "MXFP8"),
    ),
    Term("NaN", "Not a number: the result of 0/0.", "floats"),
    Term(
        "NF4", "Codes of 4 bits for sixteen values that lie as a normal distribution does.", "label"
    ),
    Term("NVFP4", "Floats of 4 bits; 16 of them share a scale, a float of 8 bits.", "label"),
    Term("observer", "What picks a range from the values that it sees.", "range", ("observers",)),
    Term("outlier", "A value, or a whole channel of values, far larger than the rest.", "outliers"),
    Term("overflow", "A result that does not fit into its bits.", "integers", ("overflows",)),
    Term(
        "per channel",
        "With a scale for each channel of a layer's weights.",
        "channels",
        ("per-channel",),
    ),
    Term("per tensor", "With one scale for all weights of a layer.", "channels", ("per-tensor",)),
    Term(
        "perplexity",
        "Among how many equally likely tokens a language model is in doubt; lower is better.",
        "text",
        ("perplexities",),
    ),
    Term(
        "pointwise",
        "A convolution that adds up all channels, pixel by pixel: its kernel is 1 × 1.",
        "map",
    ),
    Term(
        "Q4_K_M",
        "A mix of formats of llama.cpp’s: most weights in 4-bit codes, some in 6-bit ones.",
        "label",
    ),
    Term(
        "quantization",
        "Storing real numbers as integers with a scale.",
        "scale",
        ("quantize", "quantized", "quantizer"),
    ),
    Term(
        "quantization-aware training",
        "Training a network while its weights and activations are rounded.",
        "retraining",
        ("QAT",),
    ),
    Term("range", "The interval that the codes cover.", "range"),
    Term(
        "register",
        "A place where a processor keeps the numbers that it works on.",
        "arithmetic",
        ("registers",),
    ),
    Term("ReLU", "A layer's last step: what is negative becomes 0.", "neuron"),
    Term(
        "requantization",
        "Turning a layer's int32 sums into 8-bit codes again.",
        "neuron",
        ("requantize",),
    ),
    Term(
        "rounding error",
        "What a value loses on the way to the nearest code.",
        "scale",
        ("rounding errors",),
    ),
    Term("saturate", "To stop at the end of the range.", "integers", ("saturates",)),
    Term("scale", "How much real value one step of the code is worth.", "scale", ("scales",)),
    Term("separable", "Built of depthwise convolutions and of those that mix channels.", "map"),
    Term("significand", "The digits of a float; also called mantissa.", "floats", ("mantissa",)),
    Term(
        "smoothing",
        "Dividing channels by factors that multiply their weights, before both are quantized.",
        "outliers",
    ),
    Term("SQNR", "Signal over error, in decibels: higher is better.", "scale"),
    Term(
        "straight-through estimator",
        "Taking rounding for a straight line when the slope of the loss is computed.",
        "retraining",
    ),
    Term(
        "subnormal",
        "A float near 0 without the hidden 1; such values are evenly spaced.",
        "floats",
        ("subnormals",),
    ),
    Term("tensor", "An array of numbers of any number of dimensions.", "integers", ("tensors",)),
    Term(
        "token",
        "The piece of text that a language model reads or writes at a time, often part of a word.",
        "text",
        ("tokens",),
    ),
    Term(
        "two's complement", "The way signed integers are stored: the top bit subtracts.", "integers"
    ),
    Term("ulp", "Unit in the last place: the gap at a float.", "floats"),
    Term(
        "VNNI",
        "Instructions of x86 processors that multiply bytes and add up the products.",
        "arithmetic",
    ),
    Term("W4A16", "Weights of 4 bits, activations of 16.", "label", ("W8A8",)),
    Term("weight", "A number that a network has learned.", "arithmetic", ("weights",)),
    Term("wrap", "To go on at the other end of the range.", "integers", ("wraps", "wrapping")),
    Term("zero-point", "The code that stands for real 0.", "scale", ("zero point", "zero-points")),
)


def anchor(term: Term) -> str:
    """What follows the # in the address of a term."""
    return "".join(letter if letter.isalnum() else "-" for letter in term.name.lower())


@cache
def script_data() -> bytes:
    """The terms as the browser takes them: all forms of each, and its meaning.

    The networks' layers come after them, each with a picture, as SVG.
    """
    terms = [{"forms": [one.name, *one.also], "meaning": one.meaning} for one in TERMS]
    layers = [
        {"forms": [name], "meaning": words, "picture": picture}
        for name, (words, picture) in layer_place.places().items()
    ]
    return json.dumps([*terms, *layers]).encode()
