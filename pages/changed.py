"""What changed: the answers that quantizing changed, and a picture of the reader's own."""

import streamlit as st

from lib import cnn
from lib.cnn.data import CLASSES, test_set
from lib.figures import changed as figures
from lib.jobs.board import State
from lib.jobs.tasks import CompareNetworks
from lib.numbers.text import minus
from lib.studies import changes, comparison, shipped
from lib.studies.changes import Changes
from lib.studies.comparison import answers
from lib.ui import frame, network_choice, runs
from lib.ui.components import drawing_pad, image_choice
from lib.uploads import pictures

PAD = "changed_pad"
IMAGE = "changed_image"
ON_PAD = "changed_on_pad"  # what the pad was begun with: the test image, and the file instead of it
PROBLEM = "changed_problem"  # why the file can't be used
PULLOVER = 1  # a test image that becomes another thing without its sleeves
CARDS = 12
VIEWS = FLIPS, CLASSES_VIEW = "Answers", "Classes"
ALL = "all changed"
GROUPS = (ALL, "right to wrong", "wrong to right", "wrong and different")

CHANGES_SNIPPET = """
from lib.studies.changes import compare

found = compare(float32.predict(images), integers.predict(images), labels)
shown = {
    "Changed": f"{len(found.changed):,} answers",
    "Net": f"{found.net:+,}".replace("-", "−"),
}
if len(found.changed):
    shown["Lead"] = f"{found.median_leads[1]:,.2f} ×"
"""
DRAWN = """
from base64 import b64decode

import numpy as np

picture = np.frombuffer(b64decode("{picture}"), np.uint8).reshape(28, 28)
"""
PAD_SNIPPET = """
from lib.studies.comparison import answers
from lib.cnn.data import CLASSES

sure = answers(float32, integers, picture)
shown = {{
    name: f"{{CLASSES[row.argmax()]}}, {{row.max():.1%}}"
    for name, row in zip({names}, sure, strict=True)
}}
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "What changed",
        "Accuracy only counts right answers. Which ones changed, and would yours?",
    )
    runs.fragment(experiment, "changed")
    frame.sources(
        [
            (
                "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST (MIT licence, Zalando SE)",
                "https://arxiv.org/abs/1708.07747",
            ),
            (
                "Hooker et al. 2019, What Do Compressed Deep Neural Networks Forget? (why the "
                "accuracy alone hides which answers changed)",
                "https://arxiv.org/abs/1911.05248",
            ),
        ]
    )
    frame.end("changed")


def experiment(poll: runs.Poll) -> None:
    """The settings, what they changed in 10,000 answers, and the reader's own picture."""
    controls, view = frame.split("changed")
    with controls:
        task = settings()
    run = poll.look(task)
    done = run.state is State.DONE
    with controls:
        run.show_button()
    with view:
        if done:
            found = compared(task, run.result)
            overview(task, found)
        elif run.live:
            run.show_progress(run.progress or comparison.Progress(0, 0, 0))
        else:
            run.show_end()
            st.markdown(
                "Press **Run**: float32 and the integers with these settings answer the same "
                "10,000 test images. It takes some seconds. Meanwhile, paint below: that needs no "
                "run."
            )
    st.fragment(images)(task, found if done else None)


def settings() -> CompareNetworks:
    """The reader's choice."""
    network = st.selectbox("Network", cnn.NETWORKS, key="changed_network", bind="query-params")
    weight_bits = network_choice.weight_bits("changed_weight_bits")
    granularity = network_choice.scales("changed_granularity")
    with st.expander("More"):
        activation_bits = network_choice.activation_bits("changed_activation_bits")
    return CompareNetworks(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
    )


def name_of(task: CompareNetworks) -> str:
    """What the integer network is called."""
    return network_choice.name_of(task.weight_bits, task.activation_bits)


@st.cache_data(max_entries=16, show_spinner=False)
def compared(task: CompareNetworks, _result: comparison.Findings) -> Changes:
    """Both versions' answers to the test images, compared."""
    return changes.compare(_result.logits_float32, _result.logits_int8, test_set()[1])


# --- what changed ---------------------------------------------------------------------------------


