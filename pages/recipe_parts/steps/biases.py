"""Step 5: the biases, in the unit of the sums."""

from lib.figures import recipe as figures
from lib.numbers.integers import INT8, INT16, INT32
from lib.numbers.text import minus, rounded
from lib.studies.recipe import Conversion
from lib.ui import frame

LIMITS = {number_type.name: number_type.max for number_type in (INT8, INT16, INT32)}


def show(layer: Conversion, network: str) -> dict[str, str]:
    """How large the integers of the layer get, beside the ends of the integer types."""
    frame.figure(
        figures.sizes,
        *(layer.largest, LIMITS),
        label="Largest magnitudes: "
        + ", ".join(f"{name} {value:,}" for name, value in layer.largest.items()),
        name="biases",
        numbers={"what": list(layer.largest), "largest": list(layer.largest.values())},
    )
    return frame.numbers(
        {
            "Unit": (
                rounded(layer.bias_unit, 4),
                f"input scale × weight scale of channel {layer.channel}.",
            ),
            "Bias": (
                minus(f"{layer.integers.bias[layer.channel]:,}"),
                f"of these units: {minus(f'{layer.folded.bias[layer.channel]:.4f}')} in float32.",
            ),
            "Largest sum": (
                f"{layer.largest['sums']:,}",
                "bias included, while the layer looks at one test image.",
            ),
            "At worst": (
                f"{layer.worst_sum:,}",
                f"if each input had the code that adds the most. int16 ends at {INT16.max:,}.",
            ),
        }
    )
