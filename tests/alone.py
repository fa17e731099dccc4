"""Coroutines in tests. A browser of another test may have an event loop in this thread; one of their own has none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def alone(begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the coroutine that `begin` makes comes to, run to its end in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(begin())).result()
