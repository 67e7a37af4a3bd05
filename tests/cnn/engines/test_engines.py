"""Every engine against the reference, and the choice among them."""

import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, engines
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.engines import numpy, onednn, onnxruntime
from lib.cnn.engines.interface import Program
from lib.cnn.images import BATCH, as_codes
from lib.cnn.layers import IntegerLayer
from lib.settings import ENGINE_NAMES, GRANULARITIES, NETWORK_BITS

Quantized = Callable[..., QuantizedNet]
RIVALS = [name for name in engines.ENGINES if name != engines.REFERENCE]


def trusted(name: str) -> str:
    """The engine, or a skipped test where it can't be trusted with integers on this machine."""
    if failure := engines.failure(name):
        pytest.skip(f"{name}: {failure}")
    return name


def in_batches(net: QuantizedNet, layer: str, codes: np.ndarray, engine: str) -> np.ndarray:
    """What a layer of the network as it runs, in its batches of 32, makes of codes."""
    batches = [codes[start : start + BATCH] for start in range(0, len(codes), BATCH)]
    return np.concatenate([net.run_layer(layer, batch, engine) for batch in batches])


@pytest.mark.parametrize("bits", NETWORK_BITS)
@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_integers_agree_on_the_test_set(
    name: str, granularity: str, bits: int, quantized: Quantized
) -> None:
    """Each layer given the same codes, and the answers of the whole chain, for all test images."""
    rivals = [engine for engine in RIVALS if not engines.failure(engine)]
    if not rivals:
        pytest.skip("no engine but the reference can be trusted here")
    images = images_and_labels()[0]
    net = quantized(name, weight_bits=bits, activation_bits=bits, granularity=granularity)
    different: Counter[tuple[str, str]] = Counter()
    values: Counter[str] = Counter()
    exact_answers = []
    for start in range(0, len(images), 500):
        x: np.ndarray = as_codes(images[start : start + 500])
        for layer, (_, exact) in zip(net.layers, net.run(x, engines.REFERENCE), strict=True):
            values[layer.name] += exact.size
            for engine in rivals:
                fast = in_batches(net, layer.name, x, engine)
                different[engine, layer.name] += differences(layer, fast, exact)
            x = exact
        exact_answers.append(x.argmax(1))
    for (engine, layer_name), count in different.items():
        assert count <= max(3, values[layer_name] / 100_000), (engine, layer_name)
    for engine in rivals:
        same = net.predict(images, engine).argmax(1) == np.concatenate(exact_answers)
        # Few codes are off by one, but in a network of few bits one is worth more.
        assert same.mean() >= (0.999 if bits == 8 else 0.99), engine


def differences(layer: IntegerLayer, fast: np.ndarray, exact: np.ndarray) -> int:
    """How many codes differ, each by no more than 1; logits do by their own rounding alone."""
    assert fast.shape == exact.shape
    assert fast.dtype == exact.dtype
    if layer.output_qparams is None:
        np.testing.assert_allclose(fast, exact, rtol=1e-5, atol=1e-5)
        return 0
    assert exact.dtype == np.uint8
    assert exact.max() <= layer.output_qparams.qmax
    assert np.abs(fast.astype(np.int16) - exact).max() <= 1
    return int(np.count_nonzero(fast != exact))


@pytest.mark.parametrize("engine", RIVALS)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(
    "settings",
    [
        {"granularity": "per_tensor"},
        {"weight_bits": 2, "activation_bits": 2},
        {"weight_bits": 4, "activation_bits": 3, "granularity": "per_tensor"},
        {"symmetric_activations": True},
        {"activation_bits": 5, "symmetric_activations": True},
    ],
    ids=str,
)
@pytest.mark.slow
def test_integers_agree_for_all_settings(
    name: str, settings: dict, engine: str, quantized: Quantized
) -> None:
    trusted(engine)
    net = quantized(name, **settings)
    x: np.ndarray = as_codes(calibration_set()[0][-64:])
    for layer, (_, exact) in zip(net.layers, net.run(x, engines.REFERENCE), strict=True):
        fast = in_batches(net, layer.name, x, engine)
        assert differences(layer, fast, exact) <= max(3, exact.size / 20_000)
        x = exact


