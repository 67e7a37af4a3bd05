"""The recipe: how a network is converted from float32 to int8, shown on one real layer."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from lib import cnn
from lib.cnn import int8
from lib.cnn.data import calibration_set
from lib.cnn.folding import fold
from lib.figures import layers as map_figures
from lib.figures import recipe as figures
from lib.jobs.board import State
from lib.jobs.tasks import MeasureAccuracy
from lib.numbers.text import minus, rounded
from lib.quantization import affine, integer_ops
from lib.settings import CALIBRATION_IMAGES
from lib.studies import feature_maps, recipe, shipped
from lib.ui import frame, runs, table

HISTOGRAM_IMAGES = 32
LIMITS = {"int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1}

PREPARE = """
import numpy as np
from lib import cnn
from lib.studies import recipe
from lib.numbers.text import minus, rounded

layer = recipe.convert("{network}", "{layer}")
"""

OLD = "torch.ao.quantization"
WAYS = (
    {
        "": "Ranges of the weights are known",
        "Dynamic": "before: the weights are there",
        "Static (this recipe)": "before: the weights are there",
        "Retraining": "before; weights and ranges adapt to each other in training",
    },
    {
        "": "Ranges of the activations are known",
        "Dynamic": "at run time, anew for every input",
        "Static (this recipe)": "before, from some hundred inputs",
        "Retraining": "before, learned along with the weights",
    },
    {
        "": "It needs",
        "Dynamic": "nothing but the network",
        "Static (this recipe)": "some hundred inputs, no labels",
        "Retraining": "the training data, the labels, and time for training",
    },
    {
        "": "It costs",
        "Dynamic": "finding a minimum and a maximum in every layer at every run",
        "Static (this recipe)": "seconds, once; at run time nothing",
        "Retraining": "hours to days, once; at run time nothing",
    },
    {
        "": "People take it for",
        "Dynamic": "large linear layers: language models",
        "Static (this recipe)": "convolutional networks, small devices",
        "Retraining": "few bits, or networks that lose too much otherwise",
    },
    {
        "": "PyTorch calls it",
        "Dynamic": "dynamic quantization",
        "Static (this recipe)": "post-training static quantization",
        "Retraining": "quantization-aware training (QAT)",
    },
    {
        "": "In torchao, its library for it",
        "Dynamic": "quantize_ with Int8DynamicActivationInt8WeightConfig",
        "Static (this recipe)": "prepare_pt2e, convert_pt2e",
        "Retraining": "prepare_qat_pt2e, convert_pt2e",
    },
    {
        "": f"In {OLD}, older and to be removed",
        "Dynamic": "quantize_dynamic",
        "Static (this recipe)": "prepare, convert",
        "Retraining": "prepare_qat, convert",
    },
)


@st.fragment
def one_layer() -> None:
    """The choice of a step and a layer; then the step."""
    step = st.segmented_control(
        "Step",
        list(STEPS),
        default="fold",
        required=True,
        key="recipe_step",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    controls, view = frame.split("recipe")
    with controls:
        said = st.container()
        network = st.selectbox("Network", cnn.NETWORKS, key="recipe_network", bind="query-params")
        names = recipe.convolutions(network)
        layer = st.selectbox("Layer", names, index=1, key="recipe_layer", bind="query-params")
    found = recipe.convert(network, layer)
    with view:
        line, shown, functions, snippet = STEPS[step].show(found, network, layer)
    with said:
        number = list(STEPS).index(step) + 1
        st.markdown(f"**{number}. {STEPS[step].title}.** {STEPS[step].words}")
        st.html(f'<pre class="qp-line" tabindex="0" aria-label="In code"><code>{line}</code></pre>')
    frame.how_computed(
        *functions,
        snippet=PREPARE.format(network=network, layer=layer) + snippet,
        shown=shown,
    )


Shown = tuple[str, dict[str, str], tuple, str]


def folding(found: recipe.Conversion, network: str, layer: str) -> Shown:
    """Step 1."""
    trained, folded, _, _ = found.nine
    kernels(
        "fold",
        found,
        [
            grid("As trained", trained, "{:.3f}", "float32"),
            grid("Folded", folded, "{:.3f}", "float32", f"× {found.factor:.3f}\n="),
        ],
    )
    shown = frame.numbers(
        {
            "Factor": (
                minus(f"{found.factor:.4f}"),
                f"γ / √(variance + ε) of channel {found.channel}: its weights times this.",
            ),
            "Bias": (
                minus(f"{found.folded.bias[found.channel]:.4f}"),
                "β − factor × mean: what is left of BatchNorm.",
            ),
        }
    )
    snippet = f"""
