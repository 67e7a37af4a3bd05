"""Files by their bytes, drawn at the extremes."""

import pytest

from lib.figures import file_sizes
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("size", [1, 290_000, 9_999_000])
def test_sizes(size: int) -> None:
    files = {"float32, network.onnx": (size, "float32"), "network.npz": (size, "int8")}
    check_figure(file_sizes.sizes, files)
