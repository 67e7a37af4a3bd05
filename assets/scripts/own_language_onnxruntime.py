"""Quantize the weights of a language model with ONNX Runtime: 4 bits.

32 weights have one scale.
"""

import os

import numpy as np
import onnx
import onnxruntime
from mine import tokens  # yours
from onnxruntime.quantization.matmul_nbits_quantizer import (
    MatMulNBitsQuantizer,
)

before = onnx.load("float32.onnx")
quantizer = MatMulNBitsQuantizer(
    before, bits=4, block_size=32, is_symmetric=True
)
quantizer.process()  # every MatMul with constant weights
quantizer.model.save_model_to_file("int4.onnx")


def next_tokens(file):
    """The likeliest token behind each."""
    session = onnxruntime.InferenceSession(file)
    name = session.get_inputs()[0].name
    return session.run(None, {name: tokens})[0].argmax(-1)


for file in ("float32.onnx", "int4.onnx"):
    print(f"{file}: {os.path.getsize(file):,} bytes")
same = np.mean(next_tokens("float32.onnx") == next_tokens("int4.onnx"))
print(f"the same next token: {same:.1%}")
