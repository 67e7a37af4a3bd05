"""The settings that pages on a quantized network share."""

from lib.settings import GRANULARITIES, OBSERVERS
from lib.ui import network_settings


def test_the_words_for_settings_are_those_of_the_library() -> None:
    assert tuple(network_settings.OBSERVER_NAMES) == OBSERVERS
    assert tuple(network_settings.SCALES) == GRANULARITIES
