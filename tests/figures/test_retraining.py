"""A network that learns, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import retraining
from lib.figures.retraining import Course
from lib.ui import theme
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("count", [1, 2, 6])
@pytest.mark.parametrize("of", [64, 80_000])
def test_courses(share: float, count: int, of: int) -> None:
    looks = [(0, share), (of // 2, share), (of, 1 - share)]
    losses = [(of // 2, 10 * share), (of, 0.001)]
    shown = [Course(f"learning rate 0.0005, {number} passes", looks, losses) for number in range(6)]
    check_figure(retraining.courses, shown[:count], 0.999, of)


def test_a_training_that_has_just_begun_has_no_course_yet() -> None:
    check_figure(retraining.courses, [Course("begun", [], [])], 0.0, 20_000)


@pytest.mark.parametrize("highest", [1, 3, 127])
@pytest.mark.parametrize("looks", [1, 40])
def test_tracks(highest: int, looks: int) -> None:
    rng = np.random.default_rng(4)
    weights = rng.normal(0, highest, (looks, 9)).astype(np.float32)
    check_figure(retraining.tracks, range(0, 512 * looks, 512), weights, highest)


def test_squares_are_where_the_weights_are_rounded_to() -> None:
    weights = np.array([[0.0] * 9, [-5, -3.4, -1.5, -0.4, 0.4, 0.6, 2.5, 3.4, 9]], np.float32)
    drawn = retraining.tracks([0, 512], weights, 3, colors=theme.COLORS)
    [axes] = drawn.axes
    assert list(axes.lines[-1].get_ydata()) == [-3, -3, -2, 0, 0, 1, 2, 3, 3]
    crossed = axes.lines[-2]
    assert list(crossed.get_xdata()) == [512] * 7
    assert list(crossed.get_ydata()) == [each for each in weights[1].tolist() if abs(each) > 0.5]
    [borders] = axes.collections
    heights = sorted({y for path in borders.get_paths() for _, y in np.array(path.vertices)})
    assert heights == [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]
