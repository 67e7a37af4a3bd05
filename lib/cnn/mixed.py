"""A network of which some layers compute in integers and the others in float32."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from numpy.typing import ArrayLike, NDArray

from lib.cnn.images import as_unit_floats, in_batches
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Floats, position_of
from lib.cnn.memory import StoredBytes
from lib.cnn.network import FloatNet
from lib.quantization.affine import dequantize, quantize


@dataclass(frozen=True, eq=False)
class MixedNet:
    """A quantized network with some layers back in float32. Make one with :func:`mix`.

    An integer layer takes codes and puts out codes. What comes to it from a float32 layer is
    quantized first, and what goes from it to one is dequantized: real conversions, as a device with
    both kinds of arithmetic would do them. Nothing is quantized between two float32 layers.
    """

    float32: FloatNet
    quantized: QuantizedNet
    float_layers: frozenset[str]

    def run(self, images: ArrayLike) -> Iterator[tuple[str, NDArray]]:
        """Name and output of each layer in turn, for images that are all in memory at once.

        Args:
            images: (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.

        Yields:
            the layer's name and its output: float32, or the codes of an integer layer, uint8.
        """
        x: NDArray = as_unit_floats(images)
        codes_of = None  # what the codes in x mean; None while x holds real numbers
        for layer in self.quantized.layers:
            if layer.name in self.float_layers:
                reals = x if codes_of is None else dequantize(x, codes_of)
                x, codes_of = self.float32.run_layer(layer.name, reals), None
            else:
                codes = quantize(x, layer.input_qparams) if codes_of is None else x
                x, codes_of = self.quantized.run_layer(layer.name, codes), layer.output_qparams
            yield layer.name, x

    def predict(self, images: ArrayLike) -> Floats:
        """Logits, float32 (N, classes), of images as in :meth:`run`."""
        return in_batches(self._logits, images)

    def _logits(self, batch: NDArray) -> Floats:
        *_, (_, logits) = self.run(batch)
        return logits

    def stored(self, *, packed: bool = False) -> dict[str, StoredBytes]:
        """Bytes of each layer's weights, scales and biases; `packed` as in QuantizedNet."""
        kept = self.float32.stored()
        return {
            name: kept[name] if name in self.float_layers else codes
            for name, codes in self.quantized.stored(packed=packed).items()
        }

    @property
    def packed_bytes(self) -> int:
        """Memory of all of them, codes of fewer than 8 bits packed without gaps."""
        return sum(layer.total for layer in self.stored(packed=True).values())


def mix(float32: FloatNet, quantized: QuantizedNet, float_layers: Collection[str]) -> MixedNet:
    """Take the layers named from the float32 network and all others from the quantized one.

    Args:
        float32: the network.
        quantized: what it became by :func:`lib.cnn.quantize_network`.
        float_layers: names of layers; none gives `quantized` again, all give `float32`.

    Raises:
        ValueError: there is no such layer.
    """
    for name in float_layers:
        position_of(name, float32.layers)
    return MixedNet(float32, quantized, frozenset(float_layers))
