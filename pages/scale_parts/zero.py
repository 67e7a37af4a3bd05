"""An image with a border of zeros, where 0 has a code, and where it has none."""

from functools import cache

import streamlit as st

from lib.cnn.data import test_set
from lib.figures.zero import padded_image
from lib.numbers.text import minus
from lib.quantization import zero
from lib.ui import frame, prose
from pages.scale_parts import snippets
from pages.scale_parts.settings import ZERO_BITS, ZERO_MISSING

WORDS = prose.blocks("scale")
IMAGE = 0  # of the test images: a boot before much black
BORDER = 3  # pixels of zeros on each side


@st.fragment
def show() -> None:
    """The switch, the image, and what the zeros cost."""
    controls, view = frame.split("zero")
    with controls:
        missing, bits = ZERO_MISSING.ask(), ZERO_BITS.ask()
    found, numbers = padded(bits, missing)
    of_zero, of_nine, mean = (
        number(float(one)) for one in (found.errors[0, 0], found.sums[0, 0], found.errors.mean())
    )
    with view:
        frame.figure(
            padded_image,
            *(found.back, found.errors, found.sums, found.step, BORDER),
            label=(
                f"An image with a border of {BORDER} pixels of 0, as it comes back from {bits} "
                f"bits, where 0 has {'no' if missing else 'a'} code. A pixel of 0 is off by "
                f"{of_zero}, a sum of nine of them by {of_nine}; over the whole image the mean "
                f"error is {mean}."
            ),
            name="padded-image",
            numbers=numbers,
        )
        shown = frame.numbers(
            {
                "A 0 comes back as": (of_zero, f"{found.zeros:.0%} of these pixels are 0."),
                "Nine of them add up to": (of_nine, "in a filter of 3 × 3 ones."),
                "Mean error": (mean, "over all pixels."),
            }
        )
    st.markdown(WORDS["zero"])
    frame.how_computed(
        zero.padded,
        zero.without_code,
        zero.window_sums,
        snippet=snippets.ZERO.format(image=IMAGE, border=BORDER, bits=bits, has_code=not missing),
        shown=shown,
        name="zero",
    )


@cache  # for seven numbers of bits
def padded(bits: int, missing: bool) -> tuple[zero.Padded, dict[str, list[str]]]:
    """The image in codes and back, and its numbers to be saved: the same for all readers."""
    found = zero.padded(test_set()[0][IMAGE], BORDER, bits, has_code=not missing)
    columns = {"image": found.image, "back": found.back, "error": found.errors}
    return found, {name: [str(value) for value in column.flat] for name, column in columns.items()}


def number(value: float) -> str:
    """A number for people to read."""
    return minus(f"{value:z.3g}")
