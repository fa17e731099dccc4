"""A row of the API's table: what is asked, of whom, in which shape, and what it leaves in the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response

from sleetwatch.cases import Actor
from sleetwatch.errors import UnknownName
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.site import Site
from sleetwatch.workspace import Workspace

BODY_BYTES = 64 << 10
"""Most that a body of JSON may weigh."""
LONGEST_NUMBER = 18
LONGEST_NAME = 200
"""Characters of one place of a path."""
S = TypeVar("S")


@dataclass(slots=True, kw_only=True)
class Call:
    """One request of one program."""

    site: Site
    route: ApiRoute
    path: Mapping[str, str]
    headers: Headers
    actor: Actor | None = None
    query: object = None
    """Of the route's `query`."""
    body: object = None
    """Of the route's `body`; the bytes as they came where the route takes files."""
    secret: str = ""
    """The token, to keep what is repeated apart."""

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.site.workspace

    @property
    def me(self) -> Actor:
        """Who asks. Only on routes that take a token."""
        if self.actor is None:
            raise RuntimeError("a route for anybody asked who it is for")
        return self.actor

    def asked(self, shape: type[S]) -> S:
        """The query."""
        if not isinstance(self.query, shape):
            raise TypeError(f"{self.route.name} declares another query")
        return self.query

    def said(self, shape: type[S]) -> S:
        """The body."""
        if not isinstance(self.body, shape):
            raise TypeError(f"{self.route.name} declares another body")
        return self.body

    def number(self, name: str) -> int:
        """A number in the path. Raises `UnknownName`: what is no number is nothing that is there."""
        text = self.path[name]
        if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
            raise UnknownName("there is nothing of this number")
        return int(text)


@dataclass(frozen=True, slots=True)
class Made:
    """Something new: what it is, and the address at which it stands."""

    answer: msgspec.Struct
    location: str


Answer = msgspec.Struct | Made | Response | None
Endpoint = Callable[[Call], Answer]
Asked = Callable[[Call], Mapping[str, Any]]


def _nothing(_call: Call) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRoute:
    """One row of the table."""

    path: str
    """Below `/api/v1`."""
    method: str
    endpoint: Endpoint
    title: str
    """What it does, in a line."""
    tag: str
    action: str | Who
    """The action that is decided before the endpoint runs, or who may without."""
    audit: Audit
    scopes: tuple[str, ...] = ()
    """Actions that the token must have been made for, besides the one that is decided here."""
    about: Asked = _nothing
    lists: bool = False
    """Whether it lists what several tenants have: then the action is decided in each, and one is enough."""
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct | bytes] | None = None
    answer: type[msgspec.Struct] | str | None = None
    """The shape of the answer; a media type where it is no JSON; None when there is nothing to answer."""
    status: int = 200
    most_bytes: int = BODY_BYTES
    stands: Callable[[Call], msgspec.Struct] | None = None
    """What `ETag` and `If-Match` are about, read without a row in the audit. The caller is let in already."""
    repeats: bool = field(default=False)
    """Whether `Idempotency-Key` is taken: what the route makes, it makes once."""

    @property
    def name(self) -> str:
        """As the matrix of the tests names it."""
        return f"{self.method} /api/v1{self.path}"

    @property
    def needs(self) -> tuple[str, ...]:
        """Every action that a token must have been made for."""
        return (*([] if isinstance(self.action, Who) else [self.action]), *self.scopes)
