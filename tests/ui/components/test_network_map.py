"""The map's sums: its script makes of an output what `lib.studies.neuron` makes of it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.cnn import NETWORKS
from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped, weight_bits
from lib.studies.neuron.neuron import neuron
from lib.studies.neuron.trace import TracedImage, of_test_image, output_shapes
from lib.ui.components.network_map import pixel_setting, views_setting
from lib.ui.theme import ASSETS
from tests.support.js.__main__ import LeftOutError, find

IMAGE = 3
EACH = 6  # outputs of a layer

# Reads the networks' files, an image and places, and writes what it finds there, as JSON.
PROGRAM = f"""
import {{ readFileSync }} from "node:fs";
const network = await import("{(ASSETS / "components/integer_network.js").as_uri()}");
const sums = await import("{(ASSETS / "components/neuron_sum.js").as_uri()}");
const file = (name) => Uint8Array.from(readFileSync(name)).buffer;
const [integers, floats] = ["integers", "floats"].map((name) => network.readNetwork(file(name)));
const pixels = new Uint8Array(file("image"));
const {{ places, bits }} = JSON.parse(readFileSync("asked", "utf8"));
const layers = bits < 8 ? network.quantizeWeights(floats, integers, bits) : integers;
const whole = network.runIntegers(layers, pixels);
const real = network.runFloats(floats, pixels);
const picture = {{ name: "picture", channels: 1, side: 28 }};
const found = places.map(([at, channel, row, column]) => {{
    const place = {{ channel, row, column }};
    const input = at ? whole.maps[at - 1] : {{ ...picture, values: pixels }};
    const inputs = at ? real.maps[at - 1]
        : {{ ...picture, values: Float32Array.from(pixels, (grey) => grey / 255) }};
    const terms = sums.termsOf(layers[at], input, place);
    const reals = sums.termsOf(floats[at], inputs, place);
    const side = at > 1 ? real.maps.at(-2).side : 28;
    return {{
        terms, reals,
        window: sums.windowOf(layers[at], input.side, place),
        same: JSON.stringify(sums.windowOf(floats[at], input.side, place)),
        integers: sums.inIntegers(layers[at], terms, channel),
        floats: sums.inFloats(floats[at], reals, channel),
        picture: sums.pictureWindow(floats.slice(0, at + 1), side, place),
    }};
}});
console.log(JSON.stringify(found));
"""


def ask(folder: Path, network: str, bits: int, places: list[list[int]]) -> list[dict[str, Any]]:
    """What the script finds at these places: layer, channel, row, column."""
    try:
        node = find().node
    except LeftOutError as reason:
        pytest.skip(str(reason))
    (folder / "integers").write_bytes(weight_bits.integers_file(network))
    (folder / "floats").write_bytes(weight_bits.floats_file(network))
    (folder / "image").write_bytes(images_and_labels()[0][IMAGE].tobytes())
    (folder / "asked").write_text(json.dumps({"places": places, "bits": bits}))
    command = [*node, "--input-type=module", "-e", PROGRAM]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def by_the_reference(traced: TracedImage) -> TracedImage:
    """The same with the reference's codes: other engines may round a tie the other way."""
    found = traced.quantized.run(images_and_labels()[0][IMAGE], "numpy")
    outputs = {name: output.reshape(traced.outputs[name].shape) for name, output in found}
    first, *others = traced.inputs
    inputs = dict(zip(others, outputs.values(), strict=False))
    return traced._replace(inputs={first: traced.inputs[first], **inputs}, outputs=outputs)


def places_of(network: str) -> list[list[int]]:
    """Some outputs of each layer: both corners, and others."""
    random = np.random.default_rng(7)
    found = []
    for at, shape in enumerate(output_shapes(network).values()):
        ends = [[0, 0, 0], [size - 1 for size in shape]]
        others = random.integers(0, shape, (EACH - len(ends), 3)).tolist()
        found += [[at, *place] for place in ends + others]
    return found


@pytest.mark.parametrize(("network", "bits"), [(NETWORKS[0], 8), (NETWORKS[1], 3)])
def test_the_sums_are_the_librarys(network: str, bits: int, tmp_path: Path) -> None:
    traced = by_the_reference(of_test_image(network, weight_bits=bits, image=IMAGE))
    names, places = list(traced.outputs), places_of(network)
    for place, found in zip(places, ask(tmp_path, network, bits, places), strict=True):
        one = neuron(traced, names[place[0]], *place[1:])
        whole, real = found["integers"], found["floats"]
        assert [term["value"] for term in found["terms"]] == one.patch.ravel().tolist()
        assert [term["weight"] for term in found["terms"]] == one.weights.ravel().tolist()
        assert whole["products"] == one.products_sum
        assert whole["bias"] == one.bias
        assert whole["total"] == one.accumulator
        assert np.float32(whole["multiplier"]) == one.multiplier
        assert np.float32(whole["steps"]) == one.scaled
        assert whole["code"] == (None if one.layer.output_qparams is None else one.code)
        assert whole["value"] == pytest.approx(one.meaning, rel=1e-12)
        assert real["value"] == pytest.approx(one.float_output, abs=1e-5)
        assert json.loads(found["same"]) == found["window"]


def test_windows_are_what_changes_an_output(tmp_path: Path) -> None:
    """A pixel of the picture reaches an output where it lies in its window, and nowhere else."""
    net, name, place = shipped.float32("plain"), "conv4", [3, 11, 6, 8]
    [found] = ask(tmp_path, "plain", 8, [place])
    window = found["picture"]
    rows = range(window["top"], window["top"] + window["size"])
    columns = range(window["left"], window["left"] + window["size"])
    images = np.zeros((28 * 28, 28, 28), np.float32)
    images[np.arange(28 * 28), *np.divmod(np.arange(28 * 28), 28)] = 1
    random = np.random.default_rng(2).random((28, 28), np.float32) / 2
    many = dict(net.run(np.clip(images + random, 0, 1)))[name]
    changed = many - dict(net.run(random[None]))[name]
    reached = np.abs(changed).max(1)[:, place[2], place[3]].reshape(28, 28) > 0
    assert not reached[[row not in rows for row in range(28)]].any()
    assert not reached[:, [column not in columns for column in range(28)]].any()
    inside = reached[max(rows.start, 0) : rows.stop, max(columns.start, 0) : columns.stop]
    assert all(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


def test_what_the_address_may_hold() -> None:
    pixel, views = pixel_setting("pixel"), views_setting("views")
    for good in ("conv3.25.7.7", "pointwise6.255.6.6", "pool.0.0.0"):
        assert pixel.accepts(good)
    for bad in (
        "",
        "conv3",
        "conv3.1.2",
        "conv3.-1.0.0",
        "conv3.1000.0.0",
        "conv3.٤.0.0",
        "x\n.1.1.1",
    ):
        assert not pixel.accepts(bad)
    assert views.accepts("iiiffd")
    assert not any(views.accepts(bad) for bad in ("", "x", "i" * 33, "ii\n"))
