"""The page "Four bits, five ways": what it opens on, and sentences that follow the numbers."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from lib.jobs import results
from lib.jobs.board import board
from lib.jobs.tasks import MeasureLanguageModel, RoundLayer
from lib.lm.language_model import FILE
from lib.settings import LANGUAGE_LAYERS
from lib.studies.language import four_bits
from lib.studies.language.findings import WholeModel
from lib.studies.language.four_bits import AWQ, FORMATS, GPTQ, NEAREST, ROUNDINGS, RoundedLayer
from pages.fourbits_parts import all_ways, one_way
from pages.fourbits_parts.settings import ROW
from tests.support.pages import OpenPage, check, numbers, words

needs_weights = pytest.mark.skipif(not FILE.exists(), reason="needs the language model's weights")


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """What the server knows at its start; the tests of other pages begin without it."""
    results.ship()
    yield
    board().ship(())


def found(layer: str) -> RoundedLayer:
    """What is shipped of a layer."""
    job = board().find(RoundLayer(layer=layer))
    assert job
    result: RoundedLayer = job.result
    return result


@needs_weights
@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"fourbits_format": "NVFP4", "fourbits_rounding": AWQ, "fourbits_row": "8"},
        {"fourbits_format": "NF4", "fourbits_rounding": GPTQ},
        {"fourbits_format": "MXFP4", "fourbits_rounding": NEAREST},
    ],
)
def test_its_snippets_give_what_it_shows(query: dict[str, str], open_page: OpenPage) -> None:
    check(open_page("fourbits", query))


def test_it_opens_on_what_surprises(open_page: OpenPage) -> None:
    """GPTQ's weights are further off, and its outputs are nearer."""
    app = open_page("fourbits")
    assert not app.exception
    assert "moves the weights further, and the outputs come nearer" in words(app)
    layer = found(RoundLayer().layer)
    nearest, chosen = layer.rounded("W4 g128", NEAREST), layer.rounded("W4 g128", GPTQ)
    assert chosen.weights_off > nearest.weights_off
    assert chosen.off < nearest.off
    assert numbers(app)["Weights"] == f"{chosen.weights_off:.2%} off"
    assert numbers(app)["Outputs"] == f"{chosen.off:.2%} off"
    assert "Press **Run**" not in words(app)


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_combination_has_its_numbers_at_once(
    name: str, rounding: str, open_page: OpenPage
) -> None:
    query = {"fourbits_format": name, "fourbits_rounding": rounding}
    app = open_page("fourbits", query)
    assert not app.exception
    defined = four_bits.is_defined(name, rounding)
    assert ("GPTQ isn’t there for" in words(app)) is not defined
    way = found(RoundLayer().layer).rounded(name, rounding if defined else NEAREST)
    assert numbers(app)["Outputs"] == f"{way.off:.2%} off"
    assert numbers(app)["Bits a weight"] == f"{way.bits:.4g}"
    storage, same = four_bits.storage(*way.way)
    assert ("single layers only" in words(app)) is not same
    [link] = [each for each in app.get("page_link") if storage in each.proto.label]
    assert "text_format=" in str(link.proto)


@pytest.mark.parametrize("layer", LANGUAGE_LAYERS)
def test_every_layer_is_there_at_once(layer: str, open_page: OpenPage) -> None:
    app = open_page("fourbits", {"fourbits_layer": layer, "fourbits_row": str(ROW.high)})
    assert not app.exception
    way = found(layer).rounded("W4 g128", GPTQ)
    assert numbers(app)["Outputs"] == f"{way.off:.2%} off"


def made(rounding: str, weights: float, outputs: float, seen: float = 0.5) -> RoundedLayer:
    """A layer that is 10% off rounded to nearest, and so many times as much in another way."""
    layer = found(LANGUAGE_LAYERS[0])
    ways = [
        replace(each, weights_off=0.1, outputs_off=(0.1, 0.1))
        if each.rounding == NEAREST
        else replace(
            each,
            weights_off=0.1 * (weights if each.rounding == rounding else 1),
            outputs_off=(0.1 * seen, 0.1 * (outputs if each.rounding == rounding else 1)),
        )
        for each in layer.ways
    ]
    return replace(layer, ways=tuple(ways))


