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
NEURON = (
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
LOGIT = NEURON + _RESULT.replace("one.code", "one.meaning")
CODE = (
    NEURON
    + _RESULT
    + """
whole_layer = fixed_point(both, "{layer}")
shown |= {{
    "Without floats": without_floats(one),
    "It differs": f"{{whole_layer.differing:,}} of {{whole_layer.values:,}}",
}}
"""
)
