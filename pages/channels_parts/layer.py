"""One layer: the ranges of its channels, and what each granularity of scales costs them."""

from lib.cnn import equalization
from lib.figures import channels as figures
from lib.quantization import granularity, groups
from lib.studies import channels
from lib.ui import frame
from pages.channels_parts import snippets

NAMES = ("One scale", "Per channel", "Per group")


def show(
    network: str,
    layer: str,
    *,
    bits: int,
    group_size: int,
    strength: int = 0,
    equalized: bool = False,
    name: str = "layer",
) -> None:
    """The picture, what each granularity costs, and how it was computed.

    Args:
        network, layer, bits, group_size: which weights, and how they are quantized.
        strength, equalized: of the skew, and whether equalization follows.
        name: of this picture on the page.
    """
    found = channels.report(
        network, layer, bits=bits, strength=strength, equalized=equalized, group_size=group_size
    )
    picture(layer, found, name)
    shown = frame.numbers(numbers(found, group_size))
    frame.how_computed(
        granularity.choose_scales,
        granularity.channel_errors,
        groups.choose_block_qparams,
        equalization.equalize,
        snippet=snippets.LAYER.format(
            network=network,
            layer=layer,
            bits=bits,
            strength=strength,
            equalized=equalized,
            group_size=group_size,
        ),
        shown=shown,
        name=name,
    )


def picture(layer: str, found: channels.LayerReport, name: str) -> None:
    """The range of each channel, and how far off it is."""
    frame.figure(
        figures.ranges_and_errors,
        *(found.low, found.high, found.reach, found.errors),
        label=f"The {len(found.channel)} channels of {layer}, by the range of their weights: the "
        f"widest reaches from {found.low[0]:.3g} to {found.high[0]:.3g}, the narrowest from "
        f"{found.low[-1]:.3g} to {found.high[-1]:.3g}. The worst channel is off by "
        + ", ".join(
            f"{worst:.1%} ({scales.lower()})"
            for scales, worst in zip(NAMES, found.errors.max(axis=1), strict=True)
        )
        + ".",
        name=f"channels-{name}",
        numbers={
            "channel": found.channel.tolist(),
            "smallest_weight": found.low.tolist(),
            "largest_weight": found.high.tolist(),
            "error_one_scale": found.errors[0].tolist(),
            "error_per_channel": found.errors[1].tolist(),
            "error_per_group": found.errors[2].tolist(),
        },
    )


def numbers(found: channels.LayerReport, group_size: int) -> dict[str, tuple[str, str]]:
    """How far off the layer is with each granularity, and what it takes of memory."""
    errors = {
        name: (f"{off:.2%} off", error_sentence(found, lost, name, group_size))
        for name, off, lost in zip(NAMES, found.layer_errors, found.lost, strict=True)
    }
    memory = {
        f"Memory, {name.lower()}": (
            f"{bits:.2f} bits",
            f"a weight, scales included: {kilobytes:,.2f} kB for the layer.",
        )
        for name, bits, kilobytes in zip(NAMES, found.bits, found.kilobytes, strict=True)
    }
    return errors | memory


def error_sentence(found: channels.LayerReport, lost: int, name: str, group_size: int) -> str:
    """What a granularity does to the channels."""
    if name == "Per group" and found.weights <= group_size:
        return f"as per channel: a channel has {found.weights} weights, no more than a group."
    if not lost:
        return "and no channel is off by more than 25%."
    return f"and {lost} of {len(found.channel)} channels are off by more than 25%."
