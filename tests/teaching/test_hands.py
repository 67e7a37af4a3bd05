"""Questions for raised hands: two to four answers, exactly one of them right."""

import random
import re

import pytest

from lib.teaching import hands, questions
from lib.teaching.questions.records import (
    ChoiceQuestion,
    Mistake,
    NumberQuestion,
    OrderQuestion,
    Question,
    SpotQuestion,
)

ALL = [(page, number) for page in questions.TEASERS for number in range(questions.count(page))]


@pytest.mark.parametrize(("page", "number"), ALL)
def test_every_question_can_be_asked_for_hands(page: str, number: int) -> None:
    for seed in random.Random(1).sample(range(questions.SEEDS), 20):
        asked = questions.question(page, number, seed)
        made = hands.choices(asked)
        words = [option.words for option in made.options]
        assert 2 <= len(words) <= hands.MOST
        assert len(set(words)) == len(words)
        assert made.prompt.startswith(asked.prompt)
        assert made.reason == asked.reason
        assert right_words(asked) == words[made.truth]
        assert not made.options[made.truth].sentence or isinstance(asked, ChoiceQuestion)
        if isinstance(asked, NumberQuestion | SpotQuestion):
            values = list(map(value, words))
            assert values == sorted(values)


def value(words: str) -> float:
    (first, *_) = re.findall(r"−?[\d,.]*\d", words)
    return float(first.translate(str.maketrans("−", "-", ",")))


def right_words(asked: Question) -> str:
    match asked:
        case OrderQuestion():
            return asked.items[asked.truth[0]]
        case ChoiceQuestion():
            return asked.options[asked.truth].words
        case NumberQuestion() | SpotQuestion():
            return asked.shown
    raise TypeError


def number(shown: str, truth: float, *mistakes: float) -> NumberQuestion:
    return NumberQuestion(
        prompt="How many?",
        reason="So many.",
        truth=truth,
        shown=shown,
        typing="",
        mistakes=tuple(Mistake(value, "No.") for value in mistakes),
    )


@pytest.mark.parametrize(
    ("shown", "truth", "mistakes", "options"),
    [
        (
            "3.3 times as fast",
            3.25,
            (4, 1),
            ["1 times as fast", "3.3 times as fast", "4 times as fast"],
        ),
        ("−8", -8, (8, 1024), ["−8", "8", "1,024"]),
        ("79.7%", 79.68, (93.66, 10), ["10.0%", "79.7%", "93.7%"]),
        ("44%", 43.7, (0.2, 0.4), ["0%", "44%"]),  # which look the same
        ("60 of 64", 60, (0, 64), ["0 of 64", "60 of 64", "64 of 64"]),
        ("12 bits", 12, (), ["6 bits", "12 bits"]),
        ("7", 7, (1, 2, 3, 4, 5), ["1", "2", "3", "7"]),  # the usual ones
    ],
)
def test_mistakes_look_like_the_truth(
    shown: str, truth: float, mistakes: tuple[float, ...], options: list[str]
) -> None:
    made = hands.choices(number(shown, truth, *mistakes))
    assert [option.words for option in made.options] == options
    assert options[made.truth] == shown


def test_nothing_else_can_be_asked() -> None:
    with pytest.raises(TypeError, match="Question can’t be asked for hands"):
        hands.choices(Question(prompt="", reason=""))
