"""Whose turn it is when several tenants bring something at once: a flood of one does not keep the others waiting."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """One at a time; of those that wait, whoever's tenant has waited for longest since its last turn."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        self._turn = 0
        self._busy = False

    @contextmanager
    def of(self, tenant: str) -> Iterator[None]:
        """Wait for this tenant's turn, and have it."""
        with self._changed:
            self._waiting[tenant] += 1
            self._changed.wait_for(lambda: not self._busy and tenant == self._next())
            self._waiting[tenant] -= 1
            self._busy, self._turn = True, self._turn + 1
            self._served[tenant] = self._turn
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> str:
        waiting = (tenant for tenant, count in self._waiting.items() if count)
        return min(waiting, key=lambda tenant: (self._served.get(tenant, 0), tenant))
