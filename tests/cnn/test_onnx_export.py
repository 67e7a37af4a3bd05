"""The networks as ONNX models: in plain ONNX Runtime, and in ONNX's own reference."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import reference

from lib.cnn import NETWORKS, FloatNet, QuantizedNet
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.onnx_export import Exported, loaded, model, rounded

Quantized = Callable[..., QuantizedNet]
NARROW = {"weight_bits": 4, "activation_bits": 3}
SETTINGS: list[dict[str, Any]] = [
    {},
    {"granularity": "per_tensor"},
    NARROW,
    {"activation_bits": 5, "symmetric_activations": True},
]


def session(content: bytes, optimized: Path | None = None) -> onnxruntime.InferenceSession:
    """ONNX Runtime with nothing of ours, as a reader starts it who took the file home.

    But for x86 without 8-bit dot products, where the file says what to set.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.x64quantprecision", "1")
    if optimized:
        options.optimized_model_filepath = str(optimized)
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def answers(content: bytes, images: np.ndarray) -> np.ndarray:
    """What ONNX Runtime answers, 500 images at a time."""
    run = session(content).run
    return np.concatenate(
        [
            run(None, {"images": images[start : start + 500]})[0].argmax(1)
            for start in range(0, len(images), 500)
        ]
    )


@pytest.mark.parametrize("settings", [{}, NARROW], ids=str)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_integers_answer_all_test_images_alike(
    name: str, settings: dict, quantized: Quantized
) -> None:
    net = quantized(name, **settings)
    images, _ = images_and_labels()
    theirs = answers(model(net), images[:, None])
    assert (theirs == net.predict(images).argmax(1)).mean() >= 0.999


@pytest.mark.parametrize("name", NETWORKS)
def test_float32_gives_the_same_logits(name: str, nets: dict[str, FloatNet]) -> None:
    images = images_and_labels()[0][:64]
    pixels = images[:, None].astype(np.float32) / np.float32(255)
    [theirs] = session(model(nets[name])).run(None, {"images": pixels})
    np.testing.assert_allclose(nets[name].predict(images), theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_runtime_without_integers_computes_nearly_the_same(
    name: str, settings: dict, quantized: Quantized
) -> None:
    """ONNX's reference goes through real numbers, operator by operator."""
    net = quantized(name, **settings)
    images = calibration_set(8)[0]
    [theirs] = reference.ReferenceEvaluator(onnx.load_from_string(model(net))).run(
        None, {"images": images[:, None]}
    )
    ours = net.predict(images, "numpy")
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=0.05 * np.abs(ours).max())


@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_models_are_sound(
    name: str, settings: dict, batch: int | None, nets: dict[str, FloatNet], quantized: Quantized
) -> None:
    for net, element in ((nets[name], "float"), (quantized(name, **settings), "uint8")):
        content = model(net, batch)
        onnx.checker.check_model(content, full_check=True)
        [images], [logits] = session(content).get_inputs(), session(content).get_outputs()
        assert images.name == "images"
        assert images.type == f"tensor({element})"
        assert images.shape == [batch or "batch", 1, 28, 28]
        assert logits.shape == [batch or "batch", 10]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("name", NETWORKS)
def test_integer_kernels_run_every_layer(
    name: str, settings: dict, quantized: Quantized, tmp_path: Path
) -> None:
    """In what ONNX Runtime makes of the model, no layer is left that computes in real numbers."""
    net = quantized(name, **settings)
    session(model(net), tmp_path / "optimized.onnx")
    nodes = onnx.load(tmp_path / "optimized.onnx").graph.node
    operators = [node.op_type for node in nodes]
    assert operators.count("QLinearConv") == len(net.layers) - 1  # the pool among them
    assert operators.count("QGemm") == 1
    assert not {"Conv", "Gemm", "MatMul"} & set(operators)


@pytest.mark.parametrize("name", NETWORKS)
def test_rounding_in_float32_answers_like_the_integers(
    name: str, nets: dict[str, FloatNet], quantized: Quantized
) -> None:
    """In ONNX's own reference: no value between layers is left that 8 bits couldn't hold."""
    net, images = quantized(name), calibration_set(16)[0]
    content = rounded(nets[name], net)
    onnx.checker.check_model(content, full_check=True)
    pixels = images[:, None].astype(np.float32) / np.float32(255)
    [theirs] = reference.ReferenceEvaluator(onnx.load_from_string(content)).run(
        None, {"images": pixels}
    )
    ours = net.predict(images, "numpy")
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=0.05 * np.abs(ours).max())
    unrounded = np.subtract(nets[name].predict(images), np.asarray(theirs))
    assert np.abs(unrounded).max() > 1e-3 * np.abs(ours).max()
    here = Exported(content, integer_kernels=False).predict(images)
    np.testing.assert_allclose(here, theirs, rtol=0, atol=0.05 * np.abs(ours).max())


@pytest.mark.parametrize("name", NETWORKS)
def test_rounded_weights_are_stored_in_float32(
    name: str, nets: dict[str, FloatNet], quantized: Quantized
) -> None:
    stored = onnx.load_from_string(rounded(nets[name], quantized(name))).graph.initializer
    floats = sum(
        onnx.numpy_helper.to_array(each).size
        for each in stored
        if each.data_type == onnx.TensorProto.FLOAT and each.name.endswith(".weight")
    )
    assert floats == sum(getattr(layer, "weight", np.empty(0)).size for layer in nets[name].layers)
    assert not [
        each for each in stored if each.data_type == onnx.TensorProto.INT8 and each.dims[1:]
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_what_runs_without_integer_kernels(
    name: str, nets: dict[str, FloatNet], quantized: Quantized
) -> None:
    """The rounding is carried out before each layer, and weights are kept in float32."""
    net = quantized(name)
    integer = {"QLinearConv", "QGemm", "QLinearMatMul", "QLinearGlobalAveragePool"}
    weights = 4 * sum(getattr(layer, "weight", np.empty(0)).size for layer in nets[name].layers)
    for content in (rounded(nets[name], net), model(net)):
        found = loaded(content, integer_kernels=False)
        assert found.operators["QuantizeLinear"] >= len(net.layers) - 1
        assert found.operators["DequantizeLinear"] >= len(net.layers) - 1
        assert not integer & {*found.operators}
        assert weights <= found.weight_bytes <= 1.5 * weights
    assert integer & {*loaded(model(net)).operators}
    assert loaded(model(net)).weight_bytes < weights / 2


def test_the_file_says_where_it_is_exact(quantized: Quantized) -> None:
    words = onnx.load_from_string(model(quantized("separable"))).doc_string
    assert "session.x64quantprecision" in words
    assert "saturate" in words


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"net": None}, TypeError, "net must be a FloatNet or a QuantizedNet, not None"),
        ({"batch": 0}, ValueError, "batch must be from 1 to"),
        ({"batch": 1.5}, TypeError, "batch must be"),
    ],
)
def test_bad_arguments_are_named(
    changes: dict, error: type[Exception], words: str, nets: dict[str, FloatNet]
) -> None:
    with pytest.raises(error, match=words):
        model(**({"net": nets["plain"]} | changes))