from lib.cnn.folding import fold

folded, bias = fold(layer.trained, layer.norm)
shown = {{
    "Factor": minus(f"{{layer.norm.factor[{found.channel}]:.4f}}"),
    "Bias": minus(f"{{bias[{found.channel}]:.4f}}"),
}}
"""
    return "weight, bias = fold(\n    weight, norm)", shown, (fold,), snippet


@st.cache_data(max_entries=32, show_spinner=False)
def spread(network: str, layer: str) -> feature_maps.Distribution:
    """How the layer's output is spread over calibration images, computed once for all readers."""
    images, _ = calibration_set(HISTOGRAM_IMAGES)
    quantized = shipped.quantized(network)
    return feature_maps.distribution(shipped.float32(network), quantized, layer, images)


def calibrating(found: recipe.Conversion, network: str, layer: str) -> Shown:
    """Step 2."""
    values = spread(network, layer)
    quantized = shipped.quantized(network)
    drawing = (values.counts, values.edges, feature_maps.levels(quantized, layer))
    frame.picture(
        frame.draw(map_figures.distribution, *drawing),
        narrow=frame.draw(map_figures.distribution, *drawing, narrow=True),
        label=f"Histogram of {values.values:,} outputs of {layer} for {HISTOGRAM_IMAGES} training "
        f"images, logarithmic; the range reaches from {values.low:.3g} to {values.high:.3g}.",
        name="calibrate",
        numbers={
            "from": values.edges[:-1].tolist(),
            "to": values.edges[1:].tolist(),
            "values": values.counts.tolist(),
        },
    )
    shown = frame.numbers(
        {
            "Range": (
                f"{values.low:.3g} to {values.high:.3g}",
                f"seen on {CALIBRATION_IMAGES} training images; the histogram shows "
                f"{HISTOGRAM_IMAGES} of them.",
            ),
            "Exactly 0": (f"{values.zero_share:.1%}", "of the outputs: what the ReLU cut off."),
        }
    )
    snippet = f"""
from lib.cnn.data import calibration_set
from lib.studies.feature_maps import distribution

net = cnn.load("{network}")
images, _ = calibration_set({CALIBRATION_IMAGES})
integers = cnn.quantize_network(net, images)  # calibrates
found = distribution(net, integers, "{layer}", calibration_set({HISTOGRAM_IMAGES})[0])
shown = {{
    "Range": f"{{found.low:.3g}} to {{found.high:.3g}}",
    "Exactly 0": f"{{found.zeros / found.values:.1%}}",
}}
"""
    return "ranges = calibrate(\n    net, images)", shown, (int8.calibrate,), snippet


