"""Honest people who look odd, as rows of events: each in a company of 200 quiet colleagues.

Rows are short on purpose: an hour and a number of days stand for weeks of logs. A colleague of the department works
beside each, so that there are peers to compare with.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

Rows = dict[str, list[dict[str, Any]]]

START = "2026-03-02"
"""A Monday; everybody's logs begin here."""
HOME = {"home_latitude": 41.9, "home_longitude": -87.6, "home_radius_km": 20.0, "home_country": "US"}
LAPTOP = "d-laptop"
COLLEAGUES, TEAM = 200, 6

LINES: dict[str, dict[str, Any]] = {
    "home": {
        "asn": 7922,
        "country": "US",
        "ip_class": "residential",
        "radius_km": 190.0,
        "latitude": 41.9,
        "longitude": -87.6,
    },
    "fallback": {
        "asn": 21928,
        "country": "US",
        "ip_class": "mobile",
        "radius_km": 1000.0,
        "latitude": 39.0,
        "longitude": -96.0,
    },
    "second": {
        "asn": 7018,
        "country": "US",
        "ip_class": "residential",
        "radius_km": 700.0,
        "latitude": 41.9,
        "longitude": -87.6,
    },
    "satellite": {
        "asn": 14593,
        "country": "US",
        "ip_class": "residential",
        "radius_km": 2000.0,
        "latitude": 47.6,
        "longitude": -122.3,
    },
    "lisbon": {
        "asn": 2860,
        "country": "PT",
        "ip_class": "residential",
        "radius_km": 300.0,
        "latitude": 38.7,
        "longitude": -9.1,
    },
    "bali": {
        "asn": 17974,
        "country": "ID",
        "ip_class": "residential",
        "radius_km": 700.0,
        "latitude": -8.7,
        "longitude": 115.2,
    },
    "medellin": {
        "asn": 13489,
        "country": "CO",
        "ip_class": "residential",
        "radius_km": 400.0,
        "latitude": 6.2,
        "longitude": -75.6,
    },
    "vpn-nl": {
        "asn": 9009,
        "country": "NL",
        "ip_class": "vpn",
        "anonymiser": True,
        "radius_km": 3000.0,
        "latitude": 52.4,
        "longitude": 4.9,
    },
    "vpn-us": {
        "asn": 9009,
        "country": "US",
        "ip_class": "vpn",
        "anonymiser": True,
        "radius_km": 3000.0,
        "latitude": 40.7,
        "longitude": -74.0,
    },
    "listed-ch": {
        "asn": 51852,
        "country": "CH",
        "ip_class": "hosting",
        "radius_km": 3000.0,
        "latitude": 47.4,
        "longitude": 8.5,
        "label": "commercial-vpn",
        "anonymiser": True,
    },
    "unlisted-nl": {
        "asn": 60781,
        "country": "NL",
        "ip_class": "hosting",
        "radius_km": 3000.0,
        "latitude": 52.4,
        "longitude": 4.9,
    },
    "unlisted-jp": {
        "asn": 60068,
        "country": "JP",
        "ip_class": "hosting",
        "radius_km": 3000.0,
        "latitude": 35.7,
        "longitude": 139.7,
    },
    "cloud": {
        "asn": 16509,
        "country": "DE",
        "ip_class": "hosting",
        "radius_km": 3000.0,
        "latitude": 50.1,
        "longitude": 8.7,
    },
    "gateway": {
        "asn": 22616,
        "country": "DE",
        "ip_class": "sase",
        "radius_km": 2000.0,
        "latitude": 50.1,
        "longitude": 8.7,
    },
}
"""Networks by a name; the address is made from its place in this list."""


def address(name: str) -> str:
    """The address of a line."""
    return f"198.51.100.{list(LINES).index(name) + 1}"


def at(day: int, clock: str = "14:00") -> str:
    """The time of day on a day counted from the first."""
    return f"{date.fromisoformat(START) + timedelta(days=day)}T{clock}:00Z"


