"""How the training's learning rate was chosen: on training images that are in no shipped file.

An epoch of the shipped training images for each rate, then the accuracy of the integer network on
5,000 others. The test images choose nothing. Needs Debian's package dataset-fashion-mnist.
"""

from lib.cnn import fine_tune, load
from lib.cnn.data import DEBIAN_FOLDER, held_out_set, training_set
from lib.studies.progress import result_of

RATES = (5e-4, 1e-3, 2e-3, 4e-3)
BITS = {"separable": (3, 3), "plain": (2, 8)}  # of weights and of activations


def main() -> None:
    """Print a table, a row for each network."""
    print("### Learning rates: accuracy on 5,000 held-out training images after one epoch, %\n")
    if not DEBIAN_FOLDER.exists():
        print("Debian's package dataset-fashion-mnist is not installed.\n")
        return
    print("| network | " + " | ".join(f"{rate:g}" for rate in RATES) + " | 1e-3, scales fixed |")
    print("|---|" + "--:|" * (len(RATES) + 1))
    training, (images, labels) = training_set(), held_out_set()
    for name, bits in BITS.items():
        cells = []
        for rate, learn_scales in [*((rate, True) for rate in RATES), (1e-3, False)]:
            net = result_of(
                fine_tune(
                    load(name),
                    *training,
                    *bits,
                    epochs=1,
                    learning_rate=rate,
                    learn_scales=learn_scales,
                )
            )
            accuracy = (net.predict(images).argmax(axis=1) == labels).mean()
            cells.append(f"{100 * accuracy:.2f}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    print()


if __name__ == "__main__":
    main()
