"""Accuracy won back where weights have few bits: what it takes, and what it gives.

Targets: compensation of all layers of plain on 64 images within 2 s, to at least 93.0 % with
weights of 3 bits and 70 % with 2, activations of 8.
"""

import time

import numpy as np

from lib.cnn import NETWORKS, compensate, load, quantize_network
from lib.cnn.data import calibration_set
from lib.studies.evaluation import accuracy

IMAGES, DRAWS = 64, 5  # calibration images, and how many times as many others


def compensation() -> None:
    """Print what compensation takes and wins back, over five draws of calibration images."""
    print(f"### Compensation: {IMAGES} images, {DRAWS} draws, activations of 8 bits\n")
    print("| network | weights | nearest, % | compensated, median % | lowest to highest | s |")
    print("|---|--:|--:|--:|--:|--:|")
    images = calibration_set(IMAGES * DRAWS)[0]
    for name in NETWORKS:
        net = load(name)
        for bits in (4, 3, 2):
            plain, found, seconds = [], [], []
            for draw in np.split(images, DRAWS):
                plain.append(accuracy(quantize_network(net, draw, weight_bits=bits)))
                start = time.perf_counter()
                compensated = compensate(net, draw, weight_bits=bits)
                seconds.append(time.perf_counter() - start)
                found.append(accuracy(compensated))
            print(
                f"| {name} | {bits} bits | {100 * np.median(plain):.2f} | "
                f"{100 * np.median(found):.2f} | {100 * min(found):.2f} to {100 * max(found):.2f} "
                f"| {np.median(seconds):.2f} |"
            )
    print()


def main() -> None:
    """Print a table for each way."""
    compensation()


if __name__ == "__main__":
    main()
