"""The code that the page on one neuron shows: each piece reproduces the numbers of a view.

All but BOARD are filled in with the reader's choice, see `lib.ui.neuron_choice.Choice`.
"""

BOARD = """
from lib.studies.neuron.neuron import blackboard
from lib.studies.neuron.words import real, without_floats

one = blackboard()
shown = {
    "By hand": f"code {one.code}",
    "The engine": f"code {one.engine}",
    "Multiplier": real(one.multiplier, 6),
    "Without floats": without_floats(one),
    "Its code": f"code {one.fixed_point_code}",
}
"""
_TRACE = """
both = traced(
    "{network}",
    weight_bits={weight_bits},
    activation_bits={activation_bits},
    symmetric={symmetric},
    image={image},
)
"""
_NEURON = (
    """
from lib.studies.neuron.neuron import fixed_point, neuron
from lib.studies.neuron.view import spread, traced
from lib.studies.neuron.words import real, result, without_floats
"""
    + _TRACE
    + """
one = neuron(both, "{layer}", {channel}, {row}, {column})
"""
)
_RESULT = """
shown = {{
    "By hand": result(one, one.code),
    "The engine": result(one, one.engine),
    "Multiplier": real(one.multiplier, 6),
}}
"""
LOGIT = _NEURON + _RESULT.replace("one.code", "one.real")
CODE = (
    _NEURON
    + _RESULT
    + """
whole_layer = fixed_point(both, "{layer}")
shown |= {{
    "Without floats": without_floats(one),
    "It differs": f"{{whole_layer.differing:,}} of {{whole_layer.values:,}}",
}}
"""
)
SPREAD = (
    _NEURON
    + """
found = spread(one)
shown = {{
    "Products": f"{{found.products:,}}",
    "All of one sign": f"±{{real(found.if_aligned, 3)}}",
    "Square root of the number": f"±{{real(found.by_root, 3)}}",
    "This sum": real(found.error, 3),
}}
"""
)
SUMS = """
from lib.studies.neuron.jobs import result_of, sums
from lib.studies.neuron.words import real

found = result_of(
    sums(
        network="{network}",
        weight_bits={weight_bits},
        activation_bits={activation_bits},
        layer="{layer}",
        channel={channel},
        row={row},
        column={column},
    )
)
shown = {{
    "Foretold": f"±{{real(found.predicted, 3)}}",
    "Measured": f"±{{real(found.measured, 3)}}",
    "All of one sign": f"±{{real(found.if_aligned, 3)}}",
    "The same in all images": real(found.mean, 3),
}}
"""
IMAGE = (
    """
from lib.studies.changes import compare
from lib.cnn.data import test_set
from lib.studies.neuron.view import logits, traced
from lib.numbers.text import minus
"""
    + _TRACE
    + """
found = compare(*logits(both), test_set()[1][[{image}]])
shown = {{
    "Margin": f"{{found.margins[0]:.3f}}",
    "Push": minus(f"{{found.swings[0]:.3f}}"),
}}
"""
)
ALL = """
from lib.studies.changes import compare
from lib.cnn.data import test_set
from lib.studies.neuron.view import integers
from lib.studies.shipped import float32

int8 = integers("{network}", weight_bits={weight_bits}, activation_bits={activation_bits})
images, labels = test_set()
found = compare(float32("{network}").predict(images), int8.predict(images), labels)
shown = {{
    "Changed": f"{{len(found.changed):,}} of {{len(images):,}}",
    "At risk": f"{{len(found.at_risk):,}} of {{len(images):,}}",
}}
"""
