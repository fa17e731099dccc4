"""Entra ID's sign-in logs of a day: Windows sign-ins, browsers with a second factor, and kept tokens."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from random import Random

from sleetwatch.worlds import apps
from sleetwatch.worlds.apps import App
from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import Laptop, guid
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.entra_shapes import SignInFiles
from sleetwatch.worlds.entra_steps import answered_on, step_of
from sleetwatch.worlds.files import Json
from sleetwatch.worlds.networks import HOSTING, Seen
from sleetwatch.worlds.people import OwnMachine, Person, Reset, Visit
from sleetwatch.worlds.timeline import HOUR, MINUTE, SECOND, Calendar

_FAILURES = {
    50126: "Error validating credentials due to invalid username or password.",
    50074: "Strong Authentication is required.",
    50140: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    500121: "Authentication failed during strong authentication request.",
    50057: "The user account is disabled.",
}
_EXITS = frozenset(provider.name for provider in HOSTING.values())
_NATIVE, _BROWSER = "Mobile Apps and Desktop clients", "Browser"
_APP_NOTIFICATION = "Mobile app notification"


@dataclass(slots=True)
class _Session:
    """Tokens of one client that go back to one full sign-in."""

    key: str
    until: int
    """The day on which it has to be renewed."""


@dataclass(slots=True)
class _Attempt:
    """What one record says, whoever writes it."""

    at: int
    app: App
    seen: Seen
    client: str
    agent: str
    device: Json
    session: str
    interactive: bool
    error: int = 0
    steps: list[Json] | None = None
    mfa: Json | None = None
    presented: str = "none"


class EntraDays:
    """Turns the days of one person into sign-in records."""

    def __init__(self, person: Person, files: SignInFiles, calendar: Calendar) -> None:
        self._person = person
        self._files = files
        self._calendar = calendar
        self._rng: Random = person.rng
        self._by_message = chance(self._rng, 0.1) and not person.registrations
        self._sessions = {
            kind: _Session(guid(self._rng), self._rng.randrange(lowest, highest))
            for kind, lowest, highest in (("laptop", 0, 14), ("phone", 20, 90), ("own", 0, 1))
        }
        self._browser_apps = apps.BROWSER + (
            apps.DEVELOPER_BROWSER if person.department in {"Engineering", "IT"} else ()
        )

    def live(self, day: Day) -> None:
        for reset in self._person.resets:
            if reset.day == day.index:
                self._reset(reset, day)
        for visit in self._person.visits:
            if visit.day == day.index:
                self._visit(visit, day)
        if self._person.reads_mail_on_phone and self._rng.random() < (0.6 if day.working else 0.3):
            self._phone(day, day.phone_moment())
        if not day.working:
            return
        if day.on_issued:
            self._on_laptop(day)
        own = self._person.own
        if own and day.at_own():
            self._on_own(own, day)

    def _on_laptop(self, day: Day) -> None:
        rng, laptop = self._rng, self._person.laptop
        if laptop.is_windows and chance(rng, 0.75):
            self._windows(day)
        if self._sessions["laptop"].until <= day.index:
            self._full_sign_in(day, "laptop", laptop)
            self._sessions["laptop"].until = day.index + rng.randrange(6, 16)
        elif chance(rng, 0.18):
            self._browse(day, laptop, day.moment(), self._seen_of(day, "laptop"))
        for at in day.moments(rng.choice((0, 1, 1, 2, 2))):
            app = rng.choice(apps.LAPTOP)
            seen = day.way_out("machine")
            self._write(
                _Attempt(
                    at,
                    app,
                    seen,
                    _NATIVE,
                    apps.native_agent(laptop),
                    device_detail(laptop),
                    self._key("laptop"),
                    interactive=False,
                    presented="primaryRefreshToken",
                )
            )

    def _windows(self, day: Day) -> None:
        step = step_of(day.start, "Windows Hello for Business", "", "MFA requirement satisfied by claim in the token")
        self._write(
            _Attempt(
                day.start,
                apps.WINDOWS_SIGN_IN,
                day.way_out("machine"),
                _NATIVE,
                "",
                device_detail(self._person.laptop),
                self._key("laptop"),
                interactive=True,
                steps=[step],
            )
        )

    def _full_sign_in(self, day: Day, kind: str, machine: Laptop) -> None:
        """Password and second factor: a new session. Interrupted and failed attempts come before it."""
        rng = self._rng
        at = day.start + rng.randrange(20 * MINUTE) + MINUTE
        app = rng.choice(self._browser_apps)
        seen = self._seen_of(day, kind)
        browser, agent = apps.browser_of(machine, day.index, rng)
        detail = device_detail(machine, browser)
        session = guid(rng)
        if chance(rng, 0.05):
            self._write(_Attempt(at, app, seen, _BROWSER, agent, detail, session, interactive=True, error=50126))
            at += rng.randrange(8, 40) * SECOND
        if chance(rng, 0.35):
            self._write(_Attempt(at, app, seen, _BROWSER, agent, detail, session, interactive=True, error=50074))
            at += rng.randrange(5, 30) * SECOND
        if chance(rng, 0.015):
            self._write(_Attempt(at, app, seen, _BROWSER, agent, detail, session, interactive=True, error=500121))
            at += rng.randrange(15, 90) * SECOND
        steps, mfa = self._second_factor(at)
        self._write(_Attempt(at, app, seen, _BROWSER, agent, detail, session, interactive=True, steps=steps, mfa=mfa))
        self._sessions[kind].key = session

    def _browse(self, day: Day, machine: Laptop, at: int, seen: Seen) -> None:
        """Another application within the session: the second factor is still good."""
        browser, agent = apps.browser_of(machine, day.index, self._rng)
        step = step_of(at, "Previously satisfied", "", "MFA requirement satisfied by claim in the token")
        self._write(
            _Attempt(
                at,
                self._rng.choice(self._browser_apps),
                seen,
                _BROWSER,
                agent,
                device_detail(machine, browser),
                self._key("laptop"),
                interactive=True,
                steps=[step],
                presented="primaryRefreshToken",
            )
        )

    def _phone(self, day: Day, at: int, seen: Seen | None = None) -> None:
        phone, rng = self._person.handset, self._rng
        if self._sessions["phone"].until <= day.index:
            self._sessions["phone"] = _Session(guid(rng), day.index + rng.randrange(40, 90))
        detail: Json = {
            "deviceId": phone.directory_id,
            "displayName": "",
            "operatingSystem": phone.system,
            "browser": "",
        }
        if phone.directory_id:
            detail |= {
                "displayName": phone.model,
                "isCompliant": False,
                "isManaged": False,
                "trustType": "Azure AD registered",
            }
        self._write(
            _Attempt(
                at,
                rng.choice(apps.PHONE),
                seen or day.way_out("phone"),
                _NATIVE,
                apps.phone_agent(phone.system, phone.model),
                detail,
                self._key("phone"),
                interactive=False,
                presented="refreshToken",
            )
        )

    def _on_own(self, own: OwnMachine, day: Day) -> None:
        rng = self._rng
        if self._sessions["own"].until <= day.index:
            self._full_sign_in(day, "own", own.machine)
            self._sessions["own"].until = day.index + rng.randrange(25, 40)
        _, agent = apps.browser_of(own.machine, day.index, rng)
        for at in day.moments(rng.choice((1, 2, 2, 3))):
            self._write(
                _Attempt(
                    at,
                    rng.choice(apps.BROWSER[:3]),
                    self._seen_of(day, "own"),
                    _BROWSER,
                    agent,
                    device_detail(own.machine, agent.split()[-2].replace("/", " ")),
                    self._key("own"),
                    interactive=False,
                    presented="refreshToken",
                )
            )

    def _visit(self, visit: Visit, day: Day) -> None:
        at = self._calendar.at(day.index, self._person.hours.zone, visit.hour) + self._rng.randrange(10 * MINUTE)
        seen = visit.line.seen(day.index, self._rng)
        if visit.device == "laptop":
            self._browse(day, self._person.laptop, at, seen)
            return
        if visit.device == "phone" or self._person.own is None:
            self._phone(day, at, seen)
            return
        machine = self._person.own.machine
        browser, agent = apps.browser_of(machine, day.index, self._rng)
        self._write(
            _Attempt(
                at,
                apps.BROWSER[2],
                seen,
                _BROWSER,
                agent,
                device_detail(machine, browser),
                self._key("own"),
                interactive=False,
                presented="refreshToken",
            )
        )

    def knock(self, visit: Visit) -> None:
        """A sign-in to an account that is disabled, from a browser."""
        person, rng = self._person, self._rng
        machine = person.own.machine if visit.device == "own" and person.own else person.laptop
        at = self._calendar.at(visit.day, person.hours_on(visit.day).zone, visit.hour) + rng.randrange(10 * MINUTE)
        browser, agent = apps.browser_of(machine, visit.day, rng)
        seen, detail = visit.line.seen(visit.day, rng), device_detail(machine, browser)
        app = rng.choice(apps.BROWSER[:3])
        self._write(_Attempt(at, app, seen, _BROWSER, agent, detail, guid(rng), interactive=True, error=50057))

    def _reset(self, reset: Reset, day: Day) -> None:
        """After a reset the clients have to sign in again; what outlives it goes on with its old session."""
        self._sessions["laptop"].until = day.index
        if reset.phone_outlives:
            at = self._calendar.at(day.index, self._person.hours.zone, reset.hour)
            for _ in range(2):
                self._phone(day, at + int(self._rng.random() * reset.phone_outlives * 24 * HOUR) + MINUTE)
        self._sessions["phone"].until = day.index
        self._sessions["own"].until = day.index + int(reset.own_outlives)

    def _second_factor(self, at: int) -> tuple[list[Json], Json]:
        phone = self._person.handset
        password = step_of(at, "Password", "Password in the cloud", "Correct password")
        if self._by_message:
            # Entra's own way to mask a number
            masked = f"{phone.number[:2]} XXXXXXXX{phone.number[-2:]}"
            method = "Text message"
            return [password, step_of(at + 14 * SECOND, method, masked, "MFA completed in Azure AD")], {
                "authMethod": method,
                "authDetail": masked,
            }
        result = "MFA completed in Azure AD"
        return [password, step_of(at + 9 * SECOND, _APP_NOTIFICATION, phone.model, result)], {
            "authMethod": _APP_NOTIFICATION,
            "authDetail": "",
        }

    def _seen_of(self, day: Day, kind: str) -> Seen:
        own = self._person.own
        if kind == "own" and own is not None:
            return day.way_out("own", own.line)
        for carries in ("browser", "machine"):
            if any(tunnel.carries == carries for tunnel in self._person.tunnels):
                return day.way_out(carries)
        return day.way_out("machine")

    def _key(self, kind: str) -> str:
        return self._sessions[kind].key

    def _write(self, attempt: _Attempt) -> None:
        self._files.add(attempt.at, properties(attempt, self._person, self._rng))


def device_detail(machine: Laptop, browser: str = "") -> Json:
    system = "Windows10" if machine.is_windows else f"MacOs {machine.version}"
    detail: Json = {
        "deviceId": machine.directory_id,
        "displayName": machine.name,
        "operatingSystem": system,
        "browser": browser,
    }
    if machine.managed:
        return detail | {"isCompliant": True, "isManaged": True, "trustType": "Azure AD joined"}
    return detail | {"isCompliant": False, "isManaged": False}


def _risk(attempt: _Attempt, rng: Random) -> Json:
    """The vendor's own opinion: rare, and rather a matter of addresses."""
    if attempt.seen.provider in _EXITS and chance(rng, 0.08):
        return {"riskLevelDuringSignIn": "medium", "riskState": "atRisk", "riskEventTypes_v2": ["anonymizedIPAddress"]}
    if chance(rng, 0.006):
        return {"riskLevelDuringSignIn": "low", "riskState": "none", "riskEventTypes_v2": ["unfamiliarFeatures"]}
    return {"riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes_v2": []}


