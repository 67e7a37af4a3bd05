"""The lines that give the numbers on this page, behind those of `network_choice.snippet`."""

from pages.neuron_parts.snippets import NEURON

CHANGES = """
from lib.studies.changes import compare

found = compare(float32.predict(images), integers.predict(images), labels)
shown = {
    "Changed": f"{len(found.changed):,} answers",
    "Net": f"{found.net:+,}".replace("-", "−"),
}
if len(found.changed):
    shown["Odds over the runner-up"] = f"{found.median_leads[1]:,.2f} ×"
"""
PICTURE = """
from base64 import b64decode

import numpy as np

picture = np.frombuffer(b64decode("{picture}"), np.uint8).reshape(28, 28)
"""
ANSWERS = """
from lib.studies.comparison import answers
from lib.cnn.data import CLASSES

sure = answers(float32, integers, picture)
shown = {{
    name: f"{{CLASSES[row.argmax()]}}, {{row.max():.1%}}"
    for name, row in zip({names}, sure, strict=True)
}}
"""
AT_RISK = """
from lib.studies.changes import compare

found = compare(float32.predict(images), integers.predict(images), labels)
shown = {
    "Changed": f"{len(found.changed):,} of {len(labels):,}",
    "At risk": f"{len(found.at_risk):,} of {len(labels):,}",
}
"""
# These are filled in with `pages.neuron_parts.choice.Chosen`.
SUM = (
    NEURON
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
