"""The files of a network in integers, and whether ONNX Runtime answers as the network does."""

import io

import numpy as np
import pytest
from numpy.typing import ArrayLike

from lib.cnn import onnx_export
from lib.cnn.data import test_set as images_and_labels
from lib.studies import take_home
from tests.support.runs import finish


@pytest.mark.usefixtures("few_images")
def test_almost_all_answers_are_the_same() -> None:
    said, found = finish(take_home.check_export(network="separable"))
    assert [each.images for each in said] == [0, 256, 300]
    assert found.of == 300
    assert found.same >= 299
    assert found.engine != "onnxruntime"


@pytest.mark.usefixtures("few_images")
def test_other_answers_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that always answers 3 agrees with the network where that answers 3."""

    def always(self: object, images: ArrayLike) -> np.ndarray:
        return np.tile(np.eye(10, dtype=np.float32)[3], (len(np.asarray(images)), 1))

    monkeypatch.setattr(onnx_export.Exported, "predict", always)
    _, found = finish(take_home.check_export(network="separable"))
    assert 10 <= found.same <= 50  # a class in ten


def test_the_images_that_go_along() -> None:
    images, labels = images_and_labels()
    with np.load(io.BytesIO(take_home.some_images()), allow_pickle=False) as found:
        np.testing.assert_array_equal(found["images"], images[:100])
        np.testing.assert_array_equal(found["labels"], labels[:100])
