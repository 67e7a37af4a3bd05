"""Scripts to take home: each is run where a reader would, beside the files of the page."""

import os
import re
import runpy
import subprocess
import sys
import zipfile
from importlib import metadata
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
from lib.ui import scripts
from lib.ui.scripts import HERE
from lib.uploads import model_files
from pages.yours_parts.own_network import SCRIPTS, Script
from tests.support.server import ROOT

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
    onnx, npz, _ = take_home.files(**settings)
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


def test_ten_lines_are_the_whole_network() -> None:
    """As the page says: from `net` to `ends`."""
    text = scripts.text("run_npz")
    lines = text[text.index("net, ") : text.rindex("*ends)") + 6].splitlines()
    assert len(lines) == 10


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


def all_is_understood(file: Path, arithmetic: str, *kinds: str) -> None:
    """The page that opens model files says how layers compute, and what each code stands for."""
    content = file.read_bytes()
    header = model_files.read_bytes(content, file.name)
    computed = [layer.arithmetic for layer in header.layers]
    assert computed.count(arithmetic) >= 0.5 * len(computed) > 0
    matrices = [each for each in header.tensors if each.kind.name in kinds and len(each.shape) > 1]
    weights = [tensor for tensor in matrices if "zero_point" not in tensor.name]
    assert len(weights) >= computed.count(arithmetic)
    for tensor in weights:
        found = model_files.sample_bytes(content, header, tensor)
        assert found.scales is not None, tensor.name
        assert found.remark == ""


def integers_in(text: str) -> list[int]:
    """The whole numbers in a text that stand alone."""
    return [int(number.replace(",", "")) for number in re.findall(r"(?<![\w.])\d[\d,]*\b", text)]


@pytest.mark.slow
def test_own_network_in_pytorch(home: Path) -> None:
    expected = save_own(home)
    before, after = run_own("own_pytorch", home, DATA + TENSORS).splitlines()
    [*_, float_bytes, float32, of] = integers_in(before)
    [*_, int8_bytes, quantized, _] = integers_in(after)
    assert of == TESTED
    assert abs(float32 - expected) <= 1  # another order of sums
    assert abs(quantized - expected) <= 0.02 * TESTED
    # In small networks the graph as text weighs more than the weights do: they are what shrinks.
    assert int8_bytes == (home / "int8.pt2").stat().st_size < float_bytes
    weights, codes = (stored(home / file) for file in ("float32.pt2", "int8.pt2"))
    assert codes < 0.4 * weights


def stored(file: Path) -> int:
    """Bytes of the weights in a file of PyTorch's; it holds no inputs beside them."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    inputs = sum(entry.file_size for entry in entries if "sample_inputs" in entry.filename)
    assert inputs < 10_000
    return sum(entry.file_size for entry in entries if "/weights/weight_" in entry.filename)


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
    assert integers_in(before)[-1] == integers_in(after)[-1] == TESTED
    assert integers_in(before)[-2] == pytest.approx(expected, abs=1)
    assert integers_in(after)[-2] == pytest.approx(expected, abs=0.02 * TESTED)
    assert integers_in(after)[-3] < 0.5 * integers_in(before)[-3]  # bytes
    operators = {node.op_type for node in onnx.load(home / "int8.onnx").graph.node}
    assert operator in operators
    all_is_understood(home / "int8.onnx", "integer", "int8", "uint8")


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
    _, size, same = run_own("own_language_onnxruntime", home, TOKENS).splitlines()
    assert integers_in(size)[-1] < 0.6 * (home / "float32.onnx").stat().st_size
    assert float(same.split()[-1].strip("%")) > 50  # 4 bits, and random weights
    operators = [node.op_type for node in onnx.load(home / "int4.onnx").graph.node]
    assert "MatMulNBits" in operators
    all_is_understood(home / "int4.onnx", "weights", "uint4")


MINE = {
    "own_pytorch": "mine_pytorch",
    "own_onnxruntime": "mine_onnxruntime",
    "own_onnxruntime_without_data": "mine_onnxruntime",
    "own_language_pytorch": "mine_language_pytorch",
    "own_language_onnxruntime": "mine_language_onnxruntime",
}


@pytest.mark.parametrize("name", MINE)
@pytest.mark.slow
def test_with_the_file_that_a_reader_begins_with(name: str, home: Path) -> None:
    """It holds all that the script needs, and writes the network where another tool reads it."""
    mine = home / "mine.py"
    mine.write_text(scripts.text(MINE[name]), encoding="utf-8")
    if "onnx" in name:
        run_alone(mine)
        assert (home / "float32.onnx").is_file()
    printed = run_own(name, home, mine.read_text(encoding="utf-8"))
    assert len(printed.splitlines()) >= 2


def test_pages_show_the_scripts_with_their_files() -> None:
    assert {script.name: script.mine for script in SCRIPTS.values()} == MINE


def test_every_script_is_run_here() -> None:
    code = Path(__file__).read_text(encoding="utf-8")
    for file in HERE.glob("*.py"):
        assert f'"{file.stem}"' in code, file.name


IMPORTED = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)
INDIRECTLY = {"onnx", "onnxscript", "onnx-ir"}  # by torch.onnx and ONNX Runtime's quantizer


@pytest.mark.parametrize("script", dict.fromkeys(SCRIPTS.values()), ids=lambda script: script.name)
def test_what_is_to_be_installed_is_what_is_imported(script: Script) -> None:
    text = scripts.text(script.name) + scripts.text(script.mine)
    imported = set(IMPORTED.findall(text)) - {*sys.stdlib_module_names, "mine", "numpy"}
    assert imported <= set(script.packages) <= imported | INDIRECTLY


@pytest.mark.parametrize("package", ["torch", "torchao", "onnx", "onnxscript", "onnx-ir"])
def test_the_versions_are_those_that_are_installed(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the host has not installed what only these scripts need."""
    major, minor, *_ = metadata.version(package).split(".")
    assert scripts.version(package) == f"{major}.{minor}"
    assert scripts.install(package) == f'pip install "{package}=={major}.{minor}.*"'

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert scripts.version(package) == f"{major}.{minor}"  # looked up once
    if package in ("torchao", "onnxscript", "onnx-ir"):
        scripts.version.cache_clear()
        assert scripts.version(package) == f"{major}.{minor}"
        scripts.version.cache_clear()


def test_lines_fit_on_the_page() -> None:
    for file in HERE.glob("*.py"):
        assert max(map(len, file.read_text(encoding="utf-8").splitlines())) <= 76, file.name
