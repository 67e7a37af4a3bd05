"""Coroutines in tests."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def on_a_loop_of_its_own(run: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """What a coroutine gives. This thread may have a loop already: Playwright's runs on."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(run())).result()
