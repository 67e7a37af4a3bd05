"""The lines that give the numbers on this page."""

LAYERS = """
from lib.studies.network_map import layers

found = layers("{network}")
shown = {{
    "Weights": f"{{sum(layer.weights for layer in found):,}}",
    "Products": f"{{sum(layer.products for layer in found):,}}",
    "Outputs": f"{{sum(layer.outputs for layer in found):,}}",
}}
"""
