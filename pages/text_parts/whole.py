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
    without = {"Clipping": storage.replace(CLIPPED, ""), "GPTQ": storage.removesuffix(COMPENSATED)}
    told = [
        helped(what, stored, name, others[name].perplexities[1])
        for what, name in without.items()
        if name != storage and name in others
    ]
    return " ".join((words, *told))


def helped(what: str, perplexity: float, without: str, before: float) -> str:
    """What a better choice of scales or codes brought, in words.

    Args:
        what: the choice.
        perplexity: with it; two digits are shown, as it may bring little.
        without: the name of the same bits without it.
        before: the perplexity of those.
    """
    helps = "helps" if perplexity < before else "doesn’t help"
    return (
        f"{what} {helps} here: without it ({without}), at the same bits, perplexity is "
        f"{before:,.2f}, with it {perplexity:,.2f}."
    )
