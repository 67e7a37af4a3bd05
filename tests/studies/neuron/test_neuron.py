"""One neuron by hand: against what the engines computed, and against plain Python."""

import math
from typing import Any

import numpy as np
import pytest

from lib.cnn import FloatNet, QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.quantization.error import sqnr_db
from lib.studies.neuron.error_sums import sum_errors
from lib.studies.neuron.neuron import blackboard, fixed_point, neuron
from lib.studies.neuron.trace import TracedImage, trace

SETTINGS = [
    ("plain", {}),
    ("separable", {"granularity": "per_tensor", "symmetric_activations": True}),
    ("separable", {"weight_bits": 4, "activation_bits": 3}),
]


def pair(name: str, **settings: Any) -> tuple[FloatNet, QuantizedNet]:
    net = load(name)
    return net, quantize_network(net, calibration_set(64)[0], **settings)


@pytest.fixture(scope="module")
def traced() -> TracedImage:
    return trace(*pair("plain"), images_and_labels()[0][0])


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
def test_the_last_step_is_what_the_engines_computed(name: str, settings: dict) -> None:
    rng = np.random.default_rng(3)
    nets = pair(name, **settings)
    ties = 0
    for image in images_and_labels()[0][:4]:
        traced = trace(*nets, image)
        for layer in nets[1].layers:
            shape = traced.outputs[layer.name].shape[1:]
            for _ in range(15):
                place = [int(rng.integers(size)) for size in shape]
                one = neuron(traced, layer.name, *place)
                expected = traced.float_outputs[layer.name][0][tuple(place)]
                assert one.float_output == pytest.approx(expected, rel=1e-4, abs=1e-4)
                if layer.output_qparams is None:
                    assert one.meaning == pytest.approx(one.engine_value, rel=1e-5, abs=1e-5)
                elif one.tie:
                    ties += 1
                    assert abs(one.code - one.engine_value) <= 1
                else:
                    assert one.code == one.engine_value
                    assert one.steps[-1].integer == one.code
    assert ties < 10  # the word must stay an exception


def test_every_step_in_plain_python() -> None:
    """A zero point other than 0, and a pixel in the corner, whose window is partly padding."""
    nets = pair("separable", symmetric_activations=True)
    traced = trace(*nets, images_and_labels()[0][2])
    layer = nets[1].layers[2]
    assert layer.name == "pointwise2"
    one = neuron(traced, "pointwise2", 5, 3, 4)
    codes = [int(q) for q in traced.outputs["depthwise2"][0, :, 3, 4]]
    weights = [int(q) for q in layer.weight[5, :, 0, 0]]
    assert one.input_zero_point == 128
    assert one.products.ravel().tolist() == [a * b for a, b in zip(codes, weights, strict=True)]
    assert one.correction == -128 * sum(weights) != 0
    exact = sum((a - 128) * b for a, b in zip(codes, weights, strict=True))
    assert one.products_sum + one.correction == exact
    assert one.accumulator == exact + int(layer.bias[5]) == one.products_sum + one.folded_bias
    s_x, s_w = layer.input_qparams.scale, layer.weight_qparams.scales[5]
    assert one.multiplier == np.float32(np.float32(s_x * s_w) / layer.output_qparams.scale)
    assert one.scaled == np.float32(one.accumulator) * one.multiplier
    assert one.clip == (128, 255)  # the ReLU: nothing below the code of 0
    assert one.code == min(max(round(float(one.scaled)) + 128, 128), 255)

    corner = neuron(traced, "depthwise2", 7, 0, 0)
    assert (corner.patch[:, 0] == 128).all()
    assert (corner.patch[:, :, 0] == 128).all()
    assert (corner.float_patch[:, 0] == 0).all()
    assert corner.patch.shape == corner.weights.shape == (1, 3, 3)
    assert (corner.patch[0, 1:, 1:] == traced.outputs["conv1"][0, 7, :2, :2]).all()


def test_steps_tell_the_story(traced: TracedImage) -> None:
    one = neuron(traced, "conv4", 7, 5, 6)
    steps = {step.name: step for step in one.steps}
    words = ["sum", "correction", "bias", "multiply", "round", "zero point", "clip"]
    assert list(steps) == words
    assert steps["sum"].integer == (one.patch.astype(int) * one.weights).sum()
    assert steps["bias"].integer == one.accumulator
    unit = float(one.input_scale) * float(one.weight_scale)
    assert steps["bias"].integer * unit == pytest.approx(steps["bias"].float32, abs=0.05)
    assert steps["multiply"].integer == pytest.approx(steps["multiply"].float32, abs=1)
    assert steps["clip"].float32 * float(one.output_qparams.scale) == pytest.approx(
        one.float_output
    )
    errors = one.product_errors.ravel()
    assert len(errors) == 64 * 9
    assert one.running_error[-1] == pytest.approx(errors.sum())
    whole = (one.products_sum + one.correction) * unit - one.float_sum
    assert one.running_error[-1] == pytest.approx(whole)
    assert sqnr_db(one.float_products, one.float_products + one.product_errors) > 20


