"""A small server beside `watch` for who watches the service: numbers, and whether it lives and is ready."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sleetwatch.live.serving import Served

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
"""The text format of Prometheus."""
UNREADY = 503


def serve_numbers(host: str, port: int, text: Callable[[], bytes], is_ready: Callable[[], bool]) -> Served:
    """Answer until it is closed. Raises `WorkspaceError` when the port is taken."""

    async def metrics(_request: Request) -> Response:
        return Response(await run_in_threadpool(text), media_type=MEDIA, headers={"Cache-Control": "no-store"})

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        ready = await run_in_threadpool(is_ready)
        return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else UNREADY)

    routes = [Route("/metrics", metrics), Route("/healthz", healthz), Route("/readyz", readyz)]
    return Served(Starlette(routes=routes), host, port, "metrics")
