"""What tests of the studies share."""

import pytest

from lib.cnn import data
from lib.studies import evaluation


@pytest.fixture
def few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 test images instead of 10,000, and nothing remembered."""
    files = {file: data._shipped(file) for file in (data.IMAGES_FILE, data.TRAINING_FILE)}
    images = files[data.IMAGES_FILE]
    few = images | {name: images[name][:300] for name in ("test_images", "test_labels")}
    monkeypatch.setattr(data, "_shipped", (files | {data.IMAGES_FILE: few}).__getitem__)
    monkeypatch.setattr(evaluation, "_remembered", {})
