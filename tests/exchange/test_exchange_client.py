"""What is shared with a server that takes its time: asked for its answer now and then, and not without end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from sleetwatch.errors import FeedError
from sleetwatch.exchange.client import MOST_ASKED, Collection

URL = "https://taxii.example/api/collections/1"
REFUSED = {"id": "indicator--1", "message": "too old"}


class Said:
    headers: Mapping[str, str] = {}

    def __init__(self, content: Any) -> None:
        self._content = content

    def read(self, shape: type[Any]) -> Any:
        return msgspec.convert(self._content, shape)


class Slow:
    """Is done after so many questions."""

    def __init__(self, questions: int) -> None:
        self.left, self.asked = questions, list[str]()

    def post(self, _path: str, _body: object, _media: str = "") -> Said:
        return Said({"id": "7", "status": "pending"})

    def get(self, path: str, _params: object = None) -> Said:
        self.asked.append(path)
        self.left -= 1
        return Said({"id": "7", "status": "pending" if self.left else "complete", "failures": [REFUSED]})


def test_a_server_that_is_not_done_is_asked_again_after_a_while():
    server, waits = Slow(3), list[float]()
    assert Collection(server, URL, waits.append).push([{"id": "indicator--1"}]) == {"indicator--1": "too old"}
    assert server.asked == ["https://taxii.example/api/status/7/"] * 3
    assert len(waits) == 3
    assert 0 < waits[0] <= waits[1] <= waits[2] <= 10


def test_one_that_is_never_done_is_told_so():
    server, waits = Slow(1000), list[float]()
    with pytest.raises(FeedError, match="push again later"):
        Collection(server, URL, waits.append).push([{}])
    assert len(server.asked) == MOST_ASKED
    assert 20 < sum(waits) < 120
