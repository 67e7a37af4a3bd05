"""Work that reports on its way: a generator that yields its progress and returns what it found.

The job board runs such generators, `lib.jobs.tasks` says what it asks of them.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from lib.settings import TEST_IMAGES

Result = TypeVar("Result")
Progress = TypeVar("Progress")


class ImagesSeen(NamedTuple):
    """How many of its images a piece of work has seen."""

    images: int
    of: int

    @property
    def share(self) -> float:
        """The part that is done, 0..1."""
        return self.images / self.of

    @property
    def words(self) -> str:
        """The same in words."""
        return f"{self.images:,} of {self.of:,} images"


@dataclass(frozen=True)
class RightSoFar:
    """Networks that answer the test images side by side.

    images: how many they have seen. right: how many of these each network got right.
    """

    images: int = 0
    right: tuple[int, ...] = (0, 0)

    @property
    def share(self) -> float:
        """The part of the work that is done, 0..1."""
        return self.images / TEST_IMAGES

    @property
    def words(self) -> str:
        """What is being done, and how far it is."""
        return f"Answering the test images: {self.images:,} of {TEST_IMAGES:,}"

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The share that each network got right so far, 0..1; 0 before the first image."""
        return tuple(count / max(self.images, 1) for count in self.right)


def result_of(work: Generator[object, None, Result]) -> Result:
    """Do the work to its end, whatever it reports, and return what it found."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def reporting(
    progress: Progress, work: Generator[object, None, Result]
) -> Generator[Progress, None, Result]:
    """Do the work and yield the same progress, whatever the work itself reports."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
        yield progress
