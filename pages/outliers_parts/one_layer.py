"""One layer: its inputs as a relief, and four ways to give them scales."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.figures import outliers as figures
from lib.lm import int8
from lib.quantization import rounding
from lib.settings import ALPHAS
from lib.studies import outliers
from lib.studies.outliers import CHANNEL, ONE, SMOOTHED, TOKEN, Layer
from lib.ui import frame, prose
from lib.ui.components import relief as component
from pages.outliers_parts import snippets
from pages.outliers_parts.settings import ALPHA

WORDS = prose.blocks("outliers")


def show(view: DeltaGenerator, sentence: str, name: str, *, alpha: float, bits: int) -> None:
    """The relief, what four ways make of the layer's outputs, and how it was computed."""
    layer = outliers.layer(sentence, name, bits)
    with view:
        relief(layer, alpha)
    frame.numbers(standing_out(layer, alpha))
    st.header("Where does the scale go?")
    words, view = frame.split("ways", controls_first=True)
    with words:
        st.markdown(WORDS["ways"])
    with view:
        curve(layer, alpha)
    shown = frame.numbers(ways(layer, alpha))
    st.markdown(verdict(layer, alpha))
    frame.how_computed(
        int8.products,
        rounding.smooth_scales,
        outliers.Layer,
        snippet=snippets.LAYER.format(sentence=sentence, name=name, alpha=alpha, bits=bits),
        shown=shown,
        name="layer",
    )


def relief(layer: Layer, alpha: float) -> None:
    """The layer's inputs in the codes of one scale, as they are and smoothed."""
    channel, top = layer.channel, layer.largest_code
    plain, smoothed = layer.codes_reached(), layer.codes_reached(alpha)
    titles = {"one scale": plain, f"smoothed, {alpha:g}": smoothed}
    component.show(
        *frame.drawn(figures.relief, layer.pieces, titles, top, channel),
        label=f"{len(layer.pieces)} tokens against {len(layer.peaks):,} channels: channel "
        f"{channel} reaches code {top}, {layer.standing_out:.0f} times the median channel.",
        name="relief",
        numbers={
            "channel": range(len(layer.peaks)),
            "largest code": plain.max(axis=0).tolist(),
            "largest code smoothed": smoothed.max(axis=0).tolist(),
        },
        slider=ALPHA.key,
        alpha=alpha,
        values=layer.inputs,
        weight_peaks=layer.weight_peaks,
    )


def standing_out(layer: Layer, alpha: float) -> dict[str, tuple[str, str]]:
    """How far the largest channel stands out, and what that leaves of the others."""
    return {
        f"Channel {layer.channel}": (
            f"{layer.standing_out:.0f} × the median",
            f"Its largest value, at {layer.pieces[layer.token]}, over that of the median channel.",
        ),
        "Rounded to 0": (
            f"{layer.zeros():.0%} of all values",
            f"with one scale that reaches up to it; smoothed, {layer.zeros(alpha):.0%}.",
        ),
    }


def ways(layer: Layer, alpha: float) -> dict[str, tuple[str, str]]:
    """How far the layer's outputs are off in four ways."""
    sentences = {
        ONE: "for the whole sentence, as far as its largest value.",
        SMOOTHED: f"one scale, after the channels' factors for alpha {alpha:g}.",
        TOKEN: "chosen while the network runs: each row of the picture has its own.",
        CHANNEL: "simulated: no integer sum could be computed so.",
    }
    return {
        name.capitalize(): (f"{layer.off(name, alpha):.2%} off", sentence)
        for name, sentence in sentences.items()
    }


def verdict(layer: Layer, alpha: float) -> str:
    """What smoothing does for this layer, in a sentence."""
    times = layer.against_one_scale(alpha)
    does = "helps" if times < 1 else "does harm"
    than = "less" if layer.off(SMOOTHED, alpha) < layer.off(TOKEN) else "more"
    return (
        f"With alpha {alpha:g} smoothing **{does}** in this layer: {times:.2f} times the error of "
        f"one scale, and {than} than with a scale a token. Its best alpha is {layer.best_alpha:g}."
    )


def curve(layer: Layer, alpha: float) -> None:
    """How far they are off for every alpha."""
    off = layer.by_alpha
    others = {name: layer.off(name) for name in (ONE, TOKEN, CHANNEL)}
    frame.figure(
        figures.by_alpha,
        *(ALPHAS, off, alpha, others),
        label=f"The layer's outputs by alpha: {off[0]:.2%} off at 0, {off[-1]:.2%} at 1, least, "
        f"{min(off):.2%}, at {layer.best_alpha:g}; with one scale {others[ONE]:.2%}.",
        name="alpha",
        numbers={"alpha": ALPHAS, "off": off},
    )
