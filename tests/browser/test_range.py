"""The clip range in a real browser: a reader's hands, and the library's numbers while they move."""

import csv
import io
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lib.quantization.data import sample
from lib.quantization.error import error_report
from lib.quantization.range_curves import ClipErrors, choose_clip, clip_qparams, side_of
from lib.studies import shipped
from lib.ui.network_settings import OBSERVER_NAMES
from tests.support import browsing
from tests.support.server import Server


class Reader(browsing.Reader):
    path, root = "range", ".clip-range"

    def clip(self) -> float:
        return float(self.find(".handle").get_attribute("aria-valuenow") or 0)

    def numbers(self) -> dict[str, str]:
        names = ("SQNR", "Sum", "Rounding", "Clipping")
        return {name: self.find(f"[data-name={name}] .value").inner_text() for name in names}


@pytest.fixture
def reader(page: Page, server: Server) -> Reader:
    return Reader(page, server)


def expected(x: np.ndarray, clip: float, bits: int) -> dict[str, str]:
    report = error_report(x, clip_qparams(clip, side_of(x), bits))
    return {
        "SQNR": f"{report.sqnr_db:.1f} dB",
        "Sum": f"{report.mse:.3g}",
        "Rounding": f"{report.rounding_mse:.3g}",
        "Clipping": f"{report.clipping_mse:.3g}",
    }


def test_numbers_are_the_librarys_while_the_handle_moves(reader: Reader) -> None:
    reader.open()
    x = sample("normal")
    start = float(np.abs(x).max())
    assert reader.clip() == pytest.approx(start)
    assert reader.numbers() == expected(x, start, 4)
    assert reader.address() == {}
    reader.find(".stage").scroll_into_view_if_needed()  # it stands below the network
    left, y = reader.press(".handle")
    seen = {reader.clip()}
    for way in (40, 90, 140, 190):
        reader.page.mouse.move(left - way, y, steps=3)
        reader.drawn()
        seen.add(reader.clip())
        assert reader.numbers() == expected(x, reader.clip(), 4)
    assert len(seen) == 5
    assert reader.address() == {}  # still held: the server has heard nothing
    held, shown = reader.clip(), reader.numbers()
    reader.page.mouse.up()
    reader.page.wait_for_function("() => location.search.includes('range_clip')")
    assert reader.address() == {"range_bits": "4", "range_clip": f"{held:g}"}

    # The bits, without the server's help: it is asked only when the slider is let go.
    for bits in (2, 3, 8):
        reader.find("#bits").evaluate(
            "(slider, bits) => { slider.value = bits; slider.dispatchEvent(new Event('input')); }",
            bits,
        )
        reader.drawn()
        assert reader.numbers() == expected(x, held, bits)
    reader.find("#bits").evaluate("(slider) => slider.dispatchEvent(new Event('change'))")
    clip = choose_clip(x, "mean_squared_error", 8)
    expect(reader.find("tbody tr:nth-child(3) .range")).to_have_text(f"−{clip:.3g} to {clip:.3g}")

    # The address is enough to find it all again.
    assert reader.address() == {"range_bits": "8", "range_clip": f"{held:g}"}
    reader.page.reload()
    expect(reader.find("#bits-now")).to_have_text("8")
    assert reader.clip() == held
    assert reader.numbers() == expected(x, held, 8)
    assert shown != reader.numbers()


