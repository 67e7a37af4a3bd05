"""The choice of a network and its settings."""

from lib.settings import OBSERVERS
from lib.ui import network_choice


def test_the_words_for_settings_are_those_of_the_library() -> None:
    assert tuple(network_choice.OBSERVERS) == OBSERVERS
