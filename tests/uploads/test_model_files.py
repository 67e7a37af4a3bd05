"""Model files of any kind: what isn't one, and what is damaged anywhere, gets a sentence."""

import struct
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper, numpy_helper
from safetensors.numpy import save

from lib.uploads import model_files
from lib.uploads.model_files import KINDS, Missing, ModelFile, Pieces, Sampling, Tensor
from tests.support.model_files import read, sample

WEIGHTS = np.arange(64, dtype=np.float32)


def whole_files() -> dict[str, bytes]:
    """A small file of each kind."""
    text = struct.pack("<Q", 1) + b"w"
    gguf = b"GGUF" + struct.pack("<IQQ", 3, 1, 2) + text + struct.pack("<II", 4, 7)
    gguf += text + struct.pack("<IIQ", 9, 8, 3) + 3 * text
    gguf += text + struct.pack("<IQIQ", 1, 64, 0, 0)
    gguf = gguf.ljust(-(-len(gguf) // 32) * 32, b"\0") + WEIGHTS.tobytes()
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    graph = helper.make_graph([node], "g", [], [], [numpy_helper.from_array(WEIGHTS, "w")])
    return {
        "m.gguf": gguf,
        "m.onnx": helper.make_model(graph).SerializeToString(),
        "m.safetensors": save({"w": WEIGHTS}),
    }


def sampling_of(tensor: Tensor) -> Sampling:
    """What is asked for of a tensor."""
    return Sampling(ModelFile("", (tensor,), {}), tensor)


def check_sentence_or_values(content: bytes, name: str) -> None:
    """Read a file and all of its tensors, or be told in one sentence why not."""
    sentence = "It was read."
    try:
        for tensor in read(content, name)[0].tensors:
            assert len(sample(content, tensor).values) == tensor.elements
    except ValueError as error:
        sentence = str(error)
    assert sentence.endswith(".")
    assert len(sentence) < 120


@pytest.mark.parametrize("name", whole_files())
def test_the_same_tensor_in_each_kind(name: str) -> None:
    content = whole_files()[name]
    (tensor,) = read(content, name)[0].tensors
    assert (tensor.name, tensor.kind.name, tensor.shape) == ("w", "float32", (64,))
    np.testing.assert_array_equal(sample(content, tensor).values, WEIGHTS)


@pytest.mark.parametrize("name", whole_files())
def test_a_file_cut_off_anywhere_gets_a_sentence(name: str) -> None:
    content = whole_files()[name]
    for length in range(len(content)):
        # Where it is read, ONNX's optional parts are what is missing.
        check_sentence_or_values(content[:length], name)


@given(st.sampled_from(sorted(whole_files())), st.data())
def test_a_file_damaged_anywhere_is_read_or_gets_a_sentence(name: str, data: st.DataObject) -> None:
    content = bytearray(whole_files()[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    check_sentence_or_values(bytes(content), name)


@given(st.sampled_from(model_files.ENDINGS), st.binary(max_size=300))
def test_any_bytes_get_a_sentence(ending: str, content: bytes) -> None:
    check_sentence_or_values(content, f"m{ending}")


@pytest.mark.parametrize("name", ["model.pt", "model", "onnx", "model.gguf.zip"])
def test_other_kinds_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=r"must be \.gguf, \.onnx or \.safetensors\."):
        read(b"GGUF", name)


def test_an_empty_file_is_refused() -> None:
    for ending in model_files.ENDINGS:
        with pytest.raises(ValueError, match="The file is empty"):
            read(b"", f"m{ending}")


def test_a_file_that_has_gone_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="is it still there"):
        Pieces(100).add(0, b"")


def test_missing_bytes_are_named() -> None:
    pieces = Pieces(10**9)
    with pytest.raises(Missing) as missing:
        model_files.read(pieces, "m.gguf")
    assert missing.value.start == 0
    assert missing.value.length == 2**16


def test_a_sample_is_taken_evenly() -> None:
    tensor = Tensor("w", KINDS["q4_k"], (10**6, 256), start=1000)
    places = sampling_of(tensor).places
    assert len(places) == 16
    assert sum(length for _, length in places) <= 2**20
    assert places[0][0] == 1000
    assert sum(places[-1]) == 1000 + tensor.bytes
    for (start, length), (after, _) in pairwise(places):
        assert length % 144 == 0
        assert (start - 1000) % 144 == 0
        assert after - start > length


def test_as_many_bytes_as_were_asked_for_are_read() -> None:
    tensor = Tensor("w", KINDS["float16"], (10,), start=0)
    for length in (0, 19, 21, 2**21):
        with pytest.raises(ValueError, match="but 20 were asked for"):
            sampling_of(tensor).read(bytes(length))


def test_kinds_that_are_listed_alone_say_so() -> None:
    with pytest.raises(ValueError, match="Values of iq2_xs aren't read here"):
        sampling_of(Tensor("w", KINDS["iq2_xs"], (256,), start=0))
