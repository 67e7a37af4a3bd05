"""The best quantizer for a histogram: what a range costs, and a search for the cheapest one.

Two costs are offered. The mean squared error is what most of the literature minimizes. The
Kullback-Leibler divergence is the idea of Migacz 2017, "8-bit Inference with TensorRT": keep the
shape of the distribution rather than each value.

A quantizer is a scale and a zero point; everything here is in units of a power of two near the
largest value, so that neither huge nor tiny data overflow.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.histogram import Histogram

#: Cost of quantizers with one zero point and several scales: (scales, zero_point) -> costs.
Cost = Callable[[Array, int], Array]
#: What a search has found: cost, scale, zero point.
Found = tuple[float, float, int]

OCTAVES = 10  # the search goes down to a 1024th of the range
COARSE_GROUPS = 1024  # bins are grouped into about as many for the first look
ENTROPY_BINS = 2048
TRACE = 1e-13  # of a nat, below what counts as a difference between divergences
EXACT = 2.0**-48  # a squared error in units of the largest value's square: float32 rounds as much
SINGLE = 2.0**-20  # how far float32's rounding moves an error, for each of the codes
ESTIMATED = 0.01  # how far an error may lie from that of a histogram's bins
ZERO_POINTS = 32  # zero points of the first look; with 5 bits that is all of them


@dataclass(frozen=True)
class CodeRange:
    """The integers that a quantizer may use: lowest, highest, and a zero point if it is fixed."""

    qmin: int
    qmax: int
    zero_point: int | None = None

    def range(self, scale: float, zero_point: int) -> tuple[float, float]:
        """Return the (low, high) for which `choose_qparams` gives `scale` and `zero_point`."""
        if self.zero_point is not None:
            half = scale * (self.qmax - self.qmin) / 2
            return -half, half
        return scale * (self.qmin - zero_point), scale * (self.qmax - zero_point)

    def reaching(self, value: float) -> tuple[float, float]:
        """Return the (low, high) whose end code stands for `value`; the zero point is fixed."""
        assert self.zero_point is not None
        steps = self.zero_point - self.qmin if value < 0 else self.qmax - self.zero_point
        half = min(abs(value) / steps * ((self.qmax - self.qmin) / 2), sys.float_info.max)
        return -half, half


def least_squares(histogram: Histogram, codes: CodeRange) -> tuple[float, float]:
    """Return the range (low, high) of `codes` with the least mean squared error.

    Within a bin of `histogram` the values count as evenly distributed, unless they are known. The
    range of the data stays unless another is clearly better.
    """
    if histogram.low == histogram.high and codes.zero_point is not None:
        return codes.reaching(histogram.low)
    starts, counts, exponent = histogram.filled_bins()
    unit = _unit(histogram)
    width = math.ldexp(1.0, exponent - unit)
    grouping = max(1, -(-starts.size // COARSE_GROUPS))
    groups, group_of = np.unique(np.floor(starts / grouping), return_inverse=True)
    coarse = _squared_error(
        groups * width * grouping, width * grouping, np.bincount(group_of, counts), codes
    )
    distinct, margin = histogram.distinct, ESTIMATED
    if distinct:
        fine = _exact_error(np.ldexp(distinct.values, -unit), distinct.counts, codes)
        margin = SINGLE * (codes.qmax - codes.qmin)
    else:
        fine = _squared_error(starts * width, width, counts, codes)
    return _search([coarse, fine], histogram, codes, looks=256, margin=margin)


def least_divergence(histogram: Histogram, codes: CodeRange) -> tuple[float, float]:
    """Return the range (low, high) of `codes` with the least Kullback-Leibler divergence KL(P||Q).

    P is the data of `histogram` in 2,048 equal bins from the smallest value to the largest. Q is
    what the codes leave of it: the mass of each code, spread evenly over those of its bins that are
    not empty. Values beyond the range belong to the code at its end.
    """
    unit = _unit(histogram)
    low, high = (math.ldexp(end, -unit) for end in (histogram.low, histogram.high))
    edges = np.linspace(low, high, ENTROPY_BINS + 1)
    centers = (edges[:-1] + edges[1:]) / 2
    mass = _mass(histogram, edges, unit)
    return _search([_divergence(centers, mass, codes)], histogram, codes, looks=1024, margin=0.0)


def _mass(histogram: Histogram, edges: Array, unit: int) -> Array:
    """Return the share of the values in each of the bins between `edges`, in units of 2**unit."""
    if distinct := histogram.distinct:
        with np.errstate(under="ignore"):
            values = np.ldexp(distinct.values, -unit)
        held = np.histogram(values, edges, weights=distinct.counts)[0]
        return held / distinct.counts.sum()
    starts, counts, exponent = histogram.filled_bins()
    edges = edges.copy()
    edges[0], edges[-1] = -np.inf, np.inf  # the outermost fine bins reach beyond the data
    # The number of values below each edge; within a fine bin they lie evenly.
    ends = np.stack([starts, starts + 1], axis=1).ravel() * math.ldexp(1.0, exponent - unit)
    below = np.repeat(np.concatenate([[0], np.cumsum(counts)]), 2)[1:-1]
    return np.diff(np.interp(edges, ends, below)) / counts.sum()


def _squared_error(starts: Array, width: float, counts: Array, codes: CodeRange) -> Cost:
    """Cost by mean squared error of values that lie evenly in bins [start, start + width)."""
    share = counts / counts.sum()

    def cost(scales: Array, zero_point: int) -> Array:
        def integral(steps: Array) -> Array:
            # Of the squared error in steps: (u - n)**2 around the nearest code n, or the end one.
            nearest = np.clip(np.rint(steps), codes.qmin - zero_point, codes.qmax - zero_point)
            error = steps - nearest
            return nearest / 12 + error * error * error / 3  # ten times faster than error**3

        scale = scales[:, None]
        error = integral((starts + width) / scale) - integral(starts / scale)
        return np.einsum("ij,j->i", error, share) * scales**3 / width

    return cost


def _exact_error(values: Array, counts: Array, codes: CodeRange) -> Cost:
    """Cost by mean squared error of these values."""
    share = counts / counts.sum()

    def cost(scales: Array, zero_point: int) -> Array:
        scale = scales[:, None]
        steps = values / scale
        nearest = np.clip(np.rint(steps), codes.qmin - zero_point, codes.qmax - zero_point)
        error = (steps - nearest) * scale
        return np.einsum("ij,ij,j->i", error, error, share)

    return cost


def _divergence(centers: Array, mass: Array, codes: CodeRange) -> Cost:
    """Cost by KL(P||Q), in nats, of a histogram with `mass` at bin `centers`.

    Of quantizers that lose equally much, the cost of those that clip more is a trace higher.
    """
    centers, mass = centers[mass > 0], mass[mass > 0]
    entropy = float(np.sum(mass * np.log(mass)))

    def cost(scales: Array, zero_point: int) -> Array:
        costs = np.empty(scales.size)
        for i, scale in enumerate(scales):
            wanted = np.rint(centers / scale) + zero_point
            code = np.clip(wanted, codes.qmin, codes.qmax)
            first = np.concatenate([[0], np.flatnonzero(np.diff(code)) + 1])
            of_code = np.add.reduceat(mass, first)
            bins = np.diff(first, append=code.size)
            # Differences beyond 12 decimals are rounding: many quantizers lose nothing at all.
            costs[i] = round(entropy + float(np.sum(of_code * np.log(bins / of_code))), 12)
            costs[i] += TRACE * mass[wanted != code].sum()
        return costs

    return cost


def _search(
    costs: list[Cost], histogram: Histogram, codes: CodeRange, looks: int, margin: float
) -> tuple[float, float]:
    """Return the range of the cheapest quantizer: a look at all, then closer around the best.

    Args:
        costs: the cost for the first look, and (last) the one that decides.
        looks: how many scales the first look tries for one zero point; fewer for many.
        margin: the part by which a range must be cheaper than that of the data to take its place.
    """
    unit = _unit(histogram)
    low = math.ldexp(min(histogram.low, 0.0), -unit)
    high = math.ldexp(max(histogram.high, 0.0), -unit)
    if histogram.low == histogram.high:  # one value: its own range has no error
        return min(histogram.low, 0.0), max(histogram.high, 0.0)

    stride, zero_points = _zero_points(low, high, codes)
    grid = 2.0 ** -np.linspace(0, OCTAVES, max(looks // len(zero_points), 6 * OCTAVES))
    found = sorted(_cheapest(costs[0], _widest(low, high, codes, z) * grid, z) for z in zero_points)
    # Data that gather at a few values have many local minima: look around the best places.
    around = np.linspace(0.88, 1.12, 101)
    tries = [
        _cheapest(costs[0], scale * around, z)
        for _, scale, zero_point in found[:6]
        for z in range(zero_point, zero_point + max(stride, 1), max(1, stride // 8))
        if z <= codes.qmax
    ]
    best = _first_cheapest([found[0], *tries])
    reach = 2.0  # other zero points are tried with scales up to this factor apart
    for cost in costs:
        best = _closer(cost, best, codes, stride, reach)
        stride, reach = min(stride, 1), 1.01
    [whole] = costs[-1](*_of_data(low, high, codes))
    if whole * (1 - margin) <= max(best[0], EXACT):
        return min(histogram.low, 0.0), max(histogram.high, 0.0)
    largest = sys.float_info.max
    ends = [math.ldexp(1.0, unit) * end for end in codes.range(best[1], best[2])]
    return max(ends[0], -largest), min(ends[1], largest)


def _closer(cost: Cost, best: Found, codes: CodeRange, stride: int, reach: float) -> Found:
    """Return the cheapest quantizer near `best`: first other zero points, then the scale."""
    best = _cheapest(cost, np.array([best[1]]), best[2])
    nearby = reach ** np.linspace(-1, 1, 25)
    while stride > 0:
        near = [z for z in (best[2] - stride, best[2] + stride) if codes.qmin <= z <= codes.qmax]
        best = _first_cheapest([best, *(_cheapest(cost, best[1] * nearby, z) for z in near)])
        stride //= 2
    spread = (reach - 1) / 8
    while spread > 1e-5:
        around = best[1] * (1 + spread * np.linspace(-1, 1, 17))
        best = _first_cheapest([best, _cheapest(cost, around, best[2])])
        spread /= 4
    return best


def _cheapest(cost: Cost, scales: Array, zero_point: int) -> Found:
    """Return (cost, scale, zero point) of the cheapest scale."""
    costs = cost(scales, zero_point)
    i = int(np.argmin(costs))
    return float(costs[i]), float(scales[i]), zero_point


def _first_cheapest(found: list[Found]) -> Found:
    """Return the cheapest; of equals the first, so that a search moves only where it gains."""
    return min(found, key=lambda each: each[0])


def _of_data(low: float, high: float, codes: CodeRange) -> tuple[Array, int]:
    """Return the scale, (1,), and the zero point that `choose_qparams` gives for [low, high]."""
    if codes.zero_point is not None:
        return np.array([max(-low, high) / ((codes.qmax - codes.qmin) / 2)]), codes.zero_point
    scale = (high - low) / (codes.qmax - codes.qmin)
    return np.array([scale]), codes.qmin - round(low / scale)


def _zero_points(low: float, high: float, codes: CodeRange) -> tuple[int, list[int]]:
    """Return zero points for the first look, and how far apart they are (0: no others count)."""
    if codes.zero_point is not None:
        return 0, [codes.zero_point]
    if low == 0 or high == 0:  # all values on one side of 0
        return 0, [codes.qmin if low == 0 else codes.qmax]
    stride = max(1, (codes.qmax - codes.qmin + 1) // ZERO_POINTS)
    return stride, list(range(codes.qmin, codes.qmax + 1, stride))


def _widest(low: float, high: float, codes: CodeRange, zero_point: int) -> float:
    """Return the scale with which the end codes reach the ends of the data, where they can."""
    return max(
        (high - low) / (codes.qmax - codes.qmin),  # at least, where this zero point clips one side
        -low / (zero_point - codes.qmin) if zero_point > codes.qmin else 0.0,
        high / (codes.qmax - zero_point) if zero_point < codes.qmax else 0.0,
    )


def _unit(histogram: Histogram) -> int:
    """Return the exponent of the largest power of two up to the largest absolute value."""
    return math.frexp(max(-histogram.low, histogram.high))[1] - 1
