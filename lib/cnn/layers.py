"""The layers that the networks are chains of, in float32 and in integers: arrays and settings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.numbers.checks import check_choice
from lib.quantization.affine import QParams

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Conv:
    """A convolution and the ReLU after it, BatchNorm folded in.

    weight (out_channels, in_channels / groups, kernel, kernel) and bias (out_channels,), float32;
    zeros are padded so that stride 1 keeps height and width.
    """

    name: str
    weight: Floats
    bias: Floats
    stride: int = 1
    groups: int = 1

    @property
    def padding(self) -> int:
        """Rows and columns of zeros on each side."""
        return self.weight.shape[2] // 2


@dataclass(frozen=True)
class Pool:
    """The mean over all positions of each channel: (N, C, H, W) to (N, C, 1, 1)."""

    name: str


@dataclass(frozen=True, eq=False)
class Linear:
    """The last layer: weight (classes, features) and bias (classes,), float32; no ReLU."""

    name: str
    weight: Floats
    bias: Floats


Layer = Conv | Pool | Linear


@dataclass(frozen=True, eq=False, kw_only=True)
class IntegerLayer:
    """One layer in integers: a convolution, a pool (as one) or, without output_qparams, the last.

    weight int8 (out_channels, in_channels / groups, kernel, kernel), or (classes, features) in the
    last layer; bias int32 (out_channels,), in units of input scale x weight scale. output_qparams
    None means float32 logits straight from the int32 accumulators.
    """

    name: str
    weight: NDArray[np.int8]
    weight_qparams: QParams
    bias: NDArray[np.int32]
    input_qparams: QParams
    output_qparams: QParams | None
    stride: int = 1
    padding: int = 0
    groups: int = 1
    relu: bool = False
    is_pool: bool = False  # then its weights are ones, which need not be stored

    @property
    def is_depthwise(self) -> bool:
        """Whether each of its filters looks at one channel only, of several."""
        return self.groups > 1 and not self.is_pool

    @property
    def multiplier(self) -> NDArray[np.float32] | np.float32:
        """What takes an accumulator to the output's steps: (s_x * s_w) / s_out, float32."""
        product = np.float32(self.input_qparams.scale) * self.weight_qparams.scale
        return product if self.output_qparams is None else product / self.output_qparams.scale


def position_of(name: str, layers: Sequence[Layer] | Sequence[IntegerLayer]) -> int:
    """Where in a chain the layer called ``name`` is; ValueError says which names there are."""
    names = [layer.name for layer in layers]
    return names.index(check_choice("layer", name, names))
