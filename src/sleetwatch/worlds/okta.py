"""The subsidiary's Okta System Log: sessions, second factors and single sign-on of a day."""

from __future__ import annotations

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


def _okta_id(prefix: str, rng: Random) -> str:
    letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return prefix + "".join(rng.choice(letters) for _ in range(17))


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
                at = self._calendar.at(day.index, self._person.hours.zone, reset.hour)
                self._event(
                    at, "user.account.reset_password", "User reset password for Okta", day, day.way_out("browser"), ""
                )
        for when, handset in self._person.registrations:
            if when == day.index:
                self._activate(day, handset)
        if day.working and day.on_issued:
            self._at_work(day)

    def _at_work(self, day: Day) -> None:
        rng = self._person.rng
        session = _okta_id("idx", rng)
        seen = day.way_out("browser")
        at = day.start + rng.randrange(6 * MINUTE)
        if chance(rng, 0.04):
            self._event(
                at - 40 * SECOND,
                "user.session.start",
                "User login to Okta",
                day,
                seen,
                session,
                outcome={"result": "FAILURE", "reason": "INVALID_CREDENTIALS"},
            )
        self._event(at, "user.session.start", "User login to Okta", day, seen, session)
        if chance(rng, 0.4):
            self._event(
                at + 11 * SECOND,
                "user.authentication.auth_via_mfa",
                "Authentication of user via MFA",
                day,
                seen,
                session,
                target=self._factor(),
            )
        for moment in day.moments(rng.choice((1, 2, 3))):
            app = rng.choice(_APPS)
            self._event(
                moment,
                "user.authentication.sso",
                "User single sign on to app",
                day,
                day.way_out("browser"),
                session,
                target=[
                    {
                        "id": f"0oa{len(app):02d}k7qz{app[:4].lower()}5d7",
                        "type": "AppInstance",
                        "alternateId": app,
                        "displayName": app,
                        "detailEntry": {"signOnModeType": "SAML_2_0"},
                    }
                ],
            )

    def _factor(self) -> list[Json]:
        phone = self._person.handset
        return [
            {"id": self._id, "type": "User", "alternateId": self._person.email, "displayName": self._person.full_name},
            {
                "id": self._factor_id,
                "type": "AuthenticatorEnrollment",
                "alternateId": "unknown",
                "displayName": "Okta Verify",
                "detailEntry": {"methodTypeUsed": "Get a push notification", "deviceName": phone.model},
            },
        ]

    def _activate(self, day: Day, handset: Handset) -> None:
        target = self._factor()
        target[1]["detailEntry"] = {
            "methodTypeUsed": "Push",
            "deviceName": handset.model,
            "deviceId": f"guo{handset.device_id[:17]}",
        }
        self._event(
            day.start + 25 * MINUTE,
            "user.mfa.factor.activate",
            "Activate factor",
            day,
            day.way_out("browser"),
            _okta_id("idx", self._person.rng),
            target=target,
        )

    def _event(
        self,
        at: int,
        kind: str,
        message: str,
        day: Day,
        seen: Seen,
        session: str,
        *,
        outcome: Json | None = None,
        target: list[Json] | None = None,
    ) -> None:
        person = self._person
        laptop = person.laptop
        browser, agent = browser_of(laptop, day.index, person.rng)
        self._log.add(
            at,
            {
                "actor": {
                    "id": self._id,
                    "type": "User",
                    "alternateId": person.email,
                    "displayName": person.full_name,
                    "detailEntry": None,
                },
                "client": {
                    "userAgent": {
                        "rawUserAgent": agent,
                        "os": "Windows 10" if laptop.is_windows else "Mac OS X",
                        "browser": browser.split()[0].upper(),
                    },
                    "zone": "null",
                    "device": "Computer",
                    "id": None,
                    "ipAddress": seen.ip,
                    "geographicalContext": _place(seen),
                },
                "device": None,
                "authenticationContext": {
                    "authenticationProvider": None,
                    "authenticationStep": 0,
                    "externalSessionId": session or "unknown",
                },
                "displayMessage": message,
                "eventType": kind,
                "outcome": outcome or {"result": "SUCCESS", "reason": None},
                "published": to_millis(at),
                "securityContext": {
                    "asNumber": seen.asn,
                    "asOrg": seen.provider.lower(),
                    "isp": seen.provider.lower(),
                    "domain": None,
                    "isProxy": False,
                },
                "severity": "INFO",
                "debugContext": {
                    "debugData": {
                        "requestUri": "/idp/idx/identify",
                        "deviceFingerprint": self._fingerprint,
                        "dtHash": self._tokens,
                        "behaviors": "{New Device=NEGATIVE, New IP=NEGATIVE, Velocity=NEGATIVE}",
                        "risk": "{level=LOW}",
                    }
                },
                "legacyEventType": "core." + kind,
                "transaction": {"type": "WEB", "id": guid(person.rng).replace("-", ""), "detail": {}},
                "uuid": guid(person.rng),
                "version": "0",
                "request": {"ipChain": [{"ip": seen.ip, "version": "V6" if ":" in seen.ip else "V4", "source": None}]},
                "target": target or [],
            },
        )


def _place(seen: Seen) -> Json:
    city = seen.city
    return {
        "city": city.seen,
        "state": city.state,
        "country": _COUNTRIES[city.country],
        "postalCode": city.postal_codes[0],
        "geolocation": {"lat": city.latitude, "lon": city.longitude},
    }
