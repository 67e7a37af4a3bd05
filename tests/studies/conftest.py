"""What tests of the studies share."""

import pytest

from lib.cnn import data
from lib.studies import evaluation


@pytest.fixture
def few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 test images instead of 10,000, and nothing remembered."""
    shipped = data._shipped(data.IMAGES_FILE)
    few = shipped | {name: shipped[name][:300] for name in ("test_images", "test_labels")}
    monkeypatch.setattr(data, "_shipped", lambda file: few)
    monkeypatch.setattr(evaluation, "_remembered", {})
