"""Vendors in memory, as their documentation describes what actions ask of them; for tests of makers and of whole runs.

`ask` answers one request. It takes what the documents say is taken, and nothing else: an unknown path is a 404, an
unknown body an error of the test.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from sleetwatch.respond.actions import Denied

T = TypeVar("T")
ID = "5a000000-0000-4000-8000-000000000001"
MACHINE = "ab" * 20
Answer = tuple[int, Any]


class Vendor:
    """What all have: a log of requests, and answers that a test wants spoilt."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.changes: list[str] = []
        self.spoilt: dict[str, int] = {}
        """Paths (a part of them) and the status they answer once."""

    def ask(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:
        path = path.lstrip("/")
        self.log.append(f"{method} {path}")
        for part, status in list(self.spoilt.items()):
            if part in f"{method} {path}":
                del self.spoilt[part]
                return status, {"error": {"message": "anna.canary@acme.example must never be repeated"}}
        if method != "GET":
            self.changes.append(f"{method} {path}")
        return self.answer(method, path, params, body)

    def answer(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:
        raise NotImplementedError

    # As the makers' `Http`, without a socket

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Said:
        return self._said("GET", path, params or {}, None)

    def send(self, method: str, path: str, body: object | None = None) -> Said:
        return self._said(method, path, {}, body)

    def _said(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Said:
        status, content = self.ask(method, path, params, body)
        if status >= 300:
            raise Denied(status)
        return Said(status, content)


class Said:
    def __init__(self, status: int, content: Any) -> None:
        self.status, self._content = status, content

    def read(self, shape: type[T]) -> T:
        return msgspec.convert(self._content, shape)


class Entra(Vendor):
    """Graph: users, methods, grants, risky users, managed devices."""

    def __init__(self) -> None:
        super().__init__()
        self.users = {ID: {"upn": "anna.canary@acme.example", "enabled": True}}
        self.methods = {
            "p1": "phoneAuthenticationMethod",
            "m1": "microsoftAuthenticatorAuthenticationMethod",
            "f1": "fido2AuthenticationMethod",
            "pw": "passwordAuthenticationMethod",
            "hw": "hardwareOathAuthenticationMethod",
        }
        self.grants = {"g1": ("Principal", ID), "g2": ("AllPrincipals", None), "g3": ("Principal", ID)}
        self.risk = "atRisk"
        self.device = "managed"
        self.revoked = 0

    def answer(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:
        if (method, path) == ("GET", "users"):
            name = re.fullmatch(r"userPrincipalName eq '(.*)'", params["$filter"])
            assert name is not None
            found = [one for one, user in self.users.items() if user["upn"] == name[1]]
            return 200, {"value": [{"id": one, "accountEnabled": self.users[one]["enabled"]} for one in found]}
        if path == f"users/{ID}/revokeSignInSessions":
            self.revoked += 1
            return 200, {"value": True}
        if (method, path) == ("PATCH", f"users/{ID}"):
            self.users[ID]["enabled"] = body["accountEnabled"]
            return 204, None
        return self._more(method, path, body)

    def _more(self, method: str, path: str, body: Any) -> Answer:  # noqa: PLR0911 - a line for each path
        if path == f"users/{ID}/oauth2PermissionGrants":
            listed = [{"id": one, "consentType": how, "principalId": who} for one, (how, who) in self.grants.items()]
            return 200, {"value": listed}
        if path.startswith("oauth2PermissionGrants/"):
            return (204, None) if self.grants.pop(path.rpartition("/")[2], None) else (404, None)
        if path == f"users/{ID}/authentication/methods":
            named = [{"@odata.type": f"#microsoft.graph.{kind}", "id": one} for one, kind in self.methods.items()]
            return 200, {"value": named}
        if method == "DELETE" and path.startswith(f"users/{ID}/authentication/"):
            segment, one = path.split("/")[-2:]
            fits = self.methods.get(one, "").replace("AuthenticationMethod", "Methods") == segment
            return (204, None) if fits and self.methods.pop(one) else (404, None)
        if path.startswith("identityProtection/riskyUsers/"):
            return self._risk(method, path.rpartition("/")[2], body)
        if path.startswith("deviceManagement/managedDevices/d1"):
            if method == "POST":
                self.device = "retirePending" if path.endswith("retire") else self.device
                return 204, None
            return 200, {"id": "d1", "managementState": self.device}
        return 404, None

    def _risk(self, method: str, what: str, body: Any) -> Answer:
        if method == "GET":
            return 200, {"id": ID, "riskState": self.risk}
        assert body == {"userIds": [ID]}
        self.risk = {"confirmCompromised": "confirmedCompromised", "dismiss": "dismissed"}[what]
        return 204, None


class Defender(Vendor):
    """Machines and machine actions."""

    def __init__(self) -> None:
        super().__init__()
        self.names = {"lt-001": [MACHINE]}
        self.done: list[dict[str, str]] = []

    def answer(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:
        if path == f"api/machines/{MACHINE}":
            return 200, {"id": MACHINE}
        if path == "api/machines":
            name = params["$filter"].removeprefix("computerDnsName eq '").removesuffix("'")
            return 200, {"value": [{"id": one} for one in self.names.get(name, [])]}
        if path == "api/machineactions":
            assert params["$filter"] == f"machineId eq '{MACHINE}'"
            return 200, {"value": self.done}
        kinds = {
            "isolate": "Isolate",
            "unisolate": "Unisolate",
            "collectInvestigationPackage": "CollectInvestigationPackage",
        }
        kind = kinds.get(path.removeprefix(f"api/machines/{MACHINE}/"))
        if kind is None or method != "POST":
            return 404, None
        assert body["Comment"].startswith("Sleetwatch case")
        assert (body.get("IsolationType") == "Full") == (kind == "Isolate")
        at = f"2026-11-21T20:00:{len(self.done):02}Z"
        self.done.append({"type": kind, "status": "Pending", "creationDateTimeUtc": at, "machineId": MACHINE})
        return 201, {"id": "action-1", **self.done[-1]}


class Okta(Vendor):
    """Users, sessions, life cycle, risk, zones."""

    def __init__(self) -> None:
        super().__init__()
        self.status = "ACTIVE"
        self.risk = "LOW"
        self.cleared = 0
        self.logins = {"anna.canary@acme.example": ["u1"]}
        self.zone = {
            "id": "z1", "name": "watched", "type": "IP", "usage": "POLICY", "status": "ACTIVE", "system": False,
            "gateways": [{"type": "CIDR", "value": "198.51.100.0/24"}], "proxies": None, "_links": {"self": {}},
        }  # fmt: skip

    def answer(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:  # noqa: PLR0911 - a line for each path
        if (method, path) == ("GET", "api/v1/users"):
            login = re.fullmatch(r'profile\.login eq "(.*)"', params["search"])
            assert login is not None
            return 200, [{"id": one, "status": self.status} for one in self.logins.get(login[1], [])]
        if method == "DELETE" and path.startswith("api/v1/users/u1/sessions"):
            self.cleared += 1
            return 204, None
        if path == "api/v1/users/u1/lifecycle/suspend":
            self.status = "SUSPENDED"
            return 200, {}
        if path == "api/v1/users/u1/lifecycle/unsuspend":
            self.status = "ACTIVE"
            return 200, {}
        if path == "api/v1/users/u1/risk":
            self.risk = body["riskLevel"] if method == "PUT" else self.risk
            return 200, {"riskLevel": self.risk}
        if path == "api/v1/zones/z1":
            if method == "PUT":
                assert "_links" not in body
                self.zone = {**self.zone, **body}
            return 200, self.zone
        return 404, None


class Google(Vendor):
    """Users, tokens, app passwords."""

    def __init__(self) -> None:
        super().__init__()
        self.suspended = False
        self.primary = "anna.canary@acme.example"
        self.tokens = {"client.one", "client.two"}
        self.passwords = {7}
        self.signed_out = 0

    def answer(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:
        at = "admin/directory/v1/users/"
        path = path.replace("%40", "@")
        if not path.startswith(at):
            return 404, None
        user, _, rest = path.removeprefix(at).partition("/")
        if user not in {"g-1", self.primary, "a.canary@acme.example"}:
            return 404, None
        if not rest:
            self.suspended = body["suspended"] if method == "PATCH" else self.suspended
            return 200, {"id": "g-1", "primaryEmail": self.primary, "suspended": self.suspended}
        return self._of_user(method, rest)

    def _of_user(self, method: str, rest: str) -> Answer:
        kind, _, one = rest.partition("/")
        if kind == "signOut":
            self.signed_out += 1
            return 204, None
        if method == "GET":
            items = {"tokens": [{"clientId": name} for name in sorted(self.tokens)],
                     "asps": [{"codeId": code} for code in sorted(self.passwords)]}[kind]  # fmt: skip
            return 200, ({"items": items} if items else {})
        held: set[Any] = self.tokens if kind == "tokens" else self.passwords
        name = one if kind == "tokens" else int(one)
        if name not in held:
            return 404, None
        held.remove(name)
        return 204, None


class GitHub(Vendor):
    """Memberships and credential authorisations of an organisation."""

    def __init__(self) -> None:
        super().__init__()
        self.members = {"anna-c": "admin"}
        self.invited: dict[str, str] = {}
        self.credentials = {11: "anna-c", 12: "anna-c", 13: "boris-c"}
        self.has_sso = True

    def answer(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Answer:  # noqa: PLR0911 - a line for each path
        if path == "orgs/acme/credential-authorizations" and self.has_sso:
            own = [one for one, login in self.credentials.items() if login == params["login"]]
            return 200, [{"login": "anna-c", "credential_id": one, "credential_type": "SSH key"} for one in own]
        if path.startswith("orgs/acme/credential-authorizations/"):
            return (204, None) if self.credentials.pop(int(path.rpartition("/")[2]), None) else (404, None)
        if path.startswith("orgs/acme/memberships/"):
            login = path.rpartition("/")[2]
            if method == "PUT":
                self.invited[login] = body["role"]
                return 200, {"role": body["role"], "state": "pending"}
            if login not in self.members:
                return 404, None
            if method == "DELETE":
                del self.members[login]
                return 204, None
            return 200, {"role": self.members[login], "state": "active"}
        return 404, None
