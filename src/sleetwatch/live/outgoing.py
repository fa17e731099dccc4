"""HTTP to where a user says: checked addresses only, no redirects, no proxy but the one that the settings name, and
answers that are bounded in size and time. What it raises names the host alone, for the rest of an address may be a
secret.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpcore
import httpx
import msgspec

from sleetwatch import clock
from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.live.addresses import AddressRefused, Guard
from sleetwatch.live.client import asked_wait
from sleetwatch.live.proxy import PORTS, Proxy
from sleetwatch.live.tokens import trust

SECONDS = 10.0
"""How long one request may take, from the first packet to the last."""
CONNECT_SECONDS = 5.0
MOST_BYTES = 64 << 10
"""Largest answer that is read."""
_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Reply:
    """What the other side said, whatever it was."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def is_well(self) -> bool:
        """Whether it took what was sent."""
        return httpx.codes.is_success(self.status)

    @property
    def is_passing(self) -> bool:
        """Whether the same may go better later."""
        return self.status in _AGAIN or self.retry_after is not None

    @property
    def retry_after(self) -> float | None:
        """Seconds that it asks us to wait."""
        return asked_wait(self.headers)

    def read(self, shape: type[_T]) -> _T | None:
        """The answer as JSON of this shape; None when it is something else."""
        try:
            return msgspec.json.decode(self.content, type=shape)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None


def trusting(files: Sequence[Path]) -> ssl.SSLContext:
    """Public authorities and those in these files. Raises `WorkspaceError` when a file has none."""
    if not files:
        return trust()
    context = httpx.create_ssl_context()
    for path in files:
        try:
            context.load_verify_locations(path)
        except (OSError, ssl.SSLError):
            raise WorkspaceError(f"{path} holds no certificates (PEM); mend [outgoing]") from None
    return context


class Unreached(FeedError):  # noqa: N818 - says what happened
    """There was no answer, or none that we take."""


