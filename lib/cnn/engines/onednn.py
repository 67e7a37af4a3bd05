"""The fast engine: PyTorch's oneDNN kernels, float32 and int8, called the same way.

Both number types run their convolutions, nearly all of the work, through one library with the same
fusion (convolution, bias and clip in one call) on activations in channels_last order, so that a
comparison of their times compares the numbers and little else. The int8 operators are private to
PyTorch, which is why requirements.txt pins the version and why :func:`status` tests them before
they are trusted; where they are missing or wrong, :mod:`lib.cnn.engines.reference` computes the
same integers in NumPy.
"""

import functools
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lib.cnn.engines import reference
from lib.cnn.images import BATCH, SIDE
from lib.cnn.layers import Conv, Int8Layer, Layer, Linear, Pool
from lib.quantization.affine import QParams

Step = tuple[str, Callable[[Tensor], Tensor]]

# The processor instructions that decide how fast int8 is, by PyTorch's names for them.
_INSTRUCTIONS = {
    "amx_int8": "AMX-INT8",
    "avx512_vnni": "AVX512-VNNI",
    "avx_vnni": "AVX-VNNI",
    "avx512_f": "AVX-512",
    "avx2": "AVX2",
    "asimd": "NEON",
    "i8mm": "I8MM",
    "dot": "DOTPROD",
    "sve": "SVE",
}

DOT_PRODUCTS = ("AMX-INT8", "AVX512-VNNI", "AVX-VNNI", "I8MM", "DOTPROD")


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


def run(steps: Iterable[Step], batch: NDArray) -> Iterator[tuple[str, NDArray]]:
    """Run a batch (N, C, H, W) through the steps; yield each one's name and output."""
    _use_one_thread()
    x = torch.from_numpy(np.require(batch, requirements="W"))
    x = x.contiguous(memory_format=torch.channels_last)
    for name, step in steps:
        x = step(x)
        yield name, x.numpy()


