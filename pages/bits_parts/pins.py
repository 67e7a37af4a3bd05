"""Two cells that stay on screen, whatever the reader tries next: beside each other, in numbers."""

from lib.cnn import NETWORKS
from lib.jobs.tasks import SweepBits
from lib.settings import GRANULARITIES, NETWORK_BITS, OBSERVERS
from lib.ui import frame
from lib.ui.components.cells_picture import Pins
from lib.ui.network_settings import OBSERVER_NAMES, ROUNDING_NAMES, SCALES
from pages.bits_parts import cells
from pages.bits_parts.cells import Chosen

LETTERS = ("A", "B")


def read(text: str) -> Chosen:
    """The cell that a pin's text names; ValueError where it names none."""
    network, weights, activations, rounding, granularity, observer = text.split("-")
    for value, options in (
        (network, NETWORKS),
        (weights, map(str, NETWORK_BITS)),
        (activations, map(str, NETWORK_BITS)),
        (rounding, ROUNDING_NAMES),
        (granularity, GRANULARITIES),
        (observer, OBSERVERS),
    ):
        if value not in options:
            raise ValueError(f"text must not have {value}")
    task = SweepBits(network=network, granularity=granularity, observer=observer, rounding=rounding)
    return Chosen(task, (int(weights), int(activations)))


def settings(task: SweepBits) -> str:
    """What the text of a pin has behind the id of its cell."""
    return f"-{task.rounding}-{task.granularity}-{task.observer}"


def name(text: str) -> str:
    """A pinned cell on screen, with what isn't as usual."""
    pinned = read(text)
    task = pinned.task
    words = [pinned.name, ROUNDING_NAMES[task.rounding]]
    if task.granularity != GRANULARITIES[0]:
        words.append(SCALES[task.granularity])
    if task.observer != OBSERVERS[0]:
        words.append(f"ranges by {OBSERVER_NAMES[task.observer]}")
    return ", ".join(words)


PINS = Pins("bits_pins", name)


def pinned() -> dict[str, Chosen]:
    """The pinned cells by their letters."""
    return dict(zip(LETTERS, map(read, PINS.held().value), strict=False))


def show() -> None:
    """The numbers of the pinned cells, if there are any."""
    shown = {
        f"{letter}: {name(text)}": numbers(read(text))
        for letter, text in zip(LETTERS, PINS.held().value, strict=False)
    }
    if shown:
        frame.numbers(shown)


def numbers(pinned: Chosen) -> tuple[str, str]:
    """A cell's accuracy, and the other numbers in a sentence."""
    cell = pinned.cell
    if cell is None:
        return "not measured", "No run of this server has tried it."
    lost = cells.points(cells.float32(pinned.task.network).accuracy - cell.accuracy)
    flipped = f", {cell.flipped:,} answers flipped against float32" if cell.flipped else ""
    return f"{cell.accuracy:.2%}", f"in {cell.kilobytes:,.0f} kB; {lost} lost{flipped}."
