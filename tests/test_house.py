"""The house stays in order: imports run one way, pages neither draw nor compute, nothing strays."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What each part may import, of lib and of the heavy packages. The arrows point one way.
MAY_IMPORT: dict[str, set[str]] = {
    "lib.settings": set(),
    "lib.numbers": {"lib.numbers", "numpy"},
    "lib.quantization": {"lib.quantization", "lib.numbers", "numpy"},
    "lib.uploads": {"lib.uploads", "lib.quantization", "lib.numbers", "numpy", "PIL"},
    "lib.cnn": {"lib.cnn", "lib.quantization", "lib.numbers", "numpy", "torch"},
    "lib.studies": {"lib.studies", "lib.cnn", "lib.quantization", "lib.numbers", "numpy"},
    "lib.jobs": {"lib.jobs"},
    "lib.figures": {"lib.figures", "numpy", "matplotlib"},
    "lib.ui": {
        "lib.ui",
        "lib.figures",
        "lib.jobs",
        "lib.uploads",
        "lib.quantization",
        "lib.numbers",
        "numpy",
        "streamlit",
        "starlette",  # what Streamlit's server is made of
    },
    "pages": {
        "pages",
        "lib.ui",
        "lib.figures",
        "lib.jobs",
        "lib.uploads",
        "lib.studies",
        "lib.cnn",
        "lib.quantization",
        "lib.numbers",
        "streamlit",
    },
}
COMPUTING = (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult)
EVERYWHERE = {"lib", "lib.settings"}
TOP_LEVEL = {
    *("app.py", "requirements.txt", "requirements-dev.txt", "pyproject.toml"),
    *("pages", "lib", "tests", "assets", "deploy"),
    *("README.md", "LICENSE", "Makefile"),
}


def files(part: str) -> list[Path]:
    """Return the Python files of a part of the house such as "lib.ui"."""
    place = ROOT.joinpath(*part.split("."))
    return sorted(place.rglob("*.py")) or [place.with_suffix(".py")]


def imported(file: Path) -> set[str]:
    """Return the names of the modules that a file imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            assert node.module
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def tracked() -> list[str]:
    """Return the paths of the files in the repository, or skip where there is no repository."""
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git work tree")
    return listing.stdout.splitlines()


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_run_one_way(part: str) -> None:
    assert files(part)
    for file in files(part):
        for name in imported(file):
            top = ".".join(name.split(".")[:2]) if name.startswith("lib.") else name.split(".")[0]
            allowed = top in MAY_IMPORT[part] or top in sys.stdlib_module_names or top in EVERYWHERE
            assert allowed, f"{file.relative_to(ROOT)} imports {name}"


def test_pages_do_no_arithmetic() -> None:
    for file in files("pages"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp):
                computes = isinstance(node.op, COMPUTING)
                assert not computes, f"{file.name}:{node.lineno} computes; that belongs into lib"


def test_figures_leave_pyplot_and_automatic_layout_alone() -> None:
    for file in [*files("lib"), *files("pages")]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\bpyplot\b(?! )|tight_layout|constrained", text), file


def test_every_folder_of_lib_is_a_package() -> None:
    for folder in {file.parent for file in files("lib")}:
        assert (folder / "__init__.py").is_file(), folder


def test_nothing_else_at_the_top() -> None:
    top = {path.split("/")[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_machine_path_in_any_file() -> None:
    folders = "|".join(["work", "tmp", "root", "home", "Users"])
    pattern = re.compile(rf"(?<![\w./:*-])/({folders})/\w")
    for path in tracked():
        file = ROOT / path
        if file.suffix in {".npz", ".png", ".gz"} or not file.is_file():
            continue
        found = pattern.search(file.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found.group(0)}"


def run_fresh(program: str) -> str:
    """Run Python code in a new process and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_frame_brings_no_torch() -> None:
    program = "import sys, lib.ui.frame; print('torch' in sys.modules)"
    assert run_fresh(program).split() == ["False"]


def test_all_pages_together_never_load_pyplot() -> None:
    program = """
import sys
from streamlit.testing.v1 import AppTest
from lib.ui.router import PAGES
for page in PAGES:
    app = AppTest.from_file("lib/ui/router.py", default_timeout=60).switch_page(page.file).run()
    assert not app.exception and len(app.main.children) > 1, page
print("matplotlib.pyplot" in sys.modules, "matplotlib.figure" in sys.modules)
"""
    assert run_fresh(program).split() == ["False", "True"]
