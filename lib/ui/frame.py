"""The page frame: what every page is made of.

A page is a file in pages/, and beside it, in the folder ADDRESS_parts, what it needs of settings.py
(the table of its controls), words.md (its prose), snippets.py, and a file for each view. It reads
from top to bottom like this::

    import streamlit as st
    from lib.figures import histograms
    from lib.quantization import affine
    from lib.ui import frame, prose
    from pages.scale_parts.settings import BITS, TABLE

    WORDS = prose.blocks("scale")

    @st.fragment
    def explore() -> None:
        controls, view = frame.split()
        with controls:
            bits = BITS.ask()
        ...                                             # everything computed by lib
        with view:
            frame.figure(
                histograms.rounding_error, errors, bins=64,
                label="Histogram of ...", name="rounding-error", numbers={...},
            )
        shown = frame.numbers({"SQNR": ("37.2 dB", "The error is 1.4% of the signal.")})
        frame.how_computed(affine.quantize, snippet=f"...", shown=shown)

    with frame.page("scale", "What the reader will see.", TABLE, sources={"jacob2018": ""}):
        explore()
        st.markdown(WORDS["reading"])

Functions:

page(address, promise, settings, *, sources={})
    A context: the heading (the title is the router's) and the one-sentence promise before its body,
    where the facts come from and the ways on after it: along the short tour, and deeper.
split(name="main", controls_first=False) -> (controls, view)
    Two columns: the controls left, their picture right. On a phone the picture stands above, or
    below with `controls_first`.
figure(function, *data, label, name, numbers=None, narrow_data=None, **settings)
    Draws with a figure function of lib.figures, for a wide screen and for a phone, and shows it
    with a text equivalent and a Save menu: SVG, PNG, and `numbers` (column name -> values) as CSV,
    in files called `name`. All of it happens in the browser.
numbers({name: (value, help)}, lead=False) -> {name: value}
    The named numbers on screen: each value already formatted for people, each with a plain
    sentence. Returns what it showed, ready for `how_computed`.
how_computed(*functions, snippet, shown, name="main")
    "How this was computed": the real source of the library functions, and a snippet of plain Python
    that imports from lib, holds the reader's own settings and ends by assigning
    ``shown = {name: value}`` with the same strings as on screen. Every snippet is run by the tests.
    A page that shows two of them names the second.
bad(sentence)
    One clear sentence for what can't be done; follow it with `st.stop()` or `return`.
remark(field, sentence, refused=True)
    The same for what stands in an input of the page, in a line that is there also without it.

Besides:

- The page is one line in `lib.ui.router.PAGES` and the file pages/ADDRESS.py; the tests
  find it there.
- Every control and its picture stand in one `st.fragment`. What a whole class changes all the time
  stands in a small one inside it, which begins with `belongs`; what most readers never see of it
  stands in others beside that one, for `run_together`.
- Settings: `lib.ui.setting`. Prose: `lib.ui.prose`. Sources: `lib.ui.references`. Runs of the job
  board: `lib.ui.runs`. Figure functions: `lib.figures.style`. Colors: `lib.ui.theme`. State of
  client components: `lib.ui.state`; their files: `lib.ui.components.files`.
"""

import html
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.figures.svg import FigureFunction, to_svg
from lib.ui import presenting, router, state, theme
from lib.ui.components import journey
from lib.ui.components import picture as picture_component
from lib.ui.references import REFERENCES
from lib.ui.setting import Table

# What a figure function returns is drawn once for all readers with the same data and settings.
CACHED_PICTURES = 512
LONG = 16  # characters from which a number needs a phone's whole width
HUNDREDS = 100  # characters from which it is set small
HOW = "how"  # what the keys of all "How this was computed" begin with


