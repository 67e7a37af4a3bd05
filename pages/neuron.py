"""One neuron, by hand: every step from int8 inputs to an int8 output, and why its errors cancel."""

from typing import NamedTuple, SupportsFloat

import streamlit as st

from lib import cnn
from lib.cnn import changes, error_sums, neuron_study, neuron_view, samples
from lib.cnn import neuron as by_hand
from lib.cnn.data import CLASSES, test_set
from lib.cnn.neuron import Neuron, Trace
from lib.figures import layers as layer_figures
from lib.figures import neuron as figures
from lib.figures.layers import Pair
from lib.figures.neuron import Map
from lib.jobs.board import State, board
from lib.jobs.tasks import Logits, Sums
from lib.numbers.text import minus
from lib.ui import follow, frame
from lib.ui.components import by_hand as walk
from lib.ui.components.by_hand import Grid, Line

BOARD, REAL, ERRORS, ANSWERS = VIEWS = ("Blackboard", "A neuron", "Errors", "Answers")
LAYER, CHANNEL, ROW, COLUMN = "conv3", 25, 7, 7  # reacts clearly to image 0
PLACE = ("neuron_image", "neuron_layer", "neuron_channel", "neuron_row", "neuron_column")
KEPT = (*PLACE, "neuron_network", "neuron_weight_bits", "neuron_activation_bits", "neuron_middle")
SEEN = "neuron_seen"  # holds the image that was on screen last, as in the address
CLOSEST = 5  # images to name

BOARD_SNIPPET = """
from lib.cnn.neuron import blackboard

one = blackboard()
mantissa, shift = one.mantissa_and_shift
shown = {
    "By hand": f"code {one.code}",
    "The engine": f"code {one.engine}",
    "Multiplier": f"{one.multiplier:.6g}",
    "Without floats": f"{mantissa:,} × 2^({shift} − 31)".replace("-", "−"),
    "Its code": f"code {one.fixed_point_code}",
}
"""
NEURON_SNIPPET = """
from lib.cnn.data import test_set
from lib.cnn.neuron import fixed_point, neuron, trace
from lib.cnn.neuron_view import integers, spread
from lib.cnn.samples import network

int8 = integers(
    "{network}",
    weight_bits={weight_bits},
    activation_bits={activation_bits},
    symmetric={symmetric},
)
traced = trace(network("{network}"), int8, test_set()[0][{image}])
one = neuron(traced, "{layer}", {channel}, {row}, {column})
"""
CODE_SNIPPET = """
mantissa, shift = one.mantissa_and_shift
whole_layer = fixed_point(traced, "{layer}")
shown = {{
    "By hand": f"code {{one.code}}",
    "The engine": f"code {{one.engine}}",
    "Multiplier": f"{{one.multiplier:.6g}}",
    "Without floats": f"{{mantissa:,}} × 2^({{shift}} − 31)".replace("-", "−"),
    "It differs": f"{{whole_layer.differing:,}} of {{whole_layer.values:,}}",
}}
"""
LOGIT_SNIPPET = """
shown = {{
    "By hand": f"{{one.real:.4f}}".replace("-", "−"),
    "The engine": f"{{one.engine:.4f}}".replace("-", "−"),
    "Multiplier": f"{{one.multiplier:.6g}}",
}}
"""
SPREAD_SNIPPET = """
found = spread(one)
shown = {{
    "Products": f"{{found.products:,}}",
    "All of one sign": f"±{{found.if_aligned:.3g}}",
    "Square root of the number": f"±{{found.by_root:.3g}}",
    "This sum": f"{{found.error:.3g}}".replace("-", "−"),
}}
"""
SUMS_SNIPPET = """
from lib.cnn.neuron_study import sums

job = sums(
    network="{network}",
    weight_bits={weight_bits},
    activation_bits={activation_bits},
    layer="{layer}",
    channel={channel},
    row={row},
    column={column},
)
while True:
    try:
        next(job)
    except StopIteration as end:
        found = end.value
        break
shown = {{
    "Foretold": f"±{{found.predicted:.3g}}",
    "Measured": f"±{{found.measured:.3g}}",
    "All of one sign": f"±{{found.if_aligned:.3g}}",
    "The same in all images": f"{{found.mean:.3g}}".replace("-", "−"),
}}
"""
IMAGE_SNIPPET = """
from lib.cnn.changes import compare
from lib.cnn.data import test_set
from lib.cnn.neuron_view import integers
from lib.cnn.samples import network

int8 = integers("{network}", weight_bits={weight_bits}, activation_bits={activation_bits})
images, labels = test_set()
image = slice({image}, {image} + 1)
found = compare(
    network("{network}").predict(images[image]), int8.predict(images[image]), labels[image]
)
shown = {{
    "Margin": f"{{found.margins[0]:.3f}}",
    "Push": f"{{found.swings[0]:.3f}}".replace("-", "−"),
}}
"""
ALL_SNIPPET = """
from lib.cnn.changes import compare
from lib.cnn.data import test_set
from lib.cnn.neuron_view import integers
from lib.cnn.samples import network

int8 = integers("{network}", weight_bits={weight_bits}, activation_bits={activation_bits})
images, labels = test_set()
found = compare(network("{network}").predict(images), int8.predict(images), labels)
shown = {{
    "Changed": f"{{len(found.changed):,}} of {{len(images):,}}",
    "At risk": f"{{len(found.at_risk):,}} of {{len(images):,}}",
}}
"""

