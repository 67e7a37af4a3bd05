"""What a roofline says, in words: each sentence follows from what was measured."""

from lib.studies.breakdown import GAIN, LOSS
from lib.studies.roofline import MATRIX, TYPES, Roofline

FEWER, MORE = 3.2, 4.8  # times as fast: clearly other than the four times of a quarter of the bytes
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
            "as fast in int8: the distance of the two roofs.",
        ),
    }


def rows(batch: int) -> str:
    """The batch in words."""
    return "with 1 row" if batch == 1 else f"with {batch} rows"


def matrix(found: Roofline, batch: int) -> str:
    """How fast the large matrix is in int8, and what sets its pace."""
    first, second = (dot for dot in found.of(MATRIX, batch) if dot.kind in TYPES)
    said = f"as fast as float32 {rows(batch)}"
    waiting = [found.waits_for_bytes(dot) for dot in (first, second)]
    if found.gain(batch) < GAIN:
        return f"{said}: here its quarter of the bytes is of no use to this machine's kernels."
    if all(waiting):
        return f"{said}. Both wait for bytes, and int8 has a quarter of them{remark(found, batch)}."
    if not any(waiting):
        return f"{said}. Both have enough to compute for each byte: arithmetic sets the pace."
    slow, quick = ("float32", "int8") if waiting[0] else ("int8", "float32")
    return f"{said}. The memory limits {slow}, the arithmetic {quick}."


def remark(found: Roofline, batch: int) -> str:
    """Why a quarter of the bytes makes it more, or less, than four times as fast."""
    if found.gain(batch) > MORE:
        return "; the rest of the gain is a kernel that comes nearer to what the memory delivers"
    if found.gain(batch) < FEWER:
        return ", but its kernel comes less near to what the memory delivers"
    return ""


def layers(found: Roofline, network: str, batch: int) -> str:
    """How many layers of a network gain, and which lose."""
    gains = found.layer_gains(network, batch)
    winners = sum(gain >= GAIN for gain in gains.values())
    losers = [layer for layer, gain in gains.items() if gain < LOSS]
    said = (
        f"Of the {len(gains)} layers of the {network} network {winners} are faster in int8, "
        f"{images(batch)}"
    )
    return f"{said}; slower: {', '.join(losers)}." if losers else f"{said}, none is slower."


def images(batch: int) -> str:
    """The batch of a network in words."""
    return "one image at a time" if batch == 1 else f"{batch} images at a time"
