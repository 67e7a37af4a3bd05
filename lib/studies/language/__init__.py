"""The language model in float and in other formats.

``ways``, ``findings`` and ``four_bits`` are plain data, which pages, questions and shipped results
use; only the jobs themselves import ``lib.lm``, so that nothing of it is loaded before a reader
asks.
"""
