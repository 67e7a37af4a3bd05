"""One image in both networks."""

from lib.cnn import NETWORKS
from lib.studies.neuron.trace import of_test_image, output_shapes


def test_shapes_are_those_of_the_outputs() -> None:
    for network in NETWORKS:
        found = {name: output.shape[1:] for name, output in of_test_image(network).outputs.items()}
        assert output_shapes(network) == found