BY_HAND = r"""
**Why there is a correction.** A code $q$ stands for the real number $s\,(q - z)$: scale times
distance from the zero-point. The sum that is wanted, in units of $s_x s_w$, is

$$
\sum (q_x - z_x)(q_w - z_w)
$$
$$
= \sum q_x q_w - z_x \sum q_w
$$
$$
{} - z_w \sum q_x + n\,z_x z_w
$$

The first term is what the machine adds up: codes times codes. The others undo the zero-points.
Weights are quantized symmetrically, $z_w = 0$, so the last two terms vanish. The second depends on
the weights alone: it is known before there is any image, and is folded into the bias. What comes
out of a ReLU is never negative, so in the networks here its zero-point is 0, and even that
correction is 0. To see it at work, go to *A neuron* and switch on *Zero-point in the middle* under
More.

**The multiplier.** One number turns units of the sum into steps of the output: $M = s_x s_w /
s_{out}$, one for each channel. The engine here multiplies in float32. A chip without floats stores
$M$ as $m \times 2^{\,\text{shift} - 31}$ with a 32-bit integer $m$, and multiplies, shifts and
rounds in integers. That rounds twice, so now and then it ends on the neighboring code.

**Where the ReLU is.** Real 0 is the code $z_{out}$. A ReLU turns all that is below into 0, so it is
enough to raise the lower end of the clamp to $z_{out}$. It costs nothing.
"""
READING = {
    BOARD: BY_HAND,
    REAL: BY_HAND,
    ERRORS: r"""
**Why the square root.** Let each of $n$ errors be $\varepsilon$ in size and of either sign, each
independent of the others. Squares of independent errors add: the sum's error has the mean square
$n\,\varepsilon^2$, so its size is $\sqrt{n}\,\varepsilon$. Of one sign, they would add up to
$n\,\varepsilon$.

**What the square root leaves out.** A weight is rounded once, so its error is the same for all
images, and inputs behind a ReLU are never negative. So part of the sum's error has the same sign
for every image: the mean of the histogram, which moves away from 0. Moving the bias by as much
takes it back, see *One scale, or many*.
""",
    ANSWERS: r"""
**Margin and push, exactly.** Let $l$ be float32's logits, $e$ their errors in integers, and $a$
float32's answer. Another class $b$ wins where $e_b - e_a > l_a - l_b$. The right side is at least
the margin, the distance to the second best class. The push is the largest left side of all classes.
So an answer changes only where the push reaches the margin. The converse doesn't hold: the class
that is pushed most may be far behind.
""",
}


class Choice(NamedTuple):
    """The network and the place in it that the reader chose."""

    network: str = "plain"
    weight_bits: int = 8
    activation_bits: int = 8
    symmetric: bool = False
    image: int = 0
    layer: str = LAYER
    channel: int = CHANNEL
    row: int = ROW
    column: int = COLUMN


