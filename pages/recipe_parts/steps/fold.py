"""Step 1: BatchNorm becomes a part of the weights."""

from lib.numbers.text import minus
from lib.studies.recipe import Conversion
from lib.ui import frame
from pages.recipe_parts import kernel


def show(layer: Conversion, network: str) -> dict[str, str]:
    """The weights as trained and folded."""
    trained, folded, _, _ = layer.nine
    kernel.show(
        layer,
        [
            kernel.grid("As trained", trained, "{:.3f}", "float32"),
            kernel.grid("Folded", folded, "{:.3f}", "float32", f"× {layer.factor:.3f}\n="),
        ],
        name="fold",
    )
    return frame.numbers(
        {
            "Factor": (
                minus(f"{layer.factor:.4f}"),
                f"γ / √(variance + ε) of channel {layer.channel}: each of its weights times this.",
            ),
            "Bias": (
                minus(f"{layer.folded.bias[layer.channel]:.4f}"),
                "β − factor × mean: what is left of BatchNorm.",
            ),
        }
    )
