"""Credentials: fixed headers, and tokens that are got and renewed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sleetwatch import clock
from sleetwatch.errors import FeedError
from sleetwatch.live.tokens import Fixed, OAuth, basic
from tests.live.vendor import SECRET, TOKEN, Double, serving


class Grants(Double):
    """A token endpoint (RFC 6749)."""

    def __init__(self) -> None:
        super().__init__()
        self.grant: Response | None = None
        self.headers: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.headers.append(request.headers.get("authorization", ""))
        response = self.grant or self._granted(await request.body())
        await response(scope, receive, send)


@pytest.fixture
def grants() -> Iterator[Grants]:
    with serving(Grants()) as double:
        assert isinstance(double, Grants)
        yield double


def oauth(grants: Grants) -> OAuth:
    return OAuth(grants.url, lambda: {"grant_type": "client_credentials", "client_secret": SECRET})


def test_a_fixed_header_is_never_renewed() -> None:
    assert Fixed({"Authorization": "x"}).headers() == {"Authorization": "x"}
    assert not Fixed({}).renew()


def test_basic_is_a_user_and_a_password() -> None:
    assert basic("user", "pa:ss") == {"Authorization": "Basic dXNlcjpwYTpzcw=="}


def test_a_token_is_got_once_and_kept(grants: Grants) -> None:
    credentials = oauth(grants)
    assert credentials.headers() == credentials.headers() == {"Authorization": f"Bearer {TOKEN}1"}
    assert len(grants.headers) == 1


def test_a_token_is_renewed_before_it_ends(grants: Grants, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = oauth(grants)
    credentials.headers()
    at = clock.monotonic()
    monkeypatch.setattr(clock, "monotonic", lambda: at + 3400)
    assert credentials.headers() == {"Authorization": f"Bearer {TOKEN}1"}
    monkeypatch.setattr(clock, "monotonic", lambda: at + 3500)
    assert credentials.headers() == {"Authorization": f"Bearer {TOKEN}2"}


def test_a_token_of_a_short_life_is_not_got_for_every_request(grants: Grants) -> None:
    grants.grant = JSONResponse({"access_token": TOKEN, "expires_in": "60"})
    credentials = oauth(grants)
    credentials.headers()
    credentials.headers()
    assert len(grants.headers) == 1


@pytest.mark.parametrize("lasts", ["nan", "inf", "1e300"])
def test_a_token_that_never_ends_is_got_anew_after_a_day(
    grants: Grants, lasts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants.grant = JSONResponse({"access_token": TOKEN, "expires_in": lasts})
    credentials = oauth(grants)
    credentials.headers()
    at = clock.monotonic()
    monkeypatch.setattr(clock, "monotonic", lambda: at + 86_400)
    credentials.headers()
    assert len(grants.headers) == 2


def test_a_token_that_is_not_taken_is_got_anew(grants: Grants) -> None:
    credentials = oauth(grants)
    credentials.headers()
    assert credentials.renew()
    assert credentials.headers() == {"Authorization": f"Bearer {TOKEN}2"}


@pytest.mark.parametrize(
    ("grant", "says_it"),
    [
        (JSONResponse({"error": "invalid_client", "error_description": SECRET}, 401), "answered 401"),
        (JSONResponse({"token": SECRET}), "answered with none"),
        (Response(b"<html>"), "answered with none"),
        (Response(b'{"access_token":"\xff"}'), "answered with none"),
        (Response(b'{"more":' + b"[" * 30_000), "answered with none"),
        (Response(b'{"access_token":"x",' + b" " * (1 << 20) + b'"expires_in":60}'), "more than 64 kB"),
        (Response(status_code=503), "answered 503"),
        (Response(status_code=302, headers={"Location": "https://elsewhere.example"}), "answered 302"),
    ],
)
def test_no_token_is_an_error_that_shows_nothing(grants: Grants, grant: Response, says_it: str) -> None:
    grants.grant = grant
    with pytest.raises(FeedError, match=says_it) as raised:
        oauth(grants).headers()
    assert SECRET not in str(raised.value)


def test_a_token_endpoint_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FeedError, match="cannot be reached"):
        OAuth("http://127.0.0.1:9/token", lambda: {"client_secret": SECRET}).headers()


def test_a_client_may_show_itself_in_a_header(grants: Grants) -> None:
    OAuth(grants.url, dict, basic("client", SECRET)).headers()
    assert grants.headers == [basic("client", SECRET)["Authorization"]]
