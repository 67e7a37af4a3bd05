"""The map: what the browser is given, and the ways from and to the neurons on it."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS
from lib.studies import network_map, weight_bits
from lib.ui.setting import SHARED
from pages.map_parts.settings import NETWORK, PIXEL, link
from tests.support.pages import OpenPage, check, components, words


def given(app: AppTest) -> dict[str, Any]:
    """What the map is given."""
    [data] = [data for data in components(app) if "layers" in data]
    return data


@pytest.mark.parametrize("name", NETWORKS)
def test_the_browser_is_given_the_network(name: str, open_page: OpenPage) -> None:
    app = open_page("map", {NETWORK.key: name})
    check(app)
    data = given(app)
    assert data["layers"] == [layer._asdict() for layer in network_map.layers(name)]
    assert data["widths"] == [32, 8, 7, 6, 5, 4, 3, 2]
    assert len(data["truths"]) == weight_bits.PICTURES
    assert PIXEL.accepts(data["pixel"])
    layer, channel, row, column = data["pixel"].split(".")
    [found] = [one for one in network_map.layers(name) if one.name == layer]
    assert int(channel) < found.maps
    assert max(int(row), int(column)) < found.side
    assert f"*{name}*: " in words(app)


def test_what_was_chosen_on_another_page_goes_along(open_page: OpenPage) -> None:
    app = open_page("map")
    data = given(app)
    assert (data["bits"], data["image"]) == (None, None)
    app.session_state[SHARED] = {"weight_bits": 4, "image": 7}
    app.run()
    data = given(app)
    assert (data["bits"], data["image"]) == (4, 7)
    app.session_state[SHARED] = {"weight_bits": 4, "image": weight_bits.PICTURES}
    app.run()
    assert given(app)["image"] is None  # the map hasn't all test images


def test_a_neuron_leads_to_its_place_on_the_map(open_page: OpenPage) -> None:
    query = {
        "neuron_image": "3",
        "neuron_network": "separable",
        "neuron_layer": "pointwise4",
        "neuron_channel": "9",
        "neuron_row": "2",
        "neuron_column": "5",
        "neuron_weight_bits": "3",
    }
    app = open_page("neuron", query)
    [way] = [one for one in app.get("page_link") if "map" in one.proto.label]
    found = link("separable", 3, 3, "pointwise4", 9, 2, 5)
    assert found == {
        "map_network": "separable",
        "weight_bits": "3",
        "image": "3",
        "map_pixel": "pointwise4.9.2.5",
    }
    assert all(f"{name}={value}" in way.proto.query_string for name, value in found.items())
    other = open_page("neuron", query | {"neuron_image": str(weight_bits.PICTURES)})
    assert not [one for one in other.get("page_link") if "map" in one.proto.label]
