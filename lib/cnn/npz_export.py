"""A network in integers as plain arrays in an .npz file, to take home."""

import io

import numpy as np
from numpy.typing import NDArray

from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import IntegerLayer
from lib.numbers.checks import check_instance


def archive(net: QuantizedNet) -> bytes:
    """A network as the bytes of an .npz file, from which NumPy alone can run it.

    "layers" are the names of the layers in order, and each layer has, under its name and a dot,

    - "weight": int8 (groups, outputs / groups, inputs / groups, height, width), also of the linear
      layer, which is a convolution of one position, and of the pool, whose weights are ones;
    - "bias": int32 (outputs, 1, 1), in units of input scale x weight scale;
    - "multiplier": float32, one, or (outputs, 1, 1): takes a sum to the steps of the output, and
      the sums of the last layer to logits;
    - "padding": int64 (4, 2), as `np.pad` takes it for (images, channels, height, width);
    - "settings": int64, the stride of the convolution, the zero points of what goes in and of what
      comes out, and the lowest and the highest code that may come out.

    Raises:
        TypeError: net is no QuantizedNet.
    """
    check_instance("net", net, QuantizedNet)
    arrays: dict[str, NDArray] = {"layers": np.array([layer.name for layer in net.layers])}
    for layer in net.layers:
        for part, array in _parts(layer).items():
            arrays[f"{layer.name}.{part}"] = array
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _parts(layer: IntegerLayer) -> dict[str, NDArray]:
    weight = layer.weight if layer.weight.ndim == 4 else layer.weight[:, :, None, None]
    multiplier = np.asarray(layer.multiplier, np.float32)
    edges = [0, 0], [0, 0], [layer.padding] * 2, [layer.padding] * 2
    return {
        "weight": weight.reshape(layer.groups, -1, *weight.shape[1:]),
        "bias": layer.bias[:, None, None],
        "multiplier": multiplier[:, None, None] if multiplier.ndim else multiplier,
        "padding": np.array(edges, np.int64),
        "settings": np.array([layer.stride, *_codes(layer)], np.int64),
    }


def _codes(layer: IntegerLayer) -> tuple[int, int, int, int]:
    """Zero points of input and output, and the ends of the codes that a layer puts out."""
    zero_in, output = int(layer.input_qparams.zero_point), layer.output_qparams
    if output is None:
        return zero_in, 0, 0, 0
    zero_out = int(output.zero_point)
    lowest = max(output.qmin, zero_out) if layer.relu else output.qmin
    return zero_in, zero_out, lowest, output.qmax