def main() -> None:
    """Lay out the page."""
    frame.start(
        "One neuron, by hand",
        "Follow one number from int8 inputs to int8 output, with float32 beside it.",
    )
    # A link from another page names an image: it is to be seen, not the blackboard.
    linked = st.query_params.get("neuron_image")
    new = linked is not None and linked != st.session_state.get(SEEN)
    if new and "neuron_view" not in st.query_params:
        st.session_state["neuron_view"] = REAL
    follow.fragment(explore, "neuron")
    frame.sources(
        [
            (
                "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient "
                "Integer-Arithmetic-Only Inference (sections 2.2 and 2.3)",
                "https://arxiv.org/abs/1712.05877",
            ),
            (
                "gemmlowp, its quantization example and fixed-point arithmetic (Apache licence)",
                "https://github.com/google/gemmlowp",
            ),
            (
                "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST (MIT licence, Zalando SE)",
                "https://arxiv.org/abs/1708.07747",
            ),
        ]
    )
    frame.end("neuron")


def explore(poll: follow.Poll) -> None:
    """One of four views, and the place in the network that it is about."""
    look_at = st.segmented_control(
        "Look at",
        VIEWS,
        default=BOARD,
        required=True,
        key="neuron_view",
        bind="query-params",
        label_visibility="collapsed",
    )
    controls, view = frame.split("neuron")
    with controls:
        if look_at == BOARD:
            keep()
            st.markdown(ABOUT_BOARD)
            choice = Choice()
        else:
            choice = chosen(look_at)
        if look_at == REAL:
            where(choice)
    task = logits_task(choice) if look_at == ANSWERS else sums_task(choice)
    run = poll.look(board(), task)
    if look_at == BOARD:
        with view:
            on_the_blackboard()
    elif look_at == REAL:
        with view:
            real_neuron(choice)
    elif look_at == ERRORS:
        with view:
            one_sum(choice)
        many_sums(choice, run)
    else:
        with view:
            one_answer(choice)
        all_answers(choice, run)
    st.markdown(READING[look_at])


# --- the controls ---------------------------------------------------------------------------------


def keep() -> None:
    """Keep what the controls say while they aren't shown."""
    for key in KEPT:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def chosen(look_at: str) -> Choice:
    """Show the controls and return what they say."""
    image = int(
        st.number_input(
            "Test image",
            *(0, len(test_set()[1]) - 1, 0),
            key="neuron_image",
            bind="query-params",
        )
    )
    st.session_state[SEEN] = str(image)
    place = st.container()
    with st.expander("More"):
        network = st.selectbox("Network", cnn.NETWORKS, key="neuron_network", bind="query-params")
        weight_bits = st.select_slider(
            "Bits of a weight", range(2, 9), 8, key="neuron_weight_bits", bind="query-params"
        )
        activation_bits = st.select_slider(
            "Bits of an activation",
            range(2, 9),
            8,
            key="neuron_activation_bits",
            bind="query-params",
            help="The activations are the numbers that a layer hands to the next one.",
        )
        symmetric = st.toggle(
            "Zero-point in the middle",
            disabled=look_at != REAL,
            key="neuron_middle",
            bind="query-params",
            help="Puts the zero-point of the activations in the middle of the codes, to show the "
            "correction. Half of the codes are wasted then, for a ReLU gives nothing negative.",
        )
    settings = Choice(network, weight_bits, activation_bits, symmetric and look_at == REAL, image)
    with place:
        return settings if look_at == ANSWERS else somewhere(settings)


def somewhere(settings: Choice) -> Choice:
    """Show the controls for a place in the network."""
    names = [layer.name for layer in samples.network(settings.network).layers]
    layer = st.selectbox(
        "Layer",
        names,
        index=names.index(LAYER) if LAYER in names else 0,
        key="neuron_layer",
        bind="query-params",
    )
    channels, rows, columns = traced(settings).outputs[layer].shape[1:]
    channel = whole("Channel", channels - 1, CHANNEL, "neuron_channel")
    left, right = st.columns(2)
    with left:
        row = whole("Row", rows - 1, ROW, "neuron_row")
    with right:
        column = whole("Column", columns - 1, COLUMN, "neuron_column")
    return settings._replace(layer=layer, channel=channel, row=row, column=column)