def test_by_keyboard(reader: Reader) -> None:
    reader.open("?range_bits=3&range_clip=2")
    x = sample("normal")
    handle = reader.find(".handle")
    handle.focus()
    step = 0.05
    for key, clip in (("ArrowLeft", 2 - step), ("PageUp", 2 + 9 * step), ("Home", step)):
        handle.press(key)
        reader.drawn()
        assert reader.clip() == pytest.approx(clip)
        assert reader.numbers() == expected(x, reader.clip(), 3)
    handle.press("End")
    reader.drawn()
    assert reader.clip() >= np.abs(x).max()
    assert reader.numbers()["Clipping"] == "0"
    # The lowest sum is where the sentence says it is.
    errors = ClipErrors(x)
    clips = step * np.arange(1, 80)
    curves = errors.curves(clips, 3)
    best = clips[(curves.clipping_mse + curves.rounding_mse).argmin()]
    expect(reader.find("[data-name=Sum] .says")).to_have_text(f"It is lowest at ±{best:.3g}.")
    reader.find("#bits").press("ArrowLeft")
    expect(reader.find("#bits-now")).to_have_text("2")


def test_an_observer_takes_the_handle(reader: Reader) -> None:
    reader.open("?range_data=Activations&range_bits=4")
    for name, method in (("squared error", "mean_squared_error"), ("percentile", "percentile")):
        reader.find("button").filter(has_text=name).click()
        x = shipped.activations("plain", "conv2")
        clip = choose_clip(x, method, 4)
        expect(reader.find("[data-name=SQNR] .value")).to_have_text(expected(x, clip, 4)["SQNR"])
        assert reader.clip() == pytest.approx(clip)
        assert reader.find('tr[aria-current="true"]').count() == 1
        # The network below gets it as well.
        observer = OBSERVER_NAMES[method]
        expect(reader.page.get_by_role("button", name=f"Apply {observer}")).to_be_visible()
        assert reader.address()["range_observer"] == observer


def test_the_curves_can_be_saved(reader: Reader) -> None:
    reader.open("?range_bits=2")
    reader.find("summary").click()
    with reader.page.expect_download() as download:
        reader.find(".choices button").filter(has_text="CSV").click()
    with open(download.value.path(), encoding="utf-8") as file:
        rows = list(csv.DictReader(io.StringIO(file.read())))
    report = error_report(sample("normal"), clip_qparams(float(rows[20]["clip"]), "both", 2))
    assert float(rows[20]["rounding_mse"]) == pytest.approx(report.rounding_mse, rel=1e-6)
    assert float(rows[20]["clipping_mse"]) == pytest.approx(report.clipping_mse, rel=1e-6)


def test_a_choice_reaches_the_network_and_a_study_can_be_stopped(reader: Reader) -> None:
    reader.open("?range_net=separable&range_activation_bits=3")
    button = partial(reader.page.get_by_role, "button", exact=True)
    button(name="Apply min-max").click()
    expect(reader.page.get_by_text("Difference")).to_be_visible()
    reader.page.get_by_role("radio", name="Calibration images").click()
    button(name="Try 1 to 1,000").click()
    picture = reader.page.get_by_role("img", name="number of calibration images")
    expect(picture).to_be_visible()
    button(name="Stop").click()
    stopped = reader.page.get_by_text("The run was stopped before its end.")
    expect(stopped).to_be_visible()
    # Other bits are another choice: nothing is known of them, or of the study that was stopped.
    slider = reader.page.get_by_role("slider", name="Bits of an activation")
    slider.press("ArrowRight")
    expect(button(name="Try 1 to 1,000")).to_be_visible()
    expect(stopped).to_have_count(0)
    assert reader.address()["range_net"] == "separable"


def test_the_step_of_tiny_numbers_is_the_one_used(reader: Reader) -> None:
    """Codes lie a normal float32 apart, however small the numbers are."""
    reader.open("?range_data=Your+own+numbers")
    reader.page.get_by_role("button", name="Give numbers").click()
    box = reader.page.get_by_test_id("stPopoverBody").get_by_role("textbox")
    box.fill("1e-45 3e-45 1e-44 -1e-44")
    box.press("Control+Enter")
    expect(reader.find(".source")).to_have_text("Your 4 numbers")
    scale = clip_qparams(reader.clip(), "both", 4).scale
    expect(reader.find("[data-name=Rounding] .says")).to_contain_text(f"lie {scale:.3g} apart")
