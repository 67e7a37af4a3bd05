"""Layer by layer: where a network in integers goes wrong, and which layers to spare."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import cnn
from lib.cnn import mixed
from lib.cnn.data import CLASSES, test_set
from lib.cnn.images import as_unit_floats
from lib.cnn.layers import Conv
from lib.figures import layers as figures
from lib.figures.bars import Bar
from lib.figures.layers import Pair
from lib.jobs.board import State, board
from lib.jobs.tasks import FindLayersToSpare, MeasureSensitivity, Quantized, SpareLayers
from lib.numbers.text import minus
from lib.studies import feature_maps, layer_errors, sensitivity, shipped
from lib.studies.sweep import in_float32
from lib.ui import frame, layers_snippets, loss, network_choice, runs

VIEWS = ALL, ONE, ERRORS, VALUES = "All layers", "One layer", "Errors", "Values"
CHANNELS = 8
BATCH = 32  # images for errors and values
MAGNIFY = 8
BUDGETS = (1, 2, 3)  # layers that the reader may keep
STEPS = CLUES, PICK, GREEDY = "Clues", "Your pick", "Greedy"
VERBS = {CLUES: "Try every layer", PICK: "Try your pick", GREEDY: "Show the greedy answer"}
BEFORE = {
    CLUES: "Press **Try every layer**: each layer in turn is the exception, and 10,000 images are "
    "answered each time. It takes a minute or two, and the bars appear one by one.",
    PICK: "Pick the layers that you suspect, then press **Try your pick**. Which of them win back "
    "most of the accuracy?",
    GREEDY: "A greedy search keeps the layer that wins most, then looks for the one that wins most "
    "beside it. It takes a minute or two. Try your own pick first.",
}
NOTABLE = 0.005  # of accuracy; less is not worth a sentence
KINDS = {"all_but": "Keep one layer in float32", "only": "Put one layer into integers"}
READING = r"""
**What the error of a layer consists of.** Let $f$ be a layer in float32 and $q$ the same layer in
integers, $x$ what float32 hands to it and $x'$ what the integer network hands to it.

$$
\text{own} = q(x) - f(x)
$$
$$
\text{inherited} = q(x') - q(x)
$$
$$
\text{total} = q(x') - f(x) = \text{own} + \text{inherited}
$$

The power of an error is the mean of its square, so there is a third term:
$\overline{\text{total}^2} = \overline{\text{own}^2} + \overline{\text{inherited}^2} +
2\,\overline{\text{own} \cdot \text{inherited}}$. This cross term is negative where a layer's own
error happens to undo some of what it was given, and then the three parts still sum to 100%.

**Why sparing a layer can hurt.** Errors may cancel. Take one of two such layers out of the
integers, and the other's error stands alone. So a list of single trials is a clue, not an answer.

**Why greedy is no proof.** It keeps the best single layer and then adds the best one beside it. Two
layers that only help together are never found by it. Trying all sets would settle the matter, but
every layer more doubles their number.
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "Layer by layer",
        "Look inside: what does each layer make of an image, and which one hurts?",
    )
    st.fragment(explore)()
    st.markdown(READING)
    frame.sources(
        [
            (
                "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient "
                "inference: a whitepaper",
                "https://arxiv.org/abs/1806.08342",
            ),
            (
                "Wu et al. 2020, Integer Quantization for Deep Learning Inference: Principles and "
                "Empirical Evaluation (sensitivity of layers, partial quantization)",
                "https://arxiv.org/abs/2004.09602",
            ),
            (
                "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST (MIT licence, Zalando SE)",
                "https://arxiv.org/abs/1708.07747",
            ),
        ]
    )
    frame.end("layers")


def explore() -> None:
    """The settings, one of four views into the network, then the game with the same settings."""
    controls, view = frame.split("layers")
    with view:
        look_at = tabs("Look at", VIEWS, "layers_view")
    with controls:
        image = int(
            st.number_input(
                "Test image",
                *(0, len(test_set()[1]) - 1, 0),
                key="layers_image",
                on_change=show_instead,
                args=("layers_view", (ERRORS, VALUES), ALL),
                bind="query-params",
            )
        )
        place = st.container()
        weight_bits = network_choice.weight_bits("layers_weight_bits", 4)
        with st.expander("More"):
            activation_bits = network_choice.activation_bits("layers_activation_bits", 4)
            granularity = network_choice.scales("layers_granularity", "per_tensor")
            observer = network_choice.observer("layers_observer")
            network = st.selectbox(
                "Network", cnn.NETWORKS, key="layers_network", bind="query-params"
            )
            magnified = st.toggle(
                f"Draw the difference {MAGNIFY} times as bright",
                key="layers_magnify",
                bind="query-params",
            )
        choice = Quantized(
            network=network,
            weight_bits=weight_bits,
            activation_bits=activation_bits,
            granularity=granularity,
            observer=observer,
        )
        layer = place.selectbox(
            "Layer",
            layers_of(choice),
            key="layers_layer",
            on_change=show_instead,
            args=("layers_view", (ALL, ERRORS), ONE),
            bind="query-params",
        )
        rank = choose_rank(choice, layer, place) if look_at == ONE else 1
    with view:
        magnify = MAGNIFY if magnified else 1
        if look_at == ERRORS:
            errors(choice)
        elif look_at == VALUES:
            values(choice, layer)
        elif look_at == ONE:
            one_layer(choice, image, layer, rank, magnify)
        else:
            all_layers(choice, image, magnify)
    game(choice)


def tabs(label: str, options: tuple[str, ...], key: str) -> str:
    """Ask which of several views to show; the first at first."""
    return st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        label_visibility="collapsed",
        key=key,
        bind="query-params",
    )


