"""Every vendor with some records of each collection, and the feed that pulls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sleetwatch.live import Pull, connect
from sleetwatch.settings import Feed, PullFeed
from tests.live import records
from tests.live.doubles import GitHub, Google, Graph, Greenhouse, GreenhouseV3, Hunting, Okta, Zoom, at_minute, iso
from tests.live.vendor import SECRET, Double

RECORDS = 10


@dataclass(frozen=True)
class Case:
    """A vendor, its settings, its records, and one more record that comes to be known late."""

    double: Callable[[], Double]
    settings: dict[str, Any]
    fill: Callable[[Double], None]
    late: Callable[[Double], None]
    secret: str = SECRET

    def make(self) -> Double:
        double = self.double()
        self.fill(double)
        return double

    def feed(self, double: Double, **more: Any) -> PullFeed:
        login = {} if double.fixed else {"login_url": double.url + self.settings.get("login_url", "/token")}
        url = double.url + self.settings.get("url", "")
        feed = msgspec.convert({"name": "f", **self.settings, "url": url, **login, **more}, Feed)
        assert isinstance(feed, PullFeed)
        return feed

    def pull(self, double: Double, root: Path, pause: Callable[[float], object], **more: Any) -> Pull:
        (root / "key").write_text(self.secret, "utf-8")
        return connect(self.feed(double, **more), root, lambda _: [], dict, pause)


@cache
def service_account() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    account = {"type": "service_account", "client_email": "pull@fabrikam.example", "private_key_id": "k1"}
    return json.dumps({**account, "private_key": pem})


def filling(**made: Callable[[int], dict[str, Any]]) -> Callable[[Double], None]:
    def fill(double: Double) -> None:
        double.records = {name: [make(number) for number in range(RECORDS)] for name, make in made.items()}

    return fill


def coming(collection: str, make: Callable[[int], dict[str, Any]]) -> Callable[[Double], None]:
    """A record of some minutes before the newest one, which the vendor did not know of until now."""

    def come(double: Double) -> None:
        double.records[collection].append({**make(RECORDS - 4), **_other(make)})

    return come


def _other(make: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """The same minute, another record."""
    key = next(key for key in ("id", "uuid", "ReportId", "_document_id", "email") if key in make(0))
    other = make(RECORDS + 20)[key]
    if isinstance(other, dict):
        return {key: {**make(RECORDS - 4)[key], "uniqueQualifier": "77"}}
    return {key: "late@fabrikam.example" if key == "email" else other}


def _fill_okta(double: Double) -> None:
    assert isinstance(double, Okta)
    for number in range(RECORDS):
        double.write(records.okta_log(number), at_minute(number) + 1_000_000)


def _late_okta(double: Double) -> None:
    assert isinstance(double, Okta)
    late = {**records.okta_log(RECORDS - 4), "uuid": "late"}
    double.write(late, at_minute(RECORDS))


_MICROSOFT = {"directory": "directory", "client_id": "app", "client_secret": "file:key", "login_url": ""}
_HIRING = {
    "candidates": lambda number: records.candidate(number, RECORDS - number),
    "applications": records.application,
    "scheduled_interviews": records.interview,
}

CASES: dict[str, Case] = {
    "graph": Case(
        Graph,
        {"kind": "graph", "url": "/v1.0", **_MICROSOFT},
        filling(
            signIns=records.sign_in,
            nonInteractiveSignIns=lambda number: records.sign_in(number, interactive=False),
            directoryAudits=records.audit,
            riskDetections=records.risk,
            managedDevices=records.device,
        ),
        coming("signIns", records.sign_in),
    ),
    "defender": Case(
        Hunting,
        {"kind": "defender", "url": "/v1.0", "tables": ["DeviceLogonEvents"], **_MICROSOFT},
        filling(DeviceLogonEvents=records.logon),
        coming("DeviceLogonEvents", records.logon),
    ),
    "okta": Case(Okta, {"kind": "okta", "token": "file:key"}, _fill_okta, _late_okta),
    "google": Case(
        Google,
        {"kind": "google", "key": "file:key", "admin": "admin@fabrikam.example", "applications": ["login", "drive"]},
        filling(login=records.activity, drive=lambda number: records.activity(number, "drive")),
        coming("drive", lambda number: records.activity(number, "drive")),
        service_account(),
    ),
    "zoom": Case(
        Zoom,
        {"kind": "zoom", "account_id": "acc", "client_id": "app", "client_secret": "file:key", "url": "/v2"},
        filling(meetings=records.meeting, activities=records.zoom_sign_in),
        coming("activities", records.zoom_sign_in),
    ),
    "github": Case(
        GitHub,
        {"kind": "github", "organisation": "fabrikam", "token": "file:key"},
        filling(**{"audit-log": records.git_event}),
        coming("audit-log", records.git_event),
    ),
    "greenhouse": Case(
        Greenhouse,
        {"kind": "greenhouse", "token": "file:key"},
        filling(**_HIRING),
        coming("scheduled_interviews", records.interview),
    ),
    "greenhouse-v3": Case(
        GreenhouseV3,
        {"kind": "greenhouse", "client_id": "app", "client_secret": "file:key"},
        filling(
            **{
                **_HIRING,
                "applications": lambda number: {**records.application(number), "updated_at": iso(at_minute(number))},
            }
        ),
        coming("scheduled_interviews", records.interview),
    ),
}
