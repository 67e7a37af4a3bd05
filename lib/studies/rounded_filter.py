"""One filter, weight after weight: rounding to nearest, and rounding that makes up for its errors.

The filters here have nine weights, few enough to be watched. What counts is what a filter puts out
on the inputs that it really sees: for an error d of its weights, the mean square of d @ x over all
places of some images, which is d @ H @ d with H the mean of x x^T.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.cnn.compensation import hessians
from lib.cnn.data import calibration_set
from lib.cnn.images import as_codes
from lib.cnn.int8 import outputs_of
from lib.cnn.layers import Pool
from lib.numbers.checks import check_choice, check_int
from lib.quantization.affine import QParams, dequantize, quantize
from lib.quantization.rounding import ORDERS, gptq_steps
from lib.studies import shipped

Floats = NDArray[np.float64]

IMAGES = 64  # images whose inputs the filter sees
SIDE = 3  # of a filter that is walked through
WEIGHTS = SIDE * SIDE


@dataclass(frozen=True, eq=False, kw_only=True)
class FilterWalk:
    """A filter on its way from float32 to integers, one weight a step. All weights are in steps
    of the filter's scale, which are its codes where they are rounded.

    Attributes:
        scale: what one step is worth.
        qmin, qmax: the smallest and the largest code.
        order: the weights in the order in which they are rounded, (9,).
        states: all weights before the first step and after each, (10, 9).
        nearest: the codes of rounding to nearest, (9,).
        errors: how far the filter's outputs are off after so many steps, as a part of their own
            size: roots of mean squares, (10,).
        errors_to_nearest: the same where the others never make up for anything, (10,).
    """

    scale: float
    qmin: int
    qmax: int
    order: NDArray[np.intp]
    states: Floats
    nearest: NDArray[np.int64]
    errors: Floats
    errors_to_nearest: Floats

    @property
    def weights(self) -> Floats:
        """The weights as trained, (9,)."""
        return self.states[0]

    def weights_off(self, codes: NDArray[np.int64]) -> float:
        """How far weights with these codes are off, as a part of their size: root mean squares."""
        return float(np.linalg.norm(codes - self.weights) / np.linalg.norm(self.weights))

    def moved(self, done: int) -> tuple[int, float]:
        """The weight that step `done`, 1..8, moves most, and by how many steps of the scale."""
        left = self.order[done:]
        by = (self.states[done] - self.states[done - 1])[left]
        most = int(np.abs(by).argmax())
        return int(left[most]), float(by[most])

    def error_left(self, done: int) -> float:
        """By how much step `done` misses the weight that it rounds, in steps of the scale."""
        place = self.order[done - 1]
        return float(self.codes[place] - self.states[done - 1, place])

    @property
    def changed(self) -> int:
        """How many codes are not those of rounding to nearest."""
        return int((self.codes != self.nearest).sum())

    @property
    def codes(self) -> NDArray[np.int64]:
        """The codes at the end, (9,)."""
        return np.rint(self.states[-1]).astype(np.int64)


def layers(network: str) -> tuple[str, ...]:
    """The layers of a shipped network whose filters have nine weights, in order."""
    found = shipped.float32(network).layers
    return tuple(x.name for x in found if not isinstance(x, Pool) and x.weight[0].size == WEIGHTS)


def filters(network: str, layer: str) -> int:
    """How many filters a layer has."""
    return len(shipped.weight(network, layer))


@functools.lru_cache(maxsize=256)
def walk(network: str, layer: str, number: int, *, bits: int, order: str = ORDERS[1]) -> FilterWalk:
    """Round one filter of a shipped network, weight after weight.

    Args:
        network: ``"plain"`` or ``"separable"``.
        layer: one of `layers`.
        number: of the filter, from 0.
        bits: 2..8, of its weights.
        order: see :func:`lib.quantization.rounding.gptq`.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    check_choice("layer", layer, layers(network))
    check_int("number", number, 0, filters(network, layer) - 1)
    integers = shipped.quantized(network, weight_bits=bits)
    [quantized] = [each for each in integers.layers if each.name == layer]
    scale = np.broadcast_to(quantized.weight_qparams.scales, filters(network, layer))[number]
    qparams = QParams(scale, 0, quantized.weight_qparams.qmin, quantized.weight_qparams.qmax)
    row = shipped.weight(network, layer)[number].reshape(1, -1)
    hessian = _hessian(network, layer, number)

    given = row[0].astype(np.float64)
    size = given @ hessian @ given or 1.0  # of a filter that never sees anything

    def error(weights: Floats) -> float:
        off = weights - given
        return float(np.sqrt(max(0.0, off @ hessian @ off) / size))

    steps = [
        (step.column, step.codes[0], step.moved[:, 0].copy())
        for step in gptq_steps(row, hessian, qparams, order=order)
    ]
    columns = np.array([column for column, _, _ in steps])
    back = np.argsort(columns)  # from the order of the steps to that of the filter
    codes = np.array([code for _, code, _ in steps])[back]
    states = [*(moved[back] for _, _, moved in steps), dequantize(codes, qparams).astype(float)]

    nearest = quantize(row[0], qparams)
    rounded = dequantize(nearest, qparams)
    half_rounded = [np.where(back < done, rounded, given) for done in range(WEIGHTS + 1)]
    return FilterWalk(
        scale=float(scale),
        qmin=qparams.qmin,
        qmax=qparams.qmax,
        order=columns,
        states=np.array(states) / float(scale),
        nearest=nearest.astype(np.int64),
        errors=np.array([error(weights) for weights in states]),
        errors_to_nearest=np.array([error(weights) for weights in half_rounded]),
    )


def _hessian(network: str, layer: str, number: int) -> Floats:
    """The mean of x x^T over what a filter sees, (9, 9), x in real numbers."""
    found, groups = _hessians(network, layer)
    return found[number] if groups > 1 else found[0]


@functools.lru_cache(maxsize=16)
def _hessians(network: str, layer: str) -> tuple[Floats, int]:
    """The means for each group of a layer, (groups, 9, 9), and how many groups there are.

    The inputs are those of the network with 8 bits, of whatever bits the filter gets.
    """
    net = shipped.quantized(network)
    codes = as_codes(calibration_set(IMAGES)[0])
    for each in net.layers:
        if each.name == layer:
            break
        codes = outputs_of(each, codes)
    height, width = outputs_of(each, codes[:1]).shape[2:]
    sums = hessians(each, codes) * float(each.input_qparams.scale) ** 2
    return sums / (len(codes) * height * width), each.groups


def name(place: int) -> str:
    """A weight's name: its row and column in the filter, from 1."""
    return f"{place // SIDE + 1},{place % SIDE + 1}"
