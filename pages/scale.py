"""Scale and zero-point: two numbers that turn real values into integers."""

import streamlit as st

from lib.cnn import NETWORKS
from lib.quantization import affine, counts, error, round_trip, worked_example
from lib.studies import shipped
from lib.ui import data_choice, frame
from lib.ui.components import one_value, quantizer
from lib.ui.components import worked_example as example

DATA = data_choice.DataChoice("scale", NETWORKS, shipped)
ROUNDINGS = ["nearest", "floor", "stochastic"]
CODES = ["signed", "unsigned"]
HOLD = {"range": "more bits make finer steps", "scale": "more bits reach farther"}
RULES = {"floor": "Floor", "nearest": "Round to nearest"}

frame.start(
    "Scale and zero-point",
    "Two numbers turn real values into integers; move them and see what the rounding costs.",
)


@st.fragment
def one() -> None:
    """The way of one value."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("1. One value travels", anchor="one")
        more = st.popover("More")
    with more:
        rounding = st.radio("Rounding", ROUNDINGS, key="one_rounding", bind="query-params")
        codes = st.radio("Codes", CODES, key="one_codes", bind="query-params")
    result = one_value.show(signed=codes == "signed", rounding=rounding)
    qparams = result.settings.qparams
    frame.how_computed(
        round_trip.round_trip,
        affine.quantize,
        affine.dequantize,
        snippet=f"""
import numpy as np

from lib.numbers.integers import IntFormat
from lib.quantization.affine import QParams
from lib.quantization.round_trip import round_trip

qparams = QParams({qparams.scale!s}, {qparams.zero_point}, {qparams.qmin}, {qparams.qmax})
rng = np.random.default_rng(0)
way = round_trip({result.settings.x!r}, qparams, rounding="{rounding}", rng=rng)
stops = {{
    "x": way.x,
    "x / s": way.steps,
    "Rounded": way.rounded,
    "+ z": way.shifted,
    "Clipped": way.code,
    "Back": way.restored,
    "Error": way.error,
}}
shown = {{name: f"{{number:z.6g}}".replace("-", "−") for name, number in stops.items()}}
bits = IntFormat({result.settings.bits}, signed={result.settings.signed}).encode(way.code)
shown["Stored"] = f"{{bits:0{result.settings.bits}b}}"
""",
        shown=result.shown,
        name="one",
    )


@st.fragment
def many() -> None:
    """The choice of data; then what is done with them."""
    chosen = DATA.ask()
    with chosen.more:
        rounding = st.radio("Rounding", ROUNDINGS, key="scale_rounding", bind="query-params")
        codes = st.radio("Codes", CODES, key="scale_codes", bind="query-params")
        symmetric = st.toggle("Symmetric range", key="scale_symmetric", bind="query-params")
        narrow = st.toggle(
            "Leave out the lowest code (narrow range)", key="scale_narrow", bind="query-params"
        )
        hold = st.radio(
            "When the bits change, hold",
            list(HOLD),
            captions=list(HOLD.values()),
            key="scale_hold",
            bind="query-params",
        )
    quantize(chosen, quantizer.Grid(codes == "signed", symmetric, narrow), rounding, hold)


@st.fragment
def quantize(chosen: data_choice.Chosen, grid: quantizer.Grid, rounding: str, hold: str) -> None:
    """The quantizer alone, which runs again whenever the reader lets go of something."""
    result = quantizer.show(
        chosen.values,
        source=chosen.source,
        data=chosen.identity,
        grid=grid,
        rounding=rounding,
        hold=hold,
    )
    qparams = result.settings.qparams
    frame.how_computed(
        affine.choose_qparams,
        affine.quantize,
        affine.dequantize,
        error.error_report,
        counts.count,
        snippet=f"""
{random(rounding)}{chosen.imports}
from lib.quantization.affine import QParams
from lib.quantization.counts import count
from lib.quantization.error import error_report

