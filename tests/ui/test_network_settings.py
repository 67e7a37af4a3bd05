"""The settings that pages on a quantized network share."""

from importlib import import_module

from lib.settings import GRANULARITIES, OBSERVERS
from lib.ui import network_settings
from lib.ui.prose import PAGES
from lib.ui.setting import Choice


def test_the_words_for_settings_are_those_of_the_library() -> None:
    assert tuple(network_settings.OBSERVER_NAMES) == OBSERVERS
    assert tuple(network_settings.SCALES) == GRANULARITIES


def test_every_page_begins_with_the_same_scales_and_ranges() -> None:
    """So that a network with the same bits answers the same on all of them."""
    found = [
        setting
        for path in sorted(PAGES.glob("*_parts/settings.py"))
        for setting in import_module(f"pages.{path.parent.name}.settings").TABLE
        if isinstance(setting, Choice) and setting.options in (GRANULARITIES, OBSERVERS)
    ]
    assert len(found) >= 8
    assert {setting.first() for setting in found} == {"per_channel", "min_max"}