def show_instead(key: str, present: tuple[str, ...], wanted: str) -> None:
    """Go to the view or step that a control belongs to, if the present one doesn't show it."""
    if st.session_state[key] in present:
        st.session_state[key] = wanted


def choose_rank(choice: Quantized, layer: str, place: DeltaGenerator) -> int:
    """Ask which of a layer's channels to show; all of them where each is one number."""
    found = shipped.float32(choice.network).layers[layers_of(choice).index(layer)]
    if not isinstance(found, Conv):
        return 1
    last = len(found.weight) - CHANNELS + 1
    key = "layers_rank"
    if st.session_state.get(key, 1) > last:  # the layer before had more channels
        st.session_state[key] = last
    return int(
        place.slider(
            "Channels, from rank",
            *(1, last),
            step=CHANNELS,
            key=key,
            bind="query-params",
            help=f"{CHANNELS} at a time. Rank 1 has the channel that reacts most to this image.",
        )
    )


def name_of(choice: Quantized) -> str:
    """What the integer network is called."""
    return network_choice.name_of(choice)


def layers_of(choice: Quantized) -> list[str]:
    """The names of the layers, first to last."""
    return [layer.name for layer in shipped.float32(choice.network).layers]


def last_of(choice: Quantized) -> str:
    """The layer whose outputs are the answers."""
    return layers_of(choice)[-1]


def pair(choice: Quantized) -> tuple[cnn.FloatNet, cnn.QuantizedNet]:
    """The network in float32 and in integers."""
    return shipped.float32(choice.network), shipped.quantized(**vars(choice))


# --- the views ------------------------------------------------------------------------------------


