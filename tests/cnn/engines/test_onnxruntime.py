"""ONNX Runtime as an engine: that it equals the reference, also where fast kernels saturate."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from lib.cnn import NETWORKS, QuantizedNet, engines
from lib.cnn.data import calibration_set
from lib.cnn.engines import onnxruntime
from tests.support.server import ROOT

ONE_IMAGE = """
from lib.cnn import engines, load
from lib.cnn.data import calibration_set

load("plain").predict(calibration_set(1)[0], engine="onnxruntime")
"""
Quantized = Callable[..., QuantizedNet]


@pytest.fixture
def saturating(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which the fast kernels failed the self-test, as recorded on AVX2 without VNNI.

    What is recorded is the failure: which instructions ONNX Runtime uses can't be chosen here.
    """
    monkeypatch.setattr(onnxruntime.self_test, "mistake", lambda prepare: "convolution")
    onnxruntime.saturates.cache_clear()
    yield
    onnxruntime.saturates.cache_clear()


@pytest.mark.parametrize("settings", [{}, {"weight_bits": 5, "activation_bits": 4}], ids=str)
@pytest.mark.parametrize("name", NETWORKS)
def test_it_equals_the_reference(name: str, settings: dict, quantized: Quantized) -> None:
    net = quantized(name, **settings)
    # Noise goes beyond the ranges that were calibrated, to the ends of the codes.
    noise = np.random.default_rng(0).integers(0, 256, (16, 28, 28), np.uint8)
    images = np.concatenate([calibration_set(16)[0], noise])
    exact = dict(net.run(images, engines.REFERENCE))
    for layer, output in net.prepare(onnxruntime.ENGINE).run(net.inputs(images)):
        np.testing.assert_allclose(output, exact[layer], rtol=1e-5, atol=0)  # codes are integers


@pytest.mark.usefixtures("saturating")
def test_where_products_saturate_slower_kernels_are_as_exact(quantized: Quantized) -> None:
    net = quantized("separable")
    images = calibration_set(32)[0]
    program = net.prepare(onnxruntime.ENGINE)
    assert isinstance(program, onnxruntime._Program)
    assert program.exact
    exact = dict(net.run(images, engines.REFERENCE))
    for layer, output in program.run(net.inputs(images)):
        np.testing.assert_allclose(output, exact[layer], rtol=1e-5, atol=0)


@pytest.mark.usefixtures("saturating")
def test_kernels_that_stay_wrong_are_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.ENGINES, "onnxruntime", onnxruntime.ENGINE)
    engines.failure.cache_clear()
    try:
        sentence = "ONNX Runtime's integer kernels compute a wrong convolution here."
        assert engines.failure("onnxruntime") == sentence
    finally:
        engines.failure.cache_clear()


@pytest.mark.slow
def test_it_neither_notes_nor_reports_what_it_does(tmp_path: Path) -> None:
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG"))
    }
    own |= {"HOME": str(tmp_path), "QP_ENGINES": "onnxruntime,numpy"}
    subprocess.run([sys.executable, "-c", ONE_IMAGE], cwd=ROOT, env=own, check=True)
    assert not [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name]
