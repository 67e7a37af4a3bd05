"""A reader's own numbers: what is read right, and what is refused in words."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lib.uploads.numbers import Values, finite, read_file, read_text
from tests.support import hostile
from tests.support.server import ROOT

REFUSED = hostile.collection()


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.slow
def test_hostile_files_are_refused_in_one_sentence(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(ValueError, match=reason) as caught:
        read_file(content, name)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert len(sentence) < 200
    assert "\n" not in sentence


# The worst of each kind: the whole collection would take a minute of starting Python.
MEASURED = ("one line.txt", "many.npy", "strange at the end.csv", "factor bomb.npy")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the size of a process")
@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.slow
def test_reading_takes_little_memory(name: str) -> None:
    content, _ = (REFUSED | hostile.harmless())[name]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.hostile", name],
        input=content,
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        check=True,
    )
    _, _, grown = done.stdout.split(b"\t")
    assert int(grown) < 200e6


@pytest.mark.skipif(sys.platform != "linux", reason="its unit of memory is Linux's")
@pytest.mark.parametrize("name", ["decimal commas.csv", "many.npy"])
@pytest.mark.slow
def test_many_files_at_once_take_the_memory_of_one(name: str) -> None:
    """Ten of a million numbers, given by ten readers, who each keep them as float32."""
    program = """
import resource, sys
from concurrent.futures import ThreadPoolExecutor
from lib.uploads import numbers
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(10) as pool:
    kept = list(pool.map(lambda _: numbers.finite(numbers.read_file(data, sys.argv[1])), range(10)))
assert len(kept) == 10
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, name],
        input=hostile.harmless()[name][0],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        check=True,
    )
    assert int(done.stdout) < 300_000  # kB


@pytest.mark.parametrize(("name", "case"), hostile.harmless().items())
@pytest.mark.slow
def test_large_files_are_read(name: str, case: tuple[bytes, int]) -> None:
    content, count = case
    assert read_file(content, name).size == count


def test_kinds_and_sizes() -> None:
    with pytest.raises(ValueError, match=r"must be \.npy, \.csv or \.txt"):
        read_file(b"1", "numbers.xlsx")
    with pytest.raises(ValueError, match=r"must be \.npy, \.csv or \.txt"):
        read_file(b"1", "csv")
    assert read_file(b"1", "A.CSV").tolist() == [1]
    with pytest.raises(ValueError, match="is the limit"):
        read_text("1 " * 2_700_000)


@given(
    hnp.arrays(
        st.sampled_from(["<f2", ">f4", "<f8", "i1", "<i2", ">i8", "u1", "<u2", "<u4"]),
        hnp.array_shapes(max_dims=4, max_side=5),
    ),
    st.booleans(),
    st.sampled_from([(1, 0), (2, 0), (3, 0)]),
)
def test_what_numpy_saves_is_read(values: Any, fortran: bool, version: tuple[int, int]) -> None:
    content = hostile.npy(np.asfortranarray(values) if fortran else values, version)
    found = read_file(content, "a.npy")
    expected = np.load(io.BytesIO(content)).ravel()
    assert found.dtype in (np.float32, np.float64)
    np.testing.assert_array_equal(found, expected.astype(found.dtype))
    if found.dtype == np.float32:  # then nothing was lost
        np.testing.assert_array_equal(found.astype(np.float64), expected.astype(np.float64))


@given(
    hnp.arrays("f8", hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)),
    st.sampled_from([",", ";", "\t", " ", ", "]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
)
def test_what_numpy_writes_as_text_is_read(
    values: np.ndarray, separator: str, end: str, header: bool, mark: bool
) -> None:
    file = io.StringIO()
    np.savetxt(file, values, "%.17g", separator, end, header="columns" if header else "")
    content = file.getvalue().encode("utf-8-sig" if mark else "utf-8")
    np.testing.assert_array_equal(read_file(content, "a.csv"), values.ravel())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\r2\r3", [1, 2, 3]),
        ("name\n1\n2", [1, 2]),
        ("größe;höhe\n1;2\n", [1, 2]),
        ("# made by hand\n\n1, 2 # two\n\n 3 ,4\n", [1, 2, 3, 4]),
        ("+1.5e-3\n.5\n5.\n−2", [0.0015, 0.5, 5, -2]),
        ("1" + "0" * 300 + "\n", [1e300]),
    ],
)
def test_text_as_people_write_it(text: str, expected: list[float]) -> None:
    assert read_file(text.encode(), "a.txt").tolist() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2,\n 3]", [1, 2, 3]),
        ("array([[0.5], [−1]])".removeprefix("array"), [0.5, -1]),
        ("1 2 3\n4", [1, 2, 3, 4]),
        ("1;2;\n3;4;\n", [1, 2, 3, 4]),
    ],
)
def test_pasted_text_may_be_ragged(text: str, expected: list[float]) -> None:
    assert read_text(text).tolist() == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no number"),
        ("[]", "There is no number"),
        ("weights", "Line 1: “weights” is not a number"),
        ("1, 2\n3, four", "Line 2: “four” is not a number"),
        ("1,,2", "Line 1: number 2 is missing"),
        ("0,5 1,5", "Line 1: “5 1” is not a number"),
        ("1, 2\n3 4\n", "Line 2: “3 4” is not a number"),
    ],
)
def test_pasted_text_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_text(text)


def test_the_line_is_right_far_down() -> None:
    """Beyond what is read at once, with blank lines, names and comments in between."""
    lines = ["a,b", "", "# nothing"] + ["1,2", ""] * 40_000 + ["3,4x"]
    with pytest.raises(ValueError, match=f"Line {len(lines)}: “4x” is not a number"):
        read_file("\n".join(lines).encode(), "a.csv")
    with pytest.raises(ValueError, match=f"Line {len(lines)} has 1 number, but line 4 has 2"):
        read_file("\n".join([*lines[:-1], "3"]).encode(), "a.csv")


def test_values_that_are_not_finite_are_counted() -> None:
    values = read_file(b"nan\n-inf\nInfinity\n1e39\n-1e300\n1e-320\n7\n", "a.csv")
    kept, nans, infinities = finite(values)
    assert isinstance(finite(values), Values)
    assert kept.dtype == np.float32
    assert kept.tolist() == [0, 7]
    assert (nans, infinities) == (1, 4)


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("os.open", refuse)
    read_file(b"1,2\n3,4\n", "a.csv")
    read_file(hostile.npy(np.ones(4)), "a.npy")
    with pytest.raises(ValueError, match="Python objects"):
        read_file(REFUSED["objects.npy"][0], "a.npy")
