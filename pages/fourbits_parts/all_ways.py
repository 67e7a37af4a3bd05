"""All ways for the layer: bits paid against how far the outputs are off."""

import streamlit as st

from lib.figures import four_bits as figures
from lib.figures.four_bits import Point
from lib.jobs.tasks import MeasureLanguageModel
from lib.studies.language import four_bits
from lib.studies.language.findings import WholeModel
from lib.studies.language.four_bits import NEAREST, Rounded, RoundedLayer
from lib.studies.language.ways import COMPENSATED
from lib.ui import frame, prose, router, runs, setting
from pages.text_parts.settings import STORAGE

WORDS = prose.blocks("fourbits")


def show(found: RoundedLayer | None, chosen: Rounded | None) -> None:
    """The picture of all ways, what it says, and the way to the whole model, once that is known."""
    st.header("What the bits buy")
    words, view = frame.split("all", controls_first=True)
    with words:
        st.markdown(WORDS["all"])
    if not found or not chosen:
        return
    with view:
        picture(found, chosen)
    st.markdown(summary(found, chosen))
    whole(chosen)


def picture(found: RoundedLayer, chosen: Rounded) -> None:
    """How far the outputs are off in every way, by format."""
    points = [Point(each.format, each.bits, each.rounding, each.off) for each in found.ways]
    frame.figure(
        figures.comparison,
        *(points, chosen.way),
        label=f"{found.layer}, outputs off: "
        + ", ".join(f"{p.format} {p.rounding} {p.off:.2%}" for p in points)
        + ".",
        name="ways",
        numbers={
            "format": [point.format for point in points],
            "bits_a_weight": [point.bits for point in points],
            "rounding": [point.rounding for point in points],
            "outputs_off": [point.off for point in points],
        },
    )


def summary(found: RoundedLayer, chosen: Rounded) -> str:
    """The best way, where the chosen one stands, and what more bits buy by themselves."""
    best = found.best
    words = (
        f"**{name(best)}** comes nearest: {best.off:.2%} off, with {best.bits:.4g} bits a weight."
    )
    nearer = sum(each.off < chosen.off for each in found.ways)
    if nearer:
        words += f" Yours is number {nearer + 1} of {len(found.ways)}."
    return f"{words} {what_bits_buy(found)}"


def what_bits_buy(found: RoundedLayer) -> str:
    """Whether formats with more bits are nearer, rounded to nearest, in words."""
    nearest = [each for each in found.ways if each.rounding == NEAREST]
    worse = [
        (more, less)
        for more in nearest
        for less in nearest
        if more.bits > less.bits and more.off > less.off
    ]
    if not worse:
        return "Rounded to nearest, more bits a weight bring the outputs nearer here."
    more, less = max(worse, key=lambda pair: pair[0].off - pair[1].off)
    return (
        f"More bits don’t always buy more: rounded to nearest, {more.format} takes {more.bits:.4g} "
        f"and is {more.off:.2%} off, {less.format} takes {less.bits:.4g} and is {less.off:.2%} off."
    )


def name(way: Rounded) -> str:
    """A way in words."""
    return f"{way.format}, {way.rounding}"


def whole(chosen: Rounded) -> None:
    """A link to the whole model stored in the same way, and what that does to it."""
    storage, same = four_bits.storage(*chosen.way)
    st.header("And the whole model?")
    found: WholeModel | None = runs.result_of(MeasureLanguageModel(storage=storage))
    st.markdown(of_the_whole(chosen, storage, same, found))
    st.page_link(
        router.page("text").file,
        label=f"{router.page('text').title}: {storage} →",
        query_params=setting.query({STORAGE: storage}),
    )


def of_the_whole(chosen: Rounded, storage: str, same: bool, found: WholeModel | None) -> str:
    """Whether the whole model is there in the same way, and its perplexity, in words."""
    if same:
        words = "The whole model, with all layers stored and rounded like this one"
    else:
        stored_so = storage if storage.endswith(COMPENSATED) else f"{storage}, {NEAREST}"
        words = (
            f"{name(chosen)} is tried on single layers only. What comes nearest for the whole "
            f"model, {stored_so}"
        )
    if found is None:
        return f"{words}: see what it writes."
    float32, stored = found.perplexities
    return f"{words}, has a perplexity of {stored:.1f}; in float32 it is {float32:.1f}."
