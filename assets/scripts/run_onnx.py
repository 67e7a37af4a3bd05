"""Let ONNX Runtime run network.onnx on the images in images.npz."""

import numpy as np
import onnxruntime

test = np.load("images.npz")
options = onnxruntime.SessionOptions()
# Exact also on x86 processors without 8-bit dot products, whose sums
# would saturate.
options.add_session_config_entry("session.x64quantprecision", "1")
session = onnxruntime.InferenceSession("network.onnx", options)
[logits] = session.run(None, {"images": test["images"][:, None]})
right = np.count_nonzero(logits.argmax(axis=1) == test["labels"])
print(f"{right} of {len(logits)} right")
