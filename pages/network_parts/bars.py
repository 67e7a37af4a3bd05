"""Memory and accuracy of both as bars, their times as dots."""

from typing import Any

from lib.figures import comparison as figures
from lib.studies.timing import medians
from lib.ui import frame


def show(name: str, memory: tuple[float, float], timed: Any, right: tuple[float, float]) -> None:
    """Show them, float32 first.

    Args:
        name: of the network in integers.
        memory: of the weights, kB.
        timed: milliseconds per image, (rounds, 2); no rounds where the time means nothing.
        right: the share of right answers.
    """
    time = "The time was not measured."
    if len(timed):
        before, after = medians(timed)
        time = f"Median time per image: {before:.3f} ms and {after:.3f} ms."
    frame.figure(
        figures.size_time_accuracy,
        *(memory, timed, right, ("float32", name)),
        label=f"Memory of the weights: float32 {memory[0]:,.0f} kB, {name} {memory[1]:,.0f} kB. "
        f"{time} Right answers: {right[0]:.2%} and {right[1]:.2%}.",
        name="comparison",
        numbers={
            "float32_ms_per_image": timed[:, 0].tolist(),
            f"{name}_ms_per_image": timed[:, 1].tolist(),
        },
    )
