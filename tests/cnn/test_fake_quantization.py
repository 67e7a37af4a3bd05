"""The fake quantizer's slopes, and that its network computes as the integers will."""

import numpy as np
import pytest
import torch

from lib.cnn import NETWORKS, FloatNet
from lib.cnn.data import calibration_set, training_set
from lib.cnn.fake_quantization import FakeQuantizedNet, fake_quantize, least_error_scales
from lib.cnn.images import as_unit_floats
from lib.quantization.affine import QParams
from lib.quantization.affine import fake_quantize as quantize_and_back


def slopes(
    x: torch.Tensor, scale: torch.Tensor, qmin: int, qmax: int, above: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The result, and what `above`, the slope behind it, becomes before it: of x, of the scale."""
    x, scale = x.clone().requires_grad_(), scale.clone().requires_grad_()
    y = fake_quantize(x, scale, qmin, qmax)
    to_x, to_scale = torch.autograd.grad(y, (x, scale), above)
    return y.detach(), to_x, to_scale


def test_torch_has_the_same_values_and_slopes() -> None:
    """But that torch's slope of 1 reaches half a step farther, to where rounding leaves the end."""
    random = torch.Generator().manual_seed(1)
    x = torch.randn((6, 50), generator=random)
    above = torch.randn((6, 50), generator=random)
    scale = 2.0 ** torch.arange(-3.0, 3)  # dividing is then exact, as is torch's multiplying
    theirs = x.clone().requires_grad_()
    fake = torch.fake_quantize_per_channel_affine(
        theirs, scale, torch.zeros(6, dtype=torch.int32), 0, -3, 3
    )
    [wanted] = torch.autograd.grad(fake, theirs, above)
    y, to_x, _ = slopes(x, scale[:, None], -3, 3, above)
    assert torch.equal(y, fake.detach())
    steps = (x / scale[:, None]).abs()
    beyond = (steps > 3) & (steps < 3.5)
    assert beyond.any()
    assert ((steps > 3.5).any() and (steps < 3).any()).item()
    assert torch.equal(to_x[~beyond], wanted[~beyond])
    assert not to_x[beyond].any()


@pytest.mark.parametrize(("qmin", "qmax"), [(-1, 1), (-3, 3), (0, 15)])
def test_the_slope_of_a_scale_is_that_of_the_paper(qmin: int, qmax: int) -> None:
    """Esser et al. 2019, equations 3 and 5, value by value in float64."""
    rng = np.random.default_rng(qmax)
    x = rng.normal(size=(3, 40)).astype(np.float32)
    above = rng.normal(size=x.shape).astype(np.float32)
    scale = np.array([[0.05], [0.3], [1.5]], np.float32)
    wanted_x, wanted_scale = np.zeros(x.shape), np.zeros(3)
    for (row, column), value in np.ndenumerate(x.astype(np.float64)):
        steps = value / float(scale[row, 0])
        if steps <= qmin:
            slope = float(qmin)
        elif steps >= qmax:
            slope = float(qmax)
        else:
            slope = round(steps) - steps
            wanted_x[row, column] = above[row, column]
        wanted_scale[row] += above[row, column] * slope
    tensors = [torch.from_numpy(array) for array in (x, scale, above)]
    y, to_x, to_scale = slopes(tensors[0], tensors[1], qmin, qmax, tensors[2])
    np.testing.assert_array_equal(to_x, wanted_x.astype(np.float32))
    np.testing.assert_allclose(to_scale.ravel(), wanted_scale, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(
        y, quantize_and_back(x, QParams(scale.ravel(), 0, qmin, qmax, axis=0)), rtol=1e-6
    )
    # One scale for all sums over all.
    whole = slopes(tensors[0], torch.tensor(0.3), qmin, qmax, tensors[2])[2]
    assert whole.shape == ()
    each = slopes(tensors[0], torch.full((3, 40), 0.3), qmin, qmax, tensors[2])[2]
    assert float(whole) == pytest.approx(float(each.double().sum()), rel=1e-4)


@pytest.mark.parametrize("qmax", [1, 3, 7])
def test_first_scales_err_least(qmax: int) -> None:
    """No scale of a finer grid errs much less, and that of the whole range doesn't."""
    weight = np.random.default_rng(0).normal(size=(5, 3, 3, 3)).astype(np.float32)
    weight[4] = 0
    scales = least_error_scales(weight, qmax)
    assert scales.shape == (5, 1, 1, 1)
    assert scales[4, 0, 0, 0] > 0
    for row, found in zip(weight.reshape(5, -1)[:4], scales.ravel(), strict=False):

        def error(scale: float, row: np.ndarray = row) -> float:
            codes = np.clip(np.rint(row / scale), -qmax, qmax)
            return float(np.sum((codes * scale - row) ** 2))

        ends = np.abs(row).max() / qmax
        assert error(found) <= 1.03 * min(error(part * ends) for part in np.linspace(0.01, 1, 991))
        assert error(found) <= error(ends) * (1 + 1e-6)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("weight_bits", "activation_bits"), [(2, 8), (3, 3), (8, 8), (4, 2)])
def test_it_computes_what_the_integers_compute(
    name: str, weight_bits: int, activation_bits: int, nets: dict[str, FloatNet]
) -> None:
    images = calibration_set(100)[0]
    network = FakeQuantizedNet(nets[name], training_set(64)[0], weight_bits, activation_bits)
    with torch.no_grad():
        fake = network.logits(torch.from_numpy(as_unit_floats(images))).numpy()
    quantized = network.quantized()
    integers = quantized.predict(images)
    # Sums in another order may break a tie the other way: then one code is off by one.
    assert np.median(np.abs(fake - integers)) < 1e-5
    assert np.abs(fake - integers).max() < 0.1 * np.abs(integers).max()
    assert (quantized.weight_bits, quantized.activation_bits) == (weight_bits, activation_bits)
    for layer in quantized.layers:
        assert np.abs(layer.weight).max() < 2 ** (weight_bits - 1) or layer.is_pool
        q = layer.output_qparams
        assert q is None or (q.qmin, q.qmax, q.zero_point) == (0, 2**activation_bits - 1, 0)


def test_the_real_numbers_underneath_are_those_it_began_with(nets: dict[str, FloatNet]) -> None:
    images = training_set(20)[0]
    net = nets["separable"]
    underneath = FakeQuantizedNet(net, images, 3, 3).float32()
    np.testing.assert_array_equal(underneath.predict(images), net.predict(images))


def test_copies_do_not_change_with_the_training(nets: dict[str, FloatNet]) -> None:
    network = FakeQuantizedNet(nets["separable"], training_set(20)[0], 3, 3)
    quantized, underneath = network.quantized(), network.float32()
    codes = [layer.weight.copy() for layer in quantized.layers]
    first = underneath.layers[0].weight.copy()
    with torch.no_grad():
        for tensor in (*network.weights_and_biases(), *network.log_scales()):
            tensor += 1
    for layer, before in zip(quantized.layers, codes, strict=True):
        np.testing.assert_array_equal(layer.weight, before)
    np.testing.assert_array_equal(underneath.layers[0].weight, first)
    np.testing.assert_allclose(network.float32().layers[0].weight, first + 1)
    np.testing.assert_array_equal(nets["separable"].layers[0].weight, first)


def test_wrong_arguments_are_named(nets: dict[str, FloatNet]) -> None:
    images = training_set(8)[0]
    with pytest.raises(TypeError, match="net must be a FloatNet"):
        FakeQuantizedNet("plain", images, 3, 3)
    with pytest.raises(ValueError, match="weight_bits must be from 2 to 8"):
        FakeQuantizedNet(nets["plain"], images, 1, 3)
    with pytest.raises(ValueError, match="activation_bits must be from 2 to 8"):
        FakeQuantizedNet(nets["plain"], images, 3, 9)
    with pytest.raises(ValueError, match="images must have the shape"):
        FakeQuantizedNet(nets["plain"], images[:, :5], 3, 3)
