"""ggml's k formats, 256 weights in a block: q2_k, q3_k, q4_k, q5_k and q6_k.

Two levels of scales: each 16 or 32 weights have a scale of 4 to 8 bits, and one float16 scales all
of these. q4_k, which the K_M mixes consist of mostly, stores 8 scales and 8 minima, 6 bits each:

    w = scale of scales * scale * code - scale of minima * minimum

Source: https://github.com/ggml-org/ggml, src/ggml-quants.c and src/ggml-common.h.
"""

from collections.abc import Iterator

import numpy as np

from lib.quantization.block_formats import ggml_k_fit as fit
from lib.quantization.block_formats.layout import (
    BlockFormat,
    Bytes,
    Float32s,
    Part,
    as_halves,
    pack_planes,
    read_numbers,
    unpack_planes,
)

SIZE = 256  # weights in a block
D = Part("scale of scales", 16, "float16: one step of the scales")
D_MIN = Part("scale of minima", 16, "float16: one step of the minima")


class TwoBits(BlockFormat):
    """q2_k: w = d * scale * code - d_min * minimum, for each 16 weights; 2.625 bits. Read only."""

    def __init__(self) -> None:
        super().__init__("q2_k", SIZE, self._parts(), group=16)

    def _parts(self) -> Iterator[Part]:
        for j in range(16):
            yield Part(f"scale {j}", 4, f"of weights {16 * j} to {16 * j + 15}")
            yield Part(f"minimum {j}", 4, f"of weights {16 * j} to {16 * j + 15}")
        yield from _plane_parts(2, 32, "", "the code")
        yield from (D, D_MIN)

    def _encode(self, x: Float32s) -> Bytes:
        raise _read_only(self.name)

    def _decode(self, blocks: Bytes) -> Float32s:
        d = read_numbers(blocks, 80, 2, "<f2")
        scale = d[:, :1] * (blocks[:, :16] & 15).astype(np.float32)
        minimum = d[:, 1:] * (blocks[:, :16] >> 4).astype(np.float32)
        return _line(self._codes(blocks), scale, minimum)

    def _codes(self, blocks: Bytes) -> Bytes:
        return unpack_planes(blocks[:, 16:80], 2, 32)


class ThreeBits(BlockFormat):
    """q3_k: w = d * (scale - 32) * (code - 4), for each 16 weights; 3.4375 bits. Read only."""

    def __init__(self) -> None:
        super().__init__("q3_k", SIZE, self._parts(), group=16)

    def _parts(self) -> Iterator[Part]:
        yield from _plane_parts(1, 32, ", high bits", "bit 2 of the code")
        yield from _plane_parts(2, 32, ", low bits", "bits 0 and 1 of the code")
        for i in range(8):
            for j in (i, i + 8):
                yield Part(f"scale {j}, low bits", 4, f"of weights {16 * j} to {16 * j + 15}")
        for i in range(4):
            for j in range(i, 16, 4):
                yield Part(f"scale {j}, high bits", 2, f"of weights {16 * j} to {16 * j + 15}")
        yield D

    def _encode(self, x: Float32s) -> Bytes:
        raise _read_only(self.name)

    def _decode(self, blocks: Bytes) -> Float32s:
        packed = blocks[:, 96:108]
        steps = unpack_planes(packed[:, :8], 4, 8) | unpack_planes(packed[:, 8:], 2, 4) << 4
        scale = read_numbers(blocks, 108, 1, "<f2") * (steps.astype(np.float32) - 32)
        return _scaled(self._codes(blocks), 4, scale)

    def _codes(self, blocks: Bytes) -> Bytes:
        codes = unpack_planes(blocks[:, 32:96], 2, 32)
        codes |= unpack_planes(blocks[:, :32], 1, 32) << 2
        return codes


