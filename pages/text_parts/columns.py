"""What both models wrote, side by side, and the odds where they part."""

import streamlit as st

from lib.figures import odds
from lib.jobs.tasks import WriteDefinition
from lib.lm.language_model import LanguageModel
from lib.studies.language.findings import Candidate, Definitions
from lib.studies.language.writing import THE_END, write
from lib.ui import frame, two_texts
from lib.ui.two_texts import Column
from lib.ui.typed import verbatim
from pages.text_parts import snippets

BLANK = "␣"


def show(task: WriteDefinition, found: Definitions) -> None:
    """Both texts, and the odds of the tokens where they part."""
    prompt = f"{task.word} ({task.part_of_speech}):"
    names = (("float32", "float32", found.float32), (task.storage, "int8", found.stored))
    two_texts.show(
        Column(name, color, prompt, text.tokens, text.ended, found.parted)
        for name, color, text in names
    )
    draw_odds(task, found)
    st.markdown(parting(task, found))
    frame.numbers(numbers(found) | speeds(task, found))


def parting(task: WriteDefinition, found: Definitions) -> str:
    """Where both part, and why, in words."""
    if found.parted is None:
        return "Both wrote the same. The bars are the odds of the first token."
    mine, its = (found.candidates[place] for place in found.drawn)
    words = (
        f"At token {found.parted + 1} they part: float32 wrote {quoted(mine)}, with a probability "
        f"of {mine.float32:.1%}, and {task.storage} {quoted(its)}, with {its.stored:.1%}. "
    )
    if task.temperature == 0:
        return words + "Each took what it found likeliest."
    return (
        f"{words}Chance is the same for both: as long as their odds are alike, so are their tokens."
    )


def quoted(token: Candidate) -> str:
    """A token as the words name it."""
    return f"“{verbatim(with_blank(token.text))}”"


def with_blank(text: str) -> str:
    """A token's text, with what can't be seen of it."""
    return text if text == THE_END else text.replace(" ", BLANK)


def draw_odds(task: WriteDefinition, found: Definitions) -> None:
    """The picture of the odds."""
    tokens = [with_blank(each.text) for each in found.candidates]
    shares = [each.float32 for each in found.candidates], [each.stored for each in found.candidates]
    frame.figure(
        odds.pairs,
        *(tokens, shares, ("float32", task.storage)),
        label=f"Probabilities in float32 and in {task.storage}: "
        + "; ".join(
            f"{token} {mine:.1%} and {its:.1%}"
            for token, mine, its in zip(tokens, *shares, strict=True)
        )
        + ".",
        name="odds",
        numbers={"token": tokens, "float32": shares[0], "stored": shares[1]},
    )


def numbers(found: Definitions) -> dict[str, tuple[str, str]]:
    """What can be found again on any machine."""
    never = found.parted is None
    return {
        "They part": (
            "never" if found.parted is None else f"token {found.parted + 1}",
            "all tokens are the same." if never else "is the first that differs; it is marked.",
        ),
        "Tokens": (
            f"{len(found.float32.tokens)} and {len(found.stored.tokens)}",
            "pieces of words, in both columns.",
        ),
    }


def speeds(task: WriteDefinition, found: Definitions) -> dict[str, tuple[str, str]]:
    """How fast both wrote."""
    return {
        "Tokens a second": (
            f"{found.float32.tokens_a_second:,.0f} and {found.stored.tokens_a_second:,.0f}",
            f"float32 and {task.storage}, on one core, the median. Both compute in float32: see "
            "below.",
        )
    }


def how(task: WriteDefinition, found: Definitions) -> None:
    """The code behind the texts."""
    frame.how_computed(
        write,
        LanguageModel.define,
        snippet=snippets.WRITING.format(**vars(task)),
        shown={name: value for name, (value, _) in numbers(found).items()},
        name="writing",
    )
