"""A web application in a thread of its own, whose connections cannot be held open for nothing."""

from __future__ import annotations

import socket
import threading

import uvicorn
from starlette.applications import Starlette

from sleetwatch.errors import WorkspaceError
from sleetwatch.live.connections import BoundedConnection


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


def listen(host: str, port: int, section: str) -> socket.socket:
    """A socket that listens. Raises `WorkspaceError` that names the section of the settings when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, for only then asyncio turns off the delay of small packets.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise WorkspaceError(f"cannot listen at {host} port {port}: {error.strerror}; mend [{section}]") from None
    return listening
