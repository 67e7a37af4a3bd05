"""The page "One neuron, by hand": what it shows of one output, the two jobs, and the walk."""

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS
from lib.cnn.data import test_set as images_and_labels
from lib.figures import neuron as figures
from lib.figures.svg import to_svg
from lib.jobs.board import Job, State, board
from lib.jobs.tasks import Logits, Sums
from lib.quantization import fixed_point
from lib.studies import shipped
from lib.studies.changes import compare
from lib.studies.neuron import jobs as neuron_study
from lib.studies.neuron import view as neuron_view
from lib.studies.neuron import words as neuron_words
from lib.studies.neuron.error_sums import SumErrors, sum_errors
from lib.studies.neuron.neuron import Trace, blackboard, neuron
from lib.studies.shipped import quantized
from lib.ui import neuron_snippets
from lib.ui.neuron_choice import Choice
from lib.ui.theme import COLORS
from tests.support.browsing import PHONE, PROJECTOR, visit
from tests.support.pages import check, finished, numbers, run
from tests.support.server import Server

OpenPage = Callable[..., AppTest]
REAL = {"neuron_view": "A neuron"}


def walked(app: AppTest) -> dict[str, Any]:
    """What the walk is given."""
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.mixed.json or element.proto.json or "{}")
        if "grids" in data:
            return data
    raise AssertionError("no walk on the page")


def integer(text: str) -> int:
    return int(text.replace("−", "-").replace(",", ""))


def traced(network: str = "plain", image: int = 0, *, symmetric: bool = False) -> Trace:
    return neuron_view.traced(network, symmetric=symmetric, image=image)


# --- the library ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "layer", "place"),
    [
        ("plain", "conv1", (3, 0, 27)),
        ("plain", "conv3", (25, 7, 7)),
        ("plain", "pool", (5, 0, 0)),
        ("plain", "linear", (9, 0, 0)),
        ("separable", "depthwise4", (60, 0, 0)),
        ("separable", "pointwise4", (7, 3, 3)),
    ],
)
def test_an_excerpt_is_a_part_of_the_neuron_and_its_strongest(
    network: str, layer: str, place: tuple[int, int, int]
) -> None:
    one = neuron(traced(network), layer, *place)
    part = neuron_view.excerpt(one)
    assert (part.products == part.window.astype(int) * part.weights).all()
    exact = part.float_window.astype(np.float64) * part.float_weights
    assert np.array_equal(part.float_products, exact)
    magnitudes = np.abs(one.float_products)
    if one.window.shape[1] == 3:
        [strongest] = part.inputs
        assert np.array_equal(part.products, one.products[strongest])
        assert magnitudes[strongest].sum() == magnitudes.sum(axis=(1, 2)).max()
    else:  # nine products of one row of points, or of a pool's many
        assert part.products.shape == (3, 3)
        assert set(part.inputs) <= set(range(len(one.window)))
        strongest = np.sort(magnitudes, axis=None)[-9:]
        assert np.array_equal(np.sort(np.abs(part.float_products), axis=None), strongest)


def test_what_the_steps_stand_for() -> None:
    """Corrected and with its bias, the sum is near float32's; before, it is off by z times sum."""
    one = neuron(traced(symmetric=True), "conv3", 25, 7, 7)
    assert one.input_zero_point == 128
    stands, floats = neuron_view.meanings(one), neuron_view.float_twins(one)
    assert list(stands) == list(floats) == [step.name for step in one.steps]
    assert stands["bias"] == pytest.approx(floats["bias"], abs=0.02)
    shift = 128 * one.weights_sum * float(one.input_scale) * float(one.weight_scale)
    assert stands["sum"] - stands["correction"] == pytest.approx(shift)
    assert stands["multiply"] == pytest.approx(stands["bias"], rel=1e-5)
    assert stands["clip"] == one.real
    assert floats["clip"] == pytest.approx(one.float_engine, rel=1e-4)