def scaling(found: recipe.Conversion, network: str, layer: str) -> Shown:
    """Step 3."""
    output, weights = found.integers.output_qparams, found.integers.weight_qparams
    assert output is not None
    low, high = found.output_range
    drawing = (weights.scale, found.channel, low, high, (output.qmin, output.qmax))
    frame.picture(
        frame.draw(figures.scales, *drawing),
        narrow=frame.draw(figures.scales, *drawing, narrow=True),
        label=f"The outputs' codes {output.qmin} to {output.qmax} stand for {low:.3g} to "
        f"{high:.3g}. Below, the scale of each channel's weights, "
        f"{weights.scale.min():.3g} to {weights.scale.max():.3g}.",
        name="scales",
        numbers={"scale of the weights": weights.scale.tolist()},
    )
    shown = frame.numbers(
        {
            "Output scale": (rounded(float(output.scale), 4), "the range over 255 steps."),
            "Zero-point": (str(output.zero_point), "the code of 0: a ReLU leaves nothing below."),
            "Weight scale": (
                rounded(float(found.weight_scale), 4),
                f"of channel {found.channel}: its largest weight over 127.",
            ),
        }
    )
    snippet = f"""
from lib.cnn.data import calibration_set
from lib.cnn.int8 import calibrate
from lib.quantization.affine import choose_qparams

images, _ = calibration_set({CALIBRATION_IMAGES})
low, high = calibrate(cnn.load("{network}"), images).ranges["{layer}"]
output = choose_qparams(low, high, bits=8, signed=False)
channel = layer.folded.weight[{found.channel}]
weights = choose_qparams(channel.min(), channel.max(), bits=8, symmetric=True, narrow_range=True)
shown = {{
    "Output scale": rounded(float(output.scale), 4),
    "Zero-point": str(output.zero_point),
    "Weight scale": rounded(float(weights.scale), 4),
}}
"""
    line = "choose_qparams(\n    low, high, ...)"
    return line, shown, (affine.choose_qparams,), snippet


def quantizing(found: recipe.Conversion, network: str, layer: str) -> Shown:
    """Step 4."""
    _, folded, codes, back = found.nine
    scale = rounded(float(found.weight_scale), 4)
    kernels(
        "weights",
        found,
        [
            grid("Folded", folded, "{:.3f}", "float32"),
            grid("Codes, stored", codes, "{:d}", "int8", f"÷ {scale}\nround"),
            grid("What they stand for", back, "{:.3f}", "float32", f"× {scale}"),
        ],
    )
    before, after = found.kilobytes
    shown = frame.numbers(
        {
            "Scale": (scale, f"of channel {found.channel}, {layer}."),
            "Largest error": (
                f"{found.weight_error:.2f} steps",
                "over the channel; half a step is the most that rounding can do.",
            ),
            "Memory": (
                f"{after:,.1f} kB",
                f"with scales and biases, instead of {before:,.1f} kB in float32.",
            ),
        }
    )
    snippet = f"""
from lib.quantization.affine import quantize

weight, scales = layer.folded.weight, layer.integers.weight_qparams
codes = quantize(weight, scales)
scale = scales.scale[{found.channel}]
steps = weight[{found.channel}] / np.float64(scale)
size = codes.nbytes + scales.scale.nbytes + layer.integers.bias.nbytes
shown = {{
    "Scale": rounded(float(scale), 4),
    "Largest error": f"{{np.abs(codes[{found.channel}] - steps).max():.2f}} steps",
    "Memory": f"{{size / 1000:,.1f}} kB",
}}
"""
    line = "codes = quantize(\n    weight, scales)"
    return line, shown, (affine.quantize, affine.dequantize), snippet


def biases(found: recipe.Conversion, network: str, layer: str) -> Shown:
    """Step 5."""
    drawing = (found.largest, LIMITS)
    frame.picture(
        frame.draw(figures.sizes, *drawing),
        narrow=frame.draw(figures.sizes, *drawing, narrow=True),
        label="Largest magnitudes: "
        + ", ".join(f"{name} {value:,}" for name, value in found.largest.items()),
        name="biases",
        numbers={"what": list(found.largest), "largest": list(found.largest.values())},
    )
    shown = frame.numbers(
        {
            "Unit": (
                rounded(found.bias_unit, 4),
                f"input scale × weight scale of channel {found.channel}.",
            ),
            "Bias": (
                minus(f"{found.integers.bias[found.channel]:,}"),
                f"such units: {minus(f'{found.folded.bias[found.channel]:.4f}')} in float32.",
            ),
            "Largest sum": (
                f"{found.largest['sums']:,}",
                "bias included, for one test image.",
            ),
            "At worst": (
                f"{found.worst_sum:,}",
                f"if each input had the code that adds most. int16 ends at {LIMITS['int16']:,}.",
            ),
        }
    )
    snippet = f"""
unit = float(layer.integers.input_qparams.scale) * float(
    layer.integers.weight_qparams.scale[{found.channel}]
)
code = round(float(layer.folded.bias[{found.channel}]) / unit)
shown = {{
    "Unit": rounded(unit, 4),
    "Bias": minus(f"{{code:,}}"),
    "Largest sum": f"{{np.abs(layer.sums).max():,}}",
    "At worst": f"{{layer.worst_sum:,}}",
}}
"""
    line = "bias_codes = round(\n    bias / unit)"
    return line, shown, (int8.quantize_calibrated,), snippet


