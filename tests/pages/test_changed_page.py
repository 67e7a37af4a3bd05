"""The page "What changed": its numbers, images to choose, a pad that answers while one paints."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from lib.cnn.data import CLASSES
from lib.cnn.data import test_set as images_and_labels
from lib.jobs.board import Job, State, board
from lib.jobs.tasks import Comparison
from lib.studies import shipped
from lib.studies.comparison import Findings, answers
from lib.ui.components import drawing_pad, image_choice
from lib.uploads.pictures import from_file
from tests.support.browsing import touching, visit
from tests.support.findings import findings
from tests.support.hostile_pictures import READABLE, REFUSED
from tests.support.pages import check
from tests.support.server import Server

OpenPage = Callable[..., AppTest]
FEW_BITS = Comparison("separable", 4, 4, "per_tensor")
QUERY = {
    "changed_network": "separable",
    "changed_weight_bits": "4",
    "changed_activation_bits": "4",
    "changed_granularity": "per tensor",
}


def text_of(app: AppTest) -> str:
    """All the HTML and Markdown on the page."""
    html = "".join(element.proto.body for element in app.get("html"))
    return html + "".join(element.value for element in app.markdown)


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
    job.result = findings(logits_float32=logits[0], logits_int8=logits[1])
    monkeypatch.setattr(board(), "find", lambda task: job)
    return job.result


@pytest.mark.parametrize("view", ["Answers", "Classes"])
def test_numbers_after_a_run(
    view: str, finished: Findings, logits: np.ndarray, open_page: OpenPage
) -> None:
    app = open_page("changed", QUERY | {"changed_view": view})
    check(app)  # among others: the snippets, run by themselves, give the numbers on screen
    labels = images_and_labels()[1]
    before, after = logits.argmax(axis=2)
    labels_of_pictures = [json.loads(p.proto.json).get("label") for p in app.get("bidi_component")]
    if view == "Answers":
        won = int(((before != labels) & (after == labels)).sum())
        lost = int(((before == labels) & (after != labels)).sum())
        assert f"<dd>{(before != after).sum():,} answers</dd>" in text_of(app)
        assert f"<dd>{won - lost:+,}</dd>".replace("-", "−") in text_of(app)
        assert f"{won:,} won, {lost:,} lost" in text_of(app)
    else:
        by_hand = np.zeros((10, 10), int)
        for truth, old, new in zip(labels, before, after, strict=True):
            by_hand[truth, new] += 1
            by_hand[truth, old] -= 1
        change = f"{by_hand[6, 0]:+}".replace("-", "−")
        assert by_hand[6, 0]
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


def test_nothing_changed(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = images_and_labels()[1]
    same = np.eye(10, dtype=np.float32)[labels]
    job = Job(Comparison(network="plain", weight_bits=7), 0, State.DONE)
    job.result = findings(logits_float32=same, logits_int8=same)
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("changed", {"changed_weight_bits": "7"})
    assert not app.exception
    assert "every image gets the same answer" in text_of(app)
    assert "Lead" not in text_of(app)


def test_links_carry_the_image_and_the_settings(open_page: OpenPage) -> None:
    app = open_page("changed", QUERY | {"changed_image": "247"})
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    query = links["In Layer by layer →"]
    assert "layers_image=247" in query
    assert "layers_weight_bits=4" in query
    assert "layers_granularity=per+tensor" in query
    assert f"Image 247: **{CLASSES[images_and_labels()[1][247]]}**" in text_of(app)


def test_answers_are_both_networks_softmax() -> None:
    image = images_and_labels()[0][3]
    nets = shipped.float32("plain"), shipped.quantized("plain")
    sure = answers(*nets, image)
    assert sure.shape == (2, 10)
    for net, row in zip(nets, sure, strict=True):
        powers = np.exp(net.predict(image)[0].astype(np.float64))
        np.testing.assert_allclose(row, powers / powers.sum(), rtol=1e-4, atol=1e-9)
    with pytest.raises(ValueError, match="image must have the shape"):
        answers(*nets, images_and_labels()[0][:2])


# --- the pad's text -------------------------------------------------------------------------------


def test_a_picture_survives_its_text() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    text = drawing_pad.parse(drawing_pad.encode(picture))
    assert np.array_equal(drawing_pad.decode(text), picture)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        7,
        b"A" * 1048,
        "",
        "A" * 1047,
        "A" * 1049,
        "A" * 1048,  # 786 bytes
        "A" * 1044 + "====",
        "é" * 1048,
        "-" * 1048,
        ["A"] * 1048,
    ],
)
def test_what_is_no_picture_is_refused(raw: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        drawing_pad.parse(raw)


def test_only_pictures_are_put_on_the_pad() -> None:
    with pytest.raises(TypeError, match="uint8"):
        drawing_pad.encode(np.zeros((28, 28)))
    with pytest.raises(ValueError, match="shape"):
        drawing_pad.encode(np.zeros((28, 29), np.uint8))


def test_pages_of_a_choice() -> None:
    numbers = np.arange(25)
    assert image_choice.page_of(numbers, 3, 12)[0].tolist() == [24]
    assert image_choice.page_of(numbers, 99, 12)[1:] == (3, 3)
    assert image_choice.page_of(numbers[:24], 2, 12)[1:] == (2, 2)
    empty, page, pages = image_choice.page_of(numbers[:0], 5, 12)
    assert (len(empty), page, pages) == (0, 1, 1)


# --- in the browser -------------------------------------------------------------------------------


def pad(page: Page):
    return page.get_by_role("application", name="Drawing pad")


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def pixels(page: Page) -> np.ndarray:
    """What is on the pad, read from the screen."""
    data = (
        pad(page)
        .locator("canvas")
        .evaluate("(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]")
    )
    return np.array(data, np.uint8).reshape(28, 28, 4)[..., 0]


def agrees(page: Page) -> None:
    """The answers on screen are those of both networks to the picture on screen."""
    sure = answers(shipped.float32("plain"), shipped.quantized("plain"), pixels(page))
    for name, row in zip(("float32", "int8"), sure, strict=True):
        shown = page.locator(".verdict div").filter(has=page.locator(f"dt.{name}")).locator("dd")
        expect(shown).to_have_text(f"{CLASSES[row.argmax()]} {row.max():.1%}")


def on_pad(page: Page, row: float, column: float) -> tuple[float, float]:
    """Where the middle of a pixel is on the screen."""
    pad(page).scroll_into_view_if_needed()
    found = pad(page).bounding_box()
    assert found
    return (
        found["x"] + found["width"] * (column + 0.5) / 28,
        found["y"] + found["height"] * (row + 0.5) / 28,
    )


@pytest.mark.browser
def test_painting_by_mouse(page: Page, server: Server) -> None:
    visit(page, server, "changed")
    expect(pad(page)).to_be_visible()
    original = images_and_labels()[0][1]
    assert np.array_equal(pixels(page), original)
    agrees(page)
    # The sleeves go, and the pullover is one no more.
    button(page, "Erase").click()
    page.get_by_label("Brush size").fill("5")
    for columns in ((1, 4, 7), (20, 23, 27)):
        for column in columns:
            page.mouse.move(*on_pad(page, 0, column))
            page.mouse.down()
            page.mouse.move(*on_pad(page, 14, column), steps=4)
            page.mouse.move(*on_pad(page, 27, column), steps=4)
            page.mouse.up()
    agrees(page)
    assert not pixels(page)[4:26, :9].any()
    expect(page.locator(".verdict dd").first).not_to_contain_text("Pullover")
    # Grey, one pixel wide, without a gap however fast the hand is.
    button(page, "Paint").click()
    page.get_by_label("Brush size").fill("1")
    page.get_by_label("Brightness").fill("120")
    page.mouse.move(*on_pad(page, 2, 1))
    page.mouse.down()
    page.mouse.move(*on_pad(page, 2, 26))
    page.mouse.up()
    assert pixels(page)[2, 1:27].tolist() == [120] * 26
    agrees(page)
    button(page, "Undo").click()
    assert not pixels(page)[2, 1:8].any()
    button(page, "Blank").click()
    assert not pixels(page).any()
    agrees(page)
    # What was painted is still there after a look at another page.
    page.mouse.click(*on_pad(page, 10, 10))
    agrees(page)
    page.get_by_role("link", name="The network, live").first.click()
    expect(page.locator("h1")).to_have_text("The network, live")
    page.go_back()
    expect(pad(page)).to_be_visible()
    assert pixels(page).nonzero()[0].tolist() == [10]
    button(page, "Start again").click()
    assert np.array_equal(pixels(page), original)
    agrees(page)


@pytest.mark.browser
def test_painting_by_keyboard(page: Page, server: Server) -> None:
    visit(page, server, "changed")
    page.get_by_label("Brush size").fill("1")
    button(page, "Blank").click()
    pad(page).focus()
    press = page.keyboard.press
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "Space"):
        press(key)
    assert np.argwhere(pixels(page)).tolist() == [[13, 12]]
    expect(page.get_by_text("Row 14, column 13, brightness 255")).to_be_attached()
    page.keyboard.down("Space")
    for _ in range(3):
        press("ArrowDown")
    page.keyboard.up("Space")
    press("ArrowRight")
    assert np.argwhere(pixels(page)).tolist() == [[13, 12], [14, 12], [15, 12], [16, 12]]
    press("ArrowLeft")
    press("Delete")
    assert np.argwhere(pixels(page)).tolist() == [[13, 12], [14, 12], [15, 12]]
    press("Control+z")
    assert len(np.argwhere(pixels(page))) == 4
    for _ in range(30):
        press("ArrowRight")
    press("Space")
    assert pixels(page)[16, 27] == 255  # the cursor stays on the pad
    agrees(page)


@pytest.mark.browser
def test_painting_by_finger(browser: Browser, server: Server) -> None:
    with touching(browser) as page:
        visit(page, server, "changed")
        expect(pad(page)).to_be_visible()
        button(page, "Blank").tap()
        x, y = on_pad(page, 8, 8)
        page.touchscreen.tap(x, y)
        assert pixels(page)[8, 8] == 255
        agrees(page)


@pytest.mark.browser
def test_choosing_an_image_and_taking_it_along(page: Page, server: Server) -> None:
    visit(page, server, "changed")
    run = page.get_by_role("button", name="Run", exact=False).first
    expect(run.or_(button(page, "Stop"))).to_be_visible()
    if button(page, "Run").is_visible():
        button(page, "Run").click()
    card = page.locator(".choice button").nth(2)
    expect(card).to_be_visible(timeout=180_000)
    number = int(card.get_attribute("aria-label").split(",")[0].removeprefix("Image "))
    card.click()
    expect(page.get_by_label("Test image", exact=True)).to_have_value(str(number))
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(f"Image {number}:")).to_be_visible()
    assert np.array_equal(pixels(page), images_and_labels()[0][number])
    agrees(page)
    page.get_by_role("link", name="In Layer by layer").click()
    expect(page.locator("h1")).to_have_text("Layer by layer")
    expect(page.get_by_label("Test image", exact=True)).to_have_value(str(number))
    page.wait_for_function(
        "(image) => location.search.includes(image)", arg=f"layers_image={number}"
    )


@pytest.mark.browser
def test_a_file_of_ones_own(page: Page, server: Server) -> None:
    visit(page, server, "changed")
    page.get_by_text("A picture file").click()
    upload = page.locator('input[type="file"]')

    def choose(name: str, data: bytes) -> None:
        upload.set_input_files([{"name": name, "mimeType": "image/png", "buffer": data}])

    name = next(iter(READABLE))
    choose("mine.png", READABLE[name]())
    expect(page.get_by_text("Image 1:")).to_have_count(0)
    agrees(page)
    assert np.array_equal(pixels(page), from_file(READABLE[name]()))
    choose("vector.png", REFUSED["vector.png"]())
    expect(page.get_by_text("The file is neither a PNG nor a JPEG picture.")).to_be_visible()
    expect(page.get_by_text("Image 1:")).to_be_visible()
    assert np.array_equal(pixels(page), images_and_labels()[0][1])
