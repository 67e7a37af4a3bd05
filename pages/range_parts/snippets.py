"""The lines that give the numbers on this page."""

DATA = """
{imports}
from lib.quantization.error import error_report
from lib.quantization.range_curves import clip_qparams, side_of

x = {call}
report = error_report(x, clip_qparams({clip!r}, side_of(x), bits={bits}))
shown = {{
    "SQNR": "no error" if report.mse == 0 else f"{{report.sqnr_db:.1f}} dB".replace("-", "−"),
    "Sum": f"{{report.mse:.3g}}",
    "Rounding": f"{{report.rounding_mse:.3g}}",
    "Clipping": f"{{report.clipping_mse:.3g}}",
}}
"""

NETWORK = """
from lib.studies import evaluation, shipped

float32 = evaluation.accuracy(shipped.float32("{network}"))
integers = evaluation.accuracy(
    shipped.quantized(
        "{network}",
        activation_bits={activation_bits},
        observer="{observer}",
        calibration_images={calibration_images},
    )
)
shown = {{
    "float32": f"{{float32:.2%}}",
    "Integers": f"{{integers:.2%}}",
}}
"""
