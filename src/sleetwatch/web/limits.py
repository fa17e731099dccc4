"""How often somebody may ask: a bucket of requests for each asker, which fills again with time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from math import ceil

from sleetwatch import clock

MOST_KNOWN = 10_000
"""Askers remembered; the one longest unseen is forgotten first."""


class Limit:
    """`most` at once, and `most` more in every `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._pace = most, most / seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def pause(self) -> int:
        """Whole seconds after which an empty bucket has one again."""
        return ceil(1 / self._pace)

    def allows(self, asker: str) -> bool:
        """Take one from the asker's bucket; False when it is empty."""
        now = clock.monotonic()
        with self._lock:
            left, since = self._left.pop(asker, (float(self._most), now))
            left = min(float(self._most), left + (now - since) * self._pace)
            allowed = left >= 1
            self._left[asker] = (left - 1 if allowed else left, now)
            while len(self._left) > MOST_KNOWN:
                self._left.popitem(last=False)
        return allowed

    def forget(self, asker: str) -> None:
        """Fill the asker's bucket, as after a sign-in that went well."""
        with self._lock:
            self._left.pop(asker, None)
