"""Step 6: the layer runs in integers, and its sums become codes."""

from lib.figures import layers as figures
from lib.figures.layers import Pair
from lib.numbers.text import minus, rounded
from lib.studies.recipe import Conversion
from lib.ui import frame

MAGNIFY = 8  # what the difference is enlarged by


def show(layer: Conversion, network: str) -> dict[str, str]:
    """What the layer makes of a test image, in float32 and in int8."""
    limit = float(layer.float_output.max())
    pairs = [
        Pair(f"ch. {k}", layer.float_output[k], layer.meaning[k], limit) for k in layer.strongest
    ]
    frame.figure(
        figures.feature_maps,
        *(pairs, ("float32", "int8")),
        magnify=MAGNIFY,
        label=f"Six channels of {layer.folded.name} for a test image, in float32, in int8, and "
        f"their difference, eight times enlarged: they look alike. Values reach {limit:.3g}, "
        f"differences {layer.largest_difference:.2g}.",
        name="run",
    )
    row, column = layer.pixel
    here = (layer.channel, row, column)
    return frame.numbers(
        {
            "Sum": (
                minus(f"{layer.sums[here]:,}"),
                f"int32, channel {layer.channel}, row {row}, column {column}.",
            ),
            "Code": (
                str(layer.codes[here]),
                f"{layer.scaled:.2f}, rounded: the sum × {rounded(float(layer.multiplier), 4)}.",
            ),
            "Stands for": (
                f"{layer.meaning[here]:.3f}",
                f"float32 has {layer.float_output[here]:.3f} here.",
            ),
        }
    )
