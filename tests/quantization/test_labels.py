"""Names of formats, taken apart."""

import gguf
import numpy as np
import pytest

from lib.quantization import labels
from lib.quantization.block_formats import BLOCK_FORMATS

# A name, as it is written usually, the bits of a weight as its format's source gives them, the mix.
KNOWN = [
    ("Q4_0", "Q4_0", 4.5, "q4_0"),
    ("q5_1", "Q5_1", 6.0, "q5_1"),
    ("Q8_0", "Q8_0", 8.5, "q8_0"),
    ("Q2_K", "Q2_K", 2.625, "q2_k"),
    ("Q3_K", "Q3_K", 3.4375, "q3_k_m"),
    ("Q3_K_L", "Q3_K_L", 3.4375, "q3_k_l"),
    ("Q4_K", "Q4_K", 4.5, "q4_k_m"),
    ("q4_k_m", "Q4_K_M", 4.5, "q4_k_m"),
    ("Q5_K_S", "Q5_K_S", 5.5, "q5_k_s"),
    ("Q6_K", "Q6_K", 6.5625, "q6_k"),
    ("NF4", "NF4", 4.5, ""),
    ("MXFP4", "MXFP4", 4.25, ""),
    ("mxfp6", "MXFP6", 6.25, ""),
    ("MXFP6_E3M2", "MXFP6_E3M2", 6.25, ""),
    ("MXFP8-E5M2", "MXFP8_E5M2", 8.25, ""),
    ("mxfp8_e4m3fn", "MXFP8_E4M3", 8.25, ""),
    ("NVFP4", "NVFP4", 4.5, ""),
    ("W4A16 g128", "W4A16 g128", 4 + 16 / 128, ""),
    ("w4a16_g32", "W4A16 g32", 4 + 16 / 32, ""),
    ("W4A16", "W4A16", 4 + 16 / 128, ""),
    ("W4 group64", "W4 g64", 4 + 16 / 64, ""),
    ("W8A8", "W8A8", 8.0, ""),
    ("W8A16 g64", "W8A16 g64", 8 + 16 / 64, ""),
    ("INT4", "INT4", 4 + 16 / 128, ""),
    ("INT8", "INT8", 8.0, ""),
    ("FP8", "FP8", 8.0, ""),
    ("F8_E4M3", "FP8_E4M3", 8.0, ""),
    ("fp8-e5m2", "FP8_E5M2", 8.0, ""),
    ("bf16", "BF16", 16.0, ""),
    ("FP16", "FP16", 16.0, ""),
    ("F32", "F32", 32.0, ""),
    ("Llama-3.1-8B-Instruct-Q4_K_M.gguf", "Q4_K_M", 4.5, "q4_k_m"),
    ("Llama-3.1-8B-Instruct-GPTQ-INT4", "INT4", 4 + 16 / 128, ""),
    ("model-BF16-to-NVFP4", "NVFP4", 4.5, ""),
    ("  NF4 ", "NF4", 4.5, ""),
    ("Q4-K-M", "Q4_K_M", 4.5, "q4_k_m"),
    ("Q4KM", "Q4_K_M", 4.5, "q4_k_m"),
    ("Llama-3.3-70B-Instruct-Q4_K_M-00001-of-00002.gguf", "Q4_K_M", 4.5, "q4_k_m"),
    ("W8A8-INT8", "W8A8", 8.0, ""),
    ("W8A8-FP8", "FP8", 8.0, ""),
    ("W4A8KV4", "W4A8KV4", 4 + 16 / 128, ""),
    ("W8A8KV8", "W8A8KV8", 8.0, ""),
    ("w4a16-g64", "W4A16 g64", 4 + 16 / 64, ""),
    ("int4-g32", "INT4 g32", 4 + 16 / 32, ""),
    ("INT8-gs64", "INT8 g64", 8 + 16 / 64, ""),
    ("GPTQ-Int3", "INT3", 3 + 16 / 128, ""),
    ("Llama-2-7B-GPTQ-4bit-32g-actorder_True", "4bit-32g", 4 + 16 / 32, ""),
    ("3bit g128", "3bit-128g", 3 + 16 / 128, ""),
    ("NVFP4A16", "NVFP4A16", 4.5, ""),
    ("MXFP4A16", "MXFP4A16", 4.25, ""),
    ("FP8_DYNAMIC", "FP8", 8.0, ""),
    ("float8_e4m3fn", "FP8_E4M3", 8.0, ""),
    ("bfloat16", "bfloat16", 16.0, ""),
    ("float32", "float32", 32.0, ""),
]


@pytest.mark.parametrize(("text", "name", "bits", "mix"), KNOWN)
def test_names(text: str, name: str, bits: float, mix: str) -> None:
    label = labels.read(text)
    assert (label.name, label.weight_bits, label.mix) == (name, bits, mix)
    assert "".join(piece.text for piece in label.pieces) == name
    assert labels.read(label.name) == label  # as the snippets read it
    for piece in label.pieces:
        assert piece.brief
        assert piece.sentence[0].isupper()
        assert piece.sentence.endswith(".")


