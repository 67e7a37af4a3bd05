"""The products that the reader chose: those of a layer, or the largest possible."""

from lib.studies import dot_product
from lib.ui import layer_place
from pages.arithmetic_parts.settings import LARGEST


def of(layer: str) -> dot_product.DotProduct:
    """The products of the largest sum of a layer of the plain network."""
    return dot_product.largest() if layer == LARGEST else dot_product.of_layer("plain", layer)


def show_place(layer: str) -> None:
    """Where the layer stands in the plain network, below the choice of it."""
    if layer != LARGEST:
        layer_place.show("plain", layer)


def call(layer: str) -> str:
    """The same as Python text for a snippet."""
    return "largest()" if layer == LARGEST else f'of_layer("plain", "{layer}")'


def counted(products: int) -> str:
    """Of how many products a sum is."""
    return "of 1 product." if products == 1 else f"of {products:,} products."
