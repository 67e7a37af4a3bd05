"""What the worker can be asked to do: one frozen dataclass for each kind of job.

The fields of a task are its settings, and the task is the key of its job on the board. Its
`target` names the generator function that does the work, as "module:function". Only the worker
imports that module, and calls the function with the settings as keyword arguments. The function

- yields its progress. Each value replaces the one before, so it should tell the whole story so far.
  A value with a true attribute `timing` says that a stopwatch is running;
- yields at least a few times a second, because a job is stopped between two yields;
- returns the result;
- raises ValueError or TypeError, with a sentence fit for the screen, if the settings are bad.

Progress and result travel between processes: plain values, NumPy arrays, or instances of classes
that the server can import.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Task:
    """The base of all kinds of jobs. Settings must be hashable and plain (str, int, tuple, ...)."""

    target: ClassVar[str]


@dataclass(frozen=True)
class Comparison(Task):
    """One network in float32 beside itself in integers, over all test images, then timed."""

    target: ClassVar[str] = "lib.cnn.comparison:compare"

    network: str = "plain"
    weight_bits: int = 8
    activation_bits: int = 8
    granularity: str = "per_channel"
    calibration_images: int = 256


@dataclass(frozen=True)
class MatrixRace(Task):
    """Matrix products in float32 and in int8, in turn, timed."""

    target: ClassVar[str] = "lib.cnn.matrix_race:race"

    size: int = 512
