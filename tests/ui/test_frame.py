"""The frame's parts: SVG, the server's sockets, colors, state shared with client components."""

import itertools
import socket
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from streamlit.testing.v1 import AppTest

from lib.figures import style
from lib.figures.svg import to_svg
from lib.ui import frame, server, theme

SVG = "{http://www.w3.org/2000/svg}"


def line(colors: dict[str, str]) -> Figure:
    """A figure with a line in one of the colors, and one in a color of no meaning."""
    figure, axes = style.canvas(colors, width=400, height=200)
    axes.plot([0, 1], [0, 1], color=colors["int8"])
    axes.plot([0, 1], [1, 0], color="#123456", label="other")
    axes.set_xlabel("size < 3 & more")
    return figure


def test_svg_has_variables_with_the_color_as_fallback() -> None:
    root = ET.fromstring(to_svg(line(theme.COLORS), theme.COLORS))
    strokes = [path.get("style", "") for path in root.iter(f"{SVG}path")]
    assert sum(f"stroke: var(--qp-int8, {theme.COLORS['int8']})" in style for style in strokes) == 1
    assert sum("stroke: #123456" in style for style in strokes) == 1
    texts = [text for text in root.iter(f"{SVG}text") if text.text == "size < 3 & more"]
    assert f"fill: var(--qp-ink, {theme.COLORS['ink']})" in texts[0].get("style", "")


def test_svg_is_plain() -> None:
    text = to_svg(line(theme.COLORS), theme.COLORS)
    assert text == to_svg(line(theme.COLORS), theme.COLORS)  # no date, no random ids
    root = ET.fromstring(text)
    assert root.get("viewBox") == "0 0 400 200"
    assert root.find(f"{SVG}metadata") is None
    assert "font-family" not in text
    assert "#ffffff" not in text  # no background: the page shows through


def test_connections_send_at_once() -> None:
    def nodelay(end: socket.socket) -> bool:
        return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

    with socket.socket(socket.AF_INET) as listening, socket.socket(socket.AF_INET) as idle:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server.send_at_once()
        assert not nodelay(idle)
        with (
            socket.create_connection(listening.getsockname()),
            listening.accept()[0] as accepted,
        ):
            assert nodelay(accepted)


def luminance(color: str) -> float:
    """WCAG 2 relative luminance of "#rrggbb"."""
    return float(linear(color) @ [0.2126, 0.7152, 0.0722])


def linear(color: str) -> np.ndarray:
    """Linear red, green and blue of "#rrggbb", 0..1."""
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Linear rgb -> Oklab (Ottosson 2020), where distance is how different colors look."""
    lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(lab) @ np.cbrt(np.array(lms) @ np.clip(rgb, 0, 1))


# Machado, Oliveira, Fernandes 2009, full severity: linear rgb as a color-blind eye sees it.
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
SIDE_BY_SIDE = [
    ("sign", "exponent", "significand"),
    ("sign", "integer"),
    ("float32", "int8"),
    ("rounding", "clipping"),
]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_neighbors_look_different_to_all_eyes(mode: str, eyes: str) -> None:
    seen = {
        name: oklab(EYES[eyes] @ linear(getattr(shade, mode)))
        for name, shade in theme.SHADES.items()
    }
    for group in SIDE_BY_SIDE:
        for one, other in itertools.combinations(group, 2):
            # 0.02 is just noticeable side by side.
            assert np.linalg.norm(seen[one] - seen[other]) > 0.12, (one, other)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_color_reads_as_text_on_the_page(mode: str) -> None:
    paper = luminance(getattr(theme.SHADES["paper"], mode))
    for name, shade in theme.SHADES.items():
        dark, light = sorted([paper, luminance(getattr(shade, mode))])
        if name not in ("paper", "faint"):
            assert (light + 0.05) / (dark + 0.05) >= 4.5, name  # WCAG 2 AA


def test_every_meaning_has_its_own_color() -> None:
    for mode in ("light", "dark"):
        colors = [getattr(shade, mode) for shade in theme.SHADES.values()]
        assert len(set(colors)) == len(colors)


def held_number() -> None:
    """A page that holds a number from 0 to 9 under ``n``, for a component that sends it."""
    import streamlit as st

    from lib.ui import state

    def digit(raw: object) -> int:
        number = int(raw)  # type: ignore[call-overload]
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


def test_numbers_of_a_picture_must_have_equal_length() -> None:
    with pytest.raises(ValueError, match="equal length"):
        frame.picture("<svg/>", label="", name="x", numbers={"a": [1, 2], "b": [1]})


def markup_as_text() -> None:
    """Numbers, a title and a source that contain markup."""
    from lib.ui import frame

    frame.start("a < b", "<b>bold</b>")
    frame.numbers({"<i>": ("1 < 2", "x & y")})
    frame.sources([("<u>", 'https://example.org/"><script>')])


def test_text_is_shown_as_text() -> None:
    app = AppTest.from_function(markup_as_text).run()
    text = "".join(element.proto.body for element in app.get("html"))
    assert "a &lt; b" in text
    assert not any(tag in text for tag in ("<b>", "<i>", "<u>", "<script>"))
