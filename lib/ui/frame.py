"""The page frame: what every page is made of.

A page file is layout and prose. It reads from top to bottom like this::

    import streamlit as st
    from lib.figures import histograms
    from lib.quantization import affine
    from lib.ui import frame

    frame.start("Scale and zero-point", "One sentence that promises what the reader will see.")

    @st.fragment
    def explore() -> None:
        controls, view = frame.split()
        with controls:
            bits = st.slider("Bits", 2, 8, 8, key="scale_bits", bind="query-params")
        ...                                             # everything computed by lib
        with view:
            svg = frame.draw(histograms.rounding_error, errors, bins=64)
            frame.picture(svg, label="Histogram of ...", name="rounding-error", numbers={...})
        shown = frame.numbers({"SQNR": ("37.2 dB", "The error is 1.4% of the signal.")})
        frame.how_computed(affine.quantize, snippet=f"...", shown=shown)

    explore()
    frame.sources([("Jacob et al., 2018", "https://arxiv.org/abs/1712.05877")])
    frame.end("scale")

Functions:

start(title, promise)
    The heading and the one-sentence promise. Call it first.
split(name="main", controls_first=False) -> (controls, view)
    Two columns: the controls left, their picture right. On a phone the picture stands above, or
    below with `controls_first`.
draw(function, *data, **settings) -> svg text
    Calls a figure function of lib.figures with `colors=theme.COLORS` and returns SVG, cached by the
    function, the data and the settings.
picture(svg, *, label, name, numbers=None, narrow=None)
    Shows SVG text with `label` as its text equivalent, and a Save menu: SVG, PNG, and `numbers`
    (column name -> values) as CSV, in files called `name`. All of it happens in the browser.
    `narrow` is a second SVG, for a phone.
numbers({name: (value, help)}) -> {name: value}
    The named numbers on screen: each value already formatted for people, each with a plain
    sentence. Returns what it showed, ready for `how_computed`.
how_computed(*functions, snippet, shown, name="main")
    "How this was computed": the real source of the library functions, and a snippet of plain Python
    that imports from lib, holds the reader's own settings and ends by assigning
    ``shown = {name: value}`` with the same strings as on screen. Every snippet is run by the tests.
    A page that shows two of them names the second.
sources([(text, url_or_None), ...])
    Where the page's facts come from.
end(address)
    The way to the next page. Call it last.
waiting(share, words, *, place=None, note="")
    How far a run on the job board is, or its place in the queue.
bad(sentence)
    One clear sentence for input that can't be used; follow it with `st.stop()` or `return`.

Besides:

- The page is one line in `lib.ui.router.PAGES` and the file pages/ADDRESS/page.py; the tests
  find it there.
- Every control and its picture stand in one `st.fragment`. A widget's key is used by no other page,
  and ``bind="query-params"`` keeps its value in the address. `st.segmented_control` and `st.pills`
  are given ``required=True``, or the page copes with None.
- Figure functions: see `lib.figures.style`. Colors: see `lib.ui.theme`. State of client components:
  see `lib.ui.state`; their files: see `lib.ui.components.files`.
"""

import html
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.figures.svg import FigureFunction, to_svg
from lib.ui import router, theme
from lib.ui.components import picture as picture_component

# What a figure function returns is drawn once for all readers with the same data and settings.
CACHED_PICTURES = 512
LONG = 16  # characters from which a number needs a phone's whole width
HOW = "how"  # what the keys of all "How this was computed" begin with


def start(title: str, promise: str) -> None:
    """Show the page's heading and its one-sentence promise."""
    st.html(
        f'<header class="qp-head"><h1>{html.escape(title)}</h1>'
        f"<p>{html.escape(promise)}</p></header>"
    )


