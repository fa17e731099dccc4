"""How the tests of a source of ours ask it about a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.sources import Source

Row = Mapping[str, Any]


def reading_of(source: Source) -> tuple[Callable[[Row], Event], Callable[[Row], str]]:
    """`only` gives the one event of a row that the source must recognise, `reason` why a row is refused."""

    def only(row: Row) -> Event:
        assert source.recognises(row)
        (event,) = source.read(row)
        return event

    def reason(row: Row) -> str:
        with pytest.raises(Refused) as refused:
            list(source.read(row))
        return refused.value.reason

    return only, reason
