"""A reader's own picture as the networks see it: any PNG or JPEG becomes 28 x 28 grey pixels.

Fashion-MNIST was made from photos of clothes on white by trimming the background, making the longer
side 28 pixels, centering and inverting to a dark background (Xiao, Rasul and Vollgraf 2017, section
2). The same is done here, for a network can't know what it has never seen; the background may be
any, see `background`.

A file may be damaged or made to do harm. Its size is read from its header before anything is
decoded, only the decoders of the two formats are ever opened, and nothing is written anywhere.
"""

import io
import struct

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from lib.numbers.checks import check_instance
from lib.settings import IMAGE_SIDE
from lib.uploads import MAX_BYTES, alone, background

MAX_PIXELS = 16_000_000  # that are decoded
MAX_REDUCED = 80_000_000  # of a JPEG that is decoded smaller
MAX_PARTS = 2_000  # chunks of a PNG, segments of a JPEG: millions of empty ones take long to skip
WORKING_SIDE = 768  # pixels; a larger picture is made smaller before anything else
MIDDLE = 127  # of grey: what is brighter is bright

# Markers in a JPEG: of a frame, which has its size; of those that are stored from top to bottom
# with Huffman's codes; and of the pixels.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = 0xC0, 0xC1
_PIXELS = 0xDA

NOTHING = "The picture shows nothing that stands out from its background."
WHITE = 99.0  # percent of the thing that are darker than white
DAMAGED = "The file is damaged: it can't be read as a picture."


def from_file(data: bytes) -> NDArray[np.uint8]:
    """The picture in a PNG or JPEG file as the networks take it.

    Turned upright as the camera noted; what is transparent becomes background; a frame is left out;
    what differs from the background, brighter or darker, is trimmed and set on black, the brighter
    the more it differs; its longer side becomes 28 pixels, its proportions stay. A picture of 28 x
    28 pixels that has a black border stays as it is.

    Args:
        data: the content of the file, at most 5 MiB, at most 16 million pixels; of a JPEG that is
            stored from top to bottom, and neither long nor narrow, 80 million.

    Returns:
        uint8 (28, 28), 0 black to 255 white.

    Raises:
        TypeError: `data` is not bytes.
        ValueError: it is no such file, is damaged or too large, or nothing in it differs from the
            background. The text is one sentence for the reader.
    """
    check_instance("data", data, bytes)
    if len(data) > MAX_BYTES:
        raise ValueError("The file is larger than 5 MB.")
    kind, width, height = _header(data)
    if not width or not height:
        raise ValueError("The picture has no pixels: its width or height is 0.")
    if width * height > (MAX_REDUCED if _is_reducible(data, kind) else MAX_PIXELS):
        raise _too_large(width, height)
    try:
        grey = alone(lambda: _decode(data, kind))
    except Exception:  # a decoder may raise anything on a file that was made to confuse it
        raise ValueError(DAMAGED) from None
    if grey is None:
        raise _too_large(width, height)
    return _as_training_image(grey)


def _too_large(width: int, height: int) -> ValueError:
    return ValueError(
        f"The picture has {width:,} x {height:,} pixels; such a file may have 16 million."
    )