def test_both_roundings_without_floats_in_plain_python() -> None:
    one = neuron(traced(), "conv3", 25, 7, 7)
    mantissa, shift = one.mantissa_and_shift
    found = neuron_view.two_roundings(one)
    assert found.product == pytest.approx(one.accumulator * float(one.multiplier) / 2.0**shift)
    assert found.high == math.floor(one.accumulator * mantissa / 2**31 + 0.5)
    assert found.shifted == found.high / 2.0**-shift
    steps = fixed_point.multiply_by_quantized_multiplier(one.accumulator, mantissa, shift)
    assert found.steps == steps
    assert neuron_words.roundings(blackboard()) == "8.5 to 9 and 4.5 to 5, not 4.25 to 4"


@pytest.mark.parametrize("network", NETWORKS)
def test_sentences_fit_two_lines_of_the_board(network: str) -> None:
    """Else the picture would move from step to step."""
    whole = traced(network, symmetric=True)
    for layer in whole.outputs:
        one = neuron(whole, layer, 3)
        for name in ("window", "weights", "products", *(step.name for step in one.steps)):
            title = f"Step 10 of 10: {neuron_words.TITLES.get(name, name)}. "
            assert len(title + neuron_words.step(one, name)) <= 172


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0, "0"),
        (-11.0, "−11"),
        (0.458, "0.458"),
        (4.327e-05, "0.00004327"),
        (123456.0, "1.235×10⁵"),
    ],
)
def test_real_numbers_are_written_for_people(x: float, text: str) -> None:
    assert neuron_words.real(x) == text


def test_shapes_are_those_of_the_outputs() -> None:
    for network in NETWORKS:
        found = {name: output.shape[1:] for name, output in traced(network).outputs.items()}
        assert neuron_view.shapes(network) == found


def test_a_sum_without_any_error() -> None:
    """The corner of an image is black: nothing is rounded there, and nothing warns."""
    one = neuron(traced(), "conv1", 0, 0, 0)
    found = neuron_view.spread(one)
    assert (found.error, found.by_root) == (0, 0)
    to_svg(
        figures.running(one.product_errors.ravel(), one.running_error, 0.0, colors=COLORS), COLORS
    )
    nets = shipped.float32("plain"), quantized("plain")
    sums = sum_errors(*nets, np.zeros((5, 28, 28), np.uint8), "conv1", 0, 0, 0)
    counts, edges = sums.histogram()
    assert sums.predicted == 0
    assert np.array_equal(sums.expected(edges), counts)
    to_svg(figures.histogram(counts, edges, sums.expected(edges), colors=COLORS), COLORS)


def test_spread_in_plain_python() -> None:
    one = neuron(traced(), "conv3", 25, 7, 7)
    found = neuron_view.spread(one)
    errors = one.product_errors.ravel().tolist()
    assert found.products == len(errors) == 288
    assert found.error == pytest.approx(sum(errors))
    typical = (sum(e * e for e in errors) / 288) ** 0.5
    assert found.by_root == pytest.approx(typical * 288**0.5)
    assert found.if_aligned == pytest.approx(typical * 288)


@pytest.mark.parametrize(
    ("network", "layer", "own"),
    [
        ("plain", "conv1", False),
        ("plain", "conv3", False),
        ("plain", "conv6", False),
        ("separable", "depthwise3", True),
        ("separable", "pointwise2", False),
        ("separable", "pointwise4", False),
    ],
)
def test_surroundings_hold_what_the_neuron_sees(network: str, layer: str, own: bool) -> None:
    """The input is the one whose products are largest together; a depthwise layer has only one."""
    whole = traced(network)
    one = neuron(whole, layer, 3, 2, 4)
    around = neuron_view.surroundings(whole, one)
    top, left, height, width = around.input_box
    seen = around.input_map[top : top + height, left : left + width]
    sums = [sum(abs(x) for x in part.ravel().tolist()) for part in one.float_products]
    strongest = sums.index(max(sums))
    assert around.input_channel == (3 if own else strongest)
    assert np.array_equal(seen, one.window[strongest])
    row, column, *_ = around.output_box
    assert around.output_map[row, column] == one.engine


