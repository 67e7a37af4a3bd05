"""One scale, or many: what unequal channels cost."""

import random

from lib.jobs.tasks import CompareScales
from lib.studies import channels
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, differing, order_of
from lib.teaching.questions.records import NumberQuestion, OrderQuestion, SpotQuestion

LAYERS = ("depthwise2", "depthwise3", "depthwise4", "depthwise5", "depthwise6", "pointwise3")
SCALE = 32  # bits of one scale


def one_scale_for_all(rng: random.Random) -> SpotQuestion:
    """What the network gets right with one scale for each layer."""
    task = CompareScales()
    found: channels.ScaleFindings = measured.result(task)
    _, float32, one_scale, per_channel = found.accuracies
    return accuracy(
        f"With {task.weight_bits} bits a weight and a scale for each channel, the "
        f"{task.network} network gets {per_channel:.1%} right; in float32 {float32:.1%}. What with "
        "one scale for all channels of a layer?",
        one_scale,
        "One wide channel sets the step for its whole layer; the weights of narrow channels all "
        "round to 0 and the channel is silent.",
        [
            (per_channel, "It is far worse: the widest channel sets the step of all."),
            (per_channel - 0.1, "Much worse: some channels lose all of their weights."),
            (0.1, "That would be chance: ten classes. A few wide channels still speak."),
        ],
        settings={"channels_network": task.network, "channels_bits": str(task.weight_bits)},
        covers=("qp-split-network",),
        mark="answers",
    )


def _report(layer: str) -> channels.LayerReport:
    return channels.report("separable", layer, bits=4, strength=0, equalized=False, group_size=32)


def _address(layer: str) -> dict[str, str]:
    return {"channels_network": "separable", "channels_layer": layer, "channels_bits": "4"}


def worst_layer(rng: random.Random) -> OrderQuestion:
    """Layers by the share of their channels that one scale costs."""
    items = tuple(rng.sample(LAYERS, 3))
    found = [_report(layer) for layer in items]
    shares = [report.lost[0] / len(report.channel) for report in found]
    order = order_of(shares, largest_first=True)
    return OrderQuestion(
        prompt="Each of these layers gets one scale and 4 bits. In which are most channels off by "
        "more than a quarter?",
        items=items,
        values=tuple(f"{each.lost[0]} of {len(each.channel)}" for each in found),
        truth=order,
        direction="The largest share first.",
        reason="It goes by how much narrower most channels are than the widest. A depthwise "
        "channel has nine weights and one input, and nothing keeps the channels alike.",
        settings=_address(items[order[0]]),
        locks=("qp-split-layer",),
    )


def price_of_scales(rng: random.Random) -> NumberQuestion:
    """What scales add to the bits of a weight."""
    bits, group = rng.choice((2, 3, 4)), rng.choice((16, 32, 64, 128))
    each = bits + SCALE / group
    return NumberQuestion(
        prompt=f"Weights of {bits} bits, and a float32 scale for every {group} of them. How many "
        "bits is that a weight?",
        truth=each,
        shown=f"{each:.4g} bits",
        unit="bits",
        tolerance=0.1,
        typing="Within 0.1 bits counts.",
        mistakes=differing(
            each,
            0.1,
            [
                (bits, f"The scales take memory, too: {SCALE} bits for every {group} weights."),
                (bits + SCALE, f"One scale is shared by {group} weights."),
                (bits + 1, f"{SCALE} / {group} isn’t 1."),
            ],
        ),
        reason=f"{bits} + {SCALE} / {group} = {each:.4g}. Finer groups err less and cost more.",
        settings={"channels_group": str(group)},
        locks=("qp-split-layer",),
    )


def silent_channels(rng: random.Random) -> NumberQuestion:
    """How many channels are lost with one scale, and with one each."""
    layer = rng.choice(LAYERS[:5])
    found = _report(layer)
    one_scale, per_channel, _ = found.lost
    count = len(found.channel)
    near = max(2, round(0.1 * count))
    return NumberQuestion(
        prompt=f"{layer} has {count} channels. With 4 bits and a scale for each of them, "
        f"{per_channel or 'none'} {'is' if per_channel < 2 else 'are'} off by more than a quarter. "
        "How many are with one scale for all?",
        truth=one_scale,
        shown=f"{one_scale} of {count}",
        tolerance=near,
        typing=f"A whole number; {near} more or less counts.",
        mistakes=differing(
            one_scale,
            near,
            [
                (count, "Not all: the wide channels fit the common step well."),
                (0, "The narrow ones get a few codes only, or none but 0."),
                (per_channel, "The step grows to that of the widest channel, for all."),
            ],
        ),
        reason="The step is set by the widest channel. Whoever is much narrower gets a handful of "
        "codes.",
        settings=_address(layer),
        locks=("qp-split-layer",),
    )


QUESTIONS = (one_scale_for_all, worst_layer, price_of_scales, silent_channels)
