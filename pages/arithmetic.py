"""Arithmetic: what a machine does to add and to multiply, and what it costs."""

from lib.ui import frame, runs
from pages.arithmetic_parts import lanes, machines, one_product, prices, race, sums
from pages.arithmetic_parts.settings import TABLE

with frame.page(
    "arithmetic",
    "Watch a machine add and multiply, one step at a time: an integer beside a float.",
    TABLE,
    sources={
        "patterson-hennessy": "",
        "muller": "",
        "ieee754": "",
        "horowitz2014": "",
        "han2015": "",
        "intel-sdm": "",
    },
):
    machines.show()
    sums.show()
    one_product.show()
    prices.show()
    lanes.show()
    runs.fragment(race.show, "race", every=0.5)
