"""What is known of every network, and how it is said."""

from dataclasses import replace
from typing import NamedTuple, TypeVar, overload

import streamlit as st

from lib.cnn import NETWORKS
from lib.jobs.board import board
from lib.jobs.job import State
from lib.jobs.tasks import Retrain, SweepBits, TryWeightFormats
from lib.numbers.text import minus
from lib.settings import ROUNDINGS, TRAINED
from lib.studies import shipped, sweep
from lib.studies.retraining import Training
from lib.studies.sweep import ORDER, Cell
from lib.studies.weight_formats import FormatCell
from lib.ui import runs

BitPair = tuple[int, int]  # of weights, of activations
SweepTask = TypeVar("SweepTask", SweepBits, TryWeightFormats)
ALLOWED = 0.01  # of accuracy, which may be lost where the smallest network is looked for


class Chosen(NamedTuple):
    """A cell: the run that measures it, and its bits."""

    task: SweepBits
    bits: BitPair

    @property
    def id(self) -> str:
        """The network and the bits as one word."""
        return cell_id(self.task.network, self.bits)

    @property
    def name(self) -> str:
        """The network and the bits on screen."""
        return f"{self.task.network} {shorthand(self.bits)}"

    @property
    def cell(self) -> Cell | None:
        """What was measured, if it was."""
        return next((cell for cell in known(self.task) if bits_of(cell) == self.bits), None)


@overload
def known(task: SweepBits) -> tuple[Cell, ...]: ...
@overload
def known(task: TryWeightFormats) -> tuple[FormatCell, ...]: ...
def known(task: SweepBits | TryWeightFormats) -> tuple[Cell | FormatCell, ...]:
    """The cells that a run has measured so far, also one that was stopped.

    Trained networks have a run each, on another page.
    """
    if isinstance(task, SweepBits) and task.rounding == TRAINED:
        return trained(task.network)
    job = board().find(task)
    if job is not None and job.progress is None and job.previous is not None:
        job = job.previous  # it was stopped; what goes on from there has not begun yet
    if job is None:
        return ()
    cells: tuple[Cell | FormatCell, ...] = ()
    if job.state is State.DONE:
        cells = job.result
    elif job.progress:
        cells = job.progress.done
    return cells


def running(task: SweepBits) -> BitPair | None:
    """The bits that are being measured now, if any are."""
    job = board().find(task)
    if job is None or job.state is not State.RUNNING or not job.progress:
        return None
    return job.progress.weight_bits, job.progress.activation_bits


def each_network(task: SweepTask) -> list[SweepTask]:
    """The same run for each network."""
    return [replace(task, network=network) for network in NETWORKS]


def each_rounding(task: SweepBits) -> list[SweepBits]:
    """The same run for each way to round the weights."""
    return [replace(task, rounding=rounding) for rounding in ROUNDINGS]


def trained(network: str) -> tuple[Cell, ...]:
    """The network trained with its rounding in view, for all bits with which that was done."""
    shares = {}
    for bits in ORDER:
        task = Retrain(network=network, weight_bits=bits[0], activation_bits=bits[1])
        done: Training | None = runs.result_of(task)
        shares[bits] = [way.accuracy for way in done.tested if way.name == TRAINED] if done else []
    return tuple(
        Cell(*bits, share, shipped.quantized(network, weight_bits=bits[0]).packed_bytes)
        for bits, found in shares.items()
        for share in found
    )


def bits_of(cell: Cell) -> BitPair:
    """The bits of a cell's weights and activations."""
    return cell.weight_bits, cell.activation_bits


def float32(network: str) -> Cell:
    """The network as it was trained."""
    return sweep.in_float32(network)


def least_accuracy(network: str) -> float:
    """What a network must still get right to be as good as float32, 0..1."""
    return float32(network).accuracy - ALLOWED


@st.cache_data(max_entries=64, show_spinner=False)
def packed_size(network: str, weight_bits: int, granularity: str) -> str:
    """What the weights, scales and biases take: the activations have no part in it."""
    net = shipped.quantized(
        network, weight_bits=weight_bits, activation_bits=4, granularity=granularity
    )
    return f"{Cell(weight_bits, 4, 0.0, net.packed_bytes).kilobytes:,.0f} kB"


def cell_id(network: str, bits: BitPair) -> str:
    """A network and bits as one word."""
    return f"{network}-{bits[0]}-{bits[1]}"


def shorthand(bits: BitPair) -> str:
    """A network in integers, in the field's shorthand."""
    return f"W{bits[0]}A{bits[1]}"


def points(share: float) -> str:
    """A difference of two accuracies in words."""
    return minus(f"{share:.2%}".replace("%", " points"))
