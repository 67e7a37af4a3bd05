"""The lines that give the numbers on this page, behind those of `network_choice.snippet`."""

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