@pytest.mark.parametrize("engine", RIVALS)
@pytest.mark.parametrize("name", NETWORKS)
def test_float32_agrees(name: str, engine: str, nets: dict[str, FloatNet]) -> None:
    """To the rounding of sums that are added in another order."""
    images = calibration_set(64)[0]
    exact = dict(nets[name].run(images, engines.REFERENCE))
    for layer, output in nets[name].run(images, engine):
        assert output.dtype == exact[layer].dtype == np.float32
        np.testing.assert_allclose(output, exact[layer], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_what_a_stopwatch_calls_gives_the_logits(
    engine: str, nets: dict[str, FloatNet], quantized: Quantized
) -> None:
    images = calibration_set(BATCH)[0]
    np.testing.assert_array_equal(
        nets["separable"].ready(images, engine)(), nets["separable"].predict(images, engine)
    )
    net = quantized("separable")
    np.testing.assert_array_equal(net.ready(images, trusted(engine))(), net.predict(images, engine))


# --- the choice -----------------------------------------------------------------------------------


def test_the_reference_is_always_there_and_last() -> None:
    assert engines.available()[-1] == engines.REFERENCE
    assert set(engines.available()) <= set(engines.ENGINES)
    assert engines.status().fast == (len(engines.available()) > 1)


def test_of_those_that_can_be_trusted_the_fastest_runs(
    monkeypatch: pytest.MonkeyPatch, quantized: Quantized
) -> None:
    """Whatever wins the race here, the winner is taken, and the reference never is."""
    if len(engines.available()) < 3:
        pytest.skip("one engine needs no race")
    for order in (["onednn", "onnxruntime"], ["onnxruntime", "onednn"]):
        monkeypatch.setattr(
            engines.race,
            "fastest_first",
            lambda _, order=order: [engines.ENGINES[n] for n in order],
        )
        engines._fastest_first.cache_clear()
        assert engines.available() == (*order, engines.REFERENCE)
        assert quantized("separable").engine().name == order[0]
        assert engines.status() == engines.Status(True, engines.ENGINES[order[0]].passed)
    engines._fastest_first.cache_clear()


@pytest.mark.parametrize(
    ("chosen", "available", "float32"),
    [
        ("onnxruntime, numpy", "onnxruntime numpy", "onnxruntime"),
        ("onnxruntime", "onnxruntime numpy", "onnxruntime"),
        ("NumPy", "numpy", "numpy"),
        ("tpu", "", ""),
    ],
)
@pytest.mark.slow
def test_hosts_choose_engines(chosen: str, available: str, float32: str) -> None:
    if failure := engines.failure("onnxruntime"):
        pytest.skip(failure)
    program = (
        "from lib.cnn import engines\n"
        "print(*engines.available(), engines.for_float32().name)\n"
        "print(engines.failure('onednn'))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"QP_ENGINES": chosen},
        capture_output=True,
        text=True,
    )
    if available:
        assert run.stdout.splitlines() == [
            f"{available} {float32}",
            "This server doesn't use it (QP_ENGINES).",
        ]
    else:
        assert run.returncode == 1
        assert run.stderr.startswith("QP_ENGINES must be some of onednn, onnxruntime, numpy with")


def test_every_engine_can_be_named() -> None:
    known = [module.ENGINE.name for module in (onednn, onnxruntime, numpy)]
    assert list(ENGINE_NAMES) == known


def test_without_kernels_the_reference_runs(
    monkeypatch: pytest.MonkeyPatch, quantized: Quantized
) -> None:
    monkeypatch.setattr(
        engines, "failure", lambda name: "" if name == engines.REFERENCE else "Nothing here."
    )
    net = quantized("separable")
    images = calibration_set(8)[0]
    assert engines.available() == (engines.REFERENCE,)
    said = " ".join(["Nothing here."] * len(RIVALS))
    assert engines.status() == engines.Status(
        False, said or "This server uses NumPy alone (QP_ENGINES)."
    )
    np.testing.assert_array_equal(net.predict(images), net.predict(images, engines.REFERENCE))
    assert net.engine().name == engines.REFERENCE
    with pytest.raises(ValueError, match="engine must be one of numpy, not 'onednn'"):
        net.predict(images, "onednn")


@pytest.mark.parametrize(("engine", "error"), [("tpu", ValueError), (1, TypeError)])
def test_unknown_engines_are_named(
    engine: str, error: type[Exception], nets: dict[str, FloatNet]
) -> None:
    names = ", ".join(engines.ENGINES)
    with pytest.raises(error, match=f"engine must be one of {names}, not"):
        nets["plain"].predict(calibration_set(1)[0], engine)


@pytest.fixture
def untested() -> Iterator[None]:
    """Engines whose self-tests have not run yet, and will run anew afterwards."""
    engines.failure.cache_clear()
    yield
    engines.failure.cache_clear()


def put(
    monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Sequence[IntegerLayer]], Program]
) -> None:
    """Let oneDNN make integer layers ready in another way."""
    changed = replace(onednn.ENGINE, prepare_integers=prepare)
    monkeypatch.setitem(engines.ENGINES, "onednn", changed)


@pytest.mark.usefixtures("untested")
def test_self_test_sees_missing_kernels(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(layers: object) -> Program:
        raise AttributeError("no such operator")

    put(monkeypatch, missing)
    with caplog.at_level(logging.WARNING):
        assert "no integer kernels" in engines.failure("onednn")
    assert "no such operator" in caplog.text


@pytest.mark.usefixtures("untested")
def test_self_test_sees_sums_of_pairs_that_saturate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels without 32-bit dot products add two products in 16 bits: 2 x 255 x 127 won't fit."""

    def saturating(layers: Sequence[IntegerLayer]) -> Program:
        # For equal inputs and weights that is the same as products of at most 32767 / 2.
        return numpy.prepare_integers([replace(one, weight=one.weight // 2) for one in layers])

    put(monkeypatch, saturating)
    assert "wrong convolution" in engines.failure("onednn")


@pytest.mark.parametrize(
    ("every", "wrong", "trusted"), [(200, 1, True), (50, 1, False), (200, 2, False)]
)
@pytest.mark.usefixtures("untested")
def test_self_test_allows_a_tie_here_and_there_but_no_more(
    every: int, wrong: int, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of so many codes is off by 1, or by 2."""

    def sloppy(layers: Sequence[IntegerLayer]) -> Program:
        program = numpy.prepare_integers(layers)

        def off(codes: np.ndarray) -> np.ndarray:
            output = program.run_layer(0, codes)
            if output.dtype == np.uint8:
                output.flat[::every] = output.flat[::every] ^ wrong
            return output

        return replace(program, layers=[(layers[0].name, off)])

    put(monkeypatch, sloppy)
    assert (not engines.failure("onednn")) == trusted
