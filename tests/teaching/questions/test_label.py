"""Questions about names, answered with the sizes that their sources give, and by hand."""

import re
from fractions import Fraction

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from tests.support.questions import in_order, numbers_in, of_kind

# Bytes of a block and its weights, from the formats' specifications.
BLOCKS = {
    "W4A16 g128": (2 + 64, 128),
    "MXFP4": (1 + 16, 32),
    "NVFP4": (1 + 8, 16),
    "Q4_1": (4 + 16, 32),
    "Q5_0": (2 + 4 + 16, 32),
    "MXFP6": (1 + 24, 32),
    "Q6_K": (210, 256),
    "MXFP8": (1 + 32, 32),
    "Q8_0": (2 + 32, 32),
}
# Of Llama 3.2 1B and 3B, 3.1 8B, 70B and 405B: gigabytes of the files that are offered, in Q4_K_M
# and Q8_0; layers and width of the keys.
FILES = {1: (0.81, 1.32), 3: (2.02, 3.42), 8: (4.92, 8.54), 70: (42.5, 75.0), 405: (243, 431)}
KEYS = {1: (16, 512), 3: (28, 1024), 8: (32, 1024), 70: (80, 1024), 405: (126, 1024)}


def test_a_weight_with_its_share_of_the_scale() -> None:
    for made in of_kind(NumberQuestion, "label", 0):
        [(bits, group)] = re.findall(r"W(\d)A16 g(\d+)", made.prompt)
        assert made.truth == Fraction(int(bits) * int(group) + 16, int(group))
        assert made.settings["label_typed"] in made.prompt


def test_the_order_of_names() -> None:
    for made in of_kind(OrderQuestion, "label", 1):
        in_order(made, lambda name: 8 * BLOCKS[name][0] / BLOCKS[name][1], largest_first=False)


def test_what_a_code_stands_for() -> None:
    for made in of_kind(NumberQuestion, "label", 2):
        scale, code = numbers_in(made.prompt)[-2:]
        assert made.truth == (code - 8) * scale
        assert made.truth


def test_what_fits() -> None:
    for made in of_kind(ChoiceQuestion, "label", 3):
        [(billions, name, context)] = re.findall(
            r"has (\d+) billion parameters, stored as (\w+), and a context of ([\d,]+)", made.prompt
        )
        size = int(billions)
        layers, width = KEYS[size]
        cache = 2 * layers * width * int(context.replace(",", "")) * 2 / 1e9
        weights = 2.0 * size if name == "BF16" else FILES[size][name == "Q8_0"]
        sizes = [float(option.words.split()[-2]) for option in made.options]
        assert min(each for each in sizes if each >= weights + cache) == sizes[made.truth]