def _header(data: bytes) -> tuple[str, int, int]:
    """Format, width and height, from the first bytes alone."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        if data[12:16] != b"IHDR" or len(data) < 33:
            raise ValueError(DAMAGED)
        return "PNG", *_png_size(data)
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG", *_jpeg_size(data)
    raise ValueError("The file is neither a PNG nor a JPEG picture.")


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk, after a look at how many there are."""
    position = 8
    for _ in range(MAX_PARTS):
        if position + 12 > len(data):
            width, height = struct.unpack(">II", data[16:24])
            return width, height
        (length,) = struct.unpack(">I", data[position : position + 4])
        position += 12 + length
    raise ValueError(DAMAGED)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height from the frame header; the largest, should there be several."""
    frames = [at for marker, at in _segments(data) if marker in _FRAMES]
    if not frames:
        raise ValueError(DAMAGED)
    sizes = [struct.unpack(">HH", data[at + 5 : at + 9]) for at in frames]
    return max(width for _, width in sizes), max(height for height, _ in sizes)


def _is_reducible(data: bytes, kind: str) -> bool:
    """Whether a file is a JPEG that is decoded line by line, so that memory may hold less of it.

    Others, such as progressive ones, go over all of the picture several times, and are held whole.
    """
    if kind != "JPEG":
        return False
    segments = _segments(data)
    frames = [(marker, at) for marker, at in segments if marker in _FRAMES]
    marker, at = segments[-1]
    if marker != _PIXELS or len(frames) != 1 or frames[0][0] not in _SEQUENTIAL:
        return False
    colors_in_all, colors_here = data[frames[0][1] + 9], data[at + 4]
    return colors_here == colors_in_all


def _segments(data: bytes) -> list[tuple[int, int]]:
    """The marker and the place of each of a JPEG's segments, up to that where pixels begin.

    Raises:
        ValueError: there are too many.
    """
    found: list[tuple[int, int]] = []
    position = 2
    for _ in range(MAX_PARTS):
        if position + 10 > len(data) or data[position] != 0xFF:
            return found
        marker = data[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        found.append((marker, position))
        if marker == _PIXELS:
            return found
        (length,) = struct.unpack(">H", data[position + 2 : position + 4])
        position += 2 + length
    raise ValueError(DAMAGED)


def _decode(data: bytes, kind: str) -> NDArray[np.uint8] | None:
    """The picture in grey, upright, no side much above WORKING_SIDE; None if it is too large."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        image.draft(None, (WORKING_SIDE, WORKING_SIDE))  # a JPEG can be decoded smaller
        if image.width * image.height > MAX_PIXELS:
            return None
        image.load()
        turned = image.getexif().get(0x0112)  # before conversions drop it
        grey = _flatten(image)
    if turned in range(2, 9):
        grey.getexif()[0x0112] = turned
        grey = ImageOps.exif_transpose(grey)
    return np.asarray(grey)


def _flatten(image: Image.Image) -> Image.Image:
    """Shades of grey, small, nothing transparent."""
    if image.mode.startswith("I"):  # 16 bits of grey: convert() would cut off, not scale
        deep = np.asarray(image).astype(np.uint16)
        used = max(int(deep.max()).bit_length(), 8)  # cameras put 10, 12 or 14 bits into 16
        return _smaller(Image.fromarray((deep >> (used - 8)).astype(np.uint8)))
    if "A" not in image.mode and "transparency" not in image.info:
        return _smaller(image.convert("L"))
    pixels = np.asarray(_smaller(image.convert("LA")), np.float64)
    shade, alpha = pixels[..., 0], pixels[..., 1] / 255
    # Behind a bright thing lies black, behind a dark one white: else it would be invisible.
    bright = (shade * alpha).sum() > MIDDLE * alpha.sum()
    flat = shade * alpha + (0 if bright else 255) * (1 - alpha)
    return Image.fromarray(np.rint(flat).astype(np.uint8))


def _smaller(image: Image.Image) -> Image.Image:
    """Averages of square blocks, so large that the longer side has about WORKING_SIDE of them."""
    factor = max(1, max(image.size) // WORKING_SIDE)
    return image.reduce((min(factor, image.width), min(factor, image.height)))


def _as_training_image(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Dark background, trimmed, 28 pixels long, centered."""
    if grey.shape == (IMAGE_SIDE, IMAGE_SIDE) and _border(grey) == 0 and grey.any():
        return grey.copy()
    try:
        thing = background.thing(grey.astype(np.float64))
    except ValueError:
        raise ValueError(NOTHING) from None
    # The background is black, and the thing reaches white, as in all training images; not by the
    # few pixels that JPEG makes too bright.
    white = float(np.percentile(thing[thing > 0], WHITE))
    shades = Image.fromarray((thing * (255 / white)).astype(np.float32))
    longer = max(shades.size)
    size = [max(1, round(side * IMAGE_SIDE / longer)) for side in shades.size]
    small = np.asarray(shades.resize((size[0], size[1]), Image.Resampling.BOX))
    small = np.clip(np.rint(small), 0, 255).astype(np.uint8)
    top, left = (IMAGE_SIDE - small.shape[0]) // 2, (IMAGE_SIDE - small.shape[1]) // 2
    framed = np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    framed[top : top + small.shape[0], left : left + small.shape[1]] = small
    return framed


def _border(grey: NDArray[np.uint8]) -> float:
    """The shade of most of the border: the median of its pixels."""
    edges = (grey[0], grey[-1], grey[:, 0], grey[:, -1])
    return float(np.median(np.concatenate(edges)))
