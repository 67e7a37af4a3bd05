"""The lines that give the numbers on this page, a piece for each view.

All but BOARD are filled in with what the reader chose, see `pages.neuron_parts.choice.Chosen`.
"""

BOARD = """
from lib.studies.neuron.neuron import blackboard
from lib.studies.neuron.words import number, without_floats

one = blackboard()
shown = {
    "By hand": f"code {one.code}",
    "The engine": f"code {one.engine_value}",
    "Multiplier": number(one.multiplier, 6),
    "Without floats": without_floats(one),
    "Its code": f"code {one.fixed_point_code}",
}
"""
_TRACE = """
both = of_test_image(
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
from lib.studies.neuron.trace import of_test_image
from lib.studies.neuron.words import number, result, without_floats
"""
    + _TRACE
    + """
one = neuron(both, "{layer}", {channel}, {row}, {column})
"""
)
_RESULT = """
shown = {{
    "By hand": result(one, one.code),
    "The engine": result(one, one.engine_value),
    "Multiplier": number(one.multiplier, 6),
}}
"""
LOGIT = _NEURON + _RESULT.replace("one.code", "one.meaning")
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
SUM = (
    _NEURON
    + """
from lib.studies.neuron.error_sums import sum_error

found = sum_error(one)
shown = {{
    "Products": f"{{found.products:,}}",
    "All of one sign": f"±{{number(found.if_aligned, 3)}}",
    "Square root of the number": f"±{{number(found.predicted, 3)}}",
    "This sum": number(found.error, 3),
}}
"""
)
SUMS = """
from lib.studies.neuron.error_sums import over_test_images
from lib.studies.neuron.words import number
from lib.studies.progress import result_of

found = result_of(
    over_test_images(
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
    "Predicted": f"±{{number(found.predicted, 3)}}",
    "Measured": f"±{{number(found.measured, 3)}}",
    "All of one sign": f"±{{number(found.if_aligned, 3)}}",
    "The same in all images": number(found.mean, 3),
}}
"""
IMAGE = (
    """
from lib.studies.changes import compare
from lib.cnn.data import test_set
from lib.studies.neuron.trace import of_test_image
from lib.numbers.text import minus
"""
    + _TRACE
    + """
found = compare(*both.logits, test_set()[1][[{image}]])
shown = {{
    "Margin": f"{{found.margins[0]:.3f}}",
    "Push": minus(f"{{found.swings[0]:.3f}}"),
}}
"""
)
ALL = """
from lib.studies.changes import compare
from lib.cnn.data import test_set
from lib.studies.shipped import float32, quantized

int8 = quantized("{network}", weight_bits={weight_bits}, activation_bits={activation_bits})
images, labels = test_set()
found = compare(float32("{network}").predict(images), int8.predict(images), labels)
shown = {{
    "Changed": f"{{len(found.changed):,}} of {{len(images):,}}",
    "At risk": f"{{len(found.at_risk):,}} of {{len(images):,}}",
}}
"""
