"""Accuracy won back where weights have few bits: what it takes, and what it gives.

Targets: compensation of all layers of plain on 64 images within 2 s, to at least 93.0 % with
weights of 3 bits and 70 % with 2, activations of 8. Training on 10,000 images within 25 s an epoch
for separable and 30 s for plain, on one thread; after a minute at least 82 % for separable with 3
bits for weights and activations, and 91 % for plain with 2 for weights and 8 for activations.
"""

import time

import numpy as np

from lib.cnn import NETWORKS, compensate, fine_tune, load, quantize_network
from lib.cnn.data import calibration_set, training_set
from lib.studies.evaluation import accuracy
from lib.studies.progress import result_of

IMAGES, DRAWS = 64, 5  # calibration images, and how many times as many others
# Bits of weights and activations, and the epochs that take about a minute.
TRAININGS = {"separable": (3, 3, 4), "plain": (2, 8, 2)}


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


def training() -> None:
    """Print what training on the shipped images takes and wins back."""
    images, labels = training_set()
    print(f"### Training: {len(images):,} images an epoch, one thread\n")
    print(
        "| network | weights, activations | nearest, % | compensated, % | trained, % | epochs | s |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    calibration = calibration_set(IMAGES)[0]
    for name, (weight_bits, activation_bits, epochs) in TRAININGS.items():
        net = load(name)
        bits = {"weight_bits": weight_bits, "activation_bits": activation_bits}
        plain, compensated = (
            accuracy(way(net, calibration, **bits)) for way in (quantize_network, compensate)
        )
        start = time.perf_counter()
        trained = result_of(fine_tune(net, images, labels, **bits, epochs=epochs))
        seconds = time.perf_counter() - start
        print(
            f"| {name} | {weight_bits}, {activation_bits} bits | {100 * plain:.2f} | "
            f"{100 * compensated:.2f} | {100 * accuracy(trained):.2f} | {epochs} | {seconds:.1f} |"
        )
    print()


def main() -> None:
    """Print a table for each way."""
    compensation()
    training()


if __name__ == "__main__":
    main()
