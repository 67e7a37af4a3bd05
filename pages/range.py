"""Choosing the range: a wide one rounds coarsely, a narrow one clips."""

import streamlit as st

from lib.cnn import NETWORKS, samples
from lib.quantization import range_curves
from lib.ui import data_choice, frame
from lib.ui.components import clip_range

PERCENTS = (99.0, 99.9, 99.99, 100.0)


def main() -> None:
    """Lay out the page."""
    frame.start(
        "Choosing the range",
        "A wide range rounds every value coarsely, a narrow one clips the largest: find the best.",
    )
    st.fragment(explore)()
    explanation()
    frame.sources(
        [
            (
                "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient "
                "inference: a whitepaper, section 2.4",
                "https://arxiv.org/abs/1806.08342",
            ),
            (
                "Nagel et al. 2021, A White Paper on Neural Network Quantization, section 3.1",
                "https://arxiv.org/abs/2106.08295",
            ),
            (
                "Migacz 2017, 8-bit Inference with TensorRT (the entropy method)",
                "https://on-demand.gputechconf.com/gtc/2017/presentation/"
                "s7310-8-bit-inference-with-tensorrt.pdf",
            ),
        ]
    )
    frame.end("range")


def explore() -> None:
    """The choice of data, and the picture with its handle."""
    controls, view = frame.split("range")
    with controls:
        chosen = data_choice.choose("range", NETWORKS, samples)
        with chosen.more:
            percent = st.select_slider(
                "Percentile keeps, in percent",
                PERCENTS,
                range_curves.PERCENT,
                key="range_percent",
                bind="query-params",
                help="One of the four ways to choose the range leaves out the largest values: "
                "so many percent stay inside.",
            )
        st.caption(
            "Drag the line. What lies beyond it is clipped to it; what lies inside is rounded to "
            "the nearest code, a small tick. Then move the bits: with fewer codes, the lowest sum "
            "moves inwards."
        )
    with view:
        result = clip_range.show(
            chosen.values, source=chosen.source, identity=chosen.identity, percent=percent
        )
    frame.how_computed(
        range_curves.clip_qparams,
        range_curves.ClipErrors,
        range_curves.choose_clip,
        snippet=snippet(chosen, result.settings),
        shown=result.shown,
    )


def snippet(chosen: data_choice.Chosen, settings: clip_range.Settings) -> str:
    """Python that gives the numbers on screen."""
    return f"""
{chosen.imports}
from lib.quantization.error import error_report
from lib.quantization.range_curves import clip_qparams, side_of

x = {chosen.call}
report = error_report(x, clip_qparams({settings.clip!r}, side_of(x), bits={settings.bits}))
shown = {{
    "SQNR": "no error" if report.mse == 0 else f"{{report.sqnr_db:.1f}} dB".replace("-", "−"),
    "Sum": f"{{report.mse:.3g}}",
    "Rounding": f"{{report.rounding_mse:.3g}}",
    "Clipping": f"{{report.clipping_mse:.3g}}",
}}
"""


def explanation() -> None:
    """The sentences and the formula behind the picture."""
    st.markdown(
        r"""
With $b$ bits over the range from $-c$ to $c$ the codes stand $s = c \,/\, (2^{b-1} - 1)$ apart
(over $0$ to $c$: $s = c \,/\, (2^b - 1)$). The mean squared error (MSE) is the sum
of two parts, one from the values inside the range and one from those beyond it:

$$
\text{rounding} = \frac{1}{n} \sum_{|x| \le c} (\hat x - x)^2 \approx \frac{s^2}{12}
$$
$$
\text{clipping} = \frac{1}{n} \sum_{|x| > c} (|x| - c)^2
$$

One bit less doubles the step, so rounding costs four times as much, while the cost of clipping
stays as it is. The two then balance at a smaller range: **the fewer bits, the harder you clip**.

Four observers choose a range from the data:

- **min-max** takes the largest value, and nothing is clipped. One outlier makes every step coarser.
- **99.9 %** keeps that share of the values, however many bits there are.
- **squared error** looks for the lowest sum of the two curves.
- **entropy** keeps the shape of the histogram, and so may clip very hard: a flat histogram looks
  the same however it is cut, and the many zeros behind a ReLU are kept best by very narrow steps.
"""
    )


main()
