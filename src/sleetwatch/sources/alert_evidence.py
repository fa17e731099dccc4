"""Whom and what a Microsoft alert is about: the evidence of Graph, the entities of Sentinel, the row of hunting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sleetwatch.sources.countries import country
from sleetwatch.sources.defender_row import file_name, is_system, person
from sleetwatch.sources.reading import account, address, first, identifier, items, lower, mapping, nested, text


class Named(NamedTuple):
    """A user or a device: what it is called and its id."""

    name: str | None
    id: str | None


@dataclass(slots=True)
class Evidence:
    """What was found, each thing once, in the alert's order."""

    users: list[Named] = field(default_factory=list)
    devices: list[Named] = field(default_factory=list)
    singles: dict[str, list[str]] = field(default_factory=dict)
    """Things that are told only when there is one of them: several addresses belong to nobody in particular."""

    def user(self, name: str | None, user_id: str | None) -> None:
        if name is not None:
            _put(self.users, Named(name, user_id))

    def device(self, name: str | None, device_id: str | None) -> None:
        if name is not None or device_id is not None:
            _put(self.devices, Named(name, device_id))

    def add(self, kind: str, value: str | None) -> None:
        known = self.singles.setdefault(kind, [])
        if value is not None and value not in known:
            known.append(value)

    def only(self, kind: str) -> str | None:
        known = self.singles.get(kind, [])
        return known[0] if len(known) == 1 else None


def _put(known: list[Named], new: Named) -> None:
    """Processes repeat the user and device they ran for, often with the name or the id alone."""
    for place, old in enumerate(known):
        same_id = old.id is not None and old.id == new.id
        same_name = old.name is not None and old.name == new.name and (old.id is None or new.id is None)
        if same_id or same_name:
            known[place] = Named(old.name or new.name, old.id or new.id)
            return
    known.append(new)


# --- Graph security API


def of_graph(listed: list[Any]) -> Evidence:
    """The `evidence` of an alert of Graph's `alerts_v2`."""
    evidence = Evidence()
    for item in map(mapping, listed):
        _graph_user(evidence, mapping(item.get("userAccount")))
        _graph_user(evidence, mapping(mapping(item.get("account")).get("userAccount")))
        name = lower(first(item, "deviceDnsName", "hostName"))
        evidence.device(name, identifier(first(item, "mdeDeviceId", "azureAdDeviceId")))
        file = mapping(first(item, "imageFile", "fileDetails"))
        evidence.add("file_names", file_name(file.get("fileName")))
        evidence.add("user_agents", text(item.get("userAgent")))
        evidence.add("requests", text(item.get("requestId")))
        _graph_address(evidence, item)
    return evidence


def _graph_user(evidence: Evidence, user: dict[str, Any]) -> None:
    name = person(user.get("userPrincipalName"), user.get("domainName"), user.get("accountName"), user.get("userSid"))
    evidence.user(name, identifier(user.get("azureAdUserId")))


def _graph_address(evidence: Evidence, item: dict[str, Any]) -> None:
    ip = address(item.get("ipAddress"))
    if ip is not None:
        place = mapping(item.get("location"))
        evidence.add("ips", ip)
        evidence.add("countries", country(first(item, "countryLetterCode") or place.get("countryName")))
        evidence.add("cities", text(place.get("city")))


# --- Defender for Endpoint


def of_endpoint(seen: Mapping[str, Any]) -> Evidence:
    """The machine of an alert, its user, and what its evidence adds."""
    evidence = Evidence()
    evidence.device(lower(seen.get("computerdnsname")), identifier(seen.get("machineid")))
    for item in map(mapping, items(seen.get("evidence"))):
        name = person(
            item.get("userPrincipalName"), item.get("domainName"), item.get("accountName"), item.get("userSid")
        )
        evidence.user(name, identifier(item.get("aadUserId")))
        evidence.add("file_names", file_name(item.get("fileName")))
        evidence.add("ips", address(item.get("ipAddress")))
    if not evidence.users:
        related = mapping(seen.get("relateduser"))
        evidence.user(person(None, related.get("domainName"), related.get("userName"), None), None)
    return evidence


# --- Sentinel


def of_entities(listed: list[Any], compromised: object) -> Evidence:
    """The `Entities` of a SecurityAlert."""
    evidence = Evidence()
    for entity in _with_inner(listed):
        kind = lower(entity.get("Type"))
        if kind == "account":
            _sentinel_user(evidence, entity)
        elif kind == "mailbox":
            evidence.user(account(first(entity, "Upn", "MailboxPrimaryAddress")), None)
        elif kind == "host":
            name = lower(first(entity, "HostName", "NetBiosName"))
            evidence.device(name, identifier(first(entity, "MdatpDeviceId", "AadDeviceId")))
        elif kind == "ip":
            _sentinel_address(evidence, entity)
        elif kind == "file":
            evidence.add("file_names", file_name(entity.get("Name")))
        elif kind in ("cloud-logon-session", "cloud-logon-request"):
            evidence.add("user_agents", text(entity.get("UserAgent")))
            evidence.add("requests", text(entity.get("RequestId")))
    if not evidence.users and "@" in (compromised_name := account(compromised) or ""):
        evidence.user(compromised_name, None)
    return evidence


def _with_inner(listed: list[Any]) -> Iterable[dict[str, Any]]:
    """Every entity and those inside it: a process holds its file and host, a later one refers to them by number."""
    for entity in map(mapping, listed):
        yield entity
        yield from (inner for inner in entity.values() if isinstance(inner, dict) and "Type" in inner)


def _sentinel_user(evidence: Evidence, entity: dict[str, Any]) -> None:
    name, suffix, domain = entity.get("Name"), lower(entity.get("UPNSuffix")), entity.get("NTDomain")
    if is_system(domain, name, entity.get("Sid")):
        return
    written = account(first(entity, "UserPrincipalName")) or account(name)
    if written and "@" not in written and suffix:
        written = f"{written}@{suffix}"
    elif written and "@" not in written:
        written = person(None, domain, name, entity.get("Sid"))
    evidence.user(written, identifier(entity.get("AadUserId")))


def _sentinel_address(evidence: Evidence, entity: dict[str, Any]) -> None:
    place = mapping(entity.get("Location"))
    evidence.add("ips", address(entity.get("Address")))
    evidence.add("countries", country(first(place, "CountryCode") or place.get("CountryName")))
    evidence.add("cities", text(place.get("City")))


# --- advanced hunting


def of_hunting(seen: Mapping[str, Any]) -> Evidence:
    """A row of AlertEvidence, which is about one entity; AlertInfo has none."""
    evidence = Evidence()
    get = seen.get
    evidence.user(
        person(get("accountupn"), get("accountdomain"), get("accountname"), get("accountsid")),
        identifier(get("accountobjectid")),
    )
    evidence.device(lower(get("devicename")), identifier(get("deviceid")))
    evidence.add("ips", address(get("remoteip")))
    evidence.add("file_names", file_name(get("filename")))
    for name in _hunting_agents(nested(get("additionalfields"))):
        evidence.add("user_agents", name)
    return evidence


def _hunting_agents(said: object) -> Iterable[str]:
    agent = text(said.get("UserAgent")) if isinstance(said, Mapping) else None
    return [agent] if agent else []