def whole(label: str, most: int, first: int, key: str) -> int:
    """A number from 0 to `most`; what another layer had room for is cut to that."""
    if st.session_state.get(key, 0) > most:
        st.session_state[key] = most
    return int(
        st.number_input(
            label,
            *(0, most, min(first, most)),
            disabled=most == 0,
            key=key,
            bind="query-params",
        )
    )


def sums_task(choice: Choice) -> Sums:
    """The job about the sum of one neuron over many images."""
    network, weight_bits, activation_bits, _, _, layer, channel, row, column = choice
    return Sums(
        network, weight_bits, activation_bits,
        layer=layer, channel=channel, row=row, column=column,
    )  # fmt: skip


def logits_task(choice: Choice) -> Logits:
    """The job about all answers of the network."""
    return Logits(choice.network, choice.weight_bits, choice.activation_bits)


@st.cache_resource(max_entries=64, show_spinner=False)
def traced_with(
    network: str, weight_bits: int, activation_bits: int, symmetric: bool, image: int
) -> Trace:
    """One image in both networks."""
    integers = neuron_view.integers(network, weight_bits, activation_bits, symmetric)
    return by_hand.trace(samples.network(network), integers, test_set()[0][image])


def traced(choice: Choice) -> Trace:
    """The chosen image in both networks."""
    return traced_with(*choice[:5])


def neuron_of(choice: Choice) -> Neuron:
    """The chosen output."""
    return by_hand.neuron(traced(choice), choice.layer, choice.channel, choice.row, choice.column)


def name_of(choice: Choice) -> str:
    """What the integer network is called: int8, or by the bits of weights and activations."""
    if choice.weight_bits == choice.activation_bits == 8:
        return "int8"
    return f"W{choice.weight_bits}A{choice.activation_bits}"


# --- by hand --------------------------------------------------------------------------------------

ABOUT_BOARD = """
Four numbers times four weights: small enough for a blackboard. Codes have 4 bits here. A code
stands for *scale × (code − zero-point)*:

| | scale | zero-point |
|:--|--:|--:|
| input | ½ | 3 |
| weights | ¼ | 0 |
| output | ½ | 1 |

Press **Next**, or **Play**.
"""


def real(x: SupportsFloat) -> str:
    """A real number in four digits."""
    return minus(f"{float(x):.4g}")


def short(x: float, places: int) -> str:
    """A real number for a cell."""
    text = f"{x:.{places}f}"
    return minus(text) if float(text) else "0"


def code(x: int | float) -> str:
    """An integer, or what is still a float on its way to one."""
    return minus(f"{x:,}" if isinstance(x, int) else f"{x:,.3f}")


def grids(one: Neuron, places: tuple[int, int, int]) -> list[Grid]:
    """The part of window, weights and products that fits on the screen, as text."""
    part = neuron_view.excerpt(one)
    rows: tuple[tuple[str, list, list], ...] = (
        ("window", part.window.tolist(), part.float_window.tolist()),
        ("weights", part.weights.tolist(), part.float_weights.tolist()),
        ("products", part.products.tolist(), part.float_products.tolist()),
    )
    return [
        Grid(
            name,
            [[minus(str(x)) for x in line] for line in codes],
            [[short(x, digits) for x in line] for line in reals],
        )
        for (name, codes, reals), digits in zip(rows, places, strict=True)
    ]


def lines(one: Neuron) -> list[Line]:
    """Every step in words, the first three about the grids."""
    meanings, floats, why = (
        neuron_view.meanings(one),
        neuron_view.float_twins(one),
        sentences(one),
    )
    found = [Line(name, "", "", "", why[name]) for name in ("window", "weights", "products")]
    return found + [
        Line(
            TITLES.get(step.name, step.name),
            code(step.integer),
            real(meanings[step.name]),
            real(floats[step.name]),
            why[step.name],
        )
        for step in one.steps
    ]


TITLES = {
    "sum": "sum",
    "correction": "zero-point correction",
    "bias": "bias",
    "multiply": "× multiplier",
    "round": "round",
    "zero point": "+ zero-point",
    "clamp": "clamp",
}


