"""The page "Your network, tomorrow": files of the network that was chosen."""

import re
from urllib.parse import parse_qsl

import numpy as np
import onnx
import pytest
from safetensors.numpy import save

from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import CheckExport
from lib.studies import take_home
from lib.studies.take_home import Check
from lib.ui import typed
from lib.ui.components.model_file import Opened
from lib.ui.router import TOUR
from lib.uploads import model_files
from lib.uploads.model_files import ModelFile, Pieces, Tensor, kinds
from pages.yours_parts.checklists import LISTS
from pages.yours_parts.ending import SKILLS
from pages.yours_parts.settings import DATA, KINDS, LANGUAGE, PYTORCH, TOOLS, YES
from tests.support.pages import OpenPage, check, labels, numbers, page_html, words


def test_what_the_check_found(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    job = Job(CheckExport(), 0, State.DONE)
    job.result = Check(9_998, 10_000, "numpy")
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("yours")
    assert not app.exception
    assert numbers(app)["Same answers"] == "9,998 of 10,000"
    assert "the network in NumPy give the same answer" in page_html(app)


def test_other_settings_are_not_checked_before_somebody_asks(open_page: OpenPage) -> None:
    app = open_page("yours", {"network": "separable", "weight_bits": "4"})
    assert "Check" in [button.label for button in app.button]
    assert "the separable network in W4A8" in page_html(app)
    check(app)


def test_three_files_can_be_saved(open_page: OpenPage) -> None:
    labels = [button.proto.label for button in open_page("yours").get("download_button")]
    assert labels == ["Save network.onnx", "Save network.npz", "Save images.npz"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("tool", TOOLS)
def test_three_answers_choose_a_script(
    kind: str, data: str, tool: str, open_page: OpenPage
) -> None:
    query = {"yours_kind": kind, "yours_data": data, "yours_tool": tool}
    app = open_page("yours", query)
    assert not app.exception
    install, script, mine = [code.value for code in app.code][-3:]
    assert mine.startswith('"""mine.py')
    assert ('"torch==' in install) == ("import torch" in script + mine)
    assert ('"onnxruntime==' in install) == ("import onnxruntime" in script)
    assert ("language model" in script) == (kind == LANGUAGE)
    has_torch = "import torch" in script
    assert has_torch == (tool == PYTORCH and (kind == LANGUAGE or data == YES))
    assert ("import calibration" in script) == (kind != LANGUAGE and data == YES)
    assert ("that the calls work" in str([text.value for text in app.caption])) == (
        kind == LANGUAGE
    )


@pytest.mark.slow
def test_every_line_of_the_checklists_leads_to_its_page(open_page: OpenPage) -> None:
    lines = [line for each in LISTS.values() for line in each]
    links = [link.proto for link in open_page("yours").get("page_link")]
    for line in lines:
        [link] = [link for link in links if link.label.startswith(line.question)]
        assert link.page == line.address
        query = dict(parse_qsl(link.query_string))
        app = open_page(line.address, query)
        assert not app.exception
        assert line.section in [one.value for one in [*app.header, *app.subheader]] + [""]
        for one, value in line.settings.items():
            assert app.session_state[one.key] == value


def test_the_end_of_the_tour_says_what_its_pages_taught() -> None:
    """A skill for each page between Home and this one."""
    assert tuple(skill.address for skill in SKILLS) == TOUR[1:-1]


def test_the_end_of_the_tour_is_read_in_the_tours_order(open_page: OpenPage) -> None:
    links = [link.proto for link in open_page("yours").get("page_link")]
    assert tuple(link.page for link in links if link.label.startswith("✓")) == TOUR[1:-1]


def opened(content: bytes, name: str) -> Opened:
    """A file all of whose header is here."""
    file = Opened(1, name, len(content), Pieces(len(content)))
    file.read()
    answer(file, content)
    return file


def answer(file: Opened, content: bytes) -> None:
    """Hand over what is asked for, as the browser does."""
    while file.places:
        file.take(b"".join(content[start : start + length] for start, length in file.places))


def test_a_model_file_is_shown(open_page: OpenPage) -> None:
    content = take_home.files(network="separable").onnx
    file = opened(content, "network.onnx")
    app = open_page("yours")
    app.session_state["opened.yours_file"] = file
    app.run()
    assert file.places
    assert "Fetching a sample" in str([text.value for text in app.caption])
    answer(file, content)
    app.run()
    assert not app.exception
    assert "Layers of network.onnx that multiply" in page_html(app)
    assert numbers(app)["Tensors"] == f"{len(file.header.tensors)}"
    assert re.search(r"Histogram of [\d,]+ codes of .*weight", labels(app))
    assert re.search(r"Histogram of [\d,]+ values of .*weight", labels(app))
    assert " to " in numbers(app)["Scale"]


def test_before_a_file_is_dropped_the_one_to_take_home_is_shown(open_page: OpenPage) -> None:
    """It follows the choice of the network at the top."""
    app = open_page("yours", {"network": "separable", "weight_bits": "4"})
    check(app)
    assert "the separable network in W4A8" in words(app)
    header = model_files.read_bytes(
        take_home.files(network="separable", weight_bits=4).onnx, "network.onnx"
    )
    assert numbers(app)["Tensors"] == str(len(header.tensors))
    assert numbers(app)["Layers in integers"] == "{0} of {0}".format(len(header.layers))
    low, high = numbers(app)["Scale"].split(" to ")
    assert 0 < float(low) < float(high)
    app.selectbox(key="network").set_value("plain").run()
    assert "the plain network in W4A8" in words(app)
    assert not app.exception


def test_layers_with_integer_weights_are_told_apart(open_page: OpenPage) -> None:
    def node(operator: str, *inputs: str, output: str) -> onnx.NodeProto:
        return onnx.helper.make_node(operator, inputs, [output])

    nodes = [
        node("DequantizeLinear", "codes", "scale", output="w"),
        node("MatMul", "x", "w", output="y"),
        node("MatMul", "y", "y", output="z"),
    ]
    arrays = {"codes": np.ones((4, 4), np.int8), "scale": np.float32(0.25)}
    stored = [onnx.numpy_helper.from_array(np.asarray(one), name) for name, one in arrays.items()]
    graph = onnx.helper.make_graph(nodes, "g", [], [], stored)
    content = onnx.helper.make_model(graph).SerializeToString()
    file = opened(content, "weights.onnx")
    file.sample(file.header.tensors[0])
    answer(file, content)
    app = open_page("yours")
    app.session_state["opened.yours_file"] = file
    app.run()
    assert not app.exception
    assert numbers(app)["Layers in integers"] == "0 of 2"
    assert "1 more has integer weights" in page_html(app)
    shown = {name: numbers(app)[name] for name in ("Values", "Scale", "Zero-point")}
    assert shown == {"Values": "0.25", "Scale": "0.25", "Zero-point": "0"}


def test_tensors_are_filtered_by_name(open_page: OpenPage) -> None:
    app = open_page("yours")
    everything = len(app.selectbox(key="yours_tensor_plain").options)
    app.text_input(key="yours_filter_plain").set_value("WEIGHT conv1").run()
    box = app.selectbox(key="yours_tensor_plain")
    assert 1 <= len(box.options) < everything
    assert all("conv1" in name and "weight" in name for name in box.options)
    assert box.value is not None
    check(app)
    app.text_input(key="yours_filter_plain").set_value("nothing like it").run()
    assert "No tensor of network.onnx has that in its name." in app.warning[0].value
    assert not app.exception


@pytest.mark.parametrize(
    ("name", "pictures"),
    [("codes", {"codes"}), ("floats", {"values"}), ("blocks", {"values", "codes"})],
)
def test_blocks_show_values_and_codes(name: str, pictures: set[str], open_page: OpenPage) -> None:
    """Numbers are one or the other; in a block, codes have a scale beside them."""
    kind = {"codes": "int8", "floats": "float32", "blocks": "q8_0"}[name]
    tensor = Tensor(name, kinds.KINDS[kind], (32,), 0)
    file = Opened(1, "a.gguf", 200, Pieces(200), header=ModelFile(".gguf", (tensor,), {}))
    assert file.sample(tensor) is None
    [(_, length)] = file.places
    file.take(np.ones(length, np.uint8).tobytes())
    app = open_page("yours")
    app.session_state["opened.yours_file"] = file
    app.run()
    assert not app.exception
    assert {
        kind for kind in ("values", "codes") if f"32 {kind} of {name}" in labels(app)
    } == pictures


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.full(5, np.nan, np.float32), "All of them are NaN or infinite."),
        (np.zeros((0, 3), np.float32), "This tensor holds no numbers."),
        (np.zeros(3, np.complex64), "Values of complex64 aren't read here."),
    ],
)
def test_tensors_without_a_picture(array: np.ndarray, sentence: str, open_page: OpenPage) -> None:
    content = save({"w": array})
    file = opened(content, "a.safetensors")
    if sentence.startswith("All"):
        file.sample(file.header.tensors[0])
    answer(file, content)
    app = open_page("yours")
    app.session_state["opened.yours_file"] = file
    app.run()
    assert not app.exception
    assert sentence in str([text.value for text in [*app.caption, *app.info]])


def test_a_header_that_is_still_read_says_how_far_it_is(open_page: OpenPage) -> None:
    file = Opened(1, "large.onnx", 5_000_000, Pieces(5_000_000))
    file.read()
    app = open_page("yours")
    app.session_state["opened.yours_file"] = file
    app.run()
    assert not app.exception
    texts = [text.value for text in app.caption]
    assert "Reading the header of large.onnx, at 0 bytes of 5,000 kB …" in texts


@pytest.mark.parametrize("name", ["a.gguf", "![](x) $a$ *b* `c` [d](e).gguf"])
def test_a_file_that_cant_be_read_gets_a_sentence(name: str, open_page: OpenPage) -> None:
    """With its name as it is: no formula, no link and no picture."""
    app = open_page("yours")
    app.session_state["opened.yours_file"] = opened(b"PK" * 9, name)
    app.run()
    assert not app.exception
    said = app.warning[0].value
    assert f"{name}: The file ends in .gguf, but is no GGUF file." in typed.spoken(said)
    assert not re.search(r"(?<!\\)[$*`\[]", said)
