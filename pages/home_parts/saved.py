"""What 8 bits save and cost: as this server measured it, and until then as it is shipped."""

from typing import NamedTuple

from lib.cnn import int8
from lib.jobs.board import board
from lib.jobs.tasks import TimeLayers
from lib.numbers.text import minus
from lib.settings import TEST_IMAGES
from lib.studies import breakdown, comparison, weight_bits
from lib.ui import frame, prose
from lib.ui.components.few_bits import Time
from pages.home_parts import snippets

WORDS = prose.blocks("home")
SHIPPED = TimeLayers()  # the same network's times


class Times(NamedTuple):
    """The time as the first screen shows it: None and a sentence where there is none.

    origin: where and when it was measured, if not on this server.
    """

    time: Time | None
    says: str = ""
    origin: str = ""


def times(found: comparison.Findings | None) -> Times:
    """The server's own times if it has any that tell something, else those that are shipped."""
    if found and not found.kernels.fast:
        return Times(None, found.kernels.sentence)
    if found and not found.disturbed:
        return Times(_time(WORDS["here"], found.medians, found.speedup))
    job = board().find(SHIPPED)
    other: breakdown.Breakdown | None = job.result if job else None
    if job is None or other is None or other.disturbed or not other.kernels.fast:
        return Times(None, WORDS["busy" if found else "measuring"])
    where = WORDS["elsewhere" if job.origin else "here"]
    return Times(_time(where, other.medians, other.speedup), origin=job.origin)


def _time(where: str, milliseconds: tuple[float, float], speedup: float) -> Time:
    float32, integers = (f"{each:.2f} ms" for each in milliseconds)
    faster = f"{speedup:.1f} × as fast"
    return Time(where=where, float32=float32, int8=integers, faster=faster)


def saved(found: comparison.Findings | None, known: Times) -> None:
    """Memory, time and accuracy of int8 beside float32."""
    record = weight_bits.recorded()
    whole, eight = record.width(weight_bits.FLOAT), record.width(8)
    accuracies, change = (whole.accuracy, eight.accuracy), record.accuracy_change(8)
    if found:
        accuracies, change = found.accuracies, found.accuracy_change.difference
    reproducible = {
        "Memory": f"{record.times_smaller(8):.1f} × smaller",
        "Accuracy": minus(f"{change:+.2f} points"),
    }
    frame.numbers(
        {
            "Memory": (
                reproducible["Memory"],
                f"{whole.kilobytes:,.0f} kB of weights become {eight.kilobytes:,.0f} kB.",
            ),
            "Time": (
                (known.time["faster"], f"measured {known.time['where']}, on one thread.")
                if known.time
                else ("not measured", known.says)
            ),
            "Accuracy": (
                reproducible["Accuracy"],
                f"float32 gets {accuracies[0]:.2%} of {TEST_IMAGES:,} test images right, "
                f"int8 {accuracies[1]:.2%}.",
            ),
        }
    )
    frame.how_computed(
        *(comparison.compare, weight_bits.measure_one, int8.quantize_network),
        snippet=snippets.RATIOS,
        shown=reproducible,
    )
