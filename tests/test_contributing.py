"""CONTRIBUTING.md, followed word by word: its example is a page, and the tests find it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
[SECTION] = re.findall(r"^## Add a page\n(.*?)^## ", GUIDE, re.DOTALL | re.MULTILINE)

NEXT_TO_IT = ("router", "references", "prose")


def example() -> dict[str, str]:
    """The files of the example and its line in the router, each by the path named before it."""
    parts = re.findall(r"(.*?)```python\n(.*?)```\n", SECTION, re.DOTALL)
    return {
        re.findall(r"`((?:lib|pages|tests)/\w+(?:/\w+)?\.py)`", text)[0]: code
        for text, code in parts
    }


def before(text: str, line: str, following: str) -> str:
    """The text with one more line, before the one that begins in that way."""
    assert text.count(following) == 1
    return text.replace(following, line + following)


def run(folder: Path, *command: str) -> None:
    """Run one of Python's programs there, which must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_example_page_works(tmp_path: Path) -> None:
    for name in ("lib", "pages", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    files = example()
    assert len(files) == 6
    pages = (tmp_path / "lib" / "ui" / "router.py").read_text(encoding="utf-8")
    files["lib/ui/router.py"] = before(
        pages, files["lib/ui/router.py"], '    Page(\n        "formats",'
    )
    [row] = re.findall(r"```markdown\n(.*?)```\n", SECTION, re.DOTALL)
    readme = tmp_path / "README.md"
    text = before(readme.read_text(encoding="utf-8"), row, "| One number, every format |")
    readme.write_text(text, encoding="utf-8")
    for path, code in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(code, encoding="utf-8")
    run(tmp_path, "ruff", "check", *files)
    run(tmp_path, "ruff", "format", "--check", *files)
    run(tmp_path, "pytest", "-q", "tests/test_house.py", "-k", "one_way or circle or long")
    run(tmp_path, "pytest", "-q", *(f"tests/ui/test_{one}.py" for one in NEXT_TO_IT))
    run(tmp_path, "pytest", "-q", "tests/figures", "-k", "staircase or steps")
    run(tmp_path, "pytest", "-q", "tests/pages/test_pages.py", "-k", "staircase")


def test_what_is_named_exists() -> None:
    for path in re.findall(r"\b((?:lib|pages|tests|assets)/[\w/]+(?:\.\w+)?)\b", GUIDE):
        if "staircase" not in path and "NAME" not in path:
            assert (ROOT / path).exists(), path
