"""A reader's own picture: what comes out of every kind of file, and what is said of a bad one."""

import contextlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib.cnn.data import test_set as images_and_labels
from lib.uploads import pictures
from tests.support import garments
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
@pytest.mark.slow
def test_refused_files_get_one_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"^The [^\n]*\.$") as refusal:
        pictures.from_file(REFUSED[name]())
    if "bomb." in name:
        assert "20,000 x 20,000" in str(refusal.value) or "damaged" in str(refusal.value)
    if name in ("too-large.jpg", "narrow.jpg", "progressive-large.jpg"):
        assert "such a file may have 16 million" in str(refusal.value)
    if name in ("vector.png", "page.jpg", "postscript.png", "animated.gif", "bitmap.png"):
        assert "neither a PNG nor a JPEG" in str(refusal.value)


def test_a_test_image_comes_back_unchanged() -> None:
    images = images_and_labels()[0][:50]
    for image in images:
        edges = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
        if np.median(edges) == 0:
            back = pictures.from_file(saved(Image.fromarray(image), "PNG"))
            np.testing.assert_array_equal(back, image)


def test_a_jpeg_in_several_scans_is_held_whole() -> None:
    """Baseline, but each color for itself: its first scan has one of three."""
    data = bytearray(saved(shirt().resize((5000, 5000)), "JPEG"))
    assert pictures.from_file(bytes(data)).shape == (28, 28)
    scan = data.index(b"\xff\xda")
    data[scan + 4] = 1
    with pytest.raises(ValueError, match="such a file may have 16 million"):
        pictures.from_file(bytes(data))


def test_a_huge_jpeg_looks_as_a_small_one() -> None:
    sizes = (600, 800), (7200, 9600)
    small, huge = (shirt("L").resize(size, Image.Resampling.NEAREST) for size in sizes)
    found = [pictures.from_file(saved(one, "JPEG", quality=95)) for one in (small, huge)]
    assert np.abs(np.subtract(*found, dtype=float)).mean() < 12


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
@pytest.mark.slow
def test_no_file_takes_much_memory(tmp_path: Path) -> None:
    """In a process of its own, whose peak can be forgotten and read again."""
    program = """
import sys
from collections import Counter
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


@pytest.mark.slow
def test_most_photos_of_clothes_are_answered_as_the_image_on_black() -> None:
    """Light and dark, on any wall, noisy, vignetted, graded, framed, from 1:3 to 3:1."""
    made = garments.photos()
    right, found = garments.answers(made)
    wrong = [photo.kind for photo, a, b in zip(made, right, found, strict=True) if a != b]
    assert len(wrong) <= 0.1 * garments.COUNT, wrong
    # No kind is left behind.
    for kind, count in Counter(photo.kind[1] for photo in made).items():
        assert sum(each[1] == kind for each in wrong) <= 0.2 * count, kind


def drawing(width: int, height: int, wall: float, thing: float) -> np.ndarray:
    """A T in the middle of a wall, as large whatever the frame."""
    picture = np.full((height, width), wall)
    side = min(width, height)
    top, left = (height - side) // 2, (width - side) // 2
    for rows, columns in (((0.15, 0.35), (0.15, 0.85)), ((0.35, 0.85), (0.4, 0.6))):
        (a, b), (c, d) = ((round(side * part) for part in ends) for ends in (rows, columns))
        picture[top + a : top + b, left + c : left + d] = thing
    return picture


def read(picture: np.ndarray, form: str = "PNG") -> np.ndarray:
    return pictures.from_file(saved(Image.fromarray(picture.clip(0, 255).astype(np.uint8)), form))


WALLS = [(120, 245), (127, 245), (128, 245), (150, 245), (205, 250), (245, 40), (126, 10), (90, 15)]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize(("wall", "thing"), WALLS)
def test_a_thing_is_found_on_any_wall(wall: int, thing: int, form: str) -> None:
    reference = read(drawing(300, 300, 0, 255)).astype(int)
    assert (reference > 127).sum() > 200
    found = read(drawing(300, 300, wall, thing), form)
    assert np.abs(found - reference).mean() < (2 if form == "PNG" else 12)


@pytest.mark.parametrize(
    ("width", "height"),
    [(600, 600), (1024, 768), (600, 1200), (1600, 800), (1170, 2532), (900, 300)],
)
def test_proportions_are_kept(width: int, height: int) -> None:
    reference = read(drawing(600, 600, 255, 0)).astype(int)
    assert np.abs(read(drawing(width, height, 255, 0)) - reference).mean() < 8
    y, x = np.ogrid[:height, :width]
    round_thing = np.hypot(x - width / 2, y - height / 2) < 0.4 * min(width, height)
    seen = read(np.where(round_thing, 0.0, 255.0)) > 60
    sides = [np.ptp(np.flatnonzero(seen.any(axis))) + 1 for axis in (0, 1)]
    assert sides == [28, 28]


def lights(width: int, height: int) -> dict[str, np.ndarray]:
    """Ways to light a wall, as factors."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    return {
        "from the left": 1 - 0.25 * (1 + x),
        "from above": 1 - 0.25 * (1 + y),
        "vignette": 1 - 0.25 * (x * x + y * y),
        "grain": 1 + np.random.default_rng(0).normal(0, 0.05, (height, width)),
    }


