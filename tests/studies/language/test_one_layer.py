"""One layer in 4 bits, found again from single glosses, by search, and by a slow form of GPTQ."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.jobs import results
from lib.jobs.tasks import RoundLayer
from lib.lm import glosses
from lib.lm.batches import encode
from lib.lm.data import Synset
from lib.lm.language_model import FILE, LanguageModel
from lib.quantization.block_formats import GroupFormat
from lib.settings import LANGUAGE_LAYERS
from lib.studies.language import one_layer
from lib.studies.language.four_bits import (
    AWQ,
    GPTQ,
    MOST_SHOWN,
    NEAREST,
    ROWS,
    WAYS,
    RoundedLayer,
    format_of,
)
from lib.studies.language.one_layer import round_layer, rounded, weight_name
from lib.studies.progress import result_of

LAYER = "block 1 query"
Floats = NDArray[np.float64]


def run(layer: str = LAYER) -> RoundedLayer:
    found: RoundedLayer = result_of(round_layer(layer))
    return found


def entering(model: LanguageModel, layer: str, synsets: tuple[Synset, ...]) -> Floats:
    """What goes into a layer, one gloss at a time."""
    lines = encode(synsets, model.tokenizer, 128, first_words=True)
    found = [
        model.layer_inputs(line.tokens[None, :-1])[weight_name(layer)][0].astype(np.float64)
        for line in lines
    ]
    return np.concatenate(found)


def size(values: Floats) -> float:
    return float(np.sqrt(np.square(values).sum()))


@pytest.mark.parametrize("layer", [LAYER, "block 1 down"])
def test_errors_are_those_of_the_layers_outputs(model: LanguageModel, layer: str) -> None:
    found = run(layer)
    weight = model.weights[weight_name(layer)]
    seen = entering(model, layer, glosses.training())
    others = entering(model, layer, glosses.held_out()[:: one_layer.OTHERS])
    assert found.tokens == (len(seen), len(others))
    assert found.shape == weight.shape == (256, 256)
    assert [each.way for each in found.ways] == list(WAYS)
    strengths = np.abs(seen).mean(axis=0)
    assert found.standing_out == pytest.approx(strengths.max() / np.median(strengths), rel=1e-4)
    for each in found.ways:
        fmt = format_of(each.format, 256)
        read = rounded(weight, fmt, each.rounding, seen, seen.T @ seen).read_back.astype(float)
        assert each.weights_off == pytest.approx(size(read - weight) / size(weight), rel=1e-3)
        shown = each.codes.shape[1]
        values = np.take_along_axis(each.levels, each.codes.astype(int), axis=1) / each.factors
        np.testing.assert_allclose(read[:ROWS, :shown], values, rtol=1e-5)
        for x, off in zip((seen, others), each.outputs_off, strict=True):
            expected = size(x @ read.T - x @ weight.T) / size(x @ weight.T)
            assert off == pytest.approx(expected, rel=1e-2), each.way


def test_all_but_gptq_round_to_the_nearest_level(model: LanguageModel) -> None:
    found = run()
    weight = model.weights[weight_name(LAYER)]
    np.testing.assert_array_equal(found.weights, weight[:ROWS, :MOST_SHOWN])
    for each in found.ways:
        shown = min(format_of(each.format, 256).block_size, MOST_SHOWN)
        assert each.codes.shape == (ROWS, shown)
        assert each.levels.shape == (ROWS, 16)
        scaled = found.weights[:, :shown].astype(np.float64) * each.factors
        off = np.abs(scaled - np.take_along_axis(each.levels, each.codes.astype(int), axis=1))
        least = np.abs(scaled[:, :, None] - each.levels[:, None]).min(axis=2)
        if each.rounding == GPTQ:
            assert (off > least * 1.01).any()
            assert 0 < each.moved < 1
        else:
            np.testing.assert_allclose(off, least, atol=1e-6)
            assert each.moved == 0
        assert (each.factors == 1).all() == (each.rounding != AWQ)


def test_gptq_brings_outputs_nearer_and_weights_further_off(model: LanguageModel) -> None:
    found = run()
    for name in dict.fromkeys(name for name, rounding in WAYS if rounding == GPTQ):
        nearest, other = found.rounded(name, NEAREST), found.rounded(name, GPTQ)
        assert other.weights_off > nearest.weights_off
        assert other.outputs_off[0] < nearest.outputs_off[0]


@pytest.mark.parametrize("inputs", [48, 264])  # fewer than a group may have at most, and more
def test_a_row_with_one_scale_against_a_slow_form_of_gptq(inputs: int) -> None:
    """After each input, all others move to where the outputs' error is least: solved anew."""
    rng = np.random.default_rng(2)
    weight = rng.normal(size=(3, inputs)).astype(np.float32)
    x = rng.normal(size=(400, 8)) @ rng.normal(size=(8, inputs)) + rng.normal(size=(400, inputs))
    hessian = x.T @ x
    found = rounded(weight, GroupFormat(4, inputs), GPTQ, x, hessian)
    hessian = hessian.copy()
    hessian += np.eye(inputs) * 0.01 * np.diag(hessian).mean()
    scale = (np.abs(weight).max(axis=1) / 7.5).astype(np.float16).astype(np.float64)
    fixed = np.zeros((3, inputs))
    for place in range(inputs):
        errors = fixed[:, :place] - weight[:, :place]
        taken = np.linalg.solve(hessian[place:, place:], hessian[place:, :place] @ errors.T).T
        moved = weight[:, place] - taken[:, 0]
        fixed[:, place] = np.clip(np.rint(moved / scale), -8, 7) * scale
    np.testing.assert_allclose(found.read_back, fixed, atol=1e-5)
    nearest = np.clip(np.rint(weight / scale[:, None]), -8, 7) * scale[:, None]
    assert found.moved == pytest.approx((np.abs(nearest - fixed) > 1e-5).mean())
    assert found.moved > 0
    np.testing.assert_allclose(found.levels, scale[:, None] * np.arange(-8, 8), rtol=1e-6)


