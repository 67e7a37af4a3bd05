"""Work in blocks gives what NumPy gives over the whole array, in any shape and order."""

import numpy as np
import pytest

from lib.numbers.checks import Array
from lib.quantization.blocks import BLOCK, apply, split

SHAPES = [(), (3,), (BLOCK - 1,), (BLOCK, 2), (5, 3, BLOCK // 4)]


def total(x: Array, y: Array, out: Array) -> None:
    assert x.ndim == y.ndim == out.ndim == 1
    assert x.size <= BLOCK
    np.add(x, y, out=out, casting="unsafe")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_formula_is_applied_to_every_value(shape: tuple[int, ...], order: str) -> None:
    x = np.asarray(np.arange(np.prod(shape, dtype=int)).reshape(shape), np.int32, order=order)
    y = np.asarray(np.float32(0.5))
    found = apply(total, [x, y], np.float64, np.float32)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, (x + 0.5).astype(np.float32))
    assert found.flags.f_contiguous or order == "C"


def test_inputs_are_broadcast() -> None:
    x, y = np.arange(6.0).reshape(2, 3), np.array([[10.0], [20.0]])
    np.testing.assert_array_equal(apply(total, [x, y], np.float64, np.int16), x + y)


def test_inputs_are_rounded_to_the_type_to_compute_in() -> None:
    x, zero = np.array([2**24 + 1], np.int32), np.zeros(1)
    assert apply(total, [x, zero], np.float32, np.float64) == 2**24
    assert apply(total, [x, zero], np.float64, np.float64) == 2**24 + 1


def test_what_overflows_is_no_warning() -> None:  # NumPy's warnings are errors here
    assert apply(total, [np.array(3e38), np.array(3e38)], np.float32, np.float32) == np.inf


@pytest.mark.parametrize("shape", SHAPES)
def test_blocks_hold_every_value_once(shape: tuple[int, ...]) -> None:
    x = np.arange(np.prod(shape, dtype=int), dtype=np.int32).reshape(shape)
    blocks = [(a.copy(), b.copy()) for a, b in split([x, x], [np.float64, None])]
    assert all(a.size <= BLOCK and a.dtype == np.float64 and b.dtype == np.int32 for a, b in blocks)
    for copies in zip(*blocks, strict=True):
        np.testing.assert_array_equal(np.sort(np.concatenate(copies)), x.ravel())
    assert sum(block.size for (block,) in split([x], [None])) == x.size
