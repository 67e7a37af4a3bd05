"""The test that an engine must pass before its integers are trusted on a machine."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lib.cnn.engines.interface import Program
from lib.cnn.engines.numpy import output_of
from lib.cnn.layers import IntegerLayer
from lib.quantization.affine import QParams

CHANNELS, SIDE = 64, 5
OFF_BY_ONE = 0.01  # of the codes: an engine that adds the bias in float32 may round a tie otherwise


def mistake(prepare: Callable[[Sequence[IntegerLayer]], Program]) -> str:
    """Compare an engine's integers, at the ends of their ranges, with exact ones.

    Args:
        prepare: makes layers ready, as an engine's `prepare_integers` does.

    Returns:
        what it computes wrong, or an empty string.

    Raises:
        AttributeError, RuntimeError: the engine has no integer kernels here.
    """
    # All inputs 255, all weights 127: pairs of products overflow 16 bits, which kernels without
    # 32-bit dot products do in silence.
    full = np.full((2, CHANNELS, SIDE, SIDE), 255, np.uint8)
    ramp = (np.arange(full.size) * 37 % 256).astype(np.uint8).reshape(full.shape)
    for layer in _layers():
        for codes in (full, ramp):
            fast = prepare([layer]).run_layer(0, codes)
            exact = output_of(layer, codes)
            if layer.output_qparams is None:
                wrong = not np.array_equal(fast, exact)
            else:
                wrong = _differ(fast, exact)
            if wrong:
                return layer.name
    return ""


def _layers() -> Iterator[IntegerLayer]:
    """One layer of each kind that the networks have, named by its kind."""
    for kind, groups, zero_point in (
        ("convolution", 1, 0),
        ("convolution with a zero point", 1, 128),
        ("depthwise convolution", CHANNELS, 0),
    ):
        yield IntegerLayer(
            name=kind,
            weight=np.full((CHANNELS, CHANNELS // groups, 3, 3), 127, np.int8),
            weight_qparams=QParams(np.float32(1.0), 0, -127, 127),
            bias=np.zeros(CHANNELS, np.int32),
            input_qparams=QParams(np.float32(1.0), zero_point, 0, 255),
            output_qparams=QParams(np.float32(CHANNELS / groups * 9 * 127), zero_point, 0, 255),
            groups=groups,
        )
    yield IntegerLayer(
        name="matrix product",
        weight=np.full((10, CHANNELS * SIDE * SIDE), 127, np.int8),
        weight_qparams=QParams(np.float32(1.0), 0, -127, 127),
        bias=np.zeros(10, np.int32),
        input_qparams=QParams(np.float32(1.0), 0, 0, 255),
        output_qparams=None,
    )


def _differ(fast: NDArray, exact: NDArray) -> bool:
    """Whether codes differ more than by a tie here and there."""
    return bool(np.abs(fast.astype(int) - exact).max() > 1 or (fast != exact).mean() > OFF_BY_ONE)