def sentences(one: Neuron) -> dict[str, str]:
    """What each step does, by its name."""
    count = one.products.size
    zero = one.input_zero_point
    unit = real(neuron_view.unit(one))
    found = {
        "window": f"What the neuron sees of its input: {count:,} codes. Code q stands for "
        f"{real(one.input_scale)} × (q − {zero}). Below it are float32's inputs.",
        "weights": f"Its weights. Code q stands for {real(one.weight_scale)} × q: weights are "
        "symmetric, their zero-point is 0.",
        "products": "Each code times its weight, an exact integer. Float32 multiplies real "
        "numbers.",
        "sum": f"All {count:,} products added up in int32, exact again. One unit of the sum is "
        f"input scale × weight scale = {unit}.",
        "correction": correction(one),
        "bias": f"The bias, {code(one.bias)} in the unit of the sum, is added: the sum is the same "
        "number as float32's, but for rounded inputs and weights. An engine stores "
        f"bias and correction as one number, {code(one.folded_bias)}.",
    }
    if one.layer.output_qparams is None:
        return found | {
            "multiply": f"Times input scale × weight scale = {real(one.multiplier)} in float32. "
            "The last layer stops here: its output is a real number, a logit."
        }
    output = one.output
    in_steps = {step.name: step.float32 for step in one.steps}["multiply"]
    low, high = one.clamp
    relu = (
        f"The lower end {low} is the code of real 0: this is the ReLU."
        if one.layer.relu
        else "This layer has no ReLU."
    )
    tie = (
        " Its fraction is so near one half that float32 may round either way: a tie."
        if one.tie
        else ""
    )
    return found | {
        "multiply": f"Times (input scale × weight scale) ÷ output scale = {real(one.multiplier)} "
        f"in float32: now it counts steps of the output, {real(output.scale)} each. Float32's "
        f"number would be {real(in_steps)} steps.",
        "round": f"To the nearest whole step, from one half to the even one.{tie} With the inputs "
        "and the weights this is the third rounding, and the last.",
        "zero point": f"Plus {output.zero_point}, the code that means 0 in the output.",
        "clamp": f"Codes end at {low} and {high}; what lies beyond becomes the end. {relu}",
    }


def correction(one: Neuron) -> str:
    """Why there is a correction for zero-points, or none."""
    zero = one.input_zero_point
    if zero == 0:
        return (
            "Nothing to correct: the zero-point of the inputs is 0, and so is the weights'. Else "
            "the zero-point would have to be taken off again, times the sum of the weights."
        )
    return (
        f"Each input code is {zero} too high, so the sum is too high by {zero} × the sum of the "
        f"weights, {zero} × {code(one.weights_sum)}. No image is in that: it is known beforehand."
    )


def on_the_blackboard() -> None:
    """The example of 2 x 2."""
    one = by_hand.blackboard()
    walk.show(grids(one, (1, 1, 2)), lines(one), param="blackboard_step", key="neuron_board")
    mantissa, shift = one.mantissa_and_shift
    shown = frame.numbers(
        {
            "By hand": (f"code {one.code}", f"It stands for {one.real:.4g}. {rather(one)}"),
            "The engine": (f"code {one.engine}", agreement(one)),
            "Multiplier": (f"{one.multiplier:.6g}", "½ × ¼ ÷ ½, exact here."),
            "Without floats": (
                minus(f"{mantissa:,} × 2^({shift} − 31)"),
                "the multiplier for a chip without floats: mantissa × 2^(shift − 31).",
            ),
            "Its code": (
                f"code {one.fixed_point_code}",
                "on such a chip: it rounds twice, 8.5 to 9 and 4.5 to 5, not 4.25 to 4.",
            ),
        }
    )
    frame.how_computed(by_hand.blackboard, Neuron, snippet=BOARD_SNIPPET, shown=shown, name="board")


def rather(one: Neuron) -> str:
    """What float32 gets."""
    return f"Float32 gets {real(one.float_output)}."


def agreement(one: Neuron) -> str:
    """Whether the engine has the same number."""
    if one.layer.output_qparams is None:
        return "the logit that the network computed; floats may differ in their last digits."
    if one.code == one.engine:
        tie = (
            " The pixel lies on a rounding tie, and both fell on the same side." if one.tie else ""
        )
        return f"what the network itself computed here: the same.{tie}"
    return (
        "what the network itself computed here. The pixel lies on a rounding tie: the engine adds "
        "the bias in float32, and fell on the other side."
    )


