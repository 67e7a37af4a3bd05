"""A reader's own picture: what comes out of every kind of file, and what is said of a bad one."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib.cnn.data import test_set as images_and_labels
from lib.uploads import pictures
from tests.support.hostile_pictures import READABLE, REFUSED, saved, shirt
from tests.support.server import ROOT


@pytest.mark.parametrize("name", READABLE)
def test_readable_files_become_pictures(name: str) -> None:
    picture = pictures.from_file(READABLE[name]())
    assert (picture.shape, picture.dtype) == ((28, 28), np.uint8)
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    assert max(rows[-1] - rows[0], columns[-1] - columns[0]) == 27  # trimmed, 28 pixels long
    assert abs(rows[0] - (27 - rows[-1])) <= 1  # centered
    assert abs(columns[0] - (27 - columns[-1])) <= 1
    if not name.startswith("one-"):
        # The T stands upright on black: bright in its bar and its stem, dark beside the stem.
        assert picture[2, 3:25].min() > 90
        assert picture[24, 12:16].min() > 90
        assert picture[16:, :7].max() < 40
        assert picture[16:, 21:].max() < 40


@pytest.mark.parametrize("name", REFUSED)
def test_refused_files_get_one_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"^The [^\n]*\.$") as refusal:
        pictures.from_file(REFUSED[name]())
    if "bomb." in name:
        assert "20,000 x 20,000" in str(refusal.value) or "damaged" in str(refusal.value)
    if name in ("vector.png", "page.jpg", "postscript.png", "animated.gif", "bitmap.png"):
        assert "neither a PNG nor a JPEG" in str(refusal.value)


def test_a_test_image_comes_back_unchanged() -> None:
    images = images_and_labels()[0][:50]
    for image in images:
        edges = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
        if np.median(edges) == 0:
            back = pictures.from_file(saved(Image.fromarray(image), "PNG"))
            np.testing.assert_array_equal(back, image)


def test_sixteen_bits_are_scaled_not_cut_off() -> None:
    ramp = np.zeros((28, 28), np.uint16)
    ramp[14, 1:27] = np.arange(1, 27) * 2000
    picture = pictures.from_file(saved(Image.fromarray(ramp), "PNG"))
    np.testing.assert_array_equal(picture[14], ramp[14] >> 8)


def test_every_cut_of_a_file_is_answered() -> None:
    """Each shorter beginning of a good file, and files with a byte changed."""
    rng = np.random.default_rng(7)
    for form in ("PNG", "JPEG"):
        whole = saved(shirt().resize((30, 40)), form)
        damaged = [whole[:length] for length in range(0, len(whole), 5)]
        for _ in range(300):
            changed = bytearray(whole)
            changed[int(rng.integers(len(whole)))] = int(rng.integers(256))
            damaged.append(bytes(changed))
        for data in damaged:
            with contextlib.suppress(ValueError):
                assert pictures.from_file(data).shape == (28, 28)


def test_only_bytes_are_taken() -> None:
    with pytest.raises(TypeError, match="data must be a bytes"):
        pictures.from_file("shirt.png")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_no_file_takes_much_memory(tmp_path: Path) -> None:
    """In a process of its own, whose peak can be forgotten and read again."""
    program = """
import sys
from pathlib import Path
from lib.uploads import pictures

def peak(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))

for file in sorted(Path(sys.argv[1]).iterdir()):
    data = file.read_bytes()
    Path("/proc/self/clear_refs").write_text("5")
    before = peak("VmRSS")
    try:
        pictures.from_file(data)
    except ValueError:
        pass
    print(file.name, (peak("VmHWM") - before) // 1024)
"""
    for name, make in (READABLE | REFUSED).items():
        (tmp_path / name).write_bytes(make())
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    taken = {name: int(size) for name, size in map(str.split, run.stdout.splitlines())}
    assert len(taken) == len(READABLE | REFUSED)
    assert max(taken.values()) < 200, taken
