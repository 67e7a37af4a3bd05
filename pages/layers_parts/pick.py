"""The second step of the game: the layers that the reader suspects."""

from collections.abc import Collection

from lib.figures.bars import Bar
from lib.jobs.tasks import KeepLayersInFloat32, Quantized, SweepBits
from lib.studies import sensitivity
from lib.studies.sensitivity import GreedySearch, Trial
from lib.ui import runs
from pages.bits_parts.cells import Chosen
from pages.layers_parts import trials
from pages.layers_parts.network import accuracy_in_float32
from pages.layers_parts.settings import LAYERS


def task(choice: Quantized, picked: Collection[str]) -> KeepLayersInFloat32:
    """The run with the layers picked, in whatever order, in float32."""
    layers = tuple(name for name in LAYERS[choice.network] if name in picked)
    return KeepLayersInFloat32(**vars(choice), float_layers=layers)


def show(choice: Quantized, task: KeepLayersInFloat32, found: tuple[Trial, ...]) -> None:
    """What the reader's pick wins back, beside the greedy answer if that is known."""
    integers, picked = found
    rows = [
        Bar("nothing kept", integers.accuracy, "int8"),
        Bar("your pick", picked.accuracy, "integer"),
    ]
    count = len(task.float_layers)
    search: GreedySearch | None = runs.result_of(trials.search(choice, count))
    if search:
        rows.append(Bar("greedy", search.steps[count].accuracy, "float32"))
    trials.bars(choice, rows, integers.accuracy, accuracy_in_float32(choice))
    trials.numbers(choice, picked, integers, sensitivity.keep_in_float32, name="layers_pick")


def show_nothing_kept(choice: Quantized) -> None:
    """What there is to win back, where a sweep over all bits has measured it."""
    sweep = SweepBits(
        network=choice.network, granularity=choice.granularity, observer=choice.observer
    )
    cell = Chosen(sweep, (choice.weight_bits, choice.activation_bits)).cell
    if cell:
        rows = [Bar("nothing kept", cell.accuracy, "int8")]
        trials.bars(choice, rows, cell.accuracy, accuracy_in_float32(choice))
