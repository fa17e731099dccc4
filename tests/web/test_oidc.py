"""Sign-in through a provider: whom it lets in, and every way in which it must not."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sleetwatch.errors import SignInError
from sleetwatch.settings import Oidc
from sleetwatch.web import PageServer
from sleetwatch.web.oidc import Provider as OurSide
from sleetwatch.workspace import Workspace
from tests.served import PASSWORD
from tests.web.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.enable_socket

DANA = {"sub": "0001", "email": "Dana@acme.example", "email_verified": True}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    opened = Provider()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(judged_once: Path, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    root = Path(shutil.copytree(judged_once, tmp_path_factory.mktemp("oidc") / "acme"))
    (root / "client-secret").write_text(SECRET)
    with (root / "sleetwatch.toml").open("a") as settings:
        settings.write(
            f'\n[oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\n'
            'client_secret = "file:client-secret"\ntitle = "Acme"\n'
        )
    workspace = Workspace.open(root)
    workspace.people.begin(workspace.people.start_link(), "dana@acme.example", PASSWORD)
    opened = PageServer(workspace, "127.0.0.1", 0)
    thread = opened.start()
    yield opened
    opened.stop()
    thread.join()


@pytest.fixture
def client(server: PageServer, provider: Provider) -> Iterator[httpx.Client]:
    provider.claims, provider.algorithm, provider.signs_with = dict(DANA), "RS256", provider.key
    server.site.tries.forget("127.0.0.1")
    headers = {"Origin": server.origins.first}
    with httpx.Client(base_url=server.origins.first, headers=headers, trust_env=False) as opened:
        yield opened


def gone(client: httpx.Client, onward: str = "/suspects") -> str:
    """Where the browser is sent."""
    page = client.post("/sign-in/elsewhere", data={"next": onward}).text
    return html.unescape(page.partition('class="button" href="')[2].partition('"')[0])


def back(client: httpx.Client, provider: Provider, **changed: str) -> httpx.Response:
    return client.get("/sign-in/elsewhere", params=provider.let_in(gone(client)) | changed)


def test_whom_the_provider_vouches_for_is_signed_in_under_their_name(client: httpx.Client, provider: Provider):
    arrived = back(client, provider)

    assert arrived.status_code == 200
    assert "dana@acme.example" in arrived.text
    assert 'content="0;url=/suspects"' in arrived.text
    assert client.get("/suspects").status_code == 200


def test_from_then_on_the_providers_own_id_tells_who_it_is(
    client: httpx.Client, server: PageServer, provider: Provider
):
    back(client, provider)
    provider.claims = {**DANA, "email": "married@acme.example"}
    renamed = back(client, provider)
    provider.claims = {**DANA, "sub": "0002"}
    other = back(client, provider)

    assert "dana@acme.example" in renamed.text
    assert other.status_code == 403
    assert server.workspace.people.identity(provider.issuer, "0002") is None


def test_the_browser_is_asked_for_proof_with_a_challenge_a_nonce_and_a_state(client: httpx.Client):
    address = gone(client)

    assert "code_challenge_method=S256" in address
    assert {"nonce=", "state=", "code_challenge="} <= {part.partition("=")[0] + "=" for part in address.split("&")}
    assert SECRET not in address


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email": None},
        {"email": "stranger@acme.example", "sub": "0009"},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"nonce": "another"},
        {"azp": "another"},
    ],
    ids="-".join,
)
def test_an_answer_that_does_not_hold_lets_nobody_in(
    client: httpx.Client, provider: Provider, claims: dict[str, object]
):
    provider.claims = {**DANA, "sub": "0100", **claims}

    arrived = back(client, provider)

    assert arrived.status_code == 403
    assert "sleetwatch" not in client.cookies


@pytest.mark.parametrize(
    "described",
    [["no object"], {}, {"authorization_endpoint": None}, {"token_endpoint": 7}, {"jwks_uri": None}],
    ids=["list", "empty", "no-page", "no-tokens", "no-keys"],
)
def test_a_provider_that_describes_itself_oddly_is_told_as_one_that_does_not_work(
    provider: Provider, tmp_path: Path, described: object
):
    path = "/.well-known/openid-configuration"
    usual = provider.described(path)
    provider.odd[path] = {**usual, **described} if described and isinstance(described, dict) else described
    kept = Oidc(issuer=provider.issuer, client_id=CLIENT, client_secret="env:NOT_ASKED_FOR")  # noqa: S106 - where it would be
    try:
        with pytest.raises(SignInError, match="Begin again, or ask who runs the server"):
            OurSide(kept, tmp_path, "http://127.0.0.1").begin("/")
    finally:
        provider.odd.clear()


def test_another_key_another_algorithm_or_none_lets_nobody_in(client: httpx.Client, provider: Provider):
    provider.signs_with = provider.other_key
    foreign = back(client, provider)
    provider.algorithm, provider.signs_with = "HS256", SECRET * 4
    shared = back(client, provider)
    provider.algorithm, provider.signs_with = "none", None
    unsigned = back(client, provider)

    assert [foreign.status_code, shared.status_code, unsigned.status_code] == [403] * 3


def test_a_state_holds_once_and_for_the_browser_that_began(
    client: httpx.Client, server: PageServer, provider: Provider
):
    brought = provider.let_in(gone(client))
    headers = {"Origin": server.origins.first}
    with httpx.Client(base_url=server.origins.first, headers=headers, trust_env=False) as victim:
        planted = victim.get("/sign-in/elsewhere", params=brought)
    again = client.get("/sign-in/elsewhere", params=brought)

    assert planted.status_code == again.status_code == 403


def test_a_refusal_of_the_provider_and_a_made_up_state_let_nobody_in(client: httpx.Client, provider: Provider):
    refused = back(client, provider, code="")
    made_up = client.get("/sign-in/elsewhere", params={"state": "x", "code": "y"})

    assert refused.status_code == made_up.status_code == 403


def test_somebody_who_was_shut_out_stays_out(client: httpx.Client, server: PageServer, provider: Provider):
    people = server.workspace.people
    first = server.workspace.access.actor("dana@acme.example")
    people.add(first, "eve@acme.example", ("analyst",))
    provider.claims = {"sub": "0300", "email": "eve@acme.example", "email_verified": True}
    let_in = back(client, provider)
    people.disable(first, "eve@acme.example")
    shut_out = back(client, provider)

    assert let_in.status_code == 200
    assert shut_out.status_code == 403
