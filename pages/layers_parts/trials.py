"""What all steps of the game show of trials: bars, numbers, and how they were found."""

from collections.abc import Callable

from lib.cnn import mixed
from lib.figures import layers as figures
from lib.figures.bars import Bar
from lib.jobs.tasks import FindLayersToKeep, Quantized
from lib.numbers.text import minus
from lib.studies import sensitivity
from lib.studies.sensitivity import Trial
from lib.ui import frame, network_choice, runs
from pages.layers_parts import snippets
from pages.layers_parts.network import accuracy_in_float32
from pages.layers_parts.settings import BUDGETS, LAYERS

NOTABLE = 0.005  # of accuracy; less is not worth a sentence


def search(choice: Quantized, budget: int) -> FindLayersToKeep:
    """The run that finds the greedy answer; one that keeps more layers, if that is known already.

    It has found the answer on its way.
    """
    every = [FindLayersToKeep(**vars(choice), budget=most) for most in BUDGETS if most >= budget]
    return next((task for task in every if runs.result_of(task)), every[0])


def bars(choice: Quantized, rows: list[Bar], integers: float | None, float32: float) -> None:
    """Accuracies as bars between the two ends."""
    frame.figure(
        figures.accuracies,
        *(rows, integers, float32, network_choice.name_of(choice)),
        label="Right answers: "
        + ", ".join(f"{bar.name} {bar.accuracy:.1%}" for bar in rows if bar.accuracy is not None)
        + f"; all in float32 {float32:.1%}.",
        name="sensitivity",
        numbers={"kept": [bar.name for bar in rows], "accuracy": [bar.accuracy for bar in rows]},
    )


def numbers(
    choice: Quantized,
    trial: Trial,
    integers: Trial,
    search: Callable[..., object],
    *,
    name: str,
) -> None:
    """What one trial gives and takes, beside the network all in integers, and how it was found."""
    shown = frame.numbers(
        {
            "Accuracy": (f"{trial.accuracy:.2%}", f"with {kept(choice, trial)} in float32."),
            "Memory": (
                f"{trial.kilobytes:,.0f} kB",
                f"packed tightly, instead of {integers.kilobytes:,.0f} kB.",
            ),
            "Won back": won_back(choice, trial, integers),
        }
    )
    frame.how_computed(
        mixed.mix,
        search,
        snippet=network_choice.snippet(choice) + snippets.KEPT.format(layers=trial.float_layers),
        shown={each: shown[each] for each in ("Accuracy", "Memory")},
        name=name,
    )


def won_back(choice: Quantized, trial: Trial, integers: Trial) -> tuple[str, str]:
    """How much of what was lost came back, in words."""
    float32 = accuracy_in_float32(choice)
    lost = float32 - integers.accuracy
    if lost < NOTABLE:
        return "nothing to win back", "With these settings the integers lose next to nothing."
    return (
        minus(f"{sensitivity.won_back(trial, integers, float32):.0%}"),
        f"of the accuracy between {integers.accuracy:.1%} and float32's {float32:.1%}.",
    )


def kept(choice: Quantized, trial: Trial) -> str:
    """The layers that a trial keeps in float32, in words."""
    others = [name for name in LAYERS[choice.network] if name not in trial.float_layers]
    if len(trial.float_layers) > max(BUDGETS):
        return f"all but {' and '.join(others)}" if others else "everything"
    return " and ".join(trial.float_layers) or "nothing"