@contextmanager
def page(
    address: str,
    promise: str,
    settings: Table | None = None,
    *,
    sources: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Show the frame around a page's own content.

    Args:
        address: of the page, see `lib.ui.router.PAGES`, which has its title.
        promise: one sentence on what the reader will see.
        settings: the page's table; None for a page without any.
        sources: where the page's facts come from: keys of `lib.ui.references.REFERENCES`, each with
            what is to be added to its text ("" for nothing).
    """
    arrives = state.arrives()
    if settings:
        settings.mend_address(arrives=arrives)
    head(router.page(address).heading, promise)
    journey.show(address)
    yield
    if sources:
        list_sources(sources)
    _lead_on(address)


def head(heading: str, promise: str) -> None:
    """Show what `page` begins with: a heading and one sentence."""
    st.html(
        f'<header class="qp-head"><h1>{html.escape(heading)}</h1>{presenting.BUTTON}'
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


def figure(
    function: FigureFunction,
    /,
    *data: Any,
    label: str,
    name: str,
    numbers: Mapping[str, Iterable[Any]] | None = None,
    narrow_data: tuple[Any, ...] | None = None,
    **settings: Any,
) -> None:
    """Draw a picture, for a wide screen and for a phone, and show it with a Save menu.

    Args:
        function: called with `data`, `settings`, ``narrow`` and ``colors``.
        label: the picture in words, for those who can't see it.
        name: file name without an ending for what is saved; unique on its page.
        numbers: column name -> values, all columns equally long; saved as CSV.
        narrow_data: what a phone shows instead of `data`.
    """
    both = drawn(function, *data, narrow_data=narrow_data, **settings)
    show_svg(*both, label=label, name=name, numbers=numbers)


def drawn(
    function: FigureFunction,
    /,
    *data: Any,
    narrow_data: tuple[Any, ...] | None = None,
    **settings: Any,
) -> tuple[str, str]:
    """Return a picture's SVG for a wide screen and for a phone; arguments as those of `figure`."""
    wide = draw(function, *data, **settings)
    return wide, draw(function, *(narrow_data or data), narrow=True, **settings)


def draw(function: FigureFunction, /, *data: Any, **settings: Any) -> str:
    """Return the SVG of ``function(*data, **settings, colors=theme.COLORS)``, cached."""
    name = f"{function.__module__}.{function.__qualname__}"
    # With the names of the arguments: Streamlit looks for each that has none.
    return _drawn(name=name, _function=function, data=data, settings=settings)


# Matplotlib opens its fonts for each thread that draws, and keeps the last 64. One thread draws as
# much as many do, for it is Python alone that works; and it leaves time to those who don't draw.
_DRAWING = ThreadPoolExecutor(1, "drawing")


@st.cache_data(max_entries=CACHED_PICTURES, show_spinner=False)
def _drawn(
    name: str, _function: FigureFunction, data: tuple[Any, ...], settings: dict[str, Any]
) -> str:
    def svg() -> str:
        return to_svg(_function(*data, **settings, colors=theme.COLORS), theme.COLORS)

    return _DRAWING.submit(svg).result()


def show_svg(
    svg: str,
    narrow: str | None = None,
    *,
    label: str,
    name: str,
    numbers: Mapping[str, Iterable[Any]] | None = None,
    stages: picture_component.Stages | None = None,
) -> None:
    """Show SVG text as `figure` does, where it was kept, or changed after it was drawn.

    Without `narrow` a phone shows the same: what is small anyway. With `stages` the picture follows
    a slider while that is dragged.
    """
    picture_component.show(
        svg, label=label, name=name, numbers=numbers, narrow=narrow, stages=stages
    )


def numbers(values: Mapping[str, tuple[str, str]], *, lead: bool = False) -> dict[str, str]:
    """Show named numbers, each with its value and a plain sentence; return name -> value.

    With `lead`, the first of them has a line of its own.
    """
    items = "".join(
        f"<div{' data-digits' if len(value) > HUNDREDS else ''}>"
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        f"<dd>{html.escape(sentence)}</dd></div>"
        for name, (value, sentence) in values.items()
    )
    long = any(len(value) > LONG for value, _ in values.values())
    marks = f"{' data-long' if long else ''}{' data-lead' if lead else ''}"
    st.html(f'<dl class="qp-numbers"{marks}>{items}</dl>')
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


def shows_how(name: str) -> bool:
    """Whether the reader has opened the "How this was computed" of that name."""
    return bool(st.session_state.get(f"{HOW}.{name}"))


@cache
def _source(function: Callable[..., Any] | type) -> str:
    return inspect.getsource(function)


def list_sources(sources: Mapping[str, str]) -> None:
    """List sources, given as to `page`; a link opens in a new tab."""
    items = ""
    for key, remark in sources.items():
        text, url = REFERENCES[key]
        text += remark
        items += f"<li>{_link(text, url) if url else html.escape(text)}</li>"
    st.html(f'<section class="qp-sources"><h2>Sources</h2><ul>{items}</ul></section>')


def _link(text: str, url: str) -> str:
    return f'<a href="{html.escape(url)}" target="_blank" rel="noopener">{html.escape(text)}</a>'


def _lead_on(address: str) -> None:
    """Show the ways on: along the short tour, and deeper."""
    onward, deeper = router.ways(address)
    with st.container(key="qp-next", horizontal=True):
        st.page_link(onward.target, label=f"Next: {onward.title} →")
        if deeper:
            st.page_link(deeper.target, label=f"Deeper: {deeper.title} ↓")


def belongs(drawn: object, chosen: object) -> None:
    """Begin a fragment that stands in another one, which was drawn for the choices `drawn`.

    The browser sends one message for what is changed at almost the same time, and asks for one of
    the fragments: where the choices have changed, too, all of the page is drawn anew.
    """
    if drawn != chosen:
        st.rerun()


def run_together(fragments: Sequence[str]) -> None:
    """In a callback: run the fragments of these keys in place of the one that the browser asks for.

    Where it asks for the whole page, they run anyway.
    """
    context = get_script_run_ctx()
    if context and context.fragment_ids_this_run:
        st.rerun(list(fragments))


def bad(sentence: str) -> None:
    """Say in one clear sentence why something can't be done and what to change."""
    st.warning(sentence)


def remark(field: str, sentence: str = "", *, refused: bool = True) -> None:
    """Show a line on what stands in an input; its room is kept, so that nothing moves with it.

    Args:
        field: the key of the input, for the readers of screens (assets/components/journey.js).
        sentence: what is to be said; "" for nothing.
        refused: whether the input can't be used; else the sentence says what became of it.
    """
    kind = "refused" if refused and sentence else "said"
    with st.container(key=f"qp-{kind}-{field}"):
        if sentence:
            st.warning(sentence)
        else:
            st.html("<br>")
