"""Home in a browser: the network runs there, follows slider and pad, and the server rests."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, WebSocket, expect

from lib.cnn.data import CLASSES
from lib.cnn.data import test_set as images_and_labels
from lib.settings import IMAGE_SIDE
from lib.studies import shipped, weight_bits
from lib.studies.comparison import answers, softmax
from lib.uploads import pictures
from tests.support import garments
from tests.support.axe import violations
from tests.support.browsing import PHONE, PROJECTOR, RUN, calm, holding, middle, tab, turn_to, visit
from tests.support.server import Server

WIDTHS = [width.bits for width in weight_bits.recorded().widths]
READY = re.compile("^(Both say|They differ|float32 says)")
Pixels = NDArray[np.uint8]


def name_of(bits: int) -> str:
    return "float32" if bits == 32 else f"{bits} bits"


def verdict(page: Page) -> Locator:
    return page.locator(".few .verdict")


def board(page: Page) -> Locator:
    return page.get_by_role("application", name="Drawing pad")


def pixels(page: Page) -> Pixels:
    """What is on the pad, read from the screen."""
    data = (
        board(page)
        .locator("canvas")
        .evaluate(
            f"(canvas) => [...canvas.getContext('2d').getImageData(0, 0, {IMAGE_SIDE}, "
            f"{IMAGE_SIDE}).data]"
        )
    )
    return np.array(data, np.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE, 4)[..., 0]


def turn(page: Page, bits: int) -> None:
    """Move the slider and wait until the network of that width has answered."""
    page.get_by_role("slider", name="Bits of each weight").fill(str(WIDTHS.index(bits)))
    expect(page.locator("#below")).to_have_text(name_of(bits))


def agrees(page: Page, bits: int) -> None:
    """The bars on screen are what the library's networks say of the picture on screen."""
    first = shipped.float32("plain")
    second = first if bits == 32 else shipped.quantized(network="plain", weight_bits=bits)
    float32, below = answers(first, second, pixels(page))
    rows = page.locator(".few tbody tr")
    expect(rows.nth(int(below.argmax()))).to_have_class("best")
    for row, one, other in zip(rows.all(), float32, below, strict=True):
        assert float(row.get_attribute("data-float32") or "nan") == pytest.approx(one, abs=2e-4)
        if bits != 32:
            told = float(row.get_attribute("data-integers") or "nan")
            assert told == pytest.approx(other, abs=2e-4)
        if (share := row.locator(".share span")).inner_text():  # in the color of whose it is
            expect(share).to_have_class("float32" if bits == 32 else "int8")


@pytest.fixture
def home(page: Page, server: Server) -> Page:
    """Home on a projector, with both networks loaded."""
    visit(page, server, "?weight_bits=7")
    expect(verdict(page)).to_have_text(READY)
    return page


@pytest.mark.parametrize("screen", [PROJECTOR, PHONE], ids=["projector", "phone"])
@pytest.mark.parametrize("query", ["", "?weight_bits=32", "?weight_bits=2&guess=4"])
def test_all_of_it_is_on_the_first_screen(
    screen: dict[str, int], query: str, server: Server, browser: Browser
) -> None:
    with tab(browser, screen) as page:
        visit(page, server, query)
        expect(verdict(page)).to_have_text(READY)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            calm(page)
            assert violations(page) == []
        bottom = page.locator(".few").evaluate("(few) => few.getBoundingClientRect().bottom")
        assert bottom < screen["height"] + 1  # px, of which a browser counts parts


def test_the_answers_are_the_librarys_at_every_width(home: Page) -> None:
    for bits in WIDTHS:
        turn(home, bits)
        expect(verdict(home)).to_contain_text(name_of(bits))
        keep = "are float32" if bits == 32 else "keep 8 bits"
        expect(home.get_by_text(re.compile(f"^Activations.*{keep}"))).to_be_visible()
        agrees(home, bits)
    expect(home.locator("#memory")).to_contain_text("15 × smaller")
    expect(home.locator("#right")).to_contain_text("11.3%")
    expect(home.locator("#time .value, #time p").first).not_to_be_empty()


