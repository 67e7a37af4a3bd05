"""Choosing from more images than fit a page."""

import numpy as np

from lib.ui.components import image_choice


def test_pages_of_a_choice() -> None:
    numbers = np.arange(25)
    assert image_choice.page_of(numbers, 3, 12)[0].tolist() == [24]
    assert image_choice.page_of(numbers, 99, 12)[1:] == (3, 3)
    assert image_choice.page_of(numbers[:24], 2, 12)[1:] == (2, 2)
    empty, page, pages = image_choice.page_of(numbers[:0], 5, 12)
    assert (len(empty), page, pages) == (0, 1, 1)
