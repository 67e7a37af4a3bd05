"""The page "Layer by layer": its four views, and the game with real and made-up runs."""

import re
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.errors import StreamlitValueAboveMaxError
from streamlit.testing.v1 import AppTest

from lib.cnn import QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.mixed import mix
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import (
    FindLayersToKeep,
    KeepLayersInFloat32,
    MeasureSensitivity,
    Quantized,
    Task,
)
from lib.studies.evaluation import accuracy
from lib.studies.feature_maps import calibrated_range, levels
from lib.studies.sensitivity import GreedySearch as Found
from lib.studies.sensitivity import Progress, Trial, won_back
from lib.ui.components import files
from lib.ui.state import Counted
from pages.layers_parts.settings import KEPT
from tests.support.pages import OpenPage, check, components, labels, numbers, texts, words
from tests.support.runs import finished

PLAIN = ["conv1", "conv2", "conv3", "conv4", "conv5", "conv6", "pool", "linear"]
CHOICE = Quantized(
    network="plain", weight_bits=4, activation_bits=4, granularity="per_channel"
)  # what the page begins with


@pytest.fixture
def integers() -> QuantizedNet:
    """The network in integers that the page begins with, made without the page's shortcuts."""
    return quantize_network(
        load("plain"),
        calibration_set(256)[0],
        weight_bits=4,
        activation_bits=4,
        granularity="per_channel",
    )


# --- the views ------------------------------------------------------------------------------------


def on_map(app: AppTest) -> dict[str, Any]:
    """What the map is given."""
    [data] = [data for data in components(app) if "kept" in data]
    return data


def test_the_map_has_the_image_and_the_network_of_the_address(
    open_page: OpenPage, integers: QuantizedNet
) -> None:
    pixels, truths = images_and_labels()
    for image in (0, 9999):
        app = open_page("layers", {"layers_image": str(image), "layers_pick_plain": "conv4,conv1"})
        data = on_map(app)
        assert (data["image"], data["truth"]) == (image, truths[image])
        assert files.kept(data["picture"]) == pixels[image].tobytes()
        assert data["kept"] == ["conv1", "conv4"]
        assert (data["name"], data["bits"], data["perTensor"]) == ("W4A4", 4, False)
        scales = [layer.output_qparams for layer in integers.layers]
        assert [codes["output"] and codes["output"]["scale"] for codes in data["codes"]] == [
            one and float(one.scale) for one in scales
        ]
        assert {codes["output"]["top"] for codes in data["codes"][:-1]} == {15}


def test_a_pick_names_layers_once() -> None:
    plain = KEPT["plain"]
    assert plain.parse("") == ()
    assert plain.parse("pool,conv2") == ("conv2", "pool")
    for bad in ("conv7", "conv1,conv1", "conv1,", " conv1", "depthwise2"):
        with pytest.raises(ValueError, match="raw must name some of"):
            plain.parse(bad)
    with pytest.raises(TypeError, match="raw must be a text"):
        plain.parse(["conv1"])


def test_the_first_view_begins_no_run(open_page: OpenPage) -> None:
    for step in ("Clues", "Your pick", "Greedy"):
        app = open_page("layers", {"layers_step": step, "layers_weight_bits": "7"})
        check(app)
    choice = Quantized(network="plain", weight_bits=7, activation_bits=4, granularity="per_channel")
    assert board().find(MeasureSensitivity(**vars(choice))) is None
    assert board().find(FindLayersToKeep(**vars(choice), budget=2)) is None


@pytest.mark.parametrize("network", ["plain", "separable"])
@pytest.mark.slow
def test_every_view_of_every_layer(network: str, open_page: OpenPage) -> None:
    names = [layer.name for layer in load(network).layers]
    app = open_page("layers", {"layers_network": network, "layers_weight_bits": "8"})
    views = app.get("button_group")[1]
    for view in views.options:
        app.get("button_group")[1].set_value(view)
        app.run()
        for layer in names if view in ("One layer", "Values") else []:
            app.selectbox(key="layers_layer").set_value(layer)
            app.run()
            assert not app.exception, (view, layer)
            bare = view == "Values" and layer == "linear"
            assert bool(app.warning) == bare
            assert (len(numbers(app)) == 3) == bare  # those of the map
        assert not app.exception, view
    # The generic test runs the snippet of the first view only.
    for view, layer in (("One layer", "pool"), ("Errors", "conv1"), ("Values", "conv3")):
        check(open_page("layers", {"layers_view": view, "layers_layer": layer}))


