"""The page "What changed": its numbers, images to choose, a pad that answers while one paints."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn.data import CLASSES
from lib.cnn.data import test_set as images_and_labels
from lib.jobs import results
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import CompareNetworks, MeasureSumErrors, SweepBits
from lib.studies import shipped
from lib.studies.comparison import Findings
from lib.ui.components import drawing_pad, image_choice
from lib.ui.state import Counted
from pages.changed_parts import own_picture
from pages.changed_parts.sums import PLACES
from tests.support.findings import findings
from tests.support.pages import OpenPage, check, components, labels, numbers, page_html, words
from tests.support.runs import finished as done

FEW_BITS = CompareNetworks(
    network="separable", weight_bits=4, activation_bits=4, granularity="per_tensor"
)
QUERY = {
    "changed_network": "separable",
    "changed_weight_bits": "4",
    "changed_activation_bits": "4",
    "changed_granularity": "per tensor",
}


def text_of(app: AppTest) -> str:
    """All the HTML and Markdown on the page."""
    return page_html(app) + words(app)


@pytest.fixture(scope="module")
def logits() -> np.ndarray:
    """Both versions' logits for all test images, without any job."""
    images = images_and_labels()[0]
    chosen = {key: value for key, value in vars(FEW_BITS).items() if key != "network"}
    nets = shipped.float32("separable"), shipped.quantized("separable", **chosen)
    return np.stack([net.predict(images) for net in nets])