def running(found: recipe.Conversion, network: str, layer: str) -> Shown:
    """Step 6."""
    pairs = [
        map_figures.Pair(
            f"ch. {k}", found.float_output[k], found.meaning[k], float(found.float_output.max())
        )
        for k in found.strongest
    ]
    drawing = (pairs, ("float32", "int8"))
    frame.picture(
        frame.draw(map_figures.feature_maps, *drawing, magnify=8),
        narrow=frame.draw(map_figures.feature_maps, *drawing, magnify=8, narrow=True),
        label=f"Six channels of {layer} for a test image, in float32, in int8, and their "
        "difference, eight times enlarged: they look alike.",
        name="run",
    )
    row, column = found.pixel
    shown = frame.numbers(
        {
            "Sum": (
                minus(f"{found.sums[found.channel, row, column]:,}"),
                f"int32, channel {found.channel}, row {row}, column {column}.",
            ),
            "Code": (
                str(found.codes[found.channel, row, column]),
                f"{found.scaled:.2f}, rounded: the sum × {rounded(float(found.multiplier), 4)}.",
            ),
            "Stands for": (
                f"{found.meaning[found.channel, row, column]:.3f}",
                f"float32 has {found.float_output[found.channel, row, column]:.3f} here.",
            ),
        }
    )
    snippet = f"""
from lib.quantization.integer_ops import requantize

output = layer.integers.output_qparams
codes = requantize(layer.sums, layer.integers.multiplier, output, axis=0)
here = ({found.channel}, {row}, {column})
shown = {{
    "Sum": minus(f"{{layer.sums[here]:,}}"),
    "Code": str(codes[here]),
    "Stands for": f"{{(codes[here] - np.float32(output.zero_point)) * output.scale:.3f}}",
}}
"""
    line = "codes = requantize(\n    sums, multiplier,\n    output)"
    return line, shown, (integer_ops.requantize,), snippet


class Step(NamedTuple):
    """One step: its name, what is done and why, and the function that shows it."""

    title: str
    words: str
    show: Callable[[recipe.Conversion, str, str], Shown]


STEPS = {
    "fold": Step(
        "Fold BatchNorm",
        "In training a BatchNorm follows each convolution: it shifts and stretches every channel. "
        "Afterwards its numbers stand still, so they are multiplied into the weights once, and it "
        "is gone. The network computes what it did before.",
        folding,
    ),
    "calibrate": Step(
        "Calibrate",
        "Codes must know how far to reach. So the float32 network runs on some training images, "
        "and each layer's smallest and largest output are noted. No labels are needed, and nothing "
        "is trained.",
        calibrating,
    ),
    "scales": Step(
        "Choose scales",
        "The scale is the step between two codes, the zero-point the code of 0. Outputs get one "
        "scale for the whole layer, weights one for each channel.",
        scaling,
    ),
    "weights": Step(
        "Quantize the weights",
        "Divide by the scale and round: the weight is now an integer of 8 bits. On the way back it "
        "is off by half a step at most.",
        quantizing,
    ),
    "biases": Step(
        "Write the biases in int32",
        "A product of two codes counts in units of input scale × weight scale. The bias is added "
        "to such products, so it is written in that unit. That makes it a large number. Sums can "
        "get larger still, depending on the image, so biases and sums get 32 bits.",
        biases,
    ),
    "run": Step(
        "Run",
        "The layer multiplies and adds integers only. At its end one multiplication takes each sum "
        "to the steps of the output's scale. Rounded, that is the code the next layer gets.",
        running,
    ),
}


