"""What deploy/ says is so: the table of settings, the lock file, the names of files."""

import re

from lib.settings import VARIABLES
from tests.support.server import ROOT

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


def test_the_files_that_the_container_copies_are_there() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY ((?!--).+) \S+$", text, re.MULTILINE)
    for names in copied:
        for name in names.split():
            assert (ROOT / name).exists(), name
