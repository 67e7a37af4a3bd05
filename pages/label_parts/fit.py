"""Does a model fit into a memory?"""

import streamlit as st

from lib.figures import footprint as figures
from lib.quantization import footprint
from lib.quantization.block_formats import BLOCK_FORMATS
from lib.quantization.footprint import MEMORIES, Footprint
from lib.quantization.labels import Label
from lib.ui import frame, prose
from pages.label_parts import snippets
from pages.label_parts.settings import CACHE, CONTEXT, FLOAT16, PARAMETERS

WORDS = prose.blocks("label")


def ask() -> tuple[float, int, float]:
    """The controls: parameters, tokens, and bits of a number in the cache."""
    billions = PARAMETERS.ask()
    context = CONTEXT.ask()
    cache = CACHE.ask()
    bits = 16 if cache == FLOAT16 else BLOCK_FORMATS[cache.lower()].bits_per_weight
    return footprint.in_billions(billions), context, bits


def show(label: Label, parameters: float, context: int, cache_bits: float) -> None:
    """What a model takes of each memory, and the numbers behind it."""
    found = footprint.footprint(label, parameters, context, cache_bits)
    shape = footprint.nearest(parameters)
    frame.figure(
        figures.shares,
        [f"{memory.name}, {memory.gigabytes} GB" for memory in MEMORIES],
        [found.weights_share(memory) for memory in MEMORIES],
        [found.cache_share(memory) for memory in MEMORIES],
        label=in_words(found),
        name="does-it-fit",
        numbers={
            "memory": [memory.device for memory in MEMORIES],
            "bytes": [memory.bytes for memory in MEMORIES],
            "weights": [found.weights for _ in MEMORIES],
            "cache": [found.cache for _ in MEMORIES],
        },
    )
    bits = footprint.bits_per_weight(label, shape)
    shown = frame.numbers(
        {
            "Weights": (
                footprint.gigabytes(found.weights),
                f"{bits:.4g} bits each on average, {how_averaged(label)}.",
            ),
            "Key-value cache": (
                footprint.gigabytes(found.cache),
                f"{context:,} tokens, with the layers and heads of {shape.name}.",
            ),
        }
    )
    links = ", ".join(f"[{memory.device}]({memory.url})" for memory in MEMORIES)
    st.caption(WORDS["memories"].format(links=links))
    frame.how_computed(
        footprint.footprint,
        footprint.bits_per_weight,
        footprint.cache_bytes,
        snippet=snippets.FIT.format(
            name=label.name, parameters=parameters, context=context, cache_bits=cache_bits
        ),
        shown=shown,
        name="fit",
    )


def how_averaged(label: Label) -> str:
    """What the average is over."""
    if label.mix or label.weight_bits >= footprint.TABLE_BITS:
        return "embedding and output layer included"
    return "embedding and output layer in 16 bits, as is usual"


def in_words(found: Footprint) -> str:
    """The picture for those who can't see it."""
    shares = (
        f"{memory.name}: {figures.share_in_words(found.share(memory))}" for memory in MEMORIES
    )
    return "Weights and key-value cache as a share of each memory. " + ", ".join(shares) + "."
