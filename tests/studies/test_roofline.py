"""A roofline: its account is exact arithmetic, and a real one has every layer and every batch."""

import json

import pytest

from lib.cnn import NETWORKS, engines, load
from lib.cnn.layers import Conv
from lib.cnn.processor import has_bfloat16
from lib.studies import roofline, timing
from lib.studies.roofline import Dot, Roofline
from tests.support.runs import finish


def made_up(*dots: Dot) -> Roofline:
    """10 billion bytes a second; 100 and 400 billion operations."""
    peaks = {"float32": 100.0, "int8": 400.0}
    return Roofline(memory=10.0, cache=80.0, peaks=peaks, dots=dots)


def test_a_dot_under_the_slope_waits_for_bytes() -> None:
    """5 operations a byte are at most 50 billion a second; 20 are 200, above the roof of 100."""
    few = Dot("plain", "conv1", 1, "float32", 500, 100, 1.0)
    many = Dot("plain", "conv2", 1, "float32", 2000, 100, 1.0)
    found = made_up(few, many)
    assert (found.roof(few), found.roof(many)) == (50, 100)
    assert [found.waits_for_bytes(dot) for dot in (few, many)] == [True, False]
    assert (found.ridge("float32"), found.ridge("int8"), found.peak_gain) == (10, 40, 4)


def test_account_of_known_times() -> None:
    first = Dot("matrix", "4096 × 4096", 8, "float32", 4_000_000_000, 2_000_000_000, 0.5)
    second = first._replace(kind="int8", seconds=0.125, bytes=500_000_000)
    other = first._replace(kind="bfloat16", seconds=0.01)
    found = made_up(first, second, other)
    assert (first.intensity, first.billions_per_second) == (2, 8)
    assert found.gain(8) == 4
    assert found.of("matrix", 1) == ()
    (low, high), (slow, quick) = found.ends
    assert low < 2
    assert high > 8
    assert slow < 8
    assert quick > 400


def test_bytes_of_the_matrix() -> None:
    """Weights, what comes in, and what goes out: 4, 1 and 2 bytes each, but what goes out 4."""
    square, row = 4096 * 4096, 4096
    assert roofline.matrix_bytes(1, "float32") == 4 * square + 4 * row + 4 * row
    assert roofline.matrix_bytes(64, "int8") == square + 64 * row + 4 * 64 * row
    assert roofline.matrix_bytes(8, "bfloat16") == 2 * (square + 8 * row) + 4 * 8 * row


def test_the_record_is_complete_and_comes_back() -> None:
    found = roofline.recorded()
    assert found.measured
    for name in NETWORKS:
        for batch in roofline.BATCHES:
            assert [*found.layer_gains(name, batch)] == [layer.name for layer in load(name).layers]
    again = json.loads(roofline.as_json(found, found.measured))
    assert again == json.loads(roofline.RECORD.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.skipif(not engines.status().fast, reason="there are no integer kernels here")
def test_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LONGEST", 0.0)
    monkeypatch.setattr(roofline, "LARGE", 64)
    said, found = finish(roofline.roofline())
    assert isinstance(found, Roofline)
    assert found.unfinished
    assert not found.measured
    shares = [one.share for one in said]
    assert shares == sorted(shares)
    kinds = {"float32", "int8", "bfloat16"} if has_bfloat16() else {"float32", "int8"}
    assert set(found.peaks) == kinds
    layers = sum(len(load(name).layers) for name in NETWORKS)
    assert len(found.dots) == len(roofline.BATCHES) * (2 * layers + len(kinds))
    assert all(dot.seconds > 0 and dot.bytes > 0 for dot in found.dots)
    first_layer = load("plain").layers[0]
    assert isinstance(first_layer, Conv)
    weights = first_layer.weight
    [first, *_] = found.of("plain", 8)
    images = 8 * 28 * 28
    assert first.bytes == 4 * (images + weights.size + images * len(weights))
    assert first.operations == 2 * images * weights.size


def test_without_kernels_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = engines.Status(False, "There are no kernels.")
    monkeypatch.setattr(engines, "status", lambda: slow)
    with pytest.raises(ValueError, match="no kernels"):
        finish(roofline.roofline())
