"""NF4: the published values, and the blocks that ONNX Runtime makes and computes with."""

import numpy as np
import onnx
import pytest
from hypothesis import given
from onnxruntime.capi import _pybind_state as native

from lib.quantization.block_formats import BLOCK_FORMATS, normal_float
from tests.support import onnx_operators
from tests.support.blocks import matrices, numbers, weights

NF4_OF_ONNX_RUNTIME = 1
# Dettmers et al. 2023, appendix E.
PUBLISHED = [
    *(-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453),
    *(-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0),
    *(0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224),
    *(0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0),
]


def test_the_values_are_the_published_ones_to_the_bit() -> None:
    assert normal_float.values().dtype == np.float32
    assert normal_float.values().tolist() == PUBLISHED


def check(x: np.ndarray) -> None:
    """Quantize with ONNX Runtime, which takes the matrix the other way round in each."""
    outputs, inputs = x.shape
    codes = np.zeros(x.size // 2, np.uint8)
    absmax = np.zeros(x.size // 64, np.float32)
    native.quantize_matmul_bnb4(codes, x, absmax, 64, NF4_OF_ONNX_RUNTIME, outputs, inputs)
    blocks = BLOCK_FORMATS["nf4"].quantize(x)
    np.testing.assert_array_equal(blocks[..., :4].copy().view("<f4").ravel(), absmax)
    np.testing.assert_array_equal(blocks[..., 4:].ravel(), codes)


@pytest.mark.parametrize("kind", weights())
def test_blocks_are_those_of_onnx_runtime(kind: str) -> None:
    check(weights()[kind])


@given(matrices(128, 3e38).filter(lambda x: not_tiny(x)))
def test_blocks_of_any_weights_are_those_of_onnx_runtime(x: np.ndarray) -> None:
    check(x)


def not_tiny(x: np.ndarray) -> bool:
    """Whether no block is so small, and not 0, that 1 / absmax is infinite."""
    absmax = np.abs(x.reshape(-1, 64)).max(axis=1)
    return bool(((absmax == 0) | (absmax > 1e-37)).all())


def test_any_bytes_are_read_as_onnx_runtime_reads_them() -> None:
    """MatMulBnb4 multiplies the unit matrix by the blocks of a matrix (outputs, inputs)."""
    inputs, outputs = 128, 24
    rng = np.random.default_rng(6)
    blocks = rng.integers(0, 256, (outputs, inputs // 64, 36), np.uint8)
    absmax = rng.normal(size=(outputs, inputs // 64)).astype("<f4")
    blocks[..., :4] = absmax[..., None].view(np.uint8)
    node = onnx.helper.make_node(
        "MatMulBnb4",
        ["i0", "codes", "absmax"],
        ["y"],
        domain="com.microsoft",
        K=inputs,
        N=outputs,
        block_size=64,
        quant_type=NF4_OF_ONNX_RUNTIME,
    )
    unit = np.eye(inputs, dtype=np.float32)
    constants = {"codes": blocks[..., 4:].ravel(), "absmax": absmax.ravel()}
    made = onnx_operators.model([node], unit, "y", constants)
    made.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    expected = onnx_operators.run_model(made, unit).T
    np.testing.assert_array_equal(BLOCK_FORMATS["nf4"].dequantize(blocks), expected)


def test_fields_say_what_the_bits_mean() -> None:
    fmt = BLOCK_FORMATS["nf4"]
    block = fmt.quantize(np.random.default_rng(8).normal(size=64))[0]
    found = numbers(fmt, block)
    absmax = np.uint32(found["absmax"]).view(np.float32)
    expected = [absmax * np.float32(PUBLISHED[found[f"code {i}"]]) for i in range(64)]
    assert fmt.dequantize(block).tolist() == expected


def test_halfway_goes_down_and_ends_are_exact() -> None:
    fmt, values = BLOCK_FORMATS["nf4"], normal_float.values()
    x = np.zeros(64, np.float32)
    x[0], x[1], x[2] = -1, (values[7] + values[8]) / 2, np.nextafter(x[1], np.float32(1))
    x[3] = np.nextafter((values[7] + values[8]) / 2, np.float32(1))
    assert fmt.dequantize(fmt.quantize(x))[:4].tolist() == [-1, 0, 0, values[8]]


def test_a_block_of_zeros() -> None:
    fmt = BLOCK_FORMATS["nf4"]
    block = fmt.quantize(np.zeros(64))
    assert block[0].tolist() == [0] * 4 + [0x77] * 32
    assert (fmt.dequantize(block) == 0).all()
