"""A network in integers as plain arrays in an .npz file, to take home."""

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import IntegerLayer
from lib.numbers.checks import check_instance


def archive(net: QuantizedNet) -> bytes:
    """A network as the bytes of an .npz file, from which NumPy alone can run it.

    What travels from layer to layer are distances of codes from their zero point, so that the file
    needs no zero points: (images, height, width, channels), zeros outside. "layers", (layers, 7),
    has for each layer in order the names of its arrays, the layer's name and a dot before

    - "weight": int8 (groups, inputs, outputs / groups), of a group the inputs of all its channels
      one after the other; so are those of the pool, which are ones, and of the linear layer;
    - "bias": int32 (outputs,), in units of input scale x weight scale;
    - "multiplier": float32, one, or (outputs,): takes a sum to the steps of the output, and the
      sums of the last layer to logits;
    - "padding": int64 (4, 2), as `np.pad` takes it for what goes in;
    - "size": int64 (2,), height and width of a filter; "stride": int64, of its steps;
    - "ends": int64 (2,), the lowest and the highest that may come out, not of the last layer.

    Raises:
        TypeError: net is no QuantizedNet.
    """
    check_instance("net", net, QuantizedNet)
    arrays = {
        f"{layer.name}.{part}": array for layer in net.layers for part, array in _parts(layer)
    }
    names = np.array([*arrays]).reshape(len(net.layers), -1)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, layers=names, **arrays)
    return file.getvalue()


def _parts(layer: IntegerLayer) -> Iterator[tuple[str, NDArray]]:
    """The arrays of a layer, in the order in which they are listed."""
    weight = layer.weight if layer.weight.ndim == 4 else layer.weight[:, :, None, None]
    outputs, _, *size = weight.shape
    yield "weight", weight.reshape(layer.groups, outputs // layer.groups, -1).swapaxes(1, 2)
    yield "bias", layer.bias
    yield "multiplier", np.asarray(layer.multiplier, np.float32)
    yield "padding", np.array([[0, 0], [layer.padding] * 2, [layer.padding] * 2, [0, 0]], np.int64)
    yield "size", np.array(size, np.int64)
    yield "stride", np.array(layer.stride, np.int64)
    yield "ends", np.array(_ends(layer), np.int64)


def _ends(layer: IntegerLayer) -> tuple[int, int]:
    """The least and the greatest distance from the zero point that a layer puts out."""
    output = layer.output_qparams
    if output is None:
        return 0, 0
    zero_point = int(output.zero_point)
    return 0 if layer.relu else output.qmin - zero_point, output.qmax - zero_point
