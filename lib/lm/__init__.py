"""Two small language networks: one writes definitions of words, one reads sentences.

``language_model`` and ``encoder`` are what others use. Beside lib.cnn the only package with
PyTorch; nobody imports it before a page that shows it opens.
"""