@st.cache_data(max_entries=128, show_spinner=False)
def drawn(
    choice: Quantized, image: int, layer: str | None, rank: int, magnify: int
) -> tuple[dict[str, str], dict[str, float], tuple[str, str], dict[str, list]]:
    """The picture of a layer's channels from a rank on, or of every layer's strongest channel.

    Returns:
        the picture as two arguments of `frame.picture`; every layer's signal to error ratio, dB;
        the answers of both networks; what of the picture is saved as numbers.
    """
    pixels = test_set()[0][image]
    found = feature_maps.feature_maps(*pair(choice), pixels)
    sqnr = {maps.name: maps.sqnr_db for maps in found}
    *_, last = found
    names = ("float32", name_of(choice))
    picture: Callable[..., Any] = figures.feature_maps
    options: dict[str, Any] = {"magnify": magnify}
    saved: dict[str, list] = {"layer": list(sqnr), "sqnr_db": list(sqnr.values())}
    if layer is None:
        photo = as_unit_floats(pixels)[0, 0]
        pairs = [Pair("image", photo, photo, 1.0, "the same")]
        pairs += [strongest(maps) for maps in found if maps.has_positions]
    else:
        [maps] = [maps for maps in found if maps.name == layer]
        channels = (
            maps.strongest(CHANNELS, rank) if maps.has_positions else range(len(maps.float32))
        )
        pairs = [Pair(f"channel {k}", *maps.channel(k), maps.limit) for k in channels]
        saved = {
            "channel": list(channels),
            "largest_float32": [one.float32.max() for one in pairs],
            f"largest_{name_of(choice)}": [one.int8.max() for one in pairs],
        }
        if not maps.has_positions:
            picture, options = figures.outputs, {"classes": CLASSES if maps is last else None}
    pictures = {
        "svg": frame.draw(picture, pairs, names, **options),
        "narrow": frame.draw(picture, pairs, names, **options, narrow=True),
    }
    return pictures, sqnr, (CLASSES[last.float32.argmax()], CLASSES[last.int8.argmax()]), saved


def strongest(maps: feature_maps.FeatureMaps) -> Pair:
    """The channel of a layer that reacts most."""
    [channel] = maps.strongest(1)
    return Pair(maps.name, *maps.channel(channel), maps.limit, decibels(maps.sqnr_db))


def all_layers(choice: Quantized, image: int, magnify: int) -> None:
    """Every layer's strongest channel."""
    pictures, sqnr, (float32, integers), saved = drawn(choice, image, None, 1, magnify)
    truth = CLASSES[test_set()[1][image]]
    first, *_, last = sqnr
    worst = min(sqnr, key=sqnr.__getitem__)
    frame.picture(
        **pictures,
        label=f"Test image {image}, {truth}: the strongest channel of each layer in float32 and "
        f"{name_of(choice)}, and the difference. Signal to error: "
        + ", ".join(f"{name} {decibels(value)}" for name, value in sqnr.items())
        + ".",
        name="all-layers",
        numbers=saved,
    )
    st.markdown(
        f"**{truth}**: float32 answers **{float32}**, {name_of(choice)} **{integers}**. Of each "
        "layer you see the channel that reacts most. In the lowest row black is no difference, "
        "white too much, blue too little. The decibels compare the whole layer's signal with its "
        "error: the more, the better; at 0 dB the error is as large as the signal."
    )
    wanted = {f"First: {first}": first, f"Worst: {worst}": worst, f"Last: {last}": last}
    maps_numbers(choice, image, wanted, sqnr)


def one_layer(choice: Quantized, image: int, layer: str, rank: int, magnify: int) -> None:
    """One layer's channels from a rank on, or all its numbers."""
    pictures, sqnr, _, saved = drawn(choice, image, layer, rank, magnify)
    channels = [str(k) for k in saved["channel"]]
    frame.picture(
        **pictures,
        label=f"Test image {image}, {layer}, channel {', '.join(channels[:CHANNELS])} in float32 "
        f"and {name_of(choice)}: {decibels(sqnr[layer])}.",
        name="one-layer",
        numbers=saved,
    )
    if layer == last_of(choice):
        st.markdown("One number for each class: the highest is the answer.")
    elif layer == "pool":
        st.markdown("Here a channel is one number, the average of its map.")
    else:
        st.markdown(
            f"The channels of {layer} that rank {rank} to {rank + CHANNELS - 1} by how much they "
            "react to this image. White is the largest value of the layer, black is 0, blue is "
            "below 0; brightness follows the square root, so that small values are seen. Integers "
            "have few shades of gray, and the dark ones are lost first."
        )
    maps_numbers(choice, image, {layer: layer}, sqnr)


