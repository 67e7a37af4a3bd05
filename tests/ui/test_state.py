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
    value = state.take("n", st.session_state.get("sent"), digit, 3)
    held = state.hold("n", digit, 3)
    assert held.value == value
    st.text(f"{held.value} {held.rev}")


def shown(app: AppTest) -> str:
    """What the page above says."""
    assert not app.exception
    return app.text[0].value


def test_state_starts_from_the_address_if_it_is_valid() -> None:
    for query, expected in (("7", "7 1"), ("70", "3 1"), ("seven", "3 1"), (None, "3 1")):
        app = AppTest.from_function(held_number)
        if query is not None:
            app.query_params["n"] = query
        assert shown(app.run()) == expected


@pytest.mark.parametrize(
    "junk",
    [
        *({"value": value, "rev": 1} for value in (12, None, float("inf"), "x")),
        *({"value": 4}, {"rev": 1}, {"value": 4, "rev": "1"}, [4, 1], "4", None),
    ],
)
def test_state_takes_only_what_is_valid(junk: Any) -> None:
    app = AppTest.from_function(held_number).run()
    app.session_state["sent"] = {"value": 8, "rev": 1}
    assert shown(app.run()) == "8 1"
    app.session_state["sent"] = junk
    assert shown(app.run()) == "8 1"


def test_a_reset_wins_over_what_was_sent_before_it() -> None:
    app = AppTest.from_function(held_number).run()
    app.session_state["sent"] = {"value": 8, "rev": 1}
    assert shown(app.run()) == "8 1"
    assert shown(app.button[0].click().run()) == "5 2"
    assert shown(app.run()) == "5 2"  # the old message still lies there
    app.session_state["sent"] = {"value": 6, "rev": 2}
    assert shown(app.run()) == "6 2"
