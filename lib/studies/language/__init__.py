"""The language model in float and in other formats.

``ways`` and ``findings`` are plain data, which pages, questions and shipped results use; only the
jobs themselves import ``lib.lm``, so that nothing of it is loaded before a reader asks.
"""
