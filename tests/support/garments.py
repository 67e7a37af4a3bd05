"""Photos of clothes made from the test images: any wall, light, frame and proportion.

``python -m tests.support.garments`` prints how many of each kind the network answers as it does the
image on black; with a folder behind it, the photos are written there.
"""

import io
import itertools
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lib.cnn import load
from lib.cnn.data import test_set as images_and_labels
from lib.uploads import pictures

COUNT = 150
LIGHTS = ("plain", "noisy", "vignetted", "graded", "framed")
# Of the wall; of the thing, brightest where the test image is white.
SHADES = {
    "light on dark": ((10, 90), (190, 255)),
    "light on grey": ((110, 170), (235, 255)),
    "light on light": ((195, 215), (250, 255)),
    "dark on light": ((215, 250), (10, 70)),
    "dark on grey": ((110, 170), (5, 35)),
    "dark on dark": ((75, 95), (5, 20)),
}
SIZES = ((420, 420), (640, 480), (300, 900), (900, 300), (360, 600), (780, 600), (280, 240))
FORMATS = ("PNG", "JPEG")


class Photo(NamedTuple):
    """A photo of a test image.

    Attributes:
        image: the number of the test image.
        kind: its shades, and its light.
        data: the file.
    """

    image: int
    kind: tuple[str, str]
    data: bytes


def photos(count: int = COUNT, seed: int = 0) -> list[Photo]:
    """So many photos, the same ones for the same seed; all kinds as often."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(images_and_labels()[0]))[:count]
    kinds = itertools.islice(itertools.cycle(itertools.product(SHADES, LIGHTS)), count)
    return [
        Photo(int(image), kind, photograph(int(image), *kind, rng))
        for image, kind in zip(chosen, kinds, strict=True)
    ]


def photograph(image: int, shades: str, light: str, rng: np.random.Generator) -> bytes:
    """One photo as a file."""
    width, height = SIZES[rng.integers(len(SIZES))]
    thing = _thing(images_and_labels()[0][image], width, height, rng)
    (darkest, brightest), cloth = SHADES[shades]
    wall = np.full((height, width), rng.uniform(darkest, brightest))
    wall *= _light(light, width, height, rng)
    tint = rng.uniform(0.97, 1.0, 3)  # no wall is quite grey
    picture = wall + thing * (rng.uniform(*cloth) - wall)
    if light == "noisy":
        picture = picture + rng.normal(0, rng.uniform(3, 8), picture.shape)
    if light == "framed":
        picture = _framed(picture, rng)
    colored = np.clip(picture[..., None] * tint, 0, 255).round().astype(np.uint8)
    file = io.BytesIO()
    form = FORMATS[rng.integers(len(FORMATS))]
    Image.fromarray(colored).save(file, form, **({"quality": 80} if form == "JPEG" else {}))
    return file.getvalue()


def _thing(
    image: NDArray[np.uint8], width: int, height: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """How much of the cloth's shade each pixel of the photo has, from 0 to 1."""
    side = int(min(width, height) * rng.uniform(0.6, 0.9))
    large = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    left, top = (int(rng.uniform(0.3, 0.7) * (room - side)) for room in (width, height))
    placed = np.zeros((height, width))
    placed[top : top + side, left : left + side] = np.asarray(large) / 255
    return placed


def _light(
    light: str, width: int, height: int, rng: np.random.Generator
) -> NDArray[np.float64] | float:
    """How bright each place of the wall is, from 0 to 1."""
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    if light == "vignetted":
        return np.asarray(1 - rng.uniform(0.1, 0.3) * ((x**2 + y**2) / 2))
    if light == "graded":
        angle = rng.uniform(0, 2 * np.pi)
        return np.asarray(
            1 - rng.uniform(0.1, 0.3) * (1 + x * np.cos(angle) + y * np.sin(angle)) / 2
        )
    return 1.0


def _framed(picture: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A dark frame around it, or bars on two of its sides."""
    thick = max(2, int(min(picture.shape) * rng.uniform(0.01, 0.05)))
    sides = ((thick, thick), (thick, thick))
    if rng.random() < 0.3:
        sides = (sides[0], (0, 0)) if rng.random() < 0.5 else ((0, 0), sides[1])
    return np.pad(picture, sides, constant_values=rng.uniform(0, 25))


def answers(made: list[Photo]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """What the shipped network says to the test images, and to their photos; -1 for a refusal."""
    net = load("plain")
    right = net.predict(images_and_labels()[0][[photo.image for photo in made]]).argmax(axis=1)
    seen = [_read(photo.data) for photo in made]
    found = net.predict(np.stack([np.zeros((28, 28), np.uint8) if s is None else s for s in seen]))
    answered = found.argmax(axis=1)
    answered[[at for at, picture in enumerate(seen) if picture is None]] = -1
    return right, answered


def _read(data: bytes) -> NDArray[np.uint8] | None:
    try:
        return pictures.from_file(data)
    except ValueError:
        return None


def main() -> None:
    """Print a table; write the photos, with what the network sees, if a folder is named."""
    made = photos()
    right, found = answers(made)
    for part in (0, 1):
        total = Counter(photo.kind[part] for photo in made)
        same = Counter(
            photo.kind[part] for photo, a, b in zip(made, right, found, strict=True) if a == b
        )
        for kind, count in total.items():
            print(f"{kind}: {same[kind]} of {count}")
    print(f"all: {(right == found).sum()} of {len(made)}, {(found == -1).sum()} refused")
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        for photo, a, b in zip(made, right, found, strict=True):
            name = f"{'' if a == b else 'wrong-'}{photo.image}-{'-'.join(photo.kind)}"
            (folder / name.replace(" ", "_")).write_bytes(photo.data)
            seen = _read(photo.data)
            if seen is not None:
                both = np.hstack([images_and_labels()[0][photo.image], seen])
                Image.fromarray(both).resize((280, 140)).save(
                    folder / f"{name}.seen.png".replace(" ", "_")
                )


if __name__ == "__main__":
    main()
