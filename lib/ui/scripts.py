"""Scripts for readers to take home: whole files in assets/scripts, which the tests run."""

import re
from functools import cache
from importlib import metadata

from lib.ui.theme import ASSETS

HERE = ASSETS / "scripts"
TITLES = {"torch": "PyTorch", "onnx": "ONNX", "onnxruntime": "ONNX Runtime", "numpy": "NumPy"}


@cache
def text(name: str) -> str:
    """The script of that name."""
    return (HERE / f"{name}.py").read_text(encoding="utf-8")


def install(*packages: str) -> str:
    """The line that installs packages in the versions with which the tests run the scripts."""
    wanted = (f'"{name}=={version(name)}.*"' for name in packages)  # a shell expands a bare *
    return f"pip install {' '.join(wanted)}"


def versions(*packages: str) -> str:
    """The names and versions of these packages, as the end of a sentence."""
    *others, last = (f"{TITLES.get(name, name)} {version(name)}" for name in packages)
    return f"{', '.join(others)} and {last}" if others else last


@cache  # looked up once: among many readers a look at the disk found nothing, once in ten minutes
def version(package: str) -> str:
    """The version of a package here, 2.13 for short.

    Of one that only the tests install it is what assets/scripts/requirements.txt asks for.
    """
    try:
        found = metadata.version(package)
    except metadata.PackageNotFoundError:
        found = _required()[package]
    return ".".join(found.split(".")[:2])


@cache
def _required() -> dict[str, str]:
    """The first version that is asked for of each package in requirements.txt of the scripts."""
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w-]+)>=([\d.]+)", lines, re.MULTILINE))
