"""The lines that give the numbers on this page."""

ONE_VALUE = """
import numpy as np

from lib.numbers.integers import IntFormat
from lib.quantization.affine import QParams
from lib.quantization.round_trip import round_trip

qparams = QParams({qparams.scale!s}, {qparams.zero_point}, {qparams.qmin}, {qparams.qmax})
rng = np.random.default_rng(0)
way = round_trip({settings.x!r}, qparams, rounding="{rounding}", rng=rng)
stops = {{
    "x": way.x,
    "x / s": way.steps,
    "Rounded": way.rounded,
    "+ z": way.shifted,
    "Clipped": way.code,
    "Back": way.restored,
    "Error": way.error,
}}
shown = {{name: f"{{number:z.6g}}".replace("-", "−") for name, number in stops.items()}}
bits = IntFormat({settings.bits}, signed={settings.signed}).encode(way.code)
shown["Stored"] = f"{{bits:0{settings.bits}b}}"
"""

MANY_VALUES = """
{imports}
from lib.quantization.affine import QParams
from lib.quantization.counts import count
from lib.quantization.error import error_report

x = {data}
qparams = QParams(
    scale={qparams.scale!s},
    zero_point={qparams.zero_point},
    qmin={qparams.qmin},
    qmax={qparams.qmax},
)
report = error_report(x, qparams, {rounding})
mean = count(x, qparams, {rounding}).mean_error
shown = {{
    "SQNR": "no error" if report.mse == 0 else f"{{report.sqnr_db:.1f}} dB".replace("-", "−"),
    "MSE": f"{{report.mse:.3g}}",
    "Clipped": f"{{report.clipped_fraction:.2%}}",
    "Mean error": f"{{mean:z.2f}} steps".replace("-", "−"),
}}
"""

ZERO = """
from lib.cnn.data import test_set
from lib.quantization import zero

found = zero.padded(test_set()[0][{image}], {border}, {bits}, has_code={has_code})
numbers = {{
    "A 0 comes back as": found.errors[0, 0],
    "Nine of them add up to": found.sums[0, 0],
    "Mean error": found.errors.mean(),
}}
shown = {{name: f"{{number:z.3g}}".replace("-", "−") for name, number in numbers.items()}}
"""

MATRIX = """
from lib.quantization.worked_example import run

example = run({settings.bits}, {settings.steps}, "{rule}")


def vector(values, form):
    return f"[{{', '.join(format(value, form) for value in values)}}]".replace("-", "−")


shown = {{
    "Integer product": vector(example.product, "d"),
    "Back": vector(example.restored, ".5f"),
    "Exact": vector(example.exact, ".5f"),
    "RMS error": f"{{example.rms_error:.3g}}",
}}
"""
