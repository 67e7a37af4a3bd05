"""The race of matrix products: the integers are exact, the account of it is right."""

import dataclasses

import numpy as np
import pytest

from lib.cnn import engines
from lib.jobs.tasks import RaceMatrices
from lib.quantization import integer_ops
from lib.studies import matrix_race, timing
from lib.studies.matrix_race import Result
from lib.studies.timing import Racers, Racing
from tests.support.runs import finish


@pytest.fixture(scope="module")
def small() -> tuple[list[Racing], Result]:
    """A race of the smallest matrices."""
    return finish(matrix_race.race(64))


@pytest.mark.parametrize("size", [64, 256])
def test_int8_kernel_multiplies_exactly(size: int) -> None:
    _, found = finish(matrix_race.race(size))
    activations, weights = matrix_race.matrices(size)
    exact = integer_ops.matmul(activations, 0, weights.T, 0)
    np.testing.assert_array_equal(found.product, exact)
    assert (
        np.abs(exact).max() < 2**24
    )  # so that float32, in which the kernel hands it over, is exact


def test_reference_stands_in_where_kernels_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        engines, "failure", lambda name: "" if name == engines.REFERENCE else "No kernels."
    )
    monkeypatch.setattr(matrix_race, "ROUNDS", timing.PARTS)
    monkeypatch.setattr(matrix_race, "TIMED_OPERATIONS", 1)
    _, found = finish(matrix_race.race(64))
    activations, weights = matrix_race.matrices(64)
    np.testing.assert_array_equal(found.product, activations.astype(int) @ weights.T.astype(int))
    assert not found.kernels.fast


def test_progress_and_rounds(small: tuple[list[Racing], Result]) -> None:
    said, found = small
    shares = [one.share for one in said]
    assert shares == sorted(set(shares))
    assert shares[0] == 0
    assert shares[-1] < 1
    assert all(one.timing for one in said)
    assert found.seconds.shape == (matrix_race.ROUNDS, 2)
    assert (found.seconds > 0).all()


def test_when_the_time_is_over_there_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LONGEST", 0.0)
    _, found = finish(matrix_race.race(64))
    assert 0 < len(found.seconds) < matrix_race.ROUNDS
    assert found.disturbed


def test_account_of_known_times() -> None:
    """1,000 x 1,000 matrices in 20 ms and 5 ms: 100 and 400 billion operations a second."""
    seconds = np.tile([0.02, 0.005], (9, 1))
    seconds[4] = 1, 0.001  # one disturbed round changes no median
    found = Result(
        size=1000,
        seconds=seconds,
        product=np.zeros((1, 1), np.int32),
        racers=Racers("onednn", "onednn"),
        kernels=engines.Status(True, ""),
        processor="a",
        instructions=("AVX512-VNNI",),
    )
    assert found.medians == pytest.approx((100, 400))
    assert found.microseconds == pytest.approx((20_000, 5_000))
    assert found.speedup == pytest.approx(4)
    assert not found.disturbed
    assert found.has_dot_product
    assert matrix_race.kilobytes(1000) == (8000, 2000)
    seconds[::2, 0] = 0.04
    assert found.disturbed


@pytest.mark.parametrize(
    ("times", "instructions", "gain"),
    [
        (0.7, ("AVX512-VNNI",), "none"),
        (1.05, ("AVX2",), "none"),
        (1.3, ("AVX2",), "as much"),
        (1.4, ("AVX512-VNNI",), "less"),
        (1.6, ("AVX512-VNNI",), "less"),
        (2.9, ("AVX512-VNNI",), "less"),
        (3.1, ("AVX512-VNNI",), "as much"),
        (5.2, ("AVX512-VNNI",), "more"),
        (6.7, ("AMX-INT8", "AVX512-VNNI"), "less"),
        (1.7, ("AVX2",), "more"),
        (6.1, ("I8MM", "DOTPROD"), "as much"),
    ],
)
def test_every_speedup_has_a_word(times: float, instructions: tuple[str, ...], gain: str) -> None:
    found = Result(
        size=512,
        seconds=np.tile([times, 1.0], (9, 1)),
        product=np.zeros((1, 1), np.int32),
        racers=Racers("onednn", "onednn"),
        kernels=engines.Status(True, ""),
        processor="a",
        instructions=instructions,
    )
    assert found.gain == gain
    assert (dataclasses.replace(found, size=64).gain == "calls") == (times < 1.5)


def test_same_matrices_each_time() -> None:
    first, second = matrix_race.matrices(64), matrix_race.matrices(64)
    assert (first[0].dtype, first[1].dtype) == (np.uint8, np.int8)
    assert (first[0].min(), first[0].max()) == (0, 255)
    assert (first[1].min(), first[1].max()) == (-127, 127)
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


@pytest.mark.parametrize("size", [0, -64, 100, 4096])
def test_other_sizes_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="size must be one of 64, 128, 256, 512, 1024"):
        next(matrix_race.race(size))


def test_task_leads_to_the_race() -> None:
    assert RaceMatrices.target == f"{matrix_race.__name__}:{matrix_race.race.__name__}"
    assert RaceMatrices().size in matrix_race.SIZES
