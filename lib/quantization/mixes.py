"""Which matrix gets which format in llama.cpp's mixes, such as Q4_K_M.

A mix gives most matrices of a model one format, and more bits to those whose errors hurt more: the
output layer, the values of attention and the second matrix of the feed-forward network, of some
layers or all.

Source: https://github.com/ggml-org/llama.cpp, src/llama-quant.cpp, for models without experts and
without an importance matrix.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lib.numbers.checks import check_choice, check_instance
from lib.quantization.block_formats import BLOCK_FORMATS

# The matrices of a layer, as files call them; the rest of a layer, its norms, stays in float32.
MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
FEW_HEADS = 4  # heads that share one value, from which its matrix is so small that bits are cheap
SHARES_MUCH = 80  # layers of the models that llama.cpp calls 70B


class Shape(NamedTuple):
    """The sizes of a decoder: how many layers, and how wide its parts are.

    Attributes:
        name: of the model that has them.
        kv_heads: heads of keys, and of values, that several heads of queries share.
        head_width, hidden: of a head, and of the feed-forward network.
        vocabulary: tokens.
        tied: whether the output layer is the embedding table.
    """

    name: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    hidden: int
    vocabulary: int
    tied: bool = False

    @property
    def matrices(self) -> dict[str, tuple[int, int]]:
        """The shapes of a layer's matrices, (outputs, inputs)."""
        kv, all_heads = self.kv_heads * self.head_width, self.heads * self.head_width
        return {
            "attn_q": (all_heads, self.width),
            "attn_k": (kv, self.width),
            "attn_v": (kv, self.width),
            "attn_output": (self.width, all_heads),
            "ffn_gate": (self.hidden, self.width),
            "ffn_up": (self.hidden, self.width),
            "ffn_down": (self.width, self.hidden),
        }

    @property
    def others(self) -> int:
        """Weights that stay in float32: two norms a layer, and a last one."""
        return self.width * (2 * self.layers + 1)

    @property
    def parameters(self) -> int:
        """All of its weights."""
        layer = sum(rows * columns for rows, columns in self.matrices.values())
        return self.tables + self.layers * layer + self.others

    @property
    def tables(self) -> int:
        """Weights of the embedding and of the output layer."""
        return (1 if self.tied else 2) * self.vocabulary * self.width


# Grattafiori et al. 2024, "The Llama 3 Herd of Models", table 3; those of 3.2 from its model cards'
# config.json. All rows are multiples of 256 long, so that every format fits.
MODELS = (
    Shape("Llama 3.2 1B", 16, 2048, 32, 8, 64, 8192, 128_256, tied=True),
    Shape("Llama 3.2 3B", 28, 3072, 24, 8, 128, 8192, 128_256, tied=True),
    Shape("Llama 3.1 8B", 32, 4096, 32, 8, 128, 14_336, 128_256),
    Shape("Llama 3.1 70B", 80, 8192, 64, 8, 128, 28_672, 128_256),
    Shape("Llama 3.1 405B", 126, 16_384, 128, 8, 128, 53_248, 128_256),
)


class Tensor(NamedTuple):
    """A matrix of a model: its name, its layer or None, its weights, and the format it gets."""

    name: str
    layer: int | None
    weights: int
    format: str


def _more_bits(layer: int, layers: int) -> bool:
    """Whether a layer is among the first or last eighth, or every third between."""
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2


# What each mix gives the matrices of a layer other than its own format.
_Rule = Callable[[str, int, Shape], str | None]


def _q2_k(name: str, layer: int, shape: Shape) -> str | None:
    few = shape.heads // shape.kv_heads >= FEW_HEADS
    spared = {"attn_v": "q4_k" if few else "q3_k", "attn_output": "q3_k", "ffn_down": "q3_k"}
    return spared.get(name)


def _q3_k_m(name: str, layer: int, shape: Shape) -> str | None:
    if name == "attn_v":
        return "q5_k" if layer < 2 else "q4_k"
    if name == "ffn_down":
        return "q5_k" if layer < shape.layers // 16 else "q4_k"
    return "q4_k" if name == "attn_output" else None


def _q3_k_l(name: str, layer: int, shape: Shape) -> str | None:
    return "q5_k" if name in ("attn_v", "attn_output", "ffn_down") else None


def _small(name: str, layer: int, shape: Shape) -> str | None:
    spared = {"attn_v": layer < 4, "ffn_down": layer < shape.layers // 8}
    return "q5_k" if spared.get(name) else None


def _medium(name: str, layer: int, shape: Shape) -> str | None:
    spared = name in ("attn_v", "ffn_down") and _more_bits(layer, shape.layers)
    return "q6_k" if spared else None


def _even(name: str, layer: int, shape: Shape) -> str | None:
    return None


MIXES: dict[str, tuple[str, _Rule]] = {
    "q2_k": ("q2_k", _q2_k),
    "q3_k_s": ("q3_k", _even),
    "q3_k_m": ("q3_k", _q3_k_m),
    "q3_k_l": ("q3_k", _q3_k_l),
    "q4_0": ("q4_0", _even),
    "q4_1": ("q4_1", _even),
    "q4_k_s": ("q4_k", _small),
    "q4_k_m": ("q4_k", _medium),
    "q5_0": ("q5_0", _even),
    "q5_1": ("q5_1", _even),
    "q5_k_s": ("q5_k", _even),
    "q5_k_m": ("q5_k", _medium),
    "q6_k": ("q6_k", _even),
    "q8_0": ("q8_0", _even),
}


def tensors(mix: str, shape: Shape) -> Iterator[Tensor]:
    """The matrices of a model in order, each with the format that a mix gives it.

    Args:
        mix: one of MIXES.
        shape: of a model all of whose rows the blocks divide.

    Raises:
        TypeError, ValueError: an argument that is none of these.
    """
    fmt, rule = MIXES[check_choice("mix", mix, tuple(MIXES))]
    check_instance("shape", shape, Shape)
    output = "q8_0" if fmt == "q8_0" else "q6_k"
    table = shape.vocabulary * shape.width
    sizes = {name: rows * columns for name, (rows, columns) in shape.matrices.items()}
    yield Tensor("token_embd", None, table, output if shape.tied else fmt)
    for layer in range(shape.layers):
        for name, size in sizes.items():
            chosen = rule(name, layer, shape) or fmt
            if name == "attn_v" and shape.layers == SHARES_MUCH and chosen in ("q3_k", "q4_k"):
                chosen = "q5_k"
            yield Tensor(name, layer, size, chosen)
    if not shape.tied:
        yield Tensor("output", None, table, output)


def bits_per_weight(mix: str, shape: Shape) -> float:
    """What a weight takes on the average over all of a model, norms in float32 included.

    Errors as in `tensors`.
    """
    return 8 * size(mix, shape) / shape.parameters


def size(mix: str, shape: Shape) -> float:
    """What all weights of a model take in a mix, in bytes; errors as in `tensors`."""
    in_blocks = sum(
        each.weights * BLOCK_FORMATS[each.format].bits_per_weight for each in tensors(mix, shape)
    )
    return in_blocks / 8 + 4 * shape.others
