"""The receiver, over real HTTP on loopback."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sleetwatch.clock import SECOND, now
from sleetwatch.errors import WorkspaceError
from sleetwatch.live import Delivery, Receiver, connections, receiver, unpacking
from sleetwatch.live.doors import BearerDoor, SignatureDoor

TOKEN, KEY = "a-long-token", "a-long-key"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MOST = 1 << 20


class Keeper:
    """Keeps what is delivered, or fails to, as told."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.batches = 0
        self.broken = False
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def keep(self, _feed: str, delivery: Delivery) -> dict[str, int]:
        self.may_go_on.wait()
        if self.broken:
            raise OSError("no space left")
        assert isinstance(delivery.content, bytes)
        lines = delivery.content.splitlines()
        self.lines += lines
        self.batches += 1
        return {"seen": len(lines), "accepted": len(lines), "duplicate": 0, "rejected": 0}


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def address(keeper: Keeper) -> Iterator[str]:
    doors = {"bearer": BearerDoor(TOKEN), "signed": SignatureDoor(KEY)}
    listening = Receiver("127.0.0.1", 0, MOST, doors, keeper.keep)
    yield f"http://127.0.0.1:{listening.port}/v1/feeds"
    keeper.may_go_on.set()
    listening.close()


def signed(body: bytes) -> str:
    return hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()


def test_a_batch_is_answered_with_202_once_it_is_kept(address: str, keeper: Keeper):
    answer = httpx.post(f"{address}/bearer", json=[{"n": 1}, {"n": 2}], headers=BEARER)
    assert answer.status_code == 202
    assert answer.json() == {"seen": 2, "accepted": 2, "duplicate": 0, "rejected": 0}
    assert keeper.lines == [b'{"n":1}', b'{"n":2}']


def test_nothing_is_answered_before_it_is_kept(address: str, keeper: Keeper):
    keeper.may_go_on.clear()
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}/bearer", json={"n": 1}, headers=BEARER, timeout=0.3)
    assert keeper.lines == []


def test_a_batch_that_cannot_be_kept_is_asked_for_again(address: str, keeper: Keeper):
    keeper.broken = True
    answer = httpx.post(f"{address}/bearer", json={"n": 1}, headers=BEARER)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "space" not in answer.text
    keeper.broken = False
    assert httpx.post(f"{address}/bearer", json={"n": 1}, headers=BEARER).status_code == 202


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}])
def test_a_sender_without_the_token_is_turned_away(address: str, keeper: Keeper, headers: dict[str, str]):
    assert httpx.post(f"{address}/bearer", json={"n": 1}, headers=headers).status_code == 401
    assert keeper.lines == []


def test_a_feed_nobody_set_up_is_not_there(address: str):
    assert httpx.post(f"{address}/other", json={}, headers=BEARER).status_code == 404


@pytest.mark.parametrize("header", ["X-Sleetwatch-Signature", "X-Hub-Signature-256"])
def test_a_signature_over_the_body_is_taken_and_over_another_is_not(address: str, keeper: Keeper, header: str):
    body = b'{"n":1}'
    good, bad = ({header: f"sha256={signed(one)}"} for one in (body, b'{"n":2}'))
    assert httpx.post(f"{address}/signed", content=body, headers=bad).status_code == 401
    assert httpx.post(f"{address}/signed", content=body, headers=good).status_code == 202
    assert keeper.lines == [body]


def test_zooms_and_the_standards_signatures_are_taken_while_they_are_fresh(address: str):
    body = b'{"n":1}'
    for age, expected in ((0, 202), (3600, 401)):
        sent = str(now() // SECOND - age)
        zoom = {"x-zm-request-timestamp": sent, "x-zm-signature": "v0=" + signed(f"v0:{sent}:".encode() + body)}
        standard = hmac.new(KEY.encode(), f"msg_1.{sent}.".encode() + body, hashlib.sha256).digest()
        hook = {
            "webhook-id": "msg_1",
            "webhook-timestamp": sent,
            "webhook-signature": "v1,bm90IGl0 v1," + base64.b64encode(standard).decode(),
        }
        for headers in (zoom, hook):
            assert httpx.post(f"{address}/signed", content=body, headers=headers).status_code == expected


def test_zoom_and_okta_are_told_that_the_receiver_is_ours(address: str, keeper: Keeper):
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}}).encode()
    answer = httpx.post(f"{address}/signed", content=body, headers={"x-hub-signature-256": f"sha256={signed(body)}"})
    assert answer.json() == {"plainToken": "abc", "encryptedToken": signed(b"abc")}
    asked = {**BEARER, "x-okta-verification-challenge": "42"}
    assert httpx.get(f"{address}/bearer", headers=asked).json() == {"verification": "42"}
    assert httpx.get(f"{address}/bearer", headers={"x-okta-verification-challenge": "42"}).status_code == 405
    assert keeper.lines == []


@pytest.mark.parametrize("inner", [b'"\xff"', b"[" * 50_000, b'{"plainToken":7}'])
def test_what_only_looks_like_a_challenge_is_kept_as_a_record(address: str, keeper: Keeper, inner: bytes):
    body = b'{"event":"endpoint.url_validation","payload":{"plainToken":' + inner
    answer = httpx.post(f"{address}/signed", content=body, headers={"x-hub-signature-256": f"sha256={signed(body)}"})
    assert answer.status_code == 202
    assert len(keeper.lines) == 1


def test_a_record_that_speaks_of_the_challenge_is_a_record(address: str, keeper: Keeper):
    body = b'{"event":"meeting.started","payload":{"operator":"endpoint.url_validation"}}'
    answer = httpx.post(f"{address}/signed", content=body, headers={"x-hub-signature-256": f"sha256={signed(body)}"})
    assert answer.status_code == 202
    assert keeper.lines == [body]


