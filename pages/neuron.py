"""One neuron, by hand: every step from int8 inputs to an int8 output, and why its errors cancel."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib import cnn
from lib.cnn.data import CLASSES, test_set
from lib.figures import layers as layer_figures
from lib.figures import neuron as figures
from lib.figures.layers import Pair
from lib.figures.neuron import Map
from lib.jobs.board import State
from lib.jobs.tasks import ComputeLogits, MeasureSumErrors
from lib.numbers.text import minus
from lib.studies import changes, evaluation
from lib.studies.neuron import error_sums, meanings, trace, words
from lib.studies.neuron.excerpt import excerpt, surroundings
from lib.studies.neuron.neuron import Neuron, blackboard, fixed_point, neuron
from lib.studies.neuron.trace import Trace
from lib.studies.neuron.words import number
from lib.studies.progress import ImagesSeen
from lib.ui import frame, neuron_choice, runs
from lib.ui import neuron_snippets as snippets
from lib.ui.components import neuron_walk as walk
from lib.ui.components.neuron_walk import Grid, Line
from lib.ui.neuron_choice import Choice

BOARD, REAL, ERRORS, ANSWERS = VIEWS = ("Blackboard", "A neuron", "Errors", "Answers")
CLOSEST = 5  # images to name

ABOUT_BOARD = """
Four numbers times four weights: small enough for a blackboard. Codes have 4 bits here. A code
stands for *scale × (code − zero-point)*:

| | scale | zero-point |
|:--|--:|--:|
| input | {input.scale:g} | {input.zero_point} |
| weights | {weight.scale:g} | {weight.zero_point} |
| output | {output.scale:g} | {output.zero_point} |

Press **Next**, or **Play**.
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
enough to raise the lower end of the clip to $z_{out}$. It costs nothing.
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


def main() -> None:
    """Lay out the page."""
    frame.start(
        "One neuron, by hand",
        "Follow one number from int8 inputs to int8 output, with float32 beside it.",
    )
    # A link from another page names an image: it is to be seen, not the blackboard.
    if neuron_choice.image_is_new() and "neuron_view" not in st.query_params:
        st.session_state["neuron_view"] = REAL
    runs.fragment(explore, "neuron")
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


def explore(poll: runs.Poll) -> None:
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
            layer = blackboard().layer
            st.markdown(
                ABOUT_BOARD.format(
                    input=layer.input_qparams,
                    weight=layer.weight_qparams,
                    output=layer.output_qparams,
                )
            )
            choice = Choice()
        else:
            choice = neuron_choice.show(
                cnn.NETWORKS,
                len(test_set()[1]),
                trace.output_shapes,
                place=look_at != ANSWERS,
                middle=look_at == REAL,
            )
        if look_at == REAL:
            where(choice)
    run = poll.look(logits_task(choice) if look_at == ANSWERS else sums_task(choice))
    if look_at == BOARD:
        # Not before `look`: a run that it ends leaves the image in the address, not new at all.
        neuron_choice.hide()
    with view:
        {BOARD: on_the_blackboard, REAL: real_neuron, ERRORS: one_sum, ANSWERS: one_answer}[
            look_at
        ](choice)
    if look_at == ERRORS:
        many_sums(choice, run)
    elif look_at == ANSWERS:
        all_answers(choice, run)
    st.markdown(READING[look_at])


def sums_task(choice: Choice) -> MeasureSumErrors:
    """The job about the sum of one neuron over many images."""
    network, weight_bits, activation_bits, _, _, layer, channel, row, column = choice
    return MeasureSumErrors(
        network=network, weight_bits=weight_bits, activation_bits=activation_bits,
        layer=layer, channel=channel, row=row, column=column,
    )  # fmt: skip


def logits_task(choice: Choice) -> ComputeLogits:
    """The job about all answers of the network."""
    return ComputeLogits(
        network=choice.network,
        weight_bits=choice.weight_bits,
        activation_bits=choice.activation_bits,
    )


def traced(choice: Choice) -> Trace:
    """The chosen image in both networks."""
    return trace.of_test_image(*choice[:5])


def neuron_of(choice: Choice) -> Neuron:
    """The chosen output."""
    return neuron(traced(choice), choice.layer, choice.channel, choice.row, choice.column)


# --- by hand --------------------------------------------------------------------------------------


def calculation(one: Neuron, places: tuple[int, int, int], *, param: str, key: str) -> None:
    """The walk through one neuron; `places` are those of float32's window, weights, products."""
    part = excerpt(one)
    rows: tuple[tuple[str, list, list], ...] = (
        ("window", part.patch.tolist(), part.float_patch.tolist()),
        ("weights", part.weights.tolist(), part.float_weights.tolist()),
        ("products", part.products.tolist(), part.float_products.tolist()),
    )
    grids = [
        Grid(
            name,
            [[minus(x) for x in line] for line in codes],
            [[words.short(x, digits) for x in line] for line in reals],
        )
        for (name, codes, reals), digits in zip(rows, places, strict=True)
    ]
    stand_for, floats = meanings.meanings(one), meanings.float_twins(one)
    lines = [Line(grid.name, "", "", "", words.step(one, grid.name)) for grid in grids] + [
        Line(
            words.TITLES.get(step.name, step.name),
            words.whole(step.integer),
            number(stand_for[step.name]),
            number(floats[step.name]),
            words.step(one, step.name),
        )
        for step in one.steps
    ]
    walk.show(grids, lines, param=param, note=words.left_out(one), key=key)


