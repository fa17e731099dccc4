"""Syslog over TLS and TCP: each message with its length before it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sleetwatch.errors import FeedError
from sleetwatch.live.addresses import AddressRefused, Guard
from sleetwatch.live.outgoing import trusting
from sleetwatch.live.syslogging import SyslogServer
from tests.live.certificates import Certificate, certificate

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("own") / "own.pem")


class Log:
    """What came, connection by connection."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.more = threading.Semaphore(0)

    def wait(self) -> bytes:
        assert self.more.acquire(timeout=5)
        return self.came[-1]


@contextmanager
def logging(context: ssl.SSLContext | None) -> Iterator[tuple[int, Log]]:
    log = Log()
    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context, log), daemon=True)
        thread.start()
        yield listener.getsockname()[1], log
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(listener: socket.socket, context: ssl.SSLContext | None, log: Log) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        with plain:
            try:
                with context.wrap_socket(plain, server_side=True) if context else plain as connection:
                    log.came.append(_all_of(connection))
                    log.more.release()
            except OSError:
                continue


def _all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(4096), b""))


def to(port: int, ours: Certificate, *, tls: bool) -> SyslogServer:
    return SyslogServer(Guard({f"{HOST}:{port}"}), trusting([ours.path]), HOST, port, tls=tls)


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "tcp"])
def test_a_message_comes_with_its_length_in_bytes(ours: Certificate, tls: bool):
    message = "<107>1 - - sleetwatch - - - CEF:0|é".encode()
    with logging(ours.serving() if tls else None) as (port, log):
        to(port, ours, tls=tls).send(message)
        assert log.wait() == str(len(message)).encode() + b" " + message


def test_a_server_that_nobody_vouches_for_gets_nothing(ours: Certificate, tmp_path: Path):
    other = certificate(tmp_path / "other.pem")
    with logging(other.serving()) as (port, log):
        with pytest.raises(FeedError, match="not trusted"):
            to(port, ours, tls=True).send(b"x")
        assert log.came == []


def test_in_the_clear_only_to_a_server_that_is_named(ours: Certificate):
    with logging(None) as (port, _), pytest.raises(AddressRefused):
        SyslogServer(Guard(), trusting([ours.path]), HOST, port, tls=False).send(b"x")


def test_a_server_that_is_not_there_is_tried_again(ours: Certificate):
    with pytest.raises(FeedError, match="cannot be reached"):
        to(1, ours, tls=True).send(b"x")
