"""`ETag` and `If-Match`: who writes on what they read is told when somebody else wrote in between."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import msgspec

from sleetwatch.errors import Overtaken
from sleetwatch.web.api.moments import encoded

LONGEST = 1000


def tag_of(answer: msgspec.Struct) -> str:
    """The tag of an answer: another answer has another."""
    return f'"{sha256(encoded(answer)).hexdigest()[:32]}"'


def matching(wanted: str, stands: Callable[[], msgspec.Struct]) -> Callable[[], None]:
    """A condition for the act's own transaction. It raises `Overtaken` when what is there is not what was read."""
    tags = {one.strip() for one in wanted[:LONGEST].split(",")}

    def holds() -> None:
        if "*" not in tags and tag_of(stands()) not in tags:
            raise Overtaken("somebody changed it since it was read; read it again")

    return holds
