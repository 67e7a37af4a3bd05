"""The page "Your own network, tomorrow": files of the network that was chosen."""

from urllib.parse import parse_qsl

import pytest

from lib.jobs.board import Job, State, board
from lib.jobs.tasks import CheckExport
from lib.studies.take_home import Check
from pages.yours_parts.checklists import LISTS
from pages.yours_parts.settings import DATA, KINDS, LANGUAGE, PYTORCH, TOOLS, YES
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("tool", TOOLS)
def test_three_answers_choose_a_script(
    kind: str, data: str, tool: str, open_page: OpenPage
) -> None:
    query = {"yours_kind": kind, "yours_data": data, "yours_tool": tool}
    app = open_page("yours", query)
    assert not app.exception
    [*_, script] = [code.value for code in app.code]
    assert ("language model" in script) == (kind == LANGUAGE)
    has_torch = "import torch" in script
    assert has_torch == (tool == PYTORCH and (kind == LANGUAGE or data == YES))
    assert ("calibration" in script) == (kind != LANGUAGE and data == YES)
    assert ("that the calls work" in str([text.value for text in app.caption])) == (
        kind == LANGUAGE
    )


def test_every_line_of_the_checklists_leads_to_its_page(open_page: OpenPage) -> None:
    lines = [line for each in LISTS.values() for line in each]
    links = [link.proto for link in open_page("yours").get("page_link")]
    for line in lines:
        [link] = [link for link in links if link.label.startswith(line.question)]
        assert link.page == line.address
        query = dict(parse_qsl(link.query_string))
        app = open_page(line.address, query)
        assert not app.exception
        for one, value in line.settings.items():
            assert app.session_state[one.key] == value
