"""A syslog server to send lines to: TLS (RFC 5425) or plain TCP (RFC 6587), each message with its length before it."""

from __future__ import annotations

import socket
import ssl

from sleetwatch.errors import FeedError
from sleetwatch.live.addresses import Guard, cut_after

SECONDS = 10.0
ALL_SECONDS = 30.0
"""How long it all may take."""
TLS_PORT, PLAIN_PORT = 6514, 601


class SyslogServer:
    """One server; each message makes a connection of its own, so that what breaks it is noticed."""

    def __init__(
        self, guard: Guard, authorities: ssl.SSLContext, host: str, port: int | None = None, *, tls: bool = True
    ) -> None:
        self._guard, self._authorities, self._host, self._tls = guard, authorities, host, tls
        self._port = port or (TLS_PORT if tls else PLAIN_PORT)

    def send(self, message: bytes) -> None:
        """Send one message. Raises `FeedError`, or `AddressRefused`. The server says nothing; that the connection could
        be ended in good order is all there is to know.
        """
        try:
            plain = self._guard.dial(self._host, self._port, SECONDS, in_clear=not self._tls)
            with plain, cut_after(plain, ALL_SECONDS):
                self._over(plain, b"%d %s" % (len(message), message))
        except ssl.SSLCertVerificationError:
            raise FeedError(f"{self._host} shows a certificate that is not trusted; see [outgoing]") from None
        except OSError as error:
            raise FeedError(f"{self._host} cannot be reached ({type(error).__name__})") from None

    def _over(self, plain: socket.socket, frame: bytes) -> None:
        if not self._tls:
            plain.sendall(frame)
            plain.shutdown(socket.SHUT_WR)
            return
        with self._authorities.wrap_socket(plain, server_hostname=self._host, suppress_ragged_eofs=True) as secured:
            secured.sendall(frame)
            _say_goodbye(secured)


def _say_goodbye(secured: ssl.SSLSocket) -> None:
    """The other side need not answer our end, and many do not; a connection that it broke is an error."""
    try:
        secured.unwrap()
    except (ssl.SSLError, TimeoutError):
        return
