"""Addition and multiplication as a trace of steps: what a processor does, one step at a time.

    >>> from lib.numbers.integers import INT8
    >>> trace = add_integers(INT8, INT8.encode(100), INT8.encode(50))
    >>> INT8.decode(trace.result), len(trace.steps)
    (-106, 10)
    >>> trace.stages
    ('load', 'add', 'overflow')

The machines are in `integer_arithmetic` and `float_arithmetic`, the form of a trace in `trace`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from lib.numbers import float_arithmetic, integer_arithmetic
from lib.numbers.checks import check_choice, check_instance, check_int
from lib.numbers.floats import FloatFormat
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import IntFormat
from lib.numbers.trace import Field, Record, Register, Step, Trace, side_by_side

__all__ = [
    "Field",
    "Overflow",
    "Register",
    "Step",
    "Trace",
    "add_floats",
    "add_integers",
    "multiply_accumulate",
    "multiply_floats",
    "multiply_integers",
    "side_by_side",
]


def add_integers(fmt: IntFormat, a: int, b: int, overflow: Overflow = "wrap") -> Trace:
    """a + b, bit by bit from the right, with a carry that ripples to the left.

    Args:
        fmt: the format of a, b and the result.
        a: a code, 0 <= a < 2**fmt.bits; so is b.
        overflow: what becomes of a sum that doesn't fit: "wrap" keeps the lowest bits, "saturate"
            takes the nearest value, "widen" gives every sum one bit more.

    Raises:
        TypeError: `fmt` is no IntFormat, or an operand no int.
        ValueError: an operand is no code of `fmt`, `overflow` is unknown, or the widened result
            would have more than 64 bits.
    """
    _check_integers(fmt, a, b)
    result_format = _result_format(fmt, overflow, fmt.bits + 1)
    return _trace(
        "add",
        fmt,
        (a, b),
        result_format,
        lambda record: integer_arithmetic.add(fmt, int(a), int(b), overflow, record),
    )


def multiply_integers(fmt: IntFormat, a: int, b: int, overflow: Overflow = "wrap") -> Trace:
    """a * b: one shifted copy of a for every 1 in b, added up in twice the width.

    Args and errors as for `add_integers`; "widen" gives the result twice the bits.
    """
    _check_integers(fmt, a, b)
    result_format = _result_format(fmt, overflow, 2 * fmt.bits)
    return _trace(
        "multiply",
        fmt,
        (a, b),
        result_format,
        lambda record: integer_arithmetic.multiply(fmt, int(a), int(b), overflow, record),
    )


def multiply_accumulate(
    fmt: IntFormat,
    a: int,
    b: int,
    accumulator: IntFormat,
    total: int,
    overflow: Overflow = "wrap",
    *,
    b_format: IntFormat | None = None,
) -> Trace:
    """total + a * b: the step of which every layer of a quantized network is made.

    Args:
        fmt: the format of a, such as UINT8 for activations.
        a: a code of `fmt`.
        b: a code of `b_format`.
        accumulator: the format of total and the result, such as INT32.
        total: a code of `accumulator`, the sum so far.
        overflow: "wrap" or "saturate", for a sum that the accumulator can't hold.
        b_format: the format of b, such as INT8 for weights; `fmt` too if not given.

    Raises:
        TypeError: a format is no IntFormat, or an operand no int.
        ValueError: an operand is no code of its format, `overflow` is unknown or "widen", or
            `accumulator` can't hold every product.
    """
    check_instance("fmt", fmt, IntFormat)
    other = fmt if b_format is None else b_format
    check_instance("b_format", other, IntFormat)
    check_int("a", a, 0, (1 << fmt.bits) - 1)
    check_int("b", b, 0, (1 << other.bits) - 1)
    check_instance("accumulator", accumulator, IntFormat)
    products = [x * y for x in (fmt.min, fmt.max) for y in (other.min, other.max)]
    if min(products) < accumulator.min or max(products) > accumulator.max:
        factors = f"two {fmt.name}" if fmt == other else f"{fmt.name} and {other.name}"
        raise ValueError(
            f"accumulator must hold every product of {factors}, from {min(products)} to "
            f"{max(products)}, but {accumulator.name} ends at {accumulator.min} and "
            f"{accumulator.max}"
        )
    check_int("total", total, 0, (1 << accumulator.bits) - 1)
    check_choice("overflow", overflow, ("wrap", "saturate"))
    return _trace(
        "multiply-accumulate",
        fmt,
        (a, b, total),
        accumulator,
        lambda record: integer_arithmetic.multiply_accumulate(
            fmt, int(a), int(b), accumulator, int(total), overflow, record, other
        ),
    )


def add_floats(fmt: FloatFormat, a: int, b: int) -> Trace:
    """a + b, aligned, added and rounded once to the nearest value, ties to the even code.

    What is too large becomes infinity, or NaN in a format without infinity, or the largest value
    in a format without NaN too. Infinity minus infinity is NaN; x - x is +0.

    Args:
        fmt: the format of a, b and the result.
        a: a code, 0 <= a < 2**fmt.bits; so is b.

    Raises:
        TypeError: `fmt` is no FloatFormat, or an operand no int.
        ValueError: an operand is no code of `fmt`.
    """
    _check_floats(fmt, a, b)
    return _trace(
        "add",
        fmt,
        (a, b),
        fmt,
        lambda record: float_arithmetic.add(fmt, int(a), int(b), record),
    )


def multiply_floats(fmt: FloatFormat, a: int, b: int) -> Trace:
    """a * b, rounded once as in `add_floats`; zero times infinity is NaN.

    Args and errors as for `add_floats`.
    """
    _check_floats(fmt, a, b)
    return _trace(
        "multiply",
        fmt,
        (a, b),
        fmt,
        lambda record: float_arithmetic.multiply(fmt, int(a), int(b), record),
    )


def _trace(
    operation: str,
    fmt: IntFormat | FloatFormat,
    operands: tuple[int, ...],
    result_format: IntFormat | FloatFormat,
    run: Callable[[Record], int],
) -> Trace:
    steps: list[Step] = []
    result = run(lambda make, *arguments: steps.append(make(*arguments)))
    operands = tuple(int(code) for code in operands)
    return Trace(operation, fmt, operands, tuple(steps), result_format, result)


def _check_integers(fmt: IntFormat, a: int, b: int) -> None:
    check_instance("fmt", fmt, IntFormat)
    check_int("a", a, 0, (1 << fmt.bits) - 1)
    check_int("b", b, 0, (1 << fmt.bits) - 1)


def _check_floats(fmt: FloatFormat, a: int, b: int) -> None:
    check_instance("fmt", fmt, FloatFormat)
    check_int("a", a, 0, (1 << fmt.bits) - 1)
    check_int("b", b, 0, (1 << fmt.bits) - 1)


def _result_format(fmt: IntFormat, overflow: Overflow, widened: int) -> IntFormat:
    check_choice("overflow", overflow, get_args(Overflow))
    if overflow != "widen":
        return fmt
    if widened > 64:
        raise ValueError(f"fmt must leave room to widen to at most 64 bits, not {widened}")
    return IntFormat(widened, fmt.signed)
