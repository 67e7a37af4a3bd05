"""The names on files of language models, taken apart: "Q4_K_M", "W4A16 g128", "NVFP4".

A name says how the weights are stored, rarely more. It may stand anywhere in the name of a file:
`read("Llama-3.1-8B-Q4_K_M.gguf")` finds it. Where a name leaves something open, the pieces say what
is usual.

Sources: https://github.com/ggml-org/llama.cpp, tools/quantize/README.md (Q names); the papers and
specifications that `block_formats` names.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat, GroupFormat
from lib.quantization.mixes import MIXES

LONGEST = 200  # characters that are looked at
USUAL_GROUP = 128
GROUPS = (16, 32, 64, 128, 256, 512)


class Piece(NamedTuple):
    """A piece of a name, what it stands for in a few words, and in a sentence."""

    text: str
    brief: str
    sentence: str


class Label(NamedTuple):
    """What a name says.

    Attributes:
        name: as it is usually written.
        pieces: in order; put together they are the name.
        format: the blocks that most weights are stored in; None where each weight is by itself.
        weight_bits: what most weights take, their share of the scales included.
        mix: of `mixes.MIXES`, where a name stands for several formats; else "".
    """

    name: str
    pieces: tuple[Piece, ...]
    format: BlockFormat | None
    weight_bits: float
    mix: str = ""


def read(text: str) -> Label:
    """Take the name in `text` apart; of several, the last one counts.

    Raises:
        TypeError: `text` is no text.
        ValueError: there is no name in it that is known here; says which.
    """
    if not isinstance(text, str):
        raise TypeError("text must be a str")
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"A name has at most {LONGEST} characters.")
    if not text:
        raise ValueError("Type the name of a format, such as Q4_K_M.")
    found = [
        (match.end(), -match.start(), match, make)
        for pattern, make in _NAMES
        for match in pattern.finditer(text)
    ]
    if found:
        *_, match, make = max(found, key=lambda each: each[:2])
        return make(match)
    for pattern, sentence in _OUTSIDE:
        if outside := pattern.search(text):
            raise ValueError(sentence.format(name=outside[0].upper()))
    raise ValueError("No name of a format that is known here, such as Q4_K_M or NVFP4.")


def _old(match: re.Match[str]) -> Label:
    """q4_0 and its like."""
    bits, kind = match[1], match[2]
    fmt = BLOCK_FORMATS[f"q{bits}_{kind}"]
    minimum = "scale and minimum" if kind == "1" else "scale, no minimum"
    rule = "scale × code + minimum" if kind == "1" else f"scale × (code − {1 << int(bits) - 1})"
    if bits == "8":
        rule = "scale × code, the code an int8"
    pieces = (
        _codes(f"Q{bits}", int(bits)),
        Piece(f"_{kind}", minimum, f"Shared by {fmt.block_size} neighbors; a weight is {rule}."),
    )
    return Label(f"Q{bits}_{kind}", pieces, fmt, fmt.bits_per_weight, f"q{bits}_{kind}")


def _k(match: re.Match[str]) -> Label:
    """q4_k and its mixes; without a letter llama.cpp takes M, and Q2_K is a mix of its own."""
    bits, size = match[1], (match[2] or "").upper()
    fmt = BLOCK_FORMATS[f"q{bits}_k"]
    name = f"Q{bits}_K" + (f"_{size}" if size else "")
    if name == "Q2_K_S":
        raise ValueError(
            "Q2_K_S needs to know how much each weight matters (an importance matrix); it is not "
            "taken apart here."
        )
    mix = name.lower()
    if mix not in MIXES:
        mix = f"{mix}_m" if not size else ""
    if mix not in MIXES:
        raise ValueError(f"There is no mix {name} in llama.cpp.")
    group, count = fmt.group, fmt.block_size // fmt.group
    scales = "scales" if bits in "36" else "scales and minima"
    pieces = [
        _codes(f"Q{bits}", int(bits)),
        Piece(
            "_K",
            "scales of scales",
            f"Blocks of {fmt.block_size} weights: {count} groups of {group}, whose {scales} are "
            "codes, too.",
        ),
    ]
    if size:
        words = {"S": "small", "M": "medium", "L": "large"}[size]
        pieces.append(Piece(f"_{size}", f"the {words} mix", _MIX[size]))
    return Label(name, tuple(pieces), fmt, fmt.bits_per_weight, mix)


_MIX = {
    "S": "Nearly all matrices in this format, a few in more bits.",
    "M": "Matrices whose errors hurt more get more bits: see below which.",
    "L": "More matrices, or more bits for them, than in M.",
}


def _weights_and_activations(match: re.Match[str]) -> Label:
    """W4A16 g128, W8A8 and their like."""
    bits, activations, group = (int(each) if each else None for each in match.groups())
    assert bits is not None
    name = f"W{bits}" + (f"A{activations}" if activations is not None else "")
    pieces = [_codes(f"W{bits}", bits)]
    if not 2 <= bits <= 8:
        raise ValueError(f"{name}: weights of 2 to 8 bits are known here.")
    if activations is not None:
        pieces.append(_activations(activations, name))
    if group is None and bits == 8:
        return Label(name, tuple(pieces), None, 8.0)
    shared = _group(group)
    pieces.append(shared)
    fmt = _groups(bits, group or USUAL_GROUP)
    return Label(name + shared.text, tuple(pieces), fmt, fmt.bits_per_weight)


@cache
def _groups(bits: int, group: int) -> GroupFormat:
    """One format for all who read its name: what is kept of it is found again."""
    return GroupFormat(bits, group)


def _activations(bits: int, name: str) -> Piece:
    if bits == 16:
        sentence = "Layers compute in 16-bit floats; the weights are turned into these first."
        return Piece("A16", "16-bit activations", sentence)
    if bits not in (4, 8):
        raise ValueError(f"{name}: activations have 4, 8 or 16 bits.")
    sentence = f"What travels between layers is rounded to {bits} bits as well: integer products."
    return Piece(f"A{bits}", f"{bits}-bit activations", sentence)


def _group(group: int | None) -> Piece:
    """What the name says of groups; None for nothing."""
    if group is None:
        sentence = f"The name says nothing of groups. Usual: {USUAL_GROUP} weights share a scale."
        return Piece("", f"groups of {USUAL_GROUP}?", sentence)
    if group not in GROUPS:
        raise ValueError(f"Groups of {', '.join(map(str, GROUPS))} are known here, not of {group}.")
    sentence = f"Each {group} neighboring weights share a scale, a float16."
    return Piece(f" g{group}", f"groups of {group}", sentence)


def _int(match: re.Match[str]) -> Label:
    """INT4 and INT8, which say little."""
    bits = int(match[1])
    pieces = (_codes(f"INT{bits}", bits),)
    if bits == 8:
        return Label("INT8", pieces, None, 8.0)
    fmt = _groups(bits, USUAL_GROUP)
    return Label(f"INT{bits}", (*pieces, _group(None)), fmt, fmt.bits_per_weight)


def _nf4(match: re.Match[str]) -> Label:
    fmt = BLOCK_FORMATS["nf4"]
    pieces = (
        Piece("NF", "normal float", "Codes name values that lie as a normal distribution does."),
        Piece("4", "4 bits", f"Sixteen values; {fmt.block_size} weights share a scale, a float32."),
    )
    return Label("NF4", pieces, fmt, fmt.bits_per_weight)


def _mx(match: re.Match[str]) -> Label:
    bits, element = match[1], (match[2] or "").lower()
    usual = {"4": "e2m1", "6": "e2m3", "8": "e4m3"}[bits]
    known = {"4": ("e2m1",), "6": ("e2m3", "e3m2"), "8": ("e4m3", "e5m2")}[bits]
    if element and element not in known:
        raise ValueError(f"MXFP{bits} has no elements {element.upper()}.")
    fmt = BLOCK_FORMATS["mxfp4" if bits == "4" else f"mxfp{bits}_{element or usual}"]
    pieces = [
        Piece(
            "MX", "microscaling", f"Each {fmt.block_size} weights share a scale, a power of two."
        ),
        _float(f"FP{bits}", (element or usual), "" if element or bits == "4" else "usually "),
    ]
    if element:
        pieces.append(Piece(f"_{element.upper()}", *_split(element)))
    name = "".join(piece.text for piece in pieces)
    return Label(name, tuple(pieces), fmt, fmt.bits_per_weight)


def _nvfp4(match: re.Match[str]) -> Label:
    fmt = BLOCK_FORMATS["nvfp4"]
    scale = f"Each {fmt.block_size} weights share a scale, a float8, times a float32 of the matrix."
    return Label(
        "NVFP4",
        (Piece("NV", "NVIDIA’s blocks", scale), _float("FP4", "e2m1")),
        fmt,
        fmt.bits_per_weight,
    )


def _fp8(match: re.Match[str]) -> Label:
    element = (match[1] or "").lower()
    pieces = [_float("FP8", element or "e4m3", "" if element else "usually ")]
    if element:
        pieces.append(Piece(f"_{element.upper()}", *_split(element)))
    name = "".join(piece.text for piece in pieces)
    return Label(name, tuple(pieces), None, 8.0)


def _plain(match: re.Match[str]) -> Label:
    kind, bits = match[1].upper(), int(match[2])
    brief = "brain float" if kind == "BF" else "IEEE float"
    what = {
        "BF": "The reach of float32, with fewer digits.",
        "16": "The usual half-precision float.",
        "32": "The float that networks are trained with, not quantized.",
    }["BF" if kind == "BF" else str(bits)]
    name = f"{kind}{bits}"
    return Label(
        name,
        (Piece(kind, brief, what), Piece(str(bits), f"{bits} bits", "Each weight by itself.")),
        None,
        float(bits),
    )


def _codes(text: str, bits: int) -> Piece:
    return Piece(text, f"{bits}-bit codes", f"Each weight is one of {1 << bits} codes.")


def _float(text: str, element: str, usually: str = "") -> Piece:
    exponent, significand = element[1], element[3]
    sentence = (
        f"A code is a small float, {usually}{element.upper()}: sign, {exponent} bits of exponent, "
        f"{significand} of significand."
    )
    return Piece(text, f"{text[2:]}-bit floats", sentence)


def _split(element: str) -> tuple[str, str]:
    return element.upper(), f"Exponent of {element[1]} bits, significand of {element[3]}."


def _name(pattern: str) -> re.Pattern[str]:
    """A name that stands by itself in a text; small letters are as good as capitals.

    Letters and digits are those of ASCII: others that Unicode takes for their like are none.
    """
    flags = re.ASCII | re.IGNORECASE
    return re.compile(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9_])", flags)


_Maker = Callable[[re.Match[str]], Label]
_NAMES: tuple[tuple[re.Pattern[str], _Maker], ...] = (
    (_name(r"Q([458])_([01])(?<!8_1)"), _old),
    (_name(r"Q([2-6])_K(?:_([SML]))?"), _k),
    (_name(r"W(\d{1,2})(?:A(\d{1,2}))?(?:[ _-]?g(?:roup)?(\d{1,4}))?"), _weights_and_activations),
    (_name(r"INT([48])"), _int),
    (_name("NF4"), _nf4),
    (_name(r"MXFP([468])(?:[ _-]?(E\dM\d)(?:FN)?)?"), _mx),
    (_name("NVFP4"), _nvfp4),
    (_name(r"FP?8(?:[ _-]?(E4M3|E5M2)(?:FN)?)?"), _fp8),
    (_name(r"(BF|FP|F)(16|32)(?<!BF32)"), _plain),
)
_OUTSIDE = (
    (
        _name(r"IQ\d_\w+"),
        "{name} takes its codes from a table of patterns of several weights; such formats are not "
        "taken apart here.",
    ),
    (_name(r"TQ\d_\d"), "{name} stores three values a weight; it is not taken apart here."),
    (
        _name("MXFP4_MOE"),
        "{name} stores the matrices of experts in MXFP4 and all others in Q8_0: what a weight "
        "takes depends on the model.",
    ),
    (_name(r"FP4"), "FP4 alone leaves the scale open: MXFP4 and NVFP4 name it."),
    (
        _name(r"(?:GPTQ|AWQ|SmoothQuant)"),
        "{name} says how the codes were chosen, not how they are stored. Usual: W4A16 g128.",
    ),
    (
        _name(r"(?:EXL[23]|AQLM|HQQ|QUIP#?|VPTQ|HIGGS|SPQR)\w*"),
        "{name} is a format of its own that is not taken apart here.",
    ),
)
