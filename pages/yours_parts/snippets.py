"""The lines that give the numbers on this page, behind those of `network_choice.snippet`."""

FILES = """
from lib.cnn import npz_export, onnx_export
from lib.cnn.memory import kilobytes

shown = {
    "network.onnx": kilobytes(len(onnx_export.model(integers))),
    "network.npz": kilobytes(len(npz_export.archive(integers))),
}
"""
CHECK = """
from lib.cnn import onnx_export

exported = onnx_export.Exported(onnx_export.model(integers))
ours = integers.predict(images, "{engine}").argmax(1)
same = (exported.predict(images).argmax(1) == ours).sum()

shown = {{"Same answers": f"{{same:,}} of {{len(images):,}}"}}
"""
SHIPPED_FILE = """
from lib.cnn import onnx_export

name, content = "network.onnx", onnx_export.model(integers)
"""
OPENED_FILE = """
from pathlib import Path

name = {name!r}
content = Path(name).read_bytes()
"""
TENSOR = """
from lib.uploads import model_files
from lib.uploads.model_files import summary

header = model_files.read_bytes(content, name)
tensor = header.tensors[{number}]
found = summary.of(tensor, model_files.sample_bytes(content, header, tensor))

shown = {{found.name: found.ends}}
"""
SCALE = """shown["Scale"] = found.scales.ends
"""