@pytest.fixture
def finished(logits: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Findings:
    """A finished run of every setting the page asks for."""
    job = Job(FEW_BITS, 0, State.DONE)
    job.result = findings(logits_float32=logits[0], logits_quantized=logits[1])
    monkeypatch.setattr(board(), "find", lambda task: job if task == FEW_BITS else None)
    return job.result


@pytest.mark.parametrize("view", ["Answers", "Classes"])
@pytest.mark.slow
def test_numbers_after_a_run(
    view: str, finished: Findings, logits: np.ndarray, open_page: OpenPage
) -> None:
    app = open_page("changed", QUERY | {"changed_view": view})
    check(app)  # among others: the snippets, run by themselves, give the numbers on screen
    labels = images_and_labels()[1]
    before, after = logits.argmax(axis=2)
    labels_of_pictures = [given.get("label") for given in components(app)]
    if view == "Answers":
        won = int(((before != labels) & (after == labels)).sum())
        lost = int(((before == labels) & (after != labels)).sum())
        assert f"<dd>{(before != after).sum():,} answers</dd>" in text_of(app)
        assert f"<dd>{won - lost:+,}</dd>".replace("-", "−") in text_of(app)
        assert f"{won:,} won, {lost:,} lost" in text_of(app)
    else:
        expected = np.zeros((10, 10), int)
        for truth, old, new in zip(labels, before, after, strict=True):
            expected[truth, new] += 1
            expected[truth, old] -= 1
        change = f"{expected[6, 0]:+}".replace("-", "−")
        assert expected[6, 0]
        assert f"Shirt answered as T-shirt/top: {change}" in str(labels_of_pictures)


def test_images_stand_in_the_order_of_their_margins(
    finished: Findings, logits: np.ndarray, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple] = []
    monkeypatch.setattr(
        image_choice, "show", lambda images, cards, **rest: seen.append((images, cards, rest))
    )
    app = open_page("changed", QUERY | {"changed_group": "wrong to right", "changed_page": "2"})
    labels = images_and_labels()[1]
    before, after = logits.argmax(axis=2)
    best = np.sort(logits[0].astype(float), axis=1)
    margins = best[:, -1] - best[:, -2]
    wanted = np.flatnonzero((before != labels) & (after == labels))
    wanted = wanted[np.argsort(margins[wanted], kind="stable")]
    images, cards, _ = seen[-1]
    assert [card.number for card in cards] == wanted[12:24].tolist()
    assert np.array_equal(images, images_and_labels()[0][wanted[12:24]])
    assert all(card.truth == card.int8 != card.float32 for card in cards)
    # A page beyond the last shows the last.
    app.number_input(key="changed_page").set_value(9999).run()
    assert seen[-1][1][-1].number == wanted[-1]
    assert not app.exception


def test_margins_and_pushes_say_why(
    finished: Findings, logits: np.ndarray, open_page: OpenPage
) -> None:
    """By hand: the margin is best minus second best, and no answer changes below the push."""
    app = open_page("changed", QUERY)
    before, errors = logits[0].astype(float), logits[1].astype(float) - logits[0]
    ranked = np.sort(before, axis=1)
    margins = ranked[:, -1] - ranked[:, -2]
    best = before.argmax(axis=1)
    rows = np.arange(len(best))
    lifts = errors - errors[rows, best][:, None]
    lifts[rows, best] = -np.inf
    risky = int((lifts.max(axis=1) >= margins).sum())
    assert f"<dd>{risky:,} of 10,000</dd>" in text_of(app)
    changed = np.flatnonzero(best != logits[1].argmax(axis=1))
    closest = changed[margins[changed].argmin()]
    assert f"In image {closest} the margin is only {margins[closest]:.3f}" in text_of(app)
    assert f"Test image {closest}: float32 answers {CLASSES[best[closest]]}" in labels(app)


@pytest.mark.parametrize("running", [False, True])
def test_until_its_run_is_done_the_page_shows_flips_that_are_shipped(
    running: bool, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    jobs = {job.task: job for job in results.shipped(results.RECORD.read_text(encoding="utf-8"))}
    cells = jobs[SweepBits()].result
    if running:
        jobs[CompareNetworks()] = Job(CompareNetworks(), 0, State.RUNNING)
    monkeypatch.setattr(board(), "find", jobs.get)
    app = open_page("changed")
    check(app)
    [eight] = [cell for cell in cells if (cell.weight_bits, cell.activation_bits) == (8, 8)]
    assert f"**{eight.flipped:,} answers flipped against float32**" in words(app)
    image, before, after = eight.examples[0]
    assert f"image {image}: " in labels(app)
    assert f"float32 says {CLASSES[before]}, W8A8 says {CLASSES[after]}" in labels(app)
    assert any(results.COMMAND in caption.value for caption in app.caption)
    app = open_page("changed", {"changed_granularity": "per tensor"})
    assert "answers flipped" not in words(app)


@pytest.mark.slow
def test_the_errors_of_a_sum_over_many_images(open_page: OpenPage) -> None:
    layer, channel, row, column = PLACES["plain"]
    task = MeasureSumErrors(layer=layer, channel=channel, row=row, column=column)
    found = done(task).result
    app = open_page("changed")
    check(app)
    assert numbers(app)["Measured"] == f"±{found.measured:.3g}"
    assert "Each of the 288 products is a little off" in words(app)


def test_a_painted_picture_is_no_test_image(open_page: OpenPage) -> None:
    app = open_page("changed", {"changed_image": "1"})
    assert "Image 1: **Pullover**" in words(app)
    app.session_state["held." + own_picture.PAD] = Counted(
        drawing_pad.encode(np.zeros((28, 28), np.uint8)), 1
    )
    app.run()
    assert "Image 1:" not in words(app)
    assert "Your own picture." in words(app)


def test_nothing_changed(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = images_and_labels()[1]
    same = np.eye(10, dtype=np.float32)[labels]
    job = Job(CompareNetworks(network="plain", weight_bits=7), 0, State.DONE)
    job.result = findings(logits_float32=same, logits_quantized=same)
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    app = open_page("changed", {"changed_weight_bits": "7"})
    assert not app.exception
    assert "every image gets the same answer" in text_of(app)
    assert "Odds" not in text_of(app)


def test_links_carry_the_image_and_the_settings(open_page: OpenPage) -> None:
    app = open_page("changed", QUERY | {"changed_image": "247"})
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    query = links["In Layer by layer →"]
    assert "layers_image=247" in query
    assert "layers_weight_bits=4" in query
    assert "layers_granularity=per+tensor" in query
    assert f"Image 247: **{CLASSES[images_and_labels()[1][247]]}**" in text_of(app)


def test_shared_settings_go_along(open_page: OpenPage) -> None:
    """What was chosen, and nothing else: what a page begins with is its own."""
    app = open_page("changed", {"changed_network": "separable", "changed_image": "247"})
    for address, key, network, bits in (
        ("layers", "layers_image", "separable", 4),
        ("network", "", "separable", 8),
    ):
        app.switch_page(f"../../pages/{address}.py").run()
        assert not app.exception
        prefix = "" if address == "network" else f"{address}_"
        assert app.selectbox(key=f"{prefix}network").value == network
        assert app.select_slider(key=f"{prefix}weight_bits").value == bits
        if key:
            assert app.number_input(key=key).value == 247
    app.select_slider(key="weight_bits").set_value(3).run()
    app.switch_page("../../pages/bits.py").run()
    assert app.select_slider(key="bits_weights").value == 3
    assert app.select_slider(key="bits_activations").value == 4
    app.select_slider(key="bits_weights").set_value(4).run()  # as this page begins: no choice
    app.switch_page("../../pages/changed.py").run()
    assert app.select_slider(key="changed_weight_bits").value == 8
