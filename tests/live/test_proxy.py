"""The way out through a proxy of the user's own: a tunnel to the host itself, and the same hosts refused as without."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from sleetwatch.live.addresses import AddressRefused, Guard
from sleetwatch.live.outgoing import Outgoing, Unreached, trusting
from sleetwatch.live.proxy import Proxy
from sleetwatch.settings.outgoing import Outgoing as Settings
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.outgoing import outgoing
from tests.live.certificates import certificate
from tests.live.test_outgoing import WELL, listening, says

HOST, PUBLIC = "hooks.example", "93.184.215.14"
LOGIN = "jo:a-proxys-password"


@dataclass
class Tunnels:
    """A proxy on this machine that knows CONNECT and nothing else; every tunnel ends at one server of ours."""

    goal: int
    login: str | None = None
    asked: list[str] = field(default_factory=list)
    through: list[bytes] = field(default_factory=list)
    port: int = 0

    def serve(self, connection: socket.socket) -> None:
        head = connection.recv(65536).decode("ascii")
        self.asked.append(head)
        wanted = None if self.login is None else base64.b64encode(self.login.encode()).decode()
        if not head.startswith("CONNECT "):
            connection.sendall(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n")
        elif wanted is not None and f"Basic {wanted}" not in head:
            connection.sendall(b"HTTP/1.1 407 s3cr3t-words-of-the-proxy\r\nContent-Length: 0\r\n\r\n")
        else:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with socket.create_connection(("127.0.0.1", self.goal), 30) as far:
                back = threading.Thread(target=self._pipe, args=(far, connection, []), daemon=True)
                back.start()
                self._pipe(connection, far, self.through)
                back.join(30)

    @staticmethod
    def _pipe(source: socket.socket, sink: socket.socket, kept: list[bytes]) -> None:
        with suppress(OSError):
            while block := source.recv(65536):
                kept.append(block)
                sink.sendall(block)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def tunnels(goal: int, login: str | None = None) -> Iterator[Tunnels]:
    made = Tunnels(goal, login)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        connection.settimeout(30)
                        made.serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("pem") / "host.pem", HOST).path


def whole_request(connection: socket.socket) -> bytes:
    """To the end of its body: who answers and hangs up earlier takes the answer away again."""
    request = connection.recv(65536)
    while len(request.partition(b"\r\n\r\n")[2]) < int(re.findall(rb"(?i)content-length: (\d+)|$", request)[0] or 0):
        request += connection.recv(65536)
    return request


@contextmanager
def far(pem: Path) -> Iterator[tuple[int, list[bytes]]]:
    """The host that is meant, speaking TLS by its own name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    heard: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            heard.append(whole_request(secure))
            secure.sendall(WELL)

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connection.settimeout(30)
                    with suppress(OSError):
                        answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def way(port: int, pem: Path, *found: str, private: Sequence[str] = (), login: str | None = None) -> Outgoing:
    """Through the proxy at a port; our own resolver knows these addresses of every name, or none."""

    def resolve(host: str, _port: int) -> Sequence[str]:
        if not found:
            raise OSError(host)
        return found

    return Outgoing(
        Guard(frozenset(private), resolve), trusting([pem]), 30.0, proxy=Proxy(f"http://127.0.0.1:{port}", login)
    )


@pytest.mark.parametrize("found", [(PUBLIC,), ()], ids=["a name that we know", "a name that only the proxy knows"])
def test_the_host_itself_is_spoken_with_through_the_tunnel_and_the_proxy_reads_nothing(
    pem: Path, found: tuple[str, ...]
):
    with far(pem) as (goal, heard), tunnels(goal, LOGIN) as proxy:
        reply = way(proxy.port, pem, *found, login=LOGIN).send("POST", f"https://{HOST}/a/secret-path", b"{}")

    assert (reply.status, reply.content) == (200, b"ok")
    assert proxy.asked[0].startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
    assert heard[0].startswith(b"POST /a/secret-path HTTP/1.1\r\n")
    assert "secret-path" not in proxy.asked[0]
    assert b"secret-path" not in b"".join(proxy.through)
    assert b"Basic" not in heard[0], "the proxy's password is not for the host"


def test_a_proxy_cannot_pretend_to_be_the_host(pem: Path, tmp_path: Path):
    other = certificate(tmp_path / "other.pem", HOST).path
    with far(other) as (goal, heard), tunnels(goal) as proxy, pytest.raises(Unreached, match="cannot be reached"):
        way(proxy.port, pem, PUBLIC).send("POST", f"https://{HOST}/", b"{}")
    assert heard == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://10.0.0.1/", ()),
        ("https://169.254.169.254/latest", ()),
        ("https://[::1]/", ()),
        ("https://2130706433/", ()),
        (f"https://{HOST}/", ("10.0.0.5",)),
        (f"https://{HOST}/", (PUBLIC, "127.0.0.1")),
        ("https://metadata.google.internal/", ()),
        ("https://printer.local/", ()),
        ("https://wiki/", ()),
        (f"http://{HOST}/", (PUBLIC,)),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value) or "unknown",
)
def test_where_nobody_may_go_the_proxy_is_not_even_asked(pem: Path, url: str, found: tuple[str, ...]):
    with tunnels(1) as proxy, pytest.raises(AddressRefused):
        way(proxy.port, pem, *found).send("POST", url, b"{}")
    assert proxy.asked == []


def test_what_is_named_as_private_is_reached_without_the_proxy(pem: Path):
    with listening(says(WELL)) as (port, asked), tunnels(1) as proxy:
        own = way(proxy.port, pem, private=(f"127.0.0.1:{port}",))
        assert own.send("GET", f"http://127.0.0.1:{port}/").is_well
    assert len(asked) == 1
    assert proxy.asked == []


def test_a_proxy_that_says_no_is_told_by_its_number_alone(pem: Path):
    with tunnels(1, LOGIN) as proxy, pytest.raises(Unreached) as refused:
        way(proxy.port, pem, PUBLIC, login="jo:wrong").send("POST", f"https://{HOST}/", b"{}")
    assert str(refused.value) == f"https://{HOST} cannot be reached: the proxy answers 407"


@pytest.mark.parametrize("url", ["http://169.254.169.254:80", "http://proxy.example:3128"])
def test_a_proxy_in_the_cloud_of_metadata_or_in_the_clear_on_the_internet_is_none(url: str):
    with pytest.raises(AddressRefused):
        Outgoing(Guard(resolve=lambda *_: [PUBLIC]), proxy=Proxy(url)).send("POST", f"https://{HOST}/", b"{}")


def test_the_settings_name_the_proxy_and_where_its_login_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PROXY_LOGIN", LOGIN)
    Workspace.create(tmp_path / "acme")
    settings = tmp_path / "acme" / "sleetwatch.toml"
    more = '\n[outgoing]\nproxy = "http://127.0.0.1:9"\nproxy_login = "env:PROXY_LOGIN"\n'
    settings.write_text(settings.read_text("utf-8") + more, "utf-8")
    made = outgoing(Workspace.open(tmp_path / "acme").folder)

    assert made.transport._proxy == Proxy("http://127.0.0.1:9", LOGIN)
    assert LOGIN not in repr(made.transport._proxy)
    for wrong in ("proxy.corp", "ftp://proxy.corp", "http://jo:pw@proxy.corp", "http://proxy.corp/path"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"proxy": wrong}, Settings)
