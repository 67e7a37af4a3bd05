"""The networks as files for the browser, which runs them by itself.

A file is a header and arrays: four bytes with the header's length, little-endian; the header, JSON;
then the arrays, one after the other, each from a multiple of four bytes after the header on. The
header has "layers", what is to be known of each but its arrays, and "arrays": by name, as
"conv1.weight", the type, the first byte after the header, and how many numbers. A network in
integers and the same in float32 have the same layers in the same order.
assets/components/integer_network.js reads both.
"""

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Conv, IntegerLayer, Layer, Pool
from lib.cnn.network import FloatNet
from lib.numbers.checks import check_instance
from lib.quantization.affine import QParams

ALIGNED = 4  # bytes

Header = Mapping[str, object]


def integers(net: QuantizedNet) -> bytes:
    """A network in integers: weights int8, their scales float32, biases int32.

    A layer's header says also what the codes of its input and its output mean; the last layer's
    output has none.

    Raises:
        TypeError: net is no QuantizedNet.
    """
    check_instance("net", net, QuantizedNet)
    arrays: dict[str, NDArray] = {}
    for layer in net.layers:
        arrays[f"{layer.name}.weight"] = layer.weight
        arrays[f"{layer.name}.scale"] = np.broadcast_to(
            layer.weight_qparams.scales, (len(layer.weight),)
        )
        arrays[f"{layer.name}.bias"] = layer.bias
    return pack([_integer_layer(layer) for layer in net.layers], arrays)


def floats(net: FloatNet) -> bytes:
    """A network in float32: weights and biases; the pool has none.

    Raises:
        TypeError: net is no FloatNet.
    """
    check_instance("net", net, FloatNet)
    arrays: dict[str, NDArray] = {}
    for layer in net.layers:
        if not isinstance(layer, Pool):
            arrays |= {f"{layer.name}.weight": layer.weight, f"{layer.name}.bias": layer.bias}
    return pack([_float_layer(layer) for layer in net.layers], arrays)


def activations(net: QuantizedNet) -> list[Header]:
    """What the codes of each layer's input and output mean, for another file of the network.

    Raises:
        TypeError: net is no QuantizedNet.
    """
    check_instance("net", net, QuantizedNet)
    return [_codes(layer) for layer in net.layers]


def pack(layers: list[Header], arrays: Mapping[str, NDArray]) -> bytes:
    """A file of these layers' headers and these arrays."""
    places: dict[str, tuple[str, int, int]] = {}
    body = b""
    for name, array in arrays.items():
        places[name] = (array.dtype.name, len(body), array.size)
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        body += _filled(little.tobytes(), b"\0")
    header = _filled(json.dumps({"layers": layers, "arrays": places}).encode(), b" ")
    return len(header).to_bytes(4, "little") + header + body


def _filled(content: bytes, filling: bytes) -> bytes:
    """The content, as long as a multiple of ALIGNED."""
    return content + filling * (-len(content) % ALIGNED)


def _integer_layer(layer: IntegerLayer) -> Header:
    return {
        "name": layer.name,
        "shape": _shape(layer.weight),
        "stride": layer.stride,
        "padding": layer.padding,
        "groups": layer.groups,
        "relu": layer.relu,
        "pool": layer.is_pool,
        **_codes(layer),
    }


def _codes(layer: IntegerLayer) -> Header:
    return {
        "input": _qparams(layer.input_qparams),
        "output": layer.output_qparams and _qparams(layer.output_qparams),
    }


def _float_layer(layer: Layer) -> Header:
    """What the convolutions alone have; the others' settings are those of the same in integers."""
    header: Header = {"name": layer.name, "pool": isinstance(layer, Pool)}
    if isinstance(layer, Pool):
        return header
    header = {**header, "shape": _shape(layer.weight), "relu": isinstance(layer, Conv)}
    if isinstance(layer, Conv):
        settings = {"stride": layer.stride, "padding": layer.padding, "groups": layer.groups}
        return {**header, **settings}
    return {**header, "stride": 1, "padding": 0, "groups": 1}


def _shape(weight: NDArray) -> list[int]:
    """(outputs, inputs / groups, kernel, kernel), also of the linear layer."""
    return [*weight.shape, 1, 1][:4]


def _qparams(qparams: QParams) -> Header:
    """What activations' codes mean, and the highest code.

    The scale's shortest decimal names the float32.
    """
    return {
        "scale": float(qparams.scale),
        "zeroPoint": int(qparams.zero_point),
        "top": qparams.qmax,
    }
