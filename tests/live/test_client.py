"""The HTTP client that all vendors are asked with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sleetwatch import clock
from sleetwatch.errors import FeedError
from sleetwatch.live import client as module
from sleetwatch.live.client import Client, NotTaken, Stopped
from sleetwatch.live.tokens import Fixed
from tests.live.vendor import SECRET, Double, malformed, says, serving


class Echo(Double):
    """Answers with what it was asked."""

    fixed = f"Bearer {SECRET}"

    def answer(self, request: Request, body: bytes) -> Response:
        if request.url.path == "/v1/big":
            return Response(b"[" + b"1," * 1000 + b"1]")
        asked = {"path": request.scope["raw_path"].decode().split("?")[0], "query": dict(request.query_params)}
        return JSONResponse(
            {**asked, "body": body.decode()}, headers={"Link": '</v1/b>; rel="self", </v1/c>; rel="next"'}
        )


@pytest.fixture
def echo() -> Iterator[Echo]:
    with serving(Echo()) as double:
        assert isinstance(double, Echo)
        yield double


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(echo: Echo, waits: list[float]) -> Iterator[Client]:
    made = Client(echo.url + "/v1", Fixed({"Authorization": f"Bearer {SECRET}"}), waits.append)
    yield made
    made.close()


def asked_to_wait(waits: list[float]) -> list[float]:
    return [wait for wait in waits if wait]


def test_paths_are_under_the_address_and_links_are_followed_as_they_are(client: Client, echo: Echo) -> None:
    assert client.get("a", {"q": "x y+z"}).read(dict[str, Any])["query"] == {"q": "x y+z"}
    assert client.get(f"{echo.url}/v2/b?c=%24d").read(dict[str, Any])["path"] == "/v2/b"
    assert client.get("m/%252Fx%253D/p").read(dict[str, Any])["path"] == "/v1/m/%252Fx%253D/p"
    assert client.post("c", {"Query": "T | take 1"}).read(dict[str, Any])["body"] == '{"Query":"T | take 1"}'


def test_an_answer_knows_its_next_page_and_the_vendors_clock(client: Client, echo: Echo) -> None:
    echo.skew = -7200.0
    answer = client.get("a")
    assert answer.next == "/v1/c"
    assert answer.date is not None
    assert abs(answer.date - (clock.now() - 2 * clock.HOUR)) < clock.MINUTE


@pytest.mark.parametrize(
    "link",
    ["https://elsewhere.example/v1/a", "//elsewhere.example/a", "http://127.0.0.1:1/v1/a", "http://[", "file:///etc"],
)
def test_no_other_host_is_asked(client: Client, echo: Echo, link: str) -> None:
    with pytest.raises(NotTaken, match="points to another host"):
        client.get(link)
    assert echo.requests == []


def test_waits_grow_and_are_never_in_step(client: Client, echo: Echo, waits: list[float]) -> None:
    echo.faults = dict.fromkeys(range(4), says(500))
    client.get("a")
    found = asked_to_wait(waits)
    assert len(found) == 4
    for number, wait in enumerate(found):
        assert module.FIRST_WAIT * 2**number * 0.5 <= wait <= module.FIRST_WAIT * 2**number


def test_after_some_tries_it_gives_up_and_says_why(client: Client, echo: Echo) -> None:
    echo.faults = dict.fromkeys(range(5), says(503))
    with pytest.raises(FeedError, match=r"/v1/a answered 503, 5 times") as raised:
        client.get("a", {"key": SECRET})
    assert SECRET not in str(raised.value)
    assert raised.value.retry_after is not None
    assert len(echo.requests) == 5


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "12"}, 12, 13.3),
        ({"Retry-After": "0"}, 0, 0.1),
        ({"Retry-After": "2.5"}, 2.5, 2.9),
        ({"Retry-After": "-5"}, 0.2, 0.6),
        ({"Retry-After": "nan"}, 0.2, 0.6),
        ({"Retry-After": "1e400"}, 0.2, 0.6),
        ({"Retry-After": "soon"}, 0.2, 0.6),
        ({"Retry-After": "Mon, 99 Foo 2026 00:00:00 GMT"}, 0.2, 0.6),
        ({"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0, 0.1),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "later"}, 0.2, 0.6),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 0, 0.1),
        ({"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "99999999999"}, 0.2, 0.6),
    ],
)
def test_it_waits_as_the_vendor_asks(
    client: Client, echo: Echo, waits: list[float], headers: dict[str, str], least: float, most: float
) -> None:
    echo.faults = {0: says(429, lambda _: headers)}
    client.get("a")
    (wait,) = asked_to_wait(waits)
    assert least <= wait <= most


def test_a_date_to_wait_for_is_by_the_vendors_clock(client: Client, echo: Echo, waits: list[float]) -> None:
    echo.skew = 5 * 3600.0
    echo.faults = {0: says(429, lambda double: {"Retry-After": double.date(30)})}
    client.get("a")
    assert 28 < asked_to_wait(waits)[0] < 34


@pytest.mark.parametrize("after", ["999999999", "Fri, 01 Jan 2999 00:00:00 GMT"])
def test_who_wants_us_to_wait_for_ever_is_asked_again_tomorrow(client: Client, echo: Echo, after: str) -> None:
    echo.faults = {0: says(429, lambda _: {"Retry-After": after})}
    with pytest.raises(FeedError, match="asks us to wait") as raised:
        client.get("a")
    assert raised.value.retry_after is not None
    assert raised.value.retry_after < 1.2 * module.MOST_SECONDS


@pytest.mark.parametrize(
    ("status", "says_it"), [(400, "settings"), (403, "permission"), (404, "no such thing"), (301, "301")]
)
def test_what_is_refused_is_not_asked_again(client: Client, echo: Echo, status: int, says_it: str) -> None:
    echo.faults = {0: says(status)}
    with pytest.raises(NotTaken, match=says_it) as raised:
        client.get("a")
    assert raised.value.status == status
    assert SECRET not in str(raised.value)
    assert len(echo.requests) == 1


def test_what_is_no_json_or_of_another_shape_is_an_error(client: Client, echo: Echo) -> None:
    echo.faults = {0: malformed}
    with pytest.raises(FeedError, match="not JSON"):
        client.get("a").read(dict[str, Any])
    with pytest.raises(FeedError, match="shape we do not know"):
        client.get("a").read(list[msgspec.Raw])


def test_an_answer_without_end_is_cut_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with pytest.raises(FeedError, match="answers with more than"):
        client.get("big")


def test_an_answer_that_trickles_is_cut_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", -1.0)
    with pytest.raises(FeedError, match="to answer"):
        client.get("big")


def test_it_stops_when_it_is_to_stop(echo: Echo) -> None:
    stopping = Client(echo.url, Fixed({}), lambda _: True)
    with pytest.raises(Stopped):
        stopping.get("a")
    stopping.close()
    assert echo.requests == []


def test_who_is_not_there_is_an_error_without_a_trace(tmp_path: Path) -> None:
    gone = Client("http://127.0.0.1:9", Fixed({"Authorization": SECRET}), lambda _: None)
    with pytest.raises(FeedError, match=r"cannot be reached \(ConnectError\), 5 times") as raised:
        gone.get("a")
    gone.close()
    assert SECRET not in str(raised.value)


def test_redirects_are_not_followed() -> None:
    assert httpx.codes.is_redirect(302)
    made = Client("http://127.0.0.1:9", Fixed({}))
    assert made._http.follow_redirects is False
    made.close()
