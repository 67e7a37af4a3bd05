"""Work that reports on its way."""

from collections.abc import Generator

import pytest

from lib.studies.progress import ImagesSeen, RightSoFar, result_of


def test_work_is_done_to_its_end() -> None:
    said = []

    def work() -> Generator[int, None, str]:
        for step in range(3):
            said.append(step)
            yield step
        return "found"

    assert result_of(work()) == "found"
    assert said == [0, 1, 2]


def test_what_the_work_raises_comes_through() -> None:
    def work() -> Generator[int, None, str]:
        yield 1
        raise ValueError("no such layer")

    with pytest.raises(ValueError, match="no such layer"):
        result_of(work())


def test_images_seen_in_words() -> None:
    progress = ImagesSeen(2560, 10_000)
    assert progress.share == 0.256
    assert progress.words == "2,560 of 10,000 images"


def test_right_answers_so_far() -> None:
    progress = RightSoFar(2000, (1800, 1500))
    assert progress.share == 0.2
    assert progress.words == "Answering the test images: 2,000 of 10,000"
    assert progress.accuracies == (0.9, 0.75)


def test_before_the_first_image_nothing_is_right() -> None:
    assert RightSoFar().share == 0
    assert RightSoFar().accuracies == (0, 0)
