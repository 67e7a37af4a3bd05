"""One layer, step by step: which step it is, what is done in it and why, and what it gives."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from lib.cnn import folding, int8
from lib.quantization import affine, integer_ops
from lib.settings import CALIBRATION_IMAGES
from lib.studies import recipe
from lib.studies.recipe import Conversion
from lib.ui import frame, layer_place, prose
from pages.recipe_parts import snippets
from pages.recipe_parts.settings import LAYER, NETWORK, STEP
from pages.recipe_parts.steps import biases, calibrate, fold, run, scales, weights

WORDS = prose.blocks("recipe")


class Step(NamedTuple):
    """One step of the recipe.

    line: the step in code. show: shows the picture and the numbers of a layer in a network of that
    name, and returns the numbers. functions: what computed them. snippet: the lines that give them.
    """

    title: str
    line: str
    show: Callable[[Conversion, str], dict[str, str]]
    functions: tuple[Callable[..., object], ...]
    snippet: str


STEPS = {
    "fold": Step(
        "Fold BatchNorm",
        "weight, bias = fold(\n    weight, norm)",
        fold.show,
        (folding.fold,),
        snippets.FOLD,
    ),
    "calibrate": Step(
        "Calibrate",
        "ranges = calibrate(\n    net, images)",
        calibrate.show,
        (int8.calibrate,),
        snippets.CALIBRATE,
    ),
    "scales": Step(
        "Choose scales",
        "choose_qparams(\n    low, high, ...)",
        scales.show,
        (affine.choose_qparams,),
        snippets.SCALES,
    ),
    "weights": Step(
        "Quantize the weights",
        "codes = quantize(\n    weight, scales)",
        weights.show,
        (affine.quantize, affine.dequantize),
        snippets.WEIGHTS,
    ),
    "biases": Step(
        "Write the biases in int32",
        "bias_codes = round(\n    bias / unit)",
        biases.show,
        (int8.quantize_calibrated,),
        snippets.BIASES,
    ),
    "run": Step(
        "Run",
        "codes = requantize(\n    sums, multiplier,\n    output)",
        run.show,
        (integer_ops.requantize,),
        snippets.RUN,
    ),
}


def show() -> None:
    """The choice of a step and a layer; then the step."""
    name = STEP.ask()
    step = STEPS[name]
    controls, view = frame.split("recipe")
    with controls:
        number = STEP.options.index(name) + 1
        st.markdown(f"**{number}. {step.title}.** {WORDS[name]}")
        st.html(
            f'<pre class="qp-line" tabindex="0" aria-label="In code"><code>{step.line}</code></pre>'
        )
        network = NETWORK.ask()
        names = recipe.convolutions(network)
        chosen = LAYER.ask(options=names, default=names[1])
        layer_place.show(network, chosen)
        layer = recipe.convert(network, chosen)
    with view:
        shown = step.show(layer, network)
    frame.how_computed(
        *step.functions,
        snippet=filled_in(snippets.PREPARE + step.snippet, layer, network),
        shown=shown,
    )


def filled_in(snippet: str, layer: Conversion, network: str) -> str:
    """A step's snippet with the layer and the pixel that are on screen."""
    row, column = layer.pixel
    return snippet.format(
        network=network,
        layer=layer.folded.name,
        channel=layer.channel,
        row=row,
        column=column,
        calibration_images=CALIBRATION_IMAGES,
        histogram_images=calibrate.HISTOGRAM_IMAGES,
    )
