"""How the sentence encoder is cut: which pieces stay, and whose matrix is whose."""

import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from lib.lm.cut_encoder import chosen, published_arrays, read_vocabulary
from lib.lm.encoder import load

ENTRIES = ["[PAD]", "▁", "[unused1]", "[UNK]", "[CLS]", "[SEP]"]
ENTRIES += ["▁a", "▁#", "▁[", "▁the", "▁sea", "ing", "b", "▁late"]


def test_pieces_are_read_in_berts_own_spelling(tmp_path: Path) -> None:
    file = tmp_path / "vocab.json"
    file.write_text(json.dumps(ENTRIES), encoding="utf-8")
    pieces = read_vocabulary(file)
    assert pieces[6:] == ["a", "#", "[", "the", "sea", "##ing", "##b", "late"]
    # Single characters and the marks always stay, then the first.
    kept = [pieces[number] for number in chosen(pieces, 10)]
    assert kept == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "#", "[", "the", "sea", "##b"]


def test_matrices_get_the_names_of_their_biases() -> None:
    one, two = np.arange(6.0, dtype=np.float32).reshape(2, 3), np.eye(3, dtype=np.float32)
    arrays = {"7": one, "8": two, "up.bias": np.zeros(3), "down.bias": np.ones(3)}
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "7"], ["a"]),
            helper.make_node("Add", ["up.bias", "a"], ["b"]),
            helper.make_node("MatMul", ["b", "8"], ["c"]),
            helper.make_node("Add", ["c", "down.bias"], ["d"]),
            helper.make_node("Add", ["d", "b"], ["y"]),
        ],
        "two layers",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])],
        [numpy_helper.from_array(np.float32(value), name) for name, value in arrays.items()],
    )
    found = published_arrays(helper.make_model(graph))
    np.testing.assert_array_equal(found["up.weight"], one.T)
    np.testing.assert_array_equal(found["down.weight"], two.T)
    assert not {name for name in found if name.endswith("weight")} - {"up.weight", "down.weight"}


def test_the_shipped_vocabulary_has_every_printable_ascii_character() -> None:
    pieces = set(load().tokenizer.pieces)
    assert len(pieces) == 7500
    for letter in map(chr, range(33, 127)):
        if not letter.isupper():
            assert letter in pieces
    assert {"the", "of", "and", "##s", "##ing"} <= pieces
