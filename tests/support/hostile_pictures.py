"""Picture files that a careless reader would choke on.

``python -m tests.support.hostile_pictures DIR`` writes them.

Nothing here is a real attack: they are the shapes that attacks and accidents have.
"""

import io
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG file with a right checksum."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png(
    width: int,
    height: int,
    depth: int,
    color: int,
    rows: bytes,
    *between: bytes,
    after: bytes = b"",
) -> bytes:
    """A PNG file put together by hand, `between` its header and its pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(rows, 9))
    return SIGNATURE + header + b"".join(between) + pixels + after + chunk(b"IEND", b"")


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """The bytes of a file that Pillow writes."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def shirt(mode: str = "RGB") -> Image.Image:
    """A dark T on a bright background, 60 wide and 80 high."""
    pixels = np.full((80, 60, 3), 240, np.uint8)
    pixels[10:25, 5:55] = 40
    pixels[25:70, 20:40] = (60, 30, 50)
    return Image.fromarray(pixels).convert(mode)


def few_colors() -> Image.Image:
    """The shirt with a palette."""
    return shirt().quantize(8, dither=Image.Dither.NONE)


def jpeg_with_size(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    data = saved(shirt(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def turned() -> bytes:
    """A shirt that lies on its side, with a note to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn clockwise
    return saved(shirt().rotate(90, expand=True), "JPEG", exif=exif)


def transparent(thing: int) -> bytes:
    """A T in one shade, all around it transparent."""
    alpha = np.asarray(shirt("L")) < 128
    return saved(
        Image.fromarray(np.dstack([np.full(alpha.shape, thing), alpha * 255]).astype(np.uint8)),
        "PNG",
    )


def deep() -> bytes:
    """16 bits of grey."""
    return saved(Image.fromarray(np.asarray(shirt("L")).astype(np.uint16) * 257), "PNG")


# What becomes a picture, and what is refused.
READABLE: dict[str, Callable[[], bytes]] = {
    "plain.png": lambda: saved(shirt(), "PNG"),
    "plain.jpg": lambda: saved(shirt(), "JPEG"),
    "wrong-extension.jpg": lambda: saved(shirt(), "PNG"),
    "turned.jpg": turned,
    "grey.jpg": lambda: saved(shirt("L"), "JPEG"),
    "cmyk.jpg": lambda: saved(shirt("CMYK"), "JPEG"),
    "progressive.jpg": lambda: saved(shirt(), "JPEG", progressive=True),
    "16-bit.png": deep,
    "1-bit.png": lambda: saved(shirt("L").convert("1", dither=Image.Dither.NONE), "PNG"),
    "palette.png": lambda: saved(few_colors(), "PNG"),
    "transparent-color.png": lambda: saved(
        few_colors(), "PNG", transparency=few_colors().getpixel((0, 0))
    ),
    "black-on-nothing.png": lambda: transparent(0),
    "white-on-nothing.png": lambda: transparent(255),
    "animated.png": lambda: saved(
        shirt(), "PNG", save_all=True, append_images=[shirt().rotate(180)], duration=100
    ),
    "archive-behind.png": lambda: saved(shirt(), "PNG") + b"PK\x03\x04" + bytes(500),
    "script-behind.jpg": lambda: saved(shirt(), "JPEG") + b"<script>alert(1)</script>",
    "script-inside.jpg": lambda: saved(shirt(), "JPEG", comment=b"<?php system('id'); ?>"),
    "huge.jpg": lambda: saved(shirt("L").resize((7000, 9000)), "JPEG"),
    "large.jpg": lambda: saved(shirt().resize((3000, 4000)), "JPEG"),
    "large.png": lambda: saved(shirt("RGBA").resize((4000, 3990)), "PNG"),
    "one-line.png": lambda: png(
        5001, 1, 8, 0, b"\x00" + bytes(2000) + b"\xff" * 1000 + bytes(2001)
    ),
    "one-column.png": lambda: png(1, 5001, 8, 0, b"\x00\x00" * 5000 + b"\x00\xff"),
}
REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.png": lambda: b"",
    "signature.png": lambda: SIGNATURE,
    "truncated.png": lambda: saved(shirt(), "PNG")[:150],
    "truncated-header.png": lambda: saved(shirt(), "PNG")[:30],
    "truncated.jpg": lambda: saved(shirt(), "JPEG")[:700],
    "truncated-header.jpg": lambda: saved(shirt(), "JPEG")[:20],
    "bomb.png": lambda: png(20_000, 20_000, 1, 0, bytes(20_000 * 2501)),
    "bomb.jpg": lambda: jpeg_with_size(20_000, 20_000),
    "too-large.jpg": lambda: saved(shirt("L").resize((8000, 10_100)), "JPEG", quality=20),
    "narrow.jpg": lambda: saved(shirt("L").resize((1000, 20_000)), "JPEG"),
    "progressive-large.jpg": lambda: saved(
        shirt("L").resize((4000, 5000)), "JPEG", progressive=True
    ),
    "largest.png": lambda: png(2**31 - 1, 2**31 - 1, 8, 0, b""),
    "zero-width.png": lambda: png(0, 10, 8, 0, b"\x00" * 10),
    "zero-width.jpg": lambda: jpeg_with_size(0, 10),
    "no-palette.png": lambda: png(8, 8, 8, 3, bytes(72)),
    "too-few-pixels.png": lambda: png(400, 400, 8, 0, bytes(100)),
    "text-bomb.png": lambda: png(
        8, 8, 8, 0, bytes(72), chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(100_000_000)))
    ),
    "profile-bomb.png": lambda: png(
        8, 8, 8, 0, bytes(72), chunk(b"iCCP", b"a\x00\x00" + zlib.compress(bytes(100_000_000)))
    ),
    "many-chunks.png": lambda: png(8, 8, 8, 0, bytes(72), chunk(b"zzZz", b"") * 300_000),
    "many-segments.jpg": lambda: (
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 1_000_000 + saved(shirt(), "JPEG")[2:]
    ),
    "vector.png": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'
    ),
    "page.jpg": lambda: b"<!DOCTYPE html><script>alert(1)</script>",
    "postscript.png": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n",
    "animated.gif": lambda: saved(shirt("P"), "GIF", save_all=True, append_images=[shirt("P")]),
    "bitmap.png": lambda: saved(shirt(), "BMP"),
    "tiff.jpg": lambda: saved(shirt(), "TIFF"),
    "noise.jpg": lambda: b"\xff\xd8\xff" + np.random.default_rng(1).bytes(5000),
    "one-shade.png": lambda: saved(Image.new("RGB", (50, 50), "red"), "PNG"),
    "nothing.png": lambda: saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"),
    "too-many-bytes.png": lambda: saved(shirt(), "PNG") + bytes(6_000_000),
}


def main() -> None:
    """Write all of them into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in (READABLE | REFUSED).items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    main()
