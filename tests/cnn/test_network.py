"""The shipped networks in float32: their weights, their accuracy, the folding of BatchNorm."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from lib.cnn import NETWORKS, FloatNet, load, train
from lib.cnn.architecture import ARCHITECTURES
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.layers import Conv
from lib.cnn.network import fold_all, load_trained, origin

AT_LEAST = {"plain": 0.930, "separable": 0.918}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_accuracy_is_the_recorded_one(name: str) -> None:
    images, labels = images_and_labels()
    accuracy = float((load(name).predict(images).argmax(1) == labels).mean())
    # Another processor adds in another order; that may turn an image or two.
    assert accuracy == pytest.approx(origin(name)["test_accuracy"], abs=3e-4)
    assert accuracy >= AT_LEAST[name]


def test_weights_tell_where_they_come_from() -> None:
    for name in NETWORKS:
        facts = origin(name)
        assert f"lib.cnn.train {name}" in str(facts["command"])
        assert "torch 2.13" in str(facts["versions"])
        assert facts["seed"] == 1


def test_plain_is_dense_and_wide() -> None:
    net = load("plain")
    convolutions = [layer for layer in net.layers if isinstance(layer, Conv)]
    assert all(layer.groups == 1 and layer.weight.shape[2:] == (3, 3) for layer in convolutions)
    assert min(len(layer.bias) for layer in convolutions) >= 32
    assert not ARCHITECTURES["plain"].has_depthwise
    assert net.bytes / 4 == pytest.approx(0.3e6, rel=0.1)


def test_separable_is_depthwise_and_pointwise() -> None:
    convolutions = [layer for layer in load("separable").layers if isinstance(layer, Conv)]
    assert ARCHITECTURES["separable"].has_depthwise
    for depthwise, pointwise in zip(convolutions[1::2], convolutions[2::2], strict=True):
        assert depthwise.groups == len(depthwise.bias)
        assert pointwise.groups == 1
        assert pointwise.weight.shape[2:] == (1, 1)


def random_model(name: str) -> nn.Sequential:
    """An untrained network whose BatchNorms have statistics, scales and shifts of their own."""
    torch.manual_seed(0)
    model = train.build(ARCHITECTURES[name])
    for module in model:
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, -2, 2)
            nn.init.normal_(module.bias)
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_()
            module.running_var.uniform_(0.1, 4)
    return model.eval()


@pytest.mark.parametrize("name", NETWORKS)
def test_folding_keeps_the_logits(name: str) -> None:
    model = random_model(name)
    images, _ = images_and_labels()
    with torch.no_grad():
        logits = model.double()(torch.from_numpy(images[:32, None] / 255.0)).numpy()
    trained = train.arrays_of(model.float(), ARCHITECTURES[name])
    folded = fold_all(ARCHITECTURES[name], trained).predict(images[:32])
    assert np.abs(folded - logits).max() <= 1e-5 * np.abs(logits).max()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_folded_layer_does_what_torchs_two_do(name: str) -> None:
    trained, net = load_trained(name), load(name)
    for layer in net.layers[1:3]:
        assert isinstance(layer, Conv)
        weight, norm = trained.convolutions[layer.name]
        x = torch.rand(2, weight.shape[1] * layer.groups, 8, 8, generator=torch.manual_seed(1))
        convolved = nn.functional.conv2d(
            x.double(), torch.from_numpy(weight).double(), padding="same", groups=layer.groups
        )
        gamma, beta, mean, variance = (torch.from_numpy(part).double() for part in norm)
        expected = nn.functional.batch_norm(convolved, mean, variance, gamma, beta, eps=1e-5)
        folded = nn.functional.conv2d(
            x.double(),
            torch.from_numpy(layer.weight).double(),
            torch.from_numpy(layer.bias).double(),
            padding="same",
            groups=layer.groups,
        )
        torch.testing.assert_close(folded, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["", "plain ", "resnet"])
def test_unknown_networks_are_named(name: str) -> None:
    with pytest.raises(ValueError, match="must be one of plain, separable"):
        load(name)


@pytest.mark.parametrize("name", [["plain"], None, 1])
def test_the_name_of_a_network_is_a_string(name: Any) -> None:
    with pytest.raises(TypeError, match=f"name must be one of {', '.join(NETWORKS)}, not"):
        load(name)


@pytest.fixture(scope="module")
def plain() -> FloatNet:
    return load("plain")


def test_images_in_every_accepted_form_give_the_same_logits(plain: FloatNet) -> None:
    images, _ = images_and_labels()
    expected = plain.predict(images[:3])
    assert expected.shape == (3, 10)
    assert expected.dtype == np.float32
    np.testing.assert_array_equal(plain.predict(images[:3, None]), expected)
    pixels = images[:3].astype(np.float32) / np.float32(255)
    np.testing.assert_array_equal(plain.predict(pixels), expected)
    np.testing.assert_allclose(plain.predict(images[0]), expected[:1], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("images", "error", "words"),
    [
        (np.zeros((2, 28, 27), np.uint8), ValueError, "shape"),
        (np.zeros((2, 3, 28, 28), np.uint8), ValueError, "shape"),
        (np.zeros((0, 28, 28), np.uint8), ValueError, "at least 1"),
        (np.zeros((2, 28, 28), np.int32), TypeError, "int32"),
        (np.zeros((2, 28, 28), complex), TypeError, "complex"),
        (np.full((2, 28, 28), "x"), TypeError, "uint8"),
        (np.ma.masked_less(np.ones((2, 28, 28)), 2), TypeError, "images must not be a masked"),
        (np.full((2, 28, 28), 1.5, np.float32), ValueError, "1568 values do not"),
        (np.full((1, 28, 28), np.nan, np.float32), ValueError, "784 values do not"),
    ],
)
def test_bad_images_are_explained(
    plain: FloatNet, images: np.ndarray, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        plain.predict(images)
