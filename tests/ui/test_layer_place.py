"""Where a layer stands: the networks' own layers, counted in words and filled in the picture."""

from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS, load
from lib.settings import LAYER_NAMES
from lib.ui import layer_place


def test_the_layers_are_the_networks() -> None:
    assert set(LAYER_NAMES) == set(NETWORKS)
    for name in NETWORKS:
        assert LAYER_NAMES[name] == tuple(layer.name for layer in load(name).layers)


def test_each_layer_is_told_from_the_others() -> None:
    places = layer_place.places()
    assert set(places) == set(sum(LAYER_NAMES.values(), ())) - {"pool", "linear"}
    assert len(set(places.values())) == len(places)
    assert places["conv1"][0] == "conv1: the first layer of both networks."
    assert places["conv2"][0] == "conv2: the second of the 8 layers of the plain network."
    assert places["pointwise6"][0] == (
        "pointwise6: the eleventh of the 13 layers of the separable network."
    )


@pytest.mark.parametrize(("name", "at", "columns"), [("conv2", 1, 8), ("depthwise3", 3, 13)])
def test_its_column_alone_is_filled(name: str, at: int, columns: int) -> None:
    words, picture = layer_place.places()[name]
    svg = ElementTree.fromstring(picture)
    assert svg.get("aria-label") == words
    _, *rects = [one for one in svg if one.tag.endswith("rect")]
    assert [one.get("fill") for one in rects] == [
        "currentColor" if place == at else "none" for place in range(columns)
    ]


def test_below_a_choice_its_column_alone_is_marked() -> None:
    app = AppTest.from_function(_shown).run()
    [html] = [one.proto.body for one in app.get("html")]
    picture = ElementTree.fromstring(html)
    assert picture.get("aria-label") == layer_place.places()["depthwise3"][0]
    assert [one.get("class") for one in picture.iter("i")].index("here") == 3
    assert len(picture.findall("i")) == 13


def _shown() -> None:
    from lib.ui import layer_place  # the function runs as a script of its own

    layer_place.show("separable", "depthwise3")


def test_no_other_layer() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        layer_place.in_words("separable", "conv2")
