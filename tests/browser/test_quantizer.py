"""The quantizer in a real browser: its arithmetic beside the library's, and a reader's hands."""

import csv
import io
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from lib.quantization.affine import ROUNDINGS, QParams, choose_qparams, code_range, quantize
from lib.quantization.counts import count
from lib.quantization.data import sample
from lib.quantization.error import error_report
from lib.quantization.round_trip import round_trip
from lib.ui.components.quantizer import SAMPLE
from tests.support import browsing
from tests.support.browsing import holding
from tests.support.server import Server

ALL = "All 32,768 values."
NAMES = ("SQNR", "MSE", "Clipped", "Mean error")
A_SAMPLE = "A sample: 8,192 of the 32,768 values."


@pytest.fixture(scope="module")
def mirror(browser: Browser) -> Iterator[Page]:
    """An empty page that holds assets/components/affine.js as `affine`."""
    with holding(browser, "affine") as page:
        yield page


def run(mirror: Page, function: str, *arguments: Any) -> Any:
    """Call a JavaScript function; everything travels as JSON, which is fast and exact."""
    return json.loads(
        mirror.evaluate(
            f"(text) => JSON.stringify(({function})(...JSON.parse(text)))", json.dumps(arguments)
        )
    )


def as_js(qparams: QParams) -> dict[str, float]:
    """The same for affine.js; a float32 goes through JSON unharmed."""
    return {
        "scale": float(qparams.scale),
        "zeroPoint": int(qparams.zero_point),
        "qmin": qparams.qmin,
        "qmax": qparams.qmax,
    }


def awkward_values() -> np.ndarray:
    """float32 values of every size and kind: ties, ends of float32, subnormals, ordinary ones."""
    rng = np.random.default_rng(7)
    bits = rng.integers(0, 2**32, 4000, dtype=np.uint32).view(np.float32)
    ties = np.arange(-300, 300, dtype=np.float32) / 2
    ordinary = rng.standard_normal(3000, dtype=np.float32)
    edges = np.float32([0, -0.0, 1e-45, 3.4028235e38, -3.4028235e38, 2**24 + 2, -(2**23) - 1])
    return np.concatenate([bits[np.isfinite(bits)], ties, ordinary, edges])


def grids() -> list[QParams]:
    """Grids of every width, signed and not, with steps from tiny to huge."""
    rng = np.random.default_rng(8)
    found = []
    for bits in range(2, 17):
        for signed in (True, False):
            qmin, qmax = code_range(bits, signed)
            for scale in (1.0, 0.1, 2.0**-126, 1e30, rng.random() + 0.01):
                found.append(QParams(scale, int(rng.integers(qmin, qmax + 1)), qmin, qmax))
    return found