def test_the_answers_follow_the_hand_without_the_server(page: Page, server: Server) -> None:
    sent: list[str | bytes] = []
    asked: list[str] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", watch)
    visit(page, server, "?weight_bits=6")
    expect(verdict(page)).to_have_text(READY)
    expect(page.get_by_text("The server runs the network")).to_have_count(0, timeout=RUN)
    calm(page)
    assert sent
    sent.clear()
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    before = pixels(page)
    x, y = middle(board(page))
    page.mouse.move(x - 60, y - 60)
    page.mouse.down()
    page.mouse.move(x + 50, y + 20, steps=12)
    page.mouse.up()
    assert not np.array_equal(pixels(page), before)
    turn(page, 4)
    calm(page)
    agrees(page, 4)
    page.get_by_role("button", name="Clear").click()
    calm(page)
    assert not pixels(page).any()
    agrees(page, 4)
    expect(verdict(page)).to_contain_text("float32 itself is unsure")
    board(page).press("Control+z")
    calm(page)
    agrees(page, 4)
    assert sent == []
    assert asked == []


def test_the_stops_of_the_journey_stand_in_one_line(home: Page) -> None:
    stops = home.locator(".qp-stop b")
    expect(stops).to_have_count(6)
    heights = [each.evaluate("stop => stop.getBoundingClientRect().y") for each in stops.all()]
    assert max(heights) - min(heights) < 1


def test_a_guess_comes_first_and_then_the_curve(page: Page, server: Server) -> None:
    visit(page, server, "")
    expect(page.get_by_text("Where will it break?")).to_be_visible()
    assert page.locator(".curve").count() == 0
    page.get_by_role("button", name="At 4 bits").click()
    expect(page.locator("#right")).to_contain_text("Your guess: 4. It breaks at 2 bits.")
    expect(page.locator(".curve")).to_have_attribute("aria-label", re.compile("3 bits 85.4%"))
    visit(page, server, "?guess=2")
    expect(page.locator("#right")).to_contain_text("You were right: it breaks at 2.")


def test_moving_the_slider_shows_the_curve_too(page: Page, server: Server) -> None:
    visit(page, server, "")
    expect(verdict(page)).to_have_text(READY)
    page.get_by_role("slider").press("ArrowRight")
    expect(page.locator("#right .value")).to_have_text("93.6%")
    expect(page.locator("#right")).to_contain_text("of 10,000 pictures right.")


def test_the_address_holds_width_picture_and_guess(home: Page, server: Server) -> None:
    turn(home, 3)
    home.get_by_role("button", name="Next picture").click()
    expect(home.locator("#truth")).to_have_text(f"Test image 1: {CLASSES[2]}")
    assert home.url.endswith("?weight_bits=3&image=1")
    visit(home, server, "?weight_bits=3&image=1")
    expect(home.locator("#now")).to_have_text("3 bits")
    expect(verdict(home)).to_have_text(READY)
    assert np.array_equal(pixels(home), images_and_labels()[0][1])


def test_what_was_chosen_goes_along(home: Page) -> None:
    """The server hears of it with the click on a link, and pages seen before take it, too."""
    chosen = home.get_by_test_id("stSliderThumbValue").first
    for bits in (3, 5):
        turn(home, bits)
        turn_to(home, "The network, live")
        expect(chosen).to_have_text(str(bits))
        turn_to(home, "Home")
        expect(home.locator("#now")).to_have_text(f"{bits} bits")
        expect(verdict(home)).to_have_text(READY)


def test_who_comes_back_finds_both_networks(home: Page, server: Server) -> None:
    """The worker stays when the page is left, and answers the new one for the same picture."""
    home.get_by_role("link", name=re.compile("^Start: ")).click()
    expect(home.locator("h1")).not_to_have_text("Quantization Playground")
    home.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    expect(verdict(home)).to_have_text(READY)
    above = home.locator(".layer .maps:first-child canvas").first
    expect(above).to_be_visible()
    home.wait_for_function(
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some(Boolean)",
        arg=above.element_handle(),
    )


