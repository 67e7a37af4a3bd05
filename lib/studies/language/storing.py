"""The language model with its weights stored in another way, made once for everybody.

The matrices of all layers are stored as chosen. The table of the tokens, an eighth of the weights
and the last layer too, is stored in 8 bits, as is usual; the norms' few numbers in float16.
"""

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from lib.lm import glosses, language_model
from lib.lm.batches import by_length, encode, groups, together
from lib.lm.data import Synset
from lib.lm.language_model import LanguageModel
from lib.quantization.affine import dequantize
from lib.quantization.block_formats import NVFP4, GroupFormat
from lib.quantization.rounding import gptq_groups
from lib.studies.language.findings import Progress
from lib.studies.language.ways import EMBEDDING, Way, way

TABLE = "embedding.weight"
KEPT = 3  # models, 16 MB each; the first made is the first forgotten
PART = 512  # tokens of which the inputs of layers are found at once

Floats = NDArray[np.float32]

_made: dict[tuple[LanguageModel, str], LanguageModel] = {}


def stored(storage: str) -> Generator[Progress, None, LanguageModel]:
    """Store the shipped model's weights as `storage` says, and read them back.

    Raises:
        ValueError: there is no such way.
    """
    chosen, original = way(storage), language_model.load()
    key = original, storage
    if key not in _made:
        made = (
            yield from _compensated(original, chosen)
            if chosen.compensated
            else _nearest(original, chosen)
        )
        while len(_made) >= KEPT:
            del _made[next(iter(_made))]
        _made[key] = made
    return _made[key]


def sizes(original: LanguageModel, storage: str) -> tuple[int, int]:
    """The bytes of all weights, in float16 and as stored."""
    chosen = way(storage)
    float16 = other = 0.0
    for name, weight in original.weights.items():
        fmt = EMBEDDING.format if name == TABLE else chosen.format
        float16 += 2 * weight.size
        other += weight.size * fmt.bits_per_weight / 8 if weight.ndim == 2 else 2 * weight.size
        if weight.ndim == 2 and isinstance(fmt, NVFP4):
            other += 4  # the scale of the whole tensor
    return round(float16), round(other)


def matrices(model: LanguageModel) -> dict[str, Floats]:
    """The matrices of the layers by name, in order; without the table of the tokens."""
    return {name: w for name, w in model.weights.items() if w.ndim == 2 and name != TABLE}


def _nearest(original: LanguageModel, chosen: Way) -> Generator[Progress, None, LanguageModel]:
    replaced = {TABLE: EMBEDDING.format.read_back(original.weights[TABLE])}
    weights = matrices(original)
    for name, weight in weights.items():
        yield Progress(len(replaced) / (len(weights) + 1), "Storing the weights")
        replaced[name] = chosen.format.read_back(weight)
    return original.replaced(replaced)


def _compensated(original: LanguageModel, chosen: Way) -> Generator[Progress, None, LanguageModel]:
    """GPTQ, layer by layer: each sees the inputs that the layers before, rounded, give it."""
    assert isinstance(chosen.format, GroupFormat)
    weights = matrices(original)
    model = original.replaced({TABLE: EMBEDDING.format.read_back(original.weights[TABLE])})
    done = 0
    for layer in range(original.config.layers):
        names = [name for name in weights if name.startswith(f"layers.{layer}.")]
        words = f"Rounding layer {layer + 1} of {original.config.layers}"
        hessians: dict[str, NDArray[np.float64]] = {}
        for part in inputs(model, names, glosses.training()):
            yield Progress(done / len(weights), words)
            for name in names:
                hessians[name] = hessians.get(name, 0) + part[name].T @ part[name]
        replaced = {}
        for name in names:
            yield Progress(done / len(weights), words)
            replaced[name] = dequantize(*gptq_groups(weights[name], hessians[name], chosen.format))
            done += 1
        model = model.replaced(replaced)
    return model


def inputs(
    model: LanguageModel, names: Sequence[str], synsets: Sequence[Synset]
) -> Generator[dict[str, NDArray[np.float64]], None, None]:
    """What enters some layers when the model reads glosses.

    float64 (tokens, inputs) by the name of the layer's weight, a part of the tokens at a time.
    """
    lines = encode(synsets, model.tokenizer, model.config.context, first_words=True)
    for group in groups(by_length(lines), PART):
        tokens = together(group).tokens
        lengths = np.array([len(line.tokens) - 1 for line in group])
        counted = np.arange(tokens.shape[1]) < lengths[:, None]  # not what fills up the lines
        found = model.layer_inputs(tokens, names)
        yield {name: found[name][counted].astype(np.float64) for name in names}
