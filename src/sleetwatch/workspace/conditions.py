"""Acts on a condition: it is looked at in the act's own transaction, so that nobody comes in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_condition: ContextVar[Callable[[], None] | None] = ContextVar("condition", default=None)


@contextmanager
def only_if(holds: Callable[[], None]) -> Iterator[None]:
    """The next act of this thread is done only if `holds` does not raise. Later acts in here are free."""
    token = _condition.set(holds)
    try:
        yield
    finally:
        _condition.reset(token)


def check_condition() -> None:
    """Raises what the condition of this act raises. It reads while nobody else can write, and must not write."""
    holds = _condition.get()
    if holds is not None:
        _condition.set(None)
        holds()
