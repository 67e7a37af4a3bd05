"""MX formats and NVFP4: to the byte what torchao makes, and what their specifications say."""

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchao.prototype.mx_formats import mx_tensor, nvfp4_tensor
from torchao.prototype.mx_formats.constants import DTYPE_FP6_E2M3, DTYPE_FP6_E3M2

from lib.quantization.block_formats import BLOCK_FORMATS, NVFP4
from tests.support.blocks import matrices, numbers, weights

TORCH = {
    "mxfp4": torch.float4_e2m1fn_x2,
    "mxfp6_e2m3": DTYPE_FP6_E2M3,
    "mxfp6_e3m2": DTYPE_FP6_E3M2,
    "mxfp8_e4m3": torch.float8_e4m3fn,
    "mxfp8_e5m2": torch.float8_e5m2,
}
ELEMENTS = {
    "mxfp4": ml_dtypes.float4_e2m1fn,
    "mxfp6_e2m3": ml_dtypes.float6_e2m3fn,
    "mxfp6_e3m2": ml_dtypes.float6_e3m2fn,
    "mxfp8_e4m3": ml_dtypes.float8_e4m3fn,
    "mxfp8_e5m2": ml_dtypes.float8_e5m2,
    "nvfp4": ml_dtypes.float4_e2m1fn,
}


def nvfp4() -> NVFP4:
    fmt = BLOCK_FORMATS["nvfp4"]
    assert isinstance(fmt, NVFP4)
    return fmt


def in_bytes(name: str, codes: np.ndarray) -> np.ndarray:
    """torchao's codes as the specification packs them: it keeps those of six bits a byte each."""
    if "mxfp6" not in name:
        return codes
    bits = np.unpackbits(codes[..., None], axis=-1, bitorder="little")[..., :6]
    return np.packbits(bits.reshape(len(codes), -1), axis=-1, bitorder="little")


def check_mx(name: str, x: np.ndarray) -> None:
    fmt = BLOCK_FORMATS[name]
    scale, codes = mx_tensor.to_mx(torch.from_numpy(x), TORCH[name], 32)
    blocks = fmt.quantize(x)
    np.testing.assert_array_equal(blocks[..., 0], scale.view(torch.uint8).numpy())
    stored = codes.view(torch.uint8).numpy()
    np.testing.assert_array_equal(blocks[..., 1:].reshape(len(x), -1), in_bytes(name, stored))
    values = mx_tensor.to_dtype(codes, scale, TORCH[name], 32, torch.float32)
    np.testing.assert_array_equal(fmt.dequantize(blocks), values.numpy())


def check_nvfp4(x: np.ndarray, tensor_scale: np.float32 | None) -> None:
    """`tensor_scale` None: none for torchao, the default here."""
    fmt = nvfp4()
    given = {} if tensor_scale is None else {"tensor_scale": tensor_scale}
    theirs = None if tensor_scale is None else torch.tensor(tensor_scale)
    scale, codes = nvfp4_tensor.nvfp4_quantize(torch.from_numpy(x), 16, theirs)
    blocks = fmt.quantize(x, **given)
    np.testing.assert_array_equal(blocks[..., 0], scale.view(torch.uint8).numpy())
    stored = codes.view(torch.uint8).numpy()
    np.testing.assert_array_equal(blocks[..., 1:].reshape(len(x), -1), stored)
    tensor = nvfp4_tensor.NVFP4Tensor(codes, scale, 16, torch.float32, theirs)
    values = tensor.dequantize(torch.float32).numpy()
    np.testing.assert_array_equal(fmt.dequantize(blocks, **given), values)


@pytest.mark.parametrize("name", TORCH)
@pytest.mark.parametrize("kind", weights())
def test_mx_blocks_are_those_of_torchao(name: str, kind: str) -> None:
    check_mx(name, weights()[kind])


@given(st.sampled_from(list(TORCH)), matrices(64, 3e38).filter(lambda x: not_subnormal(x)))
def test_mx_blocks_of_any_weights_are_those_of_torchao(name: str, x: np.ndarray) -> None:
    check_mx(name, x)


def not_subnormal(x: np.ndarray) -> bool:
    """Whether no block is so small, and not 0, that its scale is: torchao doesn't use these."""
    largest = np.abs(x.reshape(-1, 32)).max(axis=1)
    return bool(((largest == 0) | (largest >= 2.0**-110)).all())


@pytest.mark.parametrize("kind", weights())
@pytest.mark.parametrize("scaled", [False, True])
def test_nvfp4_blocks_are_those_of_torchao(kind: str, scaled: bool) -> None:
    x = weights()[kind]
    check_nvfp4(x, nvfp4().tensor_scale(x) if scaled else None)


