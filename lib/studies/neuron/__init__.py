"""One output of a layer, computed step by step: its numbers, its words, and its errors in sum."""