def float_steps(layers: Iterable[Layer]) -> list[Step]:
    """The layers of a FloatNet as calls of float32 kernels."""
    steps: list[Step] = []
    side = SIDE
    for layer in layers:
        if isinstance(layer, Conv):
            steps.append((layer.name, _float_convolution(layer, side)))
            side = -(-side // layer.stride)
        elif isinstance(layer, Pool):
            steps.append((layer.name, lambda x: x.mean((2, 3), keepdim=True)))
        else:
            steps.append((layer.name, _float_linear(layer)))
    return steps


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


def int8_steps(layers: Iterable[Int8Layer]) -> list[Step]:
    """The layers of an QuantizedNet as calls of integer kernels.

    A kernel multiplies the accumulators by input scale x weight scale, adds the bias, clips,
    divides by the output scale, adds the zero point and rounds, all in float32. With the whole
    multiplier passed as the weight scale and 1 as the two others, this is
    :func:`lib.quantization.integer_ops.requantize`, and the clip is in steps of the output.
    """
    steps: list[Step] = []
    side = SIDE
    for layer in layers:
        if layer.output_qparams is None:
            steps.append((layer.name, _int8_linear(layer)))
        else:
            steps.append((layer.name, _int8_convolution(layer, side)))
            side = (side + 2 * layer.padding - layer.weight.shape[2]) // layer.stride + 1
    return steps


def _scales_and_bias(layer: Int8Layer) -> tuple[Tensor, Tensor, Tensor]:
    channels = len(layer.bias)
    scales = np.broadcast_to(layer.multiplier, channels).astype(np.float32)
    bias = layer.bias.astype(np.float32) * scales
    zero_points = torch.zeros(channels, dtype=torch.int32)
    return torch.from_numpy(scales), torch.from_numpy(bias), zero_points


def _int8_convolution(layer: Int8Layer, side: int) -> Callable[[Tensor], Tensor]:
    scales, bias, weight_zero_points = _scales_and_bias(layer)
    stride, padding, groups = [layer.stride] * 2, [layer.padding] * 2, layer.groups
    input_zero_point = int(layer.input_qparams.zero_point)
    output = layer.output_qparams
    assert output is not None
    zero_point = int(output.zero_point)
    # The kernel's own saturation to 0..255 clips 8-bit codes, and with the zero point 0 it is the
    # ReLU too. Narrower codes, or a ReLU at another zero point, need a clip of their own.
    lowest = 0 if layer.relu else output.qmin - zero_point
    clip: tuple[str, list[int]] = ("hardtanh", [lowest, output.qmax - zero_point])
    if clip[1] == [-zero_point, 255 - zero_point]:
        clip = ("none", [])
    packed = torch.ops.onednn.qconv_prepack(
        torch.from_numpy(layer.weight),
        scales,
        1.0,
        input_zero_point,
        stride,
        padding,
        [1, 1],
        groups,
        [BATCH, layer.weight.shape[1] * groups, side, side],
    )
    call = torch.ops.onednn.qconv_pointwise.default
    return lambda x: call(
        x,
        1.0,
        input_zero_point,
        packed,
        scales,
        weight_zero_points,
        bias,
        stride,
        padding,
        [1, 1],
        groups,
        1.0,
        zero_point,
        torch.uint8,
        *clip,
        "",
    )


def _int8_linear(layer: Int8Layer) -> Callable[[Tensor], Tensor]:
    scales, bias, weight_zero_points = _scales_and_bias(layer)
    input_zero_point = int(layer.input_qparams.zero_point)
    packed = torch.ops.onednn.qlinear_prepack(torch.from_numpy(layer.weight), None)
    call = torch.ops.onednn.qlinear_pointwise.default
    return lambda x: call(
        x.flatten(1),
        1.0,
        input_zero_point,
        packed,
        scales,
        weight_zero_points,
        bias,
        1.0,
        0,
        torch.float32,
        "none",
        [],
        "",
    )


@dataclass(frozen=True)
class Status:
    """Whether the integer kernels can be used here, and one sentence that says so."""

    fast: bool
    sentence: str


@functools.cache
def status() -> Status:
    """Test the integer kernels once, at the ends of their ranges, against exact arithmetic."""
    try:
        wrong = _self_test()
    except (AttributeError, RuntimeError) as error:
        logging.getLogger(__name__).warning("integer kernels missing", exc_info=error)
        return Status(False, "This PyTorch has no integer kernels for this processor.")
    if wrong:
        return Status(False, f"PyTorch's integer kernels compute a wrong {wrong} here.")
    return Status(True, "PyTorch's oneDNN integer kernels, tested at start.")


def _self_test() -> str:
    """What the kernels get wrong, or an empty string."""
    channels, side = 64, 5
    # All inputs 255, all weights 127: pairs of products overflow 16 bits, which kernels without
    # 32-bit dot products do in silence.
    full = np.full((2, channels, side, side), 255, np.uint8)
    ramp = (np.arange(full.size) * 37 % 256).astype(np.uint8).reshape(full.shape)
    for kind, groups, zero_point in (
        ("convolution", 1, 0),
        ("convolution with a zero point", 1, 128),
        ("depthwise convolution", channels, 0),
    ):
        layer = Int8Layer(
            "test",
            np.full((channels, channels // groups, 3, 3), 127, np.int8),
            QParams(np.float32(1.0), 0, -127, 127),
            np.zeros(channels, np.int32),
            QParams(np.float32(1.0), zero_point, 0, 255),
            QParams(np.float32(channels / groups * 9 * 127), zero_point, 0, 255),
            groups=groups,
        )
        for x in (full, ramp):
            [(_, fast)] = run(int8_steps([layer]), x)
            [(_, exact)] = reference.run_layers([layer], x)
            if np.abs(fast.astype(int) - exact).max() > 1 or (fast != exact).mean() > 0.01:
                return kind
    linear = Int8Layer(
        "test",
        np.full((10, channels * side * side), 127, np.int8),
        QParams(np.float32(1.0), 0, -127, 127),
        np.zeros(10, np.int32),
        QParams(np.float32(1.0), 0, 0, 255),
        None,
    )
    for x in (full, ramp):
        [(_, fast)] = run(int8_steps([linear]), x)
        [(_, exact)] = reference.run_layers([linear], x)
        if not np.array_equal(fast, exact):
            return "matrix product"
    return ""


def processor() -> tuple[str, tuple[str, ...]]:
    """The processor's name, and those of its instructions that matter to int8."""
    found = torch.cpu.get_capabilities()
    names = tuple(word for key, word in _INSTRUCTIONS.items() if found.get(key))
    return str(found.get("cpu_name") or "unknown processor").strip(), names
