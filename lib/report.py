"""What a bug report needs to know of this machine: ``python -m lib.report`` prints it.

Versions, processor, and what computes the integers here. It names nobody and no folder, so that it
can be pasted as it is.
"""

import importlib.metadata
import os
import platform
import tomllib
from collections.abc import Iterator
from pathlib import Path

from lib.cnn import engines
from lib.cnn.processor import processor
from lib.settings import ENGINE_NAMES

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
PACKAGES = ("streamlit", "numpy", "torch", "onnx", "onnxruntime", "matplotlib", "pillow")
SETTINGS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "ONEDNN_MAX_CPU_ISA",  # the instructions that oneDNN may use
)


def lines() -> Iterator[tuple[str, str]]:
    """Each thing with what is known of it."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    yield project["name"], project["version"]
    yield "python", f"{platform.python_version()} ({platform.python_implementation()})"
    yield "system", f"{platform.system()} {platform.release()}, {platform.machine()}"
    for package in PACKAGES:
        yield package, version(package)
    name, instructions = processor()
    yield "processor", f"{name}, {os.cpu_count()} CPUs"
    yield "instructions", ", ".join(instructions) or "none that matter to int8"
    for variable in SETTINGS:
        yield variable, os.environ.get(variable, "not set")
    for engine in ENGINE_NAMES:
        yield f"engine {engine}", engines.failure(engine) or "passed its test"
    yield "integers", engines.status().sentence


def version(package: str) -> str:
    """The version of an installed package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def main() -> None:
    """Print the report."""
    for name, value in lines():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