def real_neuron(choice: Choice) -> None:
    """One output of the network."""
    one = neuron_of(choice)
    places = (3, 3, 4)
    walk.show(
        grids(one, places), lines(one), param="neuron_step", note=left_out(one), key="neuron_walk"
    )
    values = {
        "By hand": (by_hand_text(one), f"{meaning(one)} {rather(one)}"),
        "The engine": (engine_text(one), agreement(one)),
        "Multiplier": (f"{one.multiplier:.6g}", "in float32, as the engine applies it."),
    }
    snippet = NEURON_SNIPPET
    if one.layer.output_qparams is None:
        snippet += LOGIT_SNIPPET
    else:
        snippet += CODE_SNIPPET
        mantissa, shift = one.mantissa_and_shift
        layer = by_hand.fixed_point(traced(choice), choice.layer)
        values |= {
            "Without floats": (
                minus(f"{mantissa:,} × 2^({shift} − 31)"),
                "the multiplier for a chip without floats: mantissa × 2^(shift − 31). It gives "
                f"code {one.fixed_point_code} here.",
            ),
            "It differs": (
                f"{layer.differing:,} of {layer.values:,}",
                f"outputs of {choice.layer} get another code that way, off by at most "
                f"{layer.largest}."
                if layer.differing
                else f"outputs of {choice.layer} get another code that way.",
            ),
        }
    shown = frame.numbers(values)
    frame.how_computed(
        by_hand.neuron,
        Neuron,
        by_hand.fixed_point,
        snippet=snippet.format(**choice._asdict()),
        shown=shown,
        name="neuron",
    )


def by_hand_text(one: Neuron) -> str:
    """The result of the calculation."""
    return minus(f"{one.real:.4f}") if one.layer.output_qparams is None else f"code {one.code}"


def engine_text(one: Neuron) -> str:
    """What the network computed."""
    if one.layer.output_qparams is None:
        return minus(f"{one.engine:.4f}")
    return f"code {one.engine}"


def meaning(one: Neuron) -> str:
    """What the result stands for."""
    return "The logit." if one.layer.output_qparams is None else f"It stands for {real(one.real)}."


def left_out(one: Neuron) -> str:
    """Which of the products are on screen."""
    part = neuron_view.excerpt(one)
    if part.products.size == one.products.size:
        return ""
    if len(part.inputs) > 1:
        listed = ", ".join(map(str, part.inputs))
        return (
            f"Shown are the {part.products.size} of {one.products.size:,} products that count "
            f"most, of the inputs {listed}. The sum has all."
        )
    return (
        f"Shown is input channel {part.inputs[0]}, which counts most, of {len(one.window)}. Each "
        f"has {part.products.size} products, and the sum has all {one.products.size:,}."
    )


def where(choice: Choice) -> None:
    """The image, the window in the layer's input, and the pixel in its output."""
    one = neuron_of(choice)
    pixels, labels = test_set()
    around = neuron_view.surroundings(traced(choice), one)
    maps = [
        Map("image", pixels[choice.image], None),
        Map("input", around.input_map, around.input_box),
        Map("output", around.output_map, around.output_box),
    ]
    maps = [each for each in maps if each.values.size > 1]  # a single number is no picture
    boxed = " Boxed: the window in the layer's input, and the pixel in its output."
    st.caption(f"{CLASSES[labels[choice.image]]}.{boxed if maps[1:] else ''}")
    frame.picture(
        frame.draw(figures.place, maps),
        label=f"Test image {choice.image}, {CLASSES[labels[choice.image]]}; the input of "
        f"{choice.layer} with the window, and its channel {choice.channel} with the pixel in row "
        f"{choice.row}, column {choice.column}.",
        name="where",
    )


# --- why errors cancel ----------------------------------------------------------------------------


