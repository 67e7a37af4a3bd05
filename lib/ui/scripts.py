"""Scripts for readers to take home: whole files in assets/scripts, which the tests run."""

from functools import cache

from lib.ui.theme import ASSETS


@cache
def text(name: str) -> str:
    """The script of that name."""
    return (ASSETS / "scripts" / f"{name}.py").read_text(encoding="utf-8")
