"""Outliers: one layer computed again in float64, and the record against a new run."""

import numpy as np
import pytest

from lib.lm.encoder import load
from lib.settings import ALPHAS, ENCODER_LAYERS, ENCODER_SENTENCE
from lib.studies import outliers
from lib.studies.outliers import (
    CHANNEL,
    FLOAT,
    MOST_TOKENS,
    ONE,
    SMOOTHED,
    TOKEN,
    WAYS,
    layer,
)
from lib.studies.progress import result_of


def test_there_are_six_layers_a_block() -> None:
    assert len(ENCODER_LAYERS) == len(set(ENCODER_LAYERS)) == 18
    with pytest.raises(ValueError, match="name must be one of"):
        layer(ENCODER_SENTENCE, "block 4 up")


def test_channels_stand_out() -> None:
    found = layer(ENCODER_SENTENCE, "block 1 up")
    peaks = np.abs(found.inputs).max(axis=0)
    assert found.channel == int(np.argsort(peaks)[-1])
    assert found.standing_out == pytest.approx(peaks.max() / np.median(peaks))
    assert found.standing_out > 20
    assert abs(found.inputs[found.token, found.channel]) == peaks.max()
    assert (found.pieces[0], found.pieces[-1]) == ("[CLS]", "[SEP]")


@pytest.mark.parametrize("name", ["block 1 up", "block 1 down", "block 3 query"])
@pytest.mark.parametrize("bits", [4, 8])
def test_the_error_of_each_way(name: str, bits: int) -> None:
    found = layer(ENCODER_SENTENCE, name, bits)
    x, weight = found.inputs.astype(np.float64), found.weight.astype(np.float64)
    high = 2 ** (bits - 1) - 1
    peaks, w_peaks = np.abs(x).max(axis=0), np.abs(weight).max(axis=0)
    factors = {way: np.ones(len(peaks)) for way in (*WAYS, CHANNEL)}
    factors[SMOOTHED] = peaks**0.3 / w_peaks**0.7
    exact = x @ weight.T
    for way, factor in factors.items():
        rows, columns = x / factor, weight * factor
        axis = {TOKEN: 1, CHANNEL: 0}.get(way)
        scale = np.abs(rows).max(axis=axis, keepdims=True) / high
        w_scale = np.abs(columns).max(axis=1, keepdims=True) / 127
        rounded = np.rint(rows / scale) * scale
        off = rounded @ (np.rint(columns / w_scale) * w_scale).T - exact
        expected = np.linalg.norm(off) / np.linalg.norm(exact)
        assert found.off(way, 0.3) == pytest.approx(expected, rel=0.02), way


def test_zeros_and_codes() -> None:
    found = layer(ENCODER_SENTENCE, "block 1 up", 6)
    codes = np.abs(found.inputs).astype(np.float64) / np.abs(found.inputs).max() * 31
    np.testing.assert_allclose(found.codes_reached(), codes, rtol=1e-5)
    assert found.zeros() == pytest.approx(float((np.rint(codes) == 0).mean()), abs=0.001)
    assert found.codes_reached(0.5).max() == pytest.approx(31)


def test_the_usual_alpha_helps_one_layer_and_harms_another() -> None:
    """What the page says."""
    for name, helps in (("block 1 up", True), ("block 1 down", False)):
        found = layer(ENCODER_SENTENCE, name)
        assert (found.off(SMOOTHED, 0.5) < found.off(ONE)) is helps
        assert min(found.by_alpha) < found.off(ONE)
        assert len(found.by_alpha) == len(ALPHAS)


@pytest.mark.parametrize("sentence", ["", "   ", "🙂", "word " * 400, "<b>$a$</b>\x00"])
def test_any_text_is_read(sentence: str) -> None:
    found = layer(sentence, "block 2 up")
    assert 2 <= len(found.pieces) <= MOST_TOKENS
    assert len(found.inputs) == len(found.pieces)
    assert np.isfinite(found.off(ONE))


def test_what_readers_share_cannot_be_written_into() -> None:
    found = layer(ENCODER_SENTENCE, "block 2 key")
    for array in (found.inputs, found.weight):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_the_sentences_stand_in_pairs_and_are_known_words() -> None:
    texts = outliers.sentences()
    assert len(texts) == len(set(texts))
    assert len(texts) % 2 == 0
    unknown = load().tokenizer.encode("\u2603")[1]
    assert not any(unknown in load().encode(text) for text in texts)
    assert all(len(load().encode(text)) <= MOST_TOKENS for text in texts)


def test_the_record_is_what_a_run_finds() -> None:
    record = outliers.recorded()
    assert record.settings == {"sentence": ENCODER_SENTENCE, "bits": 8, "alpha": 0.5}
    progress = list(outliers.compare(ENCODER_SENTENCE, 8, 0.5))
    shares = [each.share for each in progress]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    found = result_of(outliers.compare(ENCODER_SENTENCE, 8, 0.5))
    assert [way.name for way in found] == [FLOAT, *WAYS] == [way.name for way in record.ways]
    for way, before in zip(found, record.ways, strict=True):
        # Sums of floats differ from processor to processor, and some codes with them.
        assert way.off == pytest.approx(before.off, rel=0.1)
        assert way.kept == pytest.approx(before.kept, abs=0.3)
        assert way.found == pytest.approx(before.found, abs=0.1)
        np.testing.assert_allclose(way.similar, before.similar, atol=0.05)


def test_how_alike_sentences_are() -> None:
    encoder = load()
    exact = result_of(outliers.compare(outliers.sentences()[3], 8, 0.5))[0]
    one, other = (encoder.embed(outliers.sentences()[place]) for place in (3, 20))
    angle = one @ other / np.sqrt(one @ one * (other @ other))
    assert exact.similar[20] == pytest.approx(float(angle), abs=1e-4)
    assert exact.similar[3] == pytest.approx(1, abs=1e-5)
    assert exact.off == 0
    assert exact.kept == outliers.NEAREST
    with pytest.raises(ValueError, match="alpha must be"):
        result_of(outliers.compare("", 8, 1.5))
