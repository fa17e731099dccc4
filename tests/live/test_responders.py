"""With which credentials responses knock at vendors: what each token is asked for, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sleetwatch.errors import FeedError, WorkspaceError
from sleetwatch.live.client import NotTaken
from sleetwatch.live.responders import GOOGLE_SCOPES, respond_with
from sleetwatch.settings import Responder
from tests.live.cases import service_account
from tests.live.vendor import SECRET, Double, serving


class Echo(Double):
    """Answers with what it was asked."""

    grants_at = "/token"

    def answer(self, request: Request, body: bytes) -> Response:
        if request.url.path.endswith("/nowhere"):
            return JSONResponse({"error": SECRET}, 404)
        return JSONResponse({"method": request.method, "body": body.decode(), "path": request.url.path})


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    with serving(Echo()) as double:
        assert isinstance(double, Echo)
        yield double


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RESPONDER", SECRET)
    (tmp_path / "key.json").write_text(service_account(), "utf-8")
    return tmp_path


def responder(echo: Echo, kind: str, **more: Any) -> Any:
    microsoft = {"directory": "d", "client_id": "app", "client_secret": "env:RESPONDER", "login_url": echo.url}
    told = {
        "entra": microsoft,
        "defender": {**microsoft, "audience": "https://api.securitycenter.microsoft.com"},
        "okta": {"token": "env:RESPONDER"},
        "github": {"token": "env:RESPONDER", "organisation": "acme"},
        "google": {"key": "file:key.json", "admin": "a@acme.example", "login_url": f"{echo.url}/token"},
    }[kind]
    return msgspec.convert({"kind": kind, "name": "one", "url": echo.url, **told, **more}, Responder)


@pytest.mark.parametrize(
    ("kind", "shown"), [("okta", f"SSWS {SECRET}"), ("github", f"Bearer {SECRET}")], ids=["okta", "github"]
)
def test_a_token_that_never_changes_is_shown_as_the_vendor_wants_it(echo: Echo, root: Path, kind: str, shown: str):
    echo.fixed = shown
    client = respond_with(responder(echo, kind), root)

    told = client.send("PATCH", "a/b", {"x": 1}).read(dict[str, str])

    assert told == {"method": "PATCH", "body": '{"x":1}', "path": "/a/b"}
    assert client.send("DELETE", "a").read(dict[str, str])["body"] == ""
    with pytest.raises(NotTaken) as raised:
        client.send("DELETE", "nowhere")
    assert SECRET not in str(raised.value)
    client.close()


@pytest.mark.parametrize(
    ("kind", "scope"),
    [("entra", "{url}/.default"), ("defender", "https://api.securitycenter.microsoft.com/.default")],
    ids=["entra", "defender"],
)
def test_microsofts_token_is_for_the_api_it_is_shown_to(echo: Echo, root: Path, kind: str, scope: str):
    echo.fixed, echo.grants_at = None, "/d/oauth2/v2.0/token"
    client = respond_with(responder(echo, kind), root)

    assert client.get("x").status == 200

    assert echo.forms[-1] | {"grant_type": "client_credentials"} == {
        "grant_type": "client_credentials",
        "client_id": "app",
        "client_secret": SECRET,
        "scope": scope.format(url=echo.url),
    }
    client.close()


def test_googles_is_asked_for_in_an_administrators_name_with_two_scopes(echo: Echo, root: Path):
    echo.fixed, echo.grants_at = None, "/token"
    client = respond_with(responder(echo, "google"), root)

    assert client.get("x").status == 200

    claims = jwt.decode(echo.forms[-1]["assertion"], options={"verify_signature": False})
    assert (claims["sub"], claims["scope"]) == ("a@acme.example", GOOGLE_SCOPES)
    client.close()


def test_a_link_to_another_host_is_not_followed(echo: Echo, root: Path):
    client = respond_with(responder(echo, "okta"), root)

    with pytest.raises(FeedError, match="another host"):
        client.send("POST", "https://elsewhere.example/users")
    client.close()


def test_a_secret_that_is_not_there_and_an_address_in_the_clear_are_refused(
    echo: Echo, root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("RESPONDER")
    with pytest.raises(WorkspaceError, match="env:RESPONDER"):
        respond_with(responder(echo, "okta"), root)
    with pytest.raises(msgspec.ValidationError, match="https://"):
        responder(echo, "okta", url="http://acme.okta.example")
