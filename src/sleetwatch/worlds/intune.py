"""Intune's list of managed devices, as Graph pages; Macs that are in no Intune go into a sheet of IT's own."""

from __future__ import annotations

from random import Random

import msgspec

from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Folder, Json, Table
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.timeline import HOUR, Calendar, on_date, to_seconds

_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/managedDevices"
_SHEET = ("device_id", "device_serial", "device_name", "worker_id", "issued_at", "model", "os")
_PAGE = 200


def write_devices(people: list[Person], folder: Folder, calendar: Calendar) -> None:
    managed: list[Json] = []
    sheet = Table(_SHEET)
    listed: set[str] = set()
    for person in people:
        if person.laptop_from >= calendar.days or person.laptop.serial in listed:
            continue
        listed.add(person.laptop.serial)
        issued = issued_at(person, calendar)
        if person.laptop.is_windows:
            managed.append(_laptop(person, issued, calendar))
        else:
            sheet.add(issued, _row(person, issued))
        if person.handset.directory_id:
            managed.append(_handset(person, issued, calendar))
    pages = [managed[start : start + _PAGE] for start in range(0, len(managed), _PAGE)]
    for number, page in enumerate(pages, 1):
        link = f"https://graph.microsoft.com/v1.0/deviceManagement/managedDevices?$skiptoken={number}"
        name = f"intune/managedDevices_{number}.json"
        folder.page(name, _CONTEXT, map(msgspec.json.encode, page), link if number < len(pages) else "")
    folder.table("hr/devices.csv", sheet)


def issued_at(person: Person, calendar: Calendar) -> int:
    """When the laptop was switched on for the first time."""
    if person.laptop_from >= 0:
        return calendar.at(person.laptop_from, person.city.zone, 9.2)
    parcel = person.parcels[0].delivered if person.parcels else person.started
    return on_date(parcel, 15.5)


def _last_seen(person: Person, calendar: Calendar, rng: Random) -> int:
    last = calendar.days - 1 if person.ended is None else (person.ended - calendar.first).days
    return calendar.at(last, person.city.zone, 10) + rng.randrange(6 * HOUR)


def _row(person: Person, issued: int) -> Json:
    laptop = person.laptop
    return {
        "device_id": laptop.inventory_id,
        "device_serial": laptop.serial,
        "device_name": laptop.name,
        "worker_id": person.worker_id,
        "issued_at": to_seconds(issued),
        "model": laptop.model,
        "os": f"macOS {laptop.version}",
    }


def _laptop(person: Person, issued: int, calendar: Calendar) -> Json:
    laptop, rng = person.laptop, person.rng
    return {
        "id": laptop.inventory_id,
        "userId": person.directory_id,
        "deviceName": laptop.name,
        "managedDeviceOwnerType": "company",
        "enrolledDateTime": to_seconds(issued),
        "lastSyncDateTime": to_seconds(_last_seen(person, calendar, rng)),
        "operatingSystem": "Windows",
        "complianceState": "compliant" if chance(rng, 0.96) else "noncompliant",
        "managementAgent": "mdm",
        "osVersion": laptop.version,
        "azureADRegistered": True,
        "deviceEnrollmentType": "windowsAzureADJoin",
        "emailAddress": person.email,
        "azureADDeviceId": laptop.directory_id,
        "deviceRegistrationState": "registered",
        "isEncrypted": True,
        "userPrincipalName": person.email,
        "model": laptop.model,
        "manufacturer": laptop.maker,
        "serialNumber": laptop.serial,
        "phoneNumber": "",
        "userDisplayName": person.full_name,
        "wiFiMacAddress": laptop.wifi_address.replace("-", ""),
        "ethernetMacAddress": laptop.wired_address.replace("-", ""),
        "managementState": "managed",
    }


def _handset(person: Person, issued: int, calendar: Calendar) -> Json:
    phone, rng = person.handset, person.rng
    system, version = phone.system.split()
    return {
        "id": f"{phone.directory_id[:24]}{phone.device_id[24:]}",
        "userId": person.directory_id,
        "deviceName": f"{person.first}'s {phone.model}" if system == "Ios" else f"{person.user_name}_Android",
        "managedDeviceOwnerType": "personal",
        "enrolledDateTime": to_seconds(issued + 26 * HOUR),
        "lastSyncDateTime": to_seconds(_last_seen(person, calendar, rng)),
        "operatingSystem": "iOS" if system == "Ios" else system,
        "complianceState": "compliant",
        "managementAgent": "mdm",
        "osVersion": version,
        "azureADRegistered": True,
        "deviceEnrollmentType": "userEnrollment",
        "emailAddress": person.email,
        "azureADDeviceId": phone.directory_id,
        "deviceRegistrationState": "registered",
        "isEncrypted": True,
        "userPrincipalName": person.email,
        "model": phone.model,
        "manufacturer": "Apple" if system == "Ios" else "",
        "serialNumber": "0",
        "phoneNumber": "*" * 8 + phone.number[-4:],
        "userDisplayName": person.full_name,
        "managementState": "managed",
    }
