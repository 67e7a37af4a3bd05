"""What tests share: a running server, and pages under AppTest."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from streamlit.testing.v1 import AppTest

from lib.cnn import engines
from lib.cnn.engines import onednn, onnxruntime
from lib.ui.router import page as page_of
from tests.support.server import ROOT, Server, serving

# However slow or busy the machine is, no test fails for the time that it takes.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROUTER = ROOT / "lib" / "ui" / "router.py"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, running, one for the whole session."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(ROOT / "app.py", log, "/healthz") as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """The app, just started, visited by nobody."""
    with serving(ROOT / "app.py", tmp_path / "log.txt", "/healthz") as running:
        yield running


@pytest.fixture
def every_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let made-up runs name engines that this machine doesn't use (QP_ENGINES)."""
    for engine in (onednn.ENGINE, onnxruntime.ENGINE):
        monkeypatch.setitem(engines.ENGINES, engine.name, engine)


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that runs a page under AppTest: by its address, with query parameters."""

    def open_page(address: str, query: Mapping[str, str] | None = None) -> AppTest:
        # Started at the router: an AppTest on app.py sees an empty page and passes on nothing.
        app = AppTest.from_file(str(ROUTER), default_timeout=60)
        for name, value in (query or {}).items():
            app.query_params[name] = value
        app.switch_page(f"../../pages/{address}.py")
        app.run()
        # Of an address that is none, AppTest would show Home.
        heading = f"<h1>{page_of(address).heading}</h1>"
        assert any(heading in element.proto.body for element in app.get("html")) or app.exception
        return app

    return open_page