def test_last_layer_ends_with_its_logit(traced: TracedImage) -> None:
    one = neuron(traced, "linear", 4)
    assert [step.name for step in one.steps] == ["sum", "correction", "bias", "multiply"]
    assert one.meaning == float(one.scaled)
    with pytest.raises(ValueError, match="linear puts out float32 logits"):
        _ = one.code


def test_pool_is_a_mean(traced: TracedImage) -> None:
    one = neuron(traced, "pool", 9)
    assert (one.weights == 1).all()
    assert one.float_output == pytest.approx(float(one.float_patch.mean()))
    assert one.meaning == pytest.approx(one.patch.mean() * float(one.input_scale), abs=0.1)


def test_blackboard() -> None:
    """What a class would write down."""
    one = blackboard()
    assert one.patch.tolist() == [[[5, 2], [7, 4]]]  # x / 0.5 + 3
    assert one.weights.tolist() == [[[2, -3], [1, 4]]]  # w / 0.25
    assert one.products.tolist() == [[[10, -6], [7, 16]]]
    assert (one.products_sum, one.weights_sum, one.correction) == (27, 4, -12)
    assert (one.bias, one.folded_bias, one.accumulator) == (2, -10, 17)
    assert (one.multiplier, one.scaled, one.rounded) == (0.25, 4.25, 4)
    assert (one.shifted, one.code, one.engine_value, one.meaning) == (5, 5, 5, 2.0)
    assert one.mantissa_and_shift == (2**30, -1)
    assert one.fixed_point_code == 6  # 17 / 2 is rounded to 9, and 9 / 2 to 5
    assert one.float_total == pytest.approx(2.58)
    assert not one.tie


def test_mantissa_stands_for_the_multiplier(traced: TracedImage) -> None:
    one = neuron(traced, "conv3", 1, 1, 1)
    mantissa, shift = one.mantissa_and_shift
    assert 2**30 <= mantissa < 2**31
    assert mantissa * 2.0 ** (shift - 31) == float(one.multiplier)  # 24 bits fit in 31


def test_fixed_point_differs_where_rounding_twice_does(traced: TracedImage) -> None:
    """gemmlowp in plain Python, over a whole layer: two roundings, where float32 has one."""
    found = fixed_point(traced, "conv6")
    layer = traced.quantized.layers[5]
    zero_point = layer.output_qparams.zero_point
    differing = 0
    for channel in range(128):
        for row in range(7):
            for column in range(7):
                one = neuron(traced, "conv6", channel, row, column)
                mantissa, shift = one.mantissa_and_shift
                assert shift <= 0
                high = math.floor(one.accumulator * mantissa / 2**31 + 0.5)
                steps = math.floor(abs(high) / 2**-shift + 0.5) * (1 if high >= 0 else -1)
                code = min(max(steps + zero_point, zero_point), 255)
                assert one.fixed_point_code == code
                differing += code != one.code
    assert (found.differing, found.values) == (differing, 128 * 49)
    assert found.largest == (1 if differing else 0)
    with pytest.raises(ValueError, match="linear puts out float32 logits"):
        fixed_point(traced, "linear")


def test_errors_of_sums_add_like_a_square_root() -> None:
    nets = pair("plain")
    images = calibration_set(200)[0]
    found = sum_errors(*nets, images, layer="conv6", channel=20, row=3, column=3)
    assert found.products == 1152
    assert found.sums.shape == (200,)
    assert 0.7 < found.measured / found.predicted < 1.4  # one of 200 draws; aligned would be 34
    assert found.if_aligned == pytest.approx(math.sqrt(1152) * found.predicted)
    counts, edges = found.histogram(21)
    assert counts.sum() == 200
    expected = found.expected(edges)
    assert 190 < expected.sum() <= 200
    assert expected.argmax() == 10

    # One image again, with the conv6 neuron of its own trace where the inputs are float32's.
    layer = nets[1].layers[5]
    x = dict(nets[0].run(images[:1]))["conv5"][0, :, 2:5, 2:5].astype(float)
    scale = float(layer.input_qparams.scale)
    rounded = np.clip(np.rint(x / scale), 0, 255) * scale
    weights = layer.weight[20] * float(layer.weight_qparams.scales[20])
    error = (rounded * weights - x * nets[0].layers[5].weight[20]).sum()
    assert found.sums[0] == pytest.approx(error, rel=1e-2)
    assert found.mean == pytest.approx(found.sums.mean())


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("conv9", 0), "layer must be one of conv1"),
        (("conv2", 32), "channel must be from 0 to 31, not 32"),
        (("conv2", 0, 28), "row must be from 0 to 27"),
        (("linear", 0, 0, 1), "column must be from 0 to 0"),
    ],
)
def test_wrong_places_are_named(place: tuple, words: str, traced: TracedImage) -> None:
    with pytest.raises(ValueError, match=words):
        neuron(traced, *place)
