"""What arithmetic costs, drawn at the extremes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.figures import arithmetic
from tests.support.drawn_text import check_figure

INT16 = (-(2**15), 2**15 - 1)


@pytest.mark.parametrize(
    ("counts", "sums", "bits"),
    [
        ({"float32": 4, "float16": 8, "int8": 16}, 4, 128),
        ({"float32": 16, "float16": 32, "int8": 64}, 16, 512),
        ({"int8": 64}, 16, 512),
    ],
)
def test_lanes(counts: dict[str, int], sums: int, bits: int) -> None:
    check_figure(arithmetic.lanes, counts, sums, bits)


@pytest.mark.parametrize("first", [-32385, 0, 32385])
@pytest.mark.parametrize("count", [1, 4])
def test_product_pairs(count: int, first: int) -> None:
    formula = "255 × −127 + 255 × −127 = −64,770; 16 bits keep −32,768"
    row = ("The largest pair of this sum", formula, (first, first))
    check_figure(arithmetic.product_pairs, [row] * count, INT16)


@pytest.mark.parametrize(
    "products",
    [
        np.array([16129]),
        np.array([0, 0]),
        np.full(4096, -16384),
        np.full(4096, 32385),
    ],
    ids=["one", "nothing", "many", "huge"],
)
def test_running_sums(products: NDArray[np.int64]) -> None:
    exact = np.cumsum(products)
    held = {f"int{width}": wrapped(exact, width) for width in (8, 16, 32)}
    check_figure(arithmetic.running_sums, exact, held)


def wrapped(exact: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """What is left of numbers in `width` bits."""
    half = 1 << (width - 1)
    return (exact + half) % (2 * half) - half


@pytest.mark.parametrize("dearest", [3.7, 999.9])
def test_energy(dearest: float) -> None:
    costs = [
        *(("add", "int8", 0.03), ("add", "int32", 0.1)),
        *(("add", "float16", 0.4), ("add", "float32", 0.9)),
        *(("multiply", "int8", 0.2), ("multiply", "int32", 3.1)),
        *(("multiply", "float16", 1.1), ("multiply", "float32", dearest)),
        *(("read", "SRAM cache", 5.0), ("read", "DRAM", 640.0)),
    ]
    check_figure(arithmetic.energy, costs)


@pytest.mark.parametrize("kilobytes", [(4.0, 1.0), (4_194_304.0, 1_048_576.0)])
@pytest.mark.parametrize("rates", [[(0.05, 0.2)] * 60, [(123_456.0, 9_876.0)] * 60, [(40, 90)]])
def test_memory_and_speed(kilobytes: tuple[float, float], rates: list[tuple[float, float]]) -> None:
    check_figure(arithmetic.memory_and_speed, kilobytes, np.array(rates))
