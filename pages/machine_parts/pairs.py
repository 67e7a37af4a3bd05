"""What 16 bits make of two products: of a real sum, and of the worst its layer can meet."""

import streamlit as st

from lib.figures import arithmetic as figures
from lib.numbers import accumulation
from lib.numbers.accumulation import running_sums
from lib.numbers.integers import INT16, INT64
from lib.numbers.text import minus
from lib.studies import dot_product
from lib.studies.dot_product import DotProduct, Pair
from lib.ui import frame, prose
from pages.arithmetic_parts import products
from pages.arithmetic_parts.settings import LARGEST
from pages.machine_parts import snippets
from pages.machine_parts.settings import PAIRS_OF

WORDS = prose.blocks("machine")


@st.fragment
def show() -> None:
    """The choice of the sum, its pairs, and what became of the sum."""
    st.header("What if two products had to share 16 bits?")
    controls, view = frame.split("pairs", controls_first=True)
    with controls:
        layer = PAIRS_OF.ask()
        products.show_place(layer)
        st.caption(WORDS["two-products"])
    dot = products.of(layer)
    pairs = {"The largest pair of this sum": dot.largest_pair}
    worst, find = dot.largest_pair, "products.largest_pair"
    if layer != LARGEST:
        worst = dot_product.worst_pair("plain", layer)
        pairs["The worst pair that this layer can meet"] = worst
        find = f'dot_product.worst_pair("plain", "{layer}")'
    with view:
        picture(pairs)
    shown = frame.numbers(numbers(dot, worst))
    st.markdown(WORDS["pairs"])
    frame.how_computed(
        accumulation.pair_sums,
        dot_product.worst_pair,
        dot_product.saturating_layers,
        snippet=snippets.PAIRS.format(source=products.call(layer), find=find),
        shown=shown,
        name="pairs",
    )


def picture(pairs: dict[str, Pair]) -> None:
    """Each pair's products in a row, and what 16 bits keep of their sum."""
    rows = [(title, written_out(pair), pair.products) for title, pair in pairs.items()]
    frame.figure(
        figures.product_pairs,
        *(rows, (INT16.min, INT16.max)),
        label=". ".join(f"{title}: {formula}" for title, formula, _ in rows) + ".",
        name="pairs",
        numbers={
            "pair": [title for title, _, _ in rows],
            "first product": [products[0] for _, _, products in rows],
            "second product": [products[1] for _, _, products in rows],
        },
    )


def written_out(pair: Pair) -> str:
    """Such as "255 × 110 + 255 × 119 = 58,395; 16 bits keep 32,767"."""
    (a, b), (v, w) = pair
    second = f"− {b} × {-w}" if w < 0 else f"+ {b} × {w}"
    return minus(f"{a} × {v} {second} = {sum(pair.products):,}; 16 bits keep {pair.kept:,}")


def numbers(dot: DotProduct, worst: Pair) -> dict[str, tuple[str, str]]:
    """What 16 bits keep of the worst pair and of the sum, and where that happens."""
    exact, count = running_sums(*dot, INT64)[-1], len(dot.pairs.exact)
    alone = " The last product has no partner: it pairs with 0." if dot.last_is_alone else ""
    layers = ", ".join(dot_product.saturating_layers("plain")) or "no layer"
    return {
        "Worst pair": (
            minus(f"{worst.kept:,}"),
            minus(f"instead of {sum(worst.products):,}."),
        ),
        "Sum without VNNI": (
            minus(f"{dot.sum_of_pairs:,}"),
            minus(f"instead of {exact:,}: ")
            + f"{dot.saturated_pairs:,} of {count:,} pairs did not fit in 16 bits.{alone}",
        ),
        "Layers with such pairs": (layers, "in their largest sums, for the same image."),
    }
