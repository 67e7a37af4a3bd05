"""The frame's parts: SVG, the server's sockets, colors, state shared with client components."""

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui import frame
from tests.support.pages import page_html


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
    text = page_html(app)
    assert "a &lt; b" in text
    assert not any(tag in text for tag in ("<b>", "<i>", "<u>", "<script>"))
