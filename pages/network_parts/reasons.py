"""Which layers gain by integers and which lose, and why, in words."""

from lib.studies import breakdown
from lib.studies.breakdown import Breakdown
from lib.ui import prose
from pages.network_parts.speed import NO_DOT_PRODUCT

WORDS = prose.blocks("network")


def reasons(found: Breakdown) -> str:
    """Several sentences on a race; only what holds anyway where something disturbed it."""
    if found.disturbed:
        return anyway(found)
    sentences = []
    if found.depthwise_speedup is None:
        if found.speedup >= breakdown.GAIN and not found.calls_rule:
            sentences.append(WORDS["why-dense"])
    else:
        sentences.append(depthwise(found.depthwise_speedup, found.calls_rule))
        if found.depthwise_speedup < breakdown.GAIN <= found.speedup:
            sentences.append(WORDS["other-layers"])
    sentences += losers(found)
    if found.calls_rule:
        sentences.append(WORDS["why-calls"])
    if found.apart[0] > max(breakdown.APART, found.apart[1]):
        sentences.append(WORDS["why-apart"].format(times=f"{found.apart[0]:.1f}"))
    if any(layer.disturbed for layer in found.layers):
        sentences.append(WORDS["astray"])
    return " ".join(sentences)


def anyway(found: Breakdown) -> str:
    """What to expect of this processor and this network, whatever the stopwatch shows."""
    allowed = f"On this processor, {found.unit.words}."
    return f"{allowed} {WORDS['why-dense' if found.depthwise_speedup is None else 'nine-times']}"


def depthwise(gain: float, calls_rule: bool) -> str:
    """What the depthwise layers gain all together, and why so little, if it isn't for the calls."""
    together = f"All depthwise layers together are {gain:.2f} times as fast in integers"
    if gain >= breakdown.GAIN:
        return f"**{together}: they gain.**"
    verdict = "they lose" if gain < breakdown.LOSS else "they gain next to nothing"
    if calls_rule:
        return f"**{together}: {verdict}.**"
    return f"**{together}: {verdict}.** {WORDS['why-depthwise']}"


def losers(found: Breakdown) -> list[str]:
    """Which other layers are slower in integers: those with little to compute, and the others."""
    losing = [layer for layer in found.layers if layer.loses and not layer.is_depthwise]
    small = [layer.name for layer in losing if found.is_small(layer)]
    large = [layer.name for layer in losing if not found.is_small(layer)]
    sentences = []
    if small:
        sentences.append(f"Slower in integers: {', '.join(small)}. {WORDS['why-small']}")
    if large:
        why = "" if found.has_dot_product else f" This processor {NO_DOT_PRODUCT}."
        also = "Also slower" if small else "Slower"
        sentences.append(f"{also} in integers: {', '.join(large)}.{why}")
    return sentences
