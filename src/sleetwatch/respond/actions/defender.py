"""Microsoft Defender for Endpoint by its own API."""

from __future__ import annotations

import re

import msgspec

from sleetwatch.respond.actions.asking import Aim, Call, Http, NotOne, Planned, odata, one_of, part, there

MACHINE = re.compile(r"[0-9a-f]{40}")
_LIVE = {"Pending", "InProgress", "Succeeded"}
_OPEN = {"Pending", "InProgress"}
ISOLATE, RELEASE, COLLECT = "Isolate", "Unisolate", "CollectInvestigationPackage"


class Machine(msgspec.Struct):
    """A device."""

    id: str


class _Machines(msgspec.Struct):
    value: list[Machine]


class _Done(msgspec.Struct, rename="camel"):
    type: str
    status: str
    creation_date_time_utc: str = ""


class _AllDone(msgspec.Struct):
    value: list[_Done]


def find(http: Http, device: str) -> Machine:
    """The one device of this id, or of this name. Raises `NotOne`."""
    if MACHINE.fullmatch(device):
        found = there(http, f"api/machines/{part(device)}", Machine)
        return one_of([] if found is None else [found], "device")
    params: dict[str, str | int] = {"$filter": f"computerDnsName eq {odata(device)}", "$top": 3}
    return one_of(http.get("api/machines", params).read(_Machines).value, "device")


def isolate(http: Http, aim: Aim) -> Planned:
    """Cut the device off from all but Defender."""
    machine = find(http, aim.target)
    if _newest(_done(http, machine), ISOLATE, RELEASE) == ISOLATE:
        return Planned()
    body = {"Comment": aim.comment, "IsolationType": "Full"}
    return Planned((Call("POST", f"{_at(machine)}/isolate", body, says="isolate the device"),))


def release(http: Http, aim: Aim) -> Planned:
    """Let it back."""
    machine = find(http, aim.target)
    if _newest(_done(http, machine), ISOLATE, RELEASE) != ISOLATE:
        return Planned()
    return Planned((Call("POST", f"{_at(machine)}/unisolate", {"Comment": aim.comment}, says="release the device"),))


def collect(http: Http, aim: Aim) -> Planned:
    """Have the device gather its logs; not while it is doing so."""
    machine = find(http, aim.target)
    if any(one.type == COLLECT and one.status in _OPEN for one in _done(http, machine)):
        return Planned()
    path, body = f"{_at(machine)}/collectInvestigationPackage", {"Comment": aim.comment}
    return Planned((Call("POST", path, body, says="collect an investigation package"),))


def _done(http: Http, machine: Machine) -> list[_Done]:
    params: dict[str, str | int] = {"$filter": f"machineId eq {odata(machine.id)}"}
    return http.get("api/machineactions", params).read(_AllDone).value


def _newest(done: list[_Done], *kinds: str) -> str | None:
    """Which of these was asked for last and did not fail."""
    own = [one for one in done if one.type in kinds and one.status in _LIVE]
    return max(own, key=lambda one: one.creation_date_time_utc).type if own else None


def _at(machine: Machine) -> str:
    if not MACHINE.fullmatch(machine.id):
        raise NotOne("Defender names the device by something that is no id; nothing was done")
    return f"api/machines/{machine.id}"
