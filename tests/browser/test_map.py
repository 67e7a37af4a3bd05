"""The map in a browser: the sum behind any pixel, by pointer and keys; what its columns show."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect

from lib.cnn import load
from lib.numbers.text import minus
from lib.studies import network_map
from lib.studies.neuron.neuron import Neuron, neuron
from lib.studies.neuron.trace import of_test_image
from lib.studies.neuron.words import number
from tests.support.axe import violations
from tests.support.browsing import address, calm, drawn, place, tab, visit
from tests.support.server import Server

WHERE = re.compile(r"(\w+), map (\d+), row (\d+), column (\d+)")


def column(page: Page, layer: str) -> Locator:
    """All of a layer on the map."""
    names = [each.name for each in network_map.layers("separable" if "w" in layer else "plain")]
    return page.locator(".map .column").nth(names.index(layer) + 1)


def where(page: Page) -> tuple[str, int, int, int]:
    """The output whose sum is shown."""
    found = WHERE.fullmatch(page.locator(".map .where").inner_text())
    assert found
    return found[1], int(found[2]), int(found[3]), int(found[4])


def agrees(page: Page, **settings: int) -> Neuron:
    """The sum on screen is the library's of that output."""
    one = neuron(of_test_image("plain", **settings), *where(page))
    rows = page.locator(".map .steps tbody tr")
    expect(rows.nth(0).locator("th")).to_have_text(f"{one.products.size} products")
    expect(rows.nth(0).locator("td").first).to_have_text(minus(f"{one.products_sum:,}"))
    expect(rows.nth(1).locator("td").first).to_have_text(minus(f"{one.accumulator:,}"))
    expect(rows.nth(4).locator("td").first).to_have_text(f"{one.code}")
    float32 = number(one.float_output)  # whose last digit may differ
    expect(rows.nth(5).locator("td").last).to_have_text(re.compile(f"^{float32[:4]}"))
    return one


@pytest.fixture
def plain(page: Page, server: Server) -> Page:
    """The map on a projector, with both networks there."""
    visit(page, server, "map")
    expect(page.locator(".map .steps tbody tr").last.locator("td").last).not_to_have_text("")
    calm(page)
    return page


def test_pointer_and_keys_open_any_sum_without_the_server(page: Page, server: Server) -> None:
    sent: list[str | bytes] = []
    page.on("websocket", lambda socket: listen(socket, sent))
    visit(page, server, "map")
    expect(page.locator(".map .steps tbody tr").last.locator("td").last).not_to_have_text("")
    calm(page)
    agrees(page)
    sent.clear()
    wall = column(page, "conv2").locator(".wall")
    box = place(wall)
    page.mouse.move(box["x"] + 14, box["y"] + 18)
    expect(page.locator(".map .where")).to_have_text(re.compile("^conv2, map "))
    agrees(page)
    before = where(page)
    page.mouse.move(box["x"] + 18, box["y"] + 18)
    expect(page.locator(".map .where")).not_to_have_text(
        "conv2, map {}, row {}, column {}".format(*before[1:])
    )
    page.mouse.click(box["x"] + 18, box["y"] + 18)
    drawn(page)
    layer, channel, row, at = where(page)
    assert address(page)["map_pixel"] == f"{layer}.{channel}.{row}.{at}"
    page.mouse.move(box["x"] + 40, box["y"] + 40)  # what is kept stays
    drawn(page)
    assert where(page) == (layer, channel, row, at)
    wall.press("ArrowRight")
    wall.press("ArrowDown")
    drawn(page)
    assert where(page) == (layer, channel, row + 1, at + 1)
    one = agrees(page)
    expect(page.locator(".map .said")).to_contain_text(f"Its code is {one.code}")
    query = parse_qs(urlsplit(page.locator(".follow").get_attribute("href") or "").query)
    told = [query[f"neuron_{name}"] for name in ("layer", "channel", "row", "column")]
    assert told == [[layer], [str(channel)], [str(row + 1)], [str(at + 1)]]
    wall.press("Escape")
    assert "map_pixel" not in address(page)
    assert sent == []


def listen(socket: WebSocket, sent: list[str | bytes]) -> None:
    socket.on("framesent", lambda frame: sent.append(frame))


def test_the_slider_and_the_next_picture_change_the_sum(plain: Page) -> None:
    plain.get_by_role("slider").fill("5")  # 4 bits
    plain.get_by_role("button", name="Next picture").click()
    expect(plain.locator(".map .wall[role=img]")).to_have_attribute(
        "aria-label", "Test image 1: Pullover"
    )
    agrees(plain, weight_bits=4, image=1)
    assert address(plain) == {"weight_bits": "4", "image": "1"}


