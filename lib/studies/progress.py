"""Work that reports on its way: a generator that yields its progress and returns what it found.

The job board runs such generators, `lib.jobs.tasks` says what it asks of them.
"""

from collections.abc import Generator
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")


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


def result_of(work: Generator[object, None, Result]) -> Result:
    """Do the work to its end, whatever it reports, and return what it found."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
