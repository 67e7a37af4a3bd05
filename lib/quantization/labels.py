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

from lib.quantization import other_names
from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat, GroupFormat
from lib.quantization.mixes import MIXES
from lib.quantization.other_names import standing_alone

LONGEST = 200  # characters that are looked at
USUAL_GROUP = 128
# NF4 whose scales are float8, 256 of them under a float32: Dettmers et al. 2023, section 3.
DOUBLE_QUANTIZED = 4 + 8 / 64 + 32 / (64 * 256)
GROUPS = (16, 32, 64, 128, 256, 512)
EIGHT = ("e4m3", "e5m2")  # elements of FP8
# The end of a name of integers: weights that share a scale, and whether it has a zero-point.
_GROUP = r"(?:[ _-]?g(?:roup|s)?(-?\d{1,4}))?(?:[ _-]?(asym)\w*)?"


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
    unknown = "No name of a format that is known here, such as Q4_K_M or NVFP4."
    raise ValueError(other_names.about(text) or unknown)


def _old(match: re.Match[str]) -> Label:
    """q4_0 and similar."""
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
        raise ValueError(
            f"There is no mix {name} in llama.cpp; some makers of files have mixes of their own. "
            f"Q{bits}_K shows the blocks that it is named after."
        )
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


def _activated(match: re.Match[str]) -> Label:
    """W4A16 g128, W8A8 and similar."""
    bits, activations, cache = (int(each) if each else None for each in match.groups()[:3])
    assert bits is not None
    name = f"W{bits}" + (f"A{activations}" if activations is not None else "")
    if not 2 <= bits <= 8:
        raise ValueError(f"{name}: weights of 2 to 8 bits are known here.")
    pieces = [_codes(f"W{bits}", bits)]
    if activations is not None:
        pieces.append(_activations(activations, name))
    if cache is not None:
        sentence = f"Keys and values, which are kept of each token, are stored in {cache} bits."
        pieces.append(Piece(f"KV{cache}", f"{cache}-bit key-value cache", sentence))
    return _in_groups(bits, pieces, *match.groups()[3:])


def _in_groups(bits: int, pieces: list[Piece], group: str | None, zero_points: str | None) -> Label:
    """What integer codes are, from what a name says of groups and of their zero-points."""
    name = "".join(piece.text for piece in pieces)
    if zero_points:
        raise ValueError(
            f"{name} asym stores a zero-point beside each scale; only groups without are taken "
            "apart here."
        )
    if group is None and bits == 8:
        return Label(name, tuple(pieces), None, 8.0)
    shared = _group(group)
    fmt = _groups(bits, int(group or USUAL_GROUP))
    return Label(name + shared.text, (*pieces, shared), fmt, fmt.bits_per_weight)


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


def _group(group: str | None, text: str = " g{}") -> Piece:
    """What a name says of groups; None for nothing."""
    if group is None:
        sentence = f"The name says nothing of groups. Usual: {USUAL_GROUP} weights share a scale."
        return Piece("", f"groups of {USUAL_GROUP}?", sentence)
    if int(group) not in GROUPS:
        raise ValueError(f"Groups of {', '.join(map(str, GROUPS))} are known here, not of {group}.")
    sentence = f"Each {int(group)} neighboring weights share a scale, a float16."
    return Piece(text.format(int(group)), f"groups of {int(group)}", sentence)


def _int(match: re.Match[str]) -> Label:
    """INT4 and INT8, which say little."""
    bits = int(match[1])
    return _in_groups(bits, [_codes(f"INT{bits}", bits)], match[2], match[3])


def _bits(match: re.Match[str]) -> Label:
    """4bit-128g, as on files of GPTQ."""
    bits, group = int(match[1]), match[2] or match[3]
    pieces = _codes(f"{bits}bit", bits), _group(group, "-{}g")
    fmt = _groups(bits, int(group))
    return Label("".join(piece.text for piece in pieces), pieces, fmt, fmt.bits_per_weight)


def _nf4(match: re.Match[str]) -> Label:
    fmt = BLOCK_FORMATS["nf4"]
    pieces = (
        Piece("NF", "normal float", "Codes name values that lie as a normal distribution does."),
        Piece(
            "4",
            "4 bits",
            f"Sixteen values; {fmt.block_size} weights share a scale, a float32. Double "
            f"quantization stores it in 8 bits: {DOUBLE_QUANTIZED:.4g} bits a weight.",
        ),
    )
    return Label("NF4", pieces, fmt, fmt.bits_per_weight)


