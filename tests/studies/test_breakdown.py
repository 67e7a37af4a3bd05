"""The account of the time: operations counted again, ratios on made-up times. No time is tested."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.cnn import NETWORKS, engines
from lib.cnn.architecture import ARCHITECTURES
from lib.cnn.data import test_set as images_and_labels
from lib.studies import breakdown, contest, matrix_race, shipped, timing
from lib.studies.breakdown import Breakdown, LayerTime, Timing, progress
from lib.studies.contest import Contestant
from lib.studies.timing import Racers
from tests.support.runs import finish

needs_kernels = pytest.mark.skipif(
    not engines.status().fast, reason="PyTorch has no trustworthy integer kernels here"
)


@needs_kernels
@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_is_timed_and_counted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakdown, "ROUNDS", 6)
    monkeypatch.setattr(timing, "PARTS", 3)
    monkeypatch.setattr(timing, "ENOUGH", 6)
    monkeypatch.setattr(timing, "LONGEST", 1000.0)
    monkeypatch.setattr(matrix_race, "ROUNDS", 6)
    said, found = finish(breakdown.break_down(8, network=name))
    counted = {}
    side = 28
    for spec in ARCHITECTURES[name].convolutions:
        side = (side - 1) // spec.stride + 1
        taps = spec.in_channels // spec.groups * spec.kernel**2
        counted[spec.name] = 8 * 2 * spec.out_channels * side**2 * taps
    counted["pool"] = 8 * 2 * spec.out_channels * side**2
    counted["linear"] = 8 * 2 * spec.out_channels * 10
    assert {layer.name: layer.operations for layer in found.layers} == counted
    assert found.operations == sum(counted.values())
    assert found.seconds.shape == found.layers[0].seconds.shape == (6, 2)
    entered = [(one.engine, one.is_integer) for one in found.timings]
    rivals = [name for name in engines.ENGINES if name != engines.REFERENCE]
    trusted = [name for name in engines.available() if name != engines.REFERENCE]
    assert entered == [*((name, False) for name in rivals), *((name, True) for name in trusted)]
    for column, (engine, is_integer) in enumerate(zip(found.racers, (False, True), strict=True)):
        medians = {one[:2]: np.median(one.seconds) for one in found.timings}
        assert medians[engine, is_integer] == np.median(found.seconds[:, column])
        assert medians[engine, is_integer] == min(
            median for (_, of_integers), median in medians.items() if of_integers == is_integer
        )
    assert max(layer.billions_per_second[1] for layer in found.layers) <= found.peak[1]
    shares = [one.share for one in said]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1
    assert all(one.timing for one in said)
    assert (found.depthwise_speedup is None) == (name == "plain")
    assert not found.unfinished


@needs_kernels
def test_when_the_time_is_over_there_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LONGEST", 0.0)
    said, found = finish(breakdown.break_down(32, network="separable"))
    assert found.unfinished
    assert found.disturbed
    assert len(said) == 3  # the peak, the networks and the layers, in one part each
    assert len(found.seconds) == breakdown.ROUNDS // timing.PARTS


@needs_kernels
def test_a_slow_machine_gets_its_verdict_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock of our own, on which all takes three times as long as on a quiet machine."""
    now = [0.0]
    clock = SimpleNamespace(perf_counter=lambda: now[0], monotonic=lambda: now[0])
    monkeypatch.setattr(timing, "time", clock)

    def takes(seconds: float) -> Callable[[], NDArray[np.float32]]:
        def call() -> NDArray[np.float32]:
            now[0] += seconds
            return np.zeros((1, 1), np.float32)

        return call

    entered = [
        Contestant(engine, is_integer, takes(0.015 if is_integer else 0.05))
        for is_integer in (False, True)
        for engine in ("onednn", "onnxruntime")
    ]
    monkeypatch.setattr(contest, "contestants", lambda *_: entered)
    works = breakdown.work(shipped.quantized("plain"), images_and_labels()[0][:32])
    layers = [(work, [takes(0.006), takes(0.002)]) for work in works]
    monkeypatch.setattr(breakdown, "_layers", lambda *_: layers)
    _, found = finish(breakdown.break_down(32, network="plain"))
    assert timing.LONGEST / 2 < now[0] < 1.1 * timing.LONGEST
    assert timing.ENOUGH <= len(found.seconds) < breakdown.ROUNDS
    assert not found.disturbed
    assert found.speedup == pytest.approx(0.05 / 0.015)
    assert [layer.speedup for layer in found.layers] == pytest.approx([3] * len(works))