class Draws(np.random.Generator):
    """A generator whose numbers are given: what the mirror is given, too."""

    def __init__(self, draws: np.ndarray) -> None:
        super().__init__(np.random.PCG64())
        self.draws = draws

    def random(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        n = int(np.prod(size or ()))
        given, self.draws = self.draws[:n], self.draws[n:]
        return given.reshape(size or ()).astype(dtype)


def draws(n: int) -> np.ndarray:
    return np.random.default_rng(11).random(n, dtype=np.float32)


def test_mirror_gives_the_librarys_codes(mirror: Page) -> None:
    x = awkward_values()
    # The known case in which dividing and multiplying by the reciprocal differ.
    x = np.append(x, np.float32(0.273939937))
    chances = draws(x.size)
    for qparams in [*grids(), QParams(np.float32(0.00214854861), -9, -128, 127)]:
        found = run(
            mirror,
            """(values, qparams, draws, roundings) => roundings.map((rounding) =>
                values.map((x, i) => affine.quantize(x, qparams, rounding, draws[i])))""",
            x.tolist(),
            as_js(qparams),
            chances.tolist(),
            ROUNDINGS,
        )
        for rounding, codes in zip(ROUNDINGS, found, strict=True):
            expected = quantize(x, qparams, rounding=rounding, rng=Draws(chances))
            np.testing.assert_array_equal(codes, expected, rounding)


def test_mirror_stops_where_the_library_does(mirror: Page) -> None:
    x = awkward_values()[::17]
    for qparams in grids()[::7]:
        for rounding in ROUNDINGS:
            found = run(
                mirror,
                """(values, qparams, rounding) =>
                    values.map((x) => affine.roundTrip(x, qparams, rounding, 0.25))""",
                x.tolist(),
                as_js(qparams),
                rounding,
            )
            for value, stops in zip(x, found, strict=True):
                rng = Draws(np.full(1, 0.25, np.float32))
                way = round_trip(float(value), qparams, rounding=rounding, rng=rng)
                for name, stop in stops.items():
                    expected = getattr(way, name)
                    if np.isfinite(expected):  # JSON has no infinity, and writes 1e20 as an integer
                        assert float(stop) == expected, (name, value, qparams, rounding)


def test_mirror_chooses_the_librarys_scale_and_zero_point(mirror: Page) -> None:
    rng = np.random.default_rng(9)
    ends = rng.standard_normal((100, 2)) * 10.0 ** rng.integers(-30, 30, (100, 1))
    ranges = [*np.sort(ends).tolist(), [0, 0], [0, 1], [-1, 0], [2, 3], [-3, -2], [0, 1e-45]]
    for bits in range(2, 17):
        for signed, symmetric, narrow in itertools.product((True, False), repeat=3):
            chosen = run(
                mirror,
                "(ranges, kind) => ranges.map((ends) => affine.chooseQParams(...ends, kind))",
                ranges,
                {"bits": bits, "signed": signed, "symmetric": symmetric, "narrow": narrow},
            )
            for found, (low, high) in zip(chosen, ranges, strict=True):
                expected = choose_qparams(
                    low,
                    high,
                    bits=bits,
                    signed=signed,
                    symmetric=symmetric,
                    narrow_range=narrow,
                )
                assert found | {"scale": float(found["scale"])} == as_js(expected)


def test_mirror_measures_what_the_library_measures(mirror: Page) -> None:
    rng = np.random.default_rng(10)
    heavy = rng.standard_t(2, SAMPLE).astype(np.float32)
    chances = draws(SAMPLE)
    exact = ("zeros", "clipped_low", "clipped_high", "error_reach", "clipping_reach")
    close = ("mse", "rounding_mse", "clipping_mse", "sqnr_db", "max_abs")
    for x in (sample("relu", SAMPLE), heavy, sample("uniform", SAMPLE)):
        cases = itertools.product((2, 4, 11, 16), (1.0, 0.3), (False, True), ROUNDINGS)
        for bits, clip, narrow, rounding in cases:
            qparams = choose_qparams(
                clip * x.min(), clip * x.max(), bits=bits, signed=clip < 1, narrow_range=narrow
            )
            found = run(
                mirror,
                """(values, qparams, rounding, draws) => affine.survey(
                    values, qparams, { errorBins: 32, maxBars: 256 }, rounding, draws)""",
                x.tolist(),
                as_js(qparams),
                rounding,
                chances.tolist(),
            )
            report = error_report(x, qparams, rounding=rounding, rng=Draws(chances))
            counts = count(x, qparams, rounding=rounding, rng=Draws(chances))
            for name in exact:
                assert found[name] == getattr(counts, name), name
            for name in ("codes", "errors", "clipping_errors"):
                assert found[name] == getattr(counts, name).tolist(), name
            assert found["n"] == x.size
            for name in close:
                assert found[name] == pytest.approx(getattr(report, name), rel=1e-9, abs=0), name
            assert found["mean_error"] == pytest.approx(counts.mean_error, rel=1e-9, abs=1e-12)
            assert found["clipped_fraction"] == report.clipped_fraction


class Quantizer(browsing.Reader):
    path, root = "scale", ".quantizer"

    def at_rest(self) -> None:
        """Wait until what was done is drawn and the server has answered."""
        self.drawn()
        expect(self.find(".scope")).to_have_text(ALL)

    def number(self, name: str) -> str:
        return self.find(f'[data-name="{name}"] .value').inner_text()

    def numbers(self) -> dict[str, str]:
        return {name: self.number(name) for name in NAMES}

    def grab(self, end: str) -> tuple[float, float]:
        """Press the pointer on a handle; return where that is."""
        self.find(".values").evaluate("figure => figure.scrollIntoView({ block: 'center' })")
        return self.press(f"#{end}")

    def qparams(self, bits: int) -> QParams:
        """What the controls hold, every digit."""
        scale = self.find("#scale-now").get_attribute("title")
        assert scale
        zero_point = int(self.find("#zero-now").input_value())
        return QParams(np.float32(scale), zero_point, *code_range(bits))


@pytest.fixture
def quantizer(page: Page, server: Server) -> Quantizer:
    return Quantizer(page, server)


def expected_numbers(x: np.ndarray, qparams: QParams, rounding: str = "nearest") -> dict[str, str]:
    report = error_report(x, qparams, rounding=rounding)
    mean = count(x, qparams, rounding=rounding).mean_error
    return {
        "SQNR": f"{report.sqnr_db:.1f} dB".replace("-", "−"),
        "MSE": f"{report.mse:.3g}",
        "Clipped": f"{report.clipped_fraction:.2%}",
        "Mean error": f"{mean:z.2f} steps".replace("-", "−"),
    }


def test_first_visit_shows_the_range_of_the_data(quantizer: Quantizer) -> None:
    quantizer.open()
    x = sample("normal")
    qparams = choose_qparams(x.min(), x.max(), bits=4)
    assert quantizer.qparams(4) == qparams
    assert quantizer.numbers() == expected_numbers(x, qparams)
    assert quantizer.address() == {}
    expect(quantizer.find("[data-name=SQNR] .says")).to_have_text(
        "The error is 15.4% of the signal."
    )


def test_everything_follows_the_pointer(quantizer: Quantizer) -> None:
    quantizer.open("?bits=4")
    before = quantizer.numbers()
    label = quantizer.find(".values svg").get_attribute("aria-label")
    bars = quantizer.find(".codes svg").inner_html()
    x, y = quantizer.grab("high")
    quantizer.page.mouse.move(x - 150, y, steps=6)

    # Still held: the browser's own numbers, on the sample that it was sent.
    expect(quantizer.find(".scope")).to_have_text(A_SAMPLE)
    held = quantizer.qparams(4)
    values = sample("normal")
    chosen = np.random.default_rng(0).permutation(values.size)[:SAMPLE]
    assert quantizer.numbers() == expected_numbers(values[chosen], held)
    assert quantizer.numbers() != before
    assert quantizer.find(".values svg").get_attribute("aria-label") != label
    assert quantizer.find(".codes svg").inner_html() != bars

    # Let go: the library's numbers, on all values, and an address that holds the settings.
    quantizer.page.mouse.up()
    quantizer.at_rest()
    assert quantizer.qparams(4) == held
    assert quantizer.numbers() == expected_numbers(values, held)
    address = quantizer.address()
    assert address["bits"] == "4"
    assert np.float32(address["scale"]) == held.scale
    assert int(address["zero_point"]) == held.zero_point
    label = quantizer.find(".values svg").get_attribute("aria-label")
    assert label
    assert re.search(
        r"16 codes stand 0\.\d+ apart, from −\d[.\d]* to \d[.\d]*; code .* means 0", label
    )

    # The address is enough to find it all again.
    shown = quantizer.numbers()
    quantizer.page.reload()
    quantizer.at_rest()
    assert quantizer.qparams(4) == held
    assert quantizer.numbers() == shown


def test_a_narrow_range_trades_rounding_for_clipping(quantizer: Quantizer) -> None:
    quantizer.open("?bits=4")
    assert quantizer.find(".balance-says").inner_text().endswith("clipping 0%.")
    for end, way in (("low", 1), ("high", -1)):
        x, y = quantizer.grab(end)
        quantizer.page.mouse.move(x + way * 150, y, steps=4)
        quantizer.page.mouse.up()
        quantizer.at_rest()
    assert not quantizer.find(".balance-says").inner_text().endswith("clipping 0%.")
    expect(quantizer.find(".codes .left-out")).to_contain_text("are clipped to −8. ")
    expect(quantizer.find(".errors .left-out")).to_contain_text("have a picture of their own")
    expect(quantizer.find(".clipped .left-out")).to_contain_text("of the values")
    # Auto takes it back.
    quantizer.find("#auto").click()
    quantizer.at_rest()
    assert quantizer.number("Clipped") == "0.00%"


def test_every_control_by_keyboard(quantizer: Quantizer) -> None:
    quantizer.open("?bits=4")
    for selector, key in (
        ("#low", "ArrowRight"),
        ("#high", "PageDown"),
        ("#low", "Home"),
        ("#high", "End"),
        ("#bits", "ArrowRight"),
        ("#scale", "ArrowLeft"),
        ("#zero", "ArrowUp"),
    ):
        before = quantizer.qparams(4 if selector != "#zero" else 5)
        quantizer.find(selector).focus()
        quantizer.page.keyboard.press(key)
        quantizer.at_rest()
        after = quantizer.qparams(5 if selector in ("#bits", "#scale", "#zero") else 4)
        assert after != before, selector
    expect(quantizer.find("#bits-says")).to_have_text("32 codes, −16 to 15")
    assert quantizer.address()["bits"] == "5"
    quantizer.find("#auto").focus()
    quantizer.page.keyboard.press("Enter")
    x = sample("normal")
    quantizer.at_rest()
    assert quantizer.qparams(5) == choose_qparams(x.min(), x.max(), bits=5)


def test_the_range_holds_zero_and_at_least_one_step(quantizer: Quantizer) -> None:
    quantizer.open("?bits=8")
    x, y = quantizer.grab("high")
    quantizer.page.mouse.move(x - 600, y, steps=3)
    quantizer.page.mouse.up()
    quantizer.at_rest()
    assert quantizer.find("#high").get_attribute("aria-valuenow") == "0"
    quantizer.find("#low").focus()
    quantizer.page.keyboard.press("End")
    quantizer.at_rest()
    assert float(quantizer.find("#low").get_attribute("aria-valuenow") or 0) < 0


def test_bad_typing_is_answered_in_words(quantizer: Quantizer) -> None:
    quantizer.open("?bits=8")
    before = quantizer.numbers()
    above = "It must be above 0, such as 0.05 or 1/3."
    normal = "must be from 1.1754944e-38 to 3.4028235e+38."
    whole = "With 8 bits: a whole number from −128 to 127."
    for field, typed, sentence in (
        ("#scale-now", "0", above),
        ("#scale-now", "-1", above),
        ("#scale-now", "1e-40", normal),
        ("#scale-now", "1 × 10⁻⁴⁰", normal),
        ("#scale-now", "1e39", normal),
        ("#scale-now", "1e400", normal),
        ("#scale-now", "wide", "“wide” is not a number."),
        ("#scale-now", "0x10", "“0x10” is not a number."),
        ("#scale-now", "1,5,5", "“1,5,5”: write a point before the decimals, and no other"),
        ("#scale-now", "1,234", "“1,234” may be 1.234 or 1234: write the one that you mean."),
        ("#scale-now", "1e–3", "“1e–3” has a dash: write - for a minus."),
        ("#scale-now", "0" * 2001, "is too long: 2000 characters are read at most."),
        ("#scale-now", "1/0", "“1/0” divides by zero."),
        ("#scale-now", "", "The box is empty."),
        ("#zero-now", "128", whole),
        ("#zero-now", "1.5", whole),
        ("#zero-now", "-129", whole),
        ("#zero-now", "few", "“few” is not a number."),
        ("#zero-now", "", "The box is empty."),
    ):
        quantizer.find(field).fill(typed)
        quantizer.find(field).press("Enter")
        expect(quantizer.find(f"{field}-problem")).to_contain_text(sentence)
        expect(quantizer.find(field)).to_have_attribute("aria-invalid", "true")
        assert quantizer.numbers() == before
    # What is right makes the sentence go.
    for field, typed in (("#scale-now", "0,5"), ("#scale-now", "1/3"), ("#zero-now", "−3")):
        quantizer.find(field).fill(typed)
        quantizer.find(field).press("Enter")
        expect(quantizer.find(f"{field}-problem")).to_have_text("")
        expect(quantizer.find(field)).to_have_attribute("aria-invalid", "false")
        quantizer.at_rest()
    assert quantizer.qparams(8) == QParams(np.float32(1 / 3), -3, -128, 127)


def test_the_span_of_the_scale_follows(quantizer: Quantizer) -> None:
    """After a far smaller scale and more bits the thumb stands between the ends again."""
    quantizer.open("?bits=4")
    quantizer.find("#auto").click()
    quantizer.at_rest()
    for control, key in (("#scale", "Home"), ("#bits", "End")):
        quantizer.find(control).press(key)
        quantizer.at_rest()
        scale = quantizer.find("#scale")
        low, high = (int(scale.get_attribute(end) or 0) for end in ("min", "max"))
        assert low <= int(scale.input_value()) < high
    assert low < int(scale.input_value())


@pytest.mark.parametrize("scale", ["3e38", "1.2e-38"])
def test_extreme_scales_are_shown_as_numbers(quantizer: Quantizer, scale: str) -> None:
    quantizer.open(f"?scale={scale}")
    words = quantizer.page.get_by_test_id("stMain").aria_snapshot()
    words += "".join(
        quantizer.find(f"#{end}").get_attribute("data-value") or "" for end in ("low", "high")
    )
    assert "Infinity" not in words
    assert "NaN" not in words
    for key in ("Home", "End"):  # wider and narrower codes cope too
        quantizer.find("#bits").press(key)
        quantizer.at_rest()
        assert np.isfinite(quantizer.qparams(2 if key == "Home" else 16).scale)


def test_labels_of_a_narrow_range_stand_apart(quantizer: Quantizer) -> None:
    """At the picture's edge both labels stand on one side; then one of them a line lower."""
    quantizer.page.set_viewport_size({"width": 390, "height": 844})
    quantizer.open("?scale_data=Activations&bits=4&scale=8.2e-7&zero_point=7")
    tops = [
        quantizer.find(f"#{end}").evaluate("handle => getComputedStyle(handle, '::after').top")
        for end in ("low", "high")
    ]
    assert tops[0] != tops[1]


def test_other_data_get_their_own_range(quantizer: Quantizer) -> None:
    quantizer.open("?bits=3&scale=0.5&zero_point=1")
    assert quantizer.qparams(3) == QParams(0.5, 1, -4, 3)
    data = quantizer.page.get_by_role("combobox", name="Data")
    data.evaluate("box => box.scrollIntoView({ block: 'center' })")
    data.click()
    quantizer.page.get_by_role("option", name="Uniform").click()
    expect(quantizer.find(".source")).to_have_text("Uniform values")
    x = sample("uniform")
    assert quantizer.qparams(3) == choose_qparams(x.min(), x.max(), bits=3)
    assert quantizer.address()["scale_data"] == "Uniform"
    assert np.float32(quantizer.address()["scale"]) == quantizer.qparams(3).scale
    # What is let go from now on is answered for these data.
    quantizer.find("#low").focus()
    quantizer.page.keyboard.press("PageUp")
    quantizer.at_rest()
    assert quantizer.qparams(3) != choose_qparams(x.min(), x.max(), bits=3)
    assert quantizer.numbers() == expected_numbers(x, quantizer.qparams(3))


def test_settings_survive_a_look_at_another_page(quantizer: Quantizer) -> None:
    quantizer.open("?bits=5&scale=0.25&zero_point=-2")
    before = quantizer.numbers()
    quantizer.page.get_by_role("link", name="Home").first.click()
    expect(quantizer.find(".scope")).to_have_count(0)
    quantizer.page.get_by_role("link", name="Scale and zero-point").first.click()
    quantizer.at_rest()
    assert quantizer.qparams(5) == QParams(0.25, -2, -16, 15)
    assert quantizer.numbers() == before
    assert quantizer.address() == {"bits": "5", "scale": "0.25", "zero_point": "-2"}


def test_back_leads_to_the_settings_of_its_address(quantizer: Quantizer) -> None:
    """Two visits with different settings: Back shows the first ones, not what was held last."""
    quantizer.open("?bits=5&scale=0.25&zero_point=-2")
    quantizer.page.get_by_role("link", name="Home").first.click()
    expect(quantizer.find(".scope")).to_have_count(0)
    quantizer.page.get_by_role("link", name="Scale and zero-point").first.click()
    quantizer.at_rest()
    quantizer.find("#bits").press("End")
    quantizer.at_rest()
    quantizer.page.go_back()
    expect(quantizer.find(".scope")).to_have_count(0)
    quantizer.page.go_back()
    quantizer.at_rest()
    expect(quantizer.find("#bits-now")).to_have_text("5")
    assert quantizer.qparams(5) == QParams(0.25, -2, -16, 15)
    assert quantizer.numbers() == expected_numbers(sample("normal"), quantizer.qparams(5))


def saved(quantizer: Quantizer, picture: str, choice: str) -> bytes:
    """What the Save menu of a picture gives."""
    figure = quantizer.find(f"figure.{picture}")
    figure.locator("summary").click()
    with quantizer.page.expect_download() as download:
        figure.get_by_role("button", name=choice).click()
    with open(download.value.path(), "rb") as file:
        return file.read()


def rows(text: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text.decode())))


