"""Scale and zero-point: two numbers that turn real values into integers."""

import streamlit as st

from lib.cnn import NETWORKS, samples
from lib.quantization import affine, counts, data, error
from lib.ui import frame
from lib.ui.components import quantizer

MADE_UP = {"Normal": "normal", "Uniform": "uniform"}
REAL = {"Weights": samples.weights, "Activations": samples.activations}

frame.start(
    "Scale and zero-point",
    "Two numbers turn real values into integers; move them and see what the rounding costs.",
)


@st.fragment
def explore() -> None:
    """The choice of data; then what is done with them."""
    with st.container(key="scale-data"):
        kind = st.selectbox("Data", [*MADE_UP, *REAL], key="scale_data", bind="query-params")
        with st.popover("More", width="stretch"):
            network, layer = NETWORKS[0], ""
            if kind in REAL:
                network = st.selectbox(
                    "Network", NETWORKS, key="scale_network", bind="query-params"
                )
                layer = st.selectbox(
                    "Layer",
                    samples.layer_names(network),
                    index=1,
                    key="scale_layer",
                    bind="query-params",
                )
            codes = st.radio(
                "Codes", ["signed", "unsigned"], key="scale_codes", bind="query-params"
            )
    quantize(kind, network, layer, codes == "signed")


@st.fragment
def quantize(kind: str, network: str, layer: str, signed: bool) -> None:
    """The quantizer alone, which runs again whenever the reader lets go of something."""
    if kind in REAL:
        values = REAL[kind](network, layer)
        source = f"{kind} of {layer}, {network} network"
        call = f'samples.{kind.lower()}("{network}", "{layer}")'
    else:
        values = data.sample(MADE_UP[kind])
        source = f"{kind} values"
        call = f'data.sample("{MADE_UP[kind]}")'
    result = quantizer.show(values, source=source, signed=signed)
    frame.how_computed(
        affine.choose_qparams,
        affine.quantize,
        affine.dequantize,
        error.error_report,
        counts.count,
        snippet=snippet(call, result.settings.qparams),
        shown=result.shown,
    )


def snippet(call: str, qparams: affine.QParams) -> str:
    """Python that gives the numbers on screen; `call` gives the data."""
    package = "lib.cnn" if call.startswith("samples") else "lib.quantization"
    return f"""
from {package} import {call.split(".")[0]}
from lib.quantization.affine import QParams
from lib.quantization.error import error_report

x = {call}
qparams = QParams(
    scale={qparams.scale!s},
    zero_point={qparams.zero_point},
    qmin={qparams.qmin},
    qmax={qparams.qmax},
)
report = error_report(x, qparams)
shown = {{
    "SQNR": "no error" if report.mse == 0 else f"{{report.sqnr_db:.1f}} dB",
    "MSE": f"{{report.mse:.3g}}",
    "Clipped": f"{{100 * report.clipped_fraction:.2f}} %",
}}
"""


explore()
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
it gives $\hat x$, which is off by at most half a step, unless it was clipped. Errors that fill a
step evenly have a root mean square of $1/\sqrt{12}$ of it, 0.29 steps: with many codes, expect
that.

The zero-point is itself a code, so 0 comes back as exactly 0. That matters: images are padded with
zeros, and a ReLU makes many.

How much is lost, the SQNR says, the *signal-to-quantization-noise ratio*: the mean of $x^2$ over
the mean of $(\hat x - x)^2$, in decibels (dB), ten times the logarithm to base ten. 20 dB more mean
an error ten times smaller; each bit more halves the step and adds about 6 dB.

A wide range has wide steps: more rounding error. A narrow range clips more values. Take 4 bits and
pull both ends inwards: the SQNR rises before it falls.
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
