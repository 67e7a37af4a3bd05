"""What a reader does stays done, however long an answer takes, on every kind of component.

On a slow line the answers to what was done before arrive while the reader goes on. None of them may
take anything back, and in the end the server knows all of it.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import (
    address,
    asked,
    box,
    seen,
    strip,
    value,
    visit,
    visit_slowly,
    watch,
)
from tests.support.server import Server

REST = 350  # ms: longer than a hand needs to rest
LAGS = pytest.mark.parametrize("seconds", [0.1, 0.4, 2])


def bit(page: Page, index: int) -> Locator:
    return strip(page).locator(f'button[aria-label^="bit {index},"]')


def number(page: Page, name: str) -> Locator:
    """A named number that only the server says."""
    return page.locator(".qp-numbers div", has=page.get_by_text(name, exact=True)).locator(
        "dt + dd"
    )


def press(locator: Locator, key: str, watched: str) -> None:
    """Press a key on something three times, a rest after the second, and watch what it does."""
    page = locator.page
    before = asked(page)
    watch(locator, watched)
    locator.focus()
    pressed = []
    for rests in (False, True, True):
        locator.press(key)
        pressed.append(page.evaluate("performance.now()"))
        if rests:
            page.wait_for_timeout(REST)
    quick = pressed[1] - pressed[0] < REST / 2  # on a busy machine the hand has rested before
    assert asked(page) - before <= (2 if quick else 3)  # never one for each change


def went(page: Page, *values: object) -> None:
    """What was watched went through these values to the last of them, and never back.

    On a busy machine two changes may be drawn at once.
    """
    wanted = [str(value) for value in values]
    places = [wanted.index(value) for value in seen(page)]
    assert places == sorted(set(places))
    assert places[-1] == len(values) - 1


def onwards(page: Page) -> None:
    """What was watched is a number that never went back."""
    numbers = [float(value) for value in seen(page)]
    assert numbers in (sorted(set(numbers)), sorted(set(numbers), reverse=True))
    assert len(numbers) > 1


@LAGS
def test_integers(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "integers", seconds)
    watch(page.get_by_role("slider", name="Number wheel"), "aria-valuenow")
    for index in (0, 2):  # -62, -61, -57
        bit(page, index).click()
    page.wait_for_timeout(REST)
    bit(page, 4).click()  # -41
    expect(value(page)).to_have_text("−41")
    expect(box(page)).to_have_value("−41")  # at once
    page.get_by_role("button", name="plus 1").click()
    page.get_by_role("radio", name="16", exact=True).click()  # before the hand has rested
    expect(number(page, "In uint16")).to_have_text(str(2**16 - 40))
    expect(value(page)).to_have_text("−40")
    expect(box(page)).to_have_value("−40")
    went(page, -62, -61, -57, -41, -40)

    # Typed, and another width before Enter: both count.
    box(page).fill("99")
    page.get_by_role("radio", name="32", exact=True).click()
    expect(number(page, "In uint32")).to_have_text("99")
    expect(value(page)).to_have_text("99")
    # What is being typed is not taken away by an answer.
    bit(page, 0).click()
    page.wait_for_timeout(REST)
    box(page).fill("12")
    expect(number(page, "In uint32")).to_have_text("98")
    expect(box(page)).to_have_value("12")
    box(page).press("Enter")
    expect(number(page, "In uint32")).to_have_text("12")
    expect(value(page)).to_have_text("12")
    page.wait_for_function("() => location.search.includes('integer=0x0000000c')")


@pytest.mark.parametrize("opened", [0, 1], ids=["number", "point"])
def test_lines_of_code_that_are_open_follow_the_bits(
    server: Server, page: Page, opened: int
) -> None:
    visit(page, server, "integers")
    page.get_by_text("How this was computed").nth(opened).click()
    code = page.get_by_test_id("stCode").first
    expect(code).to_contain_text("0xc2")
    bit(page, 0).click()
    expect(code).to_contain_text("0xc3")
    expect(number(page, "Plus 1")).to_have_text("−60")
    expect(page.locator(".point .value")).to_have_text("−3.8125")


@LAGS
def test_binary_point(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "integers", seconds)
    point = page.get_by_role("slider", name="Binary point")
    press(point, "ArrowLeft", "aria-valuenow")
    expect(page.get_by_text("Here it is 0.0078125")).to_be_visible()
    went(page, 4, 5, 6, 7)
    assert address(page) == {"point": "7"}


@LAGS
def test_wheel_that_goes_on_to_a_wider_type(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "integers?int_overflow=widen&integer=0x7e", seconds)
    for _ in range(2):
        page.get_by_role("button", name="plus 1").click()
    expect(value(page)).to_have_text("128")
    expect(number(page, "In uint16")).to_have_text("128")
    bit(page, 15).click()
    expect(number(page, "In uint16")).to_have_text(str(2**15 + 128))


@LAGS
def test_floats(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "floats?float_format=float16&float_code=0x3c00", seconds)
    watch(box(page), "value")
    bits = strip(page).locator(".cells button")
    bits.nth(6).click()  # the first of the significand
    page.wait_for_timeout(REST)
    bits.nth(0).click()
    page.wait_for_timeout(REST)
    bits.nth(1).click()
    expect(box(page)).not_to_have_value("1.5")
    page.get_by_role("radio", name="largest").click()
    expect(value(page)).to_have_text("65504 normal")
    expect(page.get_by_role("img", name="Number line of float16")).to_contain_text("65504")
    assert seen(page) == ["1", "1.5", "−1.5", "0xfe00", "65504"]  # a NaN has no other name


@LAGS
def test_sliders_of_scale(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "scale", seconds)
    press(page.locator(".one-value #bits"), "ArrowRight", "value")
    press(page.locator(".one-value #x"), "ArrowUp", "aria-valuenow")
    onwards(page)
    press(page.locator(".quantizer #bits"), "ArrowRight", "value")
    expect(page.locator(".quantizer .scope")).to_have_text("All 32,768 values.")
    went(page, 4, 5, 6, 7)
    press(page.locator(".quantizer #high"), "ArrowUp", "aria-valuenow")
    expect(page.locator(".quantizer .scope")).to_have_text("All 32,768 values.")
    onwards(page)
    press(page.locator(".example #steps"), "ArrowRight", "value")
    page.wait_for_timeout(2500 * seconds)
    onwards(page)
    expect(page.locator(".one-value #bits")).to_have_value("7")
    expect(page.locator(".quantizer #bits")).to_have_value("7")
    assert {"one_bits", "one_x", "bits", "scale", "example_steps"} <= set(address(page))


@LAGS
def test_range(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "range", seconds)
    press(page.locator(".clip-range #bits"), "ArrowRight", "value")
    press(page.locator(".clip-range .handle"), "ArrowLeft", "aria-valuenow")
    onwards(page)
    method = page.locator(".methods button", has_text="squared error")
    expect(method).to_be_enabled()  # what it chose for these bits, the server says
    onwards(page)
    method.click()
    chosen = page.locator('.methods tr[aria-current="true"]')
    expect(chosen).to_contain_text("squared error")
    page.wait_for_timeout(2500 * seconds)
    expect(chosen).to_contain_text("squared error")
    assert address(page)["range_bits"] == "7"


@LAGS
def test_formats(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "formats?formats_from=drag&formats_dragged=5e0", seconds)
    slider = page.get_by_role("slider", name="Number", exact=True)
    press(slider, "ArrowRight", "value")
    page.wait_for_timeout(2500 * seconds)
    onwards(page)
    expect(page.locator(".qp-numbers dt + dd").first).to_have_text("8")


@LAGS
def test_drawing_pad(server: Server, page: Page, seconds: float) -> None:
    visit_slowly(page, server, "changed", seconds)
    board = page.get_by_role("application", name="Drawing pad")
    page.get_by_role("button", name="Blank").click()
    pixels = """(board) => [...board.querySelector("canvas").getContext("2d")
        .getImageData(0, 0, 28, 28).data].filter((grey, i) => i % 4 === 0 && grey > 0).length"""
    assert board.evaluate(pixels) == 0
    counts = []
    for _ in range(3):
        board.focus()
        for key in (" ", "ArrowRight", "ArrowRight"):
            board.press(key)
        page.wait_for_timeout(REST)
        counts.append(board.evaluate(pixels))
    page.wait_for_timeout(4000 * seconds)
    assert counts == sorted(set(counts))
    assert board.evaluate(pixels) == counts[-1] > 0


@pytest.mark.parametrize("seconds", [0.4])
def test_walks_go_on_while_other_numbers_are_on_their_way(
    server: Server, page: Page, seconds: float
) -> None:
    visit_slowly(page, server, "neuron?neuron_view=A+neuron", seconds)
    page.get_by_label("Test image", exact=True).fill("7")
    page.keyboard.press("Enter")
    for _ in range(2):
        page.get_by_role("button", name="Next →").click()
    expect(page.locator(".board .sentence")).to_contain_text("Step 3 of 10")
    page.wait_for_function("() => location.search.includes('neuron_image=7')")
    page.wait_for_timeout(3000 * seconds)
    expect(page.locator(".board .sentence")).to_contain_text("Step 3 of 10")

    visit_slowly(page, server, "arithmetic", seconds)
    page.get_by_role("textbox", name="Number a").fill("3")
    page.keyboard.press("Enter")
    page.locator(".machine").first.get_by_role("button", name="Next →").click()
    page.wait_for_timeout(3000 * seconds)
    assert [name for name in address(page) if name.endswith("_step")]

    visit_slowly(page, server, "channels", seconds)
    skew = page.get_by_role("slider", name="Skew")
    watch(skew, "value")
    skew.focus()
    for _ in range(2):
        skew.press("ArrowRight")
        page.wait_for_timeout(REST)
    page.wait_for_timeout(3000 * seconds)
    onwards(page)
    expect(skew).to_have_value("2")
