"""What tests of pages share: what stands on a page, and whether its snippets give it."""

import html
import json
import os
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from lib.cnn.processor import processor
from lib.studies import roofline
from lib.ui import state
from lib.ui.frame import HOW
from lib.ui.prose import PAGES
from lib.ui.setting import Setting, Table

OpenPage = Callable[..., AppTest]  # the fixture open_page: an address, a query


SHARE = re.compile(r"[−+-]?\d+\.\d+(?=%| points)")
KINDS = (  # of control
    *("slider", "select_slider", "number_input", "selectbox", "multiselect", "radio"),
    *("button_group", "checkbox", "toggle", "text_input"),
)


def texts(app: AppTest) -> list[str]:
    """Return the HTML that the page shows with st.html."""
    return [element.proto.body for element in app.get("html")]


def page_html(app: AppTest) -> str:
    """Return all the HTML that the page shows with st.html."""
    return "".join(texts(app))


def words(app: AppTest) -> str:
    """Return the running text of the page; where its lines break means nothing."""
    return " ".join(" ".join(text.value for text in app.markdown).split())


def pairs(text: str) -> dict[str, str]:
    """Return the names and values in one list of numbers as the frame writes it."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text, re.DOTALL)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def numbers(app: AppTest) -> dict[str, str]:
    """Return all named numbers on the page."""
    lists = [text for text in texts(app) if 'class="qp-numbers"' in text]
    return {name: value for text in lists for name, value in pairs(text).items()}


def components(app: AppTest) -> list[dict[str, Any]]:
    """Return what a page's own components are given; a page that fell over gives nothing."""
    assert not app.exception, [error.message for error in app.exception]
    sent = [one.proto for one in app.get("bidi_component") if not one.proto.id.endswith("-journey")]
    return [json.loads(proto.bytes or "{}") for proto in sent]


def send(app: AppTest, key: str, value: object, *, first: bool = False) -> None:
    """Run the page with a change that the reader made in the component of the value under `key`.

    What was done to the controls since the last run goes with it, before it or after it (`first`).
    """
    ending = f"-{state.widget(key)}"
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.id.endswith(ending)]
    data = json.loads(proto.bytes)
    message = {state.SENT: {"value": value, "seq": seq_of(data, key) + 1}}
    states = list(app._tree.get_widget_states().widgets)
    states.insert(
        0 if first else len(states), WidgetState(id=proto.id, json_value=json.dumps(message))
    )
    app._run(WidgetStates(widgets=states))


def seq_of(data: Mapping[str, Any], key: str) -> int:
    """The last change that what a component is given takes into account."""
    seq: int = data.get(f"{key}Seq", data.get("seq"))
    return seq


def type_number(app: AppTest, text: str, *, first: bool = False) -> None:
    """Type into the box of a page with one number."""
    send(app, number_box(app)["param"], {"text": text}, first=first)


def number_box(app: AppTest) -> dict[str, Any]:
    """What the box is given in which a number is typed."""
    [given] = [data for data in components(app) if "help" in data]
    return given | given["facts"]


def shown_by_components(app: AppTest) -> list[dict[str, str]]:
    """Return the named numbers that client components are given to show, as `shown`."""
    given = components(app)
    points = [data["facts"]["fixed"] for data in given if "pointSeq" in data]
    return [data["shown"] for data in [*given, *points] if "shown" in data]


def headings(app: AppTest) -> list[str]:
    """Return the page's level-one headings."""
    return re.findall(r"<h1>(.+?)</h1>", page_html(app))


def snippets(app: AppTest) -> list[str]:
    """Return the snippets of "How this was computed"; library sources don't assign `shown`."""
    return [code.value for code in app.code if re.search(r"^shown = ", code.value, re.MULTILINE)]


def unfold(app: AppTest) -> None:
    """Open every "How this was computed" on the page: what is in it is sent only then."""
    keys = [re.search(rf"{HOW}\.\w+$", expander.proto.id) for expander in app.expander]
    closed = [key.group() for key in keys if key and not app.session_state[key.group()]]
    for key in closed:
        app.session_state[key] = True
    if closed:
        app.run()


def check(app: AppTest) -> None:
    """The page ran to its end, says what it is about, and its snippets give what it shows."""
    unfold(app)
    assert not app.exception, [error.message for error in app.exception]
    assert len(headings(app)) == 1
    assert [link for link in app.get("page_link") if "Next" in link.proto.label]
    claims = [pairs(text) for text in texts(app) if 'class="qp-shown"' in text]
    on_screen = [pairs(text) for text in texts(app) if 'class="qp-numbers"' in text]
    on_screen += shown_by_components(app)
    assert len(snippets(app)) == len(claims)
    for snippet, claim in zip(snippets(app), claims, strict=True):
        assert claim
        assert agree(run(snippet), claim), (run(snippet), claim)
        for item in claim.items():
            assert any(item in numbers.items() for numbers in on_screen), f"{item} is not on screen"


def agree(found: Mapping[str, str], claim: Mapping[str, str]) -> bool:
    """Whether a snippet's numbers are those on the page.

    On another kind of processor than that of the shipped results, float32 sums in another order,
    and a few of 10,000 answers are others: there percentages and points may differ by 0.1.
    """
    if not elsewhere() or found.keys() != claim.keys():
        return found == claim
    return all(near(text, claim[name]) for name, text in found.items())


def near(one: str, other: str) -> bool:
    """Whether two texts are the same but for shares that differ by 0.1 at most."""
    mine, theirs = (
        [float(each.replace("−", "-")) for each in SHARE.findall(text)] for text in (one, other)
    )
    return SHARE.sub("", one) == SHARE.sub("", other) and bool(
        np.allclose(mine, theirs, rtol=0, atol=0.1001)
    )


@cache
def elsewhere() -> bool:
    """Whether this processor, or what PyTorch may use of it, isn't that of what is shipped."""
    chosen = "ONEDNN_MAX_CPU_ISA" in os.environ
    return chosen or processor()[1] != roofline.recorded().instructions


def run(snippet: str, seen: dict[str, dict[str, Any]] = {}) -> dict[str, Any]:  # noqa: B006
    """Execute a snippet as a reader would and return its `shown`; each text is run once."""
    if snippet not in seen:
        names: dict[str, Any] = {"__name__": "__main__"}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exec(compile(snippet, "<snippet>", "exec"), names)
        seen[snippet] = names["shown"]
    return seen[snippet]


def widget(app: AppTest, key: str) -> Any:
    """Return the control with that key that a reader could change now, None if there is none."""
    for kind in KINDS:
        for control in app.get(kind):
            if getattr(control, "key", None) == key and not getattr(control, "disabled", False):
                return control
    return None


def settings_of(address: str) -> Iterable[Setting[Any]]:
    """Return the settings in a page's table, none for a page without one."""
    if not (PAGES / f"{address}_parts" / "settings.py").is_file():
        return ()
    table: Table = import_module(f"pages.{address}_parts.settings").TABLE
    return table


def labels(app: AppTest) -> str:
    """Return what all pictures say to those who can't see them."""
    return " ".join(str(element.proto) for element in app.get("bidi_component"))
