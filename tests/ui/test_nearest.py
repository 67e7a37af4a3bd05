"""With settings that nobody has measured: the nearest that are known, named as such."""

from collections.abc import Iterator

import pytest

from lib.jobs import results
from lib.jobs.board import board
from lib.ui import nearest
from tests.support.pages import OpenPage, check, labels, words

# Of each page with runs: settings that aren't shipped, what stands in their place, and its picture.
ELSEWHERE = {
    "layers clues": (
        *("layers", {"layers_weight_bits": "8", "layers_activation_bits": "8"}),
        "with 8-bit weights and 8-bit activations. Below stands what is known with **4-bit weights "
        "and 4-bit activations**.",
        "Right answers: conv1",
    ),
    "layers only": (
        *("layers", {"layers_weight_bits": "3", "layers_kind": "only"}),
        "with 3-bit weights. Below stands what is known with **4-bit weights**.",
        "Right answers: conv1",
    ),
    "layers greedy": (
        *("layers", {"layers_step": "Greedy", "layers_granularity": "per tensor"}),
        "with scales per tensor. Below stands what is known with **scales per channel**.",
        "Right answers: nothing kept",
    ),
    "channels": (
        *("channels", {"channels_bits": "2"}),
        "with 2-bit weights. Below stands what is known with **4-bit weights**.",
        "MobileNetV1",
    ),
    "range": (
        *("range", {"range_view": "Calibration images", "range_net": "separable"}),
        "with the separable network. Below stands what is known with **the plain network**.",
        "Accuracy against the number of calibration images, plain network",
    ),
    "bits grid": (
        *("bits", {"bits_granularity": "per tensor"}),
        "with scales per tensor. Below stands what is known with **scales per channel**.",
        "",
    ),
    "bits floats": (
        *("bits", {"bits_view": "Floats", "bits_granularity": "per tensor"}),
        "with scales per tensor. Below stands what is known with **scales per channel**.",
        "plain: float32 93.7%, int8 93.7%",
    ),
    "network": (
        *("network", {"weight_bits": "4"}),
        "with 4-bit weights. Below stands what is known with **8-bit weights**.",
        "int8",
    ),
    "stopwatch": (
        *("network", {"network_view": "Stopwatch", "batch": "1"}),
        "with 1 image at a time. Below stands what is known with **32 images at a time**.",
        "Milliseconds per image",
    ),
    "changed": (
        *("changed", {"changed_granularity": "per tensor"}),
        "with scales per tensor. Below stands what is known with **scales per channel**.",
        "",
    ),
    "changed sums": (
        *("changed", {"changed_network": "separable", "changed_weight_bits": "5"}),
        "with 5-bit weights. Below stands what is known with **8-bit weights**.",
        "The errors of the sum for 1,000 images",
    ),
    "retraining": (
        *("retraining", {"retraining_weights": "4"}),
        "with 4-bit weights. Below stands what is known with **3-bit weights**.",
        "Right answers of the integers and loss while it learns",
    ),
    "rounding": (
        *("rounding", {"rounding_bits": "6", "rounding_activations": "3"}),
        "with 6-bit weights and 3-bit activations. Below stands what is known with **4-bit weights "
        "and 8-bit activations**.",
        "making up",
    ),
    "outliers": (
        *("outliers", {"outliers_sentence": "It rains.", "outliers_bits": "5"}),
        "with the sentence “It rains.” and 5-bit activations. Below stands what is known with "
        "**the sentence “A volcano has broken out…” and 8-bit activations**.",
        "How alike the sentence and others are",
    ),
    "text": (
        *("text", {"text_word": "tram"}),
        "with the word “tram”. Below stands what is known with **the word “volcano”**.",
        "",
    ),
}


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a server knows at its start, and nothing else."""
    monkeypatch.setattr(board(), "_jobs", {})
    results.ship()
    yield
    board().ship(())


@pytest.mark.parametrize("which", ELSEWHERE)
def test_what_nobody_has_measured_shows_the_nearest_that_is_known(
    which: str, shipped: None, open_page: OpenPage
) -> None:
    address, query, said, picture = ELSEWHERE[which]
    app = open_page(address, query)
    assert not app.exception
    assert said in words(app)
    assert picture in labels(app)
    own = open_page(address)
    assert "Below stands what is known with" not in words(own)
    assert not own.exception


@pytest.mark.slow
@pytest.mark.parametrize("which", ["layers greedy", "changed sums", "rounding", "outliers"])
def test_its_snippets_give_what_it_shows(which: str, shipped: None, open_page: OpenPage) -> None:
    address, query, *_ = ELSEWHERE[which]
    check(open_page(address, query))


def test_a_pick_is_held_beside_what_all_in_integers_can(shipped: None, open_page: OpenPage) -> None:
    app = open_page("layers", {"layers_step": "Your pick", "layers_weight_bits": "8"})
    jobs = {job.task: job for job in results.shipped(results.RECORD.read_text(encoding="utf-8"))}
    [sweep] = [
        job.result
        for task, job in jobs.items()
        if isinstance(task, results.SweepBits)
        and (task.network, task.rounding) == ("plain", "nearest")
    ]
    [cell] = [each for each in sweep if (each.weight_bits, each.activation_bits) == (8, 4)]
    assert f"Right answers: nothing kept {cell.accuracy:.1%}" in labels(app)


def test_every_setting_that_a_page_gives_a_run_has_words() -> None:
    """Those alone that never differ from what stands in their place are left out."""
    never = {"kind", "budget", "layer", "channel", "row", "column", "storage"}
    for task in results.SHIPPED:
        assert set(vars(task)) <= {*nearest.SAID, *never}, task