def test_the_fastest_round_of_each_call_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock of our own: a call that takes 4, 3, 2, ... seconds, and one that is too slow."""
    now, took = [0.0], iter([0.004, 0.003, 0.002, 0.005])
    calls = []

    def quicker() -> None:
        calls.append("quicker")
        now[0] += next(took, 0.006)

    def slow() -> None:
        calls.append("slow")
        now[0] += 2 * timing.SLOW

    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    said, (best, unfinished) = finish(timing.fastest_of([quicker, slow], report=str))
    assert best.tolist() == pytest.approx([0.002, 2 * timing.SLOW])
    assert calls.count("slow") == 1
    assert calls.count("quicker") == 1 + timing.FASTEST_OF
    assert not unfinished
    assert len(said) >= 2
    monkeypatch.setattr(timing, "LONGEST", 0.0)
    _, (_, unfinished) = finish(timing.fastest_of([quicker], report=str))
    assert unfinished


def test_timings_in_parts_end_early_only_when_the_time_is_over() -> None:
    done = []
    calls = [lambda: done.append("a"), lambda: done.append("b")]
    for ends, parts, warm_up in ((np.inf, timing.PARTS, 3), (-np.inf, 1, 0)):
        done.clear()
        race = timing.in_parts(calls, rounds=60, repeats=2, ends=ends, report=str)
        said, seconds = finish(race)
        assert said == [str(part) for part in range(parts)]
        assert seconds.shape == (2 * parts, 2)
        assert done == ["a", "a", "b", "b"] * (warm_up + 2 * parts)


@pytest.mark.usefixtures("every_engine")
def test_ratios_of_made_up_times() -> None:
    rounds = np.array([[4.0, 1.0], [8.0, 2.0], [4.0, 2.0]]) / 1000
    layers = (
        LayerTime("depthwise1", 2_000_000, rounds, is_depthwise=True),
        LayerTime("pointwise1", 6_000_000, rounds / 2),
        LayerTime("depthwise2", 4_000_000, rounds[:, ::-1], is_depthwise=True),
    )
    found = Breakdown(
        seconds=2 * rounds,
        racers=Racers("onednn", "onednn"),
        timings=(Timing("onednn", False, 2 * rounds[:, 0]), Timing("numpy", True, rounds[:, 1])),
        kernels=engines.Status(True, "."),
        processor="",
        instructions=(),
        batch=8,
        layers=layers,
        peak=(3.0, 12.0),
    )
    assert found.engines() == "both in PyTorch"
    mixed = replace(found, racers=Racers("onednn", "onnxruntime"))
    assert mixed.engines("W4A4") == "float32 in PyTorch and W4A4 in ONNX Runtime"
    assert found.quartiles.tolist() == [[1, 0.1875], [1, 0.25], [1.5, 0.25]]
    assert found.operations == 12_000_000
    assert found.billions_per_second == (1.5, 3.0)
    assert found.peak_shares == (0.5, 0.25)
    assert layers[0].microseconds == (4000, 2000)
    assert layers[0].billions_per_second == (0.5, 1.0)
    assert layers[0].speedup == 4
    assert found.quickest_layer == 1000
    # 2 layers of 1 ms each would be most of 3.8 ms. All three take 7 ms by themselves: too long.
    assert replace(found, layers=layers[:2], seconds=1.9 * rounds).calls_rule
    assert not found.calls_rule
    assert not replace(found, layers=layers[:2]).calls_rule
    assert found.depthwise_speedup == 1  # both layers together take 5, 10 and 6 ms either way


def test_words_name_what_is_timed() -> None:
    assert progress("layer conv1", 0.5).words == "Racing in turn on one thread: layer conv1"


def test_no_times_without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "status", lambda: engines.Status(False, "No kernels here."))
    with pytest.raises(ValueError, match="No kernels here"):
        next(breakdown.break_down(32, network="plain"))
    with pytest.raises(ValueError, match="batch must be one of 1, 8, 32, not 2"):
        next(breakdown.break_down(2, network="plain"))
