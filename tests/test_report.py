"""The command that prints what a bug report needs."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import onnxruntime
import PIL
import pytest
import streamlit
import torch

from lib import report
from lib.cnn import engines

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_the_command_prints_the_versions_that_run_here() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "lib.report"],
        cwd=ROOT,
        env={**os.environ, "QP_ENGINES": "numpy"},  # no race, which each process decides anew
        capture_output=True,
        text=True,
        check=True,
    )
    said = dict(line.split(": ", 1) for line in run.stdout.splitlines())
    assert said["python"].startswith(platform.python_version())
    for module in (streamlit, np, torch, onnxruntime, matplotlib):
        assert said[module.__name__] == module.__version__
    assert said["pillow"] == PIL.__version__
    assert said["engine numpy"] == "passed its test"
    assert "NumPy" in said["integers"]
    assert str(Path.home()) not in run.stdout
    assert str(ROOT) not in run.stdout


def test_an_engine_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "This PyTorch has no integer kernels for this processor."
    monkeypatch.setattr(engines, "failure", lambda name: sentence if name == "onednn" else "")
    said = dict(report.lines())
    assert said["engine onednn"] == sentence
    assert said["integers"] == engines.status().sentence != sentence
    assert said["engine numpy"] == "passed its test"


def test_what_is_not_installed_is_said() -> None:
    assert report.version("no-such-package") == "not installed"