def one_sum(choice: Choice) -> None:
    """The errors of one sum's products."""
    one = neuron_of(choice)
    found = neuron_view.spread(one)
    errors = one.product_errors.ravel()
    drawing = (errors, one.running_error, found.typical)
    frame.picture(
        frame.draw(figures.running, *drawing),
        narrow=frame.draw(figures.running, *drawing, narrow=True),
        label=f"The errors of {found.products:,} products, typically {real(found.typical)} each, "
        f"and their running sum, which ends at {real(found.error)}. The square root of their "
        f"number foretells ±{real(found.by_root)}; all of one sign would give "
        f"±{real(found.if_aligned)}.",
        name="running-error",
        numbers={"error": errors.tolist(), "sum_so_far": one.running_error.tolist()},
    )
    st.markdown(
        f"**Why the errors cancel.** Each of the {found.products:,} products is a little off, "
        "because its input and its weight were rounded: some are too high, some too low. **This is "
        "why quantization works: a sum grows with the number of its products, but its error only "
        "with the square root of that number, because rounding errors of both signs cancel.**"
    )
    shown = frame.numbers(
        {
            "Products": (f"{found.products:,}", f"each off by about {real(found.typical)}."),
            "All of one sign": (f"±{found.if_aligned:.3g}", "if no errors cancelled."),
            "Square root of the number": (
                f"±{found.by_root:.3g}",
                "typical, if each error is independent of the others.",
            ),
            "This sum": (
                minus(f"{found.error:.3g}"),
                f"the error of a sum that is {real(one.float_sum)} in float32.",
            ),
        }
    )
    frame.how_computed(
        neuron_view.spread,
        snippet=(NEURON_SNIPPET + SPREAD_SNIPPET).format(**choice._asdict()),
        shown=shown,
        name="spread",
    )


def many_sums(choice: Choice, run: follow.Run) -> None:
    """The error of the same sum for many images."""
    st.subheader("The same sum for 1,000 images")
    left, right = frame.split("sums", controls_first=True)
    with left:
        run.buttons(key="neuron_sums")
    with right:
        if run.state is State.DONE:
            over_images(choice, run.job.result)
        elif run.live:
            run.waiting(run.job.progress or neuron_study.Progress(0, neuron_study.IMAGES))
        else:
            run.tell_end()
            st.markdown(
                "One sum may be lucky. Press **Run**: the first 1,000 test images go through "
                "the network, and the error of this one sum is noted for each. It takes seconds."
            )


def over_images(choice: Choice, found: error_sums.SumErrors) -> None:
    """The histogram of the sum's errors."""
    counts, edges = found.histogram()
    expected = found.expected(edges)
    drawing = (counts, edges, expected)
    frame.picture(
        frame.draw(figures.histogram, *drawing),
        narrow=frame.draw(figures.histogram, *drawing, narrow=True),
        label=f"The errors of the sum for {len(found.sums):,} images: root mean square "
        f"{real(found.measured)}, foretold {real(found.predicted)}, mean {real(found.mean)}.",
        name="sum-errors",
        numbers={
            "from": edges[:-1].tolist(),
            "to": edges[1:].tolist(),
            "images": counts.tolist(),
            "foretold": expected.tolist(),
        },
    )
    shown = frame.numbers(
        {
            "Foretold": (f"±{found.predicted:.3g}", "error of a product × √number of products."),
            "Measured": (f"±{found.measured:.3g}", "root mean square over the images."),
            "All of one sign": (f"±{found.if_aligned:.3g}", "far beyond the picture's edges."),
            "The same in all images": (
                minus(f"{found.mean:.3g}"),
                "the mean: weights are rounded once, so part of their error is in every image. "
                "Correcting the bias takes it back.",
            ),
        }
    )
    frame.how_computed(
        error_sums.sum_errors,
        error_sums.SumErrors,
        snippet=SUMS_SNIPPET.format(**choice._asdict()),
        shown=shown,
        name="sums",
    )


# --- why answers hold -----------------------------------------------------------------------------


