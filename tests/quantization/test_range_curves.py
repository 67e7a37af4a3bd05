"""The error under many ranges at once, beside `error_report` for one, and what observers choose."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.quantization.affine import QParams, dequantize, quantize
from lib.quantization.calibration import MeanSquaredError, Percentile
from lib.quantization.data import sample
from lib.quantization.error import error_report
from lib.quantization.range_curves import (
    METHODS,
    PERCENT,
    ClipErrors,
    choose_clip,
    clip_qparams,
    make_observer,
    side_of,
)


def data() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    normal = rng.standard_normal(5000, dtype=np.float32)
    return {
        "normal": normal,
        "relu": np.maximum(normal, 0),
        "below": -np.abs(normal) - 1,
        "outliers": np.append(normal, np.array([1e6, -300], np.float32)),
        "on a grid, with ties": np.arange(-40, 41, dtype=np.float32) / 8,
        "float64": rng.laplace(size=999),
        "integers": rng.integers(-9, 5, 500),
        "huge": normal * np.float32(5e37),
        "tiny": normal * np.float32(1e-30),
        "zeros": np.zeros(3, np.float32),
        "one value": np.array([2.5], np.float32),
    }


def compare(x: np.ndarray, clips: np.ndarray, bits: int) -> None:
    """Every clip's errors are those of error_report, within the float32 rounding of the codes."""
    curves = ClipErrors(x).curves(clips, bits)
    for i, clip in enumerate(clips):
        qparams = clip_qparams(clip, side_of(x), bits)
        report = error_report(x, qparams)
        assert curves.clipped_fraction[i] == report.clipped_fraction
        # dequantize rounds code x scale to float32: so much of an error of a step and its square
        step = float(qparams.scale)
        slack = 2**-23 * clip * step + 1e-12 * clip**2
        close = {"rel": 1e-5, "abs": slack}
        assert curves.rounding_mse[i] == pytest.approx(report.rounding_mse, **close)
        # The end of the range, too: each clipped value is as much farther from it or nearer.
        close["abs"] = 2**-23 * clip * report.clipping_mse**0.5 + 1e-12 * clip**2
        assert curves.clipping_mse[i] == pytest.approx(report.clipping_mse, **close)


@pytest.mark.parametrize("bits", [2, 3, 5, 8])
@pytest.mark.parametrize("name", data())
def test_curves_are_the_reports_of_every_clip(name: str, bits: int) -> None:
    x = data()[name]
    largest = float(np.abs(x.astype(np.float64)).max()) or 1.0
    compare(x, largest * np.array([1e-3, 0.1, 0.25, 0.5, 0.77, 1.0, 1.06]), bits)


@settings(max_examples=60)
@example([919915.0], 918114.0, 8)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=30),
    st.floats(1e-3, 1e6),
    st.integers(2, 8),
)
def test_curves_of_any_data(values: list[float], clip: float, bits: int) -> None:
    compare(np.float32(values), np.array([clip]), bits)


def test_a_tie_at_the_end_is_clipped_as_quantize_clips_it() -> None:
    """With 2 bits over [-1, 1] the value 1.5 rounds to code 2, which doesn't exist."""
    x = np.float32([1.5, np.nextafter(np.float32(1.5), np.float32(0)), -1.5, 0])
    curves = ClipErrors(x).curves([1.0], 2)
    assert curves.clipped_fraction[0] == 0.5
    assert curves.clipping_mse[0] == 2 * 0.25 / 4


@pytest.mark.parametrize(
    ("side", "ends"), [("both", (-3, 3)), ("above", (0, 3)), ("below", (-3, 0))]
)
@pytest.mark.parametrize("bits", [2, 8, 16])
def test_the_ends_of_the_range_are_codes(side: str, ends: tuple[float, float], bits: int) -> None:
    qparams = clip_qparams(3.0, side, bits)
    codes = quantize(np.float32([-9, 0, 9]), qparams)
    assert codes[1] == qparams.zero_point
    found = dequantize(codes, qparams)
    np.testing.assert_allclose(found[[0, 2]], ends, rtol=1e-6)
    assert found[1] == 0


def test_sides() -> None:
    assert [side_of(x) for x in ([-1, 2], [0, 2], [-1, 0], [0])] == [
        "both",
        "above",
        "below",
        "above",
    ]


def test_squared_error_finds_the_bottom_of_the_sum() -> None:
    for x in (sample("normal"), np.maximum(sample("normal"), 0)):
        errors = ClipErrors(x)
        clips = np.linspace(0.01, 1.1, 400) * errors.largest
        for bits in (2, 4, 8):
            curves = errors.curves(clips, bits)
            chosen = errors.curves([choose_clip(x, "mean_squared_error", bits)], bits)
            least = (curves.clipping_mse + curves.rounding_mse).min()
            assert chosen.clipping_mse[0] + chosen.rounding_mse[0] <= 1.01 * least


def test_the_optimum_moves_inwards_as_bits_go_down() -> None:
    """The best clips of N(0,1) at 2, 4, 6 and 8 bits, in standard deviations (see test_theory)."""
    found = [choose_clip(sample("normal"), "mean_squared_error", bits) for bits in (2, 4, 6, 8)]
    assert found == pytest.approx([1.22, 2.48, 3.28, 3.92], rel=0.05)


def test_other_choices() -> None:
    x = sample("normal")
    assert choose_clip(x, "min_max", 4) == np.abs(x).max()
    tails = np.percentile(x, [(100 - PERCENT) / 2, 100 - (100 - PERCENT) / 2])
    assert choose_clip(x, "percentile", 4) == pytest.approx(np.abs(tails).max(), rel=1e-3)
    assert choose_clip(-np.abs(x), "min_max", 4) == np.abs(x).max()
    assert isinstance(make_observer("percentile", "above", 4), Percentile)
    assert isinstance(make_observer("mean_squared_error", "above", 4), MeanSquaredError)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_clip_inside_the_axis(method: str) -> None:
    x = np.maximum(sample("normal"), 0)
    for bits in (2, 8):
        assert 0 < choose_clip(x, method, bits) < 1.08 * x.max()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: clip_qparams(-1, "both", 8), "clip"),
        (lambda: clip_qparams(1, "left", 8), "side"),
        (lambda: clip_qparams(1, "both", 1), "bits"),
        (lambda: make_observer("mean", "both", 8), "method"),
        (lambda: make_observer("entropy", "", 8), "side"),
        (lambda: ClipErrors([]), "x"),
        (lambda: ClipErrors([np.nan]), "x"),
        (lambda: ClipErrors([1.0]).curves([[1.0]], 8), "clips"),
        (lambda: ClipErrors([1.0]).curves([1.0], 9), "bits"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], object], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()


def test_qparams_of_many_clips() -> None:
    qparams = clip_qparams([1.0, 2.0], "both", 3, axis=0)
    assert qparams == QParams(np.float32([1 / 3, 2 / 3]), 0, -3, 3, axis=0)
