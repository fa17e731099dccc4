"""`Idempotency-Key`: a request that is sent twice, because its answer was lost, is done once.

Kept in memory: it holds as long as the server runs, and at most for a day.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from starlette.responses import Response

from sleetwatch import clock
from sleetwatch.web.api.problems import Refusal

MOST = 10_000
SECONDS = 24 * 3600
LONGEST = 200
WORKED = range(200, 300)


@dataclass(slots=True)
class _Done:
    """One request that had a key."""

    asked: bytes
    """The hash of the request."""
    since: float
    answer: Response | None = None
    """None while it is at work."""


class Repeats:
    """The keys of one server."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, _Done] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, secret: str, key: str, request: bytes, work: Callable[[], Response]) -> Response:
        """Do it, or give the answer of the first time. What failed may be tried again. Raises `Refusal`."""
        if len(key) > LONGEST or not key.isprintable():
            raise Refusal("invalid", f"Idempotency-Key: at most {LONGEST} printable characters")
        place, asked = sha256(f"{secret}\n{key}".encode()).digest(), sha256(request).digest()
        known = self._begin(place, asked)
        if known is not None:
            return known
        try:
            answer = work()
        except BaseException:
            self._end(place, None)
            raise
        self._end(place, answer if answer.status_code in WORKED else None)
        return answer

    def _begin(self, place: bytes, asked: bytes) -> Response | None:
        now = clock.monotonic()
        with self._lock:
            while self._kept and (len(self._kept) > MOST or next(iter(self._kept.values())).since < now - SECONDS):
                self._kept.popitem(last=False)
            known = self._kept.get(place)
            if known is None:
                self._kept[place] = _Done(asked, now)
                return None
        if known.asked != asked:
            raise Refusal("used-key")
        if known.answer is None:
            raise Refusal("busy-key", headers={"Retry-After": "1"})
        return known.answer

    def _end(self, place: bytes, answer: Response | None) -> None:
        with self._lock:
            if answer is None:
                self._kept.pop(place, None)
            elif place in self._kept:
                self._kept[place].answer = answer
