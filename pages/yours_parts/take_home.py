"""The network in integers as files, the scripts that run them, and whether both answer alike."""

from functools import partial

import streamlit as st

from lib.cnn import npz_export, onnx_export
from lib.cnn.engines import TITLES
from lib.cnn.memory import kilobytes
from lib.figures import file_sizes as figures
from lib.jobs.board import board
from lib.jobs.job import State
from lib.jobs.tasks import CheckExport
from lib.settings import TEST_IMAGES
from lib.studies import take_home
from lib.studies.progress import ImagesSeen
from lib.ui import frame, network_choice, prose, runs, scripts
from pages.network_parts.settings import ACTIVATION_BITS, NETWORK, SCALES, WEIGHT_BITS
from pages.yours_parts import snippets

WORDS = prose.blocks("yours")
FIRST = CheckExport()  # the plain network in int8: checked before anybody asks


def show() -> CheckExport:
    """The choice of the network, its files, the check, and the scripts; returns the choice."""
    st.header("Take the int8 network home")
    controls, view = frame.split("home", controls_first=True)
    with controls:
        task = settings()
    if task == FIRST and board().find(task) is None:
        runs.begin(task)
    with view:
        downloads(task, made(task))
        runs.fragment(partial(check, task), "yours")
    script("onnx", "run_onnx")
    script("npz", "run_npz")
    return task


def settings() -> CheckExport:
    """The reader's choice."""
    NETWORK.ask()
    WEIGHT_BITS.ask()
    with st.expander("More"):
        SCALES.ask()
        ACTIVATION_BITS.ask()
    return chosen()


def chosen() -> CheckExport:
    """What the reader has chosen by now."""
    return CheckExport(
        network=NETWORK.now(),
        weight_bits=WEIGHT_BITS.now(),
        activation_bits=ACTIVATION_BITS.now(),
        granularity=SCALES.now(),
    )


@st.cache_data(max_entries=32, show_spinner=False)
def made(task: CheckExport) -> take_home.Files:
    """The network's files."""
    return take_home.files(**vars(task))


@st.cache_data(max_entries=1, show_spinner=False)
def images() -> bytes:
    """The file of the images that go along."""
    return take_home.some_images()


def downloads(task: CheckExport, files: take_home.Files) -> None:
    """The files: how large they are, buttons that save them, and how they are made."""
    name = network_choice.name_of(task)
    picture(files)
    shown = frame.numbers(
        {
            "network.onnx": (
                kilobytes(len(files.onnx)),
                f"the {task.network} network in {name}, for ONNX Runtime.",
            ),
            "network.npz": (
                kilobytes(len(files.npz)),
                "the same as compressed arrays, for NumPy. Codes of fewer than 8 bits take a byte "
                "each in both.",
            ),
        }
    )
    with st.container(horizontal=True):
        for file, content in (
            ("network.onnx", files.onnx),
            ("network.npz", files.npz),
            ("images.npz", images()),
        ):
            st.download_button(
                f"Save {file}",
                content,
                file_name=file,
                mime="application/octet-stream",
                on_click="ignore",
                key=f"yours_{file}",
            )
    st.caption(
        f"images.npz holds the first {take_home.IMAGES} test images with labels, to try it out."
    )
    if meaning := network_choice.meaning(task):
        st.caption(meaning)
    frame.how_computed(
        onnx_export.model,
        npz_export.archive,
        snippet=network_choice.snippet(task) + snippets.FILES,
        shown=shown,
        name="files",
    )


def picture(files: take_home.Files) -> None:
    """The files beside that of the network in float32."""
    sizes = {
        "float32, as .onnx": (files.float32, "float32"),
        "network.onnx": (len(files.onnx), "int8"),
        "network.npz": (len(files.npz), "int8"),
    }
    frame.figure(
        figures.sizes,
        sizes,
        label="; ".join(f"{name}: {kilobytes(size)}" for name, (size, _) in sizes.items()) + ".",
        name="files",
        numbers={"file": list(sizes), "bytes": [size for size, _ in sizes.values()]},
    )


def check(task: CheckExport, poll: runs.Poll) -> None:
    """What the check of that network's file found, or how far it is."""
    frame.belongs(task, chosen())
    run = poll.look(task)
    if run.state is State.DONE:
        sentence = (
            "test images, to which the file in ONNX Runtime and the network in "
            f"{TITLES[run.result.engine]} give the same answer."
        )
        found: take_home.Check = run.result
        shown = frame.numbers({"Same answers": (f"{found.same:,} of {found.of:,}", sentence)})
        frame.how_computed(
            take_home.check_export,
            snippet=network_choice.snippet(run.task) + snippets.CHECK.format(engine=found.engine),
            shown=shown,
            name="check",
        )
        return
    st.caption(WORDS["check"].format(images=TEST_IMAGES))
    if run.live:
        run.show_progress(run.progress or ImagesSeen(0, TEST_IMAGES))
    else:
        run.show_end("Check")
    run.show_button("Check", again=False)


def script(words: str, name: str) -> None:
    """What a file is, and the script that runs it."""
    st.markdown(WORDS[words])
    st.code(scripts.text(name), language="python", wrap_lines=True)
