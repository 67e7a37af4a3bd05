"""How a processor adds and multiplies integers, bit by bit.

Addition goes as on paper, from the right: in each column two bits and a carry make a bit of the sum
and the next carry. Multiplication too: for every 1 in b, a copy of a is added, moved to the place
of that 1. Two's complement needs two touches only: numbers are widened by repeating the top bit,
and the top bit of b, whose weight is negative, subtracts.

A processor hurries: it looks carries up ahead and adds all copies at once in a tree. The bits that
come out are these.

Operands and results are codes, that is, rows of bits (see `integers`). Arguments are checked in
`arithmetic`, which makes traces of all this. The second half of this file words the steps.

Source: Patterson and Hennessy, "Computer Organization and Design", chapter 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from lib.numbers.integers import IntFormat
from lib.numbers.trace import Field, Record, Register, Step, record_nothing

Overflow = Literal["wrap", "saturate", "widen"]


def add(
    fmt: IntFormat, a: int, b: int, overflow: Overflow = "wrap", record: Record = record_nothing
) -> int:
    """The code of a + b: of `fmt`, or of one bit more where `overflow` is "widen".

    `a` and `b` are codes of `fmt`; `record` is called after each step.
    """
    record(_load_step, {"a": (fmt, a), "b": (fmt, b)})
    if overflow == "widen":
        wide = IntFormat(fmt.bits + 1, fmt.signed)
        a, b = (_extend(code, fmt.bits, wide.bits, fmt.signed) for code in (a, b))
        record(_extend_step, wide.bits, fmt.signed, {"a": a, "b": b})
        fmt = wide
    return _add(fmt, {"a": a, "b": b}, overflow, record)


def multiply(
    fmt: IntFormat, a: int, b: int, overflow: Overflow = "wrap", record: Record = record_nothing
) -> int:
    """The code of a * b: of `fmt`, or of twice its width where `overflow` is "widen".

    `a` and `b` are codes of `fmt`; `record` is called after each step.
    """
    record(_load_step, {"a": (fmt, a), "b": (fmt, b)})
    product = _product(fmt, a, fmt, b, record)
    if overflow == "widen":
        return product
    kept = product & _ones(fmt.bits)
    overflowed = _extend(kept, fmt.bits, 2 * fmt.bits, fmt.signed) != product
    result = kept
    if overflowed and overflow == "saturate":
        negative = fmt.signed and product >> (2 * fmt.bits - 1) == 1
        result = fmt.encode(fmt.min if negative else fmt.max)
    record(_narrow_step, fmt, product, overflowed, overflow, result)
    return result


def multiply_accumulate(
    fmt: IntFormat,
    a: int,
    b: int,
    accumulator: IntFormat,
    total: int,
    overflow: Overflow = "wrap",
    record: Record = record_nothing,
    b_format: IntFormat | None = None,
) -> int:
    """The code of total + a * b; total and result in `accumulator`, which can hold any product.

    `a` is a code of `fmt`, `b` of `b_format` (or of `fmt`); `overflow` is "wrap" or "saturate", and
    `record` is called after each step.
    """
    other = b_format or fmt
    signed = fmt.signed or other.signed
    record(_load_step, {"a": (fmt, a), "b": (other, b)})
    product = _product(fmt, a, other, b, record)
    product = _extend(product, fmt.bits + other.bits, accumulator.bits, signed)
    record(_extend_step, accumulator.bits, signed, {"product": product})
    record(_load_step, {"total": (accumulator, total)})
    return _add(accumulator, {"total": total, "product": product}, overflow, record)


def _add(fmt: IntFormat, operands: Mapping[str, int], overflow: Overflow, record: Record) -> int:
    """Ripple-carry addition of two named codes, then what becomes of a sum that does not fit."""
    a, b = operands.values()
    total = carries = 0  # bit i of `carries` goes into column i
    for i in range(fmt.bits):
        column = (a >> i & 1) + (b >> i & 1) + (carries >> i & 1)
        total |= (column & 1) << i
        carries |= (column >> 1) << (i + 1)
        record(_column_step, fmt, operands, i, total, carries)

    carry_out, into_top = carries >> fmt.bits & 1, carries >> (fmt.bits - 1) & 1
    # Signed numbers whose sum overflows have one sign and their sum the other: then the carries
    # into and out of the top column differ.
    overflowed = carry_out != into_top if fmt.signed else carry_out == 1
    result = total
    if overflowed and overflow == "saturate":
        negative = fmt.signed and carry_out == 1
        result = fmt.encode(fmt.min if negative else fmt.max)
    record(_overflow_step, fmt, total, carry_out, into_top, overflowed, overflow, result)
    return result


def _product(a_format: IntFormat, a: int, b_format: IntFormat, b: int, record: Record) -> int:
    """The exact product by shifting and adding: a code as wide as both together."""
    width = a_format.bits + b_format.bits
    a = _extend(a, a_format.bits, width, a_format.signed)
    record(_extend_step, width, a_format.signed, {"a": a})
    product = 0
    for i in range(b_format.bits):
        copy = (a << i) & _ones(width) if b >> i & 1 else 0
        subtract = b_format.signed and i == b_format.bits - 1
        product = (product - copy if subtract else product + copy) & _ones(width)
        record(_partial_product_step, a_format, b_format, b, i, copy, product)
    return product


def _extend(code: int, width: int, new_width: int, signed: bool) -> int:
    """`code` with more bits but the same value: new bits repeat the top bit if signed, else 0."""
    negative = signed and code >> (width - 1) == 1
    return code | (_ones(new_width) ^ _ones(width)) if negative else code


def _ones(width: int) -> int:
    return (1 << width) - 1


# The steps in words. A product may have up to 128 bits, which no IntFormat has.


def _value(code: int, width: int, signed: bool) -> int:
    negative = signed and code >> (width - 1) == 1
    return code - (1 << width) if negative else code


def _register(name: str, code: int, width: int) -> Register:
    return Register(name, (Field("integer", code, width),))


def _load_step(operands: Mapping[str, tuple[IntFormat, int]]) -> Step:
    formats = [fmt for fmt, _ in operands.values()]
    alike = len(set(formats)) == 1
    values = " and ".join(
        f"{name} = {fmt.decode(code)}" + ("" if alike else f" ({fmt.name})")
        for name, (fmt, code) in operands.items()
    )
    size = f": {formats[0].bits} bits{' each' if len(formats) > 1 else ''}" if alike else ""
    registers = (_register(name, code, fmt.bits) for name, (fmt, code) in operands.items())
    return Step("load", f"Load {values}{size}.", tuple(registers))


def _extend_step(width: int, signed: bool, operands: Mapping[str, int]) -> Step:
    values = [str(_value(code, width, signed)) for code in operands.values()]
    new_bits = "the top bit repeated" if signed else "zeros"
    return Step(
        "extend",
        f"Widen {' and '.join(operands)} to {width} bits, with {new_bits} on the left: "
        f"still {' and '.join(values)}.",
        tuple(_register(name, code, width) for name, code in operands.items()),
    )


def _column_step(
    fmt: IntFormat, operands: Mapping[str, int], i: int, total: int, carries: int
) -> Step:
    a, b, carry = (bits >> i & 1 for bits in (*operands.values(), carries))
    column = a + b + carry
    return Step(
        "add",
        f"Bit {i}: {a} + {b} + carry {carry} = {column}, in binary {column:02b}. "
        f"Write {column & 1}, carry {column >> 1}.",
        (
            Register("carry", (Field("carry", carries, i + 2),)),
            *(_register(name, code, fmt.bits) for name, code in operands.items()),
            _register("sum", total, i + 1),
        ),
        bit=i,
    )


def _overflow_step(
    fmt: IntFormat,
    total: int,
    carry_out: int,
    into_top: int,
    overflowed: bool,
    overflow: Overflow,
    result: int,
) -> Step:
    if fmt.signed:
        sign = f"The carries into and out of the top bit are {into_top} and {carry_out}: "
        sign += "they differ" if overflowed else "the same"
    else:
        sign = f"The carry out of the top bit is {carry_out}"
    if overflowed:
        wide = carry_out << fmt.bits | total
        sentence = f"{sign}. {_misfit(fmt, wide, fmt.bits + 1, overflow, result)}"
    else:
        sentence = f"{sign}, so nothing was lost. The sum is {_value(total, fmt.bits, fmt.signed)}."
    held = Register("sum", (Field("carry", carry_out, 1), Field("integer", total, fmt.bits)))
    return Step("overflow", sentence, (held, _register("result", result, fmt.bits)))


def _partial_product_step(
    a_format: IntFormat, b_format: IntFormat, b: int, i: int, copy: int, product: int
) -> Step:
    width = a_format.bits + b_format.bits
    signed = a_format.signed or b_format.signed
    value, total = _value(copy, width, signed), _value(product, width, signed)
    top = b_format.signed and i == b_format.bits - 1
    weight = -(1 << i) if top else 1 << i
    moved = f"a moved {i} place{'' if i == 1 else 's'} to the left" if i else "a"
    if b >> i & 1 == 0:
        sentence = f"Bit {i} of b is 0: add nothing. The sum stays {total}."
    elif top:
        sentence = (
            f"Bit {i} of b is 1, and as the top bit it weighs {weight}: "
            f"subtract {moved}, {value}. The sum is now {total}."
        )
    else:
        sentence = (
            f"Bit {i} of b is 1 and weighs {weight}: add {moved}, {value}. The sum is now {total}."
        )
    return Step(
        "partial product",
        sentence,
        (
            _register("b", b, b_format.bits),
            _register("copy of a", copy, width),
            _register("product", product, width),
        ),
        bit=i,
    )


def _narrow_step(
    fmt: IntFormat, product: int, overflowed: bool, overflow: Overflow, result: int
) -> Step:
    width = 2 * fmt.bits
    if overflowed:
        sentence = _misfit(fmt, product, width, overflow, result)
    else:
        value = _value(product, width, fmt.signed)
        sentence = f"The product {value} fits in {fmt.name}: the upper {fmt.bits} bits only "
        sentence += "repeat its top bit." if fmt.signed else "hold zeros."
    registers = (_register("product", product, width), _register("result", result, fmt.bits))
    return Step("overflow", sentence, registers)


def _misfit(fmt: IntFormat, exact: int, width: int, overflow: Overflow, result: int) -> str:
    value = _value(exact, width, fmt.signed)
    stored = _value(result, fmt.bits, fmt.signed)
    sentence = f"{value} does not fit in {fmt.name}, which ends at {fmt.min} and {fmt.max}. "
    if overflow == "saturate":
        return f"{sentence}Saturating stops at the nearer end, {stored}."
    return f"{sentence}The lowest {fmt.bits} bits are kept: it wraps around to {stored}."
