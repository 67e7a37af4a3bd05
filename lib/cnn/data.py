"""Fashion-MNIST: 28 x 28 grey images of clothes in ten classes (Xiao, Rasul and Vollgraf 2017).

The app reads two compact files in ``assets/fashion_mnist``: ``images.npz`` holds the 10,000 test
images and 1,000 training images, 100 of each class, to calibrate on; ``training.npz`` holds 10,000
other training images, 1,000 of each class, to train a little further with. Training from scratch
needs all 60,000 training images in their original IDX files; Debian's package
``dataset-fashion-mnist`` installs them.

    python -m lib.cnn.data --data DIR      makes the compact files from the IDX files again
"""

import argparse
import functools
import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.numbers.checks import check_int

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]

CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
FOLDER = Path(__file__).parents[2] / "assets" / "fashion_mnist"
IMAGES_FILE, TRAINING_FILE = "images.npz", "training.npz"
# Of each class of the training images, in their order: these, then these, then these.
CALIBRATION_PER_CLASS, TRAINING_PER_CLASS, HELD_OUT_PER_CLASS = 100, 1000, 500

# MD5 of the unzipped files: guards against a damaged download, not against an attacker.
_MD5 = {
    "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
    "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
    "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
}


def test_set() -> tuple[Images, Labels]:
    """The 10,000 test images, uint8 (10000, 28, 28), 0 black to 255 white, and their labels."""
    shipped = _shipped(IMAGES_FILE)
    return shipped["test_images"], shipped["test_labels"]


def calibration_set(count: int = 1000) -> tuple[Images, Labels]:
    """The first ``count`` of 1,000 training images for calibration, classes in turn 0, 1, ..., 9.

    Returns images uint8 (count, 28, 28) and labels uint8 (count,). They were part of the training
    data; no test image is among them. TypeError where ``count`` is not an integer, ValueError where
    it is not in 1..1000.
    """
    return _head(IMAGES_FILE, "calibration", count)


def training_set(count: int = 10_000) -> tuple[Images, Labels]:
    """The first ``count`` of 10,000 training images to train with, classes in turn 0, 1, ..., 9.

    Returns and errors as :func:`calibration_set`, of whose images none is among them.
    """
    return _head(TRAINING_FILE, "training", count)


def held_out_set(folder: Path = DEBIAN_FOLDER) -> tuple[Images, Labels]:
    """5,000 training images that are in no shipped file, 500 of each class: to choose settings on.

    The float32 networks learned from them too; what trains on :func:`training_set` never sees them.

    Args:
        folder: as in :func:`read_idx`, whose errors this raises.
    """
    images, labels = read_idx(folder, "train")
    first = CALIBRATION_PER_CLASS + TRAINING_PER_CLASS
    chosen = _in_turn(labels, first, first + HELD_OUT_PER_CLASS)
    return images[chosen], labels[chosen]


def _head(file: str, part: str, count: int) -> tuple[Images, Labels]:
    shipped = _shipped(file)
    count = check_int("count", count, 1, len(shipped[f"{part}_labels"]))
    return shipped[f"{part}_images"][:count], shipped[f"{part}_labels"][:count]


@functools.cache
def _shipped(file: str) -> dict[str, NDArray[np.uint8]]:
    with np.load(FOLDER / file, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for array in arrays.values():
        array.flags.writeable = False  # shared by every visitor
    return arrays


def _in_turn(labels: Labels, start: int, stop: int) -> NDArray[np.intp]:
    """Where images `start` to before `stop` of each class stand: of class 0, 1, ..., 9, 0, ..."""
    per_class = [np.flatnonzero(labels == k)[start:stop] for k in range(len(CLASSES))]
    return np.stack(per_class, axis=1).ravel()  # in turn, so that any head is balanced


def read_idx(folder: Path, part: str) -> tuple[Images, Labels]:
    """One part of the original data set, ``"train"`` or ``"t10k"``, checksums verified.

    Args:
        folder: where the four IDX files lie, gzipped or not.
        part: ``"train"`` (60,000 images) or ``"t10k"`` (10,000).

    Returns:
        images uint8 (N, 28, 28) and labels uint8 (N,).

    Raises:
        FileNotFoundError: a file is missing; the message says how to get it.
        ValueError: a file differs from the published one.
    """
    images = _read_one(folder, f"{part}-images-idx3-ubyte")
    labels = _read_one(folder, f"{part}-labels-idx1-ubyte")
    return images, labels


def _read_one(folder: Path, name: str) -> NDArray[np.uint8]:
    zipped, plain = folder / f"{name}.gz", folder / name
    if zipped.exists():
        raw = gzip.decompress(zipped.read_bytes())
    elif plain.exists():
        raw = plain.read_bytes()
    else:
        raise FileNotFoundError(
            f"no {name} or {name}.gz in {folder}: install Debian's package dataset-fashion-mnist, "
            "or name a folder that holds the Fashion-MNIST IDX files with --data DIR"
        )
    if hashlib.md5(raw, usedforsecurity=False).hexdigest() != _MD5[name]:
        raise ValueError(f"{name} in {folder} is not the published file: its MD5 sum differs")
    # IDX: two zero bytes, the type (8 = uint8), the number of dimensions, each as big-endian int32.
    dimensions = raw[3]
    shape = struct.unpack(f">{dimensions}I", raw[4 : 4 + 4 * dimensions])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def main() -> None:
    """Make the compact files that the app ships."""
    parser = argparse.ArgumentParser(prog="python -m lib.cnn.data", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=DEBIAN_FOLDER, help="folder of the IDX files")
    folder = parser.parse_args().data
    train_images, train_labels = read_idx(folder, "train")
    test_images, test_labels = read_idx(folder, "t10k")
    calibration = _in_turn(train_labels, 0, CALIBRATION_PER_CLASS)
    training = _in_turn(
        train_labels, CALIBRATION_PER_CLASS, CALIBRATION_PER_CLASS + TRAINING_PER_CLASS
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        FOLDER / IMAGES_FILE,
        test_images=test_images,
        test_labels=test_labels,
        calibration_images=train_images[calibration],
        calibration_labels=train_labels[calibration],
    )
    np.savez_compressed(
        FOLDER / TRAINING_FILE,
        training_images=train_images[training],
        training_labels=train_labels[training],
    )
    for file in (IMAGES_FILE, TRAINING_FILE):
        print(f"{FOLDER / file}: {(FOLDER / file).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
