"""The networks in the browser: its script reads the files, and computes every code as we do."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, client_export, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.mixed import mix
from lib.settings import CALIBRATION_IMAGES, NETWORK_BITS
from lib.ui.theme import ASSETS
from tests.support.js.__main__ import LeftOutError, find

IMAGES = 200
PART = 50  # images at a time, for a small memory
TOLERANCE = 1e-4

# For each number of bits it is given, writes what each layer puts out for each image, then the
# logits; 32 is float32. With 8 bits the weights are those in the file, else they are made here.
PROGRAM = f"""
import {{ closeSync, openSync, readFileSync, writeSync }} from "node:fs";
const script = await import("{(ASSETS / "components/integer_network.js").as_uri()}");
const file = (name) => Uint8Array.from(readFileSync(name)).buffer;
const integers = script.readNetwork(file("integers"));
const floats = script.readNetwork(file("floats"));
const images = new Uint8Array(file("images"));
for (const bits of process.argv.slice(1).map(Number)) {{
    const narrow = bits < 8 && script.quantizeWeights(floats, integers, bits);
    const out = openSync(`found.${{bits}}`, "w");
    for (let at = 0; at < images.length; at += 784) {{
        const pixels = images.subarray(at, at + 784);
        const {{ maps, logits }} =
            bits === 32
                ? script.runFloats(floats, pixels)
                : script.runIntegers(narrow || integers, pixels);
        for (const {{ values }} of maps) writeSync(out, values);
        writeSync(out, logits);
    }}
    closeSync(out);
}}
"""


def in_node(folder: Path, net: FloatNet, int8: QuantizedNet, *bits: int) -> None:
    """Let the script run both networks on the images; skips where there is no node."""
    (folder / "integers").write_bytes(client_export.integers(int8))
    (folder / "floats").write_bytes(client_export.floats(net))
    (folder / "images").write_bytes(images_and_labels()[0][:IMAGES].tobytes())
    run_node(folder, PROGRAM, *map(str, bits))


def run_node(folder: Path, program: str, *arguments: str) -> None:
    """Run a program on the files in a folder; skips where there is no node."""
    try:
        node = find().node
    except LeftOutError as reason:
        pytest.skip(str(reason))
    command = [*node, "--input-type=module", "-e", program, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def found(folder: Path, bits: int, outputs: list[NDArray]) -> Iterator[NDArray]:
    """What the script wrote of each layer, in the shape and type of our outputs of all images."""
    each = [(output[0].nbytes, output.dtype, output.shape) for output in outputs]
    rows = np.fromfile(folder / f"found.{bits}", np.uint8).reshape(len(outputs[0]), -1)
    assert rows.shape[1] == sum(size for size, _, _ in each)
    start = 0
    for size, dtype, shape in each:
        yield np.ascontiguousarray(rows[:, start : start + size]).view(dtype).reshape(shape)
        start += size


def reference(net: FloatNet | QuantizedNet) -> tuple[list[str], list[NDArray]]:
    """The layers' names, and what each puts out for all images."""
    images = images_and_labels()[0][:IMAGES]
    parts = [
        list(net.run(images[start : start + PART], "numpy")) for start in range(0, IMAGES, PART)
    ]
    names = [name for name, _ in parts[0]]
    return names, [np.concatenate([part[i][1] for part in parts]) for i in range(len(names))]


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_every_code_of_every_layer(name: str, tmp_path: Path) -> None:
    net, images = load(name), calibration_set(CALIBRATION_IMAGES)[0]
    nets = {bits: quantize_network(net, images, weight_bits=bits) for bits in NETWORK_BITS}
    in_node(tmp_path, net, nets[8], *NETWORK_BITS, 32)
    for bits, quantized in nets.items():
        names, outputs = reference(quantized)
        for layer, theirs, ours in zip(names, found(tmp_path, bits, outputs), outputs, strict=True):
            different = np.count_nonzero(theirs != ours)
            assert not different, f"{bits} bits, {layer}: {different} codes differ"
    names, outputs = reference(net)
    for layer, theirs, ours in zip(names, found(tmp_path, 32, outputs), outputs, strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=0, atol=TOLERANCE, err_msg=layer)


MIXED = f"""
import {{ readFileSync, writeFileSync }} from "node:fs";
const script = await import("{(ASSETS / "components/integer_network.js").as_uri()}");
const file = (name) => Uint8Array.from(readFileSync(name)).buffer;
const {{ bits, perTensor, codes, kept }} = JSON.parse(readFileSync("asked", "utf8"));
const widest = script.readNetwork(file("integers"));
const integers = widest.map((layer, i) => ({{ ...layer, ...codes[i] }}));
const floats = script.readNetwork(file("floats"));
const layers = script.quantizeWeights(floats, integers, bits, perTensor);
const {{ maps, logits }} = script.runMixed(layers, floats, kept, new Uint8Array(file("image")));
const said = maps.map(({{ values, codes }}) => ({{ values: [...values], codes: Boolean(codes) }}));
writeFileSync("found", JSON.stringify([...said, {{ values: [...logits], codes: false }}]));
"""


@pytest.mark.parametrize(
    ("name", "kept", "granularity"),
    [
        ("plain", (), "per_tensor"),
        ("plain", ("conv1", "conv4", "pool"), "per_channel"),
        ("separable", ("depthwise3", "linear"), "per_tensor"),
    ],
)
def test_some_layers_in_float32(
    name: str, kept: tuple[str, ...], granularity: str, tmp_path: Path
) -> None:
    net, images = load(name), calibration_set(CALIBRATION_IMAGES)[0]
    settings = {"weight_bits": 4, "activation_bits": 4, "granularity": granularity}
    narrow = quantize_network(net, images, **settings)
    image = images_and_labels()[0][5]
    (tmp_path / "integers").write_bytes(client_export.integers(quantize_network(net, images)))
    (tmp_path / "floats").write_bytes(client_export.floats(net))
    (tmp_path / "image").write_bytes(image.tobytes())
    asked = {
        "bits": 4,
        "perTensor": granularity == "per_tensor",
        "codes": client_export.activations(narrow),
        "kept": kept,
    }
    (tmp_path / "asked").write_text(json.dumps(asked))
    run_node(tmp_path, MIXED)
    # Where sums of float32 are added in another order, a code may fall to the other side of a tie.
    for said, (layer, ours) in zip(
        json.loads((tmp_path / "found").read_text()), mix(net, narrow, kept).run(image), strict=True
    ):
        values = np.array(said["values"]).reshape(ours.shape)
        assert said["codes"] == (ours.dtype == np.uint8), layer
        if ours.dtype == np.uint8:
            assert np.abs(values - ours).max() <= 1, layer
            assert np.count_nonzero(values != ours) <= (0 if not kept else ours.size // 1000), layer
        else:
            np.testing.assert_allclose(values, ours, rtol=0, atol=0.02, err_msg=layer)


def test_no_other_network() -> None:
    with pytest.raises(TypeError, match="net must be a QuantizedNet"):
        client_export.integers(load("plain"))
    with pytest.raises(TypeError, match="net must be a FloatNet"):
        client_export.floats(None)
    with pytest.raises(TypeError, match="net must be a QuantizedNet"):
        client_export.activations(load("plain"))
