"""The sweep over bits: each accuracy again with a network made directly, on fewer images."""

from collections.abc import Generator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from lib.cnn import FloatNet, QuantizedNet, compensate, data, load, quantize_network
from lib.cnn.layers import Pool
from lib.quantization.calibration import MeanSquaredError
from lib.studies import sweep, weight_formats
from lib.studies.sweep import Cell
from tests.support.networks import accuracy
from tests.support.runs import finish

pytestmark = pytest.mark.usefixtures("few_images")


def test_order_of_the_sweep() -> None:
    assert len(set(sweep.ORDER)) == 49
    assert sweep.ORDER[:7] == tuple((bits, bits) for bits in range(8, 1, -1))
    assert set(sweep.ORDER[-2:]) == {(8, 2), (2, 8)}


@pytest.mark.parametrize("granularity", ["per_channel", "per_tensor"])
@pytest.mark.slow
def test_cells_of_the_sweep(granularity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "ORDER", ((8, 8), (3, 5)))
    said, cells = finish(sweep.sweep("separable", granularity, "mean_squared_error", 40))
    net = load("separable")
    images = data.calibration_set(40)[0]
    for cell in cells:
        direct = quantize_network(
            net,
            images,
            weight_bits=cell.weight_bits,
            activation_bits=cell.activation_bits,
            granularity=granularity,
            observer=partial(MeanSquaredError, cell.activation_bits, signed=False),
        )
        assert cell.accuracy == accuracy(direct)
        size = 0
        for layer in net.layers:
            size += 5  # scale and zero point of what goes in
            if not isinstance(layer, Pool):
                scales = len(layer.weight) if granularity == "per_channel" else 1
                size += -(-layer.weight.size * cell.weight_bits // 8) + 4 * scales
                size += 4 * len(layer.bias)
        assert cell.packed_bytes == size
    assert [len(one.done) for one in said] == [0] * 5 + [1] * 3  # float32 first, in two parts
    assert said[-1].share == 1


@pytest.mark.parametrize("kind", ["cells", "formats"])
def test_a_stopped_run_goes_on_where_it_stopped(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had measured comes at once, the cell under way is measured again."""
    counted = []

    def predict(self: object, images: np.ndarray) -> np.ndarray:
        counted.append(len(images))
        return np.zeros((len(images), 10), np.float32)

    for net in (FloatNet, QuantizedNet):
        monkeypatch.setattr(net, "predict", predict)
    monkeypatch.setattr(sweep, "ORDER", ((8, 8), (3, 5), (4, 4)))
    monkeypatch.setattr(weight_formats, "WEIGHT_FORMATS", ("int8", "int4", "float4_e2m1fn"))

    def begin(granularity: str = "per_tensor") -> Generator[Any, None, Any]:
        if kind == "cells":
            return sweep.sweep("separable", granularity, "min_max", 40)
        return weight_formats.weight_formats("separable", granularity)

    stopped = begin()
    while len(next(stopped).done) < 2:
        pass
    next(stopped)  # 256 images of the third
    stopped.close()
    before = 2 if kind == "cells" else 0  # float32's answers, in two parts
    assert len(counted) == before + 2 + 2 + 1
    counted.clear()
    said, cells = finish(begin())
    assert len(counted) == 2
    assert [(len(one.done), one.images) for one in said[bool(before) :]] == [
        *((0, 0), (0, 300), (1, 0), (1, 300), (2, 0), (2, 256), (2, 300))
    ]
    assert finish(begin())[1] == cells
    assert len(counted) == 2
    finish(begin("per_channel"))  # other settings share nothing
    assert len(counted) == 2 + 3 * 2


@pytest.mark.slow
def test_a_cell_keeps_the_first_answers_that_flipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights rounded either way; compared image by image with networks made directly."""
    monkeypatch.setattr(sweep, "ORDER", ((2, 8),))
    net, images = load("separable"), data.test_set()[0]
    [nearest] = finish(sweep.sweep("separable", "per_channel", "min_max", 64))[1]
    [making_up] = finish(sweep.sweep("separable", "per_channel", "min_max", 64, "compensated"))[1]
    settings: dict[str, Any] = {"weight_bits": 2, "activation_bits": 8}
    calibration = data.calibration_set(64)[0]
    before = net.predict(images).argmax(1)
    for cell, made in (
        (nearest, quantize_network(net, calibration, **settings)),
        (making_up, compensate(net, calibration, **settings)),
    ):
        after = made.predict(images).argmax(1)
        flips = [(i, int(before[i]), int(after[i])) for i in range(300) if before[i] != after[i]]
        assert cell.flipped == len(flips)
        assert list(cell.examples) == flips[: sweep.EXAMPLES]
    assert nearest.accuracy < making_up.accuracy


points = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)


@examples(max_examples=200)
@given(points)
def test_pareto_front(points: list[tuple[int, int]]) -> None:
    def beaten(i: int) -> bool:
        size, good = points[i]
        return any(s <= size and g >= good and (s, g) != (size, good) for s, g in points)

    front = sweep.pareto_front(points)
    assert sorted(front) == [i for i in range(len(points)) if not beaten(i)]
    assert [points[i] for i in front] == sorted(points[i] for i in front)


def test_bad_settings_are_named() -> None:
    for job, words in (
        (sweep.sweep("separable", "per_row", "min_max", 8), "granularity must be one of"),
        (sweep.sweep("separable", "per_tensor", "median", 8), "observer must be one of"),
        (
            sweep.sweep("separable", "per_tensor", "min_max", 8, "up"),
            "rounding must be one of nearest, compensated",
        ),
    ):
        with pytest.raises(ValueError, match=words):
            finish(job)


def test_smallest_within_takes_the_best_of_equally_small_ones() -> None:
    cells = [Cell(8, 8, 0.9, 80), Cell(4, 8, 0.85, 40), Cell(4, 7, 0.86, 40), Cell(2, 8, 0.1, 20)]
    assert sweep.smallest_within(cells, 0.8) == cells[2]
    assert sweep.smallest_within(cells, 0.9) == cells[0]
    assert sweep.smallest_within(cells, 0.95) is None
