"""Questions for a class that raises hands: two to four answers, A to D, one of them right.

A number's wrong answers are the usual mistakes; of an order the first is asked for.
"""

import re

from lib.teaching.questions.records import (
    ChoiceQuestion,
    NumberQuestion,
    Option,
    OrderQuestion,
    Question,
    SpotQuestion,
)

MOST = 4
_NUMBER = re.compile(r"−?\d[\d,.]*")


def choices(question: Question) -> ChoiceQuestion:
    """The question with answers to raise a hand for.

    Numbers stand in their order, options and items as they are asked.
    """
    match question:
        case ChoiceQuestion():
            return question
        case OrderQuestion():
            options = tuple(
                Option(item, "" if place == question.truth[0] else value)
                for place, (item, value) in enumerate(
                    zip(question.items, question.values, strict=True)
                )
            )
            prompt = f"{question.prompt} {question.direction} Raise a hand for what comes first."
            return _choice(question, prompt, options[:MOST], options[question.truth[0]])
        case NumberQuestion() | SpotQuestion():
            right = Option(question.shown, "")
            given = {question.truth: right}
            for value, sentence in (*question.mistakes, (question.truth / 2, "")):
                words = _like(question.shown, value)
                # Half of it only stands in where there is no mistake.
                known = {option.words for option in given.values()}
                if words not in known and len(given) < (MOST if sentence else 2):
                    given[value] = Option(words, sentence)
            options = tuple(given[value] for value in sorted(given))
            return _choice(question, question.prompt, options, right)
    raise TypeError(f"{type(question).__name__} can’t be asked for hands")


def _choice(
    question: Question, prompt: str, options: tuple[Option, ...], right: Option
) -> ChoiceQuestion:
    return ChoiceQuestion(
        prompt=prompt, reason=question.reason, options=options, truth=options.index(right)
    )


def _like(shown: str, value: float) -> str:
    """Another value, written as the truth is: its unit, and a share's decimals."""
    if "%" in shown:
        words = f"{value:.{len(shown.partition('%')[0].partition('.')[2])}f}"
    else:
        words = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"
    return _NUMBER.sub(words.replace("-", "−"), shown, count=1)
