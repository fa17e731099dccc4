"""What stands before every page: refuses what no page should see, and puts the same headers on every answer."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sleetwatch.web.api.problems import told
from sleetwatch.web.limits import Limit
from sleetwatch.web.origins import SAFE, Origins

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it a browser hides the origin of our own forms from us.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
NEVER_KEPT = "no-store"
METHODS = SAFE | {"POST"}
API = "/api/"
STATUS = frozenset({"/healthz", "/readyz"})
NUMBERS = "/metrics"
LONGEST_TARGET = 4096
"""Bytes of a path and its query."""


class Guard:
    """Middleware around everything."""

    def __init__(self, app: ASGIApp, origins: Origins, limit: Limit) -> None:
        self._app, self._origins, self._limit = app, origins, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        scope["client_name"] = asker_of(scope, behind_proxy=self._origins.behind_proxy)
        refusal = self._api_refusal if scope["path"].startswith(API) else self._refusal
        answer = refusal(scope, Headers(scope=scope)) or self._app
        await answer(scope, receive, _with_headers(send, is_secure=self._origins.is_secure))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if not self._origins.knows(headers.get("host", "")) and not self._is_status(scope):
            return _no(421, "These pages are not served under this name; see --public-url.")
        if scope["method"] not in METHODS:
            return _no(405, "Only GET, HEAD and POST are known here.")
        if _is_long(scope) or _has_nul(scope):
            return _no(414, "The address is too long.") if _is_long(scope) else _no(404, "There is nothing here.")
        if scope["method"] in SAFE:
            return _no(403, "Another site may not read these pages.") if _embeds(headers) else self._too_many(scope)
        if not self._origins.sent_by_us(headers):
            return _no(403, "This was not sent by a page of ours, so nothing was done. Go back and try again.")
        return self._too_many(scope)

    def _is_status(self, scope: Scope) -> bool:
        """Whether it is for who watches the service, who asks this process itself and not the proxy before it. The
        numbers take a token there; without a proxy a rebound name must not read them.
        """
        return scope["path"] in STATUS or (scope["path"] == NUMBERS and self._origins.behind_proxy)

    def _too_many(self, scope: Scope) -> Response | None:
        if self._limit.allows(scope["client_name"]):
            return None
        return _no(429, "Too many requests; wait a few seconds.", {"Retry-After": "5"})

    def _api_refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """A program says who it is by its token, not by where it comes from; a browser does not bring one unasked."""
        if not self._origins.knows(headers.get("host", "")):
            return told("host")
        if _is_long(scope) or _has_nul(scope):
            return told("address" if _is_long(scope) else "not-found")
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
            return told("elsewhere")
        return None if self._limit.allows(scope["client_name"]) else told("too-many", headers={"Retry-After": "5"})


def asker_of(scope: Scope, *, behind_proxy: bool) -> str:
    """The address that asks, for counting only. Behind a proxy it is the one that the proxy itself added last."""
    forwarded: str = Headers(scope=scope).get("x-forwarded-for", "") if behind_proxy else ""
    peer: str = (scope.get("client") or ("unknown",))[0]
    return forwarded.rpartition(",")[2].strip() or peer


def _is_long(scope: Scope) -> bool:
    return len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_TARGET


def _has_nul(scope: Scope) -> bool:
    """Whether a NUL stands in the path: nothing of ours has one in its name, and not every database takes one."""
    return b"%00" in (scope.get("raw_path") or b"")


def _embeds(headers: Mapping[str, str]) -> bool:
    """Whether another site asks for a page in order to use it inside its own."""
    if headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:
        return False
    return headers.get("sec-fetch-mode") != "navigate" or headers.get("sec-fetch-dest") != "document"


def _with_headers(send: Send, *, is_secure: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", NEVER_KEPT)
            if is_secure:
                headers["Strict-Transport-Security"] = "max-age=31536000"
        await send(message)

    return sending


def _no(status: int, says: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(says, status_code=status, headers=headers)
