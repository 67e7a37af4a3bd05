"""The house stays in order: imports run one way, pages neither draw nor compute, nothing strays."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What each part may import besides the standard library and what EVERYWHERE names. Arrows point
# one way.
MAY_IMPORT: dict[str, set[str]] = {
    "lib.settings": set(),
    "lib.heap": set(),
    "lib.report": {"lib.cnn"},
    "lib.numbers": {"lib.numbers", "numpy"},
    "lib.quantization": {"lib.quantization", "lib.numbers", "numpy"},
    "lib.uploads": {"lib.uploads", "lib.quantization", "lib.numbers", "numpy", "PIL"},
    "lib.cnn": {
        "lib.cnn",
        "lib.quantization",
        "lib.numbers",
        "numpy",
        "torch",
        "onnx",
        "onnxruntime",
    },
    "lib.lm": {"lib.lm", "lib.quantization", "lib.numbers", "numpy", "torch", "onnx"},
    "lib.studies": {"lib.studies", "lib.cnn", "lib.lm", "lib.quantization", "lib.numbers", "numpy"},
    "lib.teaching": {
        "lib.teaching",
        "lib.studies",
        "lib.jobs",  # the record of shipped results
        "lib.cnn",
        "lib.quantization",
        "lib.numbers",
        "numpy",
        "redis",
        "segno",
    },
    "lib.jobs": {"lib.jobs"},
    "lib.figures": {"lib.figures", "numpy", "matplotlib", "reportlab", "markdown_it"},
    "lib.ui": {
        "lib.ui",
        "lib.figures",
        "lib.jobs",
        "lib.teaching",
        "lib.uploads",
        "lib.quantization",
        "lib.numbers",
        "numpy",
        "streamlit",
        "starlette",  # what Streamlit's server is made of
        "uvicorn",  # which runs it
        "google",  # protobuf, in which browser and server write their messages
        "brotli",
    },
    "pages": {
        "pages",
        "lib.ui",
        "lib.figures",
        "lib.jobs",
        "lib.teaching",
        "lib.uploads",
        "lib.studies",
        "lib.cnn",
        "lib.lm",
        "lib.quantization",
        "lib.numbers",
        "streamlit",
    },
}
# Lines that a reader takes in at one sitting.
PAGE_LINES, PAGE_FUNCTION_LINES, MODULE_LINES = 300, 60, 500
COMPUTING = (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult)
EVERYWHERE = {"lib.settings", "lib.heap"}
TOP_LEVEL = {
    *("app.py", "requirements.txt", "pages", "lib", "tests", "assets", "deploy"),
    *("README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md"),
    *("Makefile", "pyproject.toml", "requirements-dev.txt", "requirements.lock"),
}


def files(part: str) -> list[Path]:
    """Return the Python files of a part of the house such as "lib.ui"."""
    place = ROOT.joinpath(*part.split("."))
    return sorted(place.rglob("*.py")) or [place.with_suffix(".py")]


def module(file: Path) -> str:
    """Return the name by which a file is imported."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(file: Path) -> ast.Module:
    """Return a Python file as a syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    """Give the functions of a file, those in others included."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef):
            yield node


def at_the_start(tree: ast.AST) -> Iterator[ast.AST]:
    """Give what runs when a module is imported: all but the inside of its functions."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node
            yield from at_the_start(node)


def imported(file: Path, *, at_start: bool = False) -> set[str]:
    """Return what a file imports, anywhere in it or at its start: modules, and names in them."""
    names: set[str] = set()
    for node in at_the_start(parsed(file)) if at_start else ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            assert node.module
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


def test_every_part_of_lib_has_its_arrows() -> None:
    parts = {".".join(module(file).split(".")[:2]) for file in files("lib")}
    assert parts - {"lib"} <= MAY_IMPORT.keys()


def test_nobody_imports_a_command() -> None:
    for file in [*files("app"), *files("lib"), *files("pages")]:
        names = imported(file)
        assert not any(name.startswith("lib.report") for name in names), file


def test_imports_run_in_no_circle() -> None:
    modules = {module(file) for file in files("lib")}
    arrows: dict[str, set[str]] = {}
    for file in files("lib"):
        names = imported(file, at_start=True)
        found = {name if name in modules else name.rpartition(".")[0] for name in names}
        arrows[module(file)] = found & modules
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' <- '.join(error.args[1])}") from None


def test_no_test_imports_another() -> None:
    for file in files("tests"):
        for name in imported(file):
            helper = name.startswith(("tests.support", "tests.bench"))
            assert helper or not name.startswith("tests."), f"{file.relative_to(ROOT)}: {name}"


def test_tests_are_found_where_the_tested_is() -> None:
    """In the same folder, under the same name; those of pages and the browser by any of theirs."""
    for path in (file.relative_to(ROOT / "tests") for file in files("tests")):
        tested = path.name.removeprefix("test_")
        if path.name == tested or len(path.parts) == 1:
            continue
        place = ROOT / "lib" / path.parent / tested
        places = [place, place.with_suffix("")]  # a module, or a package below or around
        places += [place.parent] if place.parent.name == place.stem else []
        if path.parts[0] in ("pages", "browser"):
            places = [ROOT / "pages" / tested, *ROOT.glob(f"lib/ui/**/{tested}")]
            places += [ROOT / place.stem]  # deploy/
            places += [ROOT / "assets" / "components" / f"{place.stem}.js"]
        assert tested == "pages.py" or any(each.exists() for each in places), path


@pytest.mark.parametrize(("part", "most"), [("lib", MODULE_LINES), ("pages", PAGE_LINES)])
def test_no_file_is_too_long(part: str, most: int) -> None:
    for file in files(part):
        path = str(file.relative_to(ROOT))
        lines = len(file.read_text(encoding="utf-8").splitlines())
        assert lines <= most, f"{path} has {lines} lines"


def test_no_function_of_a_page_is_too_long() -> None:
    for file in files("pages"):
        for function in functions(file):
            path = f"{file.relative_to(ROOT)}:{function.name}"
            assert function.end_lineno is not None
            lines = function.end_lineno - function.lineno + 1
            assert lines <= PAGE_FUNCTION_LINES, f"{path}: {lines} lines"


def test_pages_do_no_arithmetic() -> None:
    for file in files("pages"):
        for node in ast.walk(parsed(file)):
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
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL


def test_no_machine_path_in_any_file() -> None:
    folders = "|".join(["work", "tmp", "root", "home", "Users"])
    pattern = re.compile(rf"(?<![\w./:*-])/({folders})/\w")
    for path in tracked():
        file = ROOT / path
        if file.suffix in {".npz", ".png", ".gz"} or not file.is_file():
            continue
        found = pattern.search(file.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found.group(0)}"


def test_tests_that_are_named_somewhere_exist() -> None:
    for path in tracked():
        file = ROOT / path
        if file.suffix in {".py", ".js", ".css", ".md"} and file.is_file():
            for name in re.findall(r"\btests/[\w/]+\.py\b", file.read_text(encoding="utf-8")):
                # NAME stands for any, and the staircase is CONTRIBUTING's example.
                made_up = "NAME" in name or "staircase" in name
                assert made_up or (ROOT / name).is_file(), f"{path} names {name}"


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


def test_starting_the_app_brings_no_language_model() -> None:
    program = "import sys, app; print(any(name.startswith('lib.lm') for name in sys.modules))"
    assert run_fresh(program).split() == ["False"]


@pytest.mark.slow
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
