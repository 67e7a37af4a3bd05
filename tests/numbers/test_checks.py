"""What every check lets in, and how it refuses."""

from collections.abc import Callable

import numpy as np
import pytest

from lib.numbers.checks import (
    as_integers,
    as_reals,
    check_bool,
    check_choice,
    check_instance,
    check_int,
    check_real,
)


def test_what_is_allowed_comes_back() -> None:
    assert check_int("n", np.int8(3), 0, 3) == 3
    assert check_bool("flag", np.True_) is True
    assert check_real("x", 1, 0, 1) == 1.0
    assert type(check_real("x", np.float32(0.5), 0, 1)) is float
    assert check_choice("kind", "b", ("a", "b")) == "b"
    assert check_choice("size", 8, (1, 8)) == 8
    check_instance("text", "", str)


def test_arrays_are_not_copied() -> None:
    reals, integers = np.ones(3, np.float16), np.ones(3, np.int16)
    assert as_reals("x", reals) is reals
    assert as_integers("q", integers, 0, 1) is integers


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: check_int("n", True, 0, 3), TypeError, "n must be an integer from 0 to 3"),
        (lambda: check_int("n", 4, 0, 3), ValueError, "n must be from 0 to 3, not 4"),
        (lambda: check_real("x", 1.5, 0, 1), ValueError, "x must be from 0 to 1, not 1.5"),
        (lambda: check_real("x", np.nan, 0, 1), ValueError, "x must be from 0 to 1, not nan"),
        (lambda: check_real("x", True, 0, 1), TypeError, "x must be a real number, not True"),
        (lambda: check_real("x", [1.0], 0, 1), TypeError, "x must be a real number"),
        (lambda: check_bool("flag", 1), TypeError, "flag must be True or False, not 1"),
        (
            lambda: check_choice("kind", "c", ("a", "b")),
            ValueError,
            "kind must be one of a, b",
        ),
        (
            lambda: check_choice("kind", None, ("a", "b")),
            TypeError,
            "kind must be one of a, b",
        ),
        (lambda: check_choice("size", 2, (1, 8)), ValueError, "size must be one of 1, 8, not 2"),
        (lambda: check_instance("text", 1, str), TypeError, "text must be a str, not 1"),
        (lambda: as_reals("x", []), ValueError, "x is empty"),
        (lambda: as_reals("x", [True]), TypeError, "x must hold real numbers"),
        (
            lambda: as_reals("x", [np.nan, np.inf, np.inf]),
            ValueError,
            "1 of its 3 .* and 2 are",
        ),
        (lambda: as_reals("x", np.ma.array([1.0])), TypeError, "x must not be a masked array"),
        (lambda: as_reals("x", [[1.0], [1.0, 2.0]]), ValueError, "x must be rectangular"),
        (lambda: as_integers("q", []), ValueError, "q is empty"),
        (lambda: as_integers("q", [1.0], 0, 3), TypeError, "q must hold integers from 0 to 3, not"),
        (lambda: as_integers("q", [1, 4], 0, 3), ValueError, "q must hold .* from 0 to 3, not 4"),
        (lambda: as_integers("q", 4, 0, 3), ValueError, "q must be from 0 to 3, not 4"),
    ],
)
def test_a_refusal_names_the_argument(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_an_empty_array_may_be_asked_for() -> None:
    assert as_integers("q", [], 0, 3, allow_empty=True).size == 0
