"""Times in tests, written as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

from sleetwatch.clock import from_datetime


def at(text: str) -> int:
    """Microseconds since 1970 of an ISO text; UTC when it names no zone."""
    moment = datetime.fromisoformat(text)
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
