"""Whatever goes wrong, told in one shape: RFC 9457, with a code for programs and what to do next for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from starlette.responses import Response

PROBLEM = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request was not done. The same shape for every error of the API."""

    type: str
    """`urn:sleetwatch:problem:` and the code."""
    title: str
    """What happened. It is the same for every problem of this code."""
    status: int
    """The HTTP status."""
    code: str
    """For programs; these names stay."""
    next: str
    """What to do."""
    detail: str = ""
    """What was wrong with this request."""
    reference: str = ""
    """By which whoever runs the server finds a fault of ours in its log."""


KINDS: Mapping[str, tuple[int, str, str]] = MappingProxyType({
    "malformed": (400, "The request cannot be read", "Send one JSON object in UTF-8, or leave the body out."),
    "no-token": (401, "A token is needed", "Send `Authorization: Bearer sw_...`; `sleetwatch people token` makes one."),
    "bad-token": (401, "The token does not hold", "It is wrong, over or dropped; make another."),
    "scope": (403, "The token was not made for this", "Make a token with the scope that `detail` names."),
    "elsewhere": (403, "Another site may not use the API", "Call it from a program, not from a page of another site."),
    "not-found": (404, "There is nothing here", "It is not there, or not for this token's holder; check every name."),
    "method": (405, "This address takes other methods", "`Allow` names them."),
    "slow": (408, "The body came too slowly", "Send it again, or in parts."),
    "refused": (409, "The workspace refuses it", "Mend what `detail` says."),
    "busy-key": (409, "A request with this Idempotency-Key is at work", "Wait a second, then send it again."),
    "lost-key": (409, "A request with this key was cut short", "Read whether it was done; if not, draw a new key."),
    "overtaken": (412, "Somebody changed it in between", "Read it again, and send the new ETag as If-Match."),
    "large": (413, "The body is too large", "Send it in parts, or use the command line for whole exports."),
    "address": (414, "The address is too long", "Shorten the query."),
    "media": (415, "The body is of another kind", "Send `Content-Type: application/json`."),
    "host": (421, "The API is not served under this name", "Ask under the name that --public-url gives."),
    "invalid": (422, "A field is missing, unknown or wrong", "Mend the field that `detail` names."),
    "used-key": (422, "This Idempotency-Key stands for another request", "Draw a new key for every new request."),
    "too-many": (429, "Too many requests", "Wait as many seconds as Retry-After says."),
    "fault": (500, "Something went wrong on our side", "Give `reference` to whoever runs the server."),
    "unavailable": (503, "The workspace is busy or cannot be written", "Nothing was changed; try again in a moment."),
})  # fmt: skip
"""By code: the status, what happened, and what to do."""

OF_STATUS = {status: code for code, (status, _, _) in reversed(list(KINDS.items()))} | {401: "bad-token", 403: "scope"}
"""The code of what a framework refuses by its status alone."""


class Refusal(Exception):  # noqa: N818 - says what happened
    """A request is refused with a problem."""

    def __init__(self, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.headers = code, detail, dict(headers or {})


def told(code: str, detail: str = "", headers: Mapping[str, str] | None = None, reference: str = "") -> Response:
    """The answer that tells a problem."""
    status, title, step = KINDS[code]
    said = Problem(f"urn:sleetwatch:problem:{code}", title, status, code, step, detail, reference)
    return Response(msgspec.json.encode(said), status, dict(headers or {}), PROBLEM)
