"""What deploy/ says is so: settings, lock file, wheels, and what the container has and writes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib.settings import VARIABLES
from lib.ui.router import ON_DEMAND, PAGES
from tests.support.client import Reader
from tests.support.server import ROOT, Server

DEPLOY = ROOT / "deploy"


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of deploy/README.md."""
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    part = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[2:]]


def test_the_table_of_settings_is_what_the_code_reads() -> None:
    rows = {name: (default, meaning) for name, default, meaning in table("What can be set")}
    assert rows == {name: tuple(variable) for name, variable in VARIABLES.items()}


def test_the_lock_pins_every_package_with_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    named = re.findall(
        r"^([\w.-]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert pinned >= set(named) - {"torch"}
    assert "://" not in text  # from no index in particular


def test_replicas_of_the_unit_share_their_rooms() -> None:
    """Each knows that it is one of several, and the Redis of all, which starts before them."""
    text = (DEPLOY / "quantization-playground@.service").read_text(encoding="utf-8")
    named = " ".join(re.findall(r"^Environment=(.*)$", text, re.MULTILINE)).split()
    values = dict(one.split("=", 1) for one in named)
    assert int(values["QP_REPLICAS"]) > 1
    assert values["REDIS_URL"].startswith("redis://127.0.0.1:")
    for word in ("After", "Wants"):
        assert re.search(rf"^{word}=.*\bredis-server\.service\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "Containerfile", "quantization-playground@.service"])
def test_what_shares_rooms_is_installed_as_it_is_tested(name: str) -> None:
    tested = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    [wanted] = re.findall(r"^redis[^\s]+", tested, re.MULTILINE)
    found = re.findall(
        r'pip install (?:--no-cache-dir )?"(redis[^"]+)"', (DEPLOY / name).read_text("utf-8")
    )
    assert found == [wanted]


def test_the_container_has_the_python_that_is_tested() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    [version] = set(re.findall(r"^FROM python:([\d.]+)-slim", text, re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^\| Linux .*, Python {re.escape(version)} \|.*\| tested", readme, re.MULTILINE
    )


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_a_class_installs_from_the_folder_of_wheels_alone() -> None:
    """Every package is put there with what it needs, and taken from nowhere else."""

    def steps(*words: str) -> list[str]:
        command = ["make", "--always-make", "--dry-run", "TORCH_INDEX=", *words]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return [line for line in run.stdout.splitlines() if " -m pip " in line]

    assert all("--no-index --find-links wheels" in line for line in steps("run", "WHEELS=wheels"))
    locked, torch = steps("wheels")
    assert "--dest wheels --require-hashes -r requirements.lock" in locked
    assert "--no-deps" not in torch  # on Linux that of PyPI needs packages that aren't locked
    _, torch = steps("wheels", "TORCH_INDEX=https://example.org/cpu")
    assert "--no-deps --index-url https://example.org/cpu" in torch


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The files of the container, and its environment with a folder of its own to write to."""
    folder = tmp_path_factory.mktemp("container")
    app, scratch, home = (folder / name for name in ("app", "scratch", "home"))
    for one in (app, scratch, home):
        one.mkdir()
    stage = (DEPLOY / "Containerfile").read_text(encoding="utf-8").split("\nFROM ")[-1]
    for names, place in re.findall(r"^COPY ((?!--).+) (\S+)$", stage, re.MULTILINE):
        for source in (ROOT / name for name in names.split()):
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, app / place, ignore=ignored)
            else:
                shutil.copy(source, app / place)
    [lines] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", stage, re.MULTILINE)
    own = dict(one.split("=", 1) for one in lines.replace("\\\n", " ").split())
    own = {name: str(scratch) if value == "/scratch" else value for name, value in own.items()}
    return app, own | {"HOME": str(home)}


def stamps(folder: Path) -> dict[Path, int]:
    """When each file and folder was written last."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.slow
def test_the_container_has_all_it_needs_and_writes_to_one_folder_alone(
    container: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    app, own = container
    before = stamps(app)
    server = Server(app / "app.py", tmp_path / "log.txt", environment=own, checkout=app)
    try:
        server.wait("/readyz")  # all pages but those on demand were drawn
        for page in PAGES:
            if page.group == ON_DEMAND:
                reader = Reader(server.url, page.address)
                assert not reader.run().failed, page.address
                reader.close()
        assert "Traceback" not in server.log
    finally:
        server.stop()
    assert stamps(app) == before
    assert not list(Path(own["HOME"]).iterdir())
    assert list(Path(own["MPLCONFIGDIR"]).iterdir())  # the cache of fonts


def test_a_report_can_be_made_in_the_container(container: tuple[Path, dict[str, str]]) -> None:
    app, own = container
    run = subprocess.run(
        [sys.executable, "-m", "lib.report"],
        cwd=app,
        env=os.environ | own | {"PYTHONPATH": str(app), "QP_ENGINES": "numpy"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("quantization-playground: ")