def test_every_channel_of_a_layer_can_be_seen(open_page: OpenPage) -> None:
    at = {"layers_view": "One layer", "layers_layer": "conv4", "layers_rank": "57"}
    app = open_page("layers", at)
    assert "channels of conv4 that rank 57 to 64" in words(app)
    app.selectbox(key="layers_layer").set_value("conv1")  # it has 32: no rank 57
    app.run()
    assert "channels of conv1 that rank 25 to 32" in words(app)
    seen = shown_channels(app)
    for rank in (1, 9, 17):
        app.slider(key="layers_rank").set_value(rank)
        app.run()
        seen += shown_channels(app)
    assert sorted(seen) == list(range(32))
    assert not app.exception


def shown_channels(app: AppTest) -> list[int]:
    """The channels that the picture's text names."""
    listed = re.search(r"channel ([\d, ]+) in float32", labels(app))
    assert listed
    return [int(channel) for channel in listed[1].split(", ")]


def test_what_a_view_ignores_is_not_shown(open_page: OpenPage) -> None:
    app = open_page("layers", {"layers_layer": "conv4"})
    for view, layer, magnify in (("Errors", 0, 0), ("One layer", 1, 1), ("Values", 1, 0)):
        app.get("button_group")[1].set_value(view)
        app.run()
        found = [one.key for one in (*app.selectbox, *app.toggle)]
        assert found.count("layers_layer") == layer, view
        assert found.count("layers_magnify") == magnify, view
    assert app.selectbox(key="layers_layer").value == "conv4"  # also after Errors


def test_the_kind_of_trial_leads_to_the_clues(open_page: OpenPage) -> None:
    app = open_page("layers", {"layers_step": "Greedy"})
    app.radio[0].set_value(app.radio[0].options[1])
    app.run()
    assert app.session_state["layers_step"] == "Clues"
    assert not app.exception


def test_values_show_the_range_and_its_codes(open_page: OpenPage, integers: QuantizedNet) -> None:
    low, high = calibrated_range(integers, "conv2")
    codes = levels(integers, "conv2")
    assert len(codes) == 16
    assert (codes[0], codes[-1]) == (low, high)
    np.testing.assert_allclose(np.diff(codes), (high - low) / 15, rtol=1e-6)
    app = open_page("layers", {"layers_view": "Values", "layers_layer": "conv2"})
    assert numbers(app)["Range"] == f"{low:.3g} to {high:.3g}"
    images = images_and_labels()[0][:32]
    outputs = dict(load("plain").run(images))["conv2"]
    assert numbers(app)["Exactly 0"] == f"{(outputs == 0).mean():.1%}"
    assert numbers(app)["Beyond the range"] == f"{(outputs > high).sum():,} values"


# --- the game -------------------------------------------------------------------------------------


def trial(accuracy: float, *kept: str) -> Trial:
    return Trial(kept, accuracy, 100_000 + 1000 * len(kept))


def clues(**accuracies: float) -> tuple[Trial, ...]:
    """Made-up trials: 60 % with nothing kept, 93 % with everything."""
    tried = [trial(accuracies.get(name, 0.6), name) for name in PLAIN]
    return (*tried, trial(0.6), trial(0.93, *PLAIN))


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict:
    """Jobs that the page finds instead of those on the board."""
    found: dict = {}
    monkeypatch.setattr(board(), "find", found.get)
    return found


def job(task: Task, state: State = State.DONE, **attributes: Any) -> Job:
    made = Job(task, 0, state)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


