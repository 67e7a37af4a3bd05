"""Scripts to take home: each is run where a reader would, beside the files of the page."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped, take_home
from lib.ui import scripts
from lib.ui.theme import ASSETS

HERE = ASSETS / "scripts"
SETTINGS: list[dict[str, Any]] = [
    {"network": "plain"},
    {"network": "separable"},
    {"network": "separable", "granularity": "per_tensor"},
    {"network": "separable", "weight_bits": 4, "activation_bits": 3},
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder into which a reader saved all, and the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(name: str, home: Path) -> dict[str, Any]:
    """Run a script as it is shown; returns what its names stand for in the end."""
    file = home / f"{name}.py"
    file.write_text(scripts.text(name), encoding="utf-8")
    return runpy.run_path(str(file), run_name="__main__")


def save(home: Path, settings: dict[str, Any]) -> None:
    """Save what the page offers."""
    onnx, npz = take_home.files(**settings)
    (home / "network.onnx").write_bytes(onnx)
    (home / "network.npz").write_bytes(npz)
    (home / "images.npz").write_bytes(take_home.some_images())


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_both_files_answer_as_the_network_does(
    settings: dict[str, Any], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """NumPy to the bit; ONNX Runtime may round a tie the other way, and sums another in turn."""
    save(home, settings)
    images, labels = (array[: take_home.IMAGES] for array in images_and_labels())
    expected = shipped.quantized(**settings).predict(images, "numpy")
    np.testing.assert_array_equal(run("run_npz", home)["logits"], expected)
    right = np.count_nonzero(expected.argmax(1) == labels)
    assert capsys.readouterr().out == f"{right} of 100 right\n"

    theirs = run("run_onnx", home)["logits"]
    assert np.abs(theirs - expected).max() < 0.1 * np.abs(expected).max()
    assert np.count_nonzero(theirs.argmax(1) == expected.argmax(1)) >= 99
