"""What models take, held against files and caches that are known."""

import pytest

from lib.quantization import footprint, labels
from lib.quantization.footprint import MEMORIES, Footprint
from lib.quantization.mixes import MODELS

ONE, THREE, EIGHT, SEVENTY, HUGE = MODELS


def test_the_nearest_is_nearest_as_a_ratio() -> None:
    assert [footprint.nearest(size * 1e9) for size in (0.1, 1.9, 2.1, 5.2, 30, 700)] == [
        *(ONE, ONE, THREE, EIGHT, SEVENTY, HUGE),
    ]


@pytest.mark.parametrize(
    ("name", "shape", "gigabytes"),
    [  # of files with these names, as they are offered
        ("Q4_K_M", EIGHT, 4.92),
        ("Q4_K_M", ONE, 0.81),
        ("Q8_0", THREE, 3.42),
        ("Q6_K", SEVENTY, 57.9),
        ("W4A16 g128", EIGHT, 5.7),
        ("FP8", EIGHT, 9.1),
        ("BF16", EIGHT, 16.1),
    ],
)
def test_files_of_that_size_there_are(name: str, shape: object, gigabytes: float) -> None:
    [model] = [each for each in MODELS if each == shape]
    found = footprint.footprint(labels.read(name), model.parameters, 0)
    assert found.weights / 1e9 == pytest.approx(
        gigabytes, rel=0.015
    )  # a file holds its vocabulary, too
    assert found.cache == 0


def test_the_cache_of_llama_3_8b_takes_128_kib_a_token() -> None:
    """32 layers, 8 heads of 128, keys and values, two bytes each."""
    assert footprint.cache_bytes(EIGHT, 1) == 128 * 1024
    assert footprint.cache_bytes(EIGHT, 8192) == 2**30
    assert footprint.cache_bytes(EIGHT, 8192, 4.5) == 2**30 * 4.5 / 16


def test_shares() -> None:
    board = MEMORIES[0]
    assert board.gigabytes == 8
    assert Footprint(6e9, 2e9).share(board) == 1
    assert Footprint(6e9, 2e9).total == 8e9
    assert [memory.gigabytes for memory in MEMORIES] == sorted(
        memory.gigabytes for memory in MEMORIES
    )


@pytest.mark.parametrize(
    ("size", "words"),
    [
        *((1.6236e12, "1,620 GB"), (999.6e9, "1,000 GB"), (4.892e9, "4.89 GB"), (1e9, "1 GB")),
        *((999.7e6, "1 GB"), (999.4e6, "999 MB"), (12.34e6, "12.3 MB"), (0, "0 MB")),
    ],
)
def test_bytes_as_people_read_them(size: float, words: str) -> None:
    assert footprint.gigabytes(size) == words


def test_bad_arguments() -> None:
    for parameters in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="parameters"):
            footprint.nearest(parameters)
    with pytest.raises(ValueError, match="context"):
        footprint.cache_bytes(ONE, -1)
    with pytest.raises(TypeError, match="label"):
        footprint.bits_per_weight("Q4_0", ONE)
