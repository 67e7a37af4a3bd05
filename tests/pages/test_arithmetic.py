"""The page Arithmetic: what the machines are given to show, and the walk in a real browser."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn import engines
from lib.jobs.board import board
from lib.jobs.tasks import RaceMatrices
from lib.numbers.floats import FORMATS
from lib.studies import matrix_race
from lib.studies.timing import Racers
from pages.arithmetic_parts import race
from tests.support.machines import ALLOWED, MACHINES
from tests.support.pages import OpenPage, check, components, numbers, page_html, texts
from tests.support.runs import finished


def machines(app: AppTest) -> list[dict[str, Any]]:
    """What the machines in the browser are given; an empty list where none is shown."""
    return next((data["machines"] for data in components(app) if "machines" in data), [])


def integer(shown: str) -> int:
    """A whole number as it stands on the page."""
    return int(shown.replace(",", "").replace("−", "-"))


def results(app: AppTest) -> dict[str, str]:
    """The results below the machines."""
    return {name: value for name, value in numbers(app).items() if name.endswith(" result")}


def test_first_visit(open_page: OpenPage) -> None:
    app = open_page("arithmetic")
    check(app)
    assert [one["title"] for one in machines(app)] == ["int8: 100 + 50", "float16: 100 + 50"]
    assert [len(one["stages"]) for one in machines(app)] == [3, 7]
    assert results(app) == {"int8 result": "−106", "float16 result": "150"}
    # The integer's ten steps are no more work than the float's seven: that is what is said.
    said = "".join(texts(app))
    assert "3 kinds of work, 8 bits to add, registers of up to 9 bits." in said
    assert "7 kinds of work, 14 bits to add, registers of up to 23 bits." in said
    assert not app.warning


def test_a_layers_place_is_shown_below_its_choice(open_page: OpenPage) -> None:
    place = "conv6: the sixth of the 8 layers of the plain network."
    app = open_page("arithmetic", {"sum_of": "conv6", "product_of": "the largest possible"})
    assert page_html(app).count(place) == 1
    app = open_page("arithmetic", {"sum_of": "the largest possible", "product_of": "conv6"})
    assert page_html(app).count(place) == 1


@pytest.mark.parametrize(
    ("query", "int8", "other"),
    [
        ({"operation": "multiply"}, "−120", "5000"),
        ({"int8_overflow": "saturate"}, "127", "150"),
        ({"int8_overflow": "widen"}, "150", "150"),
        ({"operation": "multiply", "int8_overflow": "widen"}, "5000", "5000"),
        ({"number_a": "-128", "number_b": "-128"}, "0", "−256"),
        # float8's steps are 8 wide there: 100 is stored as 96, 50 as 48, and 144 exists.
        ({"arithmetic_format": "float8_e4m3fn"}, "−106", "144"),
        ({"number_a": "2049", "number_b": "1"}, "2", "2048"),  # a conversion wraps; a tie
        ({"number_a": "65504", "number_b": "65504"}, "−64", "infinity"),
    ],
)
def test_results(query: dict[str, str], int8: str, other: str, open_page: OpenPage) -> None:
    app = open_page("arithmetic", query)
    check(app)
    assert list(results(app).values()) == [int8, other]


@pytest.mark.parametrize("name", ["float16", "float32"])
@pytest.mark.parametrize("operation", ["add", "multiply"])
def test_float_machine_agrees_with_numpy(name: str, operation: str, open_page: OpenPage) -> None:
    query = {
        "number_a": "0.1",
        "number_b": "-7.3",
        "arithmetic_format": name,
        "operation": operation,
    }
    shown = results(open_page("arithmetic", query))[f"{name} result"]
    kind = np.dtype(name).type
    expected = getattr(np, operation)(kind("0.1"), kind("-7.3"))
    assert kind(shown.removeprefix("≈ ").replace("−", "-")) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_chosen(name: str, open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"arithmetic_format": name, "number_a": "1.5", "number_b": "-3"})
    check(app)
    assert results(app)[f"{name} result"] == "−1.5"


def test_old_link_says_the_format(open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"float_format": "float8_e4m3fn"})
    assert list(results(app)) == ["int8 result", "float8_e4m3fn result"]
    assert not app.warning


def test_format_chosen_on_floats_stays_there(open_page: OpenPage) -> None:
    app = open_page("floats")
    app.selectbox(key="float_format").set_value("float8_e5m2").run()
    app.switch_page("../../pages/arithmetic.py").run()
    assert app.selectbox(key="arithmetic_format").value == "float16"
    assert "float16 result" in results(app)
    app.switch_page("../../pages/floats.py").run()
    assert app.selectbox(key="float_format").value == "float8_e5m2"


@pytest.mark.parametrize(
    ("typed", "said", "shown"),
    [
        ("abc", "“abc” is not a number", []),
        ("", "The box is empty", []),
        ("1/0", "divides by zero", []),
        ("nan", "int8 holds whole numbers from −128 to 127", ["float"]),
        ("0x1ff", "more bits than the 8 of int8", ["float"]),
        ("0x1ffff", "more bits than the 16 of float16", []),
    ],
)
def test_nonsense_gets_one_sentence(
    typed: str, said: str, shown: list[str], open_page: OpenPage
) -> None:
    app = open_page("arithmetic")
    app.text_input[1].set_value(typed).run()
    check(app)
    (warning,) = app.warning
    assert said in warning.value
    assert warning.value.startswith("Number b: ")
    alone = (
        "Only float16 is shown." if shown else "Nothing is shown until both boxes hold a number."
    )
    assert alone in [one.value for one in app.caption]
    given = [one["param"] for one in machines(app) if one["param"] != "sum_step"]
    assert given == [f"{name}_step" for name in shown]
    app.text_input[1].set_value("5").run()
    assert not app.warning
    assert len(machines(app)) == 2


def test_each_box_has_its_own_sentence(open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"number_a": "x", "number_b": "nan"})
    assert [one.value.split(":")[0] for one in app.warning] == ["Number a", "Number b"]


def test_what_had_to_be_changed_is_said(open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"number_a": "0.4", "number_b": "1e999"})
    said = " ".join(one.value for one in app.caption)
    assert "Number a: int8 holds whole numbers from −128 to 127: “0.4” is rounded" in said
    assert "Number b: int8 holds whole numbers from −128 to 127, so “1e999” does not fit." in said
    assert "infinity is stored" in said
    # The float machine has what is stored, not what was typed.
    assert [one["title"] for one in machines(app)] == [
        "int8: 0 + 0",  # 10 to the 999th is a multiple of 256: wrapping leaves 0
        "float16: 0.39990234375 + infinity",
    ]


def test_rounded_operand_has_its_sign_in_brackets(open_page: OpenPage) -> None:
    query = {"number_a": "0.1", "number_b": "0.1", "arithmetic_format": "float32"}
    titles = [one["title"] for one in machines(open_page("arithmetic", query))]
    assert titles == ["int8: 0 + 0", "float32: ≈ 0.100000001 + (≈ 0.100000001)"]


def test_sums_overflow_on_a_real_layer(open_page: OpenPage) -> None:
    shown = numbers(open_page("arithmetic", {"sum_of": "conv1"}))
    exact = integer(shown["Exact sum"])
    assert shown["In int32"] == shown["Exact sum"]
    for bits in (8, 16):
        held = integer(shown[f"In int{bits}"])
        assert held != exact
        assert (held - exact) % 2**bits == 0


def test_one_product_joins_the_sum(open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"product_of": "the largest possible", "sum_product": "288"})
    check(app)
    assert numbers(app)["New sum"] == "9,326,880"
    # Another layer has fewer products: the last of them is shown.
    app.selectbox(key="product_of").set_value("conv1").run()
    app.selectbox(key="sum_of").set_value("conv1").run()
    check(app)
    assert app.number_input(key="sum_product").value == 9
    assert numbers(app)["New sum"] == numbers(app)["Exact sum"]


def test_largest_sum_saturates(open_page: OpenPage) -> None:
    app = open_page(
        "arithmetic",
        {
            "sum_of": "the largest possible",
            "sum_overflow": "saturate",
        },
    )
    check(app)
    shown = numbers(app)
    assert [shown[f"In int{bits}"] for bits in (8, 16, 32)] == ["127", "32,767", "9,326,880"]
    assert "65,793 products of any size always fit." in "".join(texts(app))


def test_lanes_of_narrower_registers(open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"register_bits": "128"})
    shown = numbers(app)
    assert "added in fours to 4 int32 sums" in "".join(texts(app))
    assert [shown[f"{name} at once"] for name in ("float32", "float16", "int8")] == ["4", "8", "16"]


@pytest.mark.slow
def test_race_reaches_the_page(open_page: OpenPage) -> None:
    app = open_page("arithmetic", {"matrix_size": "64"})
    assert [one.label for one in app.button] == ["Run"]
    app.button[0].click()
    app.run()
    job = board().find(RaceMatrices(size=64))
    assert job is not None
    assert finished(RaceMatrices(size=64)) is job
    app = open_page("arithmetic", {"matrix_size": "64"})
    check(app)
    assert [one.label for one in app.button] == ["Run again"]
    shown = "".join(texts(app))
    verdict = "no verdict" if job.result.disturbed else f"{job.result.speedup:.2f} ×"
    assert numbers(app)["Speed"] == verdict
    assert "524,288" in shown  # 2 x 64^3
    assert "33 and 8 kB" in shown


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("speedup", [0.8, 1.0, 1.3, 3.9, 9.0])
def test_the_reason_fits_the_processor_and_the_numbers(machine: str, speedup: float) -> None:
    """No gain is called none, and the instructions explain as much as they allow."""
    found = matrix_race.Result(
        size=512,
        seconds=np.tile([speedup, 1.0], (60, 1)),
        product=np.zeros((1, 1), np.int32),
        racers=Racers("onednn", "onednn"),
        kernels=engines.Status(True, ""),
        processor="some processor",
        instructions=MACHINES[machine],
    )
    said = race.reason(found)
    assert ("kernels for int8 are no faster" in said) == (speedup == 1.0)
    assert ("kernels for int8 are slower" in said) == (speedup == 0.8)
    without = machine in ("Haswell", "Cortex-A72")
    assert ("this processor has no instruction" in said) == (speedup < 1.1 and without)
    assert ("of AMX" in said) == (machine == "Sapphire Rapids" and speedup > 1.1)
    assert ("take their share" in said) == (1.1 < speedup < 0.75 * ALLOWED[machine])
    assert ("That alone" in said) == (speedup > max(1.1, 1.125 * ALLOWED[machine]))
