"""Work on very many small things that leaves no cycles behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_USUAL = gc.get_threshold()
_YOUNG_ALONE = (10_000, 20, 1_000_000)
"""What is new is gone through for cycles, seldom; what has lasted, never."""


@contextmanager
def unswept() -> Iterator[None]:
    """Python looks for no cycles in what lasts meanwhile: it would go through it again and again, and find none.

    In what is new it does, since others may be at work in the same process.
    """
    gc.set_threshold(*_YOUNG_ALONE)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)
