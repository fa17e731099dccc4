"""The user's own MMDB files: MaxMind, DB-IP, IPinfo and ip-location-db layouts, told apart by what a record holds.

File names and the `database_type` in the file are no guide: flat files call themselves `city ipv4`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import maxminddb

from sleetwatch.errors import InputError
from sleetwatch.intel.asn_class import as_number


class Answer(NamedTuple):
    """What a file says about one address; None where it says nothing."""

    country: str | None = None
    asn: int | None = None
    as_name: str | None = None
    ip_class: str | None = None
    latitude: float | None = None
    longitude: float | None = None


Record = dict[str, Any]

_USER_TYPES = {  # MaxMind `traits.user_type`, IPinfo `type`, MaxMind `connection_type`
    "cellular": "mobile",
    "mobile": "mobile",
    "residential": "residential",
    "cable/dsl": "residential",
    "isp": "residential",
    "hosting": "hosting",
    "content_delivery_network": "hosting",
    "college": "education",
    "school": "education",
    "library": "education",
    "education": "education",
    "business": "corporate",
    "government": "corporate",
    "military": "corporate",
}
_FLAGS = (  # the first that is set decides
    ("is_anonymous_vpn", "vpn"),
    ("is_tor_exit_node", "vpn"),
    ("is_public_proxy", "vpn"),
    ("is_residential_proxy", "vpn"),
    ("is_hosting_provider", "hosting"),
    ("vpn", "vpn"),
    ("tor", "vpn"),
    ("proxy", "vpn"),
    ("relay", "relay"),
    ("hosting", "hosting"),
)


class Databases:
    """Open MMDB files; for each field the first file that knows it answers."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._readers = [_opened(Path(path)) for path in paths]

    def __bool__(self) -> bool:
        return bool(self._readers)

    def look_up(self, addresses: Sequence[str]) -> list[Answer]:
        """One answer per address; text that is no address gets an empty one."""
        answers = [[_answer(reader, address) for address in addresses] for reader in self._readers]
        return [_first_known(each) for each in zip(*answers, strict=True)]


def read_record(record: object) -> Answer:
    """The answer in one record of any known layout."""
    if not isinstance(record, dict):
        return Answer()
    asn, name = _network_of(record)
    latitude, longitude = _position(record)
    return Answer(_country(record), asn, name, _class(record), latitude, longitude)


def _opened(path: Path) -> maxminddb.Reader:
    try:
        reader: maxminddb.Reader = maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise InputError(
            f"{path}: cannot be read as an MMDB file; give a .mmdb file or take it off the list"
        ) from error
    return reader


def _answer(reader: maxminddb.Reader, address: str) -> Answer:
    try:
        return read_record(reader.get(address))
    except (ValueError, TypeError, maxminddb.InvalidDatabaseError):
        return Answer()


def _first_known(answers: Sequence[Answer]) -> Answer:
    values = [next((value for value in field if value is not None), None) for field in zip(*answers, strict=True)]
    asn_from = next((answer for answer in answers if answer.asn is not None), Answer())
    placed = next((answer for answer in answers if answer.latitude is not None), Answer())
    return Answer(*values)._replace(
        as_name=asn_from.as_name or values[2], latitude=placed.latitude, longitude=placed.longitude
    )


def _country(record: Record) -> str | None:
    nested = record.get("country") or record.get("registered_country")
    found = nested.get("iso_code") if isinstance(nested, dict) else record.get("country_code") or nested
    return found.upper() if isinstance(found, str) and len(found) == len("US") else None


def _network_of(record: Record) -> tuple[int | None, str | None]:
    traits = record.get("traits")
    inner: Record = traits if isinstance(traits, dict) else {}
    company = record.get("as") if isinstance(record.get("as"), dict) else {}
    number = _first(record, inner, ("autonomous_system_number", "as_number", "asn"))
    name = _first(record, inner, ("autonomous_system_organization", "as_organization", "as_name", "organization"))
    return _number(number or (company or {}).get("number")), _text(name or (company or {}).get("name"))


def _position(record: Record) -> tuple[float | None, float | None]:
    location = record.get("location")
    holder: Record = location if isinstance(location, dict) else record
    latitude = _degrees(holder.get("latitude", holder.get("lat")), 90)
    longitude = _degrees(holder.get("longitude", holder.get("lng", holder.get("lon"))), 180)
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)


def _class(record: Record) -> str | None:
    traits = record.get("traits")
    holders: list[Record] = [record, *([traits] if isinstance(traits, dict) else [])]
    flagged = next((kind for flag, kind in _FLAGS for holder in holders if _is_set(holder.get(flag))), None)
    return flagged or next((kind for holder in holders if (kind := _user_type(holder))), None)


def _user_type(holder: Record) -> str | None:
    said = (holder.get(key) for key in ("user_type", "connection_type", "as_type", "type"))
    return next(
        (_USER_TYPES[text.lower()] for text in said if isinstance(text, str) and text.lower() in _USER_TYPES), None
    )


def _first(record: Record, inner: Record, names: Sequence[str]) -> object:
    return next((holder[name] for holder in (record, inner) for name in names if holder.get(name)), None)


def _number(value: object) -> int | None:
    return as_number(str(value or ""))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _degrees(value: object, limit: int) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if -limit <= number <= limit else None


def _is_set(value: object) -> bool:
    return value is True or value == 1 or (isinstance(value, str) and value.lower() == "true")
