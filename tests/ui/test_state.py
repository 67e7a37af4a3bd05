"""State shared with client components: what counts, and what is refused."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def held_number() -> None:
    """A page that holds a number from 0 to 9 under ``n``, for a component that sends it."""
    import streamlit as st

    from lib.ui import state

    def digit(raw: object) -> int:
        number = int(raw)
        if not 0 <= number <= 9:
            raise ValueError("must be 0 to 9")
        return number

    if st.button("Reset"):
        state.put("n", 5)
    state.adopt("n", digit)
    held = state.hold("n", digit, 3)
    st.text(f"{held.value} {held.seq}")


def shown(app: AppTest) -> str:
    """What the page above says."""
    assert not app.exception
    return app.text[0].value


def send(app: AppTest, sent: Any) -> AppTest:
    """Run the page with what the component has sent."""
    app.session_state["n.widget"] = {"sent": sent}
    return app.run()


def test_state_starts_from_the_address_if_it_is_valid() -> None:
    for query, expected in (("7", "7 0"), ("70", "3 0"), ("seven", "3 0"), (None, "3 0")):
        app = AppTest.from_function(held_number)
        if query is not None:
            app.query_params["n"] = query
        assert shown(app.run()) == expected


@pytest.mark.parametrize(
    "junk",
    [
        *({"value": 9, "seq": 1}, {"value": 9, "seq": 0}, {"value": 9, "seq": -1}),
        *({"value": 9, "seq": "2"}, {"value": 9, "seq": 2.0}, {"value": 9, "seq": True}),
        *({"value": 9, "seq": None}, {"value": 9, "seq": 2**53}, {"value": 9, "seq": []}),
        *({"value": 9}, {"seq": 0}, [9, 2], "9", None),
    ],
)
def test_only_what_is_counted_and_new_is_taken(junk: Any) -> None:
    app = AppTest.from_function(held_number).run()
    assert shown(send(app, {"value": 8, "seq": 1})) == "8 1"
    assert shown(send(app, junk)) == "8 1"


@pytest.mark.parametrize("value", [12, None, float("inf"), "x"])
def test_what_can_not_be_used_is_answered_with_what_is_held(value: Any) -> None:
    app = AppTest.from_function(held_number).run()
    send(app, {"value": 8, "seq": 1})
    expected = "8 1" if value is None else "8 2"  # nothing is no change
    assert shown(send(app, {"value": value, "seq": 2})) == expected


def test_messages_that_overtake_each_other() -> None:
    app = AppTest.from_function(held_number).run()
    assert shown(send(app, {"value": 8, "seq": 7})) == "8 7"
    assert shown(send(app, {"value": 4, "seq": 6})) == "8 7"


def test_a_reset_wins_over_what_was_sent_by_then_and_gives_way_to_what_comes_after() -> None:
    app = AppTest.from_function(held_number).run()
    send(app, {"value": 8, "seq": 1})
    # The reset and the change before it in one message.
    app.session_state["n.widget"] = {"sent": {"value": 9, "seq": 2}}
    assert shown(app.button[0].click().run()) == "5 2"
    assert shown(app.run()) == "5 2"  # the old message still lies there
    assert shown(send(app, {"value": 6, "seq": 3})) == "6 3"