def finish(job: Iterator[Any]) -> tuple[list[Any], Any]:
    """Everything a job yields, and its result."""
    reports = []
    while True:
        try:
            reports.append(next(job))
        except StopIteration as end:
            return reports, end.value


def test_the_sums_job_finds_what_all_images_at_once_give() -> None:
    reports, found = finish(
        neuron_study.sums(network="plain", layer="conv2", channel=3, row=5, column=6)
    )
    shares = [report.share for report in reports]
    assert shares == sorted(shares)
    assert shares[0] == 0 < shares[-1] < 1
    nets = shipped.float32("plain"), quantized("plain")
    images = images_and_labels()[0][:1000]
    at_once: SumErrors = sum_errors(*nets, images, "conv2", 3, 5, 6)
    np.testing.assert_allclose(found.sums, at_once.sums, atol=1e-6)
    assert found.product_error == pytest.approx(at_once.product_error, rel=1e-4)
    assert found.products == at_once.products == 288


def test_margins_of_every_image_are_drawn_however_small() -> None:
    """Margins and pushes of 0 and below stand at the lower edge, and nothing warns."""
    margin = np.array([0.0, 1.0, 5.0])
    swing = np.array([0.1, -2.0, 0.0])
    changed = np.array([True, False, False])
    for narrow in (False, True):
        svg = to_svg(figures.margins(margin, swing, changed, narrow=narrow, colors=COLORS), COLORS)
        assert "another answer (1)" in svg


# --- the page -------------------------------------------------------------------------------------


def test_the_blackboard_shows_every_step(open_page: OpenPage) -> None:
    data = walked(open_page("neuron"))
    one = blackboard()
    products = [[integer(x) for x in row] for row in data["grids"][2]["int8"]]
    assert products == one.products[0].tolist() == [[10, -6], [7, 16]]
    results = {step["name"]: step["integer"] for step in data["steps"]}
    assert results == {
        "window": "",
        "weights": "",
        "products": "",
        "sum": "27",
        "zero-point correction": "15",  # 3 times the weights' sum, 4, taken off
        "bias": "17",
        "× multiplier": "4.250",
        "round": "4",
        "+ zero-point": "5",
        "clip": "5",
    }


@pytest.mark.parametrize("layer", ["conv1", "conv6", "pool", "linear"])
def test_the_last_step_is_what_the_engine_computed(layer: str, open_page: OpenPage) -> None:
    app = open_page("neuron", REAL | {"neuron_layer": layer, "neuron_image": "11"})
    check(app)
    channel = int(app.number_input(key="neuron_channel").value)
    row = int(app.number_input(key="neuron_row").value)
    column = int(app.number_input(key="neuron_column").value)
    computed = traced(image=11).outputs[layer][0, channel, row, column]
    last = walked(app)["steps"][-1]
    if layer == "linear":
        assert last["name"] == "× multiplier"
        assert float(last["integer"].replace("−", "-")) == pytest.approx(computed, abs=1e-3)
    else:
        assert numbers(app)["The engine"] == f"code {computed}"
        assert integer(last["integer"]) == computed


def test_the_zero_point_in_the_middle_shows_a_correction(open_page: OpenPage) -> None:
    app = open_page("neuron", REAL | {"neuron_middle": "true"})
    check(app)
    steps = {step["name"]: step for step in walked(app)["steps"]}
    before, after = (integer(steps[n]["integer"]) for n in ("sum", "zero-point correction"))
    one = neuron(traced(symmetric=True), "conv3", 25, 7, 7)
    assert before - after == 128 * one.weights_sum != 0
    assert "128" in steps["zero-point correction"]["sentence"]


