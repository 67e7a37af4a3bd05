"""A small language model that writes definitions of words: its text, network and training.

Beside lib.cnn the only package with PyTorch; nobody imports it before one of its pages opens.
"""
