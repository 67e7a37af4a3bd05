"""Write requirements.lock: ``python -m tests.support.lock``, which ``make lock`` runs. Needs uv.

PyTorch is left out, for which of its builds to take is the host's choice; what it needs is in.
"""

import importlib.metadata
import re
import subprocess
import sys

from tests.support.server import ROOT

LOCK = ROOT / "requirements.lock"
HEAD = """\
# Every package that running needs, with hashes, made by `make lock`: what requirements.txt allowed
# on that day, on every system. PyTorch is left out, for which of its builds to take is the host's
# choice (README, Run it); what it needs is here.
"""
OPTIONS = (
    *("--generate-hashes", "--universal", "--python-version", "3.11"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"),
)


def wanted() -> list[str]:
    """What requirements.txt names, but for PyTorch, of which the requirements stand instead."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith(("#", "torch=="))]
    of_torch = importlib.metadata.requires("torch") or []
    return named + [line for line in of_torch if not re.search("extra ==|nvidia|triton", line)]


def main() -> None:
    """Resolve and write."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, "-"]
    asked = "\n".join(wanted())
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    LOCK.write_text(HEAD + done.stdout, encoding="utf-8")
    print(f"{LOCK.name}: {done.stdout.count('==')} packages")


if __name__ == "__main__":
    main()