x = {chosen.call}
qparams = QParams(
    scale={qparams.scale!s},
    zero_point={qparams.zero_point},
    qmin={qparams.qmin},
    qmax={qparams.qmax},
)
report = error_report(x, qparams, {rule(rounding)})
mean = count(x, qparams, {rule(rounding)}).mean_error
shown = {{
    "SQNR": "no error" if report.mse == 0 else f"{{report.sqnr_db:.1f}} dB",
    "MSE": f"{{report.mse:.3g}}",
    "Clipped": f"{{report.clipped_fraction:.2%}}",
    "Mean error": f"{{mean:z.2f}} steps".replace("-", "−"),
}}
""",
        shown=result.shown,
        name="many",
    )


def random(rounding: str) -> str:
    """The import that only stochastic rounding needs."""
    return "from numpy.random import default_rng\n\n" if rounding == "stochastic" else ""


def rule(rounding: str) -> str:
    """The arguments that choose the rounding, in Python."""
    draws = f", rng=default_rng({quantizer.SEED})" if rounding == "stochastic" else ""
    return f'rounding="{rounding}"{draws}'


@st.fragment
def article() -> None:
    """A matrix times a vector, small enough to follow."""
    rounding = st.segmented_control(
        "Rule",
        list(RULES),
        format_func=RULES.__getitem__,
        default="floor",
        required=True,
        key="example_rule",
        bind="query-params",
    )
    result = example.show(rounding=rounding)
    frame.how_computed(
        worked_example.run,
        snippet=f"""
from lib.quantization.worked_example import run

example = run({result.settings.bits}, {result.settings.steps}, "{rounding}")


def vector(values, form):
    return f"[{{', '.join(format(value, form) for value in values)}}]".replace("-", "−")


shown = {{
    "Integer product": vector(example.product, "d"),
    "Back": vector(example.restored, ".5f"),
    "Exact": vector(example.exact, ".5f"),
    "RMS error": f"{{example.rms_error:.3g}}",
}}
""",
        shown=result.shown,
        name="article",
    )


one()
st.markdown(
    r"""
$$
q = \operatorname{clip}\left(\operatorname{round}\left(\frac{x}{s}\right) + z,\;
q_{\min},\; q_{\max}\right)
$$
$$
\hat x = (q - z)\, s
$$

A value $x$ is divided by the scale $s$ and rounded; the zero-point $z$ is added; what lies beyond
the lowest or the highest code is clipped to it. The code $q$ is all that is stored. On the way back
it gives $\hat x$, which is off by at most half a step, unless it was clipped.

The zero-point is itself a code, so 0 comes back as exactly 0. That matters: images are padded with
zeros, and a ReLU makes many.
"""
)
st.header("2. Many values at once", anchor="many")
many()
st.markdown(
    r"""
Rounding errors that fill a step evenly have a root mean square of $1/\sqrt{12}$ of it, 0.29 steps:
with many codes, expect that. Choose *floor* under “More” beside the data, and the whole histogram
moves: every error is then from −1 to 0 step, half a step too low on average. *Stochastic*
rounding has larger errors than rounding to the nearest, but no bias either.

How much is lost, the SQNR says, the *signal-to-quantization-noise ratio*: the mean of $x^2$ over
the mean of $(\hat x - x)^2$, in decibels (dB), ten times the logarithm to base ten. 20 dB more mean
an error ten times smaller; each bit more halves the step and adds about 6 dB.

A wide range has wide steps: more rounding error. A narrow range clips more values. Take 4 bits and
pull both ends inwards: the SQNR rises before it falls.
"""
)
st.header("3. A matrix times a vector, in integers", anchor="article")
st.markdown("A first try is the rule *floor(128 v)*. Better it: change the rule, bits, scale.")
article()
st.markdown(
    r"""
Both $W$ and $x$ get one scale $s$ and no zero-point, so the integer product is
$\sum q_W\, q_x$, and $s^2$ leads back. Floor makes every number a little too small, and
the errors of a sum then add up instead of canceling. Rounding to the nearest costs nothing more
and is closer with almost every scale, as long as nothing is clipped. Finer steps help until a
number no longer fits into the bits.
"""
)
frame.sources(
    [
        (
            "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient "
            "Integer-Arithmetic-Only Inference, section 2.1",
            "https://arxiv.org/abs/1712.05877",
        ),
        (
            "ONNX operator QuantizeLinear",
            "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
        ),
    ]
)
frame.end("scale")
