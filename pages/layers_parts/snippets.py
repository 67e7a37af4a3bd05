"""The lines that give the numbers on this page, behind those of `network_choice.snippet`."""

MAPS = """
from lib.studies.feature_maps import feature_maps

maps = {{layer.name: layer for layer in feature_maps(float32, integers, images[{image}])}}
shown = {{
    name: f"{{maps[layer].sqnr_db:.1f}} dB".replace("-", "−")
    for name, layer in {wanted!r}.items()
}}
"""
ERRORS = """
from lib.studies.layer_errors import layer_errors

layers = {{layer.name: layer for layer in layer_errors(float32, integers, images[:{batch}])}}
shown = {{"After the last layer": f"{{layers['linear'].sqnr_db:.1f}} dB".replace("-", "−")}}
worst = min(layers.values(), key=lambda layer: layer.own_sqnr_db)
shown["Worst by itself"] = worst.name
shown["The last layer's own"] = f"{{layers['linear'].shares[0]:.1%}}"
"""
VALUES = """
from lib.studies.feature_maps import distribution

found = distribution(float32, integers, "{layer}", images[:{batch}])
shown = {{
    "Range": f"{{found.low:.3g}} to {{found.high:.3g}}".replace("-", "−"),
    "Exactly 0": f"{{found.zeros / found.values:.1%}}",
    "Beyond the range": f"{{found.clipped:,}} values",
}}
"""
KEPT = """
from lib.cnn.mixed import mix

net = mix(float32, integers, {layers!r})
right = (net.predict(images).argmax(1) == labels).mean()
shown = {{"Accuracy": f"{{right:.2%}}", "Memory": f"{{net.packed_bytes / 1000:,.0f}} kB"}}
"""