class Outgoing:
    """Sends requests one by one, and tries none again. Safe to share between threads."""

    def __init__(
        self,
        guard: Guard | None = None,
        authorities: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        proxy: Proxy | None = None,
    ) -> None:
        self._transport = GuardedTransport(guard or Guard(), authorities, seconds, most_bytes, proxy)

    @property
    def transport(self) -> httpx.BaseTransport:
        """What `Client` and `OAuth` take, to be held to the same."""
        return self._transport

    def send(self, method: str, url: str, content: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """One request and what was said. Raises `AddressRefused`, or `Unreached` when nothing came back."""
        told = {"User-Agent": "sleetwatch", "Accept": "*/*", **(headers or {})}
        try:
            request = httpx.Request(method, url, content=content, headers=told)
            with _closing(self._transport.handle_request(request)) as response:
                return Reply(response.status_code, response.headers, response.read())
        except httpx.InvalidURL:
            raise AddressRefused("an address in the settings cannot be read") from None
        except httpx.ProxyError as error:
            raise Unreached(f"{shown(url)} cannot be reached: the proxy answers {_status(error)}") from None
        except httpx.HTTPError as error:
            raise Unreached(f"{shown(url)} cannot be reached ({type(error).__name__})") from None


def _status(error: httpx.ProxyError) -> str:
    """What a proxy answered: the number alone, for its words are not ours."""
    said = str(error)[:3]
    return said if said.isascii() and said.isdecimal() else "something that is no tunnel"


def shown(url: str) -> str:
    """The host of an address: what stands after it may be a secret."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return "the address"
    return f"{parts.scheme}://{parts.host}"


@contextmanager
def _closing(response: httpx.Response) -> Iterator[httpx.Response]:
    try:
        yield response
    finally:
        response.close()


class GuardedTransport(httpx.BaseTransport):
    """Each request connects anew, to an address that was checked for it, or through the user's own proxy."""

    def __init__(
        self,
        guard: Guard,
        authorities: ssl.SSLContext | None,
        seconds: float,
        most_bytes: int,
        proxy: Proxy | None = None,
    ) -> None:
        self._guard, self._authorities, self._proxy = guard, authorities, proxy
        self._seconds, self._most_bytes = seconds, most_bytes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises `AddressRefused`, `Unreached`, or an error of httpx."""
        until = clock.monotonic() + self._seconds
        pool = self._pool(request.url, until)
        request.headers["Accept-Encoding"] = "identity"
        host = shown(str(request.url))
        try:
            with _as_httpx():
                answer = pool.handle_request(_for_core(request))
        except BaseException:
            pool.close()
            raise
        body = _Bounded(answer, pool, host, self._most_bytes)
        response = httpx.Response(answer.status, headers=answer.headers, stream=body, request=request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            response.close()
            raise Unreached(f"{host} answered with packed bytes, which were not asked for")
        return response

    def _pool(self, url: httpx.URL, until: float) -> httpcore.ConnectionPool:
        port, trusted = self._port(url), self._authorities or trust()
        host = url.raw_host.decode("ascii")
        is_clear = url.scheme == "http"
        try:
            if self._proxy is None or is_clear or self._guard.lets_private(host, port):
                pinned = _Pinned(self._guard.addresses(host, port, in_clear=is_clear), until)
                return httpcore.ConnectionPool(trusted, max_keepalive_connections=0, network_backend=pinned)
            self._proxy.check(self._guard, host, port)
            return self._proxy.pool(self._guard, trusted, lambda addresses: _Pinned(addresses, until))
        except OSError as error:
            raise httpx.ConnectError(f"no address for {url.host}") from error

    @staticmethod
    def _port(url: httpx.URL) -> int:
        port = url.port or PORTS.get(url.scheme)
        if port is None or url.scheme not in PORTS:
            raise AddressRefused(f"{url.scheme}:// is not spoken; give an https:// address")
        if url.userinfo:
            raise AddressRefused(f"the address at {url.host} holds a user or a password; use the settings' secrets")
        return port


def _for_core(request: httpx.Request) -> httpcore.Request:
    url = request.url
    where = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    content = b"".join(request.stream) if isinstance(request.stream, httpx.SyncByteStream) else b""
    return httpcore.Request(request.method, where, headers=request.headers.raw, content=content)


class _Bounded(httpx.SyncByteStream):
    """An answer's body, up to a number of bytes."""

    def __init__(self, answer: httpcore.Response, pool: httpcore.ConnectionPool, host: str, most: int) -> None:
        self._answer, self._pool, self._host, self._most = answer, pool, host, most

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        with _as_httpx():
            for block in self._answer.iter_stream():
                read += len(block)
                if read > self._most:
                    raise Unreached(f"{self._host} answers with more than {self._most >> 10} kB")
                yield block

    def close(self) -> None:
        self._answer.close()
        self._pool.close()


class _Pinned(httpcore.SyncBackend):
    """Connects to addresses that were checked, whatever the host is called, and to nothing else."""

    def __init__(self, addresses: Sequence[str], until: float) -> None:
        self._addresses, self._until = addresses, until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the whole request has one
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._addresses:
            left = min(CONNECT_SECONDS, _left(self._until))
            try:
                made = super().connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failed = error
            else:
                return _Timed(made, self._until)
        raise failed or httpcore.ConnectError(host)


class _Timed(httpcore.NetworkStream):
    """A connection that ends at a time: one byte now and then does not keep it."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - one for all
        return self._stream.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._until)), self._until)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - clock.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is over")
    return left


_KINDS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.TimeoutException, httpx.ReadTimeout),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.NetworkError, httpx.ReadError),
    (httpcore.ProtocolError, httpx.RemoteProtocolError),
)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """What the connection raises, as `httpx.Client` knows it."""
    try:
        yield
    except tuple(kind for kind, _ in _KINDS) as error:
        known = next(ours for kind, ours in _KINDS if isinstance(error, kind))
        raise known(str(error)) from error


__all__ = ["AddressRefused", "Guard", "GuardedTransport", "Outgoing", "Reply", "Unreached", "shown", "trusting"]
