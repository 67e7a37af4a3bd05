"""The lines that give the numbers on this page."""

RATIOS = """
from lib.cnn import load, quantize_network
from lib.cnn.data import calibration_set, test_set
from lib.numbers.text import minus

float32 = load("plain")
int8 = quantize_network(float32, calibration_set(256)[0])
images, labels = test_set()
accuracies = [(net.predict(images).argmax(1) == labels).mean() for net in (float32, int8)]

shown = {
    "Memory": f"{float32.bytes / int8.bytes:.1f} × smaller",
    "Accuracy": minus(f"{100 * (accuracies[1] - accuracies[0]):+.2f} points"),
}
"""