def token_id(rng: Random) -> str:
    return urlsafe_b64encode(rng.getrandbits(128).to_bytes(16)).decode().rstrip("=")


def properties(attempt: _Attempt, person: Person, rng: Random) -> Json:
    """One sign-in as Microsoft Graph and the diagnostic settings describe it."""
    city = attempt.seen.city
    status: Json = {"errorCode": attempt.error}
    if attempt.error:
        status["failureReason"] = _FAILURES[attempt.error]
    elif attempt.steps:
        status["additionalDetails"] = attempt.steps[-1]["authenticationStepResultDetail"]
    record: Json = {
        "id": guid(rng),
        "createdDateTime": "",
        "userDisplayName": person.full_name,
        "userPrincipalName": person.email,
        "userId": person.directory_id,
        "appId": attempt.app.app_id,
        "appDisplayName": attempt.app.name,
        "ipAddress": attempt.seen.ip,
        "status": status,
        "clientAppUsed": attempt.client,
        "userAgent": attempt.agent,
        "deviceDetail": attempt.device,
        "location": {
            "city": city.seen,
            "state": city.state,
            "countryOrRegion": city.country,
            "geoCoordinates": {"latitude": city.latitude, "longitude": city.longitude},
        },
        "correlationId": guid(rng),
        "conditionalAccessStatus": "failure" if attempt.error else "success",
        "isInteractive": attempt.interactive,
        "authenticationRequirement": "multiFactorAuthentication",
        "resourceDisplayName": attempt.app.resource,
        "resourceId": attempt.app.resource_id,
        "incomingTokenType": attempt.presented,
        "autonomousSystemNumber": attempt.seen.asn,
        "uniqueTokenIdentifier": token_id(rng),
        "sessionId": attempt.session,
    }
    if attempt.interactive:
        record |= {
            "authenticationDetails": attempt.steps or [],
            "mfaDetail": attempt.mfa or {},
            **_risk(attempt, rng),
            "userType": "Member",
            "tokenIssuerType": "AzureAD",
        }
    if any(step["authenticationMethod"] == _APP_NOTIFICATION for step in attempt.steps or ()):
        record["authenticationAppDeviceDetails"] = answered_on(person.handset)
    return record
