"""Questions about what stands behind a number, answered by the shapes of the weights."""

from functools import cache

from lib.cnn.layers import Pool
from lib.studies import shipped
from lib.teaching.questions.records import NumberQuestion, OrderQuestion
from tests.support.questions import in_order, network_in, numbers_in, of_kind


@cache
def weights(network: str) -> dict[str, int]:
    """How many weights each layer has."""
    layers = shipped.float32(network).layers
    return {layer.name: 0 if isinstance(layer, Pool) else layer.weight.size for layer in layers}


def products(network: str, layer: str) -> int:
    """How many weights one output is made with."""
    weight = shipped.weight(network, layer)
    return weight.size // len(weight)


def test_behind_one_number() -> None:
    for made in of_kind(NumberQuestion, "map", 0):
        network = network_in(made.prompt)
        [layer] = [name for name in weights(network) if f" {name} " in made.prompt]
        assert made.truth == products(network, layer)


def test_where_the_weights_are() -> None:
    for made in of_kind(OrderQuestion, "map", 1):
        in_order(made, weights(network_in(made.prompt)).__getitem__, largest_first=True)


def test_room_for_a_sum() -> None:
    for made in of_kind(NumberQuestion, "map", 2):
        network, layer = network_in(made.prompt), made.prompt.split()[0]
        worst = products(network, layer) * 255 * 127
        assert numbers_in(made.prompt)[0] == products(network, layer)
        assert made.truth == worst.bit_length() + 1
