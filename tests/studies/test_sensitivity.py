"""Which layers to keep in float32: each accuracy again, by networks made here, on few images."""

from itertools import combinations

import pytest

from lib.cnn import load
from lib.cnn.mixed import MixedNet, mix
from lib.studies import sensitivity, shipped
from lib.studies.sensitivity import Trial, won_back
from tests.support.networks import accuracy
from tests.support.runs import finish

pytestmark = pytest.mark.usefixtures("few_images")

CHOICE = {"network": "separable", "weight_bits": 3, "activation_bits": 4, "calibration_images": 40}


def trial(accuracy: float, *kept: str) -> Trial:
    return Trial(kept, accuracy, 100_000 + 1000 * len(kept))


def test_won_back() -> None:
    assert won_back(trial(0.8), trial(0.6), 0.9) == pytest.approx(2 / 3)
    assert won_back(trial(0.5), trial(0.6), 0.8) == pytest.approx(-0.5)


def test_sensitivity_tries_each_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    float32, int8 = load("separable"), shipped.quantized(**CHOICE)
    names = [layer.name for layer in float32.layers]
    said, trials = finish(sensitivity.sensitivity("all_but", **CHOICE))
    assert [one.float_layers for one in trials] == [*[(name,) for name in names], (), tuple(names)]
    for trial in (trials[0], trials[5], trials[-2], trials[-1]):
        net = mix(float32, int8, trial.float_layers)
        assert (trial.accuracy, trial.packed_bytes) == (accuracy(net), net.packed_bytes)
    shares = [one.share for one in said]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(said) == 3 * len(trials)  # at the start of each, after 256 images and after 300

    monkeypatch.setattr(MixedNet, "predict", None)  # both ends are known already
    with pytest.raises(TypeError):
        finish(sensitivity.sensitivity("only", **CHOICE))
    assert finish(sensitivity.keep_in_float32(names, **CHOICE))[1] == trials[-2:]


def test_only_one_layer_in_integers() -> None:
    _, trials = finish(sensitivity.sensitivity("only", **CHOICE))
    assert [len(one.float_layers) for one in trials] == [12] * 13 + [0, 13]
    assert "conv1" not in trials[0].float_layers
    net = mix(load("separable"), shipped.quantized(**CHOICE), trials[1].float_layers)
    assert accuracy(net) == trials[1].accuracy


@pytest.mark.slow
def test_greedy_takes_the_best_each_time() -> None:
    said, found = finish(sensitivity.greedy_search(2, **CHOICE))
    names = [layer.name for layer in load("separable").layers]
    assert len(found.trials) == 1 + 13 + 12 == said[-1].of
    assert [len(step.float_layers) for step in found.steps] == [0, 1, 2]
    tried = {one.float_layers: one for one in found.trials}
    first, second = found.steps[1:]
    assert first.accuracy == max(tried[(name,)].accuracy for name in names)
    assert set(first.float_layers) < set(second.float_layers)
    pairs = [pair for pair in combinations(names, 2) if first.float_layers[0] in pair]
    assert second.accuracy == max(tried[pair].accuracy for pair in pairs)
    equals = [tried[pair] for pair in pairs if tried[pair].accuracy == second.accuracy]
    assert second.packed_bytes == min(one.packed_bytes for one in equals)
    # It begins as a search that stops sooner.
    assert found.within(1) == finish(sensitivity.greedy_search(1, **CHOICE))[1]
    assert found.within(2) == found


def test_bad_settings_are_named() -> None:
    for job, words in (
        (sensitivity.sensitivity("some", **CHOICE), "kind must be one of only, all_but"),
        (sensitivity.greedy_search(14, **CHOICE), "budget must be from 0 to 13"),
        (sensitivity.keep_in_float32(("conv9",), **CHOICE), "layer must be one of"),
    ):
        with pytest.raises(ValueError, match=words):
            finish(job)
