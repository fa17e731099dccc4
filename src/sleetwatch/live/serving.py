"""A web application in a thread of its own, whose connections cannot be held open for nothing."""

from __future__ import annotations

import threading

import uvicorn
from starlette.applications import Starlette

from sleetwatch.live.connections import BoundedConnection
from sleetwatch.live.receiver import listen


class Served:
    """The application, listening until it is closed."""

    def __init__(self, app: Starlette, host: str, port: int, section: str) -> None:
        """`section` of the settings says where. Raises `WorkspaceError` when the port is taken."""
        self._socket = listen(host, port, section)
        config = uvicorn.Config(
            app,
            http=BoundedConnection,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="served")
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        number: int = self._socket.getsockname()[1]
        return number

    def close(self) -> None:
        """Answer what was asked, and take no more."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
