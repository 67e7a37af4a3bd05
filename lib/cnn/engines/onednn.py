"""PyTorch's oneDNN kernels, float32 and int8, called the same way.

Both number types run their convolutions, nearly all of the work, through one library with the same
fusion (convolution, bias and clip in one call) on activations in channels_last order, so that a
comparison of their times compares the numbers and little else. The int8 operators are private to
PyTorch, which is why requirements.txt pins the version.

At batch 1 half of the time is not the kernels'. Each call makes oneDNN's descriptions of its
tensors and of the operation anew, some 25 µs, of which Python's part is a quarter; neither
inference mode nor larger caches of freed memory change that. So one image at a time, and float32
in the separable network with its many small layers, are faster in ONNX Runtime, which makes them
once: on Zen 4 with 32 images the kernels of that network take 3.1 of 3.9 ms (oneDNN's own account,
the least of 40 runs), as long as all of it takes there, 3.0. Tensors in oneDNN's own layout, which
might lie better between layers, are refused by the fused convolution.

The separable network in int8 with 32 images: on Zen 4 its 13 kernels take 1.31 of 1.75 ms of the
processor's time (the least of 40 runs, and of 300). No layout is converted between them; what is
left is the 30 µs of each call. The first layer's kernel takes 0.24 ms, mostly for scaling and
rounding 800,000 sums of nine products each: with two or four neighboring pixels taken as channels,
so that its vectors of four are full, its call takes 0.29 or 0.36 ms instead of 0.26. TorchScript,
which would spare Python's part of the calls, refuses the operators' lists of optional numbers.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lib.cnn.engines.interface import Engine
from lib.cnn.images import BATCH
from lib.cnn.layers import Conv, IntegerLayer, Layer, Linear, Pool
from lib.settings import IMAGE_SIDE

Step = tuple[str, Callable[[Tensor], Tensor]]


class _Thread(threading.local):
    prepared = False


_thread = _Thread()


def _use_one_thread() -> None:
    """Let the calling thread compute alone, without helpers on other cores.

    A race between number types is fair, and a shared server calm, only so. oneDNN reads the number
    of threads from the thread that calls it, and a new one starts with all cores. Once a thread is
    enough, and more would be slow: setting the number empties oneDNN's cache of kernels.
    """
    if not _thread.prepared:
        torch.set_num_threads(1)
        _thread.prepared = True


@dataclass(frozen=True)
class _Program:
    """Layers as calls of kernels, one after the other."""

    steps: Sequence[Step]

    def run(self, batch: NDArray) -> Iterator[tuple[str, NDArray]]:
        _use_one_thread()
        x = _tensor(batch)
        for name, step in self.steps:
            x = step(x)
            yield name, x.numpy()

    def run_layer(self, position: int, batch: NDArray) -> NDArray:
        _use_one_thread()
        _, step = self.steps[position]
        return step(_tensor(batch)).numpy()

    def ready(self, batch: NDArray) -> Callable[[], NDArray]:
        images = _tensor(batch)
        calls = [step for _, step in self.steps]

        def call() -> NDArray:
            _use_one_thread()
            x = images
            for step in calls:
                x = step(x)
            return x.numpy()

        return call


def _tensor(batch: NDArray) -> Tensor:
    """A batch (N, C, H, W) as kernels want it: the channels of a pixel side by side."""
    writable = np.require(batch, requirements="W")  # else PyTorch warns
    return torch.from_numpy(writable).contiguous(memory_format=torch.channels_last)


# --- float32 --------------------------------------------------------------------------------------


def prepare_float32(layers: Sequence[Layer]) -> _Program:
    """The layers of a FloatNet as calls of float32 kernels."""
    steps: list[Step] = []
    side = IMAGE_SIDE
    for layer in layers:
        if isinstance(layer, Conv):
            steps.append((layer.name, _float_convolution(layer, side)))
            side = -(-side // layer.stride)
        elif isinstance(layer, Pool):
            steps.append((layer.name, lambda x: x.mean((2, 3), keepdim=True)))
        else:
            steps.append((layer.name, _float_linear(layer)))
    return _Program(steps)


def _float_linear(layer: Linear) -> Callable[[Tensor], Tensor]:
    weight, bias = torch.from_numpy(layer.weight), torch.from_numpy(layer.bias)
    return lambda x: torch.nn.functional.linear(x.flatten(1), weight, bias)


def _float_convolution(layer: Conv, side: int) -> Callable[[Tensor], Tensor]:
    weight = torch.from_numpy(layer.weight).contiguous(memory_format=torch.channels_last)
    bias = torch.from_numpy(layer.bias)
    stride, padding, groups = [layer.stride] * 2, [layer.padding] * 2, layer.groups
    if not torch.backends.mkldnn.is_available():
        convolve = torch.nn.functional.conv2d
        return lambda x: convolve(x, weight, bias, stride, padding, 1, groups).relu_()
    pack = torch.ops.mkldnn._reorder_convolution_weight
    # oneDNN chooses kernel and layout by the size of what will come in.
    size = [BATCH, layer.weight.shape[1] * groups, side, side]
    packed = pack(weight, padding, stride, [1, 1], groups, size)
    call = torch.ops.mkldnn._convolution_pointwise.default
    return lambda x: call(x, packed, bias, padding, stride, [1, 1], groups, "relu", [], "")


# --- integers -------------------------------------------------------------------------------------


def prepare_integers(layers: Sequence[IntegerLayer]) -> _Program:
    """The layers of a QuantizedNet as calls of integer kernels.

    A kernel multiplies the accumulators by input scale x weight scale, adds the bias, clips,
    divides by the output scale, adds the zero point and rounds, all in float32. With the whole
    multiplier passed as the weight scale and 1 as the two others, this is
    :func:`lib.quantization.integer_ops.requantize`, and the clip is in steps of the output.
    """
    steps: list[Step] = []
    side = IMAGE_SIDE
    for layer in layers:
        if layer.output_qparams is None:
            steps.append((layer.name, _integer_linear(layer)))
        else:
            steps.append((layer.name, _integer_convolution(layer, side)))
            side = (side + 2 * layer.padding - layer.weight.shape[2]) // layer.stride + 1
    return _Program(steps)


def _scales_and_bias(layer: IntegerLayer) -> tuple[Tensor, Tensor, Tensor]:
    channels = len(layer.bias)
    scales = np.broadcast_to(layer.multiplier, channels).astype(np.float32)
    bias = layer.bias.astype(np.float32) * scales
    zero_points = torch.zeros(channels, dtype=torch.int32)
    return torch.from_numpy(scales), torch.from_numpy(bias), zero_points


def _integer_convolution(layer: IntegerLayer, side: int) -> Callable[[Tensor], Tensor]:
    scales, bias, weight_zero_points = _scales_and_bias(layer)
    stride, padding, groups = [layer.stride] * 2, [layer.padding] * 2, layer.groups
    input_zero_point = int(layer.input_qparams.zero_point)
    output = layer.output_qparams
    assert output is not None
    zero_point = int(output.zero_point)
    # The kernel's own saturation to 0..255 clips 8-bit codes, and with the zero point 0 it is the
    # ReLU too. Narrower codes, or a ReLU at another zero point, need a clip of their own.
    lowest = 0 if layer.relu else output.qmin - zero_point
    clip, ends = "hardtanh", [lowest, output.qmax - zero_point]
    if ends == [-zero_point, 255 - zero_point]:
        clip, ends = "none", []
    packed = torch.ops.onednn.qconv_prepack(
        torch.from_numpy(layer.weight),
        w_scales=scales,
        x_scale=1.0,
        x_zp=input_zero_point,
        stride=stride,
        padding=padding,
        dilation=[1, 1],
        groups=groups,
        x_shape=[BATCH, layer.weight.shape[1] * groups, side, side],
    )
    call = torch.ops.onednn.qconv_pointwise.default
    rest = _in_order(
        call,
        x_scale=1.0,
        x_zero_point=input_zero_point,
        qw=packed,
        w_scale=scales,
        w_zero_point=weight_zero_points,
        bias=bias,
        stride=stride,
        padding=padding,
        dilation=[1, 1],
        groups=groups,
        output_scale=1.0,
        output_zero_point=zero_point,
        output_dtype=torch.uint8,
        attr=clip,
        scalars=ends,
        algorithm="",
    )
    return lambda x: call(x, *rest)


def _integer_linear(layer: IntegerLayer) -> Callable[[Tensor], Tensor]:
    scales, bias, weight_zero_points = _scales_and_bias(layer)
    call = torch.ops.onednn.qlinear_pointwise.default
    rest = _in_order(
        call,
        x_scale=1.0,
        x_zero_point=int(layer.input_qparams.zero_point),
        qw=torch.ops.onednn.qlinear_prepack(torch.from_numpy(layer.weight), x_shape=None),
        w_scale=scales,
        w_zero_point=weight_zero_points,
        bias=bias,
        output_scale=1.0,
        output_zero_point=0,
        output_dtype=torch.float32,
        post_op_name="none",
        post_op_args=[],
        post_op_algorithm="",
    )
    return lambda x: call(x.flatten(1), *rest)


def _in_order(operator: Any, **named: object) -> list[object]:
    """All arguments of an operator but its first, in its own order: names would slow each call."""
    _, *expected = (argument.name for argument in operator._schema.arguments)
    if set(named) != set(expected):  # another version of PyTorch
        raise RuntimeError(f"{operator} takes {', '.join(expected)}, not {', '.join(named)}")
    return [named[name] for name in expected]


ENGINE = Engine(
    name="onednn",
    title="PyTorch",
    prepare_float32=prepare_float32,
    prepare_integers=prepare_integers,
    passed="PyTorch's oneDNN integer kernels, tested at start.",
    missing="This PyTorch has no integer kernels for this processor.",
    wrong="PyTorch's integer kernels compute a wrong {} here.",
)
