"""mine.py: a text as tokens. Random ones stand here, to try.

`python mine.py` writes float32.onnx, if your model is PyTorch's.
"""

import numpy as np

rng = np.random.default_rng()
tokens = rng.integers(0, 256, (2, 16))  # (texts, length)

if __name__ == "__main__":
    import torch
    from torch import nn

    # The fast path of whole layers can't be exported.
    torch.backends.mha.set_fastpath_enabled(False)
    network = nn.Sequential(
        nn.Embedding(256, 128),
        nn.TransformerEncoderLayer(128, 4, 256, batch_first=True),
        nn.TransformerEncoderLayer(128, 4, 256, batch_first=True),
        nn.Linear(128, 256),
    )
    # network.load_state_dict(torch.load("weights.pt"))  # as it was trained
    torch.onnx.export(
        network.eval(),
        (torch.from_numpy(tokens),),
        "float32.onnx",
        external_data=False,
    )
