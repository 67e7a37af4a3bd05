"""The lines that give the numbers on this page, behind those of `network_choice.snippet`."""

RESULT = """
from lib.studies.comparison import paired_difference

right = [net.predict(images).argmax(1) == labels for net in (float32, integers)]
change = paired_difference(*right)

shown = {
    "Difference": f"{change.difference:+.2f} points".replace("-", "−"),
    "Memory": f"{integers.bytes / float32.bytes:.3f} ×",
}
"""
# Times are not computed again: they differ from run to run.
WORK = """
from lib.studies.breakdown import millions, work

shown = {"Work": f"{millions(work(integers, images[:1])):.1f} million"}
"""
MEMORY = """
from lib.cnn.memory import kilobytes, memory, ratio

before, after = memory(float32, images[:1]), memory(integers, images[:1])
shown = {
    "Weights": kilobytes(after.stored.weights),
    "Scales and biases": kilobytes(after.stored.scales + after.stored.biases),
    "Activations": kilobytes(after.peak.activations),
    "All in all": f"{ratio(before, after):.3f} ×",
}
"""
