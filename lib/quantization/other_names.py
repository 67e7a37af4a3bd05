"""Names on files of language models that are not taken apart, and what there is to say of them."""

import re
from collections.abc import Callable

from lib.quantization.block_formats.listed import LISTED

MLX_BITS, MLX_GROUP, MLX_SHARED = 4, 64, 32  # shared: bits of a scale and of a minimum


def standing_alone(pattern: str) -> re.Pattern[str]:
    """A name that is no part of a longer word; small letters are as good as capitals.

    Letters and digits are those of ASCII: others that Unicode takes for their like are none.
    """
    flags = re.ASCII | re.IGNORECASE
    return re.compile(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", flags)


def about(text: str) -> str:
    """What there is to say of the names in a text; nothing where none is known."""
    found = ((pattern.search(text), words) for pattern, words in _KNOWN)
    said = next((words(match) for match, words in found if match), "")
    if bits := _BITS_PER_WEIGHT.search(text):
        told = f"The name’s {bits[0]} means {bits[1]} bits a weight on average, scales included."
        return f"{said} {told}" if said else f"{told} It doesn’t say how they are stored."
    return said


def _in_a_table(match: re.Match[str]) -> str:
    name = f"{match[1]}_{match[2]}".upper()
    size = LISTED.get(name.lower())
    if size is None:
        return (
            f"{name} has codes that are places in a table; such formats are not taken apart here."
        )
    table = "sixteen uneven values" if name[2] == "4" else "patterns of several weights"
    return (
        f"{name} takes {size.bits_per_weight:g} bits a weight: its codes point into a table of "
        f"{table}. It is not taken apart here."
    )


def _ternary(match: re.Match[str]) -> str:
    name = match[0].upper()
    return (
        f"{name} takes {LISTED[name.lower()].bits_per_weight:g} bits a weight: each is −1, 0 or 1 "
        "times a scale. It is not taken apart here."
    )


def _small_floats(match: re.Match[str]) -> str:
    names = {"4": "MXFP4 and NVFP4 name it", "6": "MXFP6 names it"}[match[1]]
    return f"FP{match[1]} alone leaves the scale open: {names}."


def _always(sentence: str) -> Callable[[re.Match[str]], str]:
    """The same for all; `{name}` is what was typed, in capitals."""
    return lambda match: sentence.format(name=match[0].upper(), typed=match[0])


# The first that is found counts.
_KNOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (standing_alone(r"(IQ\d)_?(\w+)"), _in_a_table),
    (standing_alone(r"TQ[12]_0"), _ternary),
    (
        standing_alone("MXFP4_MOE"),
        _always(
            "{name} stores the matrices of experts in MXFP4 and all others in Q8_0: what a weight "
            "takes depends on the model."
        ),
    ),
    (standing_alone(r"FP([46])(?:_E\dM\d)?"), _small_floats),
    (
        standing_alone("MXINT8"),
        _always(
            "MXINT8 has 32 integers of 8 bits under a scale that is a power of two; it is not "
            "taken apart here."
        ),
    ),
    (
        standing_alone(r"(?:BITNET|B1\.58|1\.58[ _-]?BITS?)"),
        _always(
            "BitNet’s weights are −1, 0 or 1 times a scale, and three values are worth log₂ 3 = "
            "1.58 bits; they are not taken apart here."
        ),
    ),
    (
        standing_alone(r"(?:EXL[23]|AQLM|HQQ|QUIP#?|QTIP|VPTQ|HIGGS|SPQR)\w*"),
        _always("{name} is a format of its own that is not taken apart here."),
    ),
    (
        standing_alone("MLX"),
        _always(
            f"In MLX {MLX_GROUP} weights usually share a scale and a minimum, both of 16 bits: "
            f"codes of {MLX_BITS} bits take {MLX_BITS + MLX_SHARED / MLX_GROUP:g} bits a weight. "
            "Its files are not taken apart here."
        ),
    ),
    (
        standing_alone(r"(?:BNB|BITSANDBYTES)(?:[ _-]?[48])?"),
        _always(
            "With 4 bits bitsandbytes stores NF4, unless told otherwise, and with 8 bits INT8."
        ),
    ),
    (
        standing_alone("SMOOTHQUANT"),
        _always(
            "SmoothQuant says how activations were made easier to round, not how weights are "
            "stored. Usual: W8A8."
        ),
    ),
    (
        standing_alone("GPTQ"),
        _always("GPTQ says how the codes were chosen, not how they are stored. Usual: W4A16 g128."),
    ),
    (
        standing_alone("AWQ"),
        _always(
            "AWQ says how the codes were chosen, not how they are stored. Usual: W4A16 g128, with "
            "a zero-point for each group."
        ),
    ),
    (
        standing_alone(r"(?:[2-8][ _-]?BITS?|Q[2-8](?:F(?:16|32)(?:_\d)?)?(?!_)|UINT[48])"),
        _always(
            "All that {typed} says is how long a code is; names such as Q4_0 and W4A16 g128 say "
            "what the scales take, too."
        ),
    ),
    (
        standing_alone(r"(?:GGUF|GGML|SAFETENSORS|ONNX)"),
        _always(
            "The name {typed} is that of a kind of file, which may hold weights in any format; "
            "many files say which, such as Q4_K_M."
        ),
    ),
)
_BITS_PER_WEIGHT = standing_alone(r"(\d{1,2}(?:\.\d{1,3})?)[ _-]?bpw")
