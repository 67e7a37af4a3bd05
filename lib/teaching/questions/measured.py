"""What takes seconds or minutes to find out, from the results that are shipped.

A question costs milliseconds, and has the same answer on every machine.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lib.jobs import results
from lib.jobs.tasks import MeasureAccuracy, SweepBits, Task
from lib.settings import TEST_IMAGES
from lib.studies.calibration import Answers
from lib.studies.sweep import Cell

Bits = tuple[int, int]  # of weights, of activations


@cache
def _found() -> Mapping[Task, Any]:
    jobs = results.shipped(results.RECORD.read_text(encoding="utf-8"))
    return {job.task: job.result for job in jobs}


def result(task: Task) -> Any:
    """What a run returned; KeyError if it isn't shipped."""
    return _found()[task]


@cache
def float32(network: str) -> float:
    """The accuracy of a shipped network in float32, 0..1."""
    found: Answers = result(MeasureAccuracy(network=network))
    return found.float32.right[0] / TEST_IMAGES


@cache
def cells(network: str, rounding: str = "nearest") -> Mapping[Bits, Cell]:
    """The network with every pair of bits, from 8 to 2."""
    found: tuple[Cell, ...] = result(SweepBits(network=network, rounding=rounding))
    return {(cell.weight_bits, cell.activation_bits): cell for cell in found}
