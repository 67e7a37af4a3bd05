"""What hosts can set, and constants that are facts about the shipped data."""

import os
import subprocess
import sys

import pytest

from lib import settings
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from tests.support.server import ROOT

QUEUE = """
from lib.jobs.board import QueueFull, board
from lib.jobs.tasks import RaceMatrices

desk = board()
desk._work = lambda: None  # nothing is ever taken out of the queue
try:
    for number in range(1, 100):
        desk.start(RaceMatrices(size=number), who={who})
except QueueFull as full:
    print(number, full)
"""


@pytest.mark.parametrize(
    ("who", "own", "said"),
    [
        ("str(number)", {}, "21 20 runs are waiting already"),
        ("str(number)", {"QP_WAITING_RUNS": "2"}, "3 2 runs are waiting already"),
        ("'one'", {}, "4 3 of your runs are waiting"),
        ("'one'", {"QP_WAITING_RUNS_EACH": "5"}, "6 5 of your runs are waiting"),
    ],
)
def test_the_queue_has_the_places_that_the_host_says(
    who: str, own: dict[str, str], said: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", QUEUE.format(who=who)],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith(said)


def test_constants_are_those_of_the_shipped_data() -> None:
    images, labels = images_and_labels()
    side = settings.IMAGE_SIDE
    assert images.shape == (settings.TEST_IMAGES, side, side)
    assert labels.shape == (settings.TEST_IMAGES,)
    assert len(calibration_set(settings.CALIBRATION_IMAGES)[0]) == settings.CALIBRATION_IMAGES


def test_a_variable_that_is_unset_or_blank_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    anything = settings.whole(1, 10**6)
    default = int(settings.VARIABLES["QP_SESSIONS"].default)
    monkeypatch.delenv("QP_SESSIONS", raising=False)
    assert settings.read("QP_SESSIONS", anything) == default
    for blank in ("", "  "):
        monkeypatch.setenv("QP_SESSIONS", blank)
        assert settings.read("QP_SESSIONS", anything) == default
    monkeypatch.setenv("QP_SESSIONS", f" {default + 1} ")
    assert settings.read("QP_SESSIONS", anything) == default + 1


@pytest.mark.parametrize(
    "text", ["2", "6", "3.0", "-3", "+3", "1e0", "٣", "three", "0x3", "3" * 4301]
)
def test_whole_numbers_between_two_ends(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    three_to_five = settings.whole(3, 5)
    assert [three_to_five(good) for good in ("3", "4", "5", "05")] == [3, 4, 5, 5]
    monkeypatch.setenv("QP_SESSIONS", text)
    with pytest.raises(SystemExit, match="QP_SESSIONS must be a whole number from 3 to 5, not"):
        settings.read("QP_SESSIONS", three_to_five)


def test_one_of_several_words_in_either_case() -> None:
    on_or_off = settings.one_of("on", "off")
    assert on_or_off("On") == "on"
    with pytest.raises(ValueError, match="one of on, off"):
        on_or_off("yes")


def test_several_words_with_commas_between_them() -> None:
    some = settings.several_of("a", "b", "c")
    assert some("c, A") == ("c", "a")
    for bad in ("d", "a,", "a b", ",", "a,d"):
        with pytest.raises(ValueError, match="some of a, b, c with commas between them"):
            some(bad)


START = "import sys; sys.modules['redis'] = {redis}; import lib.settings"


@pytest.mark.parametrize(
    ("own", "redis", "said"),
    [
        ({}, "None", ""),
        ({"REDIS_URL": "redis://[::1]:6379/0"}, "sys", ""),
        ({"REDIS_URL": "unix:///run/redis.sock?db=1"}, "sys", ""),
        ({"QP_PUBLIC_URL": "https://quant.example.org:8443/quant"}, "None", ""),
        ({"REDIS_URL": "redis://127.0.0.1:6379/0"}, "None", "REDIS_URL needs the package redis"),
        ({"REDIS_URL": "redis://localhost:port/0"}, "sys", "REDIS_URL must be an address that"),
        ({"REDIS_URL": "redis://[::1"}, "sys", "REDIS_URL must be an address that"),
        ({"QP_PUBLIC_URL": "https://a b"}, "None", "QP_PUBLIC_URL must be an address that"),
        ({"QP_PUBLIC_URL": "https://a:99999"}, "None", "QP_PUBLIC_URL must be an address that"),
    ],
)
def test_an_address_that_nobody_can_call_ends_the_start(
    own: dict[str, str], redis: str, said: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", START.format(redis=redis)],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
    )
    assert run.returncode == bool(said)
    assert run.stderr.startswith(said)
    assert "Traceback" not in run.stderr
