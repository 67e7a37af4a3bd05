"""How fast the integers are, and why: what the result and the stopwatch say of a race."""

from lib.cnn.architecture import ARCHITECTURES
from lib.jobs.tasks import CompareNetworks, TimeLayers
from lib.studies import timing
from lib.studies.breakdown import Breakdown
from lib.studies.timing import Race
from lib.ui import frame, network_choice

NO_DOT_PRODUCT = "has no instruction that multiplies and adds int8 numbers in fours"

BESIDE = {  # what the processor's instructions allow
    "less": ". Moving numbers, calling kernels and the float32 arithmetic between layers are not "
    "so much cheaper: a network gains less",
    "as much": "",
    "more": ". That alone does not explain so much; the rest comes from a quarter of the bytes, or "
    "from a kernel that makes more of its instructions",
}


def warn(found: Race) -> None:
    """Say so if the times tell too little for a verdict."""
    if not found.kernels.fast or not found.disturbed:
        return
    why = (
        f"the timings varied by more than {timing.LIMIT:.0%}, even the middle half of them."
        if not found.unfinished
        else f"after {timing.LONGEST:.0f} seconds the timing was ended before its time. A slow "
        "machine gets further with fewer images at a time (Stopwatch)."
    )
    frame.bad(
        f"The machine was too busy to tell: {why} So there is no verdict on the speed; a "
        "run in a quieter moment may give one."
    )


def numbers(task: CompareNetworks | TimeLayers, found: Race) -> dict[str, tuple[str, str]]:
    """How fast the integers were, and in one sentence why they won or lost; none if disturbed."""
    if not found.kernels.fast:
        sentence = f"{found.kernels.sentence} NumPy computed the integers, exactly."
        return {"Speed": ("not measured", sentence)}
    if found.disturbed:
        return {}
    offers = ", ".join(found.instructions) or "no special instructions"
    engines = found.engines(network_choice.name_of(task))
    sentence = (
        f"as fast as float32 on {found.processor} ({offers}), {engines}: {reason(task, found)}."
    )
    if network_choice.name_of(task) != "int8":
        sentence += " Fewer bits run on the same kernels, no faster."
    return {"Speed": (f"{found.speedup:.2f} ×", sentence)}


def reason(task: CompareNetworks | TimeLayers, found: Race) -> str:
    """Why the integers won or lost."""
    if isinstance(found, Breakdown) and found.calls_rule:
        return (
            f"even its quickest layer takes {found.quickest_layer:,.0f} µs, so that much of the "
            "time goes into calling a kernel for each layer, which integers don't make cheaper"
        )
    if found.speedup < 1:
        if not found.has_dot_product:
            return f"this processor {NO_DOT_PRODUCT}"
        return "calling a kernel for each layer and moving numbers cost more than integers saved"
    if _depthwise_hold_back(task, found) and found.beside_unit == "less":
        return (
            f"{found.unit.words}, but depthwise layers use a number only nine times: moving "
            "numbers, not multiplying them, sets their pace"
        )
    return f"{found.unit.words}{BESIDE[found.beside_unit]}"


def _depthwise_hold_back(task: CompareNetworks | TimeLayers, found: Race) -> bool:
    """Whether the network has depthwise layers, and none of their times says they gain more."""
    if not ARCHITECTURES[task.network].has_depthwise:
        return False
    gain = found.depthwise_speedup if isinstance(found, Breakdown) else None
    return gain is None or gain < found.speedup
