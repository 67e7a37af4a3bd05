"""The page "Training for it": one weight in words, and a training on its way and at its end."""

import numpy as np
import pytest

from lib.jobs import results
from lib.jobs.board import Job, board
from lib.jobs.job import State
from lib.jobs.tasks import Retrain
from lib.studies.retraining import FILTERS, WAYS, Mark, Training
from lib.studies.winning_back import Way
from pages.retraining_parts import slope
from pages.retraining_parts.settings import SLOPE_RATES, STARTS
from pages.retraining_parts.training import name_of, summary
from tests.support.pages import OpenPage, check, labels, numbers, page_html, words
from tests.support.runs import finished


@pytest.mark.parametrize("rate", SLOPE_RATES)
@pytest.mark.parametrize("start", STARTS)
def test_every_step_of_every_weight_in_words(start: float, rate: float) -> None:
    straight, true = (slope.walk(start, rate, estimate) for estimate in (True, False))
    said = [slope.sentence(straight, step) for step in range(slope.STEPS + 1)]
    crossed = (np.diff(straight.rounded) != 0).tolist()
    assert ["crossed a border" in sentence for sentence in said[1:]] == crossed
    clipped = abs(start) > 2
    assert ["both are stuck" in sentence for sentence in said[1:]] == [clipped] * slope.STEPS
    ends = slope.numbers(straight, true)
    assert ("it can't learn either" in ends["Straight through"][1]) == clipped
    assert ends["True slope"][0] == f"loss {true.losses[0]:.2f}"


def test_it_opens_on_a_weight_that_learns(open_page: OpenPage) -> None:
    app = open_page("retraining")
    check(app)
    losses = [float(numbers(app)[name].split()[1]) for name in ("Straight through", "True slope")]
    assert losses[0] < 1 < losses[1]


def marks(count: int) -> tuple[Mark, ...]:
    """So many looks; all weights of a filter go from 0 to its number, in steps."""
    way = np.linspace(0, 1, count)
    ends = np.arange(FILTERS, dtype=np.float32)[:, np.newaxis] * np.ones(9, np.float32)
    return tuple(
        Mark(512 * place, 0.25 + 0.5 * part, (part * ends).astype(np.float32))
        for place, part in enumerate(way)
    )


def test_a_training_on_its_way(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    job = Job(Retrain(), 0, State.RUNNING)
    others = {
        Retrain(learning_rate=0.002): Training(images=512, losses=(2.0,), marks=marks(2)),
        Retrain(epochs=4): Training(images=512, losses=(2.0,), marks=marks(2)),
        Retrain(weight_bits=2): Training(images=512, losses=(2.0,), marks=marks(2)),
    }

    def find(task: Retrain) -> Job | None:
        if task in others:
            return Job(task, 1, State.STOPPED, progress=others[task])
        return job if task == job.task else None

    monkeypatch.setattr(board(), "find", find)
    app = open_page("retraining")
    assert not app.exception
    assert [button.label for button in app.button] == ["Stop"]
    job.progress = Training(
        images=1024,
        of=20_000,
        losses=(1.5,) * 16,
        marks=marks(3),
        float32=0.97,
        seconds=12.3,
    )
    app = open_page("retraining", {"retraining_filter": "2"})
    assert not app.exception
    shown = numbers(app)
    assert shown["Integers now"] == "75.0% right"
    assert shown["Loss"] == "1.500"
    assert shown["Cost so far"] == "12 s, 1,024 images"
    assert "float32 97.0%" in page_html(app)
    # Of the same network and bits, the same but for the rate first.
    assert (
        "Last look: rate 0.001: 75.0%; rate 0.002: 75.0%; rate 0.001, 4 passes: 75.0%."
        in labels(app)
    )
    assert "**9 of 9 end in another bin.**" in words(app)

    job.state = State.STOPPED
    app = open_page("retraining", {"retraining_filter": "0"})
    assert numbers(app)["Integers now"] == "75.0% right"
    assert "Press Train to go on" in " ".join(info.value for info in app.info)
    assert "Nothing moves" in words(app)
    # What goes on has reported nothing yet: what is known stays.
    job = Job(Retrain(), 2, State.RUNNING, previous=job)
    assert numbers(open_page("retraining"))["Integers now"] == "75.0% right"
    job = Job(Retrain(), 3, State.FAILED, error="It failed.")
    app = open_page("retraining")
    assert [warning.value for warning in app.warning] == ["It failed. Press Train to try again."]


def test_while_the_test_images_answer_what_has_answered_is_there(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(Retrain(), 0, State.RUNNING)
    job.progress = Training(
        images=640,
        of=640,
        losses=(1.5,) * 10,
        marks=marks(3),
        tested=(Way("to nearest", 0.248),),
        asked="making up",
    )
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    app = open_page("retraining")
    assert not app.exception
    assert "float32 92.55%, to nearest 24.80%." in labels(app)
    assert "Trained" not in numbers(app)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.93, 0.9, 0.93, 0.925), "loses 0.00 points: there is next to nothing"),
        ((0.248, 0.8, 0.3, 0.826), "loses 67.2 points. Of these, better scales win back 55.2,"),
        ((0.5, 0.6, 0.4, 0.9), "makes up for its errors 0.0, and **training 40.0**"),
    ],
)
def test_the_sentence_follows_the_numbers(shares: tuple[float, ...], said: str) -> None:
    tested = tuple(Way(name, share) for name, share in zip(WAYS, shares, strict=True))
    assert said in summary(0.92, tested)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {
            "retraining_network": "plain",
            "retraining_weights": "2",
            "retraining_activations": "8",
        },
    ],
)
def test_it_opens_on_a_shipped_training(
    query: dict[str, str], monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    text = results.RECORD.read_text(encoding="utf-8")
    shipped = {job.task: job for job in results.shipped(text)}
    monkeypatch.setattr(board(), "find", shipped.get)
    app = open_page("retraining", query)
    assert not app.exception
    assert [button.label for button in app.button] == ["Train again"]
    assert "`make results`" in " ".join(caption.value for caption in app.caption)
    shown = numbers(app)
    assert float(shown["Trained"].split("%")[0]) > 90  # what the training is to reach in a minute
    assert "19,968 images" in shown["What it cost"]
    assert "and **training " in words(app)


def test_trainings_are_told_apart() -> None:
    assert name_of(Retrain()) == "rate 0.001"
    other = Retrain(learning_rate=0.0002, images=640, epochs=1, learn_scales=False)
    assert name_of(other) == "rate 0.0002, 640 images, 1 pass, scales fixed"


@pytest.mark.slow
def test_a_training_reaches_the_page(open_page: OpenPage) -> None:
    found = finished(Retrain(images=640, epochs=1)).result
    app = open_page("retraining", {"retraining_images": "640", "retraining_passes": "1"})
    check(app)  # among others: the snippet, run by itself, gives the numbers on screen
    *_, trained = found.tested
    assert numbers(app)["Trained"] == f"{trained.accuracy:.2%} right"
    assert "640 images" in numbers(app)["What it cost"]
