"""Quantize a network of convolutions with ONNX Runtime: static, int8."""

import os

import numpy as np
import onnxruntime
from mine import calibration, test  # yours
from onnxruntime.quantization import CalibrationDataReader, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

session = onnxruntime.InferenceSession("float32.onnx")
name = session.get_inputs()[0].name


class Calibration(CalibrationDataReader):
    """Hands out the calibration data, a batch at a time."""

    def __init__(self):
        self.batches = iter(calibration)

    def get_next(self):
        batch = next(self.batches, None)
        return None if batch is None else {name: batch}


# First BatchNorm is folded, and all shapes are found.
quant_pre_process("float32.onnx", "prepared.onnx")
quantize_static(
    "prepared.onnx", "int8.onnx", Calibration(), per_channel=True
)


def right(file):
    """Count the right answers."""
    options = onnxruntime.SessionOptions()
    # Exact also on x86 processors without 8-bit dot products, whose sums
    # would saturate.
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(file, options)
    return sum(
        np.count_nonzero(
            session.run(None, {name: x})[0].argmax(1) == labels
        )
        for x, labels in test
    )


count = sum(len(labels) for _, labels in test)
for file in ("float32.onnx", "int8.onnx"):
    size = os.path.getsize(file)
    print(f"{file}: {size:,} bytes, {right(file)} of {count} right")