def maps_numbers(
    choice: Quantized, image: int, wanted: dict[str, str], sqnr: dict[str, float]
) -> None:
    """The signal to error ratio of some layers, by the name they go by."""
    shown = frame.numbers(
        {
            name: (decibels(sqnr[layer]), loss.of_signal(sqnr[layer]))
            for name, layer in wanted.items()
        }
    )
    frame.how_computed(
        feature_maps.feature_maps,
        feature_maps.FeatureMaps,
        snippet=network_choice.snippet(choice)
        + layers_snippets.MAPS.format(image=image, wanted=wanted),
        shown=shown,
        name="layers",
    )


@st.cache_data(max_entries=256, show_spinner=False)
def measured(choice: Quantized) -> tuple[layer_errors.LayerError, ...]:
    """Every layer's error over some test images."""
    return layer_errors.layer_errors(*pair(choice), test_set()[0][:BATCH])


def errors(choice: Quantized) -> None:
    """Where the error arises."""
    found = measured(choice)
    drawing = (
        layers_of(choice),
        [layer.sqnr_db for layer in found],
        [layer.own_sqnr_db for layer in found],
        [layer.shares for layer in found],
    )
    frame.picture(
        frame.draw(figures.errors, *drawing),
        narrow=frame.draw(figures.errors, *drawing, narrow=True),
        label="; ".join(
            f"{layer.name}: {decibels(layer.sqnr_db)}, own {layer.shares[0]:.0%}, inherited "
            f"{layer.shares[1]:.0%}, cross {minus(f'{layer.shares[2]:.0%}')}"
            for layer in found
        ),
        name="layer-errors",
        numbers={"layer": layers_of(choice)}
        | {
            part: [getattr(layer, part) for layer in found]
            for part in ("signal", "own", "inherited", "cross", "total", "sqnr_db", "own_sqnr_db")
        },
    )
    last = found[-1]
    worst = min(found, key=lambda layer: layer.own_sqnr_db)
    shown = frame.numbers(
        {
            "After the last layer": (decibels(last.sqnr_db), loss.of_signal(last.sqnr_db)),
            "Worst by itself": (
                worst.name,
                f"{decibels(worst.own_sqnr_db)} on exact inputs. "
                f"{loss.of_signal(worst.own_sqnr_db)}",
            ),
            "The last layer's own": (
                f"{last.shares[0]:.1%}",
                "of the error power after it. The rest came from the layers before.",
            ),
        }
    )
    st.markdown(
        f"Over {BATCH} test images. Diamonds: what a layer would have if it were the only one in "
        "integers. Dots: what it has in the network. The farther apart they are, the more it "
        "suffers from the layers before. Bars left of 0 are errors that cancel."
    )
    frame.how_computed(
        layer_errors.layer_errors,
        layer_errors.LayerError,
        snippet=network_choice.snippet(choice) + layers_snippets.ERRORS.format(batch=BATCH),
        shown=shown,
        name="layers",
    )


@st.cache_data(max_entries=256, show_spinner=False)
def spread(choice: Quantized, layer: str) -> feature_maps.Distribution:
    """The values of a layer over some test images."""
    return feature_maps.distribution(*pair(choice), layer, test_set()[0][:BATCH])


