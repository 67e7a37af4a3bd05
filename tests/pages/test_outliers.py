"""The page "Outliers": its sentences follow the numbers beside them, and a run."""

import re

import pytest

from lib.jobs.board import Job
from lib.jobs.tasks import CompareEncoders
from lib.lm import encoder as encoders
from lib.settings import ENCODER_LAYERS, ENCODER_SENTENCE
from lib.studies import outliers
from lib.studies.outliers import ONE, SMOOTHED, Way
from pages.outliers_parts import encoder, one_layer
from tests.support.pages import OpenPage, check, words
from tests.support.runs import finished


@pytest.mark.parametrize("name", ENCODER_LAYERS)
def test_whether_smoothing_helps_is_what_the_layer_says(name: str) -> None:
    layer = outliers.layer(ENCODER_SENTENCE, name)
    ratio = layer.off(SMOOTHED, 0.5) / layer.off(ONE)
    said = one_layer.verdict(layer, 0.5)
    assert ("**helps**" in said) is (ratio < 1)
    assert f"{ratio:.2f} times" in said


def test_the_usual_alpha_harms_the_whole_encoder_and_another_does_not(open_page: OpenPage) -> None:
    app = open_page("outliers")
    check(app)
    text = words(app)
    assert f"a sentence into {encoders.load().config.width} numbers" in text
    assert re.search(r"Measured on \d{4}-\d\d-\d\d", text)
    assert "This alpha does harm" in text
    for smoothed, harm in ((0.3, True), (0.05, False)):
        ways = tuple(
            Way(name=name, off=off, kept=5.0, found=0.8, similar=(0.5,))
            for name, off in zip(
                (outliers.FLOAT, *outliers.WAYS), (0.0, 0.1, smoothed, 0.02), strict=True
            )
        )
        assert ("does harm" in encoder.summary(ways, 0.5)) is harm


@pytest.fixture(scope="module")
def job() -> Job:
    return finished(CompareEncoders(sentence="The tides follow the moon.", alpha=0.8, bits=8))


def test_a_run_says_what_it_found(job: Job, open_page: OpenPage) -> None:
    query = {"outliers_sentence": "The tides follow the moon.", "outliers_alpha": "0.8"}
    app = open_page("outliers", query)
    check(app)
    one, smoothed = (way.off for way in job.result[1:3])
    assert smoothed < one
    assert "Smoothing’s scales are known before anything is read" in words(app)
