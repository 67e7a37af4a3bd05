"""What a roofline says, in words: each sentence follows from what was measured."""

from lib.cnn.processor import integer_unit
from lib.studies import timing
from lib.studies.breakdown import GAIN, LOSS
from lib.studies.roofline import MATRIX, TYPES, Roofline

BESIDE_PEAK = {  # what the processor's instructions allow
    "less": "; the kernels here reach a part of that",
    "as much": "",
    "more": "; the rest is a kernel that makes more of its instructions",
}
INTENSITY = "Operations for each byte"


def numbers(found: Roofline, batch: int) -> dict[str, tuple[str, str]]:
    """The large matrix at a batch, and why int8 is as fast as it is there."""
    first, second = (dot for dot in found.of(MATRIX, batch) if dot.kind in TYPES)
    return {
        "The matrix in int8": (f"{found.gain(batch):.1f} ×", matrix(found, batch)),
        INTENSITY: (
            f"{first.intensity:,.3g} and {second.intensity:,.3g}",
            f"in float32 and in int8 {rows(batch)}. Arithmetic sets the pace only from "
            f"{found.ridge('float32'):,.3g} and {found.ridge('int8'):,.3g} on, where the roofs "
            "are flat.",
        ),
        "Where only arithmetic counts": (
            f"{found.peak_gain:.1f} ×",
            peaks(found),
        ),
    }


def peaks(found: Roofline) -> str:
    """How far apart the two roofs are, and what the processor has for that."""
    unit = integer_unit(found.instructions)
    said = f"as fast in int8: the distance of the two roofs. On this processor, {unit.words}"
    return f"{said}{BESIDE_PEAK[timing.beside(found.peak_gain, unit.times)]}."


def rows(batch: int) -> str:
    """The batch in words."""
    return "with 1 row" if batch == 1 else f"with {batch} rows"


def matrix(found: Roofline, batch: int) -> str:
    """How fast the large matrix is in int8: what the limits are, and how near to them it comes.

    Their ratio times that of the shares that are reached is the gain, whatever it is.
    """
    first, second = (dot for dot in found.of(MATRIX, batch) if dot.kind in TYPES)
    shares = [found.reached(dot) for dot in (first, second)]
    reached = f"float32 reaches {shares[0]:.0%} of its limit, int8 {shares[1]:.0%}"
    slow, quick = (found.waits_for_bytes(dot) for dot in (first, second))
    if slow and quick:
        limits = "Memory limits both, and int8 has a quarter of the bytes"
    elif slow or quick:
        limits = "Memory limits {}, arithmetic {}".format(*TYPES if slow else TYPES[::-1])
    else:
        limits = "Arithmetic limits both"
    return f"as fast as float32 {rows(batch)}. {limits}: {reached}."


def layers(found: Roofline, network: str, batch: int) -> str:
    """How many layers of a network gain, and which lose."""
    gains = found.layer_gains(network, batch)
    count = sum(gain >= GAIN for gain in gains.values())
    winners = "none is" if count == 0 else "1 is" if count == 1 else f"{count} are"
    losers = [layer for layer, gain in gains.items() if gain < LOSS]
    said = (
        f"Of the {len(gains)} layers of the {network} network {winners} faster in int8, "
        f"{images(batch)}"
    )
    return f"{said}; slower: {', '.join(losers)}." if losers else f"{said}, none is slower."


def images(batch: int) -> str:
    """The batch of a network in words."""
    return "one image at a time" if batch == 1 else f"{batch} images at a time"