def test_the_network_can_be_saved(home: Page) -> None:
    home.locator(".inside summary").click()
    with home.expect_download() as download:
        home.locator(".inside").get_by_role("button", name="Numbers, CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "class,float32,7 bits"
    assert [line.split(",")[0] for line in lines[1:]] == list(CLASSES)
    home.locator(".inside summary").click()
    with home.expect_download() as download:
        home.locator(".inside").get_by_role("button", name="Picture, SVG").click()
    assert download.value.path().read_text().count("<image") == 1 + 6 * 6


def test_what_no_browser_should_send_is_left_out(page: Page, server: Server) -> None:
    visit(page, server, "?weight_bits=9&image=20&guess=%3Cb%3E")
    expect(verdict(page)).to_have_text(READY)
    expect(page.locator("#now")).to_have_text("8 bits")


def test_until_float32_is_there(server: Server, browser: Browser) -> None:
    """Shipped pictures have shipped answers; narrower widths say that they are loading."""
    name = f"data.{hashlib.sha256(weight_bits.floats_file()).hexdigest()}.bin"
    held: list[Route] = []
    with tab(browser) as page:
        page.route(f"**/{name}", lambda route: held.append(route))
        visit(page, server, "")
        expect(verdict(page)).to_have_text(READY)
        expected = softmax(weight_bits.pictures()[1][:1])[0]
        best = int(expected.argmax())
        told = page.locator(".few tbody tr").nth(best).get_attribute("data-float32")
        assert float(told or "nan") == pytest.approx(expected[best], abs=1e-3)
        page.get_by_role("slider").fill(str(WIDTHS.index(4)))
        expect(verdict(page)).to_contain_text("still loading")
        for route in held:
            route.continue_()
        expect(verdict(page)).to_contain_text("4 bits")
        agrees(page, 4)


def test_where_the_network_cannot_be_loaded(server: Server, browser: Browser) -> None:
    name = f"data.{hashlib.sha256(weight_bits.integers_file()).hexdigest()}.bin"
    with tab(browser) as page:
        page.route(f"**/{name}", lambda route: route.fulfill(status=404))
        visit(page, server, "")
        expect(verdict(page)).to_contain_text("could not be loaded")


def png(picture: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def test_a_photo_comes_onto_the_pad(home: Page) -> None:
    photo = garments.photograph(0, "dark on light", "graded", np.random.default_rng(1))
    choose = home.locator("#photo input")
    choose.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": photo})
    expect(home.locator("#truth")).to_have_text("")
    expect(verdict(home)).to_contain_text(CLASSES[9])
    agrees(home, 7)
    blank = png(np.full((90, 120), 200, np.uint8))
    choose.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": blank})
    expect(verdict(home)).to_contain_text("nothing that stands out")
    choose.set_input_files({"name": "c.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(verdict(home)).to_contain_text("nothing that stands out")


@pytest.fixture
def modules(browser: Browser) -> Iterator[Page]:
    with holding(browser, "photo") as page:
        yield page


def test_photos_become_what_the_library_makes_of_them(modules: Page) -> None:
    """The network answers as it does for the test image, nearly as often as with the library's."""
    net, images = shipped.float32("plain"), images_and_labels()[0]
    right, alike = [], []
    framed = [photo for photo in garments.photos(120) if photo.kind[1] == "framed"]
    for photo in garments.photos(30) + framed:
        found = modules.evaluate(
            """async (text) => {
                const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
                return [...(await photo.readPhoto(new Blob([bytes])) ?? [])];
            }""",
            base64.b64encode(photo.data).decode(),
        )
        picture = np.array(found, np.uint8).reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
        assert len(picture) == 1, photo.kind
        assert picture.max() > 200
        both = net.predict(np.concatenate([picture, images[photo.image][None]])).argmax(1)
        right.append(both[0] == both[1])
        if photo in framed:
            alike.append(np.abs(picture[0] - pictures.from_file(photo.data).astype(int)).mean())
    assert np.mean(right) > 0.8
    assert np.median(alike) < 4  # of 255: a frame that stayed would fill a quarter of the picture


# A machine whose worker needs two seconds for each answer.
SLOW = """() => {
  const listen = Worker.prototype.addEventListener;
  Worker.prototype.addEventListener = function (kind, hear, ...more) {
    listen.call(this, kind, (event) => setTimeout(() => hear(event), 2000), ...more);
  };
}"""


def test_where_the_network_is_slow_the_page_is_not(page: Page, server: Server) -> None:
    """Its controls follow at once, and the last finished answer stays until the next."""
    page.add_init_script(f"({SLOW})()")
    visit(page, server, "?weight_bits=8")
    expect(verdict(page)).to_have_text(READY)
    calm(page)
    rows = page.locator(".few tbody tr")
    sure = "(rows) => rows.map((row) => row.dataset.integers)"
    before = rows.evaluate_all(sure)
    assert all(before)
    page.get_by_role("slider", name="Bits of each weight").press("ArrowRight")
    expect(page.locator("#now")).to_have_text("7 bits")
    assert rows.evaluate_all(sure) == before
    expect(verdict(page)).to_contain_text("7 bits")
    agrees(page, 7)