class Person:
    """Collects the rows of one person in a company of the same name."""

    def __init__(self, name: str, tenure_days: int = 900, **claims: Any) -> None:
        self.name, self.account = name, f"{name}@corp.example"
        self.rows: Rows = {}
        self.peer = claims.pop("peer", "engineering")
        self.add(
            "people",
            subject=self.account,
            is_worker=True,
            remote=True,
            peer=self.peer,
            start_at=at(-tenure_days),
            **(HOME | claims),
        )
        self.add(
            "device",
            account=self.account,
            at=at(-tenure_days),
            device_id=LAPTOP,
            issued_at=at(-tenure_days),
            os="Windows 11",
            model="Latitude 7440",
            managed=True,
            ownership="company",
        )
        self._colleagues()

    def add(self, table: str, **row: Any) -> None:
        """One row, of this company."""
        self.rows.setdefault(table, []).append({"tenant": self.name} | row)

    def signs_in(self, line: str, day: int, times: int = 1, every: int = 1, clock: str = "14:00", **more: Any) -> None:
        """By hand, on the issued laptop if nothing else is said."""
        given = {"managed": True, "device_id": LAPTOP, "os": "Windows 11", "interactive": True, "outcome": "success"}
        self.add(
            "sign_in",
            account=self.account,
            at=at(day, clock),
            ip=address(line),
            times=times,
            every=24 * every,
            source="entra_sign_in",
            **(placed(line) | given | more),
        )

    def meets(self, line: str, day: int, times: int, every: int = 1, **more: Any) -> None:
        """A meeting of the team, half an hour."""
        given = {"camera_seconds": 1500, "network": "wifi", "client": "Zoom 6.1 Windows", "guest": False}
        self.add(
            "meeting",
            account=self.account,
            at=at(day, "15:00"),
            ip=address(line),
            seconds=1800,
            times=times,
            every=24 * every,
            source="zoom",
            **(given | more),
        )

    def runs(self, file_name: str, day: int = 0, times: int = 1, every: int = 1, **more: Any) -> None:
        """A program on the issued laptop."""
        self.add(
            "process",
            account=self.account,
            device_id=LAPTOP,
            at=at(day, "13:00"),
            file_name=file_name,
            times=times,
            every=24 * every,
            **more,
        )

    def opens(self, name: str, day: int = 0, times: int = 1, **more: Any) -> None:
        """A site or service, by the browser if nothing else is said."""
        self.add(
            "connection",
            account=self.account,
            device_id=LAPTOP,
            at=at(day, "13:00"),
            remote_name=name,
            times=times,
            **({"file_name": "chrome.exe"} | more),
        )

    def plugs(self, day: int = 0, clock: str = "13:00", **piece: Any) -> None:
        """A piece of hardware at the issued laptop."""
        self.add("peripheral", account=self.account, device_id=LAPTOP, at=at(day, clock), **({"bus": "usb"} | piece))

    def stands(self, line: str, day: int, times: int = 1, every: int = 1, **more: Any) -> None:
        """Where the laptop sees itself."""
        given = {"gateway_mac": "3c84" + "6a0000" + f"{list(LINES).index(line):02d}", "adapter": "wi-fi"}
        self.add(
            "device_network",
            device_id=LAPTOP,
            at=at(day, "12:00"),
            public_ip=address(line),
            times=times,
            every=24 * every,
            **(given | more),
        )

    def warned(self, detection: str, days: Iterable[int], **more: Any) -> None:
        """The identity product's own guess."""
        for day in days:
            self.add("alert", account=self.account, at=at(day), detection=detection, state="at risk", **more)

    def _colleagues(self) -> None:
        for number in range(COLLEAGUES):
            self.add(
                "people",
                subject=f"c{number}@corp.example",
                is_worker=True,
                remote=True,
                start_at=at(-900),
                peer=self.peer if number < TEAM else f"team{number % 20}",
                **HOME,
            )
        for number in range(TEAM):
            who = f"c{number}@corp.example"
            self.add(
                "sign_in",
                account=who,
                at=at(0),
                ip=f"203.0.113.{number + 1}",
                outcome="success",
                interactive=True,
                times=60,
                source="entra_sign_in",
                managed=True,
                os="Windows 11",
            )
            self.add(
                "meeting",
                account=who,
                at=at(0, "15:00"),
                ip=f"203.0.113.{number + 1}",
                seconds=1800,
                source="zoom",
                camera_seconds=1500,
                network="wifi",
                client="Zoom 6.1 Windows",
                guest=False,
                latency_ms=25.0,
                times=40,
            )


def placed(line: str) -> dict[str, Any]:
    """What the vendor says of where a line is."""
    known = LINES[line]
    return {
        "vendor_country": known["country"],
        "vendor_latitude": known["latitude"],
        "vendor_longitude": known["longitude"],
    }


def address_book() -> list[dict[str, Any]]:
    """Every line, and the colleagues' homes."""
    lines = [{"ip": address(name), "class_radius_km": known["radius_km"]} | known for name, known in LINES.items()]
    homes = [{"ip": f"203.0.113.{number + 1}", "class_radius_km": 190.0} | LINES["home"] for number in range(TEAM)]
    return lines + homes
