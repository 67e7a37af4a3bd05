"""Open a model file: its tensors, and the values and codes of one of them."""

from typing import Protocol

import streamlit as st

from lib.cnn.memory import kilobytes
from lib.figures import model_file as figures
from lib.jobs.tasks import CheckExport
from lib.numbers.text import minus
from lib.ui import frame, network_choice, prose, table
from lib.ui.components import model_file
from lib.ui.typed import verbatim
from lib.uploads import model_files
from lib.uploads.model_files import Kind, ModelFile, Sampling, Tensor, summary
from lib.uploads.model_files.summary import Summary
from pages.yours_parts import snippets, take_home

WORDS = prose.blocks("yours")
KEY = "yours_file"
LISTED = 200  # tensors and layers that are listed
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

    def sample(self, tensor: Tensor) -> Summary | None:
        """A sample of a tensor in short, None before it is here; ValueError with a sentence."""


class Shipped:
    """The file that is taken home from this page, which the server has itself."""

    name = "network.onnx"

    def __init__(self, task: CheckExport) -> None:
        self.task = task
        self.key = task.network
        self.header = shipped_header(task)

    def sample(self, tensor: Tensor) -> Summary:
        """A sample of a tensor in short."""
        return shipped_sample(self.task, tensor.name)


# Nobody writes to what these two return.
@st.cache_resource(max_entries=32, show_spinner=False)
def shipped_header(task: CheckExport) -> ModelFile:
    """The header of a shipped network's file."""
    return model_files.read_bytes(take_home.made(task).onnx, Shipped.name)


@st.cache_resource(max_entries=256, show_spinner=False)
def shipped_sample(task: CheckExport, name: str) -> Summary:
    """A sample of the tensor of that name in it, in short."""
    header = shipped_header(task)
    tensor = next(each for each in header.tensors if each.name == name)
    sample = model_files.sample_bytes(take_home.made(task).onnx, header, tensor)
    return summary.of(tensor, sample)


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
        frame.bad(verbatim(f"{file.name}: {file.error}"))
    elif file.header is None:
        so_far = f"{kilobytes(file.position)} of {kilobytes(file.size)}"
        st.caption(f"Reading the header of {verbatim(file.name)}, at {so_far} …")
    elif not file.header.tensors:
        frame.bad(f"{verbatim(file.name)} has no tensors.")
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
        one_tensor(file, header.tensors[chosen], chosen, snippet)
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
        layers = summary.arithmetic(header)
        more = layers["weights"]
        others = f" {more:,} more {'has' if more == 1 else 'have'} integer weights." if more else ""
        shown["Layers in integers"] = (
            f"{layers['integer']:,} of {len(header.layers):,}",
            f"layers that multiply, in a runtime that has the kernels.{others}",
        )
    frame.numbers(shown)


def choice(file: File, header: ModelFile) -> tuple[list[int], int] | None:
    """The numbers of the tensors with the filter's words in their names, and the chosen one."""
    field = f"yours_filter_{file.key}"
    words = st.text_input(
        "Filter by name",
        key=field,
        max_chars=100,
        placeholder="such as weight",
        help="Parts of names, with spaces between them.",
    )
    numbers = summary.named(header, words)
    if not numbers:
        frame.remark(field, f"No tensor of {verbatim(file.name)} has that in its name.")
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
    return {
        "tensor": tensor.name,
        "type": stored_as(tensor.kind),
        "shape": " × ".join(map(str, tensor.shape)) or "one number",
        "bits": f"{tensor.kind.bits_per_weight:.4g}",
    }


def stored_as(kind: Kind) -> str:
    """A type's name, and how large its blocks are where it has some."""
    block = f", blocks of {kind.block_size} in {kind.bytes_per_block} bytes"
    return kind.title + (block if kind.block_size > 2 else "")


def scales(tensor: Tensor) -> dict[str, str]:
    """The names of a tensor's scale and zero point."""
    scaling = tensor.scaling
    return {
        "scale": scaling.scale if scaling else "",
        "zero-point": scaling.zero_point if scaling else "",
    }


def one_tensor(file: File, tensor: Tensor, number: int, snippet: str) -> None:
    """A sample of the tensor, which has that number in the file, as pictures and in numbers."""
    try:
        found = file.sample(tensor)
    except ValueError as error:
        st.info(verbatim(str(error)))
        return
    if found is None:
        st.caption("Fetching a sample …")
    elif not found.elements:
        st.caption("This tensor holds no numbers.")
    elif found.elements == found.not_finite:
        st.caption("All of them are NaN or infinite.")
    else:
        pictures(tensor, found)
        snippet += snippets.TENSOR.format(number=number)
        if found.scales:
            snippet += snippets.SCALE
        shown = in_words(tensor, found)
        frame.how_computed(Sampling, snippet=snippet, shown=shown, name="open")


def pictures(tensor: Tensor, found: Summary) -> None:
    """The sample as histograms: of values, and of codes where they are something else."""
    if found.elements < tensor.elements:
        st.caption(f"A sample: {found.elements:,} of {tensor.elements:,} numbers, evenly spread.")
    if found.codes:
        label = f"Histogram of {found.elements:,} codes of {tensor.name}."
        picture(found.codes, "code, as it is stored", label, "codes")
    if found.values:
        label = f"Histogram of {found.elements:,} values of {tensor.name}, from {found.ends}."
        words = "value that the code stands for" if found.codes else "value"
        picture(found.values, words, label, "values")


def in_words(tensor: Tensor, found: Summary) -> dict[str, str]:
    """The ends of values and scales; returns what a snippet can give of it."""
    wide = " as float32" if tensor.kind.name == "float64" else ""
    odd = f" {found.not_finite:,} are NaN or infinite{wide}." if found.not_finite else ""
    shown = {found.name: (found.ends, f"smallest and largest of those looked at.{odd}")}
    scales = found.scales
    if scales:
        shown["Scale"] = scales.ends, scales.sharing
        shown["Zero-point"] = scales.zero_points, WORDS["zero-point"]
    cost = f"{tensor.kind.bits_per_weight:.4g}", f"as {stored_as(tensor.kind)}."
    on_screen = frame.numbers(shown | {"Bits a weight": cost})
    if found.remark:
        st.caption(f"{found.remark} So these are codes alone.")
    if scales and scales.pairs:
        of = "" if len(scales.pairs) == scales.elements else f", the first {len(scales.pairs)}"
        with st.expander(f"Each scale{of}"):
            table.show(
                f"Scales{of}",
                [
                    {
                        "number": str(number),
                        "scale": f"{scale:.6g}",
                        "zero-point": minus(f"{zero_point:.6g}"),
                    }
                    for number, (scale, zero_point) in enumerate(scales.pairs)
                ],
            )
    return {name: on_screen[name] for name in (found.name, "Scale") if name in on_screen}


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