def split(
    name: str = "main", *, controls_first: bool = False
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two columns, for the controls and for their picture.

    On a phone the picture stands above its controls, unless they are to come first: where it is
    tall, or changes only after a while. `name` is needed where a page splits twice.
    """
    with st.container(key=f"qp-split-{'first-' if controls_first else ''}{name}"):
        controls, view = st.columns([3, 8], gap="medium")
    return controls, view


def draw(function: FigureFunction, /, *data: Any, **settings: Any) -> str:
    """Return the SVG of ``function(*data, **settings, colors=theme.COLORS)``, cached."""
    name = f"{function.__module__}.{function.__qualname__}"
    return _drawn(name, function, data, settings)


@st.cache_data(max_entries=CACHED_PICTURES, show_spinner=False)
def _drawn(
    name: str, _function: FigureFunction, data: tuple[Any, ...], settings: dict[str, Any]
) -> str:
    return to_svg(_function(*data, **settings, colors=theme.COLORS), theme.COLORS)


def picture(
    svg: str,
    *,
    label: str,
    name: str,
    numbers: Mapping[str, Iterable[Any]] | None = None,
    narrow: str | None = None,
) -> None:
    """Show SVG text with a text equivalent and a Save menu.

    Args:
        svg: what `draw` returned.
        label: the picture in words, for those who can't see it.
        name: file name without an ending for what is saved; unique on its page.
        numbers: column name -> values, all columns equally long; saved as CSV.
        narrow: the same picture drawn for a screen less than 480 px wide.
    """
    picture_component.show(svg, label=label, name=name, numbers=numbers, narrow=narrow)


def numbers(values: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Show named numbers, each with its value and a plain sentence; return name -> value."""
    items = "".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        f"<dd>{html.escape(sentence)}</dd></div>"
        for name, (value, sentence) in values.items()
    )
    long = any(len(value) > LONG for value, _ in values.values())
    st.html(f'<dl class="qp-numbers"{" data-long" if long else ""}>{items}</dl>')
    return {name: value for name, (value, _) in values.items()}


def how_computed(
    *functions: Callable[..., Any] | type,
    snippet: str,
    shown: Mapping[str, str],
    name: str = "main",
) -> None:
    """Show the source of what computed the picture and a snippet that reproduces its numbers.

    Args:
        functions: public functions or classes of lib.
        snippet: plain Python, importing from lib only (and NumPy), which ends by assigning
            ``shown = {name: value}``.
        shown: the same names and the very strings that the page shows.
        name: needed where a page calls this twice.
    """
    # Nothing of it is sent until the reader asks: sources are long, and coloring code takes a
    # script of 1.5 MB in the browser.
    details = st.expander("How this was computed", key=f"{HOW}.{name}", on_change="rerun")
    if not details.open:
        return
    with details:
        st.markdown("These lines give the numbers above, with your settings:")
        st.code(snippet.strip(), language="python")
        items = "".join(
            f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>"
            for name, value in shown.items()
        )
        st.html(f'<dl class="qp-shown">{items}</dl>')
        for function in functions:
            st.markdown(f"`{function.__module__}.{function.__qualname__}`:")
            st.code(_source(function), language="python")


@cache
def _source(function: Callable[..., Any] | type) -> str:
    return inspect.getsource(function)


def sources(items: Sequence[tuple[str, str | None]]) -> None:
    """List where the page's facts come from; a link opens in a new tab."""
    entries = "".join(
        f"<li>{_link(text, url) if url else html.escape(text)}</li>" for text, url in items
    )
    st.html(f'<section class="qp-sources"><h2>Sources</h2><ul>{entries}</ul></section>')


def _link(text: str, url: str) -> str:
    return f'<a href="{html.escape(url)}" target="_blank" rel="noopener">{html.escape(text)}</a>'


def end(address: str) -> None:
    """Show the way to the next page in the router's order; the last page leads to the first."""
    addresses = [page.address for page in router.PAGES]
    following = router.PAGES[(addresses.index(address) + 1) % len(router.PAGES)]
    with st.container(key="qp-next"):
        st.page_link(following.file, label=f"Next: {following.title} →")


def waiting(share: float, words: str, *, place: int | None = None, note: str = "") -> None:
    """Show how far a run is (0..1, and in words), or its place in the queue, and what befell it."""
    if note:
        st.info(note)
    if place is None:
        st.progress(share, words)
    else:
        st.info(f"In the queue, place {place}. It begins by itself.")


def bad(sentence: str) -> None:
    """Say in one clear sentence why the input can't be used and what to change."""
    st.warning(sentence)
