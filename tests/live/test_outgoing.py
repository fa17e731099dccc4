"""Where a user may send us, and where not: every trick that is known to lead into a network (T40)."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.live.addresses import AddressRefused, Guard
from sleetwatch.live.client import Client
from sleetwatch.live.outgoing import Outgoing, Unreached, trusting
from sleetwatch.live.tokens import Fixed, OAuth

SECRET = "s3cr3t-never-to-be-shown"  # noqa: S105 - fictional
PUBLIC = "93.184.215.14"


def names(**table: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A resolver of the test's own."""
    return lambda host, port: table[host.replace(".", "_")]


def guarded(*private: str, **table: Sequence[str]) -> Guard:
    return Guard(frozenset(private), names(**table))


# --- addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "0.0.0.0", "0.1.2.3",  # noqa: S104
        "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "[::]", "[::1]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
        "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]",
        "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[fec0::1]",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_refused(host: str):
    with pytest.raises(AddressRefused):
        Outgoing(Guard()).send("POST", f"https://{host}/hook")


@pytest.mark.parametrize(
    "host",
    ["127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "10.0.0.256", "1.2.3.4.5",
     "127.0.0.1.", "0", "1e3.7", "a..b", "-", "ho st", "*", "a" * 64 + ".example"],
)  # fmt: skip
def test_an_odd_notation_is_no_name(host: str):
    with pytest.raises(AddressRefused):
        Guard(resolve=lambda *_: [PUBLIC]).addresses(host, 443) if host != "127.0.0.1." else Guard().addresses(
            host, 443
        )


@pytest.mark.parametrize("name", ["localhost", "localhost.", "LOCALHOST", "localhost.localdomain."])
def test_a_name_of_this_machine_is_refused_by_what_it_leads_to(name: str):
    with pytest.raises(AddressRefused, match="localhost"):
        Guard(resolve=lambda *_: ["127.0.0.1"]).addresses(name, 443)


@pytest.mark.parametrize(
    "url",
    ["https://\uff11\uff12\uff17\u3002\uff10\u3002\uff10\u3002\uff11/", "https://\u24db\u24de\u24d2\u24d0l\u24d7ost/", "https://127.0.0.1\\@good.example/",
     "https://[::1", "https:///x",
     "https://good.example@127.0.0.1/", "https://user:pw@good.example/", "https://good.example:0x50/",
     "https://%31%32%37.1/"],
)  # fmt: skip
def test_an_address_in_disguise_is_refused(url: str):
    with pytest.raises(AddressRefused):
        Outgoing(Guard(resolve=lambda *_: ["127.0.0.1"])).send("POST", url)


@pytest.mark.parametrize(
    "url", ["http://good.example/", "ftp://good.example/", "file:///etc/passwd", "gopher://x/", "x"]
)
def test_nothing_but_https_is_spoken_with_the_public_internet(url: str):
    with pytest.raises(AddressRefused):
        Outgoing(guarded(good_example=[PUBLIC])).send("GET", url)


def test_in_the_clear_only_with_what_is_named_and_is_private_too():
    guard = guarded("good.example", good_example=[PUBLIC], own=["10.1.2.3"])
    with pytest.raises(AddressRefused, match="public internet"):
        guard.addresses("good.example", 80, in_clear=True)
    assert guard.addresses("good.example", 443) == [PUBLIC]


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    guard = guarded(good_example=[PUBLIC, "10.0.0.5"])
    with pytest.raises(AddressRefused, match="private network"):
        guard.addresses("good.example", 443)


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "0.0.0.1"])
def test_no_setting_opens_the_clouds_own_addresses(address: str):
    with pytest.raises(AddressRefused, match="nothing is ever sent"):
        guarded("own.corp", own_corp=[address]).addresses("own.corp", 443)


def test_a_host_of_ones_own_is_named_as_it_is_with_or_without_its_port():
    table = {"siem_corp": ["10.0.0.9"]}
    assert guarded("siem.corp", **table).addresses("SIEM.corp.", 8088) == ["10.0.0.9"]
    assert guarded("siem.corp:8088", **table).addresses("siem.corp", 8088) == ["10.0.0.9"]
    with pytest.raises(AddressRefused, match=r'private = \["siem.corp:443"\]'):
        guarded("siem.corp:8088", **table).addresses("siem.corp", 443)
    assert guarded("[::1]:8088").addresses("::1", 8088) == ["::1"]


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 2**32 - 1), form=st.sampled_from(["{}", "::ffff:{}", "64:ff9b::{}", "::{}"]))
def test_an_ipv4_address_is_judged_the_same_however_it_is_written(number: int, form: str):
    plain = socket.inet_ntoa(number.to_bytes(4, "big"))
    if form == "::{}" and number <= 1:
        return
    assert lets(form.format(plain)) == lets(plain)


def lets(address: str) -> bool:
    try:
        Guard(resolve=lambda *_: [address]).addresses("a.example", 443)
    except AddressRefused:
        return False
    return True


# --- a server of our own, on loopback


Answering = Callable[[socket.socket], None]


@contextmanager
def listening(answer: Answering) -> Iterator[tuple[int, list[bytes]]]:
    """A server that gives each connection to `answer`, and keeps what it was asked."""
    asked: list[bytes] = []
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    asked.append(connection.recv(65536))
                    answer(connection)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], asked
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def says(text: bytes) -> Answering:
    return lambda connection: connection.sendall(text)


WELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_a_host_of_ones_own_is_reached_in_the_clear_when_it_is_named():
    with listening(says(WELL)) as (port, asked):
        reply = Outgoing(Guard({f"127.0.0.1:{port}"})).send("POST", f"http://127.0.0.1:{port}/a?b", b"{}", {"X-A": "1"})
    assert (reply.status, reply.content, reply.is_well) == (200, b"ok", True)
    assert asked[0].startswith(b"POST /a?b HTTP/1.1\r\n")
    assert b"X-A: 1" in asked[0]


def test_a_name_that_changes_between_check_and_connection_changes_nothing():
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.9"]])
    with listening(says(WELL)) as (port, asked):
        guard = Guard({f"own.corp:{port}"}, lambda *_: next(answers))
        assert Outgoing(guard).send("GET", f"http://own.corp:{port}/").is_well
    assert next(answers) == ["10.0.0.1"], "it was resolved more than once"
    assert f"Host: own.corp:{port}".encode() in asked[0]


def test_the_next_address_is_tried_when_the_first_takes_nobody():
    with listening(says(WELL)) as (port, _):
        guard = Guard({"own.corp"}, lambda *_: ["::1", "127.0.0.1"])
        assert Outgoing(guard).send("GET", f"http://own.corp:{port}/").is_well


def test_a_redirect_is_not_followed():
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/admin\r\nContent-Length: 0\r\n\r\n"
    with listening(says(moved)) as (port, asked):
        reply = Outgoing(Guard({"127.0.0.1"})).send("GET", f"http://127.0.0.1:{port}/")
    assert (reply.status, reply.is_well, len(asked)) == (302, False, 1)


def test_a_huge_answer_is_cut_off():
    def huge(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(4096):
            connection.sendall(b"x" * 65536)

    with listening(huge) as (port, _), pytest.raises(Unreached, match="more than 64 kB"):
        Outgoing(Guard({"127.0.0.1"})).send("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("begins", [b"HTTP/1.1 200 OK\r\nX-", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "body"])
def test_a_byte_now_and_then_keeps_nobody(begins: bytes):
    def drip(connection: socket.socket) -> None:
        connection.sendall(begins)
        for _ in range(100):
            time.sleep(0.05)
            connection.sendall(b"a")

    began = time.monotonic()
    with listening(drip) as (port, _), pytest.raises(Unreached, match="cannot be reached"):
        Outgoing(Guard({"127.0.0.1"}), seconds=0.3).send("GET", f"http://127.0.0.1:{port}/")
    assert time.monotonic() - began < 3


def test_packed_bytes_are_not_unpacked():
    bomb = gzip.compress(b"0" * 10_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with listening(says(head + bomb)) as (port, asked), pytest.raises(Unreached, match="packed"):
        Outgoing(Guard({"127.0.0.1"})).send("GET", f"http://127.0.0.1:{port}/", headers={"Accept-Encoding": "gzip"})
    assert b"identity" in asked[0]


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with listening(says(WELL)) as (port, _):
        url = f"http://127.0.0.1:{port}"
        way = Outgoing(Guard({"127.0.0.1"}))
        assert way.send("GET", url).is_well
        assert Client(url, Fixed({}), transport=way.transport).get("a").content == b"ok"


def test_what_is_raised_names_the_host_alone():
    url = f"https://127.0.0.1/{SECRET}?{SECRET}"
    with pytest.raises(AddressRefused) as refused:
        Outgoing(Guard()).send("POST", url, SECRET.encode(), {"Authorization": SECRET})
    with pytest.raises(Unreached) as unreached:
        Outgoing(Guard({"127.0.0.1"})).send("POST", url.replace("127.0.0.1", "127.0.0.1:1"), SECRET.encode())
    for error in (refused, unreached):
        assert SECRET not in str(error.value) + repr(error.value)
        assert error.value.__cause__ is None
    assert SECRET not in repr(Outgoing(Guard())) + repr(Guard())


def test_the_client_with_retries_and_the_token_endpoint_are_held_to_the_same():
    way = Outgoing(Guard())
    with pytest.raises(AddressRefused):
        Client("https://10.0.0.1/v1", Fixed({}), transport=way.transport).get("a")
    with pytest.raises(AddressRefused):
        OAuth("https://169.254.169.254/token", dict, transport=way.transport).headers()


def test_the_client_takes_a_broken_connection_for_one_that_may_go_better():
    def hang_up(connection: socket.socket) -> None:
        connection.close()

    waits: list[float] = []
    with listening(hang_up) as (port, asked):
        way = Outgoing(Guard({"127.0.0.1"}))
        client = Client(f"http://127.0.0.1:{port}", Fixed({}), waits.append, transport=way.transport)
        with pytest.raises(FeedError, match="cannot be reached"):
            client.get("a")
    assert len(asked) == 5


def test_an_answer_says_when_to_come_again():
    later = b"HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
    with listening(says(later)) as (port, _):
        reply = Outgoing(Guard({"127.0.0.1"})).send("GET", f"http://127.0.0.1:{port}/")
    assert (reply.retry_after, reply.is_passing, reply.is_well) == (7.0, True, False)


def test_certificates_of_ones_own_are_checked_when_they_are_read(tmp_path):
    (tmp_path / "own.pem").write_text("nothing")
    with pytest.raises(WorkspaceError, match=r"own.pem holds no certificates"):
        trusting([tmp_path / "own.pem"])


def test_an_answer_in_another_shape_is_none():
    with listening(says(WELL)) as (port, _):
        reply = Outgoing(Guard({"127.0.0.1"})).send("GET", f"http://127.0.0.1:{port}/")
    assert reply.read(dict[str, str]) is None
    assert isinstance(reply.headers, httpx.Headers)