def overview(task: CompareNetworks, found: Changes) -> None:
    """How many answers changed, which way, and between which classes."""
    look_at = st.segmented_control(
        "Look at",
        VIEWS,
        default=VIEWS[0],
        required=True,
        key="changed_view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if look_at == CLASSES_VIEW:
        classes(task, found)
    else:
        flips(task, found)


def counts(found: Changes) -> dict[str, int]:
    """How many images changed in each way."""
    return {name: len(found.groups[name]) for name in GROUPS[1:]}


def flips(task: CompareNetworks, found: Changes) -> None:
    """Losses, gains and the net change."""
    ways = counts(found)
    lost, gained, neither = ways.values()
    order = found.changed
    frame.picture(
        frame.draw(figures.flips, ways, len(found.labels)),
        narrow=frame.draw(figures.flips, ways, len(found.labels), narrow=True),
        label=f"{len(order):,} of {len(found.labels):,} answers changed: {lost:,} from right to "
        f"wrong, {gained:,} from wrong to right, {neither:,} from one wrong answer to another. "
        f"Net change: {signed(found.net)} right answers.",
        name="changed-answers",
        numbers={
            "image": order.tolist(),
            "truth": found.labels[order].tolist(),
            "float32": found.answers[0, order].tolist(),
            name_of(task): found.answers[1, order].tolist(),
            "float32_margin": found.margins[order].tolist(),
        },
    )
    st.caption(
        f"Blue: only float32 was right. Orange: only {name_of(task)} was. "
        + network_choice.meaning(task.weight_bits, task.activation_bits)
    )
    typical, of_changed = found.median_leads
    values = {
        "Changed": (
            f"{len(order):,} answers",
            f"of {len(found.labels):,}. {len(found.groups['right in both']):,} are right in both.",
        ),
        "Net": (
            signed(found.net),
            f"right answers: {gained:,} won, {lost:,} lost. Accuracy shows nothing else.",
        ),
    }
    if len(order):
        values["Lead"] = (
            f"{of_changed:,.2f} ×",
            "In half of the changed images float32's answer was at most so many times as likely "
            f"as the next one; in half of all images, up to {typical:,.0f} ×.",
        )
    shown = frame.numbers(values)
    frame.how_computed(
        changes.compare,
        Changes,
        snippet=network_choice.snippet(task) + CHANGES_SNIPPET,
        shown=shown,
        name="changes",
    )


def signed(number: int) -> str:
    """A number with its sign, as prose writes it."""
    return minus(f"{number:+,}") if number else "0"


def classes(task: CompareNetworks, found: Changes) -> None:
    """The difference of the confusion matrices."""
    difference = found.confusion_difference
    frame.picture(
        frame.draw(figures.confusion_difference, difference, CLASSES),
        narrow=frame.draw(figures.confusion_difference, difference, CLASSES, narrow=True),
        label="What changed between the confusion matrices. "
        + "; ".join(
            f"{CLASSES[truth]} answered as {CLASSES[answer]}: {signed(int(change))}"
            for truth, row in enumerate(difference)
            for answer, change in enumerate(row)
            if change
        ),
        name="confusion",
        numbers={
            "truth": CLASSES,
            **{f"answered {name}": difference[:, k].tolist() for k, name in enumerate(CLASSES)},
        },
    )
    st.caption(
        f"Rows: what the image shows. Columns: the answer. Orange with a plus: {name_of(task)} "
        "gives this answer more often than float32; blue with a minus: less often. The framed "
        "diagonal holds the right answers. Each row sums to 0: an answer lost to one class is won "
        "by another."
    )


# --- the images -----------------------------------------------------------------------------------


def images(task: CompareNetworks, found: Changes | None) -> None:
    """The changed images, once there are any, and the one in hand."""
    if found:
        gallery(task, found)
    st.fragment(own_picture)(task)


def gallery(task: CompareNetworks, found: Changes) -> None:
    """The images with another answer, the closest decision first; each can be chosen."""
    st.header("The changed images, closest decisions first")
    if not len(found.changed):
        st.markdown("With these settings, every image gets the same answer as before.")
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        group = st.segmented_control(
            "Which images",
            GROUPS,
            default=ALL,
            required=True,
            key="changed_group",
            bind="query-params",
        )
    members = found.changed if group == ALL else found.changed_in(group)
    with right:
        page = st.number_input(
            "Page", 1, None, 1, key="changed_page", bind="query-params", help="Twelve on each."
        )
    some, page, pages = image_choice.page_of(members, int(page), CARDS)
    if not len(some):
        st.markdown(f"No answer went {group}.")
        return
    cards = [
        image_choice.Card(
            int(k),
            CLASSES[found.labels[k]],
            CLASSES[found.answers[0, k]],
            CLASSES[found.answers[1, k]],
            f"lead {found.leads[k]:.4g} ×",
        )
        for k in some
    ]
    image_choice.show(
        test_set()[0][some],
        cards,
        key="changed_gallery",
        names=("float32", name_of(task)),
        on_choose=choose,
    )
    st.caption(
        f"Page {page} of {pages}. Below each image: what it is, float32's answer, "
        f"{name_of(task)}'s answer, and float32's lead: how many times as likely its answer was as "
        "the next. Quantizing adds an error to every number; it changes an answer only where that "
        "error outweighs the lead. Choose an image to paint on it."
    )


def choose(image: int) -> None:
    """Take a test image in hand."""
    st.session_state[IMAGE] = image
    st.session_state.pop(ON_PAD, None)


# --- a picture of one's own -----------------------------------------------------------------------


def own_picture(task: CompareNetworks) -> None:
    """A test image to paint over, a blank pad or a file; both networks answer at once."""
    st.header("Your own picture")
    controls, view = frame.split("pad")
    with controls:
        image = int(
            st.number_input(
                "Test image",
                *(0, len(test_set()[1]) - 1, PULLOVER),
                key=IMAGE,
                bind="query-params",
            )
        )
        with st.expander("A picture file"):
            file = st.file_uploader(
                "PNG or JPEG", ["png", "jpg", "jpeg"], key="changed_file", on_change=put_file
            )
            st.caption(
                "It is turned upright, made grey, its bright background made dark, trimmed, "
                "centered and reduced to 28 × 28 pixels. It is not kept."
            )
        if file and (problem := st.session_state.get(PROBLEM)):
            frame.bad(problem)
        if st.session_state.get(ON_PAD) not in ((image, None), (image, file and file.file_id)):
            drawing_pad.load(PAD, test_set()[0][image])
            st.session_state[ON_PAD] = (image, None)
        if st.session_state[ON_PAD] == (image, None):
            st.markdown(f"Image {image}: **{CLASSES[test_set()[1][image]]}**")
            network_choice.take_along(task, image, "neuron", "layers")
    picture = drawing_pad.drawn(PAD)
    names = ("float32", name_of(task))
    float32 = shipped.float32(task.network)
    int8 = shipped.quantized(**vars(task))  # found by its settings in no time
    sure = answers(float32, int8, picture)
    shown = {
        name: f"{CLASSES[row.argmax()]}, {row.max():.1%}"
        for name, row in zip(names, sure, strict=True)
    }
    with view:
        drawing_pad.show(key=PAD, classes=CLASSES, names=names, sure=sure, shown=shown)
    st.markdown(
        f"Erase the sleeves of the pullover, test image {PULLOVER}, or give trousers a third leg: "
        "when does the answer change, and do both networks change at once? They were "
        "trained on 60,000 small photos of ten kinds of clothes, bright on black, and know nothing "
        "else: whatever you draw, they answer one of the ten. The address of this page keeps the "
        "settings and the test image, but not what you paint."
    )
    frame.how_computed(
        answers,
        comparison.softmax,
        pictures.from_file,
        snippet=network_choice.snippet(task)
        + DRAWN.format(picture=drawing_pad.encode(picture))
        + PAD_SNIPPET.format(names=names),
        shown=shown,
        name="picture",
    )


def put_file() -> None:
    """Put the reader's file on the pad, or keep the sentence that says why not."""
    st.session_state[PROBLEM] = ""
    st.session_state.pop(ON_PAD, None)  # without a file, the test image comes back
    file = st.session_state["changed_file"]
    if not file:
        return
    try:
        drawing_pad.load(PAD, pictures.from_file(file.getvalue()))
        st.session_state[ON_PAD] = (st.session_state[IMAGE], file.file_id)
    except ValueError as refusal:
        st.session_state[PROBLEM] = str(refusal)


main()
