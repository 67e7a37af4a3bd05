"""Files that strangers might give: each with its name, its bytes, and words of the refusal.

Run with a name and a file's bytes as its input, it reads them and prints what came of it, the
seconds that it took and by how many bytes the process grew: alone in a process, that can be seen.
"""

import io
import pickle
import re
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lib.uploads import MAX_BYTES, MAX_NUMBERS, numbers


class Trap:
    """An object whose unpickling is seen."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return (exec, ("raise SystemExit('unpickled')",))


def npy(values: Any, version: tuple[int, int] | None = None) -> bytes:
    """What np.save writes."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(values), version=version)
    return file.getvalue()


def header(text: str, *, version: int = 1, length: int | None = None, tail: bytes = b"") -> bytes:
    """A .npy file with a header of one's own."""
    raw = text.encode("latin-1")
    size = len(raw) if length is None else length
    return (
        b"\x93NUMPY"
        + bytes([version, 0])
        + struct.pack("<H" if version == 1 else "<I", size)
        + raw
        + tail
    )


def fields(descr: str = "'<f4'", fortran: str = "False", shape: str = "(3,)") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}"


def filled(pattern: bytes, last: bytes = b"") -> bytes:
    """As much of a repeated pattern as a file may hold, and what stands at its end."""
    count = (MAX_BYTES - len(last)) // len(pattern)
    return pattern * count + last


