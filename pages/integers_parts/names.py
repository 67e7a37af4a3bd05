"""The types beside the chosen one, and what languages call them."""

from functools import cache

import streamlit as st

from lib.numbers import int_types, text
from lib.numbers.int_types import TYPES, IntType
from lib.numbers.integers import IntFormat
from lib.ui import prose, table

WORDS = prose.blocks("integers")
MILLION = 1_000_000

# What is said beside PyTorch's name, by how many operations take the type.
LIMITED = {"all": "", "few": " (few operations)", "none": " (name only)"}


def show(fmt: IntFormat) -> None:
    """The table of types with a sign, or of those without, and what to know of their names."""
    st.header("What are they called, and how much memory do they take?")
    kind = "Signed" if fmt.signed else "Unsigned"
    current = [one.format for one in listed(fmt.signed)].index(fmt)
    table.show(f"{kind} integer types", rows(fmt.signed), current)
    if not fmt.signed:
        st.markdown(WORDS["unsigned-in-pytorch"])
    where = ", ".join(f"{bits} bits on {name}" for name, bits in int_types.LONG_BITS.items())
    st.markdown(
        f"**What `long` is** depends on the system: {where}. On the machine that runs this page it "
        f"has {int_types.long_bits_here()} bits. {WORDS['names']}"
    )


def listed(signed: bool) -> list[IntType]:
    """The types with a sign, or those without."""
    return [one for one in TYPES.values() if one.format.signed == signed]


@cache
def rows(signed: bool) -> list[dict[str, str]]:
    """A row for each of them."""
    return [
        {
            "Type": one.format.name,
            "C": one.c,
            "NumPy": f"np.{one.numpy}" if one.numpy else "none",
            "PyTorch": f"torch.{one.torch}{LIMITED[one.torch_operations]}",
            "A million": int_types.bytes_text(int_types.storage_bytes(one.format, MILLION)),
            "Range": text.minus(f"{one.format.min} to {one.format.max}"),
        }
        for one in listed(signed)
    ]
