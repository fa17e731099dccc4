"""Names within `sleetwatch.toml`, which are what a cursor, a queue or a key is kept under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def check_apart(what: str, names: Iterable[str]) -> None:
    """Raises `ValueError` when two of these things have one name."""
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise ValueError(f"two {what} are called {', '.join(twice)}; each needs a name of its own")
