"""A small company's pages, served on loopback: what tests of pages and of the browser share."""

from __future__ import annotations

import logging
import shutil
import ssl
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

import httpx

from sleetwatch.cases import ACTIONS
from sleetwatch.web import PageServer
from sleetwatch.workspace import Workspace

TENANT = "acme"
PASSWORD = "a sentence nobody would guess"  # noqa: S105 - of people who are made up
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Pages on loopback are plain: reading the world's certificates for each client is most of what one costs."""
ROLES = ("analyst", "lead", "investigator", "approver", "admin", "auditor", "hr", "recruiter", "provider", "operator")


class Served:
    """The workspace, who uses it, and the server."""

    def __init__(self, root: Path) -> None:
        logging.getLogger("sleetwatch.web").setLevel(logging.ERROR)
        self.workspace = Workspace.open(root)
        self._tokens: dict[tuple[str, tuple[str, ...]], str] = {}
        self._add_people()
        self.server = PageServer(self.workspace, "127.0.0.1", 0)
        self.address = self.server.origins.first
        self._sessions: dict[str, str] = {}
        self._thread = self.server.start()

    def _add_people(self) -> None:
        people = self.workspace.people
        people.begin(people.start_link(), "root@acme.example", PASSWORD)
        first = self.workspace.access.actor("root@acme.example")
        for role in ROLES:
            people.add(first, f"{role}@acme.example", (role,))

    @property
    def subjects(self) -> list[str]:
        """Everybody who was scored, best first."""
        ranking = self.workspace.desk.ranking()
        assert ranking is not None
        return [line.subject for line in ranking.lines]

    @cached_property
    def cluster(self) -> str:
        """The two on one device."""
        return self.workspace.clusters(TENANT)[0].cluster

    @cached_property
    def case(self) -> int:
        """A case that the lead opened on the likeliest."""
        lead = self.workspace.access.actor("lead@acme.example")
        opened = self.workspace.cases.open(
            lead, tenant=TENANT, title="One device, two people", subjects=self.subjects[:1], reason="One device."
        )
        return opened.number

    def session(self, role: str) -> str:
        """A session of somebody with a role: the one they have, as long as it holds."""
        token = self._sessions.get(role)
        if token is None or self.workspace.sign_ins.session(token) is None:
            token = self.workspace.sign_ins.open_session(f"{role}@acme.example", "password")
            self._sessions[role] = token
        return token

    def client(self, role: str | None = None) -> httpx.Client:
        """A browser's requests, signed in as somebody with a role; nobody when none is named."""
        for limit in (self.server.site.tries, self.server.site.requests):
            limit.forget("127.0.0.1")
        cookies = {} if role is None else {"sleetwatch": self.session(role)}
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": self.address}
        return httpx.Client(
            base_url=self.address, cookies=cookies, headers=headers, timeout=30, verify=NO_TLS, trust_env=False
        )

    def token(self, role: str, scopes: Collection[str] = tuple(ACTIONS)) -> str:
        """A token of somebody with a role, for everything unless said otherwise."""
        root = self.workspace.access.actor("root@acme.example")
        name = f"{role}@acme.example"
        if name not in {one.name for one in self.workspace.people.all(root)}:
            self.workspace.people.add(root, name, (role,))
        return self.workspace.api_tokens.make(root, name, scopes, 1, "test")[1]

    def program(self, role: str | None = None, scopes: Collection[str] = tuple(ACTIONS)) -> httpx.Client:
        """A program's requests with a token of somebody with a role; without a token when none is named."""
        self.server.site.requests.forget("127.0.0.1")
        headers = {} if role is None else {"Authorization": f"Bearer {self._held(role, scopes)}"}
        return httpx.Client(
            base_url=f"{self.address}/api/v1", headers=headers, timeout=30, verify=NO_TLS, trust_env=False
        )

    def _held(self, role: str, scopes: Collection[str]) -> str:
        key = role, tuple(sorted(scopes))
        if key not in self._tokens:
            self._tokens[key] = self.token(role, scopes)
        return self._tokens[key]

    def acts(self) -> list[tuple[str, str, str]]:
        """The audit: who, what, and how it came out."""
        auditor = self.workspace.access.actor("auditor@acme.example")
        rows = self.workspace.audit.page(auditor, limit=100_000)
        return [(row.actor, row.action, row.outcome) for row in rows][::-1]

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()
        self._thread.join()
        self.workspace.folder.state.dispose()


def served_copy(root: Path, folder: Path) -> Served:
    """A copy of a workspace, served."""
    return Served(Path(shutil.copytree(root, folder / "acme")))
