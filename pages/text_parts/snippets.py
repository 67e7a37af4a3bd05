"""The lines that give the numbers on this page."""

WRITING = """
from lib.studies.language.writing import write
from lib.studies.progress import result_of

found = result_of(write({word!r}, {part_of_speech!r}, {storage!r}, {seed}, {temperature}))
print("".join(found.float32.tokens), "".join(found.stored.tokens), sep="\\n")
shown = {{
    "They part": "never" if found.parted is None else f"token {{found.parted + 1}}",
    "Tokens": f"{{len(found.float32.tokens)}} and {{len(found.stored.tokens)}}",
}}
"""

WHOLE = """
from lib.studies.language.whole_model import measure
from lib.studies.progress import result_of

found = result_of(measure({storage!r}))
float32, stored = found.perplexities
shown = {{
    "Perplexity": f"{{stored:,.1f}}",
    "KL divergence": f"{{found.divergence:.4f}} nats",
    "Changed tokens": f"{{found.changed:.1%}}",
    "Bytes of weights": f"{{found.bytes[1] / 1e6:.1f}} MB",
}}
"""
