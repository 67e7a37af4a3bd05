"""Open a model file: its tensors, and the values and codes of one of them."""

from typing import Protocol

import streamlit as st

from lib.cnn.memory import kilobytes
from lib.figures import model_file as figures
from lib.jobs.tasks import CheckExport
from lib.numbers.text import minus
from lib.ui import frame, network_choice, prose, table
from lib.ui.components import model_file
from lib.uploads import model_files
from lib.uploads.model_files import ModelFile, Sample, Sampling, Tensor, summary
from pages.yours_parts import snippets, take_home

WORDS = prose.blocks("yours")
KEY = "yours_file"
LISTED = 200  # tensors, layers and scales that are listed
CHOICE = 2_000  # tensors that can be chosen
ARITHMETIC = {
    "integer": "integers",
    "weights": "integer weights, multiplied as floats",
    "float": "floats",
}


class File(Protocol):
    """A file whose header has been read."""

    name: str

    @property
    def key(self) -> str:
        """Unlike that of any other file."""

    def sample(self, tensor: Tensor) -> Sample | None:
        """The sample of a tensor, None before it is here; ValueError with a sentence."""


class Shipped:
    """The file that is taken home from this page, which the server has itself."""

    name = "network.onnx"

    def __init__(self, task: CheckExport) -> None:
        self.task = task
        self.key = task.network
        self.header = shipped_header(task)

    def sample(self, tensor: Tensor) -> Sample:
        """The sample of a tensor."""
        return shipped_sample(self.task, tensor.name)


# Nobody writes to what these two return.
@st.cache_resource(max_entries=32, show_spinner=False)
def shipped_header(task: CheckExport) -> ModelFile:
    """The header of a shipped network's file."""
    return model_files.read_bytes(take_home.made(task).onnx, Shipped.name)


@st.cache_resource(max_entries=64, show_spinner=False)
def shipped_sample(task: CheckExport, name: str) -> Sample:
    """A sample of the tensor of that name in it."""
    header = shipped_header(task)
    tensor = next(each for each in header.tensors if each.name == name)
    return model_files.sample_bytes(take_home.made(task).onnx, header, tensor)


@st.fragment
def show(task: CheckExport) -> None:
    """Where a file can be dropped, and what is in it; before, what is in the network's own."""
    st.header("Open a model file", anchor="open")
    st.markdown(WORDS["open"])
    place = st.container()
    file = model_file.opened(KEY)
    if file is None:
        own = Shipped(task)
        name = network_choice.name_of(task)
        st.markdown(WORDS["open-own"].format(network=task.network, name=name))
        contents(own, own.header, network_choice.snippet(task) + snippets.SHIPPED_FILE)
    elif file.error:
        frame.bad(f"{file.name}: {file.error}")
    elif file.header is None:
        st.caption(f"Reading the header of {file.name} …")
    elif not file.header.tensors:
        frame.bad(f"{file.name} has no tensors.")
    else:
        contents(file, file.header, snippets.OPENED_FILE.format(name=file.name))
    with place:  # last: it asks for what the tensor that was chosen needs
        model_file.show(KEY)


def contents(file: File, header: ModelFile, snippet: str) -> None:
    """The file in numbers, one of its tensors, and lists of all tensors and layers.

    `snippet` makes `content` of the file and `name` of its name.
    """
    in_numbers(file, header)
    controls, view = frame.split("open", controls_first=True)
    with controls:
        found = choice(file, header)
    if not found:
        return
    numbers, chosen = found
    with view:
        one_tensor(file, header.tensors[chosen], snippet)
    lists(file, header, numbers)


def in_numbers(file: File, header: ModelFile) -> None:
    """How much is in the file, and what an ONNX file computes in integers."""
    found = summary.overview(header)
    shown = {
        "Tensors": (f"{len(header.tensors):,}", f"in {file.name}."),
        "Numbers": (f"{found.elements:,}", "in all of them."),
        "Bits a number": (
            f"{found.bits_per_weight:.2f}",
            f"{kilobytes(found.bytes)} of tensors, scales in blocks included.",
        ),
    }
    if header.layers:
        integers = sum(layer.arithmetic == "integer" for layer in header.layers)
        shown["Layers in integers"] = (
            f"{integers:,} of {len(header.layers):,}",
            "layers that multiply, in a runtime that has the kernels.",
        )
    frame.numbers(shown)


def choice(file: File, header: ModelFile) -> tuple[list[int], int] | None:
    """The numbers of the tensors with the filter's words in their names, and the chosen one."""
    words = st.text_input(
        "Filter by name",
        key=f"yours_filter_{file.key}",
        placeholder="such as weight",
        help="Parts of names, with spaces between them.",
    )
    numbers = summary.named(header, words)
    if not numbers:
        frame.bad(f"No tensor of {file.name} has that in its name.")
        return None
    options = numbers[:CHOICE]
    chosen = st.selectbox(
        "Tensor",
        options,
        index=options.index(summary.largest(header, options)),
        format_func=lambda number: header.tensors[number].name or f"number {number + 1}",
        key=f"yours_tensor_{file.key}",
    )
    if len(numbers) < len(header.tensors):
        st.caption(f"{len(numbers):,} of {len(header.tensors):,} tensors.")
    return numbers, chosen