def test_the_others_are_not_seen(model: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other held-out glosses change how a way is judged, and nothing that it does."""
    before = run()
    one_layer._found.clear()
    other = (Synset(("red barn",), "noun", "a barn that is red"),) * 9
    monkeypatch.setattr(glosses, "held_out", lambda: other)
    after = run()
    for one, two in zip(before.ways, after.ways, strict=True):
        np.testing.assert_array_equal(one.codes, two.codes)
        assert (one.weights_off, one.outputs_off[0]) == (two.weights_off, two.outputs_off[0])
        assert one.off != two.off


def test_it_is_found_once(model: LanguageModel) -> None:
    assert run() is run()


def test_names_of_weights() -> None:
    assert weight_name("block 2 gate") == "layers.1.feed_forward.gate.weight"
    assert weight_name("block 4 output") == "layers.3.attention.output.weight"
    with pytest.raises(ValueError, match="layer must be one of"):
        run("block 5 up")


@pytest.mark.skipif(not FILE.exists(), reason="needs the language model's weights")
@pytest.mark.slow
def test_the_record_is_what_a_run_finds() -> None:
    text = results.RECORD.read_text(encoding="utf-8")
    record = {job.task: job.result for job in results.shipped(text)}
    before, found = record[RoundLayer(layer=LAYER)], run()
    assert found.tokens == before.tokens
    np.testing.assert_array_equal(found.weights, before.weights)
    for one, two in zip(before.ways, found.ways, strict=True):
        assert one.way == two.way
        assert two.weights_off == pytest.approx(one.weights_off, rel=0.01)
        assert two.outputs_off == pytest.approx(one.outputs_off, rel=0.02)
        # Sums of floats differ from processor to processor, and some codes with them.
        assert (one.codes != two.codes).mean() < 0.05


def test_every_layer_is_in_the_model() -> None:
    names = {weight_name(layer) for layer in LANGUAGE_LAYERS}
    assert len(names) == len(LANGUAGE_LAYERS)
    name = re.compile(r"layers\.[0-3]\.(attention|feed_forward)\.\w+\.weight")
    assert all(map(name.fullmatch, names))
