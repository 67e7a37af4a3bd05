"""The page "Read the label" in a browser: a block under pointer, keys and flips."""

from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import address, place, visit
from tests.support.server import Server


def weights(page: Page) -> Locator:
    """What the arrow keys walk."""
    return page.get_by_role("slider", name="Weight of the block")


def formula(page: Page) -> Locator:
    """The sentence that computes the chosen weight."""
    return page.locator(".block .formula")


def made(page: Page) -> float:
    """The value of the chosen weight, as the sentence says it."""
    return float(formula(page).locator("strong").inner_text().replace("−", "-"))


def test_a_weight_is_chosen_by_keys_and_pointer(page: Page, server: Server) -> None:
    visit(page, server, "label?label_name=Q4_0")
    expect(formula(page)).to_contain_text("trained")
    weights(page).press("Home")
    expect(formula(page)).to_contain_text("Weight 0 =")
    weights(page).press("ArrowRight")
    expect(formula(page)).to_contain_text("Weight 1 =")
    expect(weights(page)).to_have_attribute("aria-valuenow", "1")
    assert address(page)["label_weight"] == "1"
    weights(page).press("End")
    expect(formula(page)).to_contain_text("Weight 31 =")
    box = place(weights(page))
    page.mouse.move(box["x"] + 0.99 * box["width"], box["y"] + box["height"] - 30)
    expect(formula(page)).to_contain_text("Weight 31 =")
    page.mouse.move(box["x"] + 0.01 * box["width"], box["y"] + box["height"] - 30)
    expect(formula(page)).to_contain_text("Weight 0 =")
    # The third byte has the codes of weights 0 (its low half, on the right) and 16.
    cell = box["width"] / 18
    page.mouse.move(box["x"] + 2.25 * cell, box["y"] + 24)
    expect(formula(page)).to_contain_text("Weight 16 =")


def test_flips_move_the_weights_and_stay_in_the_address(page: Page, server: Server) -> None:
    visit(page, server, "label?label_name=Q4_0&label_weight=3")
    before = made(page)
    sign = page.get_by_role("button", name="bit 15 of the scale")
    sign.press("Space")
    assert made(page) == -before
    expect(sign).to_be_focused()
    expect(page.get_by_role("button", name="Undo the flip")).to_be_visible()
    assert address(page)["label_flips"] == "15"

    # The same link shows the same to somebody else.
    visit(page, server, "label?label_name=Q4_0&label_weight=3&label_flips=15")
    expect(formula(page)).to_contain_text("Weight 3 =")
    assert made(page) == -before
    page.get_by_role("button", name="Undo the flip").click()
    assert made(page) == before
    assert "label_flips" not in address(page)

    # Another block has no flips.
    page.get_by_role("button", name="bit 0 of the code").click()
    assert "label_flips" in address(page)
    page.get_by_role("spinbutton", name="Block").fill("3")
    page.get_by_role("spinbutton", name="Block").press("Enter")
    expect(page.get_by_role("button", name="Undo the flip")).to_be_hidden()
    assert "label_flips" not in address(page)


def test_the_chapters_script_is_fetched_on_its_pages_only(page: Page, server: Server) -> None:
    visit(page, server, "formats")
    scripts = """() => performance.getEntriesByType("resource").map(({ name }) => name)
        .filter((name) => name.includes("static/components"))"""
    before = set(page.evaluate(scripts))
    assert before
    visit(page, server, "label")
    weights(page).wait_for()
    assert set(page.evaluate(scripts)) - before