def values(choice: Quantized, layer: str) -> None:
    """The distribution of a layer's activations, and the range that its codes cover."""
    if layer == last_of(choice):
        frame.bad(
            "The last layer gives its results as float32 numbers, straight from the int32 sums: it "
            "has no range. Choose another layer."
        )
        return
    found = spread(choice, layer)
    codes = feature_maps.levels(pair(choice)[1], layer)
    drawing = (found.counts, found.edges, codes)
    frame.picture(
        frame.draw(figures.distribution, *drawing),
        narrow=frame.draw(figures.distribution, *drawing, narrow=True),
        label=f"Histogram of {found.values:,} activations of {layer}, logarithmic. The range "
        f"reaches from {found.low:.3g} to {found.high:.3g} with {len(codes)} codes.",
        name="distribution",
        numbers={
            "from": found.edges[:-1].tolist(),
            "to": found.edges[1:].tolist(),
            "values": found.counts.tolist(),
        },
    )
    shown = frame.numbers(
        {
            "Range": (
                minus(f"{found.low:.3g} to {found.high:.3g}"),
                f"in {len(codes)} codes, chosen on training images.",
            ),
            "Exactly 0": (
                f"{found.zero_share:.1%}",
                f"of {found.values:,} values: what ReLU cut off.",
            ),
            "Beyond the range": (f"{found.clipped:,} values", "get the code at its end."),
        }
    )
    st.markdown(
        f"What {layer} puts out for {BATCH} test images. The axis of counts is logarithmic: a line "
        "up is ten times as many. Most values are small and the range must reach the few large "
        "ones, so most values share a few codes."
    )
    frame.how_computed(
        feature_maps.distribution,
        feature_maps.calibrated_range,
        snippet=network_choice.snippet(choice)
        + layers_snippets.VALUES.format(layer=layer, batch=BATCH),
        shown=shown,
        name="layers",
    )


def decibels(value: float) -> str:
    """A signal to error ratio for people."""
    return minus(f"{value:.1f} dB")


# --- the game -------------------------------------------------------------------------------------


def game(choice: Quantized) -> None:
    """Which layers to keep in float32?"""
    st.header("The detective's game: which layer hurts?")
    st.markdown(
        f"In float32 the {choice.network} network answers {float32_of(choice):.2%} of 10,000 test "
        f"images right; in {name_of(choice)} it may be far fewer. You may keep a few layers in "
        "float32: gather clues, pick your layers, then see the answer of a greedy search."
    )

    def show(poll: runs.Poll) -> None:
        step = tabs("Step", STEPS, "layers_step")
        controls, view = frame.split("game", controls_first=True)
        with controls:
            task, hurdle = question(choice, step)
            run = poll.look(task)
            if hurdle:
                frame.bad(hurdle)
            else:
                run.show_button(VERBS[step], key="layers_game", again=False)
        with view:
            if run.state is State.DONE:
                RESULTS[step](choice, run.task, run.result)
            elif run.live:
                progress(choice, run)
            else:
                run.show_end(VERBS[step], kept=True)
                st.markdown(BEFORE[step])

    runs.fragment(show, "layers_game")


def question(
    choice: Quantized, step: str
) -> tuple[MeasureSensitivity | SpareLayers | FindLayersToSpare, str]:
    """The run that a step asks for, and what keeps it from being begun."""
    kind = st.radio(
        "Try each layer in turn",
        tuple(KINDS),
        format_func=KINDS.__getitem__,
        key="layers_kind",
        on_change=show_instead,
        args=("layers_step", (PICK, GREEDY), CLUES),
        bind="query-params",
    )
    budget = st.select_slider(
        "Layers you may keep in float32",
        BUDGETS,
        2,
        key="layers_budget",
        bind="query-params",
    )
    picked = st.multiselect(
        "Your pick",
        layers_of(choice),
        placeholder="Suspects",
        key=pick_key(choice),
        on_change=show_instead,
        args=("layers_step", (CLUES, GREEDY), PICK),
        bind="query-params",
    )
    if step == CLUES:
        return MeasureSensitivity(**vars(choice), kind=kind), ""
    if step == GREEDY:
        return FindLayersToSpare(**vars(choice), budget=budget), ""
    if len(picked) > budget:
        hurdle = f"You may keep {budget}, and have picked {len(picked)}. Give some back."
    else:
        hurdle = "" if picked else "Pick at least one layer."
    return spare(choice, picked), hurdle


