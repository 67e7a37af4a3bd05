"""The page "One neuron, by hand" in a browser: walking, and a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.browsing import PHONE, PROJECTOR, address, calm, place, tab, visit
from tests.support.server import Server

NAMES = ("window", "weights", "products")


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
    row = place(page.locator(".board .now"))
    assert row["y"] + row["height"] <= PROJECTOR["height"]


@pytest.mark.parametrize("query", ["", "?neuron_view=A+neuron"])
def test_at_150_percent_the_grids_stand_side_by_side(
    query: str, browser: Browser, server: Server
) -> None:
    """That is what a zoomed page is to the browser: fewer pixels."""
    with tab(browser, {"width": PROJECTOR["width"] * 2 // 3, "height": 480}) as page:
        visit(page, server, f"neuron{query}")
        titles = [page.locator(f".board svg text:text-is('{name}')").first for name in NAMES]
        window, weights, products = (place(title) for title in titles)
        assert window["y"] == pytest.approx(weights["y"], abs=1)
        assert window["y"] == pytest.approx(products["y"], abs=1)
        assert window["x"] < weights["x"] < products["x"]
        expect(page.get_by_role("radio", name="A neuron")).to_be_in_viewport(ratio=1)
        table = place(page.locator(".board table"))
        assert table["y"] > products["y"]


def test_the_neuron_is_chosen_on_the_map(page: Page, server: Server) -> None:
    visit(page, server, "neuron?neuron_view=A+neuron&neuron_step=2")
    wall = page.locator(".map .column").nth(2).locator(".wall")
    box = place(wall)
    assert box["y"] + box["height"] <= PROJECTOR["height"]
    before = page.locator(".board .view svg").text_content() or ""
    page.mouse.click(box["x"] + 14, box["y"] + 18)
    page.wait_for_url("**neuron_layer=conv2**")
    expect(page.locator(".board .view svg")).not_to_have_text(before)
    row = int(address(page)["neuron_row"])
    # The focus stays on the wall, and the keys walk over it.
    wall.press("ArrowDown")
    page.wait_for_url(f"**neuron_row={row + 1}**")
    expect(page.get_by_role("img", name=f"with the pixel in row {row + 1},")).to_be_visible()
    calm(page)
    assert violations(page) == []


def test_a_link_that_names_an_image_shows_it(page: Page, server: Server) -> None:
    visit(page, server, "neuron?neuron_image=17")
    expect(page.get_by_label("Test image", exact=True)).to_have_value("17")
    expect(page.get_by_role("radio", name="A neuron")).to_be_checked()


SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth > window.innerWidth;
}"""


@pytest.mark.parametrize("layer", ["conv3", "pool"])
def test_a_phone_shows_the_board_without_scrolling_sideways(
    layer: str, browser: Browser, server: Server
) -> None:
    with tab(browser, PHONE) as page:
        visit(page, server, f"neuron?neuron_view=A+neuron&neuron_layer={layer}&neuron_step=9")
        picture = page.locator(".board .view svg")
        expect(picture).to_be_visible()
        assert not page.evaluate(SIDEWAYS)
        box = place(picture)
        assert box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("view", ["Errors", "Answers"])
def test_old_addresses_lead_to_what_changed(page: Page, server: Server, view: str) -> None:
    page.goto(f"{server.url}/neuron?neuron_view={view}")
    expect(page.get_by_role("heading", level=1, name="What changed")).to_be_visible()
    page.wait_for_url("**/changed**")
