"""Why is mine fast, or not: what memory, arithmetic and calls allow, measured on this machine."""

from lib.ui import frame, runs
from pages.machine_parts import bytes_or_arithmetic, fake_or_real, four_bits, pairs
from pages.machine_parts.settings import TABLE

with frame.page(
    "machine",
    "Sometimes int8 is many times as fast as float32, sometimes no faster: see what sets the pace.",
    TABLE,
    sources={"williams2009": ""},
):
    runs.fragment(bytes_or_arithmetic.show, "machine")
    runs.fragment(four_bits.show, "machine-weights")
    runs.fragment(fake_or_real.show, "machine-forms")
    pairs.show()
