"""OCSF Discovery, System and Network Activity: devices, what is plugged in, what runs and where it connects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Connection, Device, DeviceNetwork, Event, Peripheral, Process, Worker
from sleetwatch.sources.countries import country
from sleetwatch.sources.endpoint_row import usb_id
from sleetwatch.sources.hardware import adapter_address, parts_of, serial_number
from sleetwatch.sources.ocsf_record import Seen, account_of, known_account, moment, public, system_of
from sleetwatch.sources.reading import (
    address,
    coordinates,
    first,
    flag,
    identifier,
    items,
    lower,
    mapping,
    number,
    phone,
    text,
)

_SHA256 = 3
_LAUNCH = 1
_CONNECT = 1
_INBOUND = 1
_CLASSES = {1: "USB", 2: "Keyboard", 3: "Mouse", 4: "Printer", 5: "Monitor", 6: "AudioEndpoint", 7: "Camera"}


def read_inventory(seen: Seen) -> Iterable[Event]:
    """A device, its adapters and what is plugged in."""
    device = seen.device
    known = (seen.device_id, seen.device_name, serial_number(mapping(device.get("hw_info")).get("serial_number")))
    if not any(known):
        raise Refused("no-device", "the record names no device")
    peripherals = (_peripheral(seen, mapping(one), present=True) for one in items(device.get("peripheral_devices")))
    return (_device(seen), *_adapters(seen), *peripherals)


def _device(seen: Seen) -> Device:
    device = seen.device
    hardware = mapping(device.get("hw_info"))
    owner = known_account(first(device, "owner")) or known_account(seen.record.get("user"))
    personal = flag(device.get("is_personal"))
    return Device(
        at=seen.at,
        uid=seen.uid,
        device_id=seen.device_id,
        serial=serial_number(hardware.get("serial_number")),
        device_name=seen.device_name,
        account=owner,
        issued_at=moment(device, "created_time"),
        model=text(device.get("model")),
        manufacturer=text(first(device, "vendor_name")) or text(hardware.get("bios_manufacturer")),
        os=system_of(device),
        managed=flag(device.get("is_managed")),
        compliant=flag(device.get("is_compliant")),
        ownership=None if personal is None else "personal" if personal else "company",
        public_ip=public(device.get("ip")),
    )


def _adapters(seen: Seen) -> Iterator[DeviceNetwork]:
    for adapter in map(mapping, items(seen.device.get("network_interfaces"))):
        mac, own = adapter_address(adapter.get("mac")), address(adapter.get("ip"))
        if mac or own:
            yield DeviceNetwork(
                at=seen.at,
                uid=seen.uid,
                device_id=seen.device_id,
                device_name=seen.device_name,
                public_ip=public(seen.device.get("ip")),
                addresses=own,
                mac=mac,
                adapter=text(first(adapter, "name", "type")),
            )


def read_peripherals(seen: Seen, *, present: bool | None = True) -> Iterable[Event]:
    """What was found plugged in, or was just plugged in."""
    found = [mapping(one) for one in items(seen.record.get("peripheral_device"))]
    if not found or seen.device_id is seen.device_name is None:
        raise Refused("unused-action", "the record names no peripheral, or no device it is at")
    return [_peripheral(seen, one, present=present) for one in found]


def read_peripheral_activity(seen: Seen) -> Iterable[Event]:
    """Something was plugged in."""
    if seen.activity != _CONNECT:
        raise Refused("unused-action", "a peripheral was not plugged in")
    return read_peripherals(seen, present=None)


def _peripheral(seen: Seen, one: dict[str, Any], *, present: bool | None) -> Peripheral:
    said = text(one.get("uid"))
    parts = parts_of(said or "")
    vendor = next((usb_id(listed) for listed in items(one.get("vendor_id_list"))), None)
    return Peripheral(
        at=seen.at,
        uid=seen.uid,
        device_id=seen.device_id,
        device_name=seen.device_name,
        account=known_account(seen.actor.get("user")),
        class_name=text(first(one, "class", "type")) or _CLASSES.get(number(one.get("type_id")) or 0),
        description=text(one.get("name")),
        hardware_id=said,
        bus=parts.bus if said and "\\" in said else None,
        vendor_id=parts.vendor_id or vendor,
        product_id=parts.product_id,
        vendor=text(one.get("vendor_name")) or parts.vendor,
        product=text(one.get("model")) or parts.product,
        serial=lower(one.get("serial_number")) or parts.serial,
        present=present,
    )


def read_user_inventory(seen: Seen) -> Iterable[Event]:
    """A worker as the directory knows the person, when it names the employee and the first day."""
    user = seen.part("user")
    person = mapping(user.get("ldap_person"))
    employee, hired = text(person.get("employee_uid")), moment(person, "hire_time")
    if employee is None:
        raise Refused("missing-employee_uid", "the user is not said to be an employee")
    if hired is None:
        raise Refused("missing-hire_time", "the employee's first day is not said")
    home = mapping(person.get("location"))
    latitude, longitude = coordinates(home.get("lat"), home.get("long"))
    return (
        Worker(
            at=hired,
            uid=seen.uid,
            worker_id=employee,
            full_name=text(user.get("full_name")) or text(first(person, "display_name", "ldap_cn")),
            work_email=account_of(user),
            phone=phone(first(user, "phone_number")) or phone(person.get("phone_number")),
            title=text(person.get("job_title")),
            department=text(person.get("department")),
            manager_id=text(mapping(mapping(person.get("manager")).get("ldap_person")).get("employee_uid")),
            end_at=moment(person, "leave_time"),
            home_city=text(home.get("city")),
            home_region=text(home.get("region")),
            home_postal_code=text(home.get("postal_code")),
            home_country=country(home.get("country")),
            home_latitude=latitude,
            home_longitude=longitude,
        ),
    )


def read_process(seen: Seen) -> Iterable[Event]:
    """A process that started."""
    if seen.activity != _LAUNCH:
        raise Refused("unused-action", "no process was started")
    process = seen.part("process")
    file = mapping(process.get("file"))
    name = lower(first(process, "name")) or lower(file.get("name"))
    if name is None:
        raise Refused("no-process", "the record names no process")
    parent = mapping(process.get("parent_process")) or mapping(seen.actor.get("process"))
    certificate = mapping(mapping(file.get("signature")).get("certificate"))
    return (
        Process(
            at=seen.at,
            uid=seen.uid,
            device_id=seen.device_id,
            device_name=seen.device_name,
            account=known_account(process.get("user")) or known_account(seen.actor.get("user")),
            file_name=name,
            path=text(file.get("path")),
            command_line=text(process.get("cmd_line")),
            company=text(file.get("company_name")),
            product=text(mapping(file.get("product")).get("name")),
            original_name=lower(file.get("internal_name")),
            sha256=_sha256(file),
            signer=text(certificate.get("subject")),
            parent=_name_of(parent),
            remote_session=flag(mapping(process.get("session")).get("is_remote")),
        ),
    )


def _sha256(file: dict[str, Any]) -> str | None:
    hashes = (mapping(one) for one in items(file.get("hashes")))
    return next((lower(one.get("value")) for one in hashes if number(one.get("algorithm_id")) == _SHA256), None)


def _name_of(process: dict[str, Any]) -> str | None:
    return lower(mapping(process.get("file")).get("name")) or lower(process.get("name"))


def read_connection(seen: Seen) -> Iterable[Event]:
    """A connection of a device or of a person's process; a flow between two addresses tells about nobody."""
    near, far = _sides(seen)
    who, process = known_account(seen.actor.get("user")), _name_of(mapping(seen.actor.get("process")))
    if not (who or process or seen.device_id or seen.device_name):
        raise Refused("no-device", "the record names neither a device nor an account")
    return (
        Connection(
            at=seen.at,
            uid=seen.uid,
            device_id=seen.device_id,
            device_name=seen.device_name,
            account=who,
            action=seen.action or None,
            remote_ip=address(far.get("ip")),
            remote_name=_remote_name(seen, far),
            remote_port=number(far.get("port")),
            local_ip=address(near.get("ip")) or address(seen.device.get("ip")),
            protocol=lower(seen.part("connection_info").get("protocol_name")),
            file_name=process,
        ),
    )


def _sides(seen: Seen) -> tuple[dict[str, Any], dict[str, Any]]:
    """The device's side and the other."""
    inbound = number(seen.part("connection_info").get("direction_id")) == _INBOUND
    return (seen.target, seen.source) if inbound else (seen.source, seen.target)


def _remote_name(seen: Seen, far: dict[str, Any]) -> str | None:
    asked = lower(seen.part("query").get("hostname"))
    url = first(seen.part("http_request"), "url") or seen.record.get("url")
    name = asked or lower(first(far, "hostname", "domain")) or lower(mapping(url).get("hostname"))
    return name.rstrip(".") if name and not address(name) else None


def device_of(evidence: dict[str, Any]) -> tuple[str | None, str | None]:
    """The id and the name of a device that a finding names."""
    device = mapping(evidence.get("device"))
    return identifier(device.get("uid")), lower(first(device, "hostname", "name"))
