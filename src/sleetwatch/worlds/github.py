"""The audit log of the engineers' GitHub organisation, Git events and addresses included, as it is streamed."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from random import Random

from sleetwatch.worlds.apps import browser_of
from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import Laptop
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Json, Log
from sleetwatch.worlds.networks import Seen
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.software import REPOSITORIES
from sleetwatch.worlds.tenants import Brand
from sleetwatch.worlds.timeline import SECOND

_ORGANISATION_ID = 48_210_377
_TOKENS = ("OAuth access token", "Personal access token (classic)", "Fine-grained personal access token")


class GithubDays:
    """Turns the days of one engineer into entries of the audit log."""

    def __init__(self, person: Person, log: Log) -> None:
        self._person = person
        self._log = log
        rng: Random = person.rng
        self._login = person.user_name.replace(".", "-") + "-nl"
        self._id = rng.randrange(20_000_000, 190_000_000)
        self._by_ssh = chance(rng, 0.45)
        self._token = rng.choice(_TOKENS)
        self._own_repositories = rng.sample(REPOSITORIES, rng.randrange(2, 5))

    def live(self, day: Day) -> None:
        self._clone(day)
        self._take(day)
        if not day.working:
            return
        rng = day.rng
        for at in day.moments(rng.choice((0, 0, 1, 1, 2))):
            action = "git.push" if chance(rng, 0.45) else "git.fetch"
            self._git(day, at, action, rng.choice(self._own_repositories))
        if chance(rng, 0.006):
            self._create(day)

    def _clone(self, day: Day) -> None:
        """What the issued laptop's agent saw as well, or what was taken on a machine without one."""
        for at, name in day.cloned:
            self._write(at + SECOND, "git.clone", day.way_out("machine"), self._transfer(self._person.laptop, name))
        if not day.working or day.on_issued:
            return
        for count in (count for when, count in self._person.clones if when == day.index):
            at = day.moment()
            for name in day.rng.sample(REPOSITORIES, min(count, len(REPOSITORIES))):
                at += day.rng.randrange(6, 50) * SECOND
                self._git(day, at, "git.clone", name)

    def _take(self, day: Day) -> None:
        """Archives fetched with the browser, one after the other."""
        for count in (count for when, count in self._person.takes if when == day.index):
            machine, seen = day.at_hand() or (self._person.laptop, day.way_out("machine"))
            agent, at = browser_of(machine, day.index, day.rng)[1], day.moment()
            for name in day.rng.sample(REPOSITORIES, min(count, len(REPOSITORIES))):
                at += day.rng.randrange(9, 70) * SECOND
                told = _repository(self._person.brand, name) | {"user_agent": agent}
                self._write(at, "repo.download_zip", seen, told)

    def _git(self, day: Day, at: int, action: str, name: str) -> None:
        sits_at = day.at_hand()
        if sits_at:
            machine, seen = sits_at
            self._write(at, action, seen, self._transfer(machine, name))

    def _create(self, day: Day) -> None:
        sits_at = day.at_hand()
        if sits_at is None:
            return
        machine, seen = sits_at
        _, agent = browser_of(machine, day.index, day.rng)
        name = f"{day.rng.choice(REPOSITORIES)}-{day.rng.choice(('spike', 'proto', 'next', 'infra'))}"
        self._write(
            day.moment(),
            "repo.create",
            seen,
            {**_repository(self._person.brand, name), "visibility": "private", "user_agent": agent},
        )

    def _transfer(self, machine: Laptop, name: str) -> Json:
        """A machine has its own key or its own token."""
        told: Json = {
            **_repository(self._person.brand, name),
            "user_agent": "git/2.48.1.windows.1" if machine.is_windows else "git/2.39.5 (Apple Git-154)",
            "transport_protocol": 2 if self._by_ssh else 1,
            "transport_protocol_name": "ssh" if self._by_ssh else "http",
        }
        if not self._by_ssh:
            made_of = f"{self._login}/{machine.serial}".encode()
            told |= {
                "programmatic_access_type": self._token,
                "hashed_token": b64encode(sha256(made_of).digest()).decode(),
                "token_id": int(sha256(made_of).hexdigest()[:8], 16),
            }
        return told

    def _write(self, at: int, action: str, seen: Seen, told: Json) -> None:
        record = {
            "@timestamp": at // 1000,
            "_document_id": b64encode(self._person.rng.getrandbits(128).to_bytes(16)).decode().rstrip("="),
            "action": action,
            "actor": self._login,
            "actor_id": self._id,
            "actor_ip": seen.ip,
            "actor_is_bot": False,
            "actor_location": {"country_code": seen.city.country},
            "business": self._person.brand.name,
            "external_identity_nameid": self._person.email,
            "operation_type": "create" if action == "repo.create" else "access",
            "org": self._person.brand.organisation,
            "org_id": _ORGANISATION_ID,
            "user": "",
            "user_id": self._id,
            **told,
        }
        self._log.add(at, record)


def _repository(brand: Brand, name: str) -> Json:
    full = f"{brand.organisation}/{name}"
    return {"repo": full, "repository": full, "repository_public": False}
