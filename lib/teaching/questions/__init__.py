"""Questions to predict the answers of, three to five a page, made from a seed.

`question("integers", 0, seed=7)` is the same question everywhere and always; another seed gives
other numbers. What is asked of a page stands in the module of its name: a tuple QUESTIONS of
functions, each of which takes a generator of random numbers and returns the question. The library
computes every answer; what would take seconds comes from the shipped results (`measured`).

The pages' modules are imported when somebody asks: some of them need torch, some a language model.
What there is to ask is read from their text (`titles`).
"""

import ast
import random
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path

from lib.teaching.questions.records import Question

# What the line on each page says before it is opened.
TEASERS = {
    "home": "what is left of a network in integers?",
    "integers": "what do these bits mean?",
    "floats": "what happens to a number that a float hasn’t?",
    "arithmetic": "what does a sum need, and what does it cost?",
    "scale": "which scale, which zero-point, which code?",
    "range": "clip half of the range, or keep all of it?",
    "channels": "how accurate is one scale for all?",
    "formats": "which format comes closest?",
    "map": "how much stands behind one number?",
    "neuron": "what does the sum come to?",
    "recipe": "what comes first, and what becomes of a bias?",
    "network": "how accurate is it, and how much faster?",
    "changed": "how many answers change, and for the worse?",
    "layers": "which layer is worth sparing?",
    "machine": "what makes it faster, and what doesn’t?",
    "bits": "where is the cliff?",
    "rounding": "how much can be won back?",
    "retraining": "what can be learned back?",
    "text": "what do fewer bits cost a language model?",
    "label": "how many bits, and does it fit?",
    "outliers": "what does one large channel do to the others?",
    "fourbits": "which way moves the weights further, and is better?",
    "yours": "what fits, and how fast can it be?",
}
SEEDS = 10_000  # different seeds, from 0


@cache
def makers(page: str) -> tuple[Callable[[random.Random], Question], ...]:
    """What makes the questions of a page.

    Raises:
        ValueError: the page has none.
    """
    _check(page)
    found: tuple[Callable[[random.Random], Question], ...]
    found = import_module(f"{__name__}.{page}").QUESTIONS
    return found


@cache
def titles(page: str) -> tuple[str, ...]:
    """What each question of a page is about: its maker's docstring, read without importing it.

    Raises:
        ValueError: the page has none.
    """
    _check(page)
    module = ast.parse(Path(__file__).with_name(f"{page}.py").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for part in module.body:
        match part:
            case ast.FunctionDef(name=name):
                text = ast.get_docstring(part) or ""
                found[name] = text.removesuffix(".").replace("'", "’")
            case ast.Assign([ast.Name("QUESTIONS")], ast.Tuple(names)):  # stands last
                return tuple(found[ast.unparse(name)] for name in names)
    raise AssertionError(f"{page}.py must end with its QUESTIONS")


def count(page: str) -> int:
    """How many questions a page has; ValueError for a page without any."""
    return len(titles(page))


def _check(page: str) -> None:
    if page not in TEASERS:
        raise ValueError(f"page must be one of {', '.join(TEASERS)}")


@lru_cache(maxsize=1024)
def question(page: str, number: int, seed: int) -> Question:
    """A question of a page.

    Args:
        page: its address.
        number: which one, from 0.
        seed: from 0, less than SEEDS.

    Raises:
        ValueError: there is no such page, question or seed.
    """
    made = makers(page)
    if not 0 <= number < len(made):
        raise ValueError(f"number must be from 0 to {len(made) - 1}")
    if not 0 <= seed < SEEDS:
        raise ValueError(f"seed must be from 0 to {SEEDS - 1}")
    return made[number](random.Random(f"{page} {number} {seed}"))
