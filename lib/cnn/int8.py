"""Post-training static quantization: a float32 network becomes one that computes in integers.

The scheme is that of Krishnamoorthi 2018 ("Quantizing deep convolutional networks for efficient
inference", sections 2 and 3): activations are asymmetric uint8 with ranges seen on calibration
images, weights symmetric int8 with one scale per output channel or per tensor, biases int32 in
units of input scale x weight scale, sums int32. What takes a sum to the next layer's codes is a
multiplication in float32, and the last layer's sums become float32 logits.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn import engines
from lib.cnn.chain import Chain
from lib.cnn.engines.interface import Engine, Program
from lib.cnn.images import BATCH, PIXELS, as_batch, as_codes
from lib.cnn.layers import Conv, IntegerLayer, Layer, Linear, Pool
from lib.cnn.memory import StoredBytes, stored_in_integers
from lib.cnn.network import FloatNet
from lib.numbers.checks import check_bool, check_choice, check_instance, check_int
from lib.quantization.affine import QParams, choose_qparams, quantize
from lib.quantization.calibration import MinMax, Observer
from lib.settings import GRANULARITIES, NETWORK_BITS

BIAS_ROOM = 2**30  # the largest bias code


class Calibration(NamedTuple):
    """What quantizing must know of the data that flow through a network, by layer."""

    ranges: dict[str, tuple[float, float]]  # of the outputs; none for the last layer
    shapes: dict[str, tuple[int, ...]]  # of the inputs, (C, H, W)


@dataclass(frozen=True, eq=False)
class QuantizedNet(Chain[IntegerLayer]):
    """A network whose layers compute in integers. Make one with :func:`quantize_network`.

    Outputs are codes, uint8 (N, C, H, W), or logits, float32 (N, classes), for the last layer.
    """

    name: str
    layers: tuple[IntegerLayer, ...]
    weight_bits: int
    activation_bits: int

    def engine(self, name: str | None = None) -> Engine:
        """The engine called `name`, or the fastest that can be trusted with integers here."""
        return engines.for_integers(name)

    def inputs(self, images: ArrayLike) -> NDArray[np.uint8]:
        """Images as codes, uint8 (N, 1, 28, 28)."""
        return as_codes(images)

    def prepare(self, engine: Engine) -> Program:
        """The layers, made ready for an engine."""
        return engine.prepare_integers(self.layers)

    def stored(self, *, packed: bool = False) -> dict[str, StoredBytes]:
        """Bytes of each layer's weights, scales and biases.

        Args:
            packed: codes of fewer than 8 bits without gaps, instead of one byte each as they run.
        """
        bits = self.weight_bits if packed else 8
        return {layer.name: stored_in_integers(layer, bits) for layer in self.layers}

    @property
    def bytes(self) -> int:
        """Memory of the codes as they are stored, one byte each, with scales and biases."""
        return sum(layer.total for layer in self.stored().values())

    @property
    def packed_bytes(self) -> int:
        """The same if codes of fewer than 8 bits were packed without gaps."""
        return sum(layer.total for layer in self.stored(packed=True).values())


def quantize_network(
    net: FloatNet,
    calibration_images: ArrayLike,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = GRANULARITIES[0],
    symmetric_activations: bool = False,
    observer: Callable[[], Observer] = MinMax,
) -> QuantizedNet:
    """Quantize a trained network without training (post-training static quantization).

    The images that go in stay as they are: their pixels are 8-bit codes already. Fewer than 8 bits
    run on the same kernels, the codes in a byte each: they save memory only when packed.

    Args:
        net: the network in float32.
        calibration_images: (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.
        weight_bits: 2..8, symmetric around 0, the lowest code unused (int8: -127..127).
        activation_bits: 2..8, unsigned.
        granularity: of the weights' scales, ``"per_channel"`` or ``"per_tensor"``.
        symmetric_activations: the zero point in the middle of the codes instead of where the range
            puts it; after a ReLU half of the codes are then never used.
        observer: makes what watches each activation and names its range: one for the whole tensor.

    Raises:
        ValueError, TypeError: an argument outside these ranges, named in the message.
    """
    check_instance("net", net, FloatNet)
    return quantize_calibrated(
        net,
        calibrate(net, calibration_images, observer),
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        symmetric_activations=symmetric_activations,
    )


def quantize_calibrated(
    net: FloatNet,
    calibration: Calibration,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = GRANULARITIES[0],
    symmetric_activations: bool = False,
) -> QuantizedNet:
    """The same with the ranges known already: for many settings, calibrate only once.

    Args:
        calibration: of this network, by :func:`calibrate`.
        net, weight_bits, ...: as in :func:`quantize_network`.
    """
    weight_bits = check_int("weight_bits", weight_bits, NETWORK_BITS[0], NETWORK_BITS[-1])
    activation_bits = check_int(
        "activation_bits", activation_bits, NETWORK_BITS[0], NETWORK_BITS[-1]
    )
    check_choice("granularity", granularity, GRANULARITIES)
    symmetric_activations = check_bool("symmetric_activations", symmetric_activations)
    layers: list[IntegerLayer] = []
    input_qparams = PIXELS
    for layer in net.layers:
        output_qparams = None
        if layer is not net.layers[-1]:
            output_qparams = choose_qparams(
                *calibration.ranges[layer.name],
                bits=activation_bits,
                signed=False,
                symmetric=symmetric_activations,
            )
        if isinstance(layer, Pool):
            shape = calibration.shapes[layer.name]
            quantized = integer_pool(layer, shape, input_qparams, output_qparams)
        else:
            quantized = _weighted(layer, weight_bits, granularity, input_qparams, output_qparams)
        layers.append(quantized)
        if output_qparams is not None:
            input_qparams = output_qparams
    return QuantizedNet(net.name, tuple(layers), weight_bits, activation_bits)


def calibrate(
    net: FloatNet, images: ArrayLike, observer: Callable[[], Observer] = MinMax
) -> Calibration:
    """Run the float32 network on images and note each layer's range and input shape.

    Args:
        images, observer: as in :func:`quantize_network`.
    """
    batch = as_batch(images)
    observers = {layer.name: _make(observer) for layer in net.layers[:-1]}
    shapes: dict[str, tuple[int, ...]] = {}
    for start in range(0, len(batch), BATCH):
        shape: tuple[int, ...] = batch.shape[1:]
        for name, output in net.run(batch[start : start + BATCH]):
            shapes[name], shape = shape, output.shape[1:]
            if name in observers:
                observers[name].update(output)
    ranges = {name: _range_of(watching) for name, watching in observers.items()}
    return Calibration(ranges, shapes)


def outputs_of(layer: IntegerLayer, codes: NDArray[np.uint8]) -> NDArray:
    """What one layer makes of any number of inputs, codes (N, C, H, W): codes, or logits."""
    alone = engines.for_integers().prepare_integers([layer])
    batches = [codes[start : start + BATCH] for start in range(0, len(codes), BATCH)]
    return np.concatenate([alone.run_layer(0, batch) for batch in batches])


def check_same_layers(net: FloatNet, quantized: QuantizedNet) -> None:
    """Raise TypeError or ValueError unless `quantized` can be what was made of `net`."""
    check_instance("net", net, FloatNet)
    check_instance("quantized", quantized, QuantizedNet)
    if [layer.name for layer in net.layers] != [layer.name for layer in quantized.layers]:
        raise ValueError("quantized must have the layers of net")


def _make(observer: Callable[[], Observer]) -> Observer:
    """One observer. Any class will do that has the two methods of Observer."""
    if not callable(observer):
        raise TypeError(f"observer must be callable, as MinMax is, not {observer!r}")
    made = observer()
    if not all(callable(getattr(made, method, None)) for method in ("update", "range")):
        raise TypeError(f"observer must make an Observer, with update and range, not {made!r}")
    return made


def _range_of(watching: Observer) -> tuple[float, float]:
    ends = watching.range()
    if np.shape(ends) != (2,):
        raise ValueError(
            "observer must give one range (low, high) for the whole tensor, without an axis, but "
            f"gives values of shape {np.shape(ends)}"
        )
    return float(ends[0]), float(ends[1])


def _weighted(
    layer: Layer, bits: int, granularity: str, x: QParams, output: QParams | None
) -> IntegerLayer:
    """A convolution or linear layer in integers, its scales chosen from its weights."""
    assert not isinstance(layer, Pool)
    axis = 0 if granularity == "per_channel" else None
    rest = tuple(range(1, layer.weight.ndim)) if axis == 0 else None
    qparams = choose_qparams(
        layer.weight.min(axis=rest),
        layer.weight.max(axis=rest),
        bits=bits,
        signed=True,
        symmetric=True,
        narrow_range=True,
        axis=axis,
    )
    return integer_weighted(layer, qparams, x, output)


def integer_weighted(
    layer: Conv | Linear, qparams: QParams, x: QParams, output: QParams | None
) -> IntegerLayer:
    """A convolution or linear layer in integers.

    Args:
        layer: in float32.
        qparams: of its weights: zero point 0, codes in int8, along axis 0 or none. Where a bias
            would not fit, the scale grows.
        x, output: of what goes in, and of what comes out; None for the last layer.
    """
    # Bias and sum share 31 bits. Where a channel's weights are tiny beside its bias, their scale
    # must not be: the products, half of the room, are then small, and the bias fits in the other.
    needed = np.abs(layer.bias) / (np.float64(x.scale) * BIAS_ROOM)
    needed = needed.max() if qparams.axis is None else needed
    qparams = replace(qparams, scale=np.maximum(qparams.scale, needed.astype(np.float32)))
    unit = np.float64(x.scale) * np.asarray(qparams.scale, np.float64)
    bias = np.rint(layer.bias / unit).astype(np.int32)
    quantized = IntegerLayer(
        name=layer.name,
        weight=quantize(layer.weight, qparams).astype(np.int8, copy=False),
        weight_qparams=qparams,
        bias=bias,
        input_qparams=x,
        output_qparams=output,
    )
    if isinstance(layer, Conv):
        quantized = replace(
            quantized, stride=layer.stride, padding=layer.padding, groups=layer.groups, relu=True
        )
    return quantized


def integer_pool(
    layer: Pool, shape: tuple[int, ...], x: QParams, output: QParams | None
) -> IntegerLayer:
    """The mean over (C, H, W) as a depthwise convolution of ones with weight scale 1 / (H W)."""
    channels, height, width = shape
    return IntegerLayer(
        name=layer.name,
        weight=np.ones((channels, 1, height, width), np.int8),
        weight_qparams=QParams(np.float32(1 / (height * width)), 0, -127, 127),
        bias=np.zeros(channels, np.int32),
        input_qparams=x,
        output_qparams=output,
        groups=channels,
        is_pool=True,
    )