def test_a_packed_body_is_unpacked_and_a_bomb_is_not(address: str, keeper: Keeper):
    packed = {**BEARER, "Content-Encoding": "gzip"}
    good = gzip.compress(b'{"n":1}\n{"n":2}\n')
    assert httpx.post(f"{address}/bearer", content=good, headers=packed).json()["seen"] == 2
    bomb = gzip.compress(b" " * (MOST * 4))
    assert httpx.post(f"{address}/bearer", content=bomb, headers=packed).status_code == 413
    assert httpx.post(f"{address}/bearer", content=good[:-9], headers=packed).status_code == 400
    assert httpx.post(f"{address}/bearer", content=b"{}", headers=packed).status_code == 400
    unknown = {**BEARER, "Content-Encoding": "br"}
    assert httpx.post(f"{address}/bearer", content=b"{}", headers=unknown).status_code == 415
    assert keeper.lines == [b'{"n":1}', b'{"n":2}']


def test_gzips_one_after_the_other_are_one_gzip(address: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch):
    packed = {**BEARER, "Content-Encoding": "GZIP"}
    several = b"".join(gzip.compress(b'{"n":%d}\n' % n) for n in range(3))
    assert httpx.post(f"{address}/bearer", content=several + b"\0\0", headers=packed).json()["seen"] == 3
    assert httpx.post(f"{address}/bearer", content=several[:-3], headers=packed).status_code == 400
    bomb = gzip.compress(b" " * (MOST - 1)) * 2
    assert httpx.post(f"{address}/bearer", content=bomb, headers=packed).status_code == 413
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 2)
    assert httpx.post(f"{address}/bearer", content=several, headers=packed).status_code == 413
    assert keeper.lines == [b'{"n":0}', b'{"n":1}', b'{"n":2}']


@pytest.mark.parametrize("sent", ["\u00b2", "1" * 5000, "-1", "1.5", ""])
def test_a_signed_time_that_is_no_number_is_not_fresh(address: str, sent: str):
    headers = {"x-zm-signature": "v0=00", "x-zm-request-timestamp": sent.encode("latin-1")}
    assert httpx.post(f"{address}/signed", content=b"{}", headers=headers).status_code == 401


def sent_to(address: str, *parts: bytes) -> bytes:
    """What the receiver says to raw bytes, until it closes."""
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
        answer = b""
        while block := connection.recv(4096):
            answer += block
        return answer


def test_a_sender_that_does_not_go_on_is_hung_up_on(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(receiver, "GRACE_SECONDS", 0.1)
    assert sent_to(address) == b""
    assert sent_to(address, b"POST /v1/feeds/bearer HTTP/1.1\r\nHost: ") == b""
    head = f"POST /v1/feeds/bearer HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 9\r\n\r\n"
    assert b" 408 " in sent_to(address, head.encode(), b"{").partition(b"\r\n")[0]


def test_more_connections_than_are_good_for_us_are_not_taken(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1)
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80)), pytest.raises(httpx.TransportError):
        httpx.post(f"{address}/bearer", json={"n": 1}, headers=BEARER)


def test_bodies_nobody_has_vouched_for_take_little_memory_together(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(receiver, "MOST_ARRIVING", MOST)
    url = httpx.URL(address)
    head = f"POST /v1/feeds/signed HTTP/1.1\r\nHost: a\r\nX-Hub-Signature-256: a\r\nContent-Length: {MOST}\r\n\r\n"
    with socket.create_connection((url.host, url.port or 80)) as other:
        other.sendall(head.encode() + b"x" * (MOST - 1))
        answers = {httpx.post(f"{address}/bearer", content=b"[" * 1000, headers=BEARER).status_code for _ in range(50)}
        assert 503 in answers
    assert httpx.post(f"{address}/bearer", json={"n": 1}, headers=BEARER).status_code == 202


def test_a_body_larger_than_all_that_may_wait_is_taken_alone(keeper: Keeper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sleetwatch.live.inbox.MOST_BYTES", 10)
    listening = Receiver("127.0.0.1", 0, MOST, {"bearer": BearerDoor(TOKEN)}, keeper.keep)
    answer = httpx.post(f"http://127.0.0.1:{listening.port}/v1/feeds/bearer", json={"n": "x" * 20}, headers=BEARER)
    listening.close()
    assert answer.status_code == 202


def test_an_empty_and_an_overlong_body_are_refused(address: str):
    assert httpx.post(f"{address}/bearer", content=b" \n", headers=BEARER).status_code == 400
    assert httpx.post(f"{address}/bearer", content=b"x" * (MOST + 1), headers=BEARER).status_code == 413


def test_many_small_requests_share_few_commits(address: str, keeper: Keeper):
    with httpx.Client(headers=BEARER) as client, ThreadPoolExecutor(16) as pool:
        keeper.may_go_on.clear()
        sent = [pool.submit(client.post, f"{address}/bearer", json={"n": n}) for n in range(64)]
        keeper.may_go_on.set()
        assert {one.result().status_code for one in sent} == {202}
    assert sorted(keeper.lines) == sorted(b'{"n":%d}' % n for n in range(64))
    assert keeper.batches < 40


def test_a_port_that_is_taken_is_said(address: str, keeper: Keeper):
    taken = httpx.URL(address).port
    with pytest.raises(WorkspaceError, match="cannot listen"):
        Receiver("127.0.0.1", taken, MOST, {}, keeper.keep)


def test_it_says_that_it_is_well(address: str):
    assert httpx.get(address.replace("/v1/feeds", "/healthz")).json() == {"status": "ok"}
