"""The shipped networks, in float32 and in integers, for all tests of them."""

from collections.abc import Callable
from typing import Any

import pytest

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set

CALIBRATION = 256


@pytest.fixture(scope="session")
def nets() -> dict[str, FloatNet]:
    """Both networks in float32, by name."""
    return {name: load(name) for name in NETWORKS}


@pytest.fixture(scope="session")
def quantized(nets: dict[str, FloatNet]) -> Callable[..., QuantizedNet]:
    """A function that quantizes a network, by name, on the shipped calibration images."""

    def quantize(name: str, **settings: Any) -> QuantizedNet:
        return quantize_network(nets[name], calibration_set(CALIBRATION)[0], **settings)

    return quantize
