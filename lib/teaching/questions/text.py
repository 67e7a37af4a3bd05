"""A language model, live: what perplexity means, and what fewer bits cost."""

import itertools
import random
from functools import cache

from lib.jobs.tasks import MeasureLanguageModel
from lib.settings import STORAGES
from lib.studies.language.findings import WholeModel
from lib.studies.language.ways import WAYS
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, differing, order_of, shuffled
from lib.teaching.questions.records import (
    ChoiceQuestion,
    NumberQuestion,
    OrderQuestion,
    SpotQuestion,
)

WHOLE = ("qp-split-whole",)  # what shows the answers on the page
APART = 1.02  # times, by which perplexities differ that are to be told apart
SIDES = (256, 512, 768, 1024, 4096)  # of a matrix


@cache
def _found(storage: str) -> WholeModel:
    found: WholeModel = measured.result(MeasureLanguageModel(storage=storage))
    return found


def _settings(storage: str) -> dict[str, str]:
    return {"text_format": storage}


def perplexity(rng: random.Random) -> NumberQuestion:
    """The perplexity of three probabilities."""
    mean = rng.choice((2, 3))
    halvings = rng.choice(
        [each for each in itertools.product(range(1, 6), repeat=3) if sum(each) == 3 * mean]
    )
    inverses = [2**each for each in halvings]
    odds = ", ".join(f"1/{each}" for each in inverses[:2]) + f" and 1/{inverses[2]}"
    truth = 2**mean
    return NumberQuestion(
        prompt=f"Three tokens came, and the model had given them the probabilities {odds}. What is "
        "its perplexity on them?",
        truth=truth,
        shown=str(truth),
        typing="A whole number, exactly.",
        mistakes=differing(
            truth,
            0,
            [
                (sum(inverses) / 3, "Doubts are multiplied, not added: it is no plain mean."),
                (max(inverses), "One unlikely token doesn’t make it all."),
                (inverses[0] * inverses[1] * inverses[2], "That is for all three together."),
            ],
        ),
        reason=f"As if it had guessed among {inverses[0]}, {inverses[1]} and {inverses[2]} tokens: "
        f"multiplied, {truth}³. Each time the same, it would have been among {truth}.",
    )


def bytes_of_a_matrix(rng: random.Random) -> NumberQuestion:
    """What a matrix takes in a block format."""
    name = rng.choice(("Q8_0", "Q4_0", "MXFP4", "W4 g128", "W2 g128"))
    fmt = WAYS[name].format
    bits = fmt.fields[-1].width
    scale = fmt.bytes_per_block - fmt.block_size * bits // 8
    rows, columns = rng.choice(SIDES), rng.choice(SIDES)
    weights = rows * columns
    truth = weights // fmt.block_size * fmt.bytes_per_block
    codes = weights * bits // 8
    return NumberQuestion(
        prompt=f"In {name}, {fmt.block_size} weights have codes of {bits} bits and share a scale "
        f"of {scale} byte{'s' * (scale > 1)}. How many bytes does a matrix of {rows} × {columns} "
        "weights take?",
        truth=truth,
        shown=f"{truth:,}",
        unit="bytes",
        typing="A whole number, exactly.",
        mistakes=differing(
            truth,
            0,
            [
                (codes, "These are the codes alone: the scales take room, too."),
                (weights * fmt.bytes_per_block, "That is a whole block for each weight."),
                (weights * 2, "That would be float16."),
            ],
        ),
        reason=f"{weights:,} weights are {weights // fmt.block_size:,} blocks of "
        f"{fmt.bytes_per_block} bytes: {fmt.bits_per_weight:g} bits a weight.",
    )


def changed_tokens(rng: random.Random) -> SpotQuestion:
    """How often another token becomes the likeliest."""
    storage = rng.choice(STORAGES)
    found = _found(storage)
    return accuracy(
        f"The model’s weights are stored in {storage}. At how many places in definitions that it "
        "never learned from does another token become the likeliest?",
        found.changed,
        f"Counted at {found.tokens:,} places. Where two tokens were nearly as likely, little is "
        "enough to swap them.",
        [(1 - found.changed, "So many stay the same.")],
        settings=_settings(storage),
        covers=WHOLE,
    )


def in_order(rng: random.Random) -> OrderQuestion:
    """Formats, by what they cost the model."""
    groups = [each for each in itertools.combinations(STORAGES, 3) if _apart(each)]
    groups = [
        each for each in groups if len({WAYS[name].format.bits_per_weight for name in each}) == 3
    ]
    storages = rng.sample(rng.choice(groups), 3)
    values = [_found(storage).perplexities[1] for storage in storages]
    return OrderQuestion(
        prompt="In which format does the model best predict what comes next?",
        items=tuple(storages),
        values=tuple(f"{value:.1f}" for value in values),
        truth=order_of(values, largest_first=False),
        direction="The lowest perplexity first.",
        reason=f"float32 has {_found(storages[0]).perplexities[0]:.1f}. The last bits cost most: "
        "each one taken away makes the steps twice as wide.",
        covers=WHOLE,
    )


def _apart(storages: tuple[str, ...]) -> bool:
    values = sorted(_found(storage).perplexities[1] for storage in storages)
    return all(high > APART * low for low, high in itertools.pairwise(values))


def what_made_it_smaller(rng: random.Random) -> ChoiceQuestion:
    """What rounding with compensation changes of a file."""
    bits = rng.choice((2, 3, 4))
    plain, better = (f"W{bits} g128", f"W{bits} g128, GPTQ")
    before, after = (_found(storage).perplexities[1] for storage in (plain, better))
    told = "The bytes are the same: GPTQ chooses other codes and scales, not more of them. "
    told += f"Perplexity {before:.2f}, then {after:.2f}."
    options, truth = shuffled(
        rng, ("as large", ""), [(words, told) for words in ("smaller", "larger")]
    )
    return ChoiceQuestion(
        prompt=f"The weights are stored in {plain}: each rounded to nearest, or by GPTQ, so that "
        "they make up for each other’s errors. Is the file with GPTQ smaller, larger, or as large?",
        options=options,
        truth=truth,
        reason=told,
        settings=_settings(better),
    )


QUESTIONS = (perplexity, bytes_of_a_matrix, changed_tokens, in_order, what_made_it_smaller)
