"""The components' scripts and style sheets: none that nobody needs, and all in one file."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit

from lib.ui.components import files
from lib.ui.router import PAGES
from lib.ui.setting import Number
from lib.ui.theme import ASSETS
from tests.support.pages import settings_of

ROOT = ASSETS.parent
IMPORT = re.compile(r'^import ([^"]*)"\./([\w.]+)";$', re.MULTILINE)
ALL = files.STYLES | files.PAGES | files.LATER
INCLUDE = re.compile(r"include (\w+)")
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def registered() -> Iterator[str]:
    """The names of all components that lib/ui/components hands to Streamlit."""
    for path in (ROOT / "lib" / "ui" / "components").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "files.component":
                yield ast.literal_eval(node.args[0])


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


def html_of(name: str) -> str:
    return files.html(name) if f"{name}.html" in in_folder("html") else ""


def test_every_component_is_in_the_table_of_styles() -> None:
    assert sorted(registered()) == sorted(files.STYLES)


def test_every_script_belongs_to_a_component() -> None:
    scripts = ["loader.js", "place.js", *(f"{name}.js" for name in [*ALL, *files.WORKERS])]
    assert set().union(*map(needed_by, scripts)) == in_folder("js")


def test_every_style_sheet_and_every_piece_of_html_belongs_to_a_component() -> None:
    taken = {f"{name}.css" for names in ALL.values() for name in names}
    assert taken == in_folder("css")
    asked = {name for name in ALL if f"{name}.html" in in_folder("html")}
    for file in in_folder("html"):
        asked |= set(INCLUDE.findall(text_of(file)))
    assert {f"{name}.html" for name in asked} == in_folder("html")


@pytest.mark.parametrize("sheet", sorted(in_folder("css")))
def test_what_a_style_sheet_names_is_there(sheet: str) -> None:
    """Each class and id is a word in the script or the HTML of a component that takes the sheet."""
    words = set()
    kind = sheet.removesuffix(".css")
    everywhere = kind in files.LATER["presentation"]  # it changes all others
    for name, sheets in ALL.items():
        if kind in sheets or everywhere:
            text = "".join(map(text_of, needed_by(f"{name}.js"))) + html_of(name)
            words |= set(re.findall(r"[\w-]+", text))
    rules = re.sub(r"/\*.*?\*/", "", text_of(sheet), flags=re.DOTALL)
    selectors = "".join(re.findall(r"([^{}]*)\{", rules))
    named = set(re.findall(r"[.#]([a-z][\w-]*)", selectors))
    assert named - words == set()


def test_every_export_is_imported() -> None:
    """By another script, by the bundle, or by a test that holds it against the library."""
    tests = "".join(path.read_text("utf-8") for path in Path(ROOT, "tests", "browser").glob("*.py"))
    taken = {
        (file, name)
        for script in in_folder("js")
        for file, names in imports(script)
        for name in names
    }
    given = {(file, name) for file in in_folder("js") for name in EXPORT.findall(text_of(file))}
    assert {(file, name) for file, name in given - taken if name not in tests} == {
        ("place.js", "placer")  # for the bundle
    }
    assert taken <= given


FILE_IN_BUNDLE = re.compile(r"^export const (\$\w+) = \(\(\) => \{$", re.MULTILINE)
COMPONENTS = [name for name in files.SCRIPTS if name.startswith("components.")]


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_script_needs_none_but_the_one_of_every_page(name: str) -> None:
    bundle = files.SCRIPTS[name].decode()
    assert not re.search(r"^import|/\*\*|^ *//", bundle, re.MULTILINE)
    assert "export const mount = $place.placer(sheets, {" in bundle
    needed = re.findall(r"await import\(`\./([\w.]+)\$", bundle)
    first = files.script("journey")
    assert needed == ([] if name == first else [first])


def test_what_every_page_has_is_in_no_other_script() -> None:
    """So what these files keep is kept once on a page; and each has before it what it imports."""
    first = set(FILE_IN_BUNDLE.findall(files.SCRIPTS[files.script("journey")].decode()))
    for name in COMPONENTS:
        bundle = files.SCRIPTS[name].decode()
        taken = re.search(r"^const \{ (.*) \} = await", bundle)
        known = set(taken[1].split(", ")) if taken else set()
        assert known <= first
        for text in re.split(r"^export const \$", bundle, flags=re.M)[1:]:
            assert {f"${needed}" for needed in re.findall(r"\} = \$(\w+);$", text, re.M)} <= known
            known.add(f"${text.split(' ')[0]}")
        own = FILE_IN_BUNDLE.findall(bundle)
        assert name == files.script("journey") or not first & set(own)
        assert len(own) == len(set(own))


@pytest.mark.parametrize("name", files.WORKERS)
def test_a_worker_is_one_script_that_needs_no_other(name: str) -> None:
    bundle = files.SCRIPTS[files.worker(name)].decode()
    assert not re.search(r"^(import|export)|/\*\*|^ *//", bundle, re.MULTILINE)
    assert f"const ${name} = (() => {{" in bundle


@pytest.mark.parametrize("name", files.SCRIPTS)
def test_its_name_changes_with_its_content(name: str) -> None:
    content = hashlib.sha256(files.SCRIPTS[name]).hexdigest()
    _, told, _ = name.split(".")
    assert told == content[:16]


def test_every_component_is_in_one_script() -> None:
    for name in files.STYLES:
        entry = f"\n  {name}: {{ show: ".encode()
        having = [script for script, content in files.SCRIPTS.items() if entry in content]
        assert having == [files.script(name)]


def test_what_goes_over_the_wire_with_each_answer_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    definitions = []
    monkeypatch.setattr(
        streamlit.components.v2, "component", lambda name, **parts: definitions.append(parts)
    )
    files.component("picture")
    (parts,) = definitions
    assert list(parts) == ["js"]
    assert len(parts["js"]) < 1000
    assert files.script("picture") in parts["js"]
    assert '"picture"' in parts["js"]
    assert not {"NAME", "FILE"} & set(re.findall(r"\w+", parts["js"]))


def test_each_file_is_a_function_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Names that are the same in two files don't meet, and comments stay behind."""
    (tmp_path / "a.js").write_text(
        "// About a\n"
        'import { b as c, d } from "./b.js";\n'
        "/** @type {number} */\n"
        'const address = "http://b"; // stays\n'
        "  /** @type {A} */ (first);\n"
        "/**\n * @param {B} c\n */\n"
        "export default (/** @type {B} */ e) => c + d() + e;\n",
        encoding="utf-8",
    )
    (tmp_path / "b.js").write_text(
        "export const b = 1;\nconst address = 2;\nexport function d() {}\n", encoding="utf-8"
    )
    (tmp_path / "place.js").write_text("export function placer() {}\n", encoding="utf-8")
    (tmp_path / "s.css").write_text("i { x: `$` }", encoding="utf-8")
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    monkeypatch.setattr(files, "STYLES", {"a": ("s",)})
    assert files.bundle.__wrapped__(("a",)) == (
        "export const $place = (() => {\nfunction placer() {}\nreturn { placer };\n})();\n"
        "export const $b = (() => {\n"
        "const b = 1;\nconst address = 2;\nfunction d() {}\n"
        "return { b, d };\n})();\n"
        "export const $a = (() => {\n"
        "const { b: c, d } = $b;\n"
        'const address = "http://b"; // stays\n'
        "(first);\n"
        "const $show = (e) => c + d() + e;\n"
        "return { $show };\n})();\n"
        "const sheets = {\n"
        '  s: "i { x: `$` }",\n'
        "};\n"
        "export const mount = $place.placer(sheets, {\n"
        '  a: { show: $a.$show, styles: ["s"], html: "" },\n'
        "});\n"
    )


# Boxes for counts alone: of minutes, of raised hands.
COUNTS = {"lesson_maker.html", "room_hands.js"}
DIGITS = re.compile(r'(inputmode|type)(=|: )"(numeric|number|decimal|tel)"', re.IGNORECASE)


def test_no_box_for_a_minus_or_a_point_has_a_keypad_of_digits() -> None:
    """Those of phones have no minus, and in many countries no point."""
    parts = [path for path in files.FOLDER.iterdir() if path.suffix in (".html", ".js")]
    assert {path.name for path in parts if DIGITS.search(path.read_text("utf-8"))} == COUNTS
    for address in (page.address for page in PAGES):
        numbers = [one for one in settings_of(address) if isinstance(one, Number)]
        assert all(one.low >= 0 for one in numbers if one.look == "box"), address