@pytest.mark.slow
def test_clues_name_the_layer_that_helps_and_one_that_harms(
    open_page: OpenPage, jobs: dict, integers: QuantizedNet
) -> None:
    net = mix(load("plain"), integers, ["conv1"])
    best = Trial(("conv1",), accuracy(net), net.packed_bytes)
    tried = [best, *clues(conv2=0.35)[1:-2]]
    task = MeasureSensitivity(**vars(CHOICE), kind="all_but")
    jobs[task] = job(task, result=(*tried, trial(0.6), trial(0.93, *PLAIN)))
    app = open_page("layers")
    check(app)  # its snippet finds the same
    assert f"**conv1** helps most: 60.0% becomes {best.accuracy:.1%}" in words(app)
    assert "Keeping **conv2** makes it *worse*: 35.0%" in words(app)
    assert re.search(r"its cross term is −\d+%", words(app))
    assert f"conv1 {best.accuracy:.1%}, conv2 35.0%, conv3 60.0%" in labels(app)
    assert numbers(app)["Accuracy"] == f"{best.accuracy:.2%}"
    task = MeasureSensitivity(**vars(CHOICE), kind="only")
    alone = [trial(0.93, *PLAIN[1:]), trial(0.6, *PLAIN[:1], *PLAIN[2:]), *tried[2:]]
    jobs[task] = job(task, result=(*alone, trial(0.2), trial(0.93, *PLAIN)))
    app = open_page("layers", {"layers_kind": "Put one layer into integers"})
    assert "**conv2** does the most harm: 93.0% becomes 60.0%" in words(app)
    assert "**conv1** does the least" in words(app)
    assert "with all but conv2 in float32." in " ".join(texts(app))


def test_bars_appear_one_by_one(open_page: OpenPage, jobs: dict) -> None:
    task = MeasureSensitivity(**vars(CHOICE))
    jobs[task] = job(
        task,
        State.RUNNING,
        progress=Progress(
            done=clues(conv1=0.8)[:2], of=10, float_layers=("conv3",), images=5000, right=3000
        ),
    )
    app = open_page("layers")
    assert not app.exception
    assert [button.label for button in app.button] == ["Stop"]
    assert "conv1 80.0%, conv2 60.0%; all in float32 93.7%" in labels(app)
    assert "with conv3 in float32" in str(app.get("progress")[0].proto)
    greedy = FindLayersToKeep(**vars(CHOICE), budget=2)
    jobs[greedy] = job(
        greedy, State.RUNNING, progress=Progress(done=(trial(0.6), trial(0.8, "conv1")), of=16)
    )
    app = open_page("layers", {"layers_step": "Greedy"})
    assert numbers(app)["Best so far"] == "80.00%"


def keep(app: AppTest, layers: list[str], network: str = "plain") -> None:
    """As if these had been switched on the map."""
    app.session_state[f"held.layers_pick_{network}"] = Counted(tuple(layers), 1)


def test_a_pick_keeps_to_the_budget(open_page: OpenPage, jobs: dict) -> None:
    app = open_page("layers", {"layers_step": "Your pick", "layers_budget": "1"})
    assert [warning.value for warning in app.warning] == ["Pick at least one layer, on the map."]
    assert not app.button
    keep(app, ["conv3", "conv1"])
    app.run()
    assert "You may keep 1, and have picked 2" in app.warning[0].value
    assert not app.button
    keep(app, ["conv3"])
    app.run()
    assert not app.warning
    assert [button.label for button in app.button] == ["Try your pick"]


def test_pick_and_greedy_answer_stand_beside_each_other(open_page: OpenPage, jobs: dict) -> None:
    kept = KeepLayersInFloat32(**vars(CHOICE), float_layers=("conv1", "conv3"))
    greedy = FindLayersToKeep(**vars(CHOICE), budget=2)
    jobs[kept] = job(kept, result=(trial(0.6), trial(0.71, "conv1", "conv3")))
    steps = (trial(0.6), trial(0.8, "conv1"), trial(0.9, "conv1", "conv2"))
    query = {"layers_step": "Your pick", "layers_pick_plain": "conv1,conv3"}
    app = open_page("layers", query)
    keep(app, ["conv3", "conv1"])  # in any order it is the same run
    app.run()
    assert numbers(app)["Accuracy"] == "71.00%"
    assert numbers(app)["Memory"] == "102 kB"
    assert numbers(app)["Won back"] == f"{won_back(trial(0.71), trial(0.6), 0.9366):.0%}"
    assert "greedy" not in labels(app)
    jobs[greedy] = job(greedy, result=Found(steps, steps))
    app.run()
    assert "nothing kept 60.0%, your pick 71.0%, greedy 90.0%" in labels(app)
    app.get("button_group")[0].set_value("Greedy")
    app.run()
    assert not app.exception
    assert "+ conv1 80.0%, + conv2 90.0%, your pick 71.0%" in labels(app)


