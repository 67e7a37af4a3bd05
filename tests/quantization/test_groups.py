"""Scales for each group of weights: against ONNX Runtime, torch and by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lib.quantization.affine import QParams, choose_qparams, dequantize, fake_quantize, quantize
from lib.quantization.error import error_report
from lib.quantization.granularity import (
    channel_errors,
    choose_scales,
    stored_bits,
)
from lib.quantization.groups import BlockQParams, choose_block_qparams
from tests.support import onnx_operators

SHAPES = [(5, 64), (7, 100), (3, 9), (1, 257), (4, 1)]  # some leave a shorter last group
MATRICES = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 5), st.integers(1, 70)),
    elements=st.floats(-1e6, 1e6, width=32),
)


def matrix(shape: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (rng.normal(size=shape) * 2.0 ** rng.integers(-6, 6, shape)).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("group_size", [16, 32, 256])
@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_codes_and_values_are_onnx_to_the_bit(
    shape: tuple[int, int], group_size: int, dtype: type[np.integer]
) -> None:
    x = matrix(shape)
    qparams = choose_block_qparams(x, group_size, signed=dtype is np.int8)
    zero_point = qparams.zero_point.astype(dtype)
    parameters = (qparams.scale, zero_point)
    codes = quantize(x, qparams)
    assert codes.dtype == dtype
    block = {"axis": 1, "block_size": group_size}
    np.testing.assert_array_equal(
        codes, onnx_operators.run("QuantizeLinear", x, *parameters, **block)
    )
    np.testing.assert_array_equal(
        dequantize(codes, qparams),
        onnx_operators.run("DequantizeLinear", codes, *parameters, **block),
    )


def test_a_group_is_what_choose_qparams_makes_of_it() -> None:
    x = matrix((6, 100))
    for settings_ in ({}, {"symmetric": True, "narrow_range": True}, {"bits": 4, "signed": False}):
        qparams = choose_block_qparams(x, 32, **settings_)
        assert qparams.scale.shape == qparams.zero_point.shape == (6, 4)
        for row in range(6):
            for group, start in enumerate(range(0, 100, 32)):
                part = x[row, start : start + 32]
                alone = choose_qparams(part.min(), part.max(), **settings_)
                assert qparams.scale[row, group] == alone.scale
                assert qparams.zero_point[row, group] == alone.zero_point
                np.testing.assert_array_equal(
                    quantize(x, qparams)[row, start : start + 32], quantize(part, alone)
                )


def test_torch_agrees_where_groups_become_rows() -> None:
    """torch has no groups; of a matrix cut into groups they are the rows."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(8, 128)).astype(np.float32)
    qparams = choose_scales(x, "per_group", bits=4, group_size=32)
    qparams = BlockQParams(2.0 ** np.rint(np.log2(qparams.scale)), 0, -7, 7, group_size=32)
    theirs = torch.fake_quantize_per_channel_affine(
        torch.from_numpy(x.reshape(32, 32)),
        torch.from_numpy(qparams.scale.flatten()),
        torch.zeros(32, dtype=torch.int32),
        0,
        -7,
        7,
    )
    np.testing.assert_array_equal(fake_quantize(x, qparams), theirs.numpy().reshape(8, 128))


@given(MATRICES, st.sampled_from([16, 32, 64]), st.integers(2, 8), st.booleans())
@settings(max_examples=60)
def test_no_weight_is_off_by_more_than_half_a_step_of_its_group(
    x: np.ndarray, group_size: int, bits: int, symmetric: bool
) -> None:
    qparams = choose_block_qparams(x, group_size, bits=bits, symmetric=symmetric, narrow_range=True)
    scale, _ = qparams.broadcast(x.shape, "x")
    exact = x.astype(np.float64)
    off = np.abs(fake_quantize(x, qparams) - exact)
    # Both ends lie on codes, but for the rounding of scale, division and zero point.
    assert (off <= scale * (0.5 + (0 if symmetric else 0.5)) + 1e-6 * np.abs(exact)).all()
    assert (fake_quantize(x, qparams)[x == 0] == 0).all()
    report = error_report(x, qparams)
    assert report.mse == pytest.approx(float(np.mean(off**2)), rel=1e-6, abs=1e-300)


def test_equal_only_with_equal_groups() -> None:
    scale = np.ones((2, 2), np.float32)
    qparams = BlockQParams(scale, 0, -7, 7, group_size=16)
    assert qparams == BlockQParams(scale, np.zeros((2, 2), int), -7, 7, group_size=16)
    assert hash(qparams) == hash(BlockQParams(scale, 0, -7, 7, group_size=16))
    assert qparams != BlockQParams(scale, 0, -7, 7, group_size=32)
    assert qparams != BlockQParams(np.ones((1, 4)), 0, -7, 7, group_size=16)
    assert qparams != QParams(np.ones(4), 0, -7, 7, axis=1)
    with pytest.raises(ValueError, match="read-only"):
        qparams.scale[0, 0] = 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda x: choose_block_qparams(x, 15), "group_size must be from 16 to 256, not 15"),
        (lambda x: choose_block_qparams(x, 257), "group_size must be from 16 to 256"),
        (lambda x: choose_block_qparams(x[0], 16), "x must have the shape"),
        (lambda x: choose_block_qparams(x * np.inf, 16), "x must be finite"),
        (lambda x: BlockQParams(x, 0, -7, 7), "scale must be positive"),
        (lambda x: BlockQParams(abs(x[0]), 0, -7, 7), "scale must have the shape"),
        (lambda x: BlockQParams(abs(x), [0], -7, 7), "zero_point the same"),
        (lambda x: BlockQParams(abs(x), 0, -7, 7, axis=0), "axis must be 1"),
        (lambda x: quantize(x[:1], choose_block_qparams(x, 16)), r"needs \(1, 4\)"),
        (lambda x: quantize(x[0], choose_block_qparams(x, 16)), "x must have the shape"),
        (lambda x: choose_scales(x, "per_row"), "granularity must be one of per_tensor"),
        (lambda x: choose_scales(x[0], "per_tensor"), "weight must have the shape"),
        (lambda x: channel_errors(x[0], QParams(1, 0, -7, 7)), "weight must have the shape"),
        (lambda x: stored_bits(0, QParams(1, 0, -7, 7)), "count must be from 1"),
    ],
)
def test_wrong_arguments_are_named(wrong: Callable[[np.ndarray], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        wrong(matrix((2, 64)))


@pytest.mark.parametrize("size", [16.0, "16", None, True])
def test_a_group_size_is_an_integer(size: Any) -> None:
    with pytest.raises(TypeError, match="group_size must be an integer"):
        choose_block_qparams(matrix((2, 64)), size)
