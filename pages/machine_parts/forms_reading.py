"""What four forms of a network say, in words: each sentence follows from what was measured."""

from collections.abc import Iterator

from lib.cnn.memory import kilobytes
from lib.studies.breakdown import GAIN, LOSS
from lib.studies.fake_or_real import FakeOrReal, Form

FILE = "Smaller file"


def numbers(found: FakeOrReal) -> dict[str, tuple[str, str]]:
    """What integers gain where they are real: bytes, time, and hardly another answer."""
    float32, integers = found.form("float32"), found.form("integers")
    shown = {
        FILE: (
            f"{found.smaller('file'):.1f} ×",
            f"with integers in it: {kilobytes(integers.file)} instead of "
            f"{kilobytes(float32.file)}.",
        ),
        "Less memory": (
            f"{found.smaller('memory'):.1f} ×",
            f"on int8 kernels: {kilobytes(integers.memory)} instead of {kilobytes(float32.memory)} "
            "for weights and one image.",
        ),
    }
    if not found.disturbed:
        shown["Speed"] = (f"{found.speed('integers'):.2f} ×", speed(found))
    shown["Same answers"] = (
        f"{found.same('integers'):.2%}",
        f"as float32 gives, on int8 kernels; {found.same('rounded'):.2%} with rounding in float32.",
    )
    return shown


def speed(found: FakeOrReal) -> str:
    """How fast the int8 kernels are, and what the other two rows cost."""
    return (
        f"as fast as float32, on int8 kernels. With rounding in float32 "
        f"{found.speed('rounded'):.2f} ×, the int8 file on float32 kernels "
        f"{found.speed('unpacked'):.2f} ×."
    )


def questions(found: FakeOrReal) -> Iterator[str]:
    """What people ask whose file did not shrink or did not get faster, and the row that answers."""
    yield shrink(found)
    yield faster(found)
    if not found.disturbed:
        yield still(found)
    yield accurate(found)


def shrink(found: FakeOrReal) -> str:
    """Why a file has the size of float32."""
    float32, rounded = found.form("float32"), found.form("rounded")
    return (
        "**“I quantized it, and the file did not shrink.”** Then it is the second row. Around each "
        "layer stand operations that quantize and at once dequantize, but every weight still has "
        f"four bytes: {kilobytes(rounded.file)}, where float32 has {kilobytes(float32.file)}. "
        "That is what training with rounding leaves behind, and many exports of it. Something "
        "still has to convert the weights."
    )


def faster(found: FakeOrReal) -> str:
    """Why a small file may be as slow as float32, or slower."""
    float32, unpacked, integers = map(found.form, ("float32", "unpacked", "integers"))
    slow = not found.disturbed and found.speed("unpacked") < LOSS
    costs = ", which comes on top: slower than never quantized" if slow else ""
    return (
        "**“The file is small, but it takes as much memory and time as before.”** The third row: "
        f"{kilobytes(unpacked.file)} as a file and {kilobytes(unpacked.memory)} in memory (float32 "
        f"takes {kilobytes(float32.memory)}). The runtime has no int8 kernels for what the file "
        f"asks. It makes float32 of the weights as it loads them, and rounds in between{costs}. "
        f"Ask it what it runs: here {operators(unpacked)}; in the last row {operators(integers)}."
    )


def operators(form: Form) -> str:
    """The layers, and the rounding between them, as the runtime calls them."""
    told = ("QLinearConv", "QGemm", "Conv", "Gemm", "QuantizeLinear", "DequantizeLinear")
    counts = [f"{form.operators[name]} {name}" for name in told if name in form.operators]
    return ", ".join(counts[:-1]) + f" and {counts[-1]}" if len(counts) > 1 else "".join(counts)


def still(found: FakeOrReal) -> str:
    """What to do where int8 kernels run and nothing is gained."""
    gain = found.speed("integers")
    here = "here too it gains nothing" if gain < GAIN else "here it is faster"
    return (
        f"**“It does run on int8 kernels, and is no faster.”** That would be the last row; {here}: "
        f"{gain:.2f} × as fast as float32. Look at the dots at the top of this page: layers that "
        "wait for calls, or a processor without instructions for int8, gain little."
    )


def accurate(found: FakeOrReal) -> str:
    """Why answers don't tell fake from real."""
    least = min(found.same(name) for name in ("rounded", "unpacked", "integers"))
    return (
        f"**“My tests are fine, so it is in int8.”** Each of the last three rows gives at least "
        f"{least:.2%} of float32's answers. Rounding in float32 predicts how good the "
        "integers will be, and says nothing about whether there are any."
    )
