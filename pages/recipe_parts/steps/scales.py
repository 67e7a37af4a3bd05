"""Step 3: scale and zero-point of the output, and a scale for each channel's weights."""

from lib.figures import recipe as figures
from lib.numbers.text import rounded
from lib.studies.recipe import Conversion
from lib.ui import frame


def show(layer: Conversion, network: str) -> dict[str, str]:
    """The codes over the range, and the scales of all channels."""
    output, scales = layer.output_qparams, layer.integers.weight_qparams.scales
    low, high = layer.output_range
    frame.figure(
        figures.scales,
        *(scales, layer.channel, low, high, (output.qmin, output.qmax)),
        label=f"The outputs' codes {output.qmin} to {output.qmax} stand for {low:.3g} to "
        f"{high:.3g}. Below, the scale of each channel's weights, "
        f"{scales.min():.3g} to {scales.max():.3g}.",
        name="scales",
        numbers={"scale of the weights": scales.tolist()},
    )
    return frame.numbers(
        {
            "Output scale": (rounded(float(output.scale), 4), "the range over 255 steps."),
            "Zero-point": (str(output.zero_point), "the code of 0: a ReLU leaves nothing below."),
            "Weight scale": (
                rounded(float(layer.weight_scale), 4),
                f"of channel {layer.channel}: its largest weight over 127.",
            ),
        }
    )