@pytest.mark.parametrize(
    ("weights", "outputs", "said"),
    [
        (1.2, 0.6, "the error of its weights is 20% larger, that of its outputs 40% smaller"),
        (
            1.0,
            0.6,
            "**GPTQ helps.** Against rounding to nearest, the error of its outputs is 40%",
        ),
        (0.9, 0.6, "**GPTQ helps.**"),
        (1.2, 1.01, "changes next to nothing"),
        (
            1.2,
            1.5,
            "does harm here.** Against rounding to nearest, the error of its outputs is 50%",
        ),
    ],
)
def test_the_verdict_says_what_the_numbers_say(weights: float, outputs: float, said: str) -> None:
    layer = made(GPTQ, weights, outputs)
    assert said in one_way.verdict(layer, layer.rounded("W4 g128", GPTQ))


@pytest.mark.parametrize(("seen", "said"), [(0.3, True), (0.6, True), (0.9, False)])
def test_what_it_was_fitted_to_is_told_where_it_looks_better(seen: float, said: bool) -> None:
    layer = made(GPTQ, 1.2, 0.7, seen)
    words = one_way.verdict(layer, layer.rounded("W4 g128", GPTQ))
    assert ("what it was fitted to" in words) is said


def test_rounding_to_nearest_is_held_against_the_best_of_its_format() -> None:
    layer = made(GPTQ, 1.2, 0.7)
    words = one_way.verdict(layer, layer.rounded("W4 g32", NEAREST))
    assert "with **GPTQ** they come 30% nearer" in words
    assert "No other rounding" in one_way.verdict(layer, layer.rounded("NF4", NEAREST))


@pytest.mark.parametrize("layer", LANGUAGE_LAYERS)
def test_the_best_way_is_named(layer: str) -> None:
    ways = found(layer).ways
    best = ways[int(np.argmin([each.outputs_off[1] for each in ways]))]
    for chosen in ways:
        nearer = sum(each.outputs_off[1] < chosen.outputs_off[1] for each in ways)
        said = all_ways.summary(found(layer), chosen)
        assert f"**{best.format}, {best.rounding}**" in said
        assert (f"number {nearer + 1} of 15" in said) is (nearer > 0)


def test_bits_are_held_against_what_they_buy() -> None:
    layer = found("block 1 down")
    assert "MXFP4 takes 4.25 and is" in all_ways.what_bits_buy(layer)
    even = [replace(each, outputs_off=(0.1, 1 / each.bits)) for each in layer.ways]
    assert "more bits a weight bring" in all_ways.what_bits_buy(replace(layer, ways=tuple(even)))


@pytest.mark.parametrize("layer", LANGUAGE_LAYERS)
def test_awq_wins_where_a_channel_stands_out_and_only_there(layer: str) -> None:
    """What the page's words say of this model."""
    ways = found(layer)
    gain = 1 - ways.rounded("W4 g128", AWQ).off / ways.rounded("W4 g128", NEAREST).off
    assert (gain > 0.1) is (ways.standing_out > 10) is (layer == RoundLayer().layer)
    said = one_way.verdict(ways, ways.rounded("W4 g128", AWQ))
    assert ("little to protect" in said) is (ways.standing_out < one_way.STRONG and gain < 0.03)
    assert f"{ways.standing_out:.1f} times" in said


@pytest.mark.parametrize("layer", LANGUAGE_LAYERS)
def test_gptq_helps_in_every_layer(layer: str) -> None:
    """What the page's words say of this model, too."""
    ways = found(layer)
    for each in ways.ways:
        if each.rounding == GPTQ:
            assert each.off < ways.rounded(each.format, NEAREST).off


def test_the_whole_model_has_its_perplexity() -> None:
    way = found(LANGUAGE_LAYERS[0]).rounded("NF4", NEAREST)
    job = board().find(MeasureLanguageModel(storage="NF4"))
    assert job
    model: WholeModel = job.result
    assert f"{model.perplexities[1]:.1f}" in all_ways.of_the_whole(way, "NF4", True, model)
    assert "see what it writes" in all_ways.of_the_whole(way, "NF4", True, None)


def test_without_a_result_it_says_what_to_press(open_page: OpenPage) -> None:
    board().ship(())
    app = open_page("fourbits")
    assert not app.exception
    assert "Press **Run**" in words(app)
