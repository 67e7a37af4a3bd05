"""The two networks of the playground, as plain data: what training builds and the engines run.

Both are a chain: convolutions with ReLU, one global average pool, one linear layer. No skip
connections and no ReLU6, so that every layer can be quantized, rescaled and looked at alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConvSpec:
    """One convolution followed by ReLU; input and output are (N, channels, height, width)."""

    name: str
    in_channels: int
    out_channels: int
    kernel: int = 3
    stride: int = 1
    groups: int = 1

    @property
    def padding(self) -> int:
        """Zeros on each side, so that stride 1 keeps height and width."""
        return self.kernel // 2


@dataclass(frozen=True)
class Architecture:
    """A chain of convolutions, then the average over all positions, then a linear layer."""

    name: str
    convolutions: tuple[ConvSpec, ...]
    classes: int = 10

    @property
    def features(self) -> int:
        """Channels that reach the linear layer."""
        return self.convolutions[-1].out_channels

    @property
    def has_depthwise(self) -> bool:
        """Whether some of its filters look at one channel only, of several."""
        return any(spec.groups > 1 for spec in self.convolutions)


def _plain() -> Architecture:
    """Dense 3x3 convolutions, as in VGG (Simonyan and Zisserman 2014)."""
    return Architecture(
        "plain",
        (
            ConvSpec("conv1", 1, 32),
            ConvSpec("conv2", 32, 32),
            ConvSpec("conv3", 32, 64, stride=2),
            ConvSpec("conv4", 64, 64),
            ConvSpec("conv5", 64, 128, stride=2),
            ConvSpec("conv6", 128, 128),
        ),
    )


def _separable() -> Architecture:
    """Depthwise 3x3, then pointwise 1x1, as in MobileNetV1 (Howard et al. 2017)."""
    layers = [ConvSpec("conv1", 1, 32)]
    blocks = [(32, 64, 2), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 1)]
    for number, (inputs, outputs, stride) in enumerate(blocks, start=2):
        layers.append(ConvSpec(f"depthwise{number}", inputs, inputs, stride=stride, groups=inputs))
        layers.append(ConvSpec(f"pointwise{number}", inputs, outputs, kernel=1))
    return Architecture("separable", tuple(layers))


ARCHITECTURES = {a.name: a for a in (_plain(), _separable())}
NETWORKS = tuple(ARCHITECTURES)
