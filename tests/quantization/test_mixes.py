"""llama.cpp's mixes, held against the sizes that its own documentation gives."""

import pytest

from lib.quantization import mixes
from lib.quantization.mixes import MODELS, Shape

LLAMA = {shape.name: shape for shape in MODELS}

# https://github.com/ggml-org/llama.cpp, tools/quantize/README.md: bits a weight of Llama 3.1 8B.
PUBLISHED = {
    "q2_k": 3.1593,
    "q3_k_s": 3.6429,
    "q3_k_l": 4.2979,
    "q4_k_s": 4.6672,
    "q4_k_m": 4.8944,
    "q5_k_s": 5.5704,
    "q5_k_m": 5.7036,
    "q6_k": 6.5633,
    "q8_0": 8.5008,
}


@pytest.mark.parametrize("mix", PUBLISHED)
def test_bits_a_weight_are_those_that_llama_cpp_tells(mix: str) -> None:
    assert round(mixes.bits_per_weight(mix, LLAMA["Llama 3.1 8B"]), 4) == PUBLISHED[mix]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [  # of the files that were published
        ("Llama 3.2 1B", 1_235_814_400),
        ("Llama 3.2 3B", 3_212_749_824),
        ("Llama 3.1 8B", 8_030_261_248),
        ("Llama 3.1 70B", 70_553_706_496),
        ("Llama 3.1 405B", 405_853_388_800),
    ],
)
def test_parameters(name: str, parameters: int) -> None:
    assert LLAMA[name].parameters == parameters


def test_a_tied_table_is_stored_once_and_as_the_output() -> None:
    tied, untied = LLAMA["Llama 3.2 1B"], LLAMA["Llama 3.1 8B"]
    of_tied = {each.name: each for each in mixes.tensors("q4_k_m", tied) if each.layer is None}
    assert {name: each.format for name, each in of_tied.items()} == {"token_embd": "q6_k"}
    of_untied = {each.name: each for each in mixes.tensors("q4_k_m", untied) if each.layer is None}
    formats = {name: each.format for name, each in of_untied.items()}
    assert formats == {"token_embd": "q4_k", "output": "q6_k"}


def test_which_layers_get_more_in_q4_k_m() -> None:
    """Those that a published file of Llama 3.1 8B has: first, last, and every third."""
    for name in ("attn_v", "ffn_down"):
        more = [
            each.layer
            for each in mixes.tensors("q4_k_m", LLAMA["Llama 3.1 8B"])
            if each.name == name and each.format == "q6_k"
        ]
        assert more == [0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31]


def test_the_values_of_70b_get_five_bits() -> None:
    formats = {
        each.layer: each.format
        for each in mixes.tensors("q4_k_m", LLAMA["Llama 3.1 70B"])
        if each.name == "attn_v"
    }
    assert set(formats.values()) == {"q5_k", "q6_k"}


def test_all_weights_are_counted_once() -> None:
    for shape in MODELS:
        assert all(columns % 256 == 0 for _, columns in shape.matrices.values())
        for mix in mixes.MIXES:
            count = sum(each.weights for each in mixes.tensors(mix, shape))
            assert count + shape.others == shape.parameters


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="mix"):
        list(mixes.tensors("q9", MODELS[0]))
    with pytest.raises(TypeError, match="shape"):
        list(mixes.tensors("q4_0", tuple(MODELS[0])))


def test_a_shape_of_nothing_known() -> None:
    """Two layers by hand: 4.5 bits in the layers, 4.5 for the table, 6.5625 for the output."""
    shape = Shape("small", 2, 256, 2, 2, 128, 512, 1024)
    layer = 4 * 256 * 256 + 3 * 256 * 512
    table = 1024 * 256
    in_float = 4 * (5 * 256)
    expected = (2 * layer + table) * 4.5 / 8 + table * 6.5625 / 8 + in_float
    assert mixes.size("q4_0", shape) == expected
