"""A block in the browser: its script makes of bytes the weights that the library makes of them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.quantization.block_formats import BLOCK_FORMATS, GroupFormat, reading
from lib.ui.components import block_strip
from lib.ui.theme import ASSETS
from tests.support.js.__main__ import LeftOutError, find

FORMATS = [*BLOCK_FORMATS.values(), GroupFormat(4, 128), GroupFormat(3, 24, scale_bits=32)]
EACH = 12  # blocks of a format
FLIPS = (0, 5, 14, 15, 40)

PROGRAM = f"""
import {{ readFileSync }} from "node:fs";
const values = await import("{(ASSETS / "components/block_values.js").as_uri()}");
const asked = JSON.parse(readFileSync("asked", "utf8"));
const told = (x) => Number.isFinite(x) ? x : String(x);
const part = ({{ bits, value }}) => [Number(bits), told(value)];
console.log(JSON.stringify(asked.map(({{ format, bytes, flips }}) => {{
    const made = values.flipped(bytes, flips);
    return Array.from({{ length: format.size }}, (_, weight) => {{
        const one = values.read(format, made, weight);
        return {{
            weight: told(one.weight), scale: told(one.scale), minimum: told(one.minimum),
            parts: [one.code, ...one.scaleParts, ...one.minimumParts].map(part),
        }};
    }});
}})));
"""


READ_FLIPS = f"""
import {{ readFileSync }} from "node:fs";
const values = await import("{(ASSETS / "components/block_values.js").as_uri()}");
console.log(JSON.stringify(JSON.parse(readFileSync("asked", "utf8")).map(values.readFlips)));
"""


def ask(folder: Path, asked: list[Any], program: str = PROGRAM) -> list[Any]:
    """What the script makes of each thing: of blocks, all weights."""
    try:
        node = find().node
    except LeftOutError as reason:
        pytest.skip(str(reason))
    (folder / "asked").write_text(json.dumps(asked))
    command = [*node, "--input-type=module", "-e", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def flipped(block: np.ndarray, flips: tuple[int, ...]) -> np.ndarray:
    """The block with bits flipped, by NumPy's order of bits."""
    bits = np.unpackbits(block, bitorder="little")
    bits[list(flips)] ^= 1
    return np.packbits(bits, bitorder="little")


def test_all_weights_are_the_librarys(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    asked, expected = [], []
    for fmt in FORMATS:
        scale = 0.0123 if fmt.name == "nvfp4" else 1.0
        described = block_strip.describe(fmt, np.float32(scale))
        blocks = random.integers(0, 256, (EACH, fmt.bytes_per_block), dtype=np.uint8)
        for number, block in enumerate(blocks):
            flips = FLIPS if number % 2 else ()
            asked.append({"format": described, "bytes": block.tolist(), "flips": list(flips)})
            expected.append((fmt, flipped(block, flips), scale))
    for (fmt, block, scale), found in zip(expected, ask(tmp_path, asked), strict=True):
        read = [reading.read(fmt, block, i, scale) for i in range(fmt.block_size)]
        for name in ("weight", "scale", "minimum"):
            np.testing.assert_array_equal(
                np.array([float(one[name]) for one in found], np.float32),
                np.array([getattr(one, name) for one in read], np.float32),
            )
        for one, theirs in zip(read, found, strict=True):
            parts = [one.code, *one.scale_parts, *one.minimum_parts]
            assert [bits for bits, _ in theirs["parts"]] == [part.bits for part in parts]
            np.testing.assert_array_equal(
                [float(value) for _, value in theirs["parts"]], [part.value for part in parts]
            )


@pytest.mark.parametrize("raw", ["", "-1", "1.5", "x", "4096000", "٣", "32768"])
def test_no_weight(raw: str) -> None:
    with pytest.raises(ValueError, match="raw"):
        block_strip.parse_weight(raw)


NO_FLIPS = (
    *("", "x", "3.", "3.3", "17.3", "-3", "1e3", "0x1", " 3", "٣", "32768"),
    ".".join(map(str, range(65))),
)


def test_script_and_server_read_the_same_flips(tmp_path: Path) -> None:
    most = ".".join(map(str, range(64)))
    found = ask(tmp_path, ["3.17", "0", "32767", most, *NO_FLIPS], READ_FLIPS)
    assert found[:4] == [[3, 17], [0], [32767], list(range(64))]
    assert found[4:] == [[]] * len(NO_FLIPS)


@pytest.mark.parametrize("raw", NO_FLIPS)
def test_no_flips(raw: str) -> None:
    with pytest.raises(ValueError, match="raw"):
        block_strip.parse_flips(raw)


def test_what_an_address_may_say() -> None:
    assert block_strip.parse_flips("3.17") == (3, 17)
    assert block_strip.parse_flips("0") == (0,)
    assert block_strip.parse_weight("17") == 17
