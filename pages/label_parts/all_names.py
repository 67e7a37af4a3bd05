"""All names beside each other."""

from lib.quantization import footprint, labels
from lib.quantization.block_formats import BlockFormat
from lib.quantization.labels import Label
from lib.quantization.mixes import Shape
from lib.ui import table
from pages.label_parts.settings import NAMES


def show(label: Label, parameters: float, shape: Shape) -> None:
    """A row for each name: what a weight takes, in its block and in the whole model."""
    rows = [row(labels.read(name), parameters, shape) for name in NAMES]
    current = NAMES.index(label.name) if label.name in NAMES else None
    size = f"{footprint.billions_of(parameters):g} billion weights"
    table.show(f"Names, for {size} in matrices like {shape.name}’s", rows, current)


def row(label: Label, parameters: float, shape: Shape) -> dict[str, str]:
    """What a name costs."""
    fmt = label.format
    whole = footprint.footprint(label, parameters, context=0)
    return {
        "Name": label.name,
        "Bits a weight": f"{label.weight_bits:.5g}",
        "Weights in a block": f"{fmt.block_size}" if fmt else "none",
        "Bits of its scales and minima": f"{scale_bits(fmt)}" if fmt else "none",
        "Bits, whole model": f"{footprint.bits_per_weight(label, shape):.3g}",
        "All weights": footprint.gigabytes(whole.weights),
    }


def scale_bits(fmt: BlockFormat) -> int:
    """All bits of a block that are not codes."""
    return sum(field.width for field in fmt.fields if not field.name.startswith("code"))
