"""The page "What changed" in a browser: painting, choosing, a file of one's own."""

import numpy as np
from playwright.sync_api import Browser, Locator, Page, expect

from lib.cnn.data import CLASSES
from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped
from lib.studies.comparison import answers
from lib.uploads.pictures import from_file
from tests.support.browsing import RUN, place, touching, visit
from tests.support.hostile_pictures import READABLE, REFUSED
from tests.support.server import Server


def pad(page: Page) -> Locator:
    return page.get_by_role("application", name="Drawing pad")


def button(page: Page, name: str) -> Locator:
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
    found = place(pad(page))
    return (
        found["x"] + found["width"] * (column + 0.5) / 28,
        found["y"] + found["height"] * (row + 0.5) / 28,
    )


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


def test_painting_by_finger(browser: Browser, server: Server) -> None:
    with touching(browser) as page:
        visit(page, server, "changed")
        expect(pad(page)).to_be_visible()
        button(page, "Blank").tap()
        x, y = on_pad(page, 8, 8)
        page.touchscreen.tap(x, y)
        assert pixels(page)[8, 8] == 255
        agrees(page)


def test_choosing_an_image_and_taking_it_along(page: Page, server: Server) -> None:
    visit(page, server, "changed")
    run = page.get_by_role("button", name="Run", exact=False).first
    expect(run.or_(button(page, "Stop"))).to_be_visible()
    if button(page, "Run").is_visible():
        button(page, "Run").click()
    card = page.locator(".choice button").nth(2)
    expect(card).to_be_visible(timeout=RUN)
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