def hostile_npy() -> dict[str, tuple[bytes, str]]:
    """Name -> content and a pattern of the sentence that refuses it."""
    twelve = b"\0" * 12
    unreadable = "header that can't be read"
    no_sense = "whose shape makes no sense"
    return {
        "nothing": (b"", "The file is empty"),
        "no numpy file": (b"PK\3\4" + twelve, "is no NumPy file"),
        "magic alone": (b"\x93NUMPY", "version other than"),
        "magic and version": (b"\x93NUMPY\1\0", "cut off in its header"),
        "future version": (header(fields(), version=9, tail=twelve), "version other than"),
        "short header": (header(fields(), length=9000), "cut off in its header"),
        "huge header": (header(fields(), version=2, length=2**32 - 1), "limit"),
        "full header": (header("[" * 50_000, length=50_000), "limit"),
        "deep header": (header("(" * 9_000), unreadable),
        "many minuses": (header("-" * 9_000 + "1"), unreadable),
        "code": (header("__import__('os').abort()"), unreadable),
        "power": (header("9**9**9"), unreadable),
        "list": (header("[1, 2]"), unreadable),
        "no shape": (header("{'descr': '<f4', 'fortran_order': False}"), unreadable),
        "odd dtype": (header(fields("'<f5'"), tail=twelve), unreadable),
        "dtype 7": (header(fields("7"), tail=twelve), unreadable),
        "objects": (npy(np.array([Trap(), Trap()], object)), "holds Python objects"),
        "complex": (npy(np.ones(3, np.complex64)), "holds complex numbers"),
        "text": (npy(np.array(["a", "b"])), "holds text"),
        "bytes": (npy(np.array([b"a", b"b"])), "holds text"),
        "booleans": (npy(np.ones(3, bool)), "holds booleans"),
        "records": (npy(np.zeros(3, "f4,f4")), "holds records"),
        "sub-arrays": (header(fields("('<f4', (2,))"), tail=twelve * 2), "holds"),
        "dates": (npy(np.zeros(3, "M8[s]")), "holds dates"),
        "long doubles": (npy(np.ones(3, np.longdouble)), "wider than 64 bits"),
        "empty": (npy(np.ones(0)), "holds no values"),
        "an axis of nothing": (npy(np.ones((3, 0, 4))), "holds no values"),
        "truncated": (npy(np.ones(100))[:-1], r"promises 100 values of 8 bytes, but 799"),
        "too long": (npy(np.ones(100)) + b"\0", "goes on for 1 bytes"),
        "bomb": (header(fields(shape="(1000000000000,)"), tail=twelve), "promises more than"),
        "factor bomb": (header(fields(shape=f"({'99999999999999999999,' * 60})")), "promises more"),
        "nothing times much": (header(fields(shape="(0, 10**9)")), unreadable),
        "negative": (header(fields(shape="(-3, -1)"), tail=twelve), no_sense),
        "shape of floats": (header(fields(shape="(3.0,)"), tail=twelve), no_sense),
        "shape of truths": (header(fields(shape="(True, 3)"), tail=twelve), no_sense),
        "shape in words": (header(fields(shape="'(3,)'"), tail=twelve), no_sense),
        "shape in a list": (header(fields(shape="[3]"), tail=twelve), no_sense),
        "65 dimensions": (header(fields(shape=f"({'1,' * 65})"), tail=twelve[:4]), no_sense),
        "order in words": (header(fields(fortran="'yes'"), tail=twelve), no_sense),
        "pickle": (pickle.dumps(Trap()), "is no NumPy file"),
        "bfloat16": (
            header(fields("'<V2'"), tail=twelve[:6]),
            r'2 bytes a value .* as bfloat16 of other .* save them with \.astype\("float32"\)',
        ),
        "float8 or int4": (header(fields("'<V1'"), tail=twelve[:3]), "1 byte a value .* as float8"),
        "float8_e5m2": (header(fields("'<f1'"), tail=twelve[:3]), "1 byte a value .* as float8"),
        "many": (npy(np.zeros(MAX_NUMBERS + 1, np.int8)), "More than 1,000,000 numbers"),
        "big": (npy(np.zeros(MAX_BYTES // 4, np.float32)), r"5,242,880 \(5 MB\) is the limit"),
    }


def hostile_text() -> dict[str, tuple[bytes, str]]:
    """The same for text."""
    return {
        "no text": (b"", "The file is empty"),
        "blank lines": (b"\n \n\t\n", "There is no number in it"),
        "comments": (b"# 1\n# 2\n", "There is no number in it"),
        "names alone": (b"width,height\n", "There is no number in it"),
        "words": (b"hello\nworld\n", "Line 2: “world” is not a number"),
        "word in line 3": (b"a,b\n1,2\n3,x\n", "Line 3: “x” is not a number"),
        "word after blanks": (b"\n1\n\n\n2\n\nx\n", "Line 7: “x” is not a number"),
        "number and word": (b"1,name\n2,3\n", "Line 1: “name” is not a number"),
        "ragged": (b"1,2\n3,4,5\n", "Line 2 has 3 numbers, but line 1 has 2"),
        "ragged spaces": (b"1 2\n\n3 4\n5\n", "Line 4 has 1 number, but line 1 has 2"),
        "a gap": (b"1,2\n3,\n", "Line 2: number 2 is missing"),
        "complex text": (b"1+2j\n3\n", r"Line 1: “1\+2j” is not a number"),
        "decimal commas": (b"0,5;1.5\n2;3\n", "Line 1: “0,5” is not a number; write a point"),
        "underscores": (b"1\n1_000\n", "Line 2: “1_000” is not a number"),
        "hexadecimal": (b"1\n0x10\n", "Line 2: “0x10” is not a number"),
        "other digits": ("1\n١٢\n".encode(), "Line 2: “١٢” is not a number"),
        "quoted": (b'1\n"2\n', 'Line 2: “"2” is not a number'),
        "utf-16": ("1\n2\n".encode("utf-16"), "Line 1: the text is UTF-16"),
        "latin-1": ("1\n2\n3 µ\n".encode("latin-1"), "Line 3: the text is not UTF-8"),
        "zero bytes": (b"1\n\0\n", "Line 2: there is a zero byte"),
        "an image": (b"\x89PNG\r\n\x1a\n\0\0", "Line 1: the text is not UTF-8"),
        "long word": (b"1\n" + b"x" * 5000, "Line 2: “x{24}…” is not a number"),
        "one long number": (filled(b"9"), "Line 1: “9{24}…” is not a number"),
        "much nothing": (filled(b"\n"), "There is no number in it"),
        "many commas": (filled(b","), "Line 1: number 1 is missing"),
        "many words": (filled(b"ab,"), "Line 1: “ab” is not a number"),
        "wrong at the end": (filled(b"100.5,", b"x"), "Line 1: “x” is not a number"),
        "strange at the end": (filled(b"100.5,", "é".encode()), "Line 1: “é” is not a number"),
        "underscore at the end": (filled(b"100.5\n", b"1_0"), r"Line \d+: “1_0” is not a number"),
        "ragged at the end": (
            filled(b"1000 20000\n", b"3"),
            r"Line \d+ has 1 number, but line 1 has",
        ),
        "quotes": (filled(b'"1"\n'), "More than 1,000,000 numbers"),
        "many numbers": (b"1\n" * (MAX_NUMBERS + 1), "More than 1,000,000 numbers are too many"),
        "many in a line": (b"1 " * (MAX_NUMBERS + 1), "More than 1,000,000 numbers are too many"),
        "big text": (b"1\n" * (MAX_BYTES // 2 + 1), "is the limit"),
    }


def harmless() -> dict[str, tuple[bytes, int]]:
    """As large as a file may be and in order: name -> content and how many values it holds."""
    flat = npy(np.zeros(MAX_NUMBERS, np.float32))
    return {
        "many.npy": (flat, MAX_NUMBERS),
        "one digit.csv": (b"1," * (MAX_NUMBERS - 1) + b"1", MAX_NUMBERS),
        "one line.txt": (filled(b"100.5 "), MAX_BYTES // 6),
        "lines.txt": (b"1\n" * MAX_NUMBERS, MAX_NUMBERS),
        "comments.csv": (filled(b"1,2 # a b c\n"), MAX_BYTES // 12 * 2),
        "minus.txt": (filled("−10\n".encode()), MAX_BYTES // 6),
        "blank.txt": (filled(b"100.5\n\n"), MAX_BYTES // 7),
        "decimal commas.csv": (filled(b"0,25;12,55\n"), MAX_BYTES // 11 * 2),
        "quotes.csv": (filled(b'"0,25";"1,5"\n'), MAX_BYTES // 13 * 2),
        "thousands.txt": (filled("1\u00a0234\n".encode()), MAX_BYTES // 7),
        "one column.csv": (filled(b"0,055\n"), MAX_BYTES // 6),
    }


def collection() -> dict[str, tuple[bytes, str]]:
    """Everything hostile: file name -> content and the pattern of its refusal."""
    files = {f"{name}.npy": case for name, case in hostile_npy().items()}
    return files | {f"{name}.csv": case for name, case in hostile_text().items()}


def main(name: str) -> None:
    """Read what comes in as a file of that name, and print what it took."""
    content = sys.stdin.buffer.read()
    numbers.finite(numbers.read_file(b"1\n", "a.csv"))  # loads what is loaded once
    before = _peak()
    start = time.perf_counter()
    try:
        outcome = str(numbers.finite(numbers.read_file(content, name)).finite.size)
    except ValueError as error:
        outcome = re.sub(r"\s", " ", str(error))
    print(outcome, time.perf_counter() - start, _peak() - before, sep="\t")


def _peak() -> int:
    """The largest size of this process so far, in bytes; Linux alone says it so plainly."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0])


if __name__ == "__main__":
    main(sys.argv[1])
