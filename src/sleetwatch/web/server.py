"""The server: one process, one workspace, the pages in threads of their own."""

from __future__ import annotations

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from sleetwatch.errors import WorkspaceError
from sleetwatch.live.connections import BoundedConnection
from sleetwatch.live.serving import listen
from sleetwatch.web.app import make_app
from sleetwatch.web.origins import Origins, local, public
from sleetwatch.web.routes import ROUTES
from sleetwatch.web.site import Site
from sleetwatch.workspace import Workspace


class PageServer:
    """Serves the pages of a workspace. It listens from the start, and answers once it runs."""

    def __init__(self, workspace: Workspace, host: str, port: int, public_url: str | None = None) -> None:
        """Raises `UserError` when the address is taken, or when others could read along."""
        self._origins_given(host, port, public_url)
        self._socket = _listen(host, port)
        self.workspace = workspace
        self.origins: Origins = public(public_url) if public_url else local(host, self._socket.getsockname()[1])
        self.site = Site(workspace, self.origins)
        self._server = uvicorn.Server(_config(make_app(self.site, ROUTES)))

    @staticmethod
    def _origins_given(host: str, port: int, public_url: str | None) -> None:
        """Refuse a bad address before anything listens at it."""
        if public_url:
            public(public_url)
        else:
            local(host, port)

    @property
    def start_link(self) -> str | None:
        """The address at which the first person begins; None once there is somebody."""
        people = self.workspace.people
        return f"{self.origins.first}/start/{people.start_link()}" if people.is_empty else None

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        self._server.run([self._socket])
        self._socket.close()

    def close(self) -> None:
        """Listen no more, when it never ran."""
        self._socket.close()

    def start(self) -> threading.Thread:
        """Serve in a thread, until `stop`."""
        thread = threading.Thread(target=self._server.run, args=([self._socket],), name="pages")
        thread.start()
        return thread

    def stop(self) -> None:
        """Let the requests that are at work end, then serve no more."""
        self._server.should_exit = True


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BoundedConnection,
        log_config=None,
        access_log=False,  # an address names a subject, or holds a token
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port, "serve")
    except WorkspaceError:
        raise WorkspaceError(f"cannot listen at {host} port {port}; choose another with --port") from None