def test_what_was_chosen_goes_along(plain: Page) -> None:
    """Network, bits and picture: the next page has them, and so has one after it."""
    plain.get_by_test_id("stButtonGroup").get_by_text("separable").click()
    expect(plain.locator(".map .column").nth(2)).to_contain_text("depthwise2")
    plain.get_by_role("slider").fill("5")  # 4 bits
    plain.get_by_role("button", name="Next picture").click()
    expect(plain.locator(".map .wall[role=img]")).to_have_attribute(
        "aria-label", re.compile(" 1: ")
    )
    plain.get_by_role("link", name=re.compile("^Next: ")).click()
    expect(plain.locator("h1")).to_have_text("One neuron, by hand")
    calm(plain)
    link = plain.get_by_test_id("stSidebarNavLink").filter(has_text="Layer by layer")
    link.click()
    expect(plain.locator("h1")).to_have_text("Layer by layer")
    expect(plain.get_by_role("spinbutton", name="Test image")).to_have_value("1")
    expect(plain.get_by_test_id("stSliderThumbValue").first).to_have_text("4")
    expect(plain.locator(".column").nth(2)).to_contain_text("depthwise2")


def test_a_column_shows_integers_float32_or_the_difference(plain: Page, server: Server) -> None:
    toggle = column(plain, "conv3").get_by_role("button")
    seen = [pixels(plain, "conv3")]
    for view in ("float32", "8 × diff."):
        toggle.click()
        expect(toggle).to_have_text(view)
        seen.append(pixels(plain, "conv3"))
    assert len(set(seen)) == 3
    assert address(plain)["map_views"] == "iidiiiii"
    plain.get_by_role("group", name="All columns").get_by_role("button", name="float32").click()
    expect(column(plain, "linear").get_by_role("button")).to_have_text("float32")
    visit(plain, server, "map?map_views=iidiiiii&weight_bits=32")
    expect(toggle).to_have_text("float32")
    expect(toggle).to_be_disabled()


def pixels(page: Page, layer: str) -> str:
    drawn(page)
    data: str = column(page, layer).locator("canvas").first.evaluate("(one) => one.toDataURL()")
    return data


LAST_MAP = """(canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, height - 20, width, 20);
    return data.some((byte) => byte > 0);
}"""


def test_maps_out_of_view_are_painted_when_they_are_scrolled_to(plain: Page) -> None:
    wall = column(plain, "conv6").locator(".wall")
    canvas = wall.locator("canvas").first
    wall.evaluate("(wall) => { wall.scrollTop = 0; }")
    plain.get_by_role("slider").fill("3")  # 6 bits
    expect(plain.locator(".map #now")).to_have_text("6 bits")
    calm(plain)
    assert not canvas.evaluate(LAST_MAP)
    wall.evaluate("(wall) => { wall.scrollTop = wall.scrollHeight; }")
    drawn(plain)
    assert canvas.evaluate(LAST_MAP)


def test_the_other_network_takes_its_place(plain: Page) -> None:
    plain.get_by_role("radio", name="separable").click()
    expect(plain.locator(".map .column")).to_have_count(14)
    expect(plain.locator(".map .where")).to_have_text(re.compile("^depthwise3, "))
    expect(plain.locator(".map .reach")).to_contain_text("of one map")
    expect(plain.locator(".map .steps tbody tr").first).to_contain_text("9 products")
    for theme in ("light", "dark"):
        plain.emulate_media(color_scheme=theme)
        calm(plain)
        assert violations(plain) == []


def test_the_products_can_be_saved(plain: Page) -> None:
    plain.locator(".map .inside summary").click()
    with plain.expect_download() as download:
        plain.locator(".map .inside").get_by_role("button", name="Numbers, CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    one = neuron(of_test_image("plain"), *where(plain))
    assert sum(int(row["product"]) for row in rows) == one.products_sum
    assert [int(row["weight"]) for row in rows] == one.weights.ravel().tolist()
    plain.locator(".map .inside summary").click()
    with plain.expect_download() as download:
        plain.locator(".map .inside").get_by_role("button", name="Picture, SVG").click()
    layers = len(load("plain").layers)
    assert download.value.path().read_text().count("<image") == 2 * layers  # maps, and boxes


def test_what_no_address_should_hold_is_left_out(page: Page, server: Server) -> None:
    visit(page, server, "map?map_pixel=conv3.64.0.0&map_views=iii&weight_bits=9&image=20")
    expect(page.locator(".map .where")).to_have_text("conv3, map 25, row 7, column 7")
    expect(page.locator(".map #now")).to_have_text("8 bits")
    assert address(page)["map_pixel"] == "conv3.64.0.0"


def test_nothing_moves_where_less_motion_is_wanted(server: Server, browser: Browser) -> None:
    with tab(browser, reduced_motion="reduce") as page:
        visit(page, server, "map")
        kinds = page.locator(".kinds")
        kinds.scroll_into_view_if_needed()
        calm(page)
        expect(kinds.get_by_role("img")).to_have_count(3)
        expect(page.get_by_role("button", name="Play again")).to_be_hidden()


def test_the_kinds_of_layers_move_once_and_again(plain: Page) -> None:
    again = plain.get_by_role("button", name="Play again")
    again.scroll_into_view_if_needed()
    done = plain.locator(".kinds g").first.locator(".done")
    expect(done).to_have_count(35)  # all pixels but the last one
    begun = again.evaluate(
        """(button) => {
            button.click();
            return button.getRootNode().querySelector(".kinds g").querySelectorAll(".done").length;
        }"""
    )
    assert begun == 0
    expect(done).to_have_count(35)
