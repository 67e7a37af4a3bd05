"""The shipped images, and reading the original files."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.cnn import data
from lib.settings import IMAGE_SIDE, TEST_IMAGES


def test_shipped_sets_are_what_they_say() -> None:
    images, labels = data.test_set()
    assert images.shape == (TEST_IMAGES, IMAGE_SIDE, IMAGE_SIDE) == (10_000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [1000] * 10
    assert data.CLASSES[labels[0]] == "Ankle boot"  # the data set's best-known first image
    calibration, classes = data.calibration_set()
    assert calibration.shape == (1000, 28, 28)
    assert np.bincount(classes).tolist() == [100] * 10


def test_images_to_train_with_are_others() -> None:
    images, labels = data.training_set()
    assert images.shape == (10_000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [1000] * 10
    assert labels[:20].tolist() == 2 * list(range(10))
    known = {image.tobytes() for image in images}
    # A few garments are in the published data twice.
    for others in (data.test_set()[0], data.calibration_set()[0]):
        assert sum(image.tobytes() in known for image in others) <= 5
    assert np.array_equal(data.training_set(30)[1], labels[:30])
    with pytest.raises(ValueError, match="count must be from 1 to 10000"):
        data.training_set(10_001)


@pytest.mark.skipif(not data.DEBIAN_FOLDER.exists(), reason="dataset-fashion-mnist is not there")
def test_no_image_is_in_two_sets() -> None:
    """Counted over the original training images: by the rule in the licence file."""
    images, labels = data.read_idx(data.DEBIAN_FOLDER, "train")
    for k in range(10):
        of_class = images[labels == k]
        for (found, classes), start, stop in (
            (data.calibration_set(), 0, 100),
            (data.training_set(), 100, 1100),
            (data.held_out_set(), 1100, 1600),
        ):
            np.testing.assert_array_equal(found[classes == k], of_class[start:stop])


@pytest.mark.parametrize("count", [10, 100, 990])
def test_any_head_of_the_calibration_set_is_balanced(count: int) -> None:
    images, classes = data.calibration_set(count)
    assert len(images) == count
    assert np.ptp(np.bincount(classes, minlength=10)) == 0


@pytest.mark.parametrize("count", [0, 1001, -1])
def test_calibration_set_has_a_size(count: int) -> None:
    with pytest.raises(ValueError, match="count must be from 1 to 1000"):
        data.calibration_set(count)


@pytest.mark.parametrize("count", [True, 1.5, "a", None])
def test_the_size_of_the_calibration_set_is_an_integer(count: Any) -> None:
    with pytest.raises(TypeError, match="count must be an integer from 1 to 1000"):
        data.calibration_set(count)


def test_shared_images_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        data.test_set()[0][0, 0, 0] = 1


def test_missing_files_are_explained(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="dataset-fashion-mnist"):
        data.read_idx(tmp_path, "train")


def test_changed_files_are_refused(tmp_path: Path) -> None:
    name = "t10k-images-idx3-ubyte"
    raw = (
        b"\0\0\x08\x03" + np.array([10_000, 28, 28], ">u4").tobytes() + data.test_set()[0].tobytes()
    )
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(raw, 1))
    labels = b"\0\0\x08\x01" + np.array([10_000], ">u4").tobytes() + data.test_set()[1].tobytes()
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(labels)
    # Written back from the shipped file, zipped or not, the originals have their published sums.
    images, classes = data.read_idx(tmp_path, "t10k")
    np.testing.assert_array_equal(images, data.test_set()[0])
    np.testing.assert_array_equal(classes, data.test_set()[1])
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(raw[:-1] + b"\x01", 1))
    with pytest.raises(ValueError, match="not the published file"):
        data.read_idx(tmp_path, "t10k")
