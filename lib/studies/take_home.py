"""The files of a network in integers that readers take home, and whether they answer alike."""

import io
from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike

from lib.cnn import engines, npz_export, onnx_export
from lib.cnn.data import test_set
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Floats
from lib.settings import TEST_IMAGES
from lib.studies import shipped
from lib.studies.evaluation import logits_of_all
from lib.studies.progress import ImagesSeen

IMAGES = 100  # test images that go along, for a first try


class Files(NamedTuple):
    """The bytes of what is taken home; float32: how many the network's own .onnx file has."""

    onnx: bytes
    npz: bytes
    float32: int


class Check(NamedTuple):
    """How ONNX Runtime's answers agree with those of another engine.

    same: the test images to which both give the same answer. of: all of them. engine: the other's
    name.
    """

    same: int
    of: int
    engine: str


def files(**choice: Unpack[shipped.QuantizedSettings]) -> Files:
    """A shipped network in integers as an .onnx file (QDQ) and as an .npz file.

    Args:
        choice: as in :func:`lib.studies.shipped.quantized`.
    """
    net = shipped.quantized(**choice)
    float32 = onnx_export.model(shipped.float32(choice["network"]))
    return Files(onnx_export.model(net), npz_export.archive(net), len(float32))


def some_images() -> bytes:
    """An .npz file with the first test images, uint8 (100, 28, 28), and their labels (100,)."""
    images, labels = test_set()
    file = io.BytesIO()
    np.savez_compressed(file, images=images[:IMAGES], labels=labels[:IMAGES])
    return file.getvalue()


def check_export(
    **choice: Unpack[shipped.QuantizedSettings],
) -> Generator[ImagesSeen, None, Check]:
    """Let plain ONNX Runtime run the .onnx file, and another engine the network itself.

    The other is the fastest that can be trusted here and isn't ONNX Runtime too.

    Args:
        choice: as in :func:`lib.studies.shipped.quantized`.
    """
    yield ImagesSeen(0, TEST_IMAGES)
    net = shipped.quantized(**choice)
    engine = next(name for name in engines.available() if name != "onnxruntime")
    (ours, theirs), seen = yield from logits_of_all(
        _On(net, engine),
        onnx_export.Exported(onnx_export.model(net)),
        report=lambda seen, right: ImagesSeen(seen, TEST_IMAGES),
    )
    same = int(np.count_nonzero(ours.argmax(1) == theirs.argmax(1)))
    return Check(same, seen.images, engine)


@dataclass(frozen=True)
class _On:
    """A network on an engine that is named."""

    net: QuantizedNet
    engine: str

    def predict(self, images: ArrayLike) -> Floats:
        return self.net.predict(images, self.engine)
