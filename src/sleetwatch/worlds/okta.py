"""The subsidiary's Okta System Log: sessions, second factors and single sign-on of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from sleetwatch.worlds.apps import browser_of
from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import Handset, guid
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Json, Log
from sleetwatch.worlds.networks import Seen
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.timeline import MINUTE, SECOND, Calendar, to_millis

_APPS = ("Zendesk", "Slack", "Google Workspace", "Confluence", "Zoom")
_COUNTRIES = {
    "US": "United States",
    "DE": "Germany",
    "GB": "United Kingdom",
    "ES": "Spain",
    "PL": "Poland",
    "IN": "India",
    "BR": "Brazil",
    "PT": "Portugal",
    "NL": "Netherlands",
    "CN": "China",
    "CA": "Canada",
}
_MESSAGES = {
    "user.session.start": "User login to Okta",
    "user.authentication.auth_via_mfa": "Authentication of user via MFA",
    "user.authentication.sso": "User single sign on to app",
    "user.mfa.factor.activate": "Activate factor or authenticator enrollment for user",
    "user.account.reset_password": "User reset password for Okta",
}
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class _Occurrence:
    at: int
    kind: str
    seen: Seen
    session: str = "unknown"
    target: list[Json] = field(default_factory=list)
    reason: str | None = None
    """Set when it failed."""


def _okta_id(prefix: str, rng: Random) -> str:
    return prefix + "".join(rng.choice(_LETTERS) for _ in range(17))


class OktaDays:
    """Turns the days of one person into System Log events."""

    def __init__(self, person: Person, log: Log, calendar: Calendar) -> None:
        self._person = person
        self._log = log
        self._calendar = calendar
        rng = person.rng
        self._id = _okta_id("00u", rng)
        self._factor_id = _okta_id("opf", rng)
        self._fingerprint = f"{rng.getrandbits(128):032x}"
        self._tokens = f"{rng.getrandbits(256):064x}"

    def live(self, day: Day) -> None:
        for reset in self._person.resets:
            if reset.day == day.index:
                at = self._calendar.at(day.index, self._person.hours.zone, reset.hour) + day.rng.randrange(MINUTE)
                self._write(day, _Occurrence(at, "user.account.reset_password", day.way_out("browser")))
        for when, handset in self._person.registrations:
            if when == day.index:
                target = self._factor(handset, "Push")
                at = day.start + 25 * MINUTE
                self._write(day, _Occurrence(at, "user.mfa.factor.activate", day.way_out("browser"), target=target))
        if day.working and day.on_issued:
            self._at_work(day)

    def _at_work(self, day: Day) -> None:
        rng = self._person.rng
        session, seen = _okta_id("idx", rng), day.way_out("browser")
        at = day.start + rng.randrange(6 * MINUTE)
        if chance(rng, 0.04):
            failed = _Occurrence(at - 40 * SECOND, "user.session.start", seen, session, reason="INVALID_CREDENTIALS")
            self._write(day, failed)
        self._write(day, _Occurrence(at, "user.session.start", seen, session))
        if chance(rng, 0.4):
            target = self._factor(self._person.handset, "Get a push notification")
            kind = "user.authentication.auth_via_mfa"
            self._write(day, _Occurrence(at + 11 * SECOND, kind, seen, session, target))
        for moment in day.moments(rng.choice((0, 1, 1, 2))):
            app = _app(rng.choice(_APPS))
            self._write(day, _Occurrence(moment, "user.authentication.sso", day.way_out("browser"), session, [app]))

    def _factor(self, handset: Handset, method: str) -> list[Json]:
        detail = {"methodTypeUsed": method, "deviceName": handset.model, "deviceId": f"guo{handset.device_id[:17]}"}
        enrolled = {"type": "AuthenticatorEnrollment", "alternateId": "unknown", "displayName": "Okta Verify"}
        return [
            {"id": self._id, "type": "User", "alternateId": self._person.email, "displayName": self._person.full_name},
            {"id": self._factor_id, **enrolled, "detailEntry": detail},
        ]

    def _write(self, day: Day, what: _Occurrence) -> None:
        person, seen = self._person, what.seen
        record = {
            "actor": {"id": self._id, "type": "User", "alternateId": person.email, "displayName": person.full_name},
            "client": self._client(day, seen),
            "device": None,
            "authenticationContext": {"authenticationStep": 0, "externalSessionId": what.session},
            "displayMessage": _MESSAGES[what.kind],
            "eventType": what.kind,
            "outcome": {"result": "FAILURE" if what.reason else "SUCCESS", "reason": what.reason},
            "published": to_millis(what.at),
            "securityContext": _network(seen),
            "severity": "INFO",
            "debugContext": {"debugData": self._debug()},
            "legacyEventType": "core." + what.kind,
            "transaction": {"type": "WEB", "id": guid(person.rng).replace("-", ""), "detail": {}},
            "uuid": guid(person.rng),
            "version": "0",
            "request": {"ipChain": [{"ip": seen.ip, "version": "V6" if ":" in seen.ip else "V4", "source": None}]},
            "target": what.target,
        }
        self._log.add(what.at, record)

    def _client(self, day: Day, seen: Seen) -> Json:
        laptop = self._person.laptop
        browser, agent = browser_of(laptop, day.index, self._person.rng)
        system = "Windows 10" if laptop.is_windows else "Mac OS X"
        return {
            "userAgent": {"rawUserAgent": agent, "os": system, "browser": browser.split(maxsplit=1)[0].upper()},
            "zone": "null",
            "device": "Computer",
            "id": None,
            "ipAddress": seen.ip,
            "geographicalContext": _place(seen),
        }

    def _debug(self) -> Json:
        return {
            "requestUri": "/idp/idx/identify",
            "deviceFingerprint": self._fingerprint,
            "dtHash": self._tokens,
            "behaviors": "{New Device=NEGATIVE, New IP=NEGATIVE, Velocity=NEGATIVE}",
            "risk": "{level=LOW}",
        }


def _app(name: str) -> Json:
    key = f"0oa{len(name):02d}k7qz{name[:4].lower()}5d7"
    detail = {"signOnModeType": "SAML_2_0"}
    return {"id": key, "type": "AppInstance", "alternateId": name, "displayName": name, "detailEntry": detail}


def _network(seen: Seen) -> Json:
    provider = seen.provider.lower()
    return {"asNumber": seen.asn, "asOrg": provider, "isp": provider, "domain": None, "isProxy": False}


def _place(seen: Seen) -> Json:
    city = seen.city
    return {
        "city": city.seen,
        "state": city.state,
        "country": _COUNTRIES[city.country],
        "postalCode": city.postal_codes[0],
        "geolocation": {"lat": city.latitude, "lon": city.longitude},
    }
