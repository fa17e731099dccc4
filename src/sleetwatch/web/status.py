"""For who watches the service: whether it lives and is ready, and its numbers. Nothing here is about anybody."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from starlette.responses import PlainTextResponse, Response

from sleetwatch.errors import UnknownName
from sleetwatch.settings import secret
from sleetwatch.web.route import Audit, Route, Who
from sleetwatch.web.visit import Visit

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store"}
UNREADY = 503


def metrics(visit: Visit) -> Response:
    """The numbers, to whoever has the token of `[metrics]`; without one only to this machine, and behind no proxy."""
    if not _may_read(visit):
        raise UnknownName("no numbers here")
    return Response(visit.workspace.metrics.text(), media_type=MEDIA, headers=NO_STORE)


def healthz(_visit: Visit) -> Response:
    """That the process answers."""
    return PlainTextResponse("ok\n", headers=NO_STORE)


def readyz(visit: Visit) -> Response:
    """That the state can be read and the lake is there."""
    ready = visit.workspace.metrics.is_ready()
    return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else UNREADY, headers=NO_STORE)


def _may_read(visit: Visit) -> bool:
    workspace = visit.workspace
    reference = workspace.folder.settings.metrics.token
    if reference is None:
        return not visit.site.origins.behind_proxy and _is_loopback(visit.asker)
    wanted = secret(reference, workspace.root)
    return hmac.compare_digest(visit.bearer.encode(), wanted.encode())


def _is_loopback(asker: str) -> bool:
    try:
        return ip_address(asker).is_loopback
    except ValueError:
        return False


ROUTES = (
    Route("/metrics", "GET", metrics, Who.ANYBODY, Audit.NONE),
    Route("/healthz", "GET", healthz, Who.ANYBODY, Audit.NONE),
    Route("/readyz", "GET", readyz, Who.ANYBODY, Audit.NONE),
)
