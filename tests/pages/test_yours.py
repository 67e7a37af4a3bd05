"""The page "Your own network, tomorrow": files of the network that was chosen."""

import pytest

from lib.jobs.board import Job, State, board
from lib.jobs.tasks import CheckExport
from lib.studies.take_home import Check
from tests.support.pages import OpenPage, check, numbers, page_html


def test_what_the_check_found(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    job = Job(CheckExport(), 0, State.DONE)
    job.result = Check(9_998, 10_000, "numpy")
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("yours")
    assert not app.exception
    assert numbers(app)["Same answers"] == "9,998 of 10,000"
    assert "the network in NumPy give the same answer" in page_html(app)


def test_other_settings_are_not_checked_before_somebody_asks(open_page: OpenPage) -> None:
    app = open_page("yours", {"network": "separable", "weight_bits": "4"})
    assert "Check" in [button.label for button in app.button]
    assert "the separable network in W4A8" in page_html(app)
    check(app)


def test_three_files_can_be_saved(open_page: OpenPage) -> None:
    labels = [button.proto.label for button in open_page("yours").get("download_button")]
    assert labels == ["Save network.onnx", "Save network.npz", "Save images.npz"]
