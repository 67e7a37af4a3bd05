"""What the times of packed weights say, in words: each sentence follows from what was measured."""

from lib.cnn.memory import kilobytes
from lib.studies.breakdown import GAIN, LOSS
from lib.studies.packed_weights import BATCHES, FLOAT32, PackedWeights, Way

BYTES = "Bytes of the weights"
BESIDE_BYTES = {  # what fewer of them explain
    "less": "; unpacking them takes some of the gain",
    "as much": "",
    "more": "; the rest is a kernel that makes more of this machine",
}


def name_of(way: Way) -> str:
    """A way in words."""
    if not way.group:
        return way.inside
    return f"{way.bits} bits, computed in {way.inside}"


def numbers(found: PackedWeights, group: int) -> dict[str, tuple[str, str]]:
    """What 4 bits gain with the fewest and with the most rows, and what they store."""
    few, many = BATCHES[0], BATCHES[-1]
    four = found.fastest(group, few, bits=4)
    return {
        "4 bits, 1 row": (f"{found.gain(four, few):.1f} ×", one_row(found, four)),
        f"4 bits, {many} rows": (
            f"{found.gain(found.fastest(group, many, bits=4), many):.1f} ×",
            many_rows(found, group),
        ),
        BYTES: (
            f"{kilobytes(four.bytes)} and {kilobytes(FLOAT32.bytes)}",
            f"in 4 bits with a float32 scale for {group} weights, and in float32.",
        ),
    }


def one_row(found: PackedWeights, four: Way) -> str:
    """How the best way with 4 bits does where every weight is used once."""
    rows, fewer = BATCHES[0], four.times_fewer_bytes
    said = f"as fast as float32 in PyTorch, computed in {four.inside}"
    if found.gain(four, rows) < GAIN:
        return f"{said}: fewer bytes are read, but unpacking them costs this machine as much."
    why = BESIDE_BYTES[found.beside_bytes(four, rows)]
    once = f"a weight is fetched for one product, and there are {fewer:.1f} times fewer bytes"
    return f"{said}: {once}{why}."


def many_rows(found: PackedWeights, group: int) -> str:
    """How the best way with 4 bits does where weights are used often, and what wins there."""
    rows = BATCHES[-1]
    four, best = found.fastest(group, rows, bits=4), found.fastest(group, rows)
    before, after = (
        found.gain(found.fastest(group, BATCHES[0], bits=4), BATCHES[0]),
        found.gain(four, rows),
    )
    said = f"as fast as float32, computed in {four.inside}"
    if after < LOSS:
        said += ": arithmetic sets the pace now, and unpacking comes on top"
    elif after < before:
        said += ": less than with 1 row, because arithmetic counts more, and unpacking comes on top"
    return f"{said}. The fastest here: {name_of(best)}."


def slower(found: PackedWeights, group: int) -> str:
    """Which ways are slower than float32 with 1 row although they read fewer bytes, if any."""
    rows = BATCHES[0]
    losing = [way for way in found.ways(group) if found.gain(way, rows) < LOSS]
    if not losing:
        return ""
    names = "; ".join(f"{name_of(way)}, {found.gain(way, rows):.2g} × as fast" for way in losing)
    return (
        f"**Fewer bytes alone are not enough.** Slower than float32 even with 1 row: {names}. A "
        "format is as fast as the kernel that somebody wrote for it."
    )
