"""A made-up run of a comparison, for tests of what is shown of one."""

import numpy as np

from lib.cnn.data import test_set as images_and_labels
from lib.cnn.engines import Status
from lib.studies.comparison import Findings
from lib.studies.timing import Racers


def findings(**changes: object) -> Findings:
    """A made-up run: float32 right on all but images 0 to 9, int8 wrong also on 10 to 14."""
    labels = images_and_labels()[1]
    answers = np.stack([labels, labels])
    answers[:, :10] = (labels[:10] + 1) % 10
    answers[1, 10:15] = (labels[10:15] + 1) % 10
    answers[1, 0] = labels[0]
    logits = np.eye(10, dtype=np.float32)[answers] * 10
    settings = {
        "logits_float32": logits[0],
        "logits_quantized": logits[1],
        "seconds": np.tile([4.0, 1.0], (60, 1)),
        "bytes_float32": 4000,
        "bytes_quantized": 1100,
        "packed_bytes_quantized": 600,
        "racers": Racers("onednn", "onednn"),
        "kernels": Status(True, "tested"),
        "processor": "some processor",
        "instructions": ("AVX2",),
    }
    return Findings(**{**settings, **changes})
