"""Fake or real: one network in four forms that answer alike, of which one computes in integers.

- "float32": the network as it was trained.
- "rounded": every value is quantized and at once dequantized, weights too; all of it is float32.
- "unpacked": a file that holds integers, in a runtime without kernels for them: it makes float32 of
  the weights when it loads them, computes in that, and rounds in between.
- "integers": the same file on integer kernels.

All are .onnx files in ONNX Runtime, which is told to do without its integer kernels where need be:
left to itself it would find the integers in both files.
"""

import functools
import json
import time
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn import NETWORKS, memory, onnx_export
from lib.cnn.data import test_set
from lib.cnn.images import BATCH
from lib.cnn.onnx_export import Exported
from lib.cnn.processor import processor
from lib.studies import shipped, timing
from lib.studies.evaluation import over_test_set
from lib.studies.timing import Racing

FORMS = ("float32", "rounded", "unpacked", "integers")
ROUNDS = 30  # timings of each
ANSWERING = 0.8  # the part of the run that is not timing, about
RECORD = Path(__file__).resolve().parents[2] / "assets/measured/fake_or_real.json"


class Form(NamedTuple):
    """What one of FORMS is worth.

    file: its bytes. weights: bytes of all numbers that the runtime keeps. activations: bytes that
    go into a layer and come out, in the layer with the most, for one image. operators: how many of
    each the runtime runs. right, same: test images that it answers right, and as float32 does.
    """

    name: str
    file: int
    weights: int
    activations: int
    operators: dict[str, int]
    right: int
    same: int

    @property
    def memory(self) -> int:
        """Bytes that it needs while it runs, for one image."""
        return self.weights + self.activations


@dataclass(frozen=True, eq=False, kw_only=True)
class FakeOrReal:
    """What was found.

    forms: as FORMS. images: how many they answered. seconds: of a batch of 32, (rounds, forms), in
    turn on one thread. unfinished: whether the time was over before there were enough. measured:
    the day, where it was not measured here.
    """

    forms: tuple[Form, ...]
    images: int
    seconds: NDArray[np.float64]
    unfinished: bool = False
    processor: str = field(default_factory=lambda: processor()[0])
    instructions: tuple[str, ...] = field(default_factory=lambda: processor()[1])
    measured: str = ""

    def form(self, name: str) -> Form:
        """One of FORMS."""
        return self.forms[FORMS.index(name)]

    @property
    def milliseconds(self) -> NDArray[np.float64]:
        """Times of one image in a batch, (rounds, forms)."""
        return self.seconds * (1000 / BATCH)

    def median(self, name: str) -> float:
        """The median of them for one of FORMS."""
        return float(np.median(self.milliseconds[:, FORMS.index(name)]))

    def smaller(self, part: Literal["file", "memory"]) -> float:
        """How many times as small as float32's the integers' file is, or their memory."""
        before, after = self.form("float32"), self.form("integers")
        return before.file / after.file if part == "file" else before.memory / after.memory

    def same(self, name: str) -> float:
        """The share of the images that one of FORMS answers as float32 does, 0..1."""
        return self.form(name).same / self.images

    def speed(self, name: str) -> float:
        """How many times as fast as float32 it is."""
        return timing.speedup(self._beside_float32(name))

    @property
    def disturbed(self) -> bool:
        """Whether the times tell little: they stray, or there are too few of them."""
        return self.unfinished or any(
            timing.disturbed(self._beside_float32(name)) for name in FORMS[1:]
        )

    def _beside_float32(self, name: str) -> NDArray[np.float64]:
        return self.seconds[:, [0, FORMS.index(name)]]


def fake_or_real(network: str) -> Generator[Racing, None, FakeOrReal]:
    """Let a shipped network answer all test images in four forms, then time them in turn.

    Args:
        network: one of NETWORKS.

    Yields:
        the progress, several times a second.
    """
    yield beginning()
    content, runs = files(network), exported(network)
    answers = []
    for number, run in enumerate(runs.values()):
        parts = []
        for part in over_test_set(run):
            parts.append(part.logits[0].argmax(1))
            share = ANSWERING * (number + part.seen / len(test_set()[1])) / len(runs)
            yield Racing(f"All test images, {number + 1} of {len(runs)}", share, timing=False)
        answers.append(np.concatenate(parts))
    images, labels = test_set()
    seconds = yield from timing.in_parts(
        [run.ready(images[:BATCH]) for run in runs.values()],
        rounds=ROUNDS,
        repeats=1,
        ends=timing.deadline(),
        report=lambda part: Racing(
            "Racing in turn, on one thread",
            ANSWERING + (1 - ANSWERING) * part / timing.PARTS,
        ),
    )
    forms = []
    for name, given in zip(FORMS, answers, strict=True):
        inside = onnx_export.loaded(content[name], integer_kernels=name == "integers")
        forms.append(
            Form(
                name=name,
                file=len(content[name]),
                weights=inside.weight_bytes,
                activations=activations(network, name),
                operators=inside.operators,
                right=int(np.count_nonzero(given == labels)),
                same=int(np.count_nonzero(given == answers[0])),
            )
        )
    return FakeOrReal(
        forms=tuple(forms),
        images=len(labels),
        seconds=seconds,
        unfinished=len(seconds) < timing.ENOUGH,
    )


def beginning() -> Racing:
    """The progress before anything is done."""
    return Racing("Making the files", 0.0, timing=False)


def files(network: str) -> dict[str, bytes]:
    """The .onnx file of each of FORMS; the last two share one."""
    float32, quantized = shipped.float32(network), shipped.quantized(network)
    integers = onnx_export.model(quantized)
    rounded = onnx_export.rounded(float32, quantized)
    return dict(zip(FORMS, (onnx_export.model(float32), rounded, integers, integers), strict=True))


def exported(network: str) -> dict[str, Exported]:
    """Each of FORMS in ONNX Runtime."""
    return {
        name: Exported(content, integer_kernels=name == "integers")
        for name, content in files(network).items()
    }


def activations(network: str, name: str) -> int:
    """What goes into a layer and comes out, in the layer with the most, bytes for one image.

    Between layers is float32 where the kernels are those of float32.
    """
    net = shipped.quantized(network) if name == "integers" else shipped.float32(network)
    return memory.memory(net, test_set()[0][:1]).peak.activations


# --- the record that the page opens on ------------------------------------------------------------


@functools.cache
def recorded(network: str) -> FakeOrReal:
    """What was measured on the machine that this was written on."""
    found = json.loads(RECORD.read_text(encoding="utf-8"))[network]
    found["forms"] = tuple(Form(**form) for form in found["forms"])
    found["instructions"] = tuple(found["instructions"])
    found["seconds"] = np.array(found["seconds"])
    return FakeOrReal(**found)


def as_json(found: dict[str, FakeOrReal], day: str) -> str:
    """The text of such a record of several networks, four digits of each measured number."""
    records: dict[str, dict[str, Any]] = {}
    for network, each in found.items():
        rounds = [[float(f"{took:.4g}") for took in row] for row in each.seconds.tolist()]
        forms = [form._asdict() for form in each.forms]
        records[network] = vars(replace(each, measured=day)) | {"seconds": rounds, "forms": forms}
    return json.dumps(records) + "\n"


def _measured(network: str) -> FakeOrReal:
    run = fake_or_real(network)
    try:
        while True:
            next(run)
    except StopIteration as end:
        found: FakeOrReal = end.value
        return found


if __name__ == "__main__":
    everything = {network: _measured(network) for network in NETWORKS}
    RECORD.write_text(as_json(everything, time.strftime("%d %B %Y")), encoding="utf-8")
