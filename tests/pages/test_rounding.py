"""The page "Rounding that makes up for it": its sentences are true of every filter, and a run."""

import pytest

from lib.cnn import NETWORKS
from lib.jobs.board import Job
from lib.jobs.tasks import WinBack
from lib.studies import rounded_filter, winning_back
from pages.rounding_parts import network as whole
from pages.rounding_parts import one_filter
from tests.support.pages import OpenPage, check, numbers, words
from tests.support.runs import finished


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("bits", [2, 3, 8])
def test_every_step_of_every_filter_in_words(network: str, bits: int) -> None:
    for layer in rounded_filter.layers(network)[:2]:
        for number in range(rounded_filter.filters(network, layer)):
            walk = rounded_filter.walk(network, layer, number, bits=bits)
            said = [one_filter.sentence(walk, done) for done in range(10)]
            other = [walk.codes[place] != walk.nearest[place] for place in walk.order]
            assert ["by itself it would be" in words for words in said[1:]] == other
            assert said[-1].endswith("No weight is left to take back its error.")
            verdict = one_filter.numbers(walk)["Outputs, making up"][1]
            better = walk.errors[-1] < walk.errors_to_nearest[-1]
            assert ("outputs are nearer" in verdict) == (better and any(other))
            assert ("did harm" in verdict) == (any(other) and not better)


def test_it_opens_on_a_filter_that_wins(open_page: OpenPage) -> None:
    app = open_page("rounding")
    check(app)
    nearest, made = (
        float(numbers(app)[name].split("%")[0])
        for name in ("Outputs, to nearest", "Outputs, making up")
    )
    assert made < 0.6 * nearest


def test_a_filter_that_another_layer_has_not_is_cut(open_page: OpenPage) -> None:
    query = {"rounding_network": "separable", "rounding_layer": "depthwise6"}
    app = open_page("rounding", query | {"rounding_filter": "127"})
    check(app)
    app.selectbox(key="rounding_layer").set_value("conv1").run()
    check(app)
    assert app.number_input(key="rounding_filter").value == 31


@pytest.fixture(scope="module")
def done() -> Job:
    """A finished run on this process's board."""
    return finished(WinBack(network="separable", weight_bits=2))


@pytest.mark.slow
def test_a_run_reaches_the_page(done: Job, open_page: OpenPage) -> None:
    app = open_page("rounding", {"rounding_network": "separable", "rounding_bits": "2"})
    check(app)
    best = max(done.result, key=lambda way: way.accuracy)
    assert f"{best.name} wins back" in words(app).replace("*", "")


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ((0.93, 0.92, 0.94), "next to nothing"),
        ((0.5, 0.4, 0.9), "b wins back 40.0 of them"),
        ((0.5, 0.5, 0.4), "no way wins them back"),
    ],
)
def test_the_sentence_follows_the_numbers(ways: tuple[float, ...], said: str) -> None:
    done = tuple(
        winning_back.Way(name, share)
        for name, share in zip(("to nearest", "a", "b"), ways, strict=True)
    )
    assert said in whole.summary(0.934, done).replace("*", "")
