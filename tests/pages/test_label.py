"""Read the label: names, blocks, mixes, and what fits."""

import numpy as np
import pytest

from lib.quantization.block_formats import BLOCK_FORMATS
from pages.label_parts.settings import NAMES, OTHER
from tests.support.pages import OpenPage, components, numbers, texts, words


def test_it_opens_on_q4_k_m(open_page: OpenPage) -> None:
    app = open_page("label")
    shown = numbers(app)
    assert [shown[name] for name in ("4-bit codes", "scales of scales", "the medium mix")] == [
        *("Q4", "_K", "_M"),
    ]
    assert shown["Bits a weight"] == "4.5"
    assert shown["Bits a weight, whole model"] == "4.8944"
    assert shown["Weights"] == "4.89 GB"
    assert shown["Key-value cache"] == "1.07 GB"
    [block] = [one for one in components(app) if "trained" in one]
    assert (block["name"], len(block["bytes"]), len(block["trained"])) == ("q4_k", 144, 256)
    stored = BLOCK_FORMATS["q4_k"].dequantize(np.array([block["bytes"]], np.uint8))
    error = stored - np.array(block["trained"], np.float32)
    off = np.sqrt(np.square(error).sum() / np.square(block["trained"]).sum())
    assert shown["Off by"] == f"{off:.1%}"
    assert block["first"] == int(np.abs(block["trained"]).argmax())


@pytest.mark.parametrize("name", NAMES)
def test_every_name(open_page: OpenPage, name: str) -> None:
    app = open_page("label", {"label_name": name})
    shown = numbers(app)
    assert not app.warning
    has_block = any("trained" in one for one in components(app))
    assert has_block is (name not in ("W8A8", "FP8", "BF16"))
    assert has_block is ("Off by" in shown)
    if not has_block:
        assert f"{name} has no blocks" in words(app)
    is_mix = name.startswith("Q")
    assert is_mix is ("Bits a weight, whole model" in shown)
    assert is_mix is not (f"{name} is no mix" in words(app))


def test_a_read_only_format_says_what_is_shown_instead(open_page: OpenPage) -> None:
    app = open_page("label", {"label_name": OTHER, "label_typed": "model.Q5_K_S.gguf"})
    assert numbers(app)["5-bit codes"] == "Q5"
    [block] = [one for one in components(app) if "trained" in one]
    assert block["name"] == "q6_k"
    assert any("Q5_K" in one.value and "Q6_K" in one.value for one in app.caption)


@pytest.mark.parametrize(
    ("name", "whole", "said"),
    [
        ("BF16", "16", "all matrices are stored alike"),
        ("F32", "32", "all matrices are stored alike"),
        ("FP8", "9.047", "stay in 16 bits"),
    ],
)
def test_what_is_no_mix_says_what_becomes_of_the_tables(
    open_page: OpenPage, name: str, whole: str, said: str
) -> None:
    """As the bits of the whole model have it."""
    app = open_page("label", {"label_name": OTHER, "label_typed": name})
    assert said in words(app)
    assert f">{whole} bits each on average" in "".join(texts(app))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("IQ4_XS", "IQ4_XS"),
        ("nonsense <b>", "No name"),
        ("", "Type the name"),
        ("W4A16 g100", "not of 100"),
    ],
)
def test_what_is_typed_and_not_known(open_page: OpenPage, typed: str, said: str) -> None:
    app = open_page("label", {"label_name": OTHER, "label_typed": typed})
    [warning] = app.warning
    assert said in warning.value
    assert warning.value.endswith("You see Q4_K_M.")
    assert numbers(app)["4-bit codes"] == "Q4"
    assert not any("but not written" in one.value for one in app.caption)  # a block of it is shown
    assert "<b>" not in "".join(text for text in texts(app) if "qp-numbers" in text)


def test_the_words_on_the_mix_say_what_the_tiles_say(open_page: OpenPage) -> None:
    app = open_page("label")
    shown = numbers(app)
    whole = float(shown["Bits a weight, whole model"])
    said = f"takes {whole:.2f} bits on average, not {shown['Bits a weight']}."
    assert f"a weight of Llama 3.1 8B {said}" in words(app)


def test_all_names_are_for_the_weights_that_the_reader_chose(open_page: OpenPage) -> None:
    query = {"label_name": "Q4_K_M", "label_parameters": "0.5"}
    app = open_page("label", query)
    [table] = [text for text in texts(app) if "<caption" in text]
    assert "0.5 billion weights in matrices like Llama 3.2 1B’s" in table
    assert numbers(app)["Weights"] in table


def test_nvfp4_has_the_scale_of_its_matrix(open_page: OpenPage) -> None:
    app = open_page("label", {"label_name": "NVFP4", "label_block": "7"})
    [block] = [one for one in components(app) if "trained" in one]
    assert 0 < block["tensorScale"] < 0.01
    assert len(block["bytes"]) == 9


def test_what_fits_follows_the_controls(open_page: OpenPage) -> None:
    query = {
        "label_name": "BF16",
        "label_parameters": "70",
        "label_context": "131072",
        "label_cache": "Q8_0",
    }
    app = open_page("label", query)
    shown = numbers(app)
    assert shown["Weights"] == "140 GB"
    cache = 2 * 80 * 8 * 128 * 131072 * 8.5 / 8  # Llama 3.1 70B
    assert shown["Key-value cache"] == f"{cache / 1e9:.3g} GB"
    [picture] = [one for one in components(app) if one.get("name") == "does-it-fit"]
    assert "board: 20 × its size" in picture["label"]
    assert "Raspberry Pi 5" in " ".join(one.value for one in app.caption)
