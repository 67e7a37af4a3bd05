"""mine.py: your data as NumPy arrays. Random ones stand here, to try.

`python mine.py` writes float32.onnx, if your network is PyTorch's.
"""

import numpy as np

# Prepare inputs here exactly as in training.
rng = np.random.default_rng()
calibration = list(rng.random((4, 32, 3, 32, 32), np.float32))
test = [(inputs, rng.integers(0, 10, 32)) for inputs in calibration]

if __name__ == "__main__":
    import torch
    from torch import nn

    network = nn.Sequential(
        nn.Conv2d(3, 16, 3, stride=2, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )
    # network.load_state_dict(torch.load("weights.pt"))  # as you trained it
    torch.onnx.export(
        network.eval(),
        (torch.from_numpy(calibration[0]),),
        "float32.onnx",
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        external_data=False,
    )