def test_a_link_with_an_image_leads_to_its_neuron(open_page: OpenPage) -> None:
    app = open_page("neuron", {"neuron_image": "4711"})
    assert app.get("button_group")[0].value == "A neuron"
    assert app.number_input(key="neuron_image").value == 4711
    # The blackboard has no use for the image, but it is not forgotten there.
    app.get("button_group")[0].set_value("Blackboard")
    assert not app.run().number_input
    app.get("button_group")[0].set_value("A neuron")
    assert app.run().number_input(key="neuron_image").value == 4711
    # The same link leads there from the blackboard too.
    app.get("button_group")[0].set_value("Blackboard")
    app.run()
    assert not app.number_input
    app.query_params["neuron_image"] = "4711"
    app.run()
    assert app.get("button_group")[0].value == "A neuron"


@pytest.mark.parametrize("running", [True, False])
def test_the_blackboard_stays_when_following_a_run_ends(
    running: bool, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """Whether a run is followed from Errors to the Blackboard or ends meanwhile on it."""
    state = {"live": True}

    def find(task: Sums) -> Job | None:
        here = task.channel == (3 if running else 25)
        return Job(task, 0, State.RUNNING) if here and state["live"] else None

    monkeypatch.setattr(board(), "find", find)
    place = {"neuron_channel": "3"} if running else {}
    app = open_page("neuron", {"neuron_image": "5"} | place)
    app.get("button_group")[0].set_value("Errors")
    app.run()
    assert "Stop" in [button.label for button in app.button]
    state["live"] = running
    app.get("button_group")[0].set_value("Blackboard")
    app.run()
    assert not app.exception
    assert app.get("button_group")[0].value == "Blackboard"
    assert not app.number_input


def test_the_picture_of_a_place_names_the_input_that_it_shows(open_page: OpenPage) -> None:
    place = {"neuron_network": "separable", "neuron_layer": "pointwise2"}
    app = open_page("neuron", REAL | place)
    one = neuron(traced("separable"), "pointwise2", 25, 7, 7)
    strongest = np.abs(one.float_products[:, 0, 0]).argmax()
    drawn = "".join(str(element.proto) for element in app.get("bidi_component"))
    assert f"channel {strongest} of the input of pointwise2, with the window" in drawn


def test_a_smaller_layer_cuts_the_place(open_page: OpenPage) -> None:
    app = open_page(
        "neuron", REAL | {"neuron_layer": "conv4", "neuron_channel": "63", "neuron_row": "13"}
    )
    app.selectbox(key="neuron_layer").set_value("linear")
    app.run()
    assert app.number_input(key="neuron_channel").value == 9
    assert app.number_input(key="neuron_row").value == 0
    check(app)


def test_finished_runs_are_shown(open_page: OpenPage) -> None:
    found = finished(Sums(layer="conv3", channel=25, row=7, column=7)).result
    app = open_page("neuron", {"neuron_view": "Errors"})
    check(app)
    assert numbers(app)["Measured"] == f"±{found.measured:.3g}"

    logits = finished(Logits()).result
    labels = images_and_labels()[1]
    assert logits.float32.shape == logits.int8.shape == (len(labels), 10)
    assert (logits.float32.argmax(1) == labels).mean() > 0.9
    app = open_page("neuron", {"neuron_view": "Answers"})
    assert not app.exception  # its second snippet takes long, and is run below
    different = int((logits.float32.argmax(1) != logits.int8.argmax(1)).sum())
    assert numbers(app)["Changed"] == f"{different:,} of 10,000"


def test_the_snippet_of_all_answers_on_fewer_images(monkeypatch: pytest.MonkeyPatch) -> None:
    images, labels = (each[:600] for each in images_and_labels())
    monkeypatch.setattr("lib.cnn.data.test_set", lambda: (images, labels))
    choice = Choice("separable", 4, 4)
    shown = run(neuron_snippets.ALL.format(**choice._asdict()))
    float32 = shipped.float32("separable").predict(images)
    integers = quantized("separable", weight_bits=4, activation_bits=4).predict(images)
    different = float32.argmax(1) != integers.argmax(1)
    found = compare(float32, integers, labels)
    assert different.any()
    assert shown == {
        "Changed": f"{different.sum()} of 600",
        "At risk": f"{len(found.at_risk)} of 600",
    }
    # What is said below the picture: no answer changes but where the push reaches the margin.
    assert set(found.changed) <= set(found.at_risk)


def test_a_pixel_without_any_error_says_so(open_page: OpenPage) -> None:
    app = open_page(
        "neuron",
        {"neuron_view": "Errors", "neuron_layer": "conv1", "neuron_row": "0", "neuron_column": "0"},
    )
    check(app)
    assert any("Here no product is off" in markdown.value for markdown in app.markdown)


# --- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PROJECTOR)
    yield context.new_page()
    context.close()


def test_walking_by_button_key_and_by_itself(page: Page, server: Server) -> None:
    visit(page, server, "neuron")
    sentence = page.locator(".board .sentence")
    expect(sentence).to_contain_text("Step 1 of 10: window.")
    page.get_by_role("button", name="Next →").click()
    expect(sentence).to_contain_text("Step 2 of 10: weights.")
    page.keyboard.press("End")
    expect(sentence).to_contain_text("Step 10 of 10: clip.")
    expect(page).to_have_url(f"{server.url}/neuron?blackboard_step=9")
    expect(page.locator(".board .now td").first).to_have_text("5")
    page.keyboard.press("ArrowLeft")
    expect(sentence).to_contain_text("Step 9 of 10")
    # Later steps keep their secret.
    expect(page.locator(".board .later td span").first).not_to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(sentence).to_contain_text("Step 10 of 10")
    expect(page.get_by_role("button", name="Play")).to_be_visible()  # it ends by itself
    page.get_by_role("button", name="Play").click()  # and begins anew
    expect(sentence).to_contain_text("Step 1 of 10")
    page.get_by_role("button", name="Pause").click()

    # Another neuron leaves the walk where it is.
    visit(page, server, "neuron?neuron_view=A+neuron&neuron_step=3")
    expect(sentence).to_contain_text("Step 4 of 10: sum.")
    before = page.locator(".board .now").inner_text()
    page.get_by_label("Test image", exact=True).fill("7")
    page.keyboard.press("Enter")
    expect(page.locator(".board .now")).not_to_have_text(before)
    expect(sentence).to_contain_text("Step 4 of 10: sum.")

    # The result is in sight of a class too.
    page.keyboard.press("Tab")
    page.get_by_role("slider", name="Step").press("End")
    expect(page.locator(".board .now th")).to_have_text("clip")
    row = page.locator(".board .now").bounding_box()
    assert row
    assert row["y"] + row["height"] <= PROJECTOR["height"]


def test_a_link_that_names_an_image_shows_it(page: Page, server: Server) -> None:
    visit(page, server, "neuron?neuron_image=17")
    expect(page.get_by_label("Test image", exact=True)).to_have_value("17")
    expect(page.get_by_role("radio", name="A neuron")).to_be_checked()


def test_a_phone_shows_the_board_without_scrolling_sideways(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for layer in ("conv3", "pool"):
        visit(page, server, f"neuron?neuron_view=A+neuron&neuron_layer={layer}&neuron_step=9")
        picture = page.locator(".board .view svg")
        expect(picture).to_be_visible()
        assert page.evaluate(
            "document.querySelector('[data-testid=\"stMain\"]').scrollWidth <= window.innerWidth"
        )
        box = picture.bounding_box()
        assert box
        assert box["x"] + box["width"] <= PHONE["width"]
    context.close()
