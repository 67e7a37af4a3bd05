"""The language model: how fast it writes, and how long its measure takes.

Targets: 150 tokens a second for one reader on one core; the perplexity of 1,000 held-out glosses
within 10 s; 30 readers who ask at once are all answered, the last one after what 30 take.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from lib.jobs.board import Board
from lib.jobs.job import State
from lib.jobs.tasks import MeasureLanguageModel, WriteDefinition
from lib.lm.language_model import FILE
from lib.studies.language.findings import Definitions

READERS = 30
WORDS = ("volcano", "sleep", "blue", "river", "justice", "spoon")


def main() -> None:
    """Measure in a worker, which has one thread, and print."""
    print("### The language model\n")
    if not FILE.exists():
        print(f"not measured: there is no {FILE.name}\n")
        return
    desk = Board(each=READERS)
    try:
        print("| what | seconds | tokens a second of the core's time |")
        print("|---|--:|--:|")
        finish(desk, WriteDefinition(word="warm up"))
        one = [finish(desk, WriteDefinition(word=word)) for word in WORDS]
        speeds = sorted(
            text.tokens_a_second for found, _ in one for text in (found.float32, found.stored)
        )
        print(
            f"| a definition in both columns | {one[0][1]:.2f} | {speeds[len(speeds) // 2]:.0f} |"
        )
        start = time.perf_counter()
        with ThreadPoolExecutor(READERS) as pool:
            list(pool.map(lambda n: finish(desk, WriteDefinition(seed=100 + n)), range(READERS)))
        print(
            f"| {READERS} readers at once, until the last | {time.perf_counter() - start:.2f} | |"
        )
        for storage in ("Q4_0", "W2 g128, clipped, GPTQ"):
            _, seconds = finish(desk, WriteDefinition(storage=storage))
            print(f"| the weights stored in {storage}, and a definition | {seconds:.1f} | |")
            _, seconds = finish(desk, MeasureLanguageModel(storage=storage))
            print(f"| perplexity of 1,000 glosses, {storage} and float32 | {seconds:.1f} | |")
    finally:
        desk.close()
    print(f"\n{os.cpu_count()} processors, one thread\n")


def finish(desk: Board, task: WriteDefinition | MeasureLanguageModel) -> tuple[Definitions, float]:
    """Carry out a run; return what it found, and the seconds from asking for it."""
    start = time.perf_counter()
    job = desk.start(task)
    while job.live:
        time.sleep(0.005)
    assert job.state is State.DONE, job.error
    return job.result, time.perf_counter() - start


if __name__ == "__main__":
    main()
