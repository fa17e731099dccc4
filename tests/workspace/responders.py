"""Vendors on this machine for whole runs of responses: tokens that end, throttling, answers that are spoilt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sleetwatch.settings import FILE_NAME
from tests.live.cases import service_account
from tests.live.vendor import SECRET, Double, serving
from tests.respond.vendors import Defender, Entra, GitHub, Google, Okta, Vendor

KINDS = {"entra": Entra, "defender": Defender, "okta": Okta, "google": Google, "github": GitHub}


class Served(Double):
    """One vendor of `tests.respond.vendors` behind HTTP."""

    page = 100

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.vendor: Vendor = KINDS[kind]()
        self.grants_at = "/directory/oauth2/v2.0/token" if kind in {"entra", "defender"} else "/token"
        self.fixed = {"okta": f"SSWS {SECRET}", "github": f"Bearer {SECRET}"}.get(kind)
        self.again()

    def again(self) -> None:
        """As it was before any test."""
        self.vendor = KINDS[self.kind]()
        self.faults.clear()
        self.requests.clear()

    def answer(self, request: Request, body: bytes) -> Response:
        path = request.scope["raw_path"].decode()
        query = request.url.query
        path += f"?{query}" if request.method == "DELETE" and query else ""
        given = json.loads(body) if body else None
        status, content = self.vendor.ask(request.method, path, dict(parse_qsl(query)), given)
        return Response(status_code=status) if content is None else JSONResponse(content, status)


@dataclass
class Vendors:
    """All of them."""

    served: dict[str, Served]

    def __getitem__(self, kind: str) -> Any:
        return self.served[kind].vendor

    def again(self) -> None:
        for one in self.served.values():
            one.again()

    def set_up(self, root: Path, *kinds: str) -> None:
        """Name them in a workspace's settings; Google, whose key takes time to make, only where it is asked for."""
        if "google" in kinds:
            (root / "google.json").write_text(service_account(), "utf-8")
        path = root / FILE_NAME
        text = (
            path.read_text("utf-8").partition("\n# responders")[0]
            + '\n# responders\n[outgoing]\nprivate = ["127.0.0.1"]\n'
        )
        path.write_text(
            text + "".join(self._table(kind) for kind in kinds or (one for one in KINDS if one != "google")), "utf-8"
        )

    def _table(self, kind: str) -> str:
        url = self.served[kind].url
        told = {"kind": kind, "name": f"{kind}-1", "url": url}
        if kind in {"entra", "defender"}:
            told |= {"directory": "directory", "client_id": "app", "client_secret": "env:RESPONDER", "login_url": url}
        if kind == "defender":
            told |= {"audience": url}
        if kind == "google":
            told |= {"key": "file:google.json", "admin": "admin@acme.example", "login_url": f"{url}/token"}
        if kind == "okta":
            told |= {"token": "env:RESPONDER", "zone": "z1"}
        if kind == "github":
            told |= {"token": "env:RESPONDER", "organisation": "acme"}
        return "[[responders]]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items())


@contextmanager
def vendors() -> Iterator[Vendors]:
    with ExitStack() as stack:
        yield Vendors({kind: stack.enter_context(serving(Served(kind))) for kind in KINDS})  # type: ignore[misc]