def pick_key(choice: Quantized) -> str:
    """Where the reader's pick is kept: the layers of the two networks differ."""
    return f"layers_pick_{choice.network}"


def spare(choice: Quantized, picked: list[str]) -> SpareLayers:
    """The run with the layers picked, in whatever order, in float32."""
    return SpareLayers(
        **vars(choice), float_layers=tuple(name for name in layers_of(choice) if name in picked)
    )


def progress(choice: Quantized, run: runs.Run) -> None:
    """During a run: how far it is, and the trials that are done."""
    so_far = run.progress or sensitivity.Progress((), 1, (), 0, 0)
    if run.show_progress(so_far) or not so_far.trials:
        return
    if isinstance(run.task, MeasureSensitivity):
        clues_picture(choice, run.task, so_far.trials)
    else:
        best = max(so_far.trials, key=lambda trial: trial.accuracy)
        frame.numbers(
            {"Best so far": (f"{best.accuracy:.2%}", f"with {kept(choice, best)} in float32.")}
        )


def clues(
    choice: Quantized, task: MeasureSensitivity, trials: tuple[sensitivity.Trial, ...]
) -> None:
    """One bar for each layer, and the layer that stands out."""
    clues_picture(choice, task, trials)
    *tried, integers, float32 = trials
    best = max(range(len(tried)), key=lambda at: tried[at].accuracy)
    worst = min(range(len(tried)), key=lambda at: tried[at].accuracy)
    names = layers_of(choice)
    if task.kind == "all_but":
        sentence = (
            f"Kept in float32 by itself, **{names[best]}** wins most: {integers.accuracy:.1%} "
            f"become {tried[best].accuracy:.1%}."
        )
        if tried[worst].accuracy < integers.accuracy - NOTABLE:
            sentence += (
                f" Keeping **{names[worst]}** makes it *worse*: {tried[worst].accuracy:.1%}."
            )
            cross = measured(choice)[worst].shares[2]
            if cross < 0:
                sentence += (
                    f" Errors can cancel, and this layer's own error undid a part of what it "
                    f"inherited: its cross term is {minus(f'{cross:.0%}')} (see Errors above)."
                )
    else:
        sentence = (
            f"Alone in integers, **{names[worst]}** does most harm: {float32.accuracy:.1%} become "
            f"{tried[worst].accuracy:.1%}. **{names[best]}** is the most harmless."
        )
    st.markdown(sentence)
    found = tried[best if task.kind == "all_but" else worst]
    account(choice, found, integers, sensitivity.sensitivity, name="layers_clues")


def clues_picture(
    choice: Quantized, task: MeasureSensitivity, trials: tuple[sensitivity.Trial, ...]
) -> None:
    """The trials that are known."""
    names = layers_of(choice)
    known = dict(zip((*names, "none", "all"), [trial.accuracy for trial in trials], strict=False))
    color = "float32" if task.kind == "all_but" else "int8"
    bars = [Bar(name, known.get(name), color) for name in names]
    draw_bars(choice, bars, known.get("none"), known.get("all", float32_of(choice)))


def pick(choice: Quantized, task: SpareLayers, trials: tuple[sensitivity.Trial, ...]) -> None:
    """What the reader's pick wins back."""
    integers, picked = trials
    bars = [
        Bar("nothing kept", integers.accuracy, "int8"),
        Bar("your pick", picked.accuracy, "integer"),
    ]
    found = result_of(FindLayersToSpare(**vars(choice), budget=len(task.float_layers)))
    if found:
        bars.append(Bar("greedy", found.steps[-1].accuracy, "float32"))
    draw_bars(choice, bars, integers.accuracy, float32_of(choice))
    account(choice, picked, integers, sensitivity.spare, name="layers_pick")


