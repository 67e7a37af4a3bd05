"""One image in both networks: what went into each layer, and what came out."""

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.data import test_set
from lib.cnn.images import as_codes, as_unit_floats
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Floats
from lib.cnn.network import FloatNet
from lib.settings import IMAGE_SIDE
from lib.studies import shipped


class TracedImage(NamedTuple):
    """One image in both networks, with what went into each layer and what came out."""

    float32: FloatNet
    quantized: QuantizedNet
    float_inputs: dict[str, Floats]  # (1, C, H, W) each
    inputs: dict[str, NDArray[np.uint8]]
    float_outputs: dict[str, Floats]  # (1, C, H, W), also the logits: (1, classes, 1, 1)
    outputs: dict[str, NDArray]

    @property
    def logits(self) -> tuple[Floats, Floats]:
        """The logits of float32 and of the integers, (1, classes) each."""
        *_, last = self.outputs
        return self.float_outputs[last][:, :, 0, 0], self.outputs[last][:, :, 0, 0]


def trace(float32: FloatNet, quantized: QuantizedNet, image: ArrayLike) -> TracedImage:
    """Run one image through both networks and keep every layer's inputs and outputs.

    Args:
        float32: the network.
        quantized: what it became by :func:`lib.cnn.quantize_network`.
        image: (28, 28), uint8 in 0..255 or float in 0..1.
    """
    float_outputs = {name: _maps(output) for name, output in float32.run(image)}
    outputs = {name: _maps(output) for name, output in quantized.run(image)}
    # What goes into a layer is what came out of the one before.
    float_inputs = [as_unit_floats(image), *float_outputs.values()][:-1]
    inputs = [as_codes(image), *outputs.values()][:-1]
    return TracedImage(
        float32,
        quantized,
        dict(zip(outputs, float_inputs, strict=True)),
        dict(zip(outputs, inputs, strict=True)),
        float_outputs,
        outputs,
    )


@functools.cache
def output_shapes(network: str) -> dict[str, tuple[int, int, int]]:
    """The layers of a shipped network, and how many channels, rows and columns each puts out."""
    blank = np.zeros((1, IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    outputs = shipped.float32(network).run(blank)
    return {name: (*output.shape[1:], 1, 1)[:3] for name, output in outputs}


@functools.lru_cache(maxsize=16)
def of_test_image(
    network: str,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    symmetric: bool = False,
    image: int = 0,
) -> TracedImage:
    """One test image in a shipped network and its integers, every layer's inputs and outputs.

    Args:
        network, weight_bits, activation_bits: as in :func:`lib.studies.shipped.quantized`.
        symmetric: whether the zero points are in the middle of the codes, as
            ``symmetric_activations`` of :func:`lib.cnn.quantize_network`: then the corrections
            for the zero point are seen, which ReLU's outputs don't need.
        image: which of the 10,000 test images.
    """
    both = (
        shipped.float32(network),
        shipped.quantized(
            network,
            weight_bits=weight_bits,
            activation_bits=activation_bits,
            symmetric_activations=symmetric,
        ),
    )
    return trace(*both, test_set()[0][image])


def _maps(output: NDArray) -> NDArray:
    """(1, C, H, W), also for logits (1, classes)."""
    return output if output.ndim == 4 else output[:, :, None, None]
