"""One filter rounded weight after weight: what it puts out is recomputed with real convolutions."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from lib.cnn import NETWORKS, compensate
from lib.cnn.data import calibration_set
from lib.studies import rounded_filter, shipped
from lib.studies.rounded_filter import IMAGES, walk


def outputs(weights: np.ndarray) -> np.ndarray:
    """What filters of conv1 with these weights, (9,) each, put out on the images, without bias."""
    images = calibration_set(IMAGES)[0].reshape(-1, 28, 28) / 255
    windows = sliding_window_view(np.pad(images, [(0, 0), (1, 1), (1, 1)]), (3, 3), axis=(1, 2))
    return windows.reshape(-1, 9) @ weights


@pytest.mark.parametrize("bits", [2, 3, 8])
@pytest.mark.parametrize("number", [0, 7, 31])
def test_errors_are_those_of_the_first_layers_outputs(number: int, bits: int) -> None:
    found = walk("plain", "conv1", number, bits=bits)
    trained = shipped.weight("plain", "conv1")[number].ravel().astype(np.float64)
    assert found.weights * found.scale == pytest.approx(trained, rel=1e-6)
    own = outputs(trained)
    for state, error in zip(found.states, found.errors, strict=True):
        off = outputs(state * found.scale) - own
        assert error == pytest.approx(np.sqrt(np.mean(off**2) / np.mean(own**2)), abs=1e-6)
    rounded = trained.copy()
    for place, error in zip(found.order, found.errors_to_nearest[1:], strict=True):
        rounded[place] = np.clip(np.rint(found.weights[place]), found.qmin, found.qmax)
        rounded[place] *= found.scale
        off = outputs(rounded) - own
        assert error == pytest.approx(np.sqrt(np.mean(off**2) / np.mean(own**2)), abs=1e-6)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_codes_are_those_of_the_networks(network: str) -> None:
    images = calibration_set(IMAGES)[0]
    compensated = compensate(shipped.float32(network), images, weight_bits=3).layers[0]
    nearest = shipped.quantized(network, weight_bits=3).layers[0]
    for number in range(rounded_filter.filters(network, "conv1")):
        found = walk(network, "conv1", number, bits=3)
        assert found.codes.tolist() == compensated.weight[number].ravel().tolist()
        assert found.nearest.tolist() == nearest.weight[number].ravel().tolist()


@pytest.mark.parametrize("network", NETWORKS)
def test_each_step_rounds_one_weight_and_leaves_the_rounded_ones(network: str) -> None:
    for layer in rounded_filter.layers(network):
        last = rounded_filter.filters(network, layer) - 1
        for number in (0, last):
            found = walk(network, layer, number, bits=4)
            assert sorted(found.order) == list(range(9))
            for done in range(1, 10):
                before, after = found.states[done - 1], found.states[done]
                fixed, place = found.order[: done - 1], found.order[done - 1]
                assert after[fixed].tolist() == before[fixed].tolist()
                code = np.clip(np.rint(before[place]), found.qmin, found.qmax)
                assert after[place] == pytest.approx(code, abs=1e-6)
            assert found.states[-1] == pytest.approx(found.codes, abs=1e-6)


def test_what_isnt_there_is_refused() -> None:
    with pytest.raises(ValueError, match="layer"):
        walk("plain", "conv2", 0, bits=3)
    with pytest.raises(ValueError, match="number"):
        walk("plain", "conv1", 32, bits=3)
