"""The network in integers as files, the scripts that run them, and whether both answer alike."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.cnn import npz_export, onnx_export
from lib.cnn.engines import ENGINES
from lib.cnn.memory import kilobytes
from lib.jobs.board import State, board
from lib.jobs.tasks import CheckExport
from lib.settings import TEST_IMAGES
from lib.studies import take_home
from lib.studies.progress import ImagesSeen
from lib.ui import frame, network_choice, prose, runs, scripts
from pages.network_parts.settings import ACTIVATION_BITS, NETWORK, SCALES, WEIGHT_BITS
from pages.yours_parts import snippets

WORDS = prose.blocks("yours")
FIRST = CheckExport()  # the plain network in int8: checked before anybody asks


def show(poll: runs.Poll) -> None:
    """The choice of the network, its files, the check, and the scripts."""
    st.header("Take the int8 network home")
    controls, view = frame.split("home", controls_first=True)
    with controls:
        task = settings()
    if task == FIRST and board().find(task) is None:
        runs.begin(task)
    run = poll.look(task)
    with controls:
        run.show_button("Check", again=False)
    files = made(task)
    with view:
        shown = downloads(task, files)
        check(run)
    script("onnx", "run_onnx", view)
    script("npz", "run_npz", view)
    frame.how_computed(
        onnx_export.model,
        npz_export.archive,
        snippet=network_choice.snippet(task) + snippets.FILES,
        shown=shown,
        name="files",
    )
    if run.state is State.DONE:
        frame.how_computed(
            take_home.check_export,
            snippet=network_choice.snippet(task) + snippets.CHECK.format(engine=run.result.engine),
            shown=answers(run.result),
            name="check",
        )


def settings() -> CheckExport:
    """The reader's choice."""
    network, weight_bits = NETWORK.ask(), WEIGHT_BITS.ask()
    with st.expander("More"):
        granularity, activation_bits = SCALES.ask(), ACTIVATION_BITS.ask()
    return CheckExport(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
    )


@st.cache_data(max_entries=32, show_spinner=False)
def made(task: CheckExport) -> take_home.Files:
    """The network's files."""
    return take_home.files(**vars(task))


@st.cache_data(max_entries=1, show_spinner=False)
def images() -> bytes:
    """The file of the images that go along."""
    return take_home.some_images()


def downloads(task: CheckExport, files: take_home.Files) -> dict[str, str]:
    """The files: how large they are, and buttons that save them."""
    name = network_choice.name_of(task)
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
        f"images.npz holds the first {take_home.IMAGES} test images and their labels, for a try."
    )
    if meaning := network_choice.meaning(task):
        st.caption(meaning)
    return shown


def check(run: runs.Run[CheckExport]) -> None:
    """What the check found, or how far it is."""
    if run.state is State.DONE:
        sentence = (
            "test images, to which the file in ONNX Runtime and the network in "
            f"{ENGINES[run.result.engine].title} give the same answer."
        )
        frame.numbers({name: (value, sentence) for name, value in answers(run.result).items()})
        return
    st.caption(WORDS["check"].format(images=TEST_IMAGES))
    if run.live:
        run.show_progress(run.progress or ImagesSeen(0, TEST_IMAGES))
    else:
        run.show_end("Check")


def answers(found: take_home.Check) -> dict[str, str]:
    """How many answers were the same."""
    return {"Same answers": f"{found.same:,} of {found.of:,}"}


def script(words: str, name: str, view: DeltaGenerator) -> None:
    """What a file is, and the script that runs it."""
    with view:
        st.markdown(WORDS[words])
        st.code(scripts.text(name), language="python")
