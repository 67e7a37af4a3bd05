"""Quantization-aware training: one step by hand, and what many steps end in."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from lib.cnn import FloatNet, QuantizedNet, fine_tune
from lib.cnn.data import training_set
from lib.cnn.fake_quantization import FakeQuantizedNet
from lib.cnn.fine_tuning import LEARNING_RATE, SCALES_RATE, TrainingStep, train
from lib.cnn.layers import Conv, Linear, Pool
from lib.studies.progress import result_of
from tests.support.networks import accuracy

IMAGES, LABELS = training_set(256)


@pytest.fixture
def small() -> FloatNet:
    """A network that trains in no time: two filters, their means, ten classes."""
    rng = np.random.default_rng(2)
    filters = rng.normal(0, 0.5, (2, 1, 3, 3)).astype(np.float32)
    rows = rng.normal(size=(10, 2)).astype(np.float32)
    layers = (
        Conv("conv", filters, np.array([0.1, -0.05], np.float32), stride=2),
        Pool("pool"),
        Linear("linear", rows, rng.normal(0, 0.1, 10).astype(np.float32)),
    )
    return FloatNet("small", layers)


# --- one step by hand -----------------------------------------------------------------------------

# Not of whole pixels: sums of integers may be 0, where float32 falls on either side of the slope.
PIXELS = np.random.default_rng(3).random((64, 28, 28))


class Rounded(NamedTuple):
    """Numbers rounded to codes, and what the slope behind them becomes before them."""

    value: np.ndarray
    before: Callable[[np.ndarray], np.ndarray]
    to_scale: Callable[[np.ndarray], np.ndarray]  # for each number, not summed


def rounded(x: np.ndarray, scale: np.ndarray | float, qmin: float, qmax: float) -> Rounded:
    steps = x / scale
    codes = np.clip(np.rint(steps), qmin, qmax)
    inside = (steps > qmin) & (steps < qmax)
    return Rounded(
        codes * scale,
        lambda slope: slope * inside,
        lambda slope: slope * np.where(inside, codes - steps, codes),
    )


def by_hand(
    parameters: list[np.ndarray], log_scales: list[np.ndarray], ends: tuple[int, int]
) -> tuple[list[np.ndarray], list[np.ndarray], float]:
    """Slopes of the loss of the small network, written out, in float64.

    Args:
        parameters: filters, their biases, rows, their biases.
        log_scales: of filters, of their outputs, of the means, of rows.
        ends: the highest codes of weights and of activations.

    Returns:
        the slopes of both, and the loss.
    """
    w, b, rows, c = parameters
    filter_scale, output_scale, mean_scale, row_scale = (np.exp(each) for each in log_scales)
    weight_end, end = ends
    padded = np.pad(PIXELS, [(0, 0), (1, 1), (1, 1)])
    fields = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))[:, ::2, ::2]

    w_codes = rounded(w, filter_scale, -weight_end, weight_end)
    b_unit = filter_scale.ravel() / 255
    b_codes = rounded(b, b_unit, -np.inf, np.inf)
    sums = np.einsum("nyxij,oij->noyx", fields, w_codes.value[:, 0])
    outputs = rounded(sums + b_codes.value[:, None, None], output_scale, 0, end)
    means = rounded(outputs.value.mean(axis=(2, 3)), mean_scale, 0, end)
    row_codes = rounded(rows, row_scale, -weight_end, weight_end)
    c_unit = row_scale.ravel() * mean_scale
    c_codes = rounded(c, c_unit, -np.inf, np.inf)
    logits = means.value @ row_codes.value.T + c_codes.value
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -np.log(chances[np.arange(64), LABELS[:64]]).mean()

    to_logits = (chances - np.eye(10)[LABELS[:64]]) / 64
    to_rows, to_c = to_logits.T @ means.value, to_logits.sum(axis=0)
    to_means = to_logits @ row_codes.value
    places = outputs.value[0, 0].size
    to_outputs = np.broadcast_to(
        means.before(to_means)[:, :, None, None] / places, outputs.value.shape
    )
    to_sums = outputs.before(to_outputs)
    to_w = np.einsum("noyx,nyxij->oij", to_sums, fields)[:, None]
    to_b = to_sums.sum(axis=(0, 2, 3))
    to_b_unit, to_c_unit = b_codes.to_scale(to_b), c_codes.to_scale(to_c)
    to_filter_scale = w_codes.to_scale(to_w).sum(axis=(1, 2, 3)) + to_b_unit / 255
    to_row_scale = row_codes.to_scale(to_rows).sum(axis=1) + to_c_unit * mean_scale
    to_mean_scale = means.to_scale(to_means).sum() + (to_c_unit * row_scale.ravel()).sum()
    return (
        [w_codes.before(to_w), to_b, row_codes.before(to_rows), to_c],
        [  # of the logarithm: d scale / d log scale = scale
            to_filter_scale.reshape(filter_scale.shape) * filter_scale,
            outputs.to_scale(to_outputs).sum() * output_scale,
            to_mean_scale * mean_scale,
            to_row_scale.reshape(row_scale.shape) * row_scale,
        ],
        float(loss),
    )


@pytest.mark.parametrize("bits", [(2, 3), (3, 4), (8, 8)])
@pytest.mark.parametrize("learn_scales", [True, False])
def test_one_step_is_the_one_written_out(
    small: FloatNet, bits: tuple[int, int], learn_scales: bool
) -> None:
    network = FakeQuantizedNet(small, PIXELS, *bits)
    tensors = network.weights_and_biases(), network.log_scales()
    with torch.no_grad():  # the largest values lie on an end, where the slope may be 0 or 1
        for scale in network.log_scales():
            scale -= 0.01
    parameters, log_scales = (
        [tensor.detach().numpy().astype(np.float64) for tensor in each] for each in tensors
    )
    before = parameters, log_scales
    ends = 2 ** (bits[0] - 1) - 1, 2 ** bits[1] - 1
    *slopes, loss = by_hand(parameters, log_scales, ends)
    steps = train(network, PIXELS, LABELS[:64], learn_scales=learn_scales)
    step = next(steps)
    assert step.loss == pytest.approx(loss, rel=1e-5)
    assert (step.images, step.of) == (64, 128)
    rates = LEARNING_RATE, SCALES_RATE * LEARNING_RATE * learn_scales
    # A scale's is a sum over codes, one of which float32 may round to the other side.
    for group, slopes_of_group, before_of_group, rate, off in zip(
        tensors, slopes, before, rates, (1e-3, 1e-2), strict=True
    ):
        for tensor, slope, old in zip(group, slopes_of_group, before_of_group, strict=True):
            largest = np.abs(slope).max()
            np.testing.assert_allclose(tensor.grad, slope, rtol=off, atol=off * largest)
            # Adam's first step: both means are those of one slope, which is divided by its size.
            moved = old - rate * slope / (np.abs(slope) + 1e-8)
            clear = np.abs(slope) > 1e-2 * largest
            np.testing.assert_allclose(
                tensor.detach().numpy()[clear], moved[clear], rtol=1e-4, atol=1e-6
            )


# --- many steps -----------------------------------------------------------------------------------


def test_it_reports_and_ends_in_integers(small: FloatNet) -> None:
    steps: list[TrainingStep] = []
    training = fine_tune(small, IMAGES[:200], LABELS[:200], 4, 8, epochs=3)
    while True:
        try:
            steps.append(next(training))
        except StopIteration as end:
            network = end.value
            break
    assert isinstance(network, QuantizedNet)
    assert [step.images for step in steps] == [64 * k for k in range(1, 10)]  # 8 of 200 left out
    assert {step.of for step in steps} == {576}
    for layer, last in zip(network.layers, steps[-1].network.quantized().layers, strict=True):
        np.testing.assert_array_equal(layer.weight, last.weight)
    assert (network.weight_bits, network.activation_bits) == (4, 8)


def test_loss_falls_and_a_seed_repeats(small: FloatNet) -> None:
    def losses(seed: int) -> list[float]:
        return [
            step.loss
            for step in fine_tune(
                small, IMAGES, LABELS, 4, 8, epochs=40, learning_rate=0.01, seed=seed
            )
        ]

    first = losses(0)
    assert np.mean(first[-4:]) < np.mean(first[:4]) - 0.05
    assert losses(0) == first
    assert losses(1) != first


def test_the_learning_rate_falls_to_nothing(small: FloatNet) -> None:
    changes, before = [], None
    for step in fine_tune(small, IMAGES, LABELS, 8, 8, epochs=5):
        now = step.network.float32().layers[0].weight
        if before is not None:
            changes.append(np.abs(now - before).max())
        before = now
    assert len(changes) == 19
    assert changes[-1] < 0.05 * changes[0]
    assert changes[len(changes) // 2] > 0.2 * changes[0]


def test_no_rate_changes_nothing(small: FloatNet) -> None:
    network = FakeQuantizedNet(small, IMAGES, 3, 3)
    before = network.quantized()
    after = result_of(train(network, IMAGES, LABELS, learning_rate=0, epochs=1))
    for old, new in zip(before.layers, after.layers, strict=True):
        np.testing.assert_array_equal(old.weight, new.weight)
        np.testing.assert_array_equal(old.bias, new.bias)


def test_who_stops_keeps_what_there_is_and_may_go_on(small: FloatNet) -> None:
    threads = torch.get_num_threads()
    training = fine_tune(small, IMAGES, LABELS, 3, 3, threads=2)
    for _ in range(3):
        step = next(training)
        assert torch.get_num_threads() == 2
    training.close()
    assert torch.get_num_threads() == threads
    assert step.network.quantized().predict(IMAGES[:5]).shape == (5, 10)
    kept = step.network.float32().layers[0].weight
    result_of(train(step.network, IMAGES, LABELS, epochs=1))
    assert not np.array_equal(step.network.float32().layers[0].weight, kept)


@pytest.mark.parametrize("count", [1, 30])
def test_a_few_images_are_one_batch(small: FloatNet, count: int) -> None:
    steps = list(fine_tune(small, IMAGES[:count], LABELS[:count], 4, 4, epochs=2))
    assert [step.images for step in steps] == [count, 2 * count]


@pytest.mark.slow
def test_what_a_quarter_of_the_images_wins_back(nets: dict[str, FloatNet]) -> None:
    """Three bits for weights and activations: plain rounding leaves a quarter of the answers."""
    images, labels = training_set(2560)
    before = FakeQuantizedNet(nets["separable"], images[:256], 3, 3).quantized()
    after = result_of(fine_tune(nets["separable"], images, labels, 3, 3, epochs=1))
    assert accuracy(after) >= max(0.82, accuracy(before) + 0.05)


def test_wrong_arguments_are_named_before_anything_is_trained(small: FloatNet) -> None:
    good: dict[str, Any] = {"net": small, "images": IMAGES, "labels": LABELS}
    good |= {"weight_bits": 3, "activation_bits": 3}
    wrong: list[tuple[type[Exception], str, Any, str]] = [
        (ValueError, "weight_bits", 1, "weight_bits must be from 2 to 8"),
        (ValueError, "activation_bits", 9, "activation_bits must be from 2 to 8"),
        (ValueError, "images", IMAGES[:, 0], "images must have the shape"),
        (ValueError, "labels", LABELS[:5], r"labels must have the shape \(N,\)"),
        (ValueError, "labels", LABELS + 10, "labels must hold integers from 0 to 9"),
        (ValueError, "epochs", 0, "epochs must be from 1 to 100"),
        (ValueError, "learning_rate", -1, "learning_rate must be from 0 to 1"),
        (ValueError, "seed", -1, "seed must be from 0"),
        (ValueError, "threads", 3, "threads must be from 1 to 2"),
        (TypeError, "net", "plain", "net must be a FloatNet"),
        (TypeError, "labels", LABELS / 2, "labels must hold integers"),
        (TypeError, "learn_scales", 1, "learn_scales must be True or False"),
    ]
    for error, name, value, message in wrong:
        with pytest.raises(error, match=message):
            fine_tune(**(good | {name: value}))
    with pytest.raises(TypeError, match="network must be a FakeQuantizedNet"):
        train(small, IMAGES, LABELS)
