"""A case that responds, its pages and API served, with vendors on this machine behind it."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import httpx

from sleetwatch.cases import ACTIONS
from sleetwatch.web import PageServer
from sleetwatch.workspace import Workspace
from tests.live.vendor import SECRET
from tests.served import NO_TLS
from tests.workspace.contained import ready
from tests.workspace.group import who
from tests.workspace.responders import Vendors, vendors


class ServedCase:
    """Anna's case of `contained`: `dana` leads it, `kim` approves, `hal` is in none."""

    def __init__(self, folder: Path) -> None:
        self.workspace: Workspace = ready(folder / "acme")
        self._stack = ExitStack()
        self.at: Vendors = self._stack.enter_context(vendors())
        self.at.set_up(folder / "acme")
        self.workspace = Workspace.open(folder / "acme")
        self._before = os.environ.get("RESPONDER")
        os.environ["RESPONDER"] = SECRET
        self.server = PageServer(self.workspace, "127.0.0.1", 0)
        self.address = self.server.origins.first
        self._thread = self.server.start()
        self._sessions: dict[str, str] = {}

    @property
    def case(self) -> int:
        """Its number."""
        return self.workspace.cases.all(who(self.workspace, "dana"))[0].number

    def session(self, name: str) -> str:
        """A session of somebody."""
        if name not in self._sessions:
            self._sessions[name] = self.workspace.sign_ins.open_session(name, "password")
        return self._sessions[name]

    def client(self, name: str) -> httpx.Client:
        """A browser's requests, signed in as somebody."""
        self.server.site.requests.forget("127.0.0.1")
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": self.address}
        cookies = {"sleetwatch": self.session(name)}
        return httpx.Client(
            base_url=self.address, cookies=cookies, headers=headers, timeout=30, verify=NO_TLS, trust_env=False
        )

    def program(self, name: str, scopes: Collection[str] = tuple(ACTIONS)) -> httpx.Client:
        """A program's requests with a token of somebody."""
        token = self.workspace.api_tokens.make(who(self.workspace, "root"), name, scopes, 1, "test")[1]
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(
            base_url=f"{self.address}/api/v1", headers=headers, timeout=30, verify=NO_TLS, trust_env=False
        )

    def close(self) -> None:
        """Stop everything."""
        self.server.stop()
        self._thread.join()
        self.workspace.folder.state.dispose()
        self._stack.close()
        os.environ.pop("RESPONDER")
        if self._before is not None:
            os.environ["RESPONDER"] = self._before
