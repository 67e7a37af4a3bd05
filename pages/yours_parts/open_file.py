"""Open a model file: its tensors, and the values and codes of one of them."""

import streamlit as st

from lib.cnn.memory import kilobytes
from lib.figures import model_file as figures
from lib.numbers.text import minus
from lib.ui import frame, prose, table
from lib.ui.components import model_file
from lib.ui.components.model_file import Opened
from lib.uploads.model_files import ModelFile, Sample, Tensor, summary

WORDS = prose.blocks("yours")
KEY = "yours_file"
LISTED = 200  # tensors and layers that are listed; more can be chosen
CHOICE = 2_000  # tensors that can be chosen
ARITHMETIC = {
    "integer": "integers",
    "weights": "integer weights, floats multiplied",
    "float": "float",
}


@st.fragment
def show() -> None:
    """Where a file can be dropped, and what is in it."""
    st.header("Open a model file", anchor="open")
    st.markdown(WORDS["open"])
    place = st.container()
    if file := model_file.opened(KEY):
        contents(file)
    with place:  # last: it asks for what the tensor that was chosen needs
        model_file.show(KEY)


def contents(file: Opened) -> None:
    """What is known of the file."""
    if file.error:
        frame.bad(f"{file.name}: {file.error}")
    elif file.header is None:
        st.caption(f"Reading the header of {file.name} …")
    elif not file.header.tensors:
        frame.bad(f"{file.name} has no tensors.")
    else:
        listed(file, file.header)
        one_tensor(file, file.header)


def listed(file: Opened, header: ModelFile) -> None:
    """The file in numbers, its tensors, and an ONNX file's layers."""
    found = summary.overview(header)
    frame.numbers(
        {
            "Tensors": (f"{len(header.tensors):,}", f"in {file.name}."),
            "Numbers": (f"{found.elements:,}", "in all of them."),
            "Bits a number": (
                f"{found.bits_per_weight:.2f}",
                f"{kilobytes(found.bytes)} of tensors, scales in blocks included.",
            ),
        }
    )
    with st.expander("All tensors" if len(header.tensors) <= LISTED else f"The first {LISTED}"):
        table.show(f"Tensors of {file.name}", [row(one) for one in header.tensors[:LISTED]])
    if header.layers:
        with st.expander("Which layers compute in integers?", expanded=True):
            table.show(
                f"Layers of {file.name} that multiply",
                [
                    {
                        "layer": layer.name,
                        "operator": layer.operator,
                        "computes in": ARITHMETIC[layer.arithmetic],
                    }
                    for layer in header.layers[:LISTED]
                ],
            )


def row(tensor: Tensor) -> dict[str, str]:
    """A tensor in the list."""
    kind = tensor.kind
    block = f", blocks of {kind.block_size} in {kind.bytes_per_block} bytes"
    return {
        "tensor": tensor.name,
        "type": kind.name + (block if kind.block_size > 2 else ""),
        "shape": " × ".join(map(str, tensor.shape)) or "one number",
        "bits": f"{kind.bits_per_weight:.4g}",
        "scale": tensor.scale,
        "zero point": tensor.zero_point,
    }


def one_tensor(file: Opened, header: ModelFile) -> None:
    """The choice of a tensor, and a sample of it."""
    chosen = st.selectbox(
        "Tensor",
        range(min(CHOICE, len(header.tensors))),
        index=min(summary.largest(header), CHOICE - 1),
        format_func=lambda number: header.tensors[number].name,
        key=f"yours_tensor_{file.number}",
    )
    tensor = header.tensors[chosen]
    try:
        file.choose(tensor)
    except ValueError as error:
        st.info(str(error))
        return
    if file.sample is None:
        st.caption("Fetching a sample …")
    elif not file.sample.values.size:
        st.caption("This tensor holds no numbers.")
    else:
        values(tensor, file.sample)


def values(tensor: Tensor, sample: Sample) -> None:
    """The sample as histograms: values, and codes where they are something else."""
    facts = summary.facts(sample)
    if facts.values < tensor.elements:
        st.caption(f"A sample: {facts.values:,} of {tensor.elements:,} numbers, evenly spread.")
    if facts.values == facts.not_finite:
        st.caption("All of them are NaN or infinite.")
        return
    ends = minus(f"{facts.low:.4g} to {facts.high:.4g}")
    in_blocks = tensor.kind.block_size > 2  # with a scale in each
    if sample.codes is None or in_blocks:
        label = f"Histogram of {facts.values:,} values of {tensor.name}, from {ends}."
        picture(summary.values(sample), "value", label, "values")
    if sample.codes is not None:
        label = f"Histogram of {facts.values:,} codes of {tensor.name}."
        picture(summary.codes(sample.codes), "code, as it is stored", label, "codes")
    odd = f" {facts.not_finite:,} are NaN or infinite." if facts.not_finite else ""
    name = "Values" if sample.codes is None or in_blocks else "Codes"
    frame.numbers({name: (ends, f"smallest and largest of those looked at.{odd}")})
    if tensor.scale:
        st.caption(f"Their scale is in {tensor.scale}.")


def picture(bars: summary.Bars, words: str, label: str, name: str) -> None:
    """A histogram of values or of codes."""
    frame.figure(
        figures.histogram,
        *bars,
        words=words,
        integers=name == "codes",
        label=label,
        name=name,
        numbers={"from": bars.edges[:-1].tolist(), "count": bars.counts.tolist()},
    )