class FourOrFiveBits(BlockFormat):
    """q4_k and q5_k: w = d * scale * code - d_min * minimum, for each 32 weights.

    4.5 or 5.5 bits. q4_k is written by `ggml_k_fit`, q5_k is read only.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits
        super().__init__(f"q{bits}_k", SIZE, self._parts(), group=32)

    def _parts(self) -> Iterator[Part]:
        yield from (D, D_MIN)
        for name in ("scale", "minimum"):
            for j in range(4):
                yield Part(f"{name} {j}", 6, f"of weights {32 * j} to {32 * j + 31}")
                later = j + 4
                meaning = f"of weights {32 * later} to {32 * later + 31}"
                yield Part(f"{name} {later}, high bits", 2, meaning)
        for j in range(4, 8):
            yield Part(f"scale {j}, low bits", 4, f"of weights {32 * j} to {32 * j + 31}")
            yield Part(f"minimum {j}, low bits", 4, f"of weights {32 * j} to {32 * j + 31}")
        if self.bits == 5:
            yield from _plane_parts(1, 32, ", high bits", "bit 4 of the code")
            yield from _plane_parts(4, 32, ", low bits", "bits 0 to 3 of the code")
        else:
            yield from _plane_parts(4, 32, "", "the code")

    def _encode(self, x: Float32s) -> Bytes:
        if self.bits == 5:
            raise _read_only(self.name)
        d, scales, minima, codes = fit.scales_and_minima(x)
        packed = [as_halves(self.name, d), _pack_sixes(scales, minima), pack_planes(codes, 4, 32)]
        return np.hstack(packed)

    def _decode(self, blocks: Bytes) -> Float32s:
        d = read_numbers(blocks, 0, 2, "<f2")
        scales, minima = _unpack_sixes(blocks[:, 4:16])
        scale, minimum = d[:, :1] * scales.astype(np.float32), d[:, 1:] * minima.astype(np.float32)
        return _line(self._codes(blocks), scale, minimum)

    def _codes(self, blocks: Bytes) -> Bytes:
        codes = unpack_planes(blocks[:, -128:], 4, 32)
        if self.bits == 5:
            codes |= unpack_planes(blocks[:, 16:48], 1, 32) << 4
        return codes


class SixBits(BlockFormat):
    """q6_k: w = d * scale * (code - 32), the scales int8, one for each 16 weights; 6.5625 bits."""

    def __init__(self) -> None:
        super().__init__("q6_k", SIZE, self._parts(), group=16)

    def _parts(self) -> Iterator[Part]:
        yield from _plane_parts(4, 64, ", low bits", "bits 0 to 3 of the code")
        yield from _plane_parts(2, 32, ", high bits", "bits 4 and 5 of the code")
        for j in range(16):
            yield Part(f"scale {j}", 8, f"int8: of weights {16 * j} to {16 * j + 15}")
        yield D

    def _encode(self, x: Float32s) -> Bytes:
        d, scales, codes = fit.signed_scales(x)
        low, high = pack_planes(codes & 15, 4, 64), pack_planes(codes >> 4, 2, 32)
        return np.hstack([low, high, scales.view(np.uint8), as_halves(self.name, d)])

    def _decode(self, blocks: Bytes) -> Float32s:
        scale = read_numbers(blocks, 208, 1, "<f2") * read_numbers(blocks, 192, 16, np.int8)
        return _scaled(self._codes(blocks), 32, scale)

    def _codes(self, blocks: Bytes) -> Bytes:
        codes = unpack_planes(blocks[:, :128], 4, 64)
        codes |= unpack_planes(blocks[:, 128:192], 2, 32) << 4
        return codes


def _line(codes: Bytes, scale: Float32s, minimum: Float32s) -> Float32s:
    """scale * code - minimum, where scale and minimum (n, m) serve 256 / m codes each."""
    weights = codes.reshape(*scale.shape, -1).astype(np.float32)
    weights *= scale[:, :, None]
    weights -= minimum[:, :, None]
    return weights.reshape(-1, SIZE)


def _scaled(codes: Bytes, middle: int, scale: Float32s) -> Float32s:
    """scale * (code - middle), where scale (n, m) serves 256 / m codes each."""
    weights = codes.reshape(*scale.shape, -1).astype(np.float32)
    weights -= middle
    weights *= scale[:, :, None]
    return weights.reshape(-1, SIZE)


def _unpack_sixes(packed: Bytes) -> tuple[Bytes, Bytes]:
    """Eight scales and eight minima, (n, 8) each, out of (n, 12): four of each are whole."""
    rows = packed.reshape(-1, 3, 4)
    scales, minima, low = rows[:, 0], rows[:, 1], rows[:, 2]
    later_scales = low & 15 | scales >> 6 << 4
    later_minima = low >> 4 | minima >> 6 << 4
    return np.hstack([scales & 63, later_scales]), np.hstack([minima & 63, later_minima])


def _pack_sixes(scales: Bytes, minima: Bytes) -> Bytes:
    """The inverse of `_unpack_sixes`."""
    first = [each[:, :4] | each[:, 4:] >> 4 << 6 for each in (scales, minima)]
    low = scales[:, 4:] & 15 | (minima[:, 4:] & 15) << 4
    return np.hstack([*first, low])


def _plane_parts(width: int, run: int, ending: str, meaning: str) -> Iterator[Part]:
    """Where `unpack_planes` finds the codes of 256 weights, byte by byte."""
    per_run = run * 8 // width
    for start in range(0, SIZE, per_run):
        for i in range(run):
            for weight in range(start + i, start + per_run, run):
                yield Part(f"code {weight}{ending}", width, f"{meaning} of weight {weight}")


def _read_only(name: str) -> ValueError:
    return ValueError(f"{name} is read only here; of the k formats q4_k and q6_k are written")
