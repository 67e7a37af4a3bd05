"""The components' scripts and style sheets: none that nobody needs, and each fit to be joined."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lib.ui.components import files
from lib.ui.theme import ASSETS

ROOT = ASSETS.parent
IMPORT = re.compile(r'^import ([^"]*)"\./([\w.]+)";$', re.MULTILINE)
INCLUDE = re.compile(r"include (\w+)")
TOP_LEVEL = re.compile(r"^(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


class Component(NamedTuple):
    """The names of the files that a component is made of, without their endings."""

    css: list[str]
    html: list[str]
    javascript: list[str]


def components() -> Iterator[Component]:
    """All components that lib/ui/components hands to Streamlit."""
    for path in (ROOT / "lib" / "ui" / "components").glob("*.py"):
        for call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if ast.unparse(call.func) == "st.components.v2.component":
                yield Component(*(asked_for(kind, call) for kind in Component._fields))


def asked_for(kind: str, tree: ast.AST) -> list[str]:
    """What a piece of Python asks `files` for."""
    asking = [call for call in calls(tree) if ast.unparse(call.func) == f"files.{kind}"]
    return [ast.literal_eval(argument) for call in asking for argument in call.args]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


COMPONENTS = {component.javascript[0]: component for component in components()}


def text_of(name: str) -> str:
    return (files.FOLDER / name).read_text(encoding="utf-8")


def imports(script: str) -> Iterator[tuple[str, set[str]]]:
    """The files that a script imports, and the names from each."""
    for names, file in IMPORT.findall(text_of(script)):
        yield file, set(re.findall(r"\w+", names)) - {"from"}


def needed_by(script: str) -> set[str]:
    """A script and all that it imports, and what these import."""
    return {script}.union(*(needed_by(file) for file, _ in imports(script)))


def in_folder(kind: str) -> set[str]:
    return {path.name for path in files.FOLDER.glob(f"*.{kind}")}


def test_every_script_belongs_to_a_component() -> None:
    assert set().union(*(needed_by(f"{name}.js") for name in COMPONENTS)) == in_folder("js")


def test_every_style_sheet_and_every_piece_of_html_belongs_to_a_component() -> None:
    taken = {f"{name}.css" for component in COMPONENTS.values() for name in component.css}
    assert taken == in_folder("css")
    asked = {name for component in COMPONENTS.values() for name in component.html}
    for file in in_folder("html"):
        asked |= set(INCLUDE.findall(text_of(file)))
    assert {f"{name}.html" for name in asked} == in_folder("html")


@pytest.mark.parametrize("sheet", sorted(in_folder("css")))
def test_what_a_style_sheet_names_is_there(sheet: str) -> None:
    """Each class and id is a word in the script or the HTML of a component that takes the sheet."""
    words = set()
    for name, component in COMPONENTS.items():
        if sheet.removesuffix(".css") in component.css:
            text = files.javascript(name) + "".join(map(files.html, component.html))
            words |= set(re.findall(r"[\w-]+", text))
    rules = re.sub(r"/\*.*?\*/", "", text_of(sheet), flags=re.DOTALL)
    selectors = "".join(re.findall(r"([^{}]*)\{", rules))
    named = set(re.findall(r"[.#]([a-z][\w-]*)", selectors))
    assert named - words == set()


def test_every_export_is_imported() -> None:
    """By another script, or by a test that holds it against the library."""
    tests = "".join(path.read_text("utf-8") for path in Path(ROOT, "tests", "browser").glob("*.py"))
    taken = {
        (file, name)
        for script in in_folder("js")
        for file, names in imports(script)
        for name in names
    }
    given = {(file, name) for file in in_folder("js") for name in EXPORT.findall(text_of(file))}
    assert {(file, name) for file, name in given - taken if name not in tests} == set()
    assert taken <= given


@pytest.mark.parametrize("component", sorted(COMPONENTS))
def test_joined_scripts_share_no_name(component: str) -> None:
    joined = files.javascript(component)
    names = TOP_LEVEL.findall(joined)
    assert len(names) > 1
    assert sorted(names) == sorted(set(names))
    assert not re.search(r"^import|/\*|^ *//", joined, re.MULTILINE)
    assert len(re.findall(r"^export ", joined, re.MULTILINE)) == 1


def test_comments_stay_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        "// About a\n"
        'import { b } from "./b.js";\n'
        "/** @type {number} */\n"
        'const address = "http://b"; // stays\n'
        "  /** @type {A} */ (first);\n"
        "/**\n * @param {B} c\n */\n"
        "export default (/** @type {B} */ c) => b + c;\n",
        encoding="utf-8",
    )
    (tmp_path / "b.js").write_text("export const b = 1;\n", encoding="utf-8")
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    assert files.javascript("a") == (
        "const b = 1;\n\n"
        'const address = "http://b"; // stays\n'
        "(first);\n"
        "export default (c) => b + c;\n"
    )
