"""What both networks answer to a test image, and how sure they are of each class."""

from lib.cnn.data import CLASSES, test_set
from lib.figures import comparison as figures
from lib.studies.comparison import Findings
from lib.ui import frame


def show(name: str, found: Findings, image: int) -> None:
    """The image, and both probabilities of each class.

    Args:
        name: of the network in integers.
        found: by a run over all test images.
        image: its number.
    """
    images, labels = test_set()
    probabilities = found.probabilities(image)
    before, after = (CLASSES[k] for k in found.answers[:, image])
    frame.figure(
        figures.two_answers,
        *(images[image], CLASSES, probabilities, int(labels[image]), ("float32", name)),
        label=f"Test image {image}, {CLASSES[labels[image]]}. float32 answers {before} with "
        f"{probabilities[0].max():.1%}, {name} {after} with {probabilities[1].max():.1%}.",
        name="one-image",
        numbers={
            "class": list(CLASSES),
            "float32": probabilities[0].tolist(),
            name: probabilities[1].tolist(),
        },
    )
