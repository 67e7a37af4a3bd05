"""The lines that give the numbers on this page, behind those of `network_choice.snippet`."""

RESULT = """
from lib.studies.comparison import paired_difference

right = [net.predict(images).argmax(1) == labels for net in (float32, integers)]
change = paired_difference(*right)

shown = {
    "Difference": f"{change.difference:+.2f} points".replace("-", "−"),
    "Memory": f"{float32.bytes / integers.packed_bytes:.2f} × smaller",
}
"""
# Times are not computed again: they differ from run to run.
WORK = """
from lib.studies.breakdown import millions, work

shown = {"Work": f"{millions(work(integers, images[:1])):.1f} million"}
"""
MEMORY = """
from lib.cnn.memory import kilobytes, memory, times_smaller

before = memory(float32, images[:1])
after = memory(integers, images[:1], integers.stored(packed=True))
shown = {
    "Weights": kilobytes(after.stored.weights),
    "Scales and biases": kilobytes(after.stored.scales + after.stored.biases),
    "Activations": kilobytes(after.peak.activations),
    "All in all": f"{times_smaller(before, after):.2f} × smaller",
}
"""
