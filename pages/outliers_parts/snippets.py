"""The lines that give the numbers on this page."""

LAYER = """
from lib.studies.outliers import CHANNEL, ONE, SMOOTHED, TOKEN, layer

found = layer({sentence!r}, "{name}", {bits})
shown = {{
    way.capitalize(): f"{{found.off(way, alpha={alpha}):.2%}} off"
    for way in (ONE, SMOOTHED, TOKEN, CHANNEL)
}}
"""

ENCODER = """
from lib.studies.outliers import compare
from lib.studies.progress import result_of

ways = result_of(compare({sentence!r}, bits={bits}, alpha={alpha}))
for way in ways:
    print(way.name, way.off, way.kept, way.found)
shown = {{way.name.capitalize(): f"{{way.off:.1%}} off" for way in ways[1:]}}
"""