def one_answer(choice: Choice) -> None:
    """The logits of one image, their margin and their errors."""
    both = traced(choice)
    last = samples.network(choice.network).layers[-1].name
    float32, integers = both.float_outputs[last][:, :, 0, 0], both.outputs[last][:, :, 0, 0]
    labels = test_set()[1]
    here = slice(choice.image, choice.image + 1)
    found = changes.compare(float32, integers, labels[here])
    pairs = [
        Pair(name, left.reshape(1, 1), right.reshape(1, 1), 1.0)
        for name, left, right in zip(CLASSES, float32[0], integers[0], strict=True)
    ]
    names = ("float32", name_of(choice))
    drawing = {"classes": CLASSES}
    frame.picture(
        frame.draw(layer_figures.outputs, pairs, names, **drawing),
        narrow=frame.draw(layer_figures.outputs, pairs, names, **drawing, narrow=True),
        label=f"The logits of test image {choice.image}: "
        + ", ".join(
            f"{name} {short(left, 2)} and {short(right, 2)}"
            for name, left, right in zip(
                CLASSES, float32[0].tolist(), integers[0].tolist(), strict=True
            )
        ),
        name="logits",
        numbers={
            "class": list(CLASSES),
            "float32": float32[0].tolist(),
            names[1]: integers[0].tolist(),
        },
    )
    before, after = (CLASSES[answer] for answer in found.answers[:, 0])
    st.markdown(
        f"**Why answers hold.** These are the logits of test image {choice.image}, a number for "
        f"each class; the highest is the answer. Float32 answers **{before}**, {names[1]} "
        f"**{after}**. The errors can change an answer only where they push another class up by "
        "more than the margin."
    )
    shown = frame.numbers(
        {
            "Margin": (
                f"{found.margins[0]:.3f}",
                "by which float32's answer is ahead of its second best.",
            ),
            "Push": (
                minus(f"{found.swings[0]:.3f}"),
                "the most by which the errors lift another class against the answer.",
            ),
        }
    )
    frame.how_computed(
        changes.compare,
        snippet=IMAGE_SNIPPET.format(**choice._asdict()),
        shown=shown,
        name="image",
    )


def all_answers(choice: Choice, run: follow.Run) -> None:
    """Margin and push of all test images."""
    st.subheader("All 10,000 test images")
    left, right = frame.split("logits", controls_first=True)
    with left:
        run.buttons(key="neuron_logits")
    with right:
        if run.state is State.DONE:
            all_images(choice, run.job.result)
        elif run.live:
            run.waiting(run.job.progress or neuron_study.Progress(0, len(test_set()[1])))
        else:
            run.tell_end()
            st.markdown(
                "Press **Run**: both networks answer all test images, and each image becomes a "
                "dot, its margin across and the push of the errors upwards. It takes about ten "
                "seconds."
            )


@st.cache_resource(max_entries=16, show_spinner=False)
def changes_of(choice: tuple[str, int, int], _found: neuron_study.Logits) -> changes.Changes:
    """What changed in the answers."""
    return changes.compare(*_found, test_set()[1])


def all_images(choice: Choice, logits: neuron_study.Logits) -> None:
    """Margin and push of every image."""
    found = changes_of(choice[:3], logits)
    flipped = found.answers[0] != found.answers[1]
    drawing = (found.margins, found.swings, flipped)
    frame.picture(
        frame.draw(figures.margins, *drawing),
        narrow=frame.draw(figures.margins, *drawing, narrow=True),
        label=f"Margin and push of {len(flipped):,} images. {len(found.changed):,} answers "
        "changed, and all of these have a push as large as their margin or larger.",
        name="margins",
        numbers={
            "margin": found.margins.tolist(),
            "push": found.swings.tolist(),
            "changed": flipped.tolist(),
        },
    )
    closest = ", ".join(str(image) for image in found.changed[:CLOSEST])
    st.markdown(
        "Below the shaded part no answer changes, and almost all images lie far below it: their "
        "margin is many times the error. Where the errors strengthen the answer, the dot lies at "
        "the lower edge."
        + (f" Changed answers with the smallest margins: images {closest}." if closest else "")
    )
    shown = frame.numbers(
        {
            "Changed": (f"{len(found.changed):,} of {len(flipped):,}", "answers."),
            "At risk": (
                f"{len(found.at_risk):,} of {len(flipped):,}",
                "images whose errors push as far as the margin.",
            ),
        }
    )
    frame.how_computed(
        changes.compare,
        changes.Changes,
        snippet=ALL_SNIPPET.format(**choice._asdict()),
        shown=shown,
        name="answers",
    )


main()