@pytest.mark.parametrize("light", lights(2, 2))
@pytest.mark.parametrize(("wall", "thing"), [(200, 60), (120, 240)])
def test_light_and_grain_are_no_thing(light: str, wall: int, thing: int) -> None:
    reference = read(drawing(400, 500, 0, 255)) > 80
    lit = drawing(400, 500, wall, thing) * lights(400, 500)[light]
    assert ((read(lit) > 80) == reference).mean() > 0.93
    with pytest.raises(ValueError, match="shows nothing that stands out from its background"):
        read(np.full((500, 400), float(wall)) * lights(400, 500)[light])


@pytest.mark.parametrize("thick", [1, 4, 12, 40])
@pytest.mark.parametrize("frame", [0, 255])
def test_a_frame_is_left_out(thick: int, frame: int) -> None:
    reference = read(drawing(600, 600, 170, 60))
    found = read(np.pad(drawing(600, 600, 170, 60), thick, constant_values=frame))
    assert np.abs(found.astype(int) - reference).mean() < 6


@pytest.mark.parametrize("bars", [((0, 0), (300, 300)), ((420, 420), (0, 0)), ((200, 0), (0, 0))])
def test_bars_are_left_out(bars: tuple[tuple[int, int], tuple[int, int]]) -> None:
    reference = read(drawing(800, 800, 230, 60))
    found = read(np.pad(drawing(800, 800, 230, 60), bars))
    assert np.abs(found.astype(int) - reference).mean() < 6


def test_specks_are_no_thing() -> None:
    picture = drawing(400, 400, 230, 60)
    reference = read(picture)
    picture[20:26, 360:366] = 20
    picture[380:384, 10:16] = 20
    np.testing.assert_array_equal(read(picture), reference)


@pytest.mark.parametrize("bits", [10, 12, 14, 16])
def test_any_depth_in_sixteen_bits_is_scaled(bits: int) -> None:
    """Cameras and scanners put fewer bits into them."""
    picture = drawing(300, 300, 0.9, 0.2) * (2**bits - 1)
    found = pictures.from_file(saved(Image.fromarray(picture.astype(np.uint16)), "PNG"))
    reference = read(drawing(300, 300, 0.9, 0.2) * 255)
    assert np.abs(found.astype(int) - reference).max() <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="its unit of memory is Linux's")
@pytest.mark.slow
def test_many_large_pictures_at_once_take_little_memory() -> None:
    """Eight of 16 million pixels, given by as many readers: one is decoded at a time."""
    program = """
import io, resource, sys
from concurrent.futures import ThreadPoolExecutor
from lib.uploads import pictures
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(8) as pool:
    assert len(list(pool.map(pictures.from_file, [data] * 8))) == 8
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    large = saved(shirt("RGBA").resize((4000, 4000)), "PNG", compress_level=1)
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, input=large, capture_output=True, check=True
    )
    assert int(run.stdout) < 300_000  # kB
