"""Run every measurement in this folder, or those named: `python -m tests.bench [TOPIC ...]`."""

import importlib
import pkgutil
import sys

from tests import bench

topics = sorted(found.name for found in pkgutil.iter_modules(bench.__path__))
wanted = sys.argv[1:] or [topic for topic in topics if topic != "__main__"]
for topic in wanted:
    if topic not in topics:
        sys.exit(f"no topic {topic!r}; there are {', '.join(topics)}")
    importlib.import_module(f"tests.bench.{topic}").main()
