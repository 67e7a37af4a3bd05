"""Sweeps and searches: each accuracy again with a network made directly, on fewer images."""

from collections.abc import Generator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from ml_dtypes import float4_e2m1fn, float8_e4m3fn

from lib.cnn import FloatNet, QuantizedNet, data, load, quantize_network
from lib.cnn.layers import Pool
from lib.cnn.mixed import MixedNet, mix
from lib.quantization.affine import dequantize
from lib.quantization.calibration import MeanSquaredError
from lib.studies import evaluation, sensitivity, shipped, sweep, weight_formats
from lib.studies.sweep import Cell
from tests.support.runs import finish

CHOICE = {"network": "separable", "weight_bits": 3, "activation_bits": 4, "calibration_images": 40}


@pytest.fixture(autouse=True)
def few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 test images instead of 10,000, and nothing remembered."""
    shipped = data._shipped()
    few = shipped | {name: shipped[name][:300] for name in ("test_images", "test_labels")}
    monkeypatch.setattr(data, "_shipped", lambda: few)
    monkeypatch.setattr(evaluation, "_remembered", {})


def accuracy(net: FloatNet | QuantizedNet | MixedNet) -> float:
    images, labels = data.test_set()
    return float((net.predict(images).argmax(1) == labels).mean())


def test_sensitivity_tries_each_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    float32, int8 = load("separable"), shipped.quantized(**CHOICE)
    names = [layer.name for layer in float32.layers]
    said, trials = finish(sensitivity.sensitivity("all_but", **CHOICE))
    assert [one.float_layers for one in trials] == [*[(name,) for name in names], (), tuple(names)]
    for trial in (trials[0], trials[5], trials[-2], trials[-1]):
        net = mix(float32, int8, trial.float_layers)
        assert (trial.accuracy, trial.packed_bytes) == (accuracy(net), net.packed_bytes)
    shares = [one.share for one in said]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(said) == 3 * len(trials)  # at the start of each, after 256 images and after 300

    monkeypatch.setattr(MixedNet, "predict", None)  # both ends are known already
    with pytest.raises(TypeError):
        finish(sensitivity.sensitivity("only", **CHOICE))
    assert finish(sensitivity.spare(names, **CHOICE))[1] == trials[-2:]


def test_only_one_layer_in_integers() -> None:
    _, trials = finish(sensitivity.sensitivity("only", **CHOICE))
    assert [len(one.float_layers) for one in trials] == [12] * 13 + [0, 13]
    assert "conv1" not in trials[0].float_layers
    net = mix(load("separable"), shipped.quantized(**CHOICE), trials[1].float_layers)
    assert accuracy(net) == trials[1].accuracy


def test_greedy_takes_the_best_each_time() -> None:
    said, found = finish(sensitivity.greedy_search(2, **CHOICE))
    names = [layer.name for layer in load("separable").layers]
    assert len(found.trials) == 1 + 13 + 12 == said[-1].of
    assert [len(step.float_layers) for step in found.steps] == [0, 1, 2]
    tried = {one.float_layers: one for one in found.trials}
    first, second = found.steps[1:]
    assert first.accuracy == max(tried[(name,)].accuracy for name in names)
    assert set(first.float_layers) < set(second.float_layers)
    pairs = [pair for pair in combinations(names, 2) if first.float_layers[0] in pair]
    assert second.accuracy == max(tried[pair].accuracy for pair in pairs)
    equals = [tried[pair] for pair in pairs if tried[pair].accuracy == second.accuracy]
    assert second.packed_bytes == min(one.packed_bytes for one in equals)


def test_order_of_the_sweep() -> None:
    assert len(set(sweep.ORDER)) == 49
    assert sweep.ORDER[:7] == tuple((bits, bits) for bits in range(8, 1, -1))
    assert set(sweep.ORDER[-2:]) == {(8, 2), (2, 8)}


@pytest.mark.parametrize("granularity", ["per_channel", "per_tensor"])
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
    assert [len(one.done) for one in said] == [0, 0, 0, 1, 1, 1]
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
    assert len(counted) == 2 + 2 + 1
    counted.clear()
    said, cells = finish(begin())
    assert len(counted) == 2
    assert [(len(one.done), one.images) for one in said] == [
        *((0, 0), (0, 300), (1, 0), (1, 300), (2, 0), (2, 256), (2, 300))
    ]
    assert finish(begin())[1] == cells
    assert len(counted) == 2
    finish(begin("per_channel"))  # other settings share nothing
    assert len(counted) == 2 + 3 * 2


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


@pytest.mark.parametrize("granularity", ["per_channel", "per_tensor"])
def test_weights_in_integers_are_those_of_the_integer_network(granularity: str) -> None:
    net = load("separable")
    images = data.calibration_set(8)[0]
    rounded = weight_formats.with_weights_in(net, "int4", granularity)
    int8 = quantize_network(net, images, weight_bits=4, granularity=granularity)
    for layer, simple in zip(int8.layers, rounded.layers, strict=True):
        if layer.name != "pool":
            expected = dequantize(layer.weight, layer.weight_qparams)
            np.testing.assert_array_equal(simple.weight, expected)


@pytest.mark.parametrize(
    ("fmt", "dtype", "largest"),
    [("float8_e4m3fn", float8_e4m3fn, 448), ("float4_e2m1fn", float4_e2m1fn, 6)],
)
def test_weights_in_floats(fmt: str, dtype: type, largest: float) -> None:
    net = load("separable")
    rounded = weight_formats.with_weights_in(net, fmt)
    for layer, simple in zip(net.layers, rounded.layers, strict=True):
        if not isinstance(layer, Pool):
            for before, after in zip(layer.weight, simple.weight, strict=True):
                scale = np.float32(np.abs(before).max() / largest)
                expected = (before / scale).astype(dtype).astype(np.float32) * scale
                np.testing.assert_allclose(after, expected, rtol=1e-6)


def test_formats_are_run_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight_formats, "WEIGHT_FORMATS", ("int4", "float4_e2m1fn"))
    said, cells = finish(weight_formats.weight_formats("separable", "per_tensor"))
    net = load("separable")
    for cell in cells:
        assert cell.bits == 4
        assert cell.accuracy == accuracy(
            weight_formats.with_weights_in(net, cell.format, "per_tensor")
        )
        weighted = [layer for layer in net.layers if not isinstance(layer, Pool)]
        assert cell.packed_bytes == sum(
            layer.weight.size / 2 + 4 + layer.bias.nbytes for layer in weighted
        )
    assert said[-1].share == 1


def test_bad_settings_are_named() -> None:
    for job, words in (
        (sensitivity.sensitivity("some", **CHOICE), "kind must be one of only, all_but"),
        (sensitivity.greedy_search(14, **CHOICE), "budget must be from 0 to 13"),
        (sensitivity.spare(("conv9",), **CHOICE), "layer must be one of"),
        (sweep.sweep("separable", "per_row", "min_max", 8), "granularity must be one of"),
        (sweep.sweep("separable", "per_tensor", "median", 8), "observer must be one of"),
        (weight_formats.weight_formats("separable", "per_row"), "granularity must be one of"),
    ):
        with pytest.raises(ValueError, match=words):
            finish(job)
    with pytest.raises(ValueError, match="fmt must be one of"):
        weight_formats.with_weights_in(load("separable"), "float16")


def test_only_so_many_counts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "REMEMBERED", 2)
    net = load("separable")
    for name in ("a", "b", "c"):
        [*_, last] = evaluation.right_answers(net, name)
        assert list(evaluation.right_answers(net, name)) == [last]
    assert len(list(evaluation.right_answers(net))) == 2  # without a name it counts anew
    assert list(evaluation._remembered) == ["b", "c"]


def test_smallest_within_takes_the_best_of_equally_small_ones() -> None:
    cells = [Cell(8, 8, 0.9, 80), Cell(4, 8, 0.85, 40), Cell(4, 7, 0.86, 40), Cell(2, 8, 0.1, 20)]
    assert sweep.smallest_within(cells, 0.8) == cells[2]
    assert sweep.smallest_within(cells, 0.9) == cells[0]
    assert sweep.smallest_within(cells, 0.95) is None
