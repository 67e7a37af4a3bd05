"""What quantizing changed in a network's answers, from the logits of both versions alone.

For one image let a be the class that float32 answers, l its logits and e the error of each logit
(integers minus float32). The integers answer another class b exactly where

    e[b] - e[a] > l[a] - l[b]       (or they are equal, and b comes before a)

for some b. The right side is at least float32's margin, best minus second best logit. So an answer
can change only where the swing, the largest e[b] - e[a], reaches the margin.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Changes:
    """Both versions' logits, float32 (N, classes), and the labels (N,). Make one with compare."""

    float32: NDArray[np.float32]
    quantized: NDArray[np.float32]
    labels: NDArray

    @functools.cached_property
    def answers(self) -> NDArray[np.int64]:
        """The classes that float32 and the integers answer, (2, N). Of equal logits the first."""
        return np.stack([self.float32.argmax(1), self.quantized.argmax(1)])

    @functools.cached_property
    def right(self) -> NDArray[np.bool_]:
        """Whether float32 and the integers answer right, (2, N)."""
        return self.answers == self.labels

    @functools.cached_property
    def groups(self) -> dict[str, Indices]:
        """The images by what happened to them, in order; each image is in one group.

        "right in both", "right to wrong", "wrong to right", "wrong and different", "wrong and the
        same".
        """
        before, after = self.right
        same = self.answers[0] == self.answers[1]
        masks = {
            "right in both": before & after,
            "right to wrong": before & ~after,
            "wrong to right": ~before & after,
            "wrong and different": ~before & ~after & ~same,
            "wrong and the same": ~before & ~after & same,
        }
        return {name: np.flatnonzero(mask) for name, mask in masks.items()}

    @functools.cached_property
    def changed(self) -> Indices:
        """All images with another answer, the smallest margin of float32 first."""
        different = np.flatnonzero(self.answers[0] != self.answers[1])
        return different[np.argsort(self.margins[different], kind="stable")]

    def changed_in(self, group: str) -> Indices:
        """The images of one of the groups, the smallest margin of float32 first."""
        members = self.groups[group]
        return members[np.argsort(self.margins[members], kind="stable")]

    @property
    def net(self) -> int:
        """Right answers gained minus right answers lost."""
        return len(self.groups["wrong to right"]) - len(self.groups["right to wrong"])

    def confusion(self, version: int) -> NDArray[np.int64]:
        """How often each class (row) got each answer (column), for float32 (0) or integers (1)."""
        classes = self.float32.shape[1]
        pairs = self.labels.astype(np.int64) * classes + self.answers[version]
        return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    @property
    def confusion_difference(self) -> NDArray[np.int64]:
        """The integers' confusion matrix minus float32's; each row sums to 0."""
        return self.confusion(1) - self.confusion(0)

    @functools.cached_property
    def margins(self) -> NDArray[np.float64]:
        """How far float32's best logit is above the second best, (N,), 0 or more."""
        best = np.sort(self.float32.astype(np.float64), axis=1)[:, -2:]
        return best[:, 1] - best[:, 0]

    @functools.cached_property
    def leads(self) -> NDArray[np.float64]:
        """How many times as likely float32's best answer is as its second best: e to the margin."""
        return np.exp(self.margins)

    @property
    def median_leads(self) -> tuple[float, float]:
        """The median lead of all images, and of those with another answer (NaN if there are none).

        Half of the images lead by less, half by more.
        """
        if not len(self.changed):
            return float(np.median(self.leads)), np.nan
        return float(np.median(self.leads)), float(np.median(self.leads[self.changed]))

    @functools.cached_property
    def errors(self) -> NDArray[np.float64]:
        """Logits of the integers minus those of float32, (N, classes)."""
        return self.quantized.astype(np.float64) - self.float32

    @functools.cached_property
    def swings(self) -> NDArray[np.float64]:
        """How far the errors push some other class up against float32's answer, at most, (N,).

        The largest e[b] - e[a]; negative where the errors strengthen the answer against all others.
        An answer changes only where this reaches the margin.
        """
        answered = self.answers[0][:, None]
        lifts = self.errors - np.take_along_axis(self.errors, answered, axis=1)
        np.put_along_axis(lifts, answered, -np.inf, axis=1)
        return lifts.max(axis=1)

    @property
    def typical(self) -> int:
        """The image in the middle: half of the images have a larger margin."""
        return int(np.argsort(self.margins, kind="stable")[len(self.margins) // 2])

    @property
    def at_risk(self) -> Indices:
        """The images whose swing reaches the margin: all changed ones, and some others."""
        return np.flatnonzero(self.swings >= self.margins)


def compare(
    float32: NDArray[np.float32], quantized: NDArray[np.float32], labels: NDArray
) -> Changes:
    """Compare the answers of two versions of a network to the same images.

    Args:
        float32, quantized: their logits, float32 (N, classes), finite.
        labels: the right classes, integers (N,).

    Raises:
        ValueError: shapes that don't fit, logits that aren't finite, labels that are no classes.
    """
    if float32.ndim != 2 or float32.shape[1] < 2 or float32.shape != quantized.shape:
        raise ValueError(
            "float32 and quantized must have the same shape (N, classes) with at least 2 classes, "
            f"not {float32.shape} and {quantized.shape}"
        )
    if labels.shape != float32.shape[:1]:
        raise ValueError(f"labels must have the shape ({len(float32)},), not {labels.shape}")
    if not (np.isfinite(float32).all() and np.isfinite(quantized).all()):
        raise ValueError("float32 and quantized must be finite")
    if labels.size and not (int(labels.min()) >= 0 and int(labels.max()) < float32.shape[1]):
        raise ValueError(f"labels must lie in 0..{float32.shape[1] - 1}")
    return Changes(float32, quantized, labels)