def lists(file: File, header: ModelFile, numbers: list[int]) -> None:
    """The tensors that were found, and an ONNX file's layers."""
    listed = [header.tensors[number] for number in numbers[:LISTED]]
    title = "Tensors" if len(numbers) <= LISTED else f"The first {LISTED} tensors"
    with st.expander(title):
        table.show(f"Tensors of {file.name}", rows(listed))
    if header.layers:
        layers = header.layers[:LISTED]
        of = "" if len(layers) == len(header.layers) else f" The first {LISTED}:"
        with st.expander(f"Which layers compute in integers?{of}", expanded=True):
            table.show(
                f"Layers of {file.name} that multiply",
                [
                    {
                        "layer": layer.name,
                        "operator": layer.operator,
                        "computes in": ARITHMETIC[layer.arithmetic],
                    }
                    for layer in layers
                ],
            )


def rows(tensors: list[Tensor]) -> list[dict[str, str]]:
    """The tensors in the list; their scales where any of them has some."""
    scaled = any(tensor.scaling for tensor in tensors)
    return [row(tensor) | (scales(tensor) if scaled else {}) for tensor in tensors]


def row(tensor: Tensor) -> dict[str, str]:
    """A tensor in the list."""
    kind = tensor.kind
    block = f", blocks of {kind.block_size} in {kind.bytes_per_block} bytes"
    return {
        "tensor": tensor.name,
        "type": kind.name + (block if kind.block_size > 2 else ""),
        "shape": " × ".join(map(str, tensor.shape)) or "one number",
        "bits": f"{kind.bits_per_weight:.4g}",
    }


def scales(tensor: Tensor) -> dict[str, str]:
    """The names of a tensor's scale and zero point."""
    scaling = tensor.scaling
    return {
        "scale": scaling.scale if scaling else "",
        "zero point": scaling.zero_point if scaling else "",
    }


def one_tensor(file: File, tensor: Tensor, snippet: str) -> None:
    """A sample of the tensor as pictures and in numbers."""
    try:
        sample = file.sample(tensor)
    except ValueError as error:
        st.info(str(error))
        return
    if sample is None:
        st.caption("Fetching a sample …")
    elif not sample.values.size:
        st.caption("This tensor holds no numbers.")
    else:
        values(tensor, sample, snippet)


def values(tensor: Tensor, sample: Sample, snippet: str) -> None:
    """The sample as histograms: values, and codes where they are something else."""
    facts = summary.facts(sample)
    if facts.values < tensor.elements:
        st.caption(f"A sample: {facts.values:,} of {tensor.elements:,} numbers, evenly spread.")
    if facts.values == facts.not_finite:
        st.caption("All of them are NaN or infinite.")
        return
    ends = summary.ends(facts.low, facts.high)
    if sample.codes is not None:
        label = f"Histogram of {facts.values:,} codes of {tensor.name}."
        picture(summary.codes(sample.codes), "code, as it is stored", label, "codes")
    scaled = summary.has_scales(tensor, sample)
    if sample.codes is None or scaled:
        label = f"Histogram of {facts.values:,} values of {tensor.name}, from {ends}."
        words = "value, its code times its scale" if scaled else "value"
        picture(summary.values(sample), words, label, "values")
    odd = f" {facts.not_finite:,} are NaN or infinite." if facts.not_finite else ""
    name = "Values" if sample.codes is None or scaled else "Codes"
    shown = {name: (ends, f"smallest and largest of those looked at.{odd}")}
    if sample.scales is not None and sample.zero_points is not None:
        scales, zero_points = sample.scales, sample.zero_points
        shown["Scale"] = (
            summary.ends(scales.min(), scales.max()),
            summary.sharing(tensor, len(scales)),
        )
        shown["Zero point"] = (
            summary.ends(zero_points.min(), zero_points.max()),
            "the code that means 0. A value is its scale times the distance of its code from that.",
        )
    on_screen = frame.numbers(shown)
    if sample.remark:
        st.caption(f"{sample.remark} So these are codes alone.")
    every_scale(sample)
    snippet += snippets.TENSOR.format(tensor=tensor.name, name=name)
    if "Scale" in shown:
        snippet += snippets.SCALE
    on_screen.pop("Zero point", None)
    frame.how_computed(Sampling, snippet=snippet, shown=on_screen, name="open")


def every_scale(sample: Sample) -> None:
    """All scales with their zero points, where there are several."""
    pairs = summary.each_scale(sample)
    if not pairs:
        return
    of = "" if len(pairs) <= LISTED else f", the first {LISTED}"
    with st.expander(f"Each scale{of}"):
        table.show(
            f"Scales{of}",
            [
                {
                    "number": str(number),
                    "scale": f"{scale:.6g}",
                    "zero point": minus(f"{zero_point:.6g}"),
                }
                for number, (scale, zero_point) in enumerate(pairs[:LISTED])
            ],
        )


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
