"""Run every measurement in this folder, or those named: `python -m tests.bench [TOPIC ...]`.

The soak and the memory of 300 readers take long: they run only if they are named. `python -m
tests.bench TOPIC --help` says what a topic can be told, where that is something.
"""

import importlib
import pkgutil
import sys

from tests import bench

topics = sorted(found.name for found in pkgutil.iter_modules(bench.__path__))
named = [word for word in sys.argv[1:] if word in topics]
options = sys.argv[1 + len(named) :]
if options and (len(named) != 1 or not options[0].startswith("-")):
    sys.exit(f"no topic {options[0]!r}; there are {', '.join(topics)}")
for topic in named or [topic for topic in topics if topic not in ("__main__", "memory", "soak")]:
    main = importlib.import_module(f"tests.bench.{topic}").main
    main(options) if options else main()
