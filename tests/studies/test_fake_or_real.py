"""Four forms of a network: the account of known times, real files, and a run of real kernels."""

import dataclasses
import json

import numpy as np
import onnx
import pytest

from lib.cnn import NETWORKS, load
from lib.studies import fake_or_real, timing
from lib.studies.fake_or_real import FORMS, FakeOrReal, Form
from tests.support.runs import finish


def test_account_of_known_times() -> None:
    made = [(4000, 4200), (4100, 4200), (1000, 4300), (1000, 1100)]
    forms = tuple(
        Form(name, file, weights, 100, {}, 90, 100 - number)
        for number, (name, (file, weights)) in enumerate(zip(FORMS, made, strict=True))
    )
    seconds = np.tile([0.064, 0.08, 0.128, 0.016], (30, 1))
    found = FakeOrReal(forms=forms, images=100, seconds=seconds)
    assert [found.median(name) for name in FORMS] == [2, 2.5, 4, 0.5]
    assert [found.speed(name) for name in FORMS] == [1, 0.8, 0.5, 4]
    assert [found.same(name) for name in FORMS] == [1, 0.99, 0.98, 0.97]
    assert found.smaller("file") == 4
    assert found.smaller("memory") == 4300 / 1200
    assert not found.disturbed
    assert dataclasses.replace(found, unfinished=True).disturbed
    seconds[::3, 2] = 0.9  # one form that strays is enough
    assert found.disturbed


@pytest.mark.parametrize("name", NETWORKS)
def test_which_weights_the_files_hold(name: str) -> None:
    """Counted with the onnx package: bytes of all arrays that are as large as weights."""
    weights = sum(getattr(layer, "weight", np.empty(0)).size for layer in load(name).layers)
    files = fake_or_real.files(name)
    assert files["unpacked"] == files["integers"]
    for form, low, high in (("float32", 4, 4.6), ("rounded", 4, 5), ("integers", 1, 2)):
        graph = onnx.load_from_string(files[form]).graph
        held = sum(onnx.numpy_helper.to_array(each).nbytes for each in graph.initializer)
        assert low * weights <= held <= high * weights
        assert held <= len(files[form])


def test_the_record_is_complete_and_comes_back() -> None:
    text = fake_or_real.RECORD.read_text(encoding="utf-8")
    found = {name: fake_or_real.recorded(name) for name in NETWORKS}
    [day] = {each.measured for each in found.values()}
    assert day
    assert json.loads(fake_or_real.as_json(found, day)) == json.loads(text)
    for name, each in found.items():
        assert [form.name for form in each.forms] == [*FORMS]
        assert each.images == 10_000
        files = fake_or_real.files(name)
        assert [form.file for form in each.forms] == [len(files[form]) for form in FORMS]


@pytest.mark.usefixtures("few_images")
@pytest.mark.slow
def test_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LONGEST", 0.0)
    said, found = finish(fake_or_real.fake_or_real("separable"))
    assert isinstance(found, FakeOrReal)
    assert found.unfinished
    assert not found.measured
    shares = [one.share for one in said]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1
    assert [one.timing for one in said] == [False] * (len(said) - 1) + [True]
    assert found.seconds.shape == (1, 4)
    assert found.images == 300
    assert found.same("float32") == 1
    assert min(form.same for form in found.forms) >= 290
    integers, unpacked = found.form("integers"), found.form("unpacked")
    assert 3 * integers.weights < unpacked.weights
    assert 4 * integers.activations == unpacked.activations
