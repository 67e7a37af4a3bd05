"""Every figure function: what it takes, and that all it writes can be read."""

import ast
import inspect
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest
from matplotlib.figure import Figure

from lib import figures
from lib.figures import style
from lib.figures.style import Colors
from lib.figures.svg import FigureFunction, to_svg
from lib.ui.theme import COLORS
from tests.support import drawn_text

FILES = sorted(Path(*figures.__path__).glob("*.py"))
FUNCTIONS = [
    function
    for file in FILES
    for name, function in inspect.getmembers(
        import_module(f"lib.figures.{file.stem}"), inspect.isfunction
    )
    if function.__module__ == f"lib.figures.{file.stem}"
    if not name.startswith("_")
    if get_type_hints(function).get("return") is Figure
    if "colors" in get_type_hints(function)
]


def test_there_are_figures() -> None:
    assert len(FUNCTIONS) > 30


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__qualname__)
def test_every_figure_is_drawn_by_a_test_of_its_own(function: FigureFunction) -> None:
    """In the file named like its module, with its text measured at both widths."""
    module = function.__module__.rpartition(".")[2]
    tests = ast.parse((Path(__file__).parent / f"test_{module}.py").read_text("utf-8"))
    checked = [
        ast.unparse(call.args[0]).rpartition(".")[2]
        for call in ast.walk(tests)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("check_figure")
    ]
    assert function.__name__ in checked


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__qualname__)
def test_figure_functions_are_called_alike(function: FigureFunction) -> None:
    """With ``narrow`` and ``colors`` by name, as `lib.ui.frame` does; the rest is explained."""
    parameters = inspect.signature(function).parameters
    narrow, colors = parameters["narrow"], parameters["colors"]
    assert {narrow.kind, colors.kind} == {inspect.Parameter.KEYWORD_ONLY}
    assert narrow.default is False
    assert colors.default is inspect.Parameter.empty
    assert get_type_hints(function)["colors"] == Colors
    explained = (function.__doc__ or "").partition("Args:")[2]
    for name in parameters.keys() - {"colors"}:
        assert name in explained, name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_figures_are_made_in_one_place(file: Path) -> None:
    """`style.sheet` alone says how large a px is."""
    calls = [
        node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)
    ]
    names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    methods = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    if file.stem != "style":
        assert "Figure" not in names
        assert not methods & {"add_axes", "subplots", "add_subplot", "figure"}


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ([(20, 50, 13, 0), (20, 70, 13, 0)], None),
        ([(20, 50, 13, 0), (40, 55, 13, 0)], "apart"),
        ([(20, 40, 13, 45), (40, 60, 13, 45)], "apart"),
        ([(20, 50, 13, 45), (50, 50, 13, 45)], None),  # their upright boxes overlap
        ([(70, 50, 13, 0)], "inside"),
        ([(50, -3, 13, 0)], "inside"),
        ([(20, 50, 12, 0)], "size"),
    ],
)
def test_text_that_cannot_be_read_is_seen(
    texts: list[tuple[float, float, float, float]], fault: str | None
) -> None:
    figure = style.sheet(100, 100)
    axes = style.axes_at(figure, 0, 0, 100, 100)
    axes.set_axis_off()
    axes.set(xlim=(0, 100), ylim=(0, 100))
    for x, y, size, angle in texts:
        axes.text(x, y, "number", fontsize=size, rotation=angle, rotation_mode="anchor")
    svg = to_svg(figure, COLORS)
    if fault is None:
        drawn_text.check(svg, smallest=13)
    else:
        with pytest.raises(AssertionError, match=fault):
            drawn_text.check(svg, smallest=13)
