"""What 8 bits save and cost, as the run found it that the server makes when it starts."""

from typing import TypedDict

from lib.cnn import int8
from lib.numbers.text import minus
from lib.settings import TEST_IMAGES
from lib.studies import comparison, weight_bits
from lib.ui import frame, prose
from lib.ui.components.few_bits import Time
from pages.home_parts import snippets

WORDS = prose.blocks("home")


class Timed(TypedDict):
    """The time, or a sentence why there is none."""

    time: Time | None
    time_says: str


def saved(found: comparison.Findings) -> None:
    """Memory, time and accuracy of int8 beside float32, and what is left at 3 bits."""
    three = next(width for width in weight_bits.recorded().widths if width.bits == 3)
    reproducible = {
        "Memory": f"{found.times_smaller:.1f} × smaller",
        "Accuracy": minus(f"{found.accuracy_change.difference:+.2f} points"),
        "At 3 bits": f"{three.accuracy:.1%}",
    }
    frame.numbers(
        {
            "Memory": (
                reproducible["Memory"],
                f"{found.kilobytes[0]:,.0f} kB of weights become {found.kilobytes[1]:,.0f} kB.",
            ),
            "Time": speed(found),
            "Accuracy": (
                reproducible["Accuracy"],
                f"float32 gets {found.accuracies[0]:.2%} of {TEST_IMAGES:,} test images right, "
                f"int8 {found.accuracies[1]:.2%}.",
            ),
            "At 3 bits": (reproducible["At 3 bits"], "are still right: as the slider shows it."),
        }
    )
    frame.how_computed(
        *(comparison.compare, weight_bits.measure_one, int8.quantize_network),
        snippet=snippets.RATIOS,
        shown=reproducible,
    )


def speed(found: comparison.Findings) -> tuple[str, str]:
    """How much faster int8 was, if that was measured and nothing else disturbed it."""
    if not found.kernels.fast:
        return "not measured", found.kernels.sentence
    if found.disturbed:
        return "no verdict", WORDS["busy"]
    return f"{found.speedup:.1f} × as fast", "measured on this server, on one thread."


def time_of(found: comparison.Findings | None) -> Timed:
    """The time as the first screen shows it."""
    if found is None:
        return Timed(time=None, time_says=WORDS["measuring"])
    if not found.kernels.fast or found.disturbed:
        return Timed(time=None, time_says=speed(found)[1])
    float32, int8 = (f"{milliseconds:.2f} ms" for milliseconds in found.medians)
    return Timed(time=Time(float32=float32, int8=int8, faster=speed(found)[0]), time_says="")
