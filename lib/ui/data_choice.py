"""The choice of data, the same on every page: made up, real, or the reader's own.

Everything but the reader's own numbers is in the address, under keys that begin with the page's
prefix. Own numbers stay with the session, for all pages, until others are given or it ends.

In the page's settings.py stands ``DATA = DataChoice("scale", NETWORKS, shipped)``, whose `settings`
are part of its table; in the page, ``chosen = DATA.ask()``.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.quantization import data
from lib.ui import frame, restart, typed, uploaded
from lib.ui.setting import Choice
from lib.uploads import numbers

MADE_UP = {
    "Normal": "normal",
    "Uniform": "uniform",
    "Laplace": "laplace",
    "ReLU-like": "relu",
    "With outliers": "outliers",
}
REAL = ("Weights", "Activations")
OWN = "Your own numbers"
FIRST = next(iter(MADE_UP))
SHORT = 12  # numbers that a snippet spells out
MAX_PASTED = 100_000  # characters
PASTED = "pasted.txt"

_OWN = "own_numbers"


class Samples(Protocol):
    """The values of the shipped networks, as lib.studies.shipped gives them."""

    def layer_names(self, name: str, /) -> tuple[str, ...]: ...
    def weights(self, name: str, layer: str, /) -> np.ndarray: ...
    def activations(self, name: str, layer: str, /) -> np.ndarray: ...


class Chosen(NamedTuple):
    """The data that the reader chose.

    Attributes:
        values: 1-D float32, finite, at least one.
        source: what they are, for a caption: "Weights of conv2, plain network".
        identity: differs wherever the values do.
        imports: the lines of Python that `call` needs before it.
        call: Python that gives `values`.
        more: the popover "More", open to the page's own controls.
    """

    values: np.ndarray
    source: str
    identity: str
    imports: str
    call: str
    more: DeltaGenerator


class Own(NamedTuple):
    """Numbers that the reader has given, or what is wrong with them."""

    file: str  # its name; "" if they were pasted
    identity: str = ""
    read: numbers.Values | None = None
    problem: str = ""


class DataChoice:
    """The choice of data on one page.

    Args:
        prefix: the page's address; its widgets' keys and the address's parameters begin with it.
        networks: the names of the networks to choose from.
        samples: the module `lib.studies.shipped`; this package doesn't import networks itself.
    """

    def __init__(self, prefix: str, networks: Sequence[str], samples: Samples) -> None:
        self._prefix = prefix
        self._samples = samples
        layers = dict.fromkeys(layer for net in networks for layer in samples.layer_names(net))
        self._kind = Choice(f"{prefix}_data", "Data", options=(*MADE_UP, *REAL, OWN), width=200)
        beside = {self._kind.key: REAL[0]}
        self._network = Choice(
            f"{prefix}_network", "Network", options=tuple(networks), beside=beside
        )
        self._layer = Choice(
            f"{prefix}_layer",
            "Layer",
            options=tuple(layers),
            default=self._first_layer(networks[0]),
            beside=beside | {self._network.key: networks[-1]},
        )
        self.settings = (self._kind, self._network, self._layer)

    def ask(self) -> Chosen:
        """Show the choice and return what is chosen."""
        prefix = self._prefix
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"qp-data-{prefix}"):
            kind = self._kind.ask()
            if kind == OWN:
                with st.popover("Give numbers"):
                    _ask(prefix)
                if restart.happened() and not restart.files(f"{prefix}_file"):
                    _adopt_again(prefix)
            more = st.popover("More")
        if kind in REAL:
            with more:
                return self._ask_layer(kind, more)
        if kind == OWN:
            return _own(prefix, more) or _made_up(FIRST, more)
        return _made_up(kind, more)

    def _ask_layer(self, kind: str, more: DeltaGenerator) -> Chosen:
        network = self._network.ask()
        layers = self._samples.layer_names(network)
        layer = self._layer.ask(options=layers, default=self._first_layer(network))
        read = {"Weights": self._samples.weights, "Activations": self._samples.activations}[kind]
        source = f"{kind} of {layer}, {network} network"
        call = f'shipped.{kind.lower()}("{network}", "{layer}")'
        imports = "from lib.studies import shipped"
        return Chosen(read(network, layer), source, source, imports, call, more)

    def _first_layer(self, network: str) -> str:
        """The second one: the first has only a few weights."""
        return self._samples.layer_names(network)[1]


def _made_up(kind: str, more: DeltaGenerator) -> Chosen:
    name = MADE_UP[kind]
    call = f'data.sample("{name}")'
    imports = "from lib.quantization import data"
    source = "Values with outliers" if name == "outliers" else f"{kind} values"
    return Chosen(_sample(name), source, source, imports, call, more)


@st.cache_resource(show_spinner=False)
def _sample(name: str) -> np.ndarray:
    values = data.sample(name)
    values.flags.writeable = False
    return values


# ---- The reader's own numbers ----


def _ask(prefix: str) -> None:
    """The ways to give numbers."""
    st.text_area(
        "Paste numbers",
        key=f"{prefix}_pasted",
        max_chars=20 * MAX_PASTED,  # the server takes no message that is much longer
        placeholder="0.12, -1.5, 3e-2",
        on_change=_adopt_text,
        args=(prefix,),
    )
    st.file_uploader(
        "Or give a file, at most 5 MB and a million numbers",
        [kind.removeprefix(".") for kind in numbers.KINDS],
        key=_uploader(prefix),
        on_change=_adopt_file,
        args=(prefix,),
        help="A .npy file of real numbers; or .csv or .txt with numbers separated by commas, "
        "semicolons, tabs, spaces or line ends.",
    )
    st.caption(
        "Your numbers stay in the memory of this session, and a link to this page does not hold "
        "them. While a file above 1 MB arrives, it lies in a temporary file without a name."
    )


def _adopt_text(prefix: str) -> None:
    text = st.session_state[f"{prefix}_pasted"]
    if len(text) > MAX_PASTED:  # beyond its own limit the box takes nothing, without a word
        problem = f"The text has {len(text):,} characters; {MAX_PASTED:,} can be pasted at most."
        st.session_state[_OWN] = Own("", problem=f"{problem} Give them as a file.")
    elif text.strip():
        _adopt("", text.encode(), lambda: numbers.read_text(text))
    else:
        st.session_state.pop(_OWN, None)


def _adopt_again(prefix: str) -> None:
    """After a restart of the server, read what the browser still has in the box."""
    if _OWN not in st.session_state and st.session_state[f"{prefix}_pasted"]:
        _adopt_text(prefix)


def _uploader(prefix: str) -> str:
    """The key of the uploader; it forgets a file that the server has lost."""
    return restart.renewed(f"{prefix}_file")


def _adopt_file(prefix: str) -> None:
    file = st.session_state[_uploader(prefix)]
    if file is None:
        st.session_state.pop(_OWN, None)
        return
    content = uploaded.take(file)
    _adopt(file.name, content, lambda: numbers.read_file(content, file.name))


def _adopt(file: str, content: bytes, read: Callable[[], np.ndarray]) -> None:
    identity = hashlib.sha256(content).hexdigest()[:16]
    try:
        st.session_state[_OWN] = Own(file, identity, numbers.finite(read()))
    except ValueError as error:
        st.session_state[_OWN] = Own(file, problem=str(error))


def _own(prefix: str, more: DeltaGenerator) -> Chosen | None:
    """The reader's own numbers, or None and a sentence on what is missing."""
    instead = f"Until then you see {FIRST.lower()} values."
    own: Own | None = st.session_state.get(_OWN)
    field = f"{prefix}_file" if own and own.file else f"{prefix}_pasted"
    if own is None and (lost := restart.files(f"{prefix}_file")):
        gone = f"{typed.quote(lost[0])} is gone: the server was started again. Give it once more."
        frame.remark(field, f"{gone} {instead}", refused=False)
        return None
    if own is None:
        given = "Give some numbers: paste them or choose a file."
        frame.remark(field, f"{given} {instead}", refused=False)
        return None
    if own.read is None:
        frame.remark(field, f"{typed.verbatim(own.problem)} {instead}")
        return None
    values, nans, infinities = own.read
    if values.size == 0:
        frame.remark(field, f"No finite number is left. {instead}")
        return None
    frame.remark(field, _left_out(own.read) if nans or infinities else "", refused=False)
    imports, call = _python(own)
    source = f"Your {values.size:,} numbers" if values.size > 1 else "Your number"
    return Chosen(values, source, f"{source} {own.identity}", imports, call, more)


def _left_out(read: numbers.Values) -> str:
    """What was left out of the reader's numbers, because no code can stand for it."""
    counted = [
        f"{count:,} {what}"
        for count, what in (
            (read.nans, "NaN (not a number)"),
            (read.infinities, "infinite or beyond float32"),
        )
        if count
    ]
    total = read.finite.size + read.nans + read.infinities
    return (
        f"Left out of your {total:,} values: {' and '.join(counted)}. No code can stand for them."
    )


def _python(own: Own) -> tuple[str, str]:
    """The imports and the expression that give the reader's numbers again."""
    assert own.read
    if own.read.finite.size <= SHORT:
        literal = ", ".join(str(value) for value in own.read.finite)
        return "import numpy as np", f"np.array([{literal}], np.float32)"
    imports = "from pathlib import Path\n\nfrom lib.uploads import numbers"
    if not own.file:
        read = f'numbers.read_text(Path("{PASTED}").read_text(encoding="utf-8"))'
    else:
        read = f"numbers.read_file(Path({own.file!r}).read_bytes(), {own.file!r})"
    return imports, f"numbers.finite({read}).finite"
