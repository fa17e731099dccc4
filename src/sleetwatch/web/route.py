"""A route as the table lists it: no page is served that does not say what it asks of the rules and what it records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from starlette.responses import Response

from sleetwatch.web.visit import Visit

FORM_BYTES = 256 << 10
"""Most that a form without files may weigh."""

Endpoint = Callable[[Visit], Response]
Asked = Callable[[Visit], Mapping[str, Any]]
"""What a decision is about: `tenant`, `subject`, `case`, `request`, as the rules name them."""


class Who(Enum):
    """Pages on which nothing is decided."""

    ANYBODY = "anybody"
    """Also who has not signed in."""
    SIGNED_IN = "whoever has signed in"
    """One's own account, or nobody's data."""


class Audit(Enum):
    """What a request leaves in the audit."""

    READ = "one row, before the page is shown"
    ACT = "one row for each act, in the act's own transaction"
    NONE = "nothing: no data of anybody's is shown or changed"


def _nothing(_visit: Visit) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table."""

    path: str
    """As Starlette writes it: `/suspects/{tenant}/{subject}`."""
    method: str
    endpoint: Endpoint
    action: str | Who
    """The action that is decided, or who may without."""
    audit: Audit
    about: Asked = _nothing
    lists: bool = False
    """Whether it lists what several tenants have: then the action is decided in each, and one is enough."""
    most_bytes: int = FORM_BYTES
    """Largest body that is read."""

    @property
    def name(self) -> str:
        """As the matrix of the tests names it."""
        return f"{self.method} {self.path}"
