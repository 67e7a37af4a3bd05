"""With settings that nobody has measured: the nearest that are known, named as such."""

from collections.abc import Iterator

import pytest

from lib.jobs import results
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.ui import nearest
from tests.support.pages import OpenPage, check, labels, words

# Of each page with runs: settings that aren't shipped, what stands in their place, and its picture.
ELSEWHERE = {
    "layers clues": (
        *("layers", {"layers_weight_bits": "8", "layers_activation_bits": "8"}),
        "Not tried yet: 8-bit weights and 8-bit activations. What follows was found with "
        "**4-bit weights and 4-bit activations**.",
        "Right answers: conv1",
    ),
    "layers only": (
        *("layers", {"layers_weight_bits": "3", "layers_kind": "only"}),
        "Not tried yet: 3-bit weights. What follows was found with **4-bit weights**.",
        "Right answers: conv1",
    ),
    "layers greedy": (
        *("layers", {"layers_step": "Greedy", "layers_granularity": "per tensor"}),
        "Not tried yet: scales per tensor. What follows was found with **scales per channel**.",
        "Right answers: nothing kept",
    ),
    "channels": (
        *("channels", {"channels_bits": "2"}),
        "Not tried yet: 2-bit weights. What follows was found with **4-bit weights**.",
        "MobileNetV1",
    ),
    "range": (
        *("range", {"range_view": "Calibration images", "range_net": "separable"}),
        "Not tried yet: the separable network. What follows was found with **the plain network**.",
        "Accuracy against the number of calibration images, plain network",
    ),
    "bits grid": (
        *("bits", {"bits_granularity": "per tensor"}),
        "Not tried yet: scales per tensor. What follows was found with **scales per channel**.",
        "",
    ),
    "bits floats": (
        *("bits", {"bits_view": "Floats", "bits_granularity": "per tensor"}),
        "Not tried yet: scales per tensor. What follows was found with **scales per channel**.",
        "plain: float32 93.7%, int8 93.7%",
    ),
    "network": (
        *("network", {"weight_bits": "4"}),
        "Not tried yet: 4-bit weights. What follows was found with **8-bit weights**.",
        "int8",
    ),
    "stopwatch": (
        *("network", {"network_view": "Stopwatch", "batch": "1"}),
        "Not tried yet: 1 image at a time. What follows was found with **32 images at a time**.",
        "Milliseconds per image",
    ),
    "changed": (
        *("changed", {"changed_granularity": "per tensor"}),
        "Not tried yet: scales per tensor. What follows was found with **scales per channel**.",
        "",
    ),
    "changed sums": (
        *("changed", {"changed_network": "separable", "changed_weight_bits": "5"}),
        "Not tried yet: 5-bit weights. What follows was found with **8-bit weights**.",
        "The errors of the sum for 1,000 images",
    ),
    "retraining": (
        *("retraining", {"retraining_weights": "4"}),
        "Not tried yet: 4-bit weights. What follows was found with **3-bit weights**.",
        "Right answers of the integers and loss while it learns",
    ),
    "rounding": (
        *("rounding", {"rounding_bits": "6", "rounding_activations": "3"}),
        "Not tried yet: 6-bit weights and 3-bit activations. What follows was found with "
        "**4-bit weights and 8-bit activations**.",
        "making up",
    ),
    "outliers": (
        *("outliers", {"outliers_sentence": "It rains.", "outliers_bits": "5"}),
        "Not tried yet: the sentence “It rains.” and 5-bit activations. What follows "
        "was found with **the sentence “A volcano has broken out…” and 8-bit activations**.",
        "How alike the sentence and others are",
    ),
    "text": (
        *("text", {"text_word": "tram"}),
        "Not tried yet: the word “tram”. What follows was found with **the word “volcano”**.",
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
    assert "What follows was found with" not in words(own)
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


@pytest.mark.parametrize("address", ["channels", "layers", "range", "bits", "network", "text"])
def test_what_is_measured_again_is_no_other_setting(
    address: str, shipped: None, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """Somebody presses Run where the shipped result stands, which stays the nearest that is."""
    monkeypatch.setattr(board(), "find", lambda task: Job(task, 0, State.RUNNING))
    app = open_page(address)
    assert not app.exception
    assert "Not tried yet" not in words(app)