@pytest.mark.parametrize("tensor_scale", [1.0, 0.7, 1e-3, 3e5])
def test_nvfp4_next_to_the_middle_between_two_codes(tensor_scale: float) -> None:
    """Where dividing and multiplying by a reciprocal, each rounded, part."""
    middles = np.array([0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5.0])
    scales = np.arange(8, 16)[:, None] * 2.0 ** np.arange(-3, 4)[:, None, None]
    near = 1 + np.arange(-1, 2)[:, None, None, None] * 2.0**-23
    x = (middles * scales * near * np.float32(tensor_scale)).reshape(-1, 7)
    x = np.hstack([x, 6 / middles[-1] * x[:, -1:], np.zeros((len(x), 8))]).astype(np.float32)
    check_nvfp4(x, np.float32(tensor_scale))


@given(matrices(32, 3e38), st.sampled_from([None, 2.0**-100, 1e-3, 0.7, 1e3]))
def test_nvfp4_blocks_of_any_weights_are_those_of_torchao(
    x: np.ndarray, tensor_scale: float | None
) -> None:
    check_nvfp4(x, None if tensor_scale is None else np.float32(tensor_scale))


@pytest.mark.parametrize("name", TORCH)
def test_the_smallest_blocks_follow_the_specification(name: str) -> None:
    """Scale 0 is 2**-127: elements are multiples of float32's smallest numbers."""
    fmt = BLOCK_FORMATS[name]
    x = (np.arange(-16, 16) * 2.0**-140).astype(np.float32)
    block = fmt.quantize(x)[0]
    assert block[0] == 0
    elements = (x.astype(np.float64) * 2.0**127).astype(ELEMENTS[name]).astype(np.float64)
    np.testing.assert_array_equal(fmt.dequantize(block), elements * 2.0**-127)


@pytest.mark.parametrize("name", ELEMENTS)
def test_every_code_has_its_value_at_every_scale(name: str) -> None:
    """Blocks of random bytes, read field by field with ml_dtypes' types."""
    fmt = BLOCK_FORMATS[name]
    rng = np.random.default_rng(4)
    for scale_code in range(256):
        block = rng.integers(0, 256, fmt.bytes_per_block, np.uint8)
        block[0] = scale_code
        found = numbers(fmt, block)
        codes = np.array([found[f"code {i}"] for i in range(fmt.block_size)], np.uint8)
        scale_type = ml_dtypes.float8_e4m3fn if name == "nvfp4" else ml_dtypes.float8_e8m0fnu
        scale = np.uint8(found["scale"]).view(scale_type).astype(np.float32)
        elements = codes.view(ELEMENTS[name]).astype(np.float32)
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(fmt.dequantize(block), elements * scale)


def test_blocks_decoded_by_hand() -> None:
    mx = np.zeros(17, np.uint8)
    mx[0], mx[1] = 128, 0xF1  # scale 2**(128 - 127), codes 1 (0.5) and 15 (-6)
    assert BLOCK_FORMATS["mxfp4"].dequantize(mx)[:3].tolist() == [1.0, -12.0, 0.0]
    six = np.zeros(25, np.uint8)
    six[0], six[1], six[2] = 127, 0b01_000001, 0b0000_1000  # codes 1, 0b100001 and 0
    assert BLOCK_FORMATS["mxfp6_e2m3"].dequantize(six)[:3].tolist() == [0.125, -0.125, 0.0]
    nv = np.zeros(9, np.uint8)
    nv[0], nv[8] = 0b0_1000_100, 0x70  # scale 2**(8 - 7) * 1.5, the last code 7 (6)
    assert nvfp4().dequantize(nv, tensor_scale=0.5)[14:].tolist() == [0.0, 9.0]


def test_the_scale_of_a_tensor() -> None:
    fmt = nvfp4()
    assert fmt.tensor_scale([[-448 * 6.0, 1]]) == 1
    assert fmt.tensor_scale(np.zeros((2, 3))) == 1
    scale = fmt.tensor_scale([0.3, -0.1])
    assert scale.dtype == np.float32
    assert scale == np.float32(0.3) / np.float32(2688)
    x = np.full(16, 1e-44, np.float32)
    tiny = fmt.tensor_scale(x)
    assert tiny == 2.0**-120
    assert (fmt.dequantize(fmt.quantize(x, tiny), tiny) == 0).all()


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf, 1e-40, 1e300, [1.0, 2.0]])
def test_a_wrong_scale_of_a_tensor_is_refused(wrong: object) -> None:
    fmt = nvfp4()
    for call in (
        lambda: fmt.quantize(np.ones(16), wrong),
        lambda: fmt.dequantize([[0] * 9], wrong),
    ):
        with pytest.raises(ValueError, match="tensor_scale"):
            call()


def test_the_tensors_scale_keeps_small_blocks() -> None:
    """Without it, blocks below E4M3's range lose; with it, the error is the same at any size."""
    fmt, x = nvfp4(), weights()["normal"]
    errors = []
    for size in (1.0, 2.0**-20):
        scale = fmt.tensor_scale(x * size)
        errors.append(np.abs(fmt.dequantize(fmt.quantize(x * size, scale), scale) / size - x).max())
    assert errors[0] == errors[1]
    assert (fmt.dequantize(fmt.quantize(x * 2.0**-20)) == 0).all()
