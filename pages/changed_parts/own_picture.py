"""A picture of the reader's own: a test image to paint over, a blank pad or a file."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.cnn.data import CLASSES, test_set
from lib.jobs.tasks import CompareNetworks
from lib.settings import TRAINING_IMAGES
from lib.studies import comparison, shipped
from lib.studies.comparison import answers
from lib.ui import frame, network_choice, prose, restart, uploaded
from lib.ui.components import drawing_pad
from lib.uploads import pictures
from pages.changed_parts import snippets
from pages.changed_parts.settings import IMAGE, PULLOVER
from pages.layers_parts.settings import LINK as LAYERS
from pages.neuron_parts.settings import LINK as NEURON

WORDS = prose.blocks("changed")
PAD = "changed_pad"
FILE = "changed_file"
PROBLEM = "changed_problem"  # why the file can't be used
AFTER_RESTART = "changed_after_restart"  # the test image that came in the place of what is gone
GONE = "Your picture is gone: the server was started again. This test image has taken its place."
ON_PAD = "changed_on_pad"  # what the pad was begun with: the test image, and the file instead of it


def show(task: CompareNetworks) -> None:
    """The pad, and what both networks answer to what is on it."""
    st.header("Your own picture")
    controls, view = frame.split("pad")
    with controls:
        choose(task)
    picture = drawing_pad.drawn(PAD)
    names = ("float32", network_choice.name_of(task))
    float32 = shipped.float32(task.network)
    int8 = shipped.quantized(**vars(task))  # found by its settings in no time
    sure = answers(float32, int8, picture)
    shown = {
        name: f"{CLASSES[row.argmax()]}, {row.max():.1%}"
        for name, row in zip(names, sure, strict=True)
    }
    with view:
        drawing_pad.show(key=PAD, classes=CLASSES, names=names, sure=sure, shown=shown)
    st.markdown(WORDS["own-picture"].format(pullover=PULLOVER, trained_on=TRAINING_IMAGES))
    frame.how_computed(
        answers,
        comparison.softmax,
        pictures.from_file,
        snippet=network_choice.snippet(task)
        + snippets.PICTURE.format(picture=drawing_pad.encode(picture))
        + snippets.ANSWERS.format(names=names),
        shown=shown,
        name="picture",
    )


def choose(task: CompareNetworks) -> None:
    """Ask for a test image or a file, and put on the pad what is new."""
    image = IMAGE.ask()
    with st.expander("A picture file"):
        file = st.file_uploader(
            "PNG or JPEG", ["png", "jpg", "jpeg"], key=restart.renewed(FILE), on_change=take_file
        )
        st.caption(WORDS["file"])
    if file and (problem := st.session_state.get(PROBLEM)):
        frame.bad(problem)
    if st.session_state.get(ON_PAD) not in ((image, None), (image, file and file.file_id)):
        drawing_pad.load(PAD, test_set()[0][image])
        st.session_state[ON_PAD] = (image, None)
    if st.session_state[ON_PAD] == (image, None):
        if is_gone(image):
            st.info(GONE)
        if (drawing_pad.drawn(PAD) != test_set()[0][image]).any():
            st.markdown("Your own picture.")
            return
        st.markdown(f"Image {image}: **{CLASSES[test_set()[1][image]]}**")
        network_choice.show_links(task, image, NEURON, LAYERS)


def is_gone(image: int) -> bool:
    """Whether the reader had another picture here before the server was started again."""
    if not restart.files(FILE) and not drawing_pad.brought(PAD):
        return False
    # Once another image is chosen, there is nothing more to say.
    return bool(st.session_state.setdefault(AFTER_RESTART, image) == image)


def take_image(image: int) -> None:
    """Put a test image on the pad."""
    IMAGE.put(image)
    st.session_state.pop(ON_PAD, None)


def take_file() -> None:
    """Put the reader's file on the pad, or keep the sentence that says why not."""
    st.session_state[PROBLEM] = ""
    st.session_state.pop(ON_PAD, None)  # without a file, the test image comes back
    file: UploadedFile | None = st.session_state[restart.renewed(FILE)]
    if not file:
        return
    try:
        drawing_pad.load(PAD, pictures.from_file(uploaded.take(file)))
        st.session_state[ON_PAD] = (IMAGE.now(), file.file_id)
    except ValueError as refusal:
        st.session_state[PROBLEM] = str(refusal)
