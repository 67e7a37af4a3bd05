"""What is written down while a machine adds or multiplies: registers, steps, and the whole trace.

The arithmetic itself is in `integer_arithmetic` and `float_arithmetic`. It is written once, and
takes a function `record` that is called after every step with what the step is to be made from:

    record(align_step, larger, smaller, distance)

For a trace, `record` calls `align_step(larger, smaller, distance)` and keeps the Step. Where only
the result is wanted, it is `record_nothing`, and no sentence is ever worded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple, Protocol

from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat

Part = Literal[
    "sign", "exponent", "carry", "hidden", "significand", "guard", "round", "sticky", "integer"
]
Format = IntFormat | FloatFormat

# What a step is for, where integers and floats call it by different names.
_WORK = {
    "load": "read",
    "unpack": "read",
    "subtract": "add",
    "partial product": "multiply",
    "overflow": "write",
    "pack": "write",
    "special": "write",
}


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

    @property
    def digits(self) -> int:
        """How many bits of an operand it adds or multiplies, exponents aside; 0 if it does not."""
        if _WORK.get(self.name, self.name) not in ("add", "multiply"):
            return 0
        operand = next(row for row in self.registers if row.name in ("b", "product"))
        return sum(f.width for f in operand.fields if f.part not in ("sign", "exponent"))


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
    def digits(self) -> int:
        """How many bits are added or multiplied, exponents aside; 0 if none had to be."""
        return max(step.digits for step in self.steps)

    @property
    def widest(self) -> int:
        """How many bits the widest register has."""
        return max(register.width for step in self.steps for register in step.registers)


def side_by_side(first: Trace, second: Trace) -> list[tuple[int | None, int | None]]:
    """The stages of two traces in one order, with stages that do the same work beside each other.

    Returns:
        for each moment the last step of the stage that either trace is in; None where it has
        nothing like what the other one does.
    """
    ours, theirs = _last_steps(first), _last_steps(second)
    moments: list[tuple[int | None, int | None]] = []
    while ours or theirs:
        ahead = [work for work, _ in theirs]
        if ours and theirs and ours[0][0] == theirs[0][0]:
            moments.append((ours.pop(0)[1], theirs.pop(0)[1]))
        elif not ours or (theirs and ours[0][0] in ahead):
            moments.append((None, theirs.pop(0)[1]))
        else:
            moments.append((ours.pop(0)[1], None))
    return moments


def _last_steps(trace: Trace) -> list[tuple[str, int]]:
    """The work of each stage, and the index of its last step."""
    stages = [list(steps) for _, steps in groupby(enumerate(trace.steps), lambda one: one[1].name)]
    return [(_WORK.get(stage[-1][1].name, stage[-1][1].name), stage[-1][0]) for stage in stages]


class Record(Protocol):
    """Takes a function that makes a Step, and its arguments."""

    def __call__(self, make: Callable[..., Step], /, *arguments: Any) -> None: ...


def record_nothing(make: Callable[..., Step], /, *arguments: Any) -> None:
    """Record nothing."""