def on_the_blackboard(_: Choice) -> None:
    """The example of 2 x 2."""
    one = blackboard()
    calculation(one, (1, 1, 2), param="blackboard_step", key="neuron_board")
    shown = frame.numbers(
        {
            "By hand": (words.result(one, one.code), words.stands_for(one)),
            "The engine": (words.result(one, one.engine_value), words.agreement(one)),
            "Multiplier": (
                number(one.multiplier, 6),
                f"{number(one.input_scale)} × {number(one.weight_scale)} ÷ "
                f"{number(one.output_qparams.scale)}, exact here.",
            ),
            "Without floats": (
                words.without_floats(one),
                "the multiplier for a chip without floats: mantissa × 2^(shift − 31).",
            ),
            "Its code": (
                f"code {one.fixed_point_code}",
                f"on such a chip. It rounds twice: {words.roundings(one)}.",
            ),
        }
    )
    frame.how_computed(blackboard, Neuron, snippet=snippets.BOARD, shown=shown, name="board")


def real_neuron(choice: Choice) -> None:
    """One output of the network."""
    one = neuron_of(choice)
    logit = one.layer.output_qparams is None
    calculation(one, (3, 3, 4), param="neuron_step", key="neuron_walk")
    values = {
        "By hand": (words.result(one, one.meaning if logit else one.code), words.stands_for(one)),
        "The engine": (words.result(one, one.engine_value), words.agreement(one)),
        "Multiplier": (number(one.multiplier, 6), "in float32, as the engine applies it."),
    }
    if not logit:
        layer = fixed_point(traced(choice), choice.layer)
        off = f", off by at most {layer.largest}" if layer.differing else ""
        values |= {
            "Without floats": (
                words.without_floats(one),
                "the multiplier for a chip without floats: mantissa × 2^(shift − 31). It gives "
                f"code {one.fixed_point_code} here.",
            ),
            "It differs": (
                f"{layer.differing:,} of {layer.values:,}",
                f"outputs of {choice.layer} get another code that way{off}.",
            ),
        }
    snippet = snippets.LOGIT if logit else snippets.CODE
    frame.how_computed(
        neuron,
        Neuron,
        fixed_point,
        snippet=snippet.format(**choice._asdict()),
        shown=frame.numbers(values),
        name="neuron",
    )


def where(choice: Choice) -> None:
    """The image, the window in the layer's input, and the pixel in its output."""
    one = neuron_of(choice)
    pixels, labels = test_set()
    around = surroundings(traced(choice), one)
    said = {
        f"Test image {choice.image}, {CLASSES[labels[choice.image]]}": Map(
            "image", pixels[choice.image], None
        ),
        f"channel {around.input_channel} of the input of {choice.layer}, with the window": Map(
            "input", around.input_map, around.input_box
        ),
        f"channel {choice.channel} of its output, with the pixel in row {choice.row}, column "
        f"{choice.column}": Map("output", around.output_map, around.output_box),
    }
    # A single number is no picture.
    said = {text: each for text, each in said.items() if each.values.size > 1}
    maps = list(said.values())
    boxed = " Boxed: the window in the layer's input, and the pixel in its output."
    st.caption(f"{CLASSES[labels[choice.image]]}.{boxed if maps[1:] else ''}")
    frame.picture(
        frame.draw(figures.place, maps),
        label="; ".join(said) + ".",
        name="where",
    )


# --- why errors cancel ----------------------------------------------------------------------------


