"""The choice of data: what it gives is what its Python says, and own numbers are told apart."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.quantization import data
from lib.studies import shipped
from lib.ui import data_choice
from lib.ui.data_choice import Chosen

APP = str(Path(__file__).parents[1] / "support" / "apps" / "data_choice.py")
OWN = {"test_data": data_choice.OWN}


def opened(query: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    return app.run()


def chosen(app: AppTest) -> Chosen:
    assert not app.exception, [error.message for error in app.exception]
    found: Chosen = app.session_state["chosen"]
    assert found.values.dtype == np.float32
    assert found.values.ndim == 1
    names: dict[str, Any] = {}
    exec(app.code[0].value, names)  # what the reader is given gives the same values
    np.testing.assert_array_equal(names["values"], found.values)
    return found


def paste(text: str) -> AppTest:
    app = opened(OWN)
    app.text_area[0].set_value(text)
    return app.run()


def upload(name: str, content: bytes) -> AppTest:
    app = opened(OWN)
    app.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return app.run()


def test_made_up_data() -> None:
    assert chosen(opened()).source == "Normal values"
    seen = set()
    for label, name in data_choice.MADE_UP.items():
        found = chosen(opened({"test_data": label}))
        np.testing.assert_array_equal(found.values, data.sample(name))
        seen.add(found.identity)
    assert len(seen) == len(data.NAMES)


def test_real_data() -> None:
    for kind, function in (("Weights", shipped.weights), ("Activations", shipped.activations)):
        query = {"test_data": kind, "test_network": "separable", "test_layer": "pointwise1"}
        found = chosen(opened(query))
        layer = found.source.split()[2].rstrip(",")
        np.testing.assert_array_equal(found.values, function("separable", layer))
        assert found.source == f"{kind} of {layer}, separable network"


def test_own_numbers_that_are_not_there_yet() -> None:
    app = opened(OWN)
    assert app.warning[0].value.startswith("Give some numbers")
    assert chosen(app).source == "Normal values"
    assert "a link to this page does not hold them" in app.caption[0].value


def test_pasted_numbers() -> None:
    found = chosen(paste("0.1, −2\n3e2"))
    np.testing.assert_array_equal(found.values, np.float32([0.1, -2, 300]))
    assert (found.source, found.imports) == ("Your 3 numbers", "import numpy as np")
    assert found.identity != chosen(paste("0.1, −2\n3e3")).identity


def test_many_pasted_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = " ".join(map(str, range(100)))
    Path(data_choice.PASTED).write_text(text, encoding="utf-8")
    found = chosen(paste(text))
    np.testing.assert_array_equal(found.values, np.arange(100, dtype=np.float32))


def test_a_long_paste_is_answered_in_words() -> None:
    app = paste("\n".join(["-0.123456"] * 15_000))
    assert "has 149,999 characters; 100,000 can be pasted at most." in app.warning[0].value
    assert chosen(app).source == "Normal values"


def test_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    values = np.random.default_rng(0).standard_normal((30, 4))
    np.save("it's.npy", values)
    found = chosen(upload("it's.npy", Path("it's.npy").read_bytes()))
    np.testing.assert_array_equal(found.values, values.astype(np.float32).ravel())
    assert found.source == "Your 120 numbers"


def test_what_cannot_be_read_is_said_and_shown_as_text() -> None:
    app = upload("a.csv", b"1,2\n3,![x](//a.b/c)")
    (sentence,) = [warning.value for warning in app.warning]
    assert sentence.replace("\\", "").startswith("Line 2: “![x](//a.b/c)” is not a number.")
    assert "\\!\\[x\\]\\(" in sentence  # no picture
    assert "you see normal values" in sentence
    assert chosen(app).source == "Normal values"
    assert not paste("1 2").warning


def test_values_that_are_not_finite_are_left_out_and_counted() -> None:
    app = paste("1, nan, inf, -1e39, NaN, 2")
    assert (
        "Left out of your 6 values: 2 NaN (not a number) and 2 infinite or beyond float32. "
        "No code can stand for them."
    ) in [one.value for one in app.warning]
    np.testing.assert_array_equal(chosen(app).values, np.float32([1, 2]))
    assert not paste("1 2").warning
    app = paste("nan nan")
    assert app.warning[0].value.startswith("No finite number is left.")
    assert chosen(app).source == "Normal values"


def test_taking_the_numbers_back() -> None:
    app = paste("1 2 3")
    assert chosen(app).values.size == 3
    app.text_area[0].set_value(" ")
    assert chosen(app.run()).source == "Normal values"
