"""What tests of the board share: boards of their own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.jobs.board import Board
from tests.support.toy_tasks import PATIENCE

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the tests of this folder on Windows: they send POSIX signals."""
    for item in items:
        if sys.platform == "win32" and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason="the tests send POSIX signals"))


@pytest.fixture
def desk() -> Iterator[Board]:
    """A board that gives a stopped job all the time that a busy machine needs."""
    desk = Board(waiting=12, kept=8, grace=PATIENCE)
    yield desk
    desk.close()


@pytest.fixture
def strict_desk() -> Iterator[Board]:
    """A board that soon ends the worker of a stopped job that does not yield."""
    desk = Board(grace=0.2)
    yield desk
    desk.close()
