"""The frame's parts: numbers of a picture, and text that contains markup."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from matplotlib.figure import Figure
from streamlit.testing.v1 import AppTest

from lib.ui import frame
from lib.ui.references import REFERENCES, Reference
from tests.support.pages import page_html


def test_numbers_of_a_picture_must_have_equal_length() -> None:
    with pytest.raises(ValueError, match="equal length"):
        frame.show_svg("<svg/>", label="", name="x", numbers={"a": [1, 2], "b": [1]})


def markup_as_text() -> None:
    """Numbers, a title and a source that contain markup."""
    from lib.ui import frame

    frame.head("a < b", "<b>bold</b>")
    frame.numbers({"<i>": ("1 < 2", "x & y")})
    frame.list_sources({"hostile": "<s>"})


def test_text_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = Reference("<u>", 'https://example.org/"><script>')
    monkeypatch.setitem(REFERENCES, "hostile", hostile)
    app = AppTest.from_function(markup_as_text).run()
    text = page_html(app)
    assert "a &lt; b" in text
    assert "&lt;u&gt;&lt;s&gt;" in text
    assert not any(tag in text for tag in ("<b>", "<i>", "<u>", "<s>", "<script>"))


def test_readers_pictures_are_drawn_in_one_thread() -> None:
    drawing, together = set(), threading.Barrier(8)

    def picture(number: int, *, colors: dict[str, str]) -> Figure:
        drawing.add(threading.get_ident())
        return Figure()

    def read(number: int) -> str:
        together.wait()
        return frame.draw(picture, number)

    with ThreadPoolExecutor(8) as readers:
        shown = list(readers.map(read, range(8)))
    assert all(svg.startswith("<svg") for svg in shown)
    assert len(drawing) == 1
