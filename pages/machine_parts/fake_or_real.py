"""Fake or real: one network in four forms, and the questions of those who have one of them."""

import streamlit as st

from lib.cnn.memory import kilobytes
from lib.figures import fake_or_real as figures
from lib.figures.fake_or_real import Column
from lib.jobs.job import State
from lib.jobs.tasks import TellFakeFromReal
from lib.studies import fake_or_real
from lib.studies.fake_or_real import FORMS, FakeOrReal
from lib.ui import frame, prose, runs
from pages.machine_parts import bytes_or_arithmetic, forms_reading, snippets
from pages.machine_parts.settings import FORMS_OF

WORDS = prose.blocks("machine")
NAMES = {
    "float32": "float32",
    "rounded": "float32 with\nrounding in it",
    "unpacked": "int8 file on\nfloat32 kernels",
    "integers": "int8 file on\nint8 kernels",
}


def show(poll: runs.Poll) -> None:
    """The network, its four forms, and what they answer."""
    st.header("Fake or real int8?")
    controls, view = frame.split("forms")
    with controls:
        network = FORMS_OF.ask()
        st.caption(WORDS["forms"])
    run = poll.look(TellFakeFromReal(network=network))
    with controls:
        run.show_button(key="forms")
    found = run.result if run.state is State.DONE else fake_or_real.recorded(network)
    with view:
        picture(found)
        if run.live:
            run.show_progress(run.progress or fake_or_real.beginning())
        run.show_end()
        if found.disturbed:
            frame.bad(WORDS["forms-busy"])
        st.caption(bytes_or_arithmetic.origin(found))
    shown = frame.numbers(forms_reading.numbers(found))
    st.markdown("\n\n".join([WORDS["forms-told"], *forms_reading.questions(found)]))
    frame.how_computed(
        fake_or_real.fake_or_real,
        fake_or_real.files,
        snippet=snippets.FORMS.format(network=network),
        shown={forms_reading.FILE: shown[forms_reading.FILE]},
        name="forms",
    )


def picture(found: FakeOrReal) -> None:
    """File, memory, answers and time of each form."""
    computed = ["int8" if name == "integers" else "float32" for name in FORMS]
    stored = ["int8" if name in ("unpacked", "integers") else "float32" for name in FORMS]
    same = [found.same(name) for name in FORMS]
    columns = [
        in_bytes("File", [form.file for form in found.forms], stored),
        in_bytes("Memory", [form.memory for form in found.forms], computed),
        Column("Same answers", same, [f"{share:.2%}" for share in same], computed),
    ]
    frame.figure(
        figures.forms,
        *([NAMES[name] for name in FORMS], columns, found.milliseconds, computed),
        label="; ".join(
            f"{NAMES[form.name]}: file {kilobytes(form.file)}, memory "
            f"{kilobytes(form.memory)}, {form.same:,} of {found.images:,} answers as float32 "
            f"gives them, {found.median(form.name):.3f} ms an image"
            for form in found.forms
        ).replace("\n", " ")
        + ".",
        name="forms",
        numbers={
            "form": [NAMES[name].replace("\n", " ") for name in FORMS],
            "file_bytes": [form.file for form in found.forms],
            "weight_bytes": [form.weights for form in found.forms],
            "activation_bytes": [form.activations for form in found.forms],
            "right": [form.right for form in found.forms],
            "as_float32": [form.same for form in found.forms],
            "ms_per_image": [found.median(name) for name in FORMS],
        },
    )


def in_bytes(title: str, counts: list[int], colors: list[str]) -> Column:
    """Bytes as a column of the picture."""
    return Column(title, counts, [kilobytes(count) for count in counts], colors)
