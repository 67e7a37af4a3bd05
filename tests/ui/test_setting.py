"""Settings: an address and a widget give the same value, and a bad address gives the default."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui.setting import Choice, Flag, Number, Setting, Table
from lib.ui.setting import query as query_of
from tests.support.apps import settings
from tests.support.apps.settings import LAYER, PAGE, PICK, PLACE, POINT, SAID, SKEW, TABLE

APP = str(Path(settings.__file__))
WIDGETS = [setting for setting in TABLE if setting not in (POINT, SAID)]


def opened(query: Mapping[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(APP)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [error.message for error in app.exception]
    return app


def values(app: AppTest) -> dict[str, Any]:
    """What the settings say."""
    said: dict[str, Any] = json.loads(app.json[0].value)
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}


FIRST = {setting.key: setting.first() for setting in TABLE}


def test_first_visit() -> None:
    assert (
        values(opened())
        == FIRST
        == {
            "layer": "conv2",
            "rule": "floor",
            "way": "here",
            "bits": 4,
            "place": 7,
            "skew": 0,
            "page": 1,
            "rank": 1,
            "pick": (),
            "equalize": False,
            "rounded": True,
            "typed": "0.1",
            "point": "4",
            "said": "a",
        }
    )


@pytest.mark.parametrize("setting", WIDGETS, ids=lambda setting: setting.key)
def test_link_to_both_ends(setting: Setting[Any]) -> None:
    assert len(setting.ends()) > 1
    for value in setting.ends():
        query = query_of({setting: value})
        assert list(query) == [setting.key]
        assert setting.read(query[setting.key]) == value
        found = values(opened(query))
        assert found[setting.key] == value
        same = FIRST.keys() - {setting.key} - ({"place", "layer"} if value is True else set())
        assert all(found[key] == FIRST[key] for key in same)


@pytest.mark.parametrize("bad", ["", "1e999", "9" * 5000, "🙂", "null", "3.5", "nan", "-99", "‒1"])
def test_bad_link_shows_the_defaults(bad: str) -> None:
    refused = [setting for setting in TABLE if not setting.accepts(bad)]
    assert {setting.key for setting in refused} >= FIRST.keys() - {"typed", "said", "pick"}
    assert (PICK in refused) == bool(bad)  # an address may say that nothing is chosen
    app = opened({setting.key: bad for setting in refused})
    assert values(app) == FIRST
    assert not app.query_params
    # Also when the browser brings it once more, as Back does.
    app.query_params["skew"] = bad
    app.run()
    assert not app.exception
    assert values(app) == FIRST


def test_repeated_name_is_no_value() -> None:
    app = AppTest.from_file(APP)
    app.query_params["skew"] = ["1", "2"]
    assert values(app.run()) == FIRST


def test_several_options_are_repeated_in_the_address() -> None:
    for texts, chosen in ((["fc", "conv1"], ("fc", "conv1")), (["fc", "conv9"], ())):
        app = AppTest.from_file(APP)
        app.query_params["pick"] = texts
        assert values(app.run()) == FIRST | {"pick": chosen}
    assert app.multiselect(key="pick").proto.placeholder == "Suspects"
    app.multiselect(key="pick").set_value(["conv2", "conv1"])
    assert values(app.run())["pick"] == ("conv2", "conv1")
    with pytest.raises(ValueError, match="pick"):
        PICK.write(("conv1", "conv2"))


def test_value_is_kept_while_its_widget_is_not_on_screen() -> None:
    app = opened({"rank": "25"})
    for hidden in (True, False):
        app.toggle(key="equalize").set_value(hidden)
        assert values(app.run())["rank"] == 25
        assert bool([one for one in app.slider if one.key == "rank"]) != hidden


def test_old_address_is_understood() -> None:
    app = opened({"old_layer": "fc"})
    assert values(app) == FIRST | {"layer": "fc"}
    assert app.query_params == {"layer": "fc"}
    app.selectbox(key="layer").set_value("conv1")
    assert values(app.run())["layer"] == "conv1"
    assert values(opened({"old_layer": "fc", "layer": "conv1"}))["layer"] == "conv1"
    bad = opened({"old_layer": "conv9"})
    assert values(bad) == FIRST
    assert not bad.query_params


def test_letters_of_an_option_may_be_small_or_capitals() -> None:
    app = opened({"layer": "FC"})
    assert values(app) == FIRST | {"layer": "fc"}
    app.slider(key="skew").set_value(1)
    assert values(app.run())["layer"] == "fc"


def test_what_a_component_answers_for_stays_in_the_address() -> None:
    app = opened({"said": "anything", "point": "10"})
    assert app.query_params == {"said": "anything"}
    assert opened({"point": "9"}).query_params == {"point": "9"}


def test_limits_that_depend_on_another_setting() -> None:
    app = opened({"place": "9"})
    assert values(app)["place"] == 9
    app.toggle(key="equalize").set_value(True)
    found = values(app.run())
    assert not app.exception
    assert (found["place"], found["layer"]) == (3, "fc")
    assert app.selectbox(key="layer").options == ["fc", "conv1"]
    assert values(opened({"place": "9", "equalize": "true", "layer": "conv1"})) == FIRST | {
        "place": 3,
        "layer": "conv1",
        "equalize": True,
    }
    # The default is above the limit, the linked value is not.
    assert values(opened({"place": "2", "equalize": "true"}))["place"] == 2


def test_value_that_python_puts() -> None:
    app = opened()
    app.button[3].click()
    assert values(app.run())["skew"] == 3
    assert app.slider(key="skew").value == 3


def test_widgets_have_the_look_of_the_table() -> None:
    app = opened()
    kinds = {
        "layer": "selectbox",
        "rule": "button_group",
        "way": "radio",
        "bits": "select_slider",
        "place": "number_input",
        "skew": "slider",
        "page": "number_input",
        "rank": "slider",
        "pick": "multiselect",
        "equalize": "toggle",
        "typed": "text_input",
    }
    for key, kind in kinds.items():
        (widget,) = [one for one in app.get(kind) if one.key == key]
        assert widget.label == key.title() or key == "typed"
        assert widget.proto.query_param_key == key
    assert app.slider(key="rank").step == 8
    assert app.number_input(key="page").max is None
    assert app.radio(key="way").proto.captions == ["near", "far"]
    assert app.button_group(key="rule").options == ["Floor", "Nearest"]


def test_table_with_one_key_twice() -> None:
    with pytest.raises(ValueError, match="same key"):
        Table(Flag("a"), Number("a", low=0, high=1, default=0))


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (LAYER, "conv3"),
        (PLACE, "10"),
        (PLACE, "--1"),
        (SKEW, "+1"),
        (PICK, "conv3"),
        (PAGE, "0"),
        (PAGE, str(2**53)),
        (Flag("f"), "True"),
        (Choice("c", options=(2, 3)), "4"),
    ],
)
def test_text_that_is_no_value(setting: Setting[Any], text: str) -> None:
    with pytest.raises(ValueError, match=setting.key):
        setting.read(text)
    assert not setting.accepts(text)
