"""The whole model in the chosen format, measured on glosses that it never learned from."""

import streamlit as st

from lib.figures import perplexity
from lib.figures.perplexity import Row
from lib.jobs.job import State
from lib.jobs.tasks import MeasureLanguageModel
from lib.lm.glosses import HELD_OUT_GLOSSES
from lib.settings import STORAGES
from lib.studies.language.findings import Progress, WholeModel
from lib.studies.language.storing import sizes
from lib.studies.language.ways import CLIPPED, COMPENSATED, WAYS
from lib.studies.language.whole_model import measure
from lib.ui import frame, prose, runs
from pages.text_parts import snippets

WORDS = prose.blocks("text")


def show(storage: str, poll: runs.Poll) -> None:
    """The run, what it found, and all that is known of other formats."""
    st.header("The whole model")
    st.markdown(WORDS["whole"].format(glosses=HELD_OUT_GLOSSES))
    controls, view = frame.split("whole")
    run = poll.look(MeasureLanguageModel(storage=storage))
    with controls:
        run.show_button("Measure", key="text_measure", again=False)
        st.caption(WORDS["stored"])
    with view:
        if run.live:
            run.show_progress(run.progress or Progress())
        elif run.state is not State.DONE:
            run.show_end("Measure")
            st.markdown(runs.invitation(WORDS["run"].format(glosses=HELD_OUT_GLOSSES)))
        draw(storage, known())
        if run.state is State.DONE:
            result(storage, run.result)


def known() -> dict[str, WholeModel]:
    """What was measured of every format, by anybody."""
    found = {name: runs.result_of(MeasureLanguageModel(storage=name)) for name in STORAGES}
    return {name: each for name, each in found.items() if each is not None}


def draw(storage: str, found: dict[str, WholeModel]) -> None:
    """The picture of all formats that were measured."""
    if not found:
        return
    float32 = next(iter(found.values())).perplexities[0]
    rows = [
        Row(name, WAYS[name].format.bits_per_weight, each.perplexities[1])
        for name, each in found.items()
    ]
    frame.figure(
        perplexity.ways,
        *(rows, float32, storage),
        label=f"Perplexity; float32 {float32:.1f}: "
        + ", ".join(f"{row.name} {row.perplexity:,.1f}" for row in rows)
        + ".",
        name="perplexity",
        numbers={
            "format": [row.name for row in rows],
            "bits_a_weight": [row.bits for row in rows],
            "perplexity": [row.perplexity for row in rows],
            "kl_divergence": [each.divergence for each in found.values()],
            "changed": [each.changed for each in found.values()],
        },
    )


def result(storage: str, found: WholeModel) -> None:
    """The numbers of the chosen format."""
    st.markdown(verdict(storage, found, known()))
    shown = frame.numbers(numbers(storage, found))
    frame.how_computed(
        measure,
        sizes,
        snippet=snippets.WHOLE.format(storage=storage),
        shown=shown,
        name="whole",
    )


def numbers(storage: str, found: WholeModel) -> dict[str, tuple[str, str]]:
    """What the measure found, each with a plain sentence."""
    float32, stored = found.perplexities
    bits = WAYS[storage].format.bits_per_weight
    return {
        "Perplexity": (
            f"{stored:,.1f}",
            f"as unsure as between {stored:,.0f} equally likely tokens. float32: {float32:,.1f}.",
        ),
        "KL divergence": (
            f"{found.divergence:.4f} nats",
            "how far its odds are from float32’s: 0 if they were always the same.",
        ),
        "Changed tokens": (
            f"{found.changed:.1%}",
            f"of {found.tokens:,} places: another token is the likeliest there.",
        ),
        "Bytes of weights": (
            f"{found.megabytes:.1f} MB",
            f"{found.times_smaller:.1f} times smaller than in float16; {bits:.4g} bits for each "
            "weight of the layers.",
        ),
    }


def verdict(storage: str, found: WholeModel, others: dict[str, WholeModel]) -> str:
    """What the format does to the model, in words."""
    float32, stored = found.perplexities
    more = found.more_in_doubt
    if more < 0.01:
        words = f"**{storage}** costs next to nothing here: at most 1% more doubt than float32."
    elif more < 0.1:
        words = (
            f"**{storage}** costs some quality: the model is in doubt among {more:.1%} more tokens."
        )
    else:
        words = (
            f"**{storage}** costs much: instead of {float32:,.0f} tokens, the model is in doubt "
            f"among {stored:,.0f}."
        )
    plainer = {
        against_nearest: storage.removesuffix(COMPENSATED),
        against_the_largest: storage.replace(CLIPPED, ""),
    }
    told = [
        tell(stored, others[name].perplexities[1])
        for tell, name in plainer.items()
        if name != storage and name in others
    ]
    return " ".join((words, *told))


def against_nearest(made_up: float, nearest: float) -> str:
    """What making up for errors brought, in words; two digits, as it may be little."""
    told = (
        f"with each weight rounded to nearest perplexity is {nearest:,.2f}, with GPTQ "
        f"{made_up:,.2f}."
    )
    if made_up < nearest:
        return f"The same bits, rounded better: {told}"
    return f"GPTQ didn’t help here: {told}"


def against_the_largest(clipped: float, unclipped: float) -> str:
    """What clipping brought, in words."""
    told = (
        f"with scales that reach to the largest weight perplexity is {unclipped:,.2f}, with "
        f"clipped ones {clipped:,.2f}."
    )
    if clipped < unclipped:
        return f"The same bits, finer steps: {told}"
    return f"Clipping didn’t help here: {told}"
