"""The page "One neuron, by hand": what it shows of one output, and the walk."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn.data import test_set as images_and_labels
from lib.studies.neuron.neuron import blackboard, neuron
from lib.studies.neuron.trace import of_test_image
from lib.ui.components import files, neuron_map
from tests.support.pages import OpenPage, check, components, labels, numbers

REAL = {"neuron_view": "A neuron"}


def walked(app: AppTest) -> dict[str, Any]:
    """What the walk is given."""
    return next(data for data in components(app) if "grids" in data)


def integer(text: str) -> int:
    return int(text.replace("−", "-").replace(",", ""))


# --- the page -------------------------------------------------------------------------------------


def test_the_blackboard_shows_every_step(open_page: OpenPage) -> None:
    data = walked(open_page("neuron"))
    one = blackboard()
    products = [[integer(x) for x in row] for row in data["grids"][2]["int8"]]
    assert products == one.products[0].tolist() == [[10, -6], [7, 16]]
    results = {step["name"]: step["integer"] for step in data["steps"]}
    assert results == {
        "window": "",
        "weights": "",
        "products": "",
        "sum": "27",
        "zero-point correction": "15",  # 3 times the weights' sum, 4, taken off
        "bias": "17",
        "× multiplier": "4.250",
        "round": "4",
        "+ zero-point": "5",
        "clip": "5",
    }


@pytest.mark.parametrize("layer", ["conv1", "conv6", "pool", "linear"])
def test_the_last_step_is_what_the_engine_computed(layer: str, open_page: OpenPage) -> None:
    app = open_page("neuron", REAL | {"neuron_layer": layer, "neuron_image": "11"})
    check(app)
    channel = int(app.number_input(key="neuron_channel").value)
    row = int(app.number_input(key="neuron_row").value)
    column = int(app.number_input(key="neuron_column").value)
    computed = of_test_image("plain", image=11).outputs[layer][0, channel, row, column]
    last = walked(app)["steps"][-1]
    if layer == "linear":
        assert last["name"] == "× multiplier"
        assert float(last["integer"].replace("−", "-")) == pytest.approx(computed, abs=1e-3)
    else:
        assert numbers(app)["The engine"] == f"code {computed}"
        assert integer(last["integer"]) == computed


def test_the_zero_point_in_the_middle_shows_a_correction(open_page: OpenPage) -> None:
    app = open_page("neuron", REAL | {"neuron_middle": "true"})
    check(app)
    steps = {step["name"]: step for step in walked(app)["steps"]}
    before, after = (integer(steps[n]["integer"]) for n in ("sum", "zero-point correction"))
    one = neuron(of_test_image("plain", symmetric=True), "conv3", 25, 7, 7)
    assert before - after == 128 * one.weights_sum != 0
    assert "128" in steps["zero-point correction"]["sentence"]


def test_a_link_with_an_image_leads_to_its_neuron(open_page: OpenPage) -> None:
    app = open_page("neuron", {"neuron_image": "4711"})
    assert app.get("button_group")[0].value == "A neuron"
    assert app.number_input(key="neuron_image").value == 4711
    # The blackboard has no use for the image, but it is not forgotten there.
    app.get("button_group")[0].set_value("Blackboard")
    assert not app.run().number_input
    app.get("button_group")[0].set_value("A neuron")
    assert app.run().number_input(key="neuron_image").value == 4711
    # The same link leads there from the blackboard too.
    app.get("button_group")[0].set_value("Blackboard")
    app.run()
    assert not app.number_input
    app.query_params["neuron_image"] = "4711"
    app.run()
    assert app.get("button_group")[0].value == "A neuron"


def test_the_picture_of_a_place_names_the_input_that_it_shows(open_page: OpenPage) -> None:
    place = {"neuron_network": "separable", "neuron_layer": "pointwise2"}
    app = open_page("neuron", REAL | place)
    one = neuron(of_test_image("separable"), "pointwise2", 25, 7, 7)
    strongest = np.abs(one.float_products[:, 0, 0]).argmax()
    drawn = labels(app)
    assert f"channel {strongest} of the input of pointwise2, with the window" in drawn


def on_map(app: AppTest) -> dict[str, Any]:
    """What the small map is given."""
    return next(data for data in components(app) if "chosen" in data)


def test_the_map_has_the_neuron_and_the_network(open_page: OpenPage) -> None:
    query = {"neuron_layer": "conv4", "neuron_channel": "9", "neuron_row": "2"}
    settings = {"neuron_weight_bits": "5", "neuron_activation_bits": "3", "neuron_image": "42"}
    data = on_map(open_page("neuron", REAL | query | settings))
    assert data["chosen"] == {"layer": "conv4", "channel": 9, "row": 2, "column": 7}
    assert files.kept(data["picture"]) == images_and_labels()[0][42].tobytes()
    assert data["bits"] == 5
    tops = [codes["output"] and codes["output"]["top"] for codes in data["codes"]]
    assert tops == [7] * (len(tops) - 1) + [None]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "conv2",
        {},
        {"layer": "conv2", "channel": 0, "row": 0},
        {"layer": "conv9", "channel": 0, "row": 0, "column": 0},
        {"layer": ["conv2"], "channel": 0, "row": 0, "column": 0},
        {"layer": "conv2", "channel": 32, "row": 0, "column": 0},
        {"layer": "conv2", "channel": 0, "row": 28, "column": 0},
        {"layer": "conv2", "channel": 0, "row": 0, "column": -1},
        {"layer": "conv2", "channel": True, "row": 0, "column": 0},
        {"layer": "conv2", "channel": 0.0, "row": 0, "column": 0},
    ],
)
def test_the_map_takes_no_other_place(sent: object) -> None:
    shapes = {"conv1": (32, 28), "conv2": (32, 28)}
    good = {"layer": "conv2", "channel": 31, "row": 0, "column": 27}
    assert neuron_map.read(good, shapes) == ("conv2", 31, 0, 27)
    assert neuron_map.read(sent, shapes) is None


def test_a_smaller_layer_cuts_the_place(open_page: OpenPage) -> None:
    app = open_page(
        "neuron", REAL | {"neuron_layer": "conv4", "neuron_channel": "63", "neuron_row": "13"}
    )
    app.selectbox(key="neuron_layer").set_value("linear")
    app.run()
    assert app.number_input(key="neuron_channel").value == 9
    assert app.number_input(key="neuron_row").value == 0
    check(app)
