"""Packed weights: the account of bytes and times, and a small race of real kernels."""

import json

import pytest

from lib.cnn.processor import has_bfloat16
from lib.studies import packed_weights, timing
from lib.studies.packed_weights import BFLOAT16, FLOAT32, PackedWeights, Way
from tests.support.runs import finish


def test_bytes_of_the_weights() -> None:
    """16,777,216 weights; a float32 scale for each 128 of them adds a quarter of a bit to each."""
    count = 4096 * 4096
    assert FLOAT32.bytes == 4 * count
    assert BFLOAT16.bytes == 2 * count
    assert Way(4, 128, "int8").bytes == 4.25 * count / 8
    assert Way(8, 32, "int8").bytes == 9 * count / 8
    assert Way(8, 32, "int8").times_fewer_bytes == pytest.approx(32 / 9)


def test_account_of_known_times() -> None:
    four = Way(4, 128, "int8")
    seconds = {(FLOAT32, 1): 0.008, (four, 1): 0.001, (FLOAT32, 64): 0.02, (four, 64): 0.04}
    seconds |= {(Way(4, 32, "int8"), rows): 1e-6 for rows in (1, 64)}
    found = PackedWeights(seconds=seconds)
    assert found.ways(128) == (FLOAT32, four)
    assert found.gain(four, 1) == 8
    assert found.gain(four, 64) == 0.5
    assert [found.beside_bytes(four, rows) for rows in (1, 64)] == ["as much", "less"]
    assert found.fastest(128, 1) == four
    assert found.fastest(128, 64) == FLOAT32
    assert found.fastest(128, 64, bits=4) == four


def test_the_record_is_complete_and_comes_back() -> None:
    found = packed_weights.recorded()
    assert found.measured
    again = json.loads(packed_weights.as_json(found, found.measured))
    assert again == json.loads(packed_weights.RECORD.read_text(encoding="utf-8"))
    for group in packed_weights.GROUPS:
        assert {way.bits for way in found.ways(group)} >= {4, 8, 32}
        assert all(found.milliseconds(way) for way in found.ways(group))


@pytest.mark.slow
def test_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LONGEST", 0.0)
    monkeypatch.setattr(packed_weights, "SIZE", 128)
    said, found = finish(packed_weights.measure())
    assert isinstance(found, PackedWeights)
    assert found.unfinished
    shares = [one.share for one in said]
    assert shares == sorted(shares)
    ways = 2 + 8 if has_bfloat16() else 1 + 8
    assert len(found.seconds) == ways * len(packed_weights.BATCHES)
    assert min(found.seconds.values()) > 0