def test_pictures_and_their_numbers_can_be_saved(quantizer: Quantizer) -> None:
    quantizer.open("?bits=4&scale=0.25&zero_point=0")
    x, qparams = sample("normal"), QParams(0.25, 0, -8, 7)
    counts = count(x, qparams)
    codes = rows(saved(quantizer, "codes", "Numbers, CSV"))
    assert [int(row["values"]) for row in codes] == counts.codes.tolist()
    assert [int(row["first_code"]) for row in codes] == list(range(-8, 8))
    errors = rows(saved(quantizer, "errors", "Numbers, CSV"))
    assert [int(row["values"]) for row in errors] == counts.errors.tolist()
    assert (errors[0]["from_steps"], errors[-1]["to_steps"]) == ("-0.5", "0.5")
    values = rows(saved(quantizer, "values", "Numbers, CSV"))
    assert sum(int(row["values"]) for row in values) == x.size
    for picture in ("values", "codes", "errors"):
        svg = saved(quantizer, picture, "Picture, SVG")
        assert ET.fromstring(svg).tag.endswith("svg")
        assert b"var(" not in svg
    assert saved(quantizer, "values", "Picture, PNG").startswith(b"\x89PNG")


def test_floor_shows_its_bias_at_once(quantizer: Quantizer) -> None:
    quantizer.open("?bits=4&scale=0.5&zero_point=0")
    x, qparams = sample("normal"), QParams(0.5, 0, -8, 7)
    assert quantizer.number("Mean error") == "0.00 steps"
    quantizer.page.get_by_test_id("stPopover").nth(1).get_by_role("button").click()
    quantizer.page.get_by_test_id("stPopoverBody").get_by_text("floor").click()
    expect(quantizer.find('[data-name="Mean error"] .value')).to_have_text("−0.50 steps")
    assert quantizer.numbers() == expected_numbers(x, qparams, "floor")
    assert quantizer.address()["scale_rounding"] == "floor"
    label = quantizer.find(".errors svg").get_attribute("aria-label")
    assert label
    assert "from −1 to +1 step, mean −0.5" in label
    # Held, the browser's own numbers for a sample are those of the library for that sample.
    quantizer.page.keyboard.press("Escape")
    before = quantizer.numbers()
    at, y = quantizer.grab("high")
    quantizer.page.mouse.move(at - 100, y, steps=4)
    expect(quantizer.find(".scope")).to_have_text(A_SAMPLE)
    chosen = np.random.default_rng(0).permutation(x.size)[:SAMPLE]
    assert quantizer.numbers() == expected_numbers(x[chosen], quantizer.qparams(4), "floor")
    assert quantizer.numbers() != before
    quantizer.page.mouse.up()
    quantizer.at_rest()
    expect(quantizer.find(".clipped .left-out")).to_contain_text("of the values")
    clipped = rows(saved(quantizer, "clipped", "Numbers, CSV"))
    counts = count(x, quantizer.qparams(4), rounding="floor")
    assert [int(row["values"]) for row in clipped] == counts.clipping_errors.tolist()


