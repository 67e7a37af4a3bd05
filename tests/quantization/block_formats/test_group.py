"""Groups of integers: ONNX Runtime's MatMulNBits computes with the same bytes."""

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.block_formats import GroupFormat
from tests.support import onnx_operators
from tests.support.blocks import half, matrices, numbers, weights

ROWS, COLUMNS = 6, 256


def matmul_n_bits(fmt: GroupFormat, blocks: np.ndarray) -> np.ndarray:
    """The weights (rows, columns) that MatMulNBits multiplies the unit matrix by."""
    rows, count = blocks.shape[:2]
    start = fmt.scale_bits // 8
    kind = {16: "<f2", 32: "<f4"}[fmt.scale_bits]
    scales = blocks[..., :start].copy().view(kind).astype(np.float32)
    constants = {"codes": blocks[..., -fmt.group * fmt.bits // 8 :], "scales": scales.ravel()}
    if not fmt.symmetric:
        points = blocks[..., start]
        if fmt.bits < 8:  # as many as fit into a byte
            each = 8 // fmt.bits
            points = points.reshape(rows, -1, each).astype(int) << np.arange(each) * fmt.bits
            points = points.sum(axis=-1)
        constants["points"] = points.astype(np.uint8).ravel()
    node = onnx.helper.make_node(
        "MatMulNBits",
        ["i0", *constants],
        ["y"],
        domain="com.microsoft",
        K=fmt.group * count,
        N=rows,
        bits=fmt.bits,
        block_size=fmt.group,
    )
    unit = np.eye(fmt.group * count, dtype=np.float32)
    made = onnx_operators.model([node], unit, "y", constants)
    made.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return onnx_operators.run_model(made, unit).T


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("group", [32, 64])
@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("scale_bits", [16, 32])
def test_onnx_runtime_computes_with_the_same_bytes(
    bits: int, group: int, symmetric: bool, scale_bits: int
) -> None:
    fmt = GroupFormat(bits, group, symmetric, scale_bits)
    blocks = fmt.quantize(np.random.default_rng(1).normal(size=(ROWS, COLUMNS)))
    np.testing.assert_array_equal(fmt.dequantize(blocks), matmul_n_bits(fmt, blocks))


@pytest.mark.parametrize("group", [16, 128])
@pytest.mark.parametrize("kind", ["normal", "steps", "positive"])
def test_codes_of_eight_bits_are_those_of_onnx(group: int, kind: str) -> None:
    """QuantizeLinear, with the scales and zero points that were chosen."""
    x = weights()[kind]
    for symmetric in (True, False):
        fmt = GroupFormat(8, group, symmetric, scale_bits=32)
        blocks = fmt.quantize(x)
        scale = blocks[..., :4].copy().view("<f4")[..., 0]
        points = np.full(scale.shape, 128, np.uint8) if symmetric else blocks[..., 4]
        codes = onnx_operators.run("QuantizeLinear", x, scale, points, axis=1, block_size=group)
        np.testing.assert_array_equal(blocks[..., -group:].reshape(x.shape), codes)


FORMATS = st.builds(
    GroupFormat, st.integers(2, 8), st.just(64), st.booleans(), st.sampled_from([16, 32])
)


@given(FORMATS, matrices(128, 1000.0))
def test_no_weight_is_off_by_more_than_half_a_step(fmt: GroupFormat, x: np.ndarray) -> None:
    """Half a step, and what a float16 scale is off by at the far end of the codes."""
    blocks = fmt.quantize(x)
    error = np.abs(fmt.dequantize(blocks).astype(np.float64) - x).reshape(-1, 64)
    groups = x.reshape(-1, 64).astype(np.float64)
    if fmt.symmetric:
        step = np.abs(groups).max(axis=1) / ((2**fmt.bits - 1) / 2)
    else:
        ends = np.maximum(groups.max(axis=1), 0) - np.minimum(groups.min(axis=1), 0)
        step = ends / (2**fmt.bits - 1)
    rounding = 2**fmt.bits * step * 2.0**-11 if fmt.scale_bits == 16 else 1e-5 * step
    assert (error.max(axis=1) <= step / 2 + rounding + 2.0**-16).all()


def least_error(x: np.ndarray, bits: int, importance: np.ndarray) -> float:
    """The least squared error of symmetric codes whose scale is any of many up to the plain one."""
    top = 2 ** (bits - 1)
    scales = np.abs(x).max() / (top - 0.5) * np.linspace(0.2, 1, 801)[:, None]
    codes = np.clip(np.rint(x / scales), -top, top - 1)
    errors: np.ndarray = ((codes * scales - x) ** 2 * importance).sum(axis=1)
    return float(errors.min())


@pytest.mark.parametrize("bits", [2, 3, 4])
@pytest.mark.parametrize("heavy", [False, True], ids=["normal", "student"])
def test_clipped_scales_cost_hardly_more_than_the_best(bits: int, heavy: bool) -> None:
    """Beside a search twenty times as fine; the plain scale, which it may not exceed, is worse."""
    rng = np.random.default_rng(8)
    x = (rng.standard_t(4, (40, 64)) if heavy else rng.standard_normal((40, 64))).astype(np.float32)
    plain, clipped = GroupFormat(bits, 64), GroupFormat(bits, 64, clipped=True)
    assert clipped.bytes_per_block == plain.bytes_per_block
    for importance in (None, rng.uniform(0, 1, 64) ** 4):
        weighed = np.ones(64) if importance is None else importance
        scale, point = clipped.scales(x, importance)
        codes = np.clip(np.rint(x / scale) + point, 0, 2**bits - 1)
        errors = (((codes - point) * scale - x) ** 2 * weighed).sum(axis=1)
        best = np.array([least_error(row.astype(np.float64), bits, weighed) for row in x])
        assert (errors <= 1.1 * best + 1e-6).all()
        assert errors.mean() < 1.02 * best.mean()
        assert (scale <= plain.scales(x)[0]).all()
    ways = [np.sum((fmt.read_back(x) - x) ** 2) for fmt in (clipped, plain)]
    assert ways[0] < ways[1]


@given(st.integers(2, 8), st.booleans(), matrices(64, 1000.0))
def test_clipping_never_costs_anything(bits: int, symmetric: bool, x: np.ndarray) -> None:
    clipped, plain = (
        np.square(
            GroupFormat(bits, 64, symmetric, clipped=each).read_back(x).astype(np.float64) - x
        )
        for each in (True, False)
    )
    assert (clipped.sum(axis=-1) <= plain.sum(axis=-1) * (1 + 1e-5)).all()


def test_what_lies_evenly_is_not_clipped() -> None:
    """All codes' own values but for the last, which no symmetric scale reaches: none is nearer."""
    x = np.resize(np.arange(-8, 8), 64).astype(np.float32)
    fmt = GroupFormat(4, 64, symmetric=False, clipped=True)
    assert fmt.read_back(x).tolist() == x.tolist()
    assert GroupFormat(4, 64, clipped=True).title == "W4 g64, clipped"


@pytest.mark.parametrize("power", [-80, 0, 100])
def test_clipping_is_the_same_for_weights_of_any_size(power: int) -> None:
    """Also where the squares of errors are beyond float32, or below it."""
    x = np.random.default_rng(9).standard_normal(64).astype(np.float32)
    fmt = GroupFormat(2, 64, scale_bits=32, clipped=True)
    large = np.ldexp(x, power)
    assert fmt.read_back(large).tolist() == np.ldexp(fmt.read_back(x), power).tolist()


@pytest.mark.parametrize("importance", [[1.0], np.full(32, -1.0), np.full(32, np.nan), "much"])
def test_an_importance_that_is_none_is_refused(importance: object) -> None:
    fmt = GroupFormat(4, 32, clipped=True)
    with pytest.raises((TypeError, ValueError), match="importance must"):
        fmt.scales(np.ones((1, 32), np.float32), importance)


@given(FORMATS, matrices(64, 1000.0))
def test_fields_say_what_the_bits_mean(fmt: GroupFormat, x: np.ndarray) -> None:
    block = fmt.quantize(x)[0, 0]
    found = numbers(fmt, block)
    point = 2 ** (fmt.bits - 1) if fmt.symmetric else found["zero point"]
    single = np.uint32(found["scale"]).view(np.float32)
    scale = half(found["scale"]) if fmt.scale_bits == 16 else float(single)
    expected = [np.float32(scale * (found[f"code {i}"] - point)) for i in range(64)]
    assert fmt.dequantize(block).tolist() == expected


def test_bits_a_weight() -> None:
    assert GroupFormat(4, 128).bits_per_weight == 4 + 16 / 128
    assert GroupFormat(4, 128, symmetric=False).bits_per_weight == 4 + (16 + 8) / 128
    assert GroupFormat(3, 64, scale_bits=32).bits_per_weight == 3.5
    assert GroupFormat(4, 128).name == "w4_g128"


def test_zeros_and_tiny_weights_keep_a_positive_scale() -> None:
    for symmetric in (True, False):
        fmt = GroupFormat(4, 32, symmetric)
        for tiny in (0.0, 1e-45, 1e-12):
            blocks = fmt.quantize(np.full(32, tiny))
            assert blocks[0, :2].view("<f2")[0] > 0
            assert (fmt.dequantize(blocks) == 0).all()


def test_a_scale_beyond_its_type_is_refused() -> None:
    with pytest.raises(ValueError, match="x is too large for w4_g32"):
        GroupFormat(4, 32).quantize(np.full(32, 1e6))
    fmt = GroupFormat(4, 32, scale_bits=32)
    values = fmt.dequantize(fmt.quantize(np.full(32, 1e6)))
    np.testing.assert_allclose(values, 1e6, rtol=0.07)


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ((1, 32), ValueError, "bits"),
        ((9, 32), ValueError, "bits"),
        ((4.0, 32), TypeError, "bits"),
        ((4, 0), ValueError, "group"),
        ((4, 20), ValueError, "group"),
        ((4, 2**17), ValueError, "group"),
        ((4, 32, 1), TypeError, "symmetric"),
        ((4, 32, True, 8), ValueError, "scale_bits"),
        ((4, 32, True, "16"), TypeError, "scale_bits"),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: tuple[object, ...], error: type[Exception], name: str
) -> None:
    with pytest.raises(error, match=name):
        GroupFormat(*arguments)
