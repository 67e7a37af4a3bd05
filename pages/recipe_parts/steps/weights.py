"""Step 4: the weights become integers."""

from lib.numbers.text import rounded
from lib.studies.recipe import Conversion
from lib.ui import frame
from pages.recipe_parts import kernel


def show(layer: Conversion, network: str) -> dict[str, str]:
    """The weights in float32, as codes, and what the codes stand for."""
    _, folded, codes, back = layer.nine
    scale = rounded(float(layer.weight_scale), 4)
    kernel.show(
        layer,
        [
            kernel.grid("Folded", folded, "{:.3f}", "float32"),
            kernel.grid("Codes, stored", codes, "{:d}", "int8", f"÷ {scale}\nround"),
            kernel.grid("What they stand for", back, "{:.3f}", "float32", f"× {scale}"),
        ],
        name="weights",
    )
    before, after = layer.kilobytes
    return frame.numbers(
        {
            "Scale": (scale, f"of channel {layer.channel}, {layer.folded.name}."),
            "Largest error": (
                f"{layer.weight_error:.2f} steps",
                "over the channel; rounding can be off by half a step at most.",
            ),
            "Memory": (
                f"{after:,.1f} kB",
                f"with scales and biases, instead of {before:,.1f} kB in float32.",
            ),
        }
    )