def _mx(match: re.Match[str]) -> Label:
    bits, activations, element = match[1], match[2], (match[3] or "").lower()
    usual = {"4": "e2m1", "6": "e2m3", "8": "e4m3"}[bits]
    _check(f"MXFP{bits}", element, {"4": ("e2m1",), "6": ("e2m3", "e3m2"), "8": EIGHT}[bits])
    fmt = BLOCK_FORMATS["mxfp4" if bits == "4" else f"mxfp{bits}_{element or usual}"]
    pieces = [
        Piece(
            "MX", "microscaling", f"Each {fmt.block_size} weights share a scale, a power of two."
        ),
        *_floats(f"FP{bits}", element, usual, open_to_choice=bits != "4"),
    ]
    return _of_floats(pieces, activations, fmt)


def _nvfp4(match: re.Match[str]) -> Label:
    fmt = BLOCK_FORMATS["nvfp4"]
    scale = f"Each {fmt.block_size} weights share a scale, a float8, times a float32 of the matrix."
    pieces = [
        Piece("NV", "NVIDIA’s blocks", scale),
        *_floats("FP4", "", "e2m1", open_to_choice=False),
    ]
    return _of_floats(pieces, match[1], fmt)


def _fp8(match: re.Match[str]) -> Label:
    element = (match[1] or "").lower()
    _check("FP8", element, EIGHT)
    return _of_floats(_floats("FP8", element, "e4m3", open_to_choice=True), None, None)


def _check(name: str, element: str, known: tuple[str, ...]) -> None:
    if element and element not in known:
        raise ValueError(f"{name} has no elements {element.upper()}.")


def _floats(text: str, element: str, usual: str, *, open_to_choice: bool) -> list[Piece]:
    """The pieces for codes that are floats: their bits, and their element if it is named."""
    pieces = [_float(text, element or usual, "usually " if open_to_choice and not element else "")]
    if element:
        pieces.append(Piece(f"_{element.upper()}", *_split(element)))
    return pieces


def _of_floats(pieces: list[Piece], activations: str | None, fmt: BlockFormat | None) -> Label:
    """A name of small floats, in blocks or each by itself."""
    if activations:
        pieces.append(_activations(16, ""))
    name = "".join(piece.text for piece in pieces)
    return Label(name, tuple(pieces), fmt, fmt.bits_per_weight if fmt else 8.0)


def _plain(match: re.Match[str]) -> Label:
    kind, bits = match[1].upper(), int(match[2])
    brain = kind.startswith("B")
    brief = "brain float" if brain else "IEEE float"
    what = {
        "BF": "The reach of float32, with fewer digits.",
        "16": "The usual half-precision float.",
        "32": "The float that networks are trained with, not quantized.",
    }["BF" if brain else str(bits)]
    kind = kind.lower() if kind.endswith("FLOAT") else kind
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


_Maker = Callable[[re.Match[str]], Label]
_NAMES: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (standing_alone(pattern), make)
    for pattern, make in (
        (r"Q([458])_([01])(?<!8_1)(?!_)", _old),
        (r"Q([2-6])[ _-]?K(?:[ _-]?(XL|[SML]))?(?!_)", _k),
        (rf"W(\d{{1,2}})(?!\.)(?:A(\d{{1,2}}))?(?:KV(\d))?(?:[ _-]INT\d)?{_GROUP}", _activated),
        (rf"INT([2-8]){_GROUP}", _int),
        (r"([2-8])[ _-]?bits?[ _-](?:(\d{1,4})g|g(\d{1,4}))", _bits),
        (r"NF4", _nf4),
        (r"MXFP([468])(?!_MOE)(?:(A16)|[ _-]?(E\dM\d)(?:FN)?)?", _mx),
        (r"NVFP4(A16)?", _nvfp4),
        (r"F(?:P|LOAT)?8(?:[ _-]?(E\dM\d)(?:FN(?:UZ)?)?)?", _fp8),
        (r"(BFLOAT|FLOAT|BF|FP|F)(16|32)(?<!BF32)(?<!BFLOAT32)", _plain),
    )
)
