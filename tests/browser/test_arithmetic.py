"""The page Arithmetic in a browser: walking through its machines."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import place, turn_to, visit
from tests.support.server import Server


@pytest.fixture
def page(page: Page, server: Server) -> Page:
    """The page as a first visit finds it."""
    visit(page, server, "arithmetic")
    expect(machine(page, "int8: 100 + 50").get_by_role("img")).to_be_visible()
    return page


def machine(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=f"{title}, step by step", exact=True)


def button(where: Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name)


def test_walk_by_mouse(page: Page) -> None:
    int8, float16 = machine(page, "int8: 100 + 50"), machine(page, "float16: 100 + 50")
    picture = int8.get_by_role("img")
    expect(picture).to_have_attribute("aria-label", "a: 01100100; b: 00110010")
    for _ in range(2):
        button(int8, "Next").click()
    expect(int8.locator(".sentence")).to_have_text(
        "Bit 1: 0 + 1 + carry 0 = 1, in binary 01. Write 1, carry 0."
    )
    expect(int8.locator(".where")).to_have_text("Stage 2 of 3: add, bit 2 of 8")
    expect(float16.locator(".where")).to_have_text("Stage 4 of 7: add")  # it comes along
    expect(page.locator(".machines").first.locator("..").locator(".now")).to_have_text(
        ["add8 bits", "add14 bits"]
    )
    button(int8, "Back").click()
    expect(int8.locator(".where")).to_have_text("Stage 2 of 3: add, bit 1 of 8")
    assert "int8_step=1" in page.url
    button(int8, "Back").click()
    button(int8, "Back").click(force=True)  # nothing before the first
    expect(int8.locator(".where")).to_have_text("Stage 1 of 3: load")
    assert "int8_step" not in page.url


def test_walk_of_both_together(page: Page, server: Server) -> None:
    int8, float16 = machine(page, "int8: 100 + 50"), machine(page, "float16: 100 + 50")
    both = page.get_by_role("group", name="Both, stage by stage")
    places, said = int8.locator(".where"), int8.locator(".sentence")
    for stage, waits in (("compare", True), ("align", True), ("add", False), ("normalize", True)):
        button(both, "Next").click()
        expect(float16.locator(".where")).to_contain_text(f": {stage}")
        if waits:
            expect(said).to_have_text(f"int8 waits: it has no stage “{stage}”.")
        else:
            expect(said).to_contain_text("Bit 7:")
    expect(places).to_have_text("Stage 2 of 3: add, bit 8 of 8")
    # The link, opened elsewhere, shows the same: int8 still waits.
    page.goto(page.url)
    expect(said).to_have_text("int8 waits: it has no stage “normalize”.")
    button(both, "Back").focus()
    page.keyboard.press("ArrowLeft")
    expect(float16.locator(".where")).to_have_text("Stage 4 of 7: add")
    page.keyboard.press("End")
    expect(places).to_have_text("Stage 3 of 3: overflow")
    expect(button(both, "Next")).to_have_attribute("aria-disabled", "true")
    # One that is walked by itself takes the other along; from there both go on.
    page.keyboard.press("Home")
    button(int8, "Next").click()
    expect(float16.locator(".where")).to_have_text("Stage 4 of 7: add")
    button(both, "Back").click()
    expect(said).to_have_text("int8 waits: it has no stage “align”.")
    button(float16, "Back").click()
    expect(said).to_have_text("int8 waits: it has no stage “compare”.")
    button(both, "Next").click()
    expect(float16.locator(".where")).to_have_text("Stage 3 of 7: align")


def test_walk_by_keyboard(page: Page) -> None:
    float16 = machine(page, "float16: 100 + 50")
    button(float16, "Next").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(float16.locator(".where")).to_have_text("Stage 3 of 7: align")
    expect(float16.locator("rect[stroke-dasharray]")).to_have_count(2)  # the hidden bits
    expect(float16.get_by_text("G", exact=True)).to_have_count(2)
    page.keyboard.press("ArrowLeft")
    expect(float16.locator(".where")).to_have_text("Stage 2 of 7: compare")
    page.keyboard.press("End")
    expect(float16.locator(".sentence")).to_contain_text("The result is 150.")
    # 150 = 1.171875 x 2^7, stored with the bias 15.
    expect(float16.get_by_role("img")).to_have_attribute(
        "aria-label", "result: sign 0, exponent 10110, significand 0010110000"
    )
    page.keyboard.press("Space")  # nothing after the last, and the button keeps its focus
    expect(float16.locator(".where")).to_have_text("Stage 7 of 7: pack")
    slider = float16.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "Stage 6 of 7: round")
    expect(float16.locator(".where")).to_have_text("Stage 6 of 7: round")


def test_link_shows_the_same_step(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/arithmetic?operation=multiply&number_b=-3&int8_step=99&float_step=2")
    int8 = machine(page, "int8: 100 × −3")
    expect(int8.locator(".where")).to_have_text("Stage 4 of 4: overflow")  # there is no 99th
    expect(int8.locator(".sentence")).to_contain_text("it wraps around to −44")
    expect(machine(page, "float16: 100 × −3").locator(".where")).to_contain_text(": multiply")


def test_walk_survives_a_visit_to_another_page(page: Page) -> None:
    int8 = machine(page, "int8: 100 + 50")
    button(int8, "Next").click()
    expect(int8.locator(".where")).to_contain_text("bit 1 of 8")
    turn_to(page, "Home")
    expect(page.locator("h1")).not_to_have_text("Arithmetic")
    turn_to(page, "Arithmetic")
    expect(int8.locator(".where")).to_contain_text("bit 1 of 8")
    page.wait_for_url("**/arithmetic?*int8_step=1*")


def test_other_numbers_reach_the_machines(page: Page) -> None:
    box = page.get_by_role("textbox", name="Number a")
    box.fill("nan")
    box.press("Enter")
    expect(page.get_by_text("has neither infinity nor NaN")).to_be_visible()
    expect(page.get_by_role("group", name="50, step by step")).to_have_count(1)
    box.fill("-1")
    box.press("Enter")
    expect(machine(page, "int8: −1 + 50").get_by_role("img")).to_have_attribute(
        "aria-label", "a: 11111111; b: 00110010"
    )
    expect(machine(page, "float16: −1 + 50")).to_be_visible()


@pytest.mark.parametrize("name", ["float16", "float32"])
def test_registers_are_drawn_within_their_frame(name: str, page: Page, server: Server) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(
            f"{server.url}/arithmetic?operation=multiply&arithmetic_format={name}&float_step=2"
        )
        view = machine(page, f"{name}: 100 × 50").get_by_role("img")
        expect(view.locator("rect")).not_to_have_count(0)
        frame = place(view)
        rects = view.locator("rect").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().toJSON())"
        )
        assert min(rect["left"] for rect in rects) >= frame["x"] - 1
        assert max(rect["right"] for rect in rects) <= frame["x"] + frame["width"] + 1
