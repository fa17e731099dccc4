"""What who watches the service may ask without signing in."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from sleetwatch.web.app import make_app
from sleetwatch.web.origins import local, public
from sleetwatch.web.routes import ROUTES
from sleetwatch.web.site import Site
from sleetwatch.workspace import Workspace
from tests.alone import alone

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""To load authorities takes longer than to ask."""
TOKEN = "numbers-token-of-prometheus"  # noqa: S105 - made up


class Asking:
    """Asks the application as a machine at some address does."""

    def __init__(self, root: Path, *, behind_proxy: bool, peer: str = "127.0.0.1") -> None:
        origins = public("https://sleetwatch.acme.example") if behind_proxy else local("127.0.0.1", 8420)
        self.app = make_app(Site(Workspace.open(root), origins), ROUTES)
        self.peer = peer

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return alone(lambda: self._get(path, headers or {}))

    async def _get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(self.peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8420", verify=NO_TLS) as client:
            return await client.get(path, headers=headers)


def with_token(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBERS_TOKEN", TOKEN)
    settings = root / "sleetwatch.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[metrics]\ntoken = "env:NUMBERS_TOKEN"\n', "utf-8")


def test_without_a_token_the_numbers_are_for_this_machine_and_behind_no_proxy(judged_root: Path):
    assert Asking(judged_root, behind_proxy=False).get("/metrics").text.startswith("# HELP sleetwatch_")
    assert Asking(judged_root, behind_proxy=False, peer="198.51.100.7").get("/metrics").status_code == 404
    assert Asking(judged_root, behind_proxy=True).get("/metrics").status_code == 404


def test_with_a_token_they_are_for_whoever_has_it(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    with_token(judged_root, monkeypatch)
    client = Asking(judged_root, behind_proxy=True, peer="198.51.100.7")
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    for wrong in ("Bearer nothing", "Bearer ", f"Basic {TOKEN}", ""):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    assert Asking(judged_root, behind_proxy=False).get("/metrics").status_code == 404


def test_a_container_asks_itself_by_another_name_than_the_public_one(judged_root: Path):
    client = Asking(judged_root, behind_proxy=True)
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/sign-in")] == [200, 200, 421]
    rebound = Asking(judged_root, behind_proxy=False)
    assert rebound.get("/metrics", headers={"Host": "rebound.example"}).status_code == 421


def test_what_is_not_ready_says_so(judged_root: Path):
    client = Asking(judged_root, behind_proxy=False)
    assert client.get("/readyz").text == "ready\n"
    (judged_root / "lake").rename(judged_root / "gone")
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)
