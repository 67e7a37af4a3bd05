"""Two texts as HTML: only ever text, one mark, and the style with them."""

import html
import re

from streamlit.testing.v1 import AppTest

from tests.support.pages import texts


def script() -> None:
    """A page with two texts by somebody who means no good."""
    from lib.ui import two_texts

    bad = "<script>alert(1)</script>&\x00\u202e"
    two_texts.show(
        [
            two_texts.Column("float32", "float32", f"{bad} (noun):", (" a", bad, ""), True, 1),
            two_texts.Column(bad, "int8", "x", (" a", " b"), False, None),
        ]
    )


def test_they_are_only_ever_text() -> None:
    [shown] = texts(AppTest.from_function(script).run())
    assert shown.startswith("<style>")
    body = shown.partition("</style>")[2]
    kinds = {re.match(r"\w+", each).group() for each in re.findall("<(?=\\w)(.+?)>", body)}
    assert kinds == {"div", "section", "h3", "p", "b", "span", "i"}
    assert "\x00" not in shown
    assert "\u202e" not in shown
    words = html.unescape(re.sub("<[^>]*>", "", body))
    assert words.count("<script>alert(1)</script>&\ufffd\ufffd") == 3
    assert words.endswith("x a b …")
    assert "∎" in words
    [marked] = re.findall(r'<span style="--place: (\d+)" data-parted>', body)
    assert marked == "1"


def test_nothing_of_the_style_is_in_that_of_all_pages() -> None:
    from lib.ui.theme import stylesheet

    assert "qp-texts" not in stylesheet()
