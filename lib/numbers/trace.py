"""What is written down while a machine adds or multiplies: registers, steps, and the whole trace.

The arithmetic itself is in `integer_arithmetic` and `float_arithmetic`. It is written once, and
takes a function `record` that is called after every step with what the step is to be made from:

    record(align_step, larger, smaller, distance)

For a trace, `record` calls `align_step(larger, smaller, distance)` and keeps the Step. Where only
the result is wanted, it is `forget`, and no sentence is ever worded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple, Protocol

from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat

Part = Literal["sign", "exponent", "carry", "significand", "guard", "round", "sticky", "integer"]
Format = IntFormat | FloatFormat


class Field(NamedTuple):
    """Neighboring bits of a register that mean one thing."""

    part: Part  # what they are
    bits: int  # read as an unsigned number, 0 <= bits < 2**width; exponents include the bias
    width: int  # how many they are, at least 1


class Register(NamedTuple):
    """A row of bits that the machine holds: named fields, the leftmost first."""

    name: str  # such as "a", "b" or "sum"
    fields: tuple[Field, ...]

    @property
    def width(self) -> int:
        """How many bits the register has."""
        return sum(field.width for field in self.fields)

    @property
    def bits(self) -> int:
        """All its bits, read as one unsigned number."""
        bits = 0
        for field in self.fields:
            bits = bits << field.width | field.bits
        return bits


@dataclass(frozen=True)
class Step:
    """One step of the machine.

    Attributes:
        name: what kind of step it is, in a word or two, such as "align".
        sentence: what happened, with the numbers at hand.
        registers: what the machine holds after it.
        bit: which bit it was about, 0 the lowest, where a step is made for each bit.
    """

    name: str
    sentence: str
    registers: tuple[Register, ...]
    bit: int | None = None


@dataclass(frozen=True)
class Trace:
    """An operation, step by step.

    Attributes:
        operation: "add", "multiply" or "multiply-accumulate".
        format: the format of the operands; an accumulator has the format of the result.
        operands: their codes.
        steps: what happened, in order.
        result_format: the format of the result.
        result: its code.
    """

    operation: str
    format: Format
    operands: tuple[int, ...]
    steps: tuple[Step, ...]
    result_format: Format
    result: int

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the steps in order; steps of one name that follow each other count once."""
        return tuple(name for name, _ in groupby(step.name for step in self.steps))

    @property
    def widest(self) -> int:
        """How many bits the widest register has."""
        return max(register.width for step in self.steps for register in step.registers)


class Record(Protocol):
    """Takes a function that makes a Step, and its arguments."""

    def __call__(self, make: Callable[..., Step], /, *arguments: Any) -> None: ...


def forget(make: Callable[..., Step], /, *arguments: Any) -> None:
    """Record nothing."""
