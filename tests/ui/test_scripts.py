"""Scripts to take home: each is run where a reader would, beside the files of the page."""

import os
import re
import runpy
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from lib.cnn import onnx_export
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.images import as_unit_floats
from lib.studies import shipped, take_home
from lib.ui import prose, scripts
from lib.ui.theme import ASSETS
from tests.support.server import ROOT

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


# --- for the reader's own network -----------------------------------------------------------------

CALIBRATION, TESTED, BATCH = 64, 500, 50
DATA = f"""
import numpy as np

file = np.load("data.npz")
calibration = np.split(file["calibration"], {CALIBRATION // 32})
batches = {TESTED // BATCH}
test = list(zip(np.split(file["images"], batches), np.split(file["labels"], batches)))
"""
TENSORS = """
import torch

from tests.support.modules import module

network = module("separable")
calibration = [torch.from_numpy(x) for x in calibration]
test = [(torch.from_numpy(x), torch.from_numpy(labels)) for x, labels in test]
"""
TRANSFORMER = """
import torch

from tests.support.modules import transformer

network, tokens = transformer()
"""
EXPORT = """
import torch
from mine import network, tokens

torch.onnx.export(
    network, (tokens,), "float32.onnx", input_names=["tokens"], output_names=["logits"],
    external_data=False, verbose=False,
)
"""
TOKENS = "import numpy as np\n\ntokens = np.load('tokens.npy')\n"


def run_alone(file: Path) -> str:
    """Run a script in a process of its own, as its reader does; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", file.name],
        cwd=file.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_own(name: str, home: Path, mine: str) -> str:
    """Run a script for the reader's own network beside the reader's file."""
    (home / "mine.py").write_text(mine, encoding="utf-8")
    file = home / f"{name}.py"
    file.write_text(scripts.text(name), encoding="utf-8")
    return run_alone(file)


def save_own(home: Path) -> int:
    """Save the shipped network and data of its; returns how many of the images it gets right."""
    images, labels = (array[:TESTED] for array in images_and_labels())
    (home / "float32.onnx").write_bytes(onnx_export.model(shipped.float32("separable")))
    np.savez(
        home / "data.npz",
        calibration=as_unit_floats(calibration_set(CALIBRATION)[0]),
        images=as_unit_floats(images),
        labels=labels.astype(np.int64),
    )
    return int(np.count_nonzero(shipped.float32("separable").predict(images).argmax(1) == labels))


def integers_in(text: str) -> list[int]:
    """The whole numbers in a text that stand alone."""
    return [int(number.replace(",", "")) for number in re.findall(r"(?<![\w.])\d[\d,]*\b", text)]


@pytest.mark.slow
def test_own_network_in_pytorch(home: Path) -> None:
    expected = save_own(home)
    float32, quantized, of = integers_in(
        re.sub("float32", "", run_own("own_pytorch", home, DATA + TENSORS))
    )
    assert of == TESTED
    assert abs(float32 - expected) <= 1  # another order of sums
    assert abs(quantized - expected) <= 0.02 * TESTED
    assert (home / "quantized.pt2").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("own_onnxruntime", "QuantizeLinear"),
        ("own_onnxruntime_without_data", "ConvInteger"),
    ],
)
@pytest.mark.slow
def test_own_network_in_onnx_runtime(name: str, operator: str, home: Path) -> None:
    expected = save_own(home)
    before, after = run_own(name, home, DATA).splitlines()
    assert integers_in(before)[-1] == pytest.approx(expected, abs=1)
    assert integers_in(after)[-1] == pytest.approx(expected, abs=0.02 * TESTED)
    assert integers_in(after)[-2] < 0.5 * integers_in(before)[-2]  # bytes
    operators = {node.op_type for node in onnx.load(home / "int8.onnx").graph.node}
    assert operator in operators


@pytest.mark.slow
def test_own_language_model_in_pytorch(home: Path) -> None:
    before, after, same = run_own("own_language_pytorch", home, TRANSFORMER).splitlines()
    # The embedding, and what attention keeps as plain parameters, stay in float32.
    assert integers_in(after)[-1] < 0.7 * integers_in(before)[-1]
    assert float(same.split()[-1].strip("%")) > 90


@pytest.mark.slow
def test_own_language_model_in_onnx_runtime(home: Path) -> None:
    """The products with constant weights alone become MatMulNBits."""
    (home / "mine.py").write_text(TRANSFORMER, encoding="utf-8")
    export = home / "export.py"
    export.write_text(EXPORT + "\nimport numpy\nnumpy.save('tokens.npy', tokens.numpy())\n")
    run_alone(export)
    size, same = run_own("own_language_onnxruntime", home, TOKENS).splitlines()
    assert integers_in(size)[-1] < 0.6 * (home / "float32.onnx").stat().st_size
    assert float(same.split()[-1].strip("%")) > 50  # 4 bits, and random weights
    operators = [node.op_type for node in onnx.load(home / "int4.onnx").graph.node]
    assert "MatMulNBits" in operators


def test_every_script_is_run_here() -> None:
    code = Path(__file__).read_text(encoding="utf-8")
    for file in HERE.glob("*.py"):
        assert f'"{file.stem}"' in code, file.name


def test_the_page_names_the_versions() -> None:
    words = prose.blocks("yours")["own-versions"]
    for package, name in (("torch", "PyTorch"), ("torchao", "torchao")):
        major, minor, *_ = version(package).split(".")
        assert f"{name} {major}.{minor}" in words