def test_a_symmetric_range_and_a_held_scale(quantizer: Quantizer) -> None:
    quantizer.open("?bits=4&scale_symmetric=true&scale_narrow=true&scale_hold=scale")
    x = sample("normal")
    reach = float(np.abs(x).max())
    auto = choose_qparams(-reach, reach, bits=4, symmetric=True, narrow_range=True)
    scale = quantizer.find("#scale-now").get_attribute("title")
    assert np.float32(scale) == auto.scale
    expect(quantizer.find("#zero")).to_be_disabled()
    expect(quantizer.find("#bits-says")).to_have_text("15 codes, −7 to 7")
    # One end pulled, the other follows.
    quantizer.find("#high").press("PageDown")
    quantizer.at_rest()
    ends = [
        float(quantizer.find(end).get_attribute("aria-valuenow") or 0) for end in ("#low", "#high")
    ]
    assert ends[0] == -ends[1]
    assert ends[1] < reach
    # More bits: the step stays, the codes reach farther.
    scale = quantizer.find("#scale-now").get_attribute("title")
    quantizer.find("#bits").press("ArrowRight")
    quantizer.at_rest()
    assert quantizer.find("#scale-now").get_attribute("title") == scale
    assert float(quantizer.find("#high").get_attribute("aria-valuenow") or 0) > 2 * ends[1]
