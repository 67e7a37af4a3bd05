"""The recipe: a layer's way to int8 against torch and plain arithmetic, and the page."""

import re

import pytest
import torch

from lib.cnn.network import origin
from lib.jobs.tasks import MeasureAccuracy
from tests.support.pages import OpenPage, check, pairs, texts
from tests.support.runs import finished

STEPS = ("fold", "calibrate", "scales", "weights", "biases", "run")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.slow
def test_every_step_with_a_layer_of_each_kind(open_page: OpenPage, step: str) -> None:
    for query in (
        {"recipe_network": "plain", "recipe_layer": "conv6"},
        {"recipe_network": "separable", "recipe_layer": "depthwise4"},
        {"recipe_network": "separable", "recipe_layer": "pointwise6"},
    ):
        app = open_page("recipe", query | {"recipe_step": step})
        check(app)
        assert f"**{STEPS.index(step) + 1}. " in app.markdown[0].value


def test_pytorch_s_names_are_its_own(open_page: OpenPage) -> None:
    """The older row; torchao, the newer one, is not among what the tests need."""
    [table] = [
        text for text in texts(open_page("recipe")) if "torch.ao.quantization (deprecated)" in text
    ]
    row = table.split("torch.ao.quantization (deprecated)")[1].split("</tr>")[0]
    names = re.findall(r"\w+", " ".join(re.findall("<td>(.+?)</td>", row)))
    assert names == ["quantize_dynamic", "prepare", "convert", "prepare_qat", "convert"]
    assert all(callable(getattr(torch.ao.quantization, name)) for name in names)


@pytest.mark.slow
def test_the_whole_network_is_converted(open_page: OpenPage) -> None:
    finished(MeasureAccuracy(network="separable"))
    app = open_page("recipe", {"recipe_network": "separable"})
    check(app)
    shown = [pairs(text) for text in texts(app) if 'class="qp-numbers"' in text][-1]
    assert float(shown["float32"].rstrip(" %")) == pytest.approx(
        100 * float(origin("separable")["test_accuracy"]), abs=0.03
    )
    assert abs(float(shown["int8"].rstrip(" %")) - float(shown["float32"].rstrip(" %"))) < 0.3