def grid(title: str, values: Any, text: str, color: str, sign: str = "") -> figures.Grid:
    """Nine numbers for the picture, shaded by how they compare with the largest of them."""
    texts = [[minus(text.format(value)) for value in row] for row in values.tolist()]
    return figures.Grid(title, recipe.strength(values), texts, color, sign)


def kernels(name: str, found: recipe.Conversion, grids: list[figures.Grid]) -> None:
    """The grids as a picture, with their numbers, and which weights they are."""
    of = (
        "its first nine inputs"
        if found.strongest_input is None
        else f"input {found.strongest_input}, the strongest of {found.folded.weight.shape[1]}"
    )
    st.caption(f"Nine weights of channel {found.channel}, those for {of}.")
    frame.picture(
        frame.draw(figures.kernels, grids),
        narrow=frame.draw(figures.kernels, grids, narrow=True),
        label=". ".join(
            f"{grid.title}: " + ", ".join(text for row in grid.texts for text in row)
            for grid in grids
        ),
        name=name,
        numbers={grid.title: [text for row in grid.texts for text in row] for grid in grids},
    )


def whole(poll: runs.Poll) -> None:
    """All layers at once, and what the network answers then."""
    st.header("Now the whole network")
    network = st.session_state.get("recipe_network", cnn.NETWORKS[0])
    run = poll.look(MeasureAccuracy(network=network))
    button, view = st.columns([3, 8], gap="medium")
    with button:
        run.show_button("Convert")
    with view:
        if run.state is State.DONE:
            converted(network, run.result.accuracies)
        elif run.live and run.progress:
            run.show_progress(run.progress)
        elif not run.live:
            run.show_end("Convert")
            st.markdown(
                f"Convert every layer of the {network} network, then let both versions answer all "
                "10,000 test images. It takes some seconds."
            )


def converted(network: str, accuracies: tuple[float, float]) -> None:
    """What float32 and the integers got right."""
    shown = frame.numbers(
        {
            "float32": (f"{accuracies[0]:.2%}", "of the 10,000 test images right."),
            "int8": (f"{accuracies[1]:.2%}", "right, with integer kernels."),
        }
    )
    frame.how_computed(
        int8.quantize_network,
        snippet=f"""
from lib import cnn
from lib.cnn.data import calibration_set, test_set

net = cnn.load("{network}")
images, _ = calibration_set({CALIBRATION_IMAGES})
integers = cnn.quantize_network(net, images)
images, labels = test_set()
shown = {{
    "float32": f"{{(net.predict(images).argmax(1) == labels).mean():.2%}}",
    "int8": f"{{(integers.predict(images).argmax(1) == labels).mean():.2%}}",
}}
""",
        shown=shown,
        name="whole",
    )


frame.start(
    "The recipe",
    "How do you convert a network from float32 to int8? Six steps; follow a real layer through "
    "all of them.",
)
one_layer()
runs.fragment(whole, "recipe")
st.header("Three ways that people do it")
table.show(
    "The recipe above is the second. What differs is when a range is known.", WAYS, prose=True
)
frame.sources(
    [
        (
            "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient "
            "Integer-Arithmetic-Only Inference, sections 2 and 3",
            "https://arxiv.org/abs/1712.05877",
        ),
        (
            "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient inference",
            "https://arxiv.org/abs/1806.08342",
        ),
        (
            "PyTorch 2.13, Quantization: what torch.ao.quantization has is moving to torchao",
            "https://docs.pytorch.org/docs/2.13/quantization.html",
        ),
        (
            "torchao 0.18, torchao.quantization and torchao.quantization.pt2e",
            "https://docs.pytorch.org/ao/stable/index.html",
        ),
    ]
)
frame.end("recipe")