def test_the_pieces_of_one() -> None:
    label = labels.read("Q4_K_M")
    assert [piece.text for piece in label.pieces] == ["Q4", "_K", "_M"]
    assert label.format is not None
    assert label.format.name == "q4_k"
    assert "16 codes" in label.pieces[0].sentence
    assert "256" in label.pieces[1].sentence
    assert "8 groups of 32" in label.pieces[1].sentence


@pytest.mark.parametrize("name", ["q4_0", "q5_0"])
def test_the_code_that_is_taken_off_stands_for_0(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    block = fmt.quantize(np.r_[-1, 0, np.linspace(-1, 1, fmt.block_size - 2)])
    [zero] = set(fmt.codes(block)[fmt.dequantize(block) == 0])
    assert f"scale × (code − {zero})" in labels.read(name).pieces[1].sentence


def test_double_quantization_takes_what_its_paper_says() -> None:
    """Dettmers et al. 2023, section 3: from 0.5 to 0.127 bits a weight, beside the code's 4."""
    assert "4.127 bits" in labels.read("NF4").pieces[1].sentence


def test_what_a_name_leaves_open_is_said() -> None:
    *_, unsaid = labels.read("W4A16").pieces
    assert unsaid.text == ""
    assert "128" in unsaid.sentence


REFUSED = [
    ("", "Type the name"),
    ("nonsense", "No name"),
    ("Q8_1", "No name"),
    ("Q7_0", "No name"),
    ("XQ4_0", "No name"),
    ("Q4_0_4_4", "No name"),
    ("Q6_K_M", "no mix Q6_K_M"),
    ("Q2_K_L", "no mix Q2_K_L"),
    ("Q2_K_S", "importance matrix"),
    ("IQ4_XS", "IQ4_XS"),
    ("iq2_xxs", "IQ2_XXS"),
    ("TQ1_0", "TQ1_0"),
    ("MXFP4_MOE", "experts"),
    ("MXFP4_E4M3", "E4M3"),
    ("FP4", "NVFP4"),
    ("AWQ", "how the codes were chosen"),
    ("exl2", "EXL2"),
    ("exl2 4.65bpw", "EXL2 .* 4.65 bits a weight"),
    ("model-3.5bpw", "3.5 bits a weight"),
    ("UD-Q4_K_XL", "no mix Q4_K_XL"),
    ("UD-IQ2_M", "IQ2_M"),
    ("IQ4_NL", "sixteen uneven values"),
    ("IQ3_XXS", "patterns of several weights"),
    ("TQ2_0", "−1, 0 or 1"),
    ("BitNet b1.58", "1.58 bits"),
    ("GPTQ", "W4A16 g128"),
    ("AWQ", "zero-point"),
    ("SmoothQuant", "W8A8"),
    ("bnb-4bit", "NF4"),
    ("MLX 4bit", "4.5 bits"),
    ("Llama-3.2-1B-Instruct-4bit", "how long a code is"),
    ("q4f16_1", "how long a code is"),
    ("model_uint8.onnx", "how long a code is"),
    ("model.safetensors", "kind of file"),
    ("FP6", "MXFP6"),
    ("MXINT8", "power of two"),
    ("FP8_E3M4", "no elements E3M4"),
    ("W4A16_ASYM", "zero-point"),
    ("w4 g128 asym", "zero-point"),
    ("W4A16 g-1", "not of -1"),
    ("W1.58A8", "No name"),
    ("\U0001f916", "No name"),
    ("W9A16", "W9A16"),
    ("W1", "W1"),
    ("W4A9", "W4A9"),
    ("W4A16 g100", "not of 100"),
    ("W4A16 g0", "not of 0"),
    ("W4A16 g1024", "not of 1024"),  # no row of the matrix that is shown has whole blocks of it
    ("W\u0664A16", "No name"),  # an Arabic 4
    ("Q4_K_\u017f", "No name"),  # a long s
    ("9" * 201, "200 characters"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_what_is_not_known_is_said_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        labels.read(text)
    sentence = str(refused.value)
    assert sentence[0].isupper()
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "kind", [kind for kind in gguf.GGMLQuantizationType if kind.name.startswith(("IQ", "TQ"))]
)
def test_what_a_weight_takes_in_them_is_what_gguf_says(kind: gguf.GGMLQuantizationType) -> None:
    weights, size = gguf.GGML_QUANT_SIZES[kind]
    with pytest.raises(ValueError, match=f"{kind.name} takes {8 * size / weights:g} bits a weight"):
        labels.read(f"Llama-3.1-8B-{kind.name}.gguf")


@pytest.mark.parametrize("name", ["W4A16 g64", "INT4", "MXFP4", "Q4_K_M"])
def test_a_name_has_one_format_however_often_it_is_read(name: str) -> None:
    """What is kept of a format is found by it, not by its name."""
    assert labels.read(name).format is labels.read(name.lower()).format


def test_no_text() -> None:
    with pytest.raises(TypeError, match="text"):
        labels.read(4)