def greedy_answer(
    choice: Quantized, task: FindLayersToSpare, found: sensitivity.GreedySearch
) -> None:
    """The steps of the greedy search."""
    integers, *steps = found.steps
    bars = [Bar("nothing kept", integers.accuracy, "int8")]
    before: tuple[str, ...] = ()
    for step in steps:
        [added] = [name for name in step.float_layers if name not in before]
        bars.append(Bar(f"+ {added}", step.accuracy, "float32"))
        before = step.float_layers
    picked = result_of(spare(choice, st.session_state[pick_key(choice)]))
    if picked:
        bars.append(Bar("your pick", picked[-1].accuracy, "integer"))
    draw_bars(choice, bars, integers.accuracy, float32_of(choice))
    st.markdown(
        f"It took {len(found.trials)} trials: the layer that wins most, then the one that wins "
        "most beside it, and so on."
    )
    account(choice, steps[-1], integers, sensitivity.greedy_search, name="layers_greedy")


def result_of(task: SpareLayers | FindLayersToSpare) -> Any:
    """What a run has found, if it is done."""
    job = board().find(task)
    return job.result if job is not None and job.state is State.DONE else None


def account(
    choice: Quantized,
    trial: sensitivity.Trial,
    integers: sensitivity.Trial,
    search: Callable[..., Any],
    *,
    name: str,
) -> None:
    """What one trial gives and takes, beside the network all in integers, and how it was found."""
    shown = frame.numbers(
        {
            "Accuracy": (f"{trial.accuracy:.2%}", f"with {kept(choice, trial)} in float32."),
            "Memory": (
                f"{trial.kilobytes:,.0f} kB",
                f"packed without gaps, instead of {integers.kilobytes:,.0f} kB.",
            ),
            "Won back": won_back(choice, trial, integers),
        }
    )
    frame.how_computed(
        mixed.mix,
        search,
        snippet=network_choice.snippet(choice)
        + layers_snippets.SPARE.format(layers=trial.float_layers),
        shown={each: shown[each] for each in ("Accuracy", "Memory")},
        name=name,
    )


def won_back(
    choice: Quantized, trial: sensitivity.Trial, integers: sensitivity.Trial
) -> tuple[str, str]:
    """How much of what was lost came back, in words."""
    float32 = float32_of(choice)
    lost = float32 - integers.accuracy
    if lost < NOTABLE:
        return "nothing to win", "With these settings the integers lose next to nothing."
    return (
        minus(f"{sensitivity.won_back(trial, integers, float32):.0%}"),
        f"of the accuracy between {integers.accuracy:.1%} and float32's {float32:.1%}.",
    )


def kept(choice: Quantized, trial: sensitivity.Trial) -> str:
    """The layers that a trial keeps in float32, in words."""
    others = [name for name in layers_of(choice) if name not in trial.float_layers]
    if len(trial.float_layers) > max(BUDGETS):
        return f"all but {' and '.join(others)}" if others else "everything"
    return " and ".join(trial.float_layers) or "nothing"


def float32_of(choice: Quantized) -> float:
    """The accuracy of the network as it was trained, 0..1."""
    return in_float32(choice.network).accuracy


def draw_bars(choice: Quantized, bars: list[Bar], integers: float | None, float32: float) -> None:
    """Accuracies as bars between the two ends."""
    drawing = (bars, integers, float32, name_of(choice))
    frame.picture(
        frame.draw(figures.accuracies, *drawing),
        narrow=frame.draw(figures.accuracies, *drawing, narrow=True),
        label="Right answers: "
        + ", ".join(f"{bar.name} {bar.accuracy:.1%}" for bar in bars if bar.accuracy is not None)
        + f"; all in float32 {float32:.1%}.",
        name="sensitivity",
        numbers={"kept": [bar.name for bar in bars], "accuracy": [bar.accuracy for bar in bars]},
    )


RESULTS: dict[str, Callable[..., None]] = {CLUES: clues, PICK: pick, GREEDY: greedy_answer}

main()
