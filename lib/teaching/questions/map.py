"""The network as a map: how much stands behind one number."""

import random

from lib.numbers.integers import INT8, UINT8, IntFormat
from lib.studies import network_map, shipped
from lib.studies.network_map import MapLayer
from lib.teaching.questions.making import WHOLE, differing, order_of
from lib.teaching.questions.records import NumberQuestion, OrderQuestion

NETWORKS = ("plain", "separable")
MAP = ("network_map",)


def _summing(network: str) -> list[MapLayer]:
    """The layers that add up more than one product, with windows or without."""
    kinds = ("dense", "depthwise", "pointwise")
    return [layer for layer in network_map.layers(network)[1:] if layer.kind in kinds]


def _looks_at(network: str, layer: MapLayer) -> tuple[str, int, int]:
    """What a layer looks at, in words; how many maps, and how many pixels of each."""
    _, inputs, side, _ = shipped.weight(network, layer.name).shape
    window = f"a window of {side} × {side} pixels" if side > 1 else "one pixel"
    if layer.kind == "depthwise":
        return f"{window} of one map alone", 1, side * side
    return f"{window} in each of the {inputs} maps before it", inputs, side * side


def behind_one_number(rng: random.Random) -> NumberQuestion:
    """How many products one output adds up."""
    network = rng.choice(NETWORKS)
    layer = rng.choice(_summing(network))
    words, maps, pixels = _looks_at(network, layer)
    count = layer.products_each
    return NumberQuestion(
        prompt=f"For each of its numbers, {layer.name} of the {network} network looks at {words}. "
        "How many products does it add up for one?",
        truth=count,
        shown=f"{count:,}",
        typing=WHOLE,
        mistakes=differing(
            count,
            0,
            [
                (pixels, f"So many in one map; it adds up those of all {maps}."),
                (maps, f"So many if it looked at one pixel; it looks at {pixels} in each."),
                (maps + pixels, "Each map has its own window: multiply."),
                (layer.maps * pixels, "The maps that it makes don’t count, but those that it "
                 "reads."),
                (layer.maps * count, "That is for one pixel of all its maps together."),
            ],
        ),
        reason=f"{pixels} {'pixel' if pixels == 1 else 'pixels'} × {maps} "
        f"{'map' if maps == 1 else 'maps'} = {count:,}, each with a weight of its own.",
        settings={"map_network": network},
        locks=MAP,
    )  # fmt: skip


def where_the_weights_are(rng: random.Random) -> OrderQuestion:
    """Layers by their weights."""
    network = rng.choice(NETWORKS)
    layers = rng.sample(network_map.layers(network), 6)
    chosen = {layer.weights: layer for layer in layers if layer.weights}
    three = list(chosen.values())[:3]
    counts = [layer.weights for layer in three]
    return OrderQuestion(
        prompt=f"Which of these layers of the {network} network has most weights?",
        items=tuple(layer.name for layer in three),
        values=tuple(f"{count:,}" for count in counts),
        truth=order_of(counts, largest_first=True),
        direction="The most first.",
        reason="Weights go with the maps before a layer times the maps behind it, and the later "
        "layers have more maps; a depthwise layer has nine a map.",
        settings={"map_network": network},
        locks=MAP,
    )


def room_for_a_sum(rng: random.Random) -> NumberQuestion:
    """How many bits the sum of a layer needs."""
    network = rng.choice(NETWORKS)
    layer = rng.choice(_summing(network))
    products, largest = layer.products_each, UINT8.max * INT8.max
    worst = products * largest
    bits = next(bits for bits in range(2, 65) if IntFormat(bits, True).max >= worst)
    return NumberQuestion(
        prompt=f"{layer.name} of the {network} network adds up {products:,} products of an "
        f"activation of at most {UINT8.max} and a weight of at most {INT8.max}. How many bits does "
        "a signed integer need at least, so that no sum can overflow?",
        truth=bits,
        shown=f"{bits} bits",
        unit="bits",
        tolerance=1,
        typing="A whole number; one more or one less counts.",
        mistakes=differing(
            bits,
            1,
            [
                (8, "Not even one product fits into 8 bits."),
                (16, "One product takes 16 bits, and there are many."),
                (32, "So many it gets, because processors have int32; it needs fewer."),
                (16 * products, "Each doubling of the products takes one bit more, not 16."),
            ],
        ),
        reason=f"{products:,} × {largest:,} = {worst:,}, which is less than 2 to the power of "
        f"{bits - 1}; with the sign {bits} bits. Int32 is more than enough.",
        settings={"map_network": network},
    )


QUESTIONS = (behind_one_number, where_the_weights_are, room_for_a_sum)