@pytest.mark.parametrize("budget", [1, 2])
def test_a_search_that_kept_more_answers_for_less(
    budget: int, open_page: OpenPage, jobs: dict
) -> None:
    steps = (
        trial(0.6),
        trial(0.8, "conv1"),
        trial(0.9, "conv1", "conv2"),
        trial(0.92, "conv1", "conv2", "conv4"),
    )
    more = FindLayersToKeep(**vars(CHOICE), budget=3)
    jobs[more] = job(more, result=Found(steps, steps))
    query = {"layers_step": "Greedy", "layers_budget": str(budget)}
    app = open_page("layers", query)
    assert not app.exception
    bars = "+ conv1 80.0%" if budget == 1 else "+ conv1 80.0%, + conv2 90.0%;"
    assert bars in labels(app)
    assert "+ conv4" not in labels(app)
    assert any(f"It took {budget + 1} trials" in each.value for each in app.markdown)
    assert numbers(app)["Accuracy"] == f"{steps[budget].accuracy:.2%}"
    # A pick stands beside it, too.
    kept = KeepLayersInFloat32(**vars(CHOICE), float_layers=("conv3",))
    jobs[kept] = job(kept, result=(trial(0.6), trial(0.71, "conv3")))
    app = open_page("layers", {"layers_step": "Your pick", "layers_pick_plain": "conv3"})
    keep(app, ["conv3"])
    app.run()
    assert "your pick 71.0%, greedy 80.0%" in labels(app)


def test_nothing_to_win_with_eight_bits(open_page: OpenPage, jobs: dict) -> None:
    kept = KeepLayersInFloat32(
        network="plain",
        weight_bits=8,
        activation_bits=8,
        granularity="per_channel",
        float_layers=("conv1",),
    )
    jobs[kept] = job(kept, result=(trial(0.936), trial(0.937, "conv1")))
    query = {"layers_weight_bits": "8", "layers_activation_bits": "8", "layers_step": "Your pick"}
    app = open_page("layers", query)
    keep(app, ["conv1"])
    app.run()
    assert numbers(app)["Won back"] == "nothing to win back"
    assert "Suppose that int8 loses too many" in words(app)


@pytest.mark.slow
def test_a_real_pick_reaches_the_page_and_its_snippet_agrees(open_page: OpenPage) -> None:
    task = KeepLayersInFloat32(
        network="separable",
        weight_bits=4,
        activation_bits=4,
        granularity="per_channel",
        float_layers=("conv1", "depthwise3"),
    )
    running = finished(task)
    app = open_page("layers", {"layers_network": "separable", "layers_step": "Your pick"})
    keep(app, ["conv1", "depthwise3"], "separable")
    app.run()
    check(app)
    assert numbers(app)["Accuracy"] == f"{running.result[1].accuracy:.2%}"


def test_a_rank_in_the_address_that_another_layer_has_not_is_cut(open_page: OpenPage) -> None:
    """It came there in a wide layer, and its slider was off the screen while the layer changed."""
    address = {"layers_view": "Values", "layers_layer": "conv1", "layers_rank": "57"}
    app = open_page("layers", address)
    [view] = [each for each in app.get("button_group") if each.key == "layers_view"]
    view.set_value("One layer").run()
    assert not app.exception
    slider = app.slider(key="layers_rank")
    assert slider.value <= slider.max < 57
    app = open_page("layers", address | {"layers_view": "One layer"})
    assert not app.exception
    assert app.slider(key="layers_rank").value == slider.max


def test_a_rank_that_comes_while_the_layer_changes_is_cut(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """Streamlit keeps a value of a slider that was off the screen, whatever its end is now."""
    slider, late = st.slider, [StreamlitValueAboveMaxError(57, 25)]

    def late_once(*args: Any, **settings: Any) -> Any:
        if settings["key"] == "layers_rank" and late:
            raise late.pop()
        return slider(*args, **settings)

    monkeypatch.setattr(st, "slider", late_once)
    app = open_page("layers", {"layers_view": "One layer", "layers_layer": "conv1"})
    assert not app.exception
    assert not late
    assert app.slider(key="layers_rank").value == 25