def one_sum(choice: Choice) -> None:
    """The errors of one sum's products."""
    one = neuron_of(choice)
    found = error_sums.sum_error(one)
    errors = one.product_errors.ravel()
    drawing = (errors, one.running_error, found.product_error)
    frame.picture(
        frame.draw(figures.running, *drawing),
        narrow=frame.draw(figures.running, *drawing, narrow=True),
        label=f"The errors of {found.products:,} products, typically "
        f"{number(found.product_error)} each, and their running sum, which ends at "
        f"{number(found.error)}. The square root of their number foretells "
        f"±{number(found.predicted)}; all of one sign would give ±{number(found.if_aligned)}.",
        name="running-error",
        numbers={"error": errors.tolist(), "sum_so_far": one.running_error.tolist()},
    )
    rounded = (
        f"Each of the {found.products:,} products is a little off, because its input and its "
        "weight were rounded: some are too high, some too low."
        if found.product_error
        else "Here no product is off, as where all inputs are 0; another pixel shows more."
    )
    st.markdown(
        f"**Why the errors cancel.** {rounded} **This is "
        "why quantization works: a sum grows with the number of its products, but its error only "
        "with the square root of that number, because rounding errors of both signs cancel.**"
    )
    shown = frame.numbers(
        {
            "Products": (
                f"{found.products:,}",
                f"each off by about {number(found.product_error)}.",
            ),
            "All of one sign": (f"±{number(found.if_aligned, 3)}", "if no errors cancelled."),
            "Square root of the number": (
                f"±{number(found.predicted, 3)}",
                "typical, if each error is independent of the others.",
            ),
            "This sum": (
                number(found.error, 3),
                f"the error of a sum that is {number(one.float_sum)} in float32.",
            ),
        }
    )
    frame.how_computed(
        error_sums.sum_error,
        snippet=snippets.SUM.format(**choice._asdict()),
        shown=shown,
        name="spread",
    )


def over_many(
    title: str,
    key: str,
    run: runs.Run,
    images: int,
    invitation: str,
    show: Callable[[Choice, Any], None],
    choice: Choice,
) -> None:
    """A run over many images: its button, and beside it how far it is or what it found."""
    st.header(title)
    left, right = frame.split(key, controls_first=True)
    with left:
        run.show_button(key=f"neuron_{key}")
    with right:
        if run.state is State.DONE:
            show(choice, run.result)
        elif run.live:
            run.show_progress(run.progress or ImagesSeen(0, images))
        else:
            run.show_end()
            st.markdown(invitation)


def many_sums(choice: Choice, run: runs.Run) -> None:
    """The error of the same sum for many images."""
    over_many(
        "The same sum for 1,000 images",
        "sums",
        run,
        error_sums.IMAGES,
        "One sum may be lucky. Press **Run**: the first 1,000 test images go through the network, "
        "and the error of this one sum is noted for each. It takes seconds.",
        over_images,
        choice,
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
        f"{number(found.measured)}, foretold {number(found.predicted)}, mean {number(found.mean)}.",
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
            "Foretold": (
                f"±{number(found.predicted, 3)}",
                "error of a product × √number of products.",
            ),
            "Measured": (f"±{number(found.measured, 3)}", "root mean square over the images."),
            "All of one sign": (f"±{number(found.if_aligned, 3)}", "if no errors cancelled."),
            "The same in all images": (
                number(found.mean, 3),
                "the mean: weights are rounded once, so part of their error is in every image. "
                "Correcting the bias takes it back.",
            ),
        }
    )
    frame.how_computed(
        error_sums.sum_errors,
        error_sums.SumErrors,
        snippet=snippets.SUMS.format(**choice._asdict()),
        shown=shown,
        name="sums",
    )


# --- why answers hold -----------------------------------------------------------------------------


def one_answer(choice: Choice) -> None:
    """The logits of one image, their margin and their errors."""
    float32, integers = traced(choice).logits
    found = changes.compare(float32, integers, test_set()[1][[choice.image]])
    pairs = [
        Pair(name, left.reshape(1, 1), right.reshape(1, 1), 1.0)
        for name, left, right in zip(CLASSES, float32[0], integers[0], strict=True)
    ]
    names = ("float32", choice.name)
    drawing = {"classes": CLASSES}
    frame.picture(
        frame.draw(layer_figures.outputs, pairs, names, **drawing),
        narrow=frame.draw(layer_figures.outputs, pairs, names, **drawing, narrow=True),
        label=f"The logits of test image {choice.image}: "
        + ", ".join(
            f"{name} {words.short(left, 2)} and {words.short(right, 2)}"
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
        snippet=snippets.IMAGE.format(**choice._asdict()),
        shown=shown,
        name="image",
    )


def all_answers(choice: Choice, run: runs.Run) -> None:
    """Margin and push of all test images."""
    over_many(
        "All 10,000 test images",
        "logits",
        run,
        len(test_set()[1]),
        "Press **Run**: both networks answer all test images, and each image becomes a dot, its "
        "margin across and the push of the errors upwards. It takes some seconds.",
        all_images,
        choice,
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def changes_of(choice: tuple[str, int, int], _found: evaluation.Logits) -> changes.Changes:
    """What changed in the answers."""
    return changes.compare(*_found, test_set()[1])


def all_images(choice: Choice, logits: evaluation.Logits) -> None:
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
    safe = len(flipped) - len(found.at_risk)
    closest = ", ".join(str(image) for image in found.changed[:CLOSEST])
    st.markdown(
        f"Below the shaded part no answer changes: {safe:,} of the {len(flipped):,} images lie "
        "there. Where the errors strengthen the answer, the dot lies at the lower edge."
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
        snippet=snippets.ALL.format(**choice._asdict()),
        shown=shown,
        name="answers",
    )


main()
