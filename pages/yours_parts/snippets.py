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
