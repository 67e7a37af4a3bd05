"""The first and the third screen of Scale and zero-point in a real browser."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from lib.numbers.text import MAX_LENGTH, encode, parse
from lib.quantization.affine import QParams
from lib.quantization.error import error_report
from lib.quantization.round_trip import round_trip
from lib.quantization.worked_example import BITS, INPUT, ROUNDINGS, STEPS_TO_ONE, WEIGHT, run
from lib.studies import shipped
from lib.ui.components.address import FLOAT32
from tests.support.browsing import PROJECTOR, address, ask, drawn, holding, place, visit
from tests.support.server import Server


def open_page(page: Page, server: Server, query: str = "") -> None:
    visit(page, server, f"scale{query}")
    expect(page.locator(".example .sentence")).to_contain_text("error")


def stop(page: Page, name: str) -> str:
    return page.locator(f'.one-value [data-name="{name}"] .value').inner_text()


def read(page: Page, name: str) -> float:
    return float(stop(page, name).replace("−", "-"))


# Moves a slider as a hand does, and reads the page in the next frame: no server has answered.
MOVED = """async (root, [selector, value]) => {
  const slider = root.querySelector(selector);
  slider.value = value;
  slider.dispatchEvent(new Event("input"));
  await new Promise(requestAnimationFrame);
  const texts = root.querySelectorAll("#rounding-share, #clipping-share, .formulas dd");
  return [...texts].map((text) => text.textContent.replaceAll("−", "-"));
}"""


def test_errors_of_real_weights_and_formulas_follow_in_the_same_frame(
    page: Page, server: Server
) -> None:
    open_page(page, server, "?one_bits=3&one_zero_point=0")
    weights = shipped.weights("separable", "depthwise5")
    shown = page.locator(".one-value")
    expect(shown.locator(".source")).to_contain_text(f"{weights.size:,} weights")
    for zero_point in (-3, 2):
        rounding, clipping, scale, zero = shown.evaluate(MOVED, ["#zero", str(zero_point)])
        report = error_report(weights, QParams(0.5, zero_point, -4, 3))
        for text, part in ((rounding, report.rounding_mse), (clipping, report.clipping_mse)):
            share = float(text.removeprefix(": ").split("%")[0])
            assert share == pytest.approx(100 * part / report.mse, abs=0.06)
        low, high = ((code - zero_point) * 0.5 for code in (-4, 3))
        lowest = f"({low:g})" if low < 0 else f"{low:g}"
        assert scale == f"= ({high:g} - {lowest}) / (3 - (-4)) = 0.5"
        assert zero == f"= round(-4 - {lowest} / 0.5) = {zero_point}"
    for picture in (".errors svg", ".clipped svg"):  # on a projector's first screen
        box = place(shown.locator(picture))
        assert box["y"] + box["height"] <= PROJECTOR["height"]


def test_a_value_off_the_line_gets_an_arrow(page: Page, server: Server) -> None:
    open_page(page, server)
    box, handle = page.locator(".one-value #x-now"), page.locator(".one-value #x")
    for typed, label in (("100", "x = 100 →"), ("-100", "← x = −100"), ("1", "x = 1")):
        box.fill(typed)
        box.press("Enter")
        expect(handle).to_have_attribute("data-value", label)
        arrows = page.locator(".one-value svg path[d$='v14z']")
        assert (arrows.count() > 0) == (typed != "1"), typed


def test_one_value_follows_the_pointer(page: Page, server: Server) -> None:
    open_page(page, server)
    assert [stop(page, name) for name in ("x", "x / s", "Rounded", "+ z", "Clipped")] == [
        *("1.3", "2.6", "3", "1", "1"),
    ]
    assert [stop(page, name) for name in ("Stored", "Back", "Error")] == ["0001", "1.5", "0.2"]
    assert address(page) == {}

    box = place(page.locator(".one-value #x"))
    at, y = box["x"] + box["width"] / 2, box["y"] + 30
    page.mouse.move(at, y)
    page.mouse.down()
    page.mouse.move(at - 150, y, steps=5)
    drawn(page)
    assert read(page, "x") < 0
    way = round_trip(read(page, "x"), QParams(0.5, -2, -8, 7))
    for name, expected in (("x / s", way.steps), ("Rounded", way.rounded), ("+ z", way.shifted)):
        assert read(page, name) == pytest.approx(expected, rel=1e-5)
    assert (read(page, "Clipped"), read(page, "Back")) == (way.code, way.restored)
    assert stop(page, "Stored") == f"{way.code % 16:04b}"
    assert address(page) == {}  # still held
    held = stop(page, "x")
    page.mouse.move(at + 300, y, steps=5)
    page.mouse.up()
    drawn(page)
    # Far to the right the clip has something to do.
    assert (stop(page, "x"), stop(page, "Clipped"), stop(page, "Back")) != (held, held, held)
    expect(page.locator(".one-value .sentence")).to_contain_text("clipped to 7")
    assert float(address(page)["one_x"]) == read(page, "x") > 4.5

    # By keyboard, and by what is typed.
    page.locator(".one-value #x").press("Home")
    expect(page.locator('.one-value [data-name="x"] .value')).to_have_text("−5")
    page.locator(".one-value #bits").press("End")
    page.locator(".one-value #x-now").fill("1/3")
    page.locator(".one-value #x-now").press("Enter")
    page.locator(".one-value #scale-now").fill("0.001")
    page.locator(".one-value #scale-now").press("Enter")
    page.locator(".one-value #zero").press("ArrowRight")
    drawn(page)
    way = round_trip(1 / 3, QParams(0.001, -1, -(2**15), 2**15 - 1))
    expect(page.locator('.one-value [data-name="Clipped"] .value')).to_have_text(str(way.code))
    assert stop(page, "Stored") == f"{way.code:016b}"
    page.locator(".one-value #x-now").fill("much")
    page.locator(".one-value #x-now").press("Enter")
    expect(page.locator(".one-value #x-now-problem")).to_contain_text("“much” is not a number")

    # The address is enough to find it all again, now from the library.
    shown = {name: stop(page, name) for name in ("x", "x / s", "Clipped", "Stored", "Back")}
    page.reload()
    expect(page.locator('.one-value [data-name="Clipped"] .value')).to_have_text(shown["Clipped"])
    assert {name: stop(page, name) for name in shown} == shown


def cells(page: Page, name: str) -> list[float]:
    words = page.locator(f".example #{name} .matrix > span").all_inner_texts()
    return [float(word.replace("−", "-").replace(",", "")) for word in words]


def test_the_worked_example_follows_its_sliders(page: Page, server: Server) -> None:
    open_page(page, server)
    assert cells(page, "weight-codes") == [-24, -38, 63, 28]
    assert cells(page, "input-codes") == [99, 63]
    assert cells(page, "product") == [-4770, 8001]
    assert cells(page, "restored") == [-0.29114, 0.48834]
    assert cells(page, "exact") == [-0.28346, 0.49407]
    sentence = page.locator(".example .sentence")
    expect(sentence).to_contain_text("A typical error is 0.00677")

    # Dragged: the browser's own numbers, before the server is asked.
    slider = page.locator(".example #steps")
    slider.scroll_into_view_if_needed()
    box = place(slider)
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 13 / 30, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, y, steps=4)
    drawn(page)
    steps = STEPS_TO_ONE[int(slider.input_value())]
    assert steps < 128
    assert cells(page, "product") == run(8, steps, "floor").product.tolist()
    assert "example_steps" not in address(page)
    page.mouse.up()
    drawn(page)
    assert address(page)["example_steps"] == str(steps)

    page.get_by_role("radio", name="Round to nearest").click()
    expect(page.locator(".example #rule")).to_contain_text("round(")
    page.locator(".example #bits").press("Home")
    drawn(page)
    example = run(2, steps, "nearest")
    assert cells(page, "weight-codes") == example.weight_codes.ravel().tolist()
    assert example.clipped
    expect(sentence).to_contain_text(f"{example.clipped} of the six values do not fit")


def test_mirror_of_the_worked_example(browser: Browser) -> None:
    data: dict[str, Any] = {"weight": WEIGHT.ravel().tolist(), "input": INPUT.tolist()}
    cases = [[b, s, r] for b in BITS for s in STEPS_TO_ONE for r in ROUNDINGS]
    with holding(browser, "worked_example") as page:
        found = ask(
            page,
            "([data, cases]) => cases.map((one) => worked_example.multiply(data, ...one))",
            [data, cases],
        )
    for case, numbers in zip(cases, found, strict=True):
        example = run(*case)
        for name in ("weight_codes", "input_codes", "product"):
            assert numbers[name] == getattr(example, name).ravel().tolist(), case
        for name in ("restored", "exact", "error", "rms_error"):
            np.testing.assert_allclose(numbers[name], getattr(example, name), rtol=1e-9, atol=1e-15)
        assert numbers["clipped"] == example.clipped, case


def typed_numbers() -> list[str]:
    """Numbers as readers type them: beside ties between two float32, fractions, the ends."""
    found = ["16777217", "16777217.00000000000001", "16777216.99999999999999", "1/3", "-2 / 7"]
    found += ["0,5", "-0", "−1,5×10⁻⁹", "7e-46", "7.1e-46", "1e-5000", "12345678901234567890/3"]
    found += [f"0.{'0' * 1900}1e1901", "340282356779733661637539395458142568447.9"]
    rng = np.random.default_rng(3)
    for code in rng.integers(0, FLOAT32.max_code, 200):
        value, above = (Fraction(float(FLOAT32.decode(at))) for at in (int(code), int(code) + 1))
        tie = (value + above) / 2
        for beside in (tie, tie * (1 + Fraction(1, 10**25)), -tie * (1 - Fraction(1, 10**25))):
            found.append(f"{beside.numerator}/{beside.denominator}")
    return found


def test_typed_numbers_are_rounded_once(browser: Browser) -> None:
    """To float32 as lib.numbers.text does it, not by way of a double."""
    words = typed_numbers()
    with holding(browser, "words") as page:
        found = ask(
            page,
            "(all) => all.map((one) => String(words.readNumber(one, words.roundToFloat32).value))",
            words,
        )
    for one, number in zip(words, found, strict=True):
        if len(one) > MAX_LENGTH:
            assert number == "undefined"
            continue
        expected = np.float32(FLOAT32.decode(encode(FLOAT32, parse(one))))
        assert np.float32(number) == expected, one


def test_a_typed_number_just_above_a_tie(page: Page, server: Server) -> None:
    open_page(page, server)
    box = page.locator(".one-value #x-now")
    assert box.get_attribute("inputmode") == "text"  # the keypad of a phone has no minus
    box.fill("16777217.00000000000001")
    box.press("Enter")
    expect(page.locator('.one-value [data-name="x"] .value')).to_have_text("1.67772e+07")
    assert address(page)["one_x"] == "16777218"


def test_the_readers_own_numbers(page: Page, server: Server, tmp_path: Path) -> None:
    """Uploaded, shown without a NaN at once; the address says the kind of data, no numbers."""
    values = np.random.default_rng(0).standard_normal((40, 3)).astype(np.float32)
    values[3, 1] = np.nan
    np.save(tmp_path / "mine.npy", values)
    open_page(page, server, "?scale_data=Your+own+numbers")
    page.get_by_role("button", name="Give numbers").click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body).to_contain_text("a link to this page does not hold them")
    body.locator('input[type="file"]').set_input_files(tmp_path / "mine.npy")
    expect(page.get_by_text("Left out of your 120 values: 1 NaN")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".quantizer .source")).to_have_text("Your 119 numbers")
    expect(page.locator(".quantizer .scope")).to_have_text("All 119 values.")
    assert set(address(page)) <= {"scale_data", "bits", "scale", "zero_point"}
    # What can't be read is said, and the page goes on.
    page.get_by_role("button", name="Give numbers").click()
    box = page.get_by_test_id("stPopoverBody").get_by_role("textbox")
    box.fill("1, 2\nthree")
    box.press("Control+Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("Line 2: “three” is not a number")


def test_the_label_of_zeros_can_be_read_over_full_bars(page: Page, server: Server) -> None:
    """Of evenly spread values all bars reach up to it: it has paper around its letters."""
    open_page(page, server, "?scale_data=Your+own+numbers")
    page.get_by_role("button", name="Give numbers").click()
    box = page.get_by_test_id("stPopoverBody").get_by_role("textbox")
    box.fill("\n".join(map(str, [*range(256)] * 2)))
    box.press("Control+Enter")
    label = page.locator(".quantizer .values svg text", has_text="are exactly 0")
    expect(label).to_have_text("0.39% are exactly 0, not drawn")
    for name, value in {
        "paint-order": "stroke",
        "stroke": "var(--qp-paper)",
        "fill": "var(--qp-ink)",
    }.items():
        expect(label).to_have_attribute(name, value)
