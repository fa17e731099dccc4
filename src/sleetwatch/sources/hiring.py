"""What applicant tracking systems have in common: names, contacts, documents, where an applicant came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import items, lower, mapping, optional_time, phone, text


def full_name(*parts: object) -> str | None:
    """First and last name, or whatever of them is there."""
    return " ".join(part for value in parts if (part := text(value))) or None


def values_of(listed: object, *keys: str) -> list[str]:
    """The texts of a list of contacts, each a text itself or an object that has it under one of the keys."""
    found = (_value(one, keys) for one in items(listed))
    return [one for one in found if one]


def _value(one: object, keys: tuple[str, ...]) -> str | None:
    if not isinstance(one, dict):
        return text(one)
    return next((told for key in keys if (told := text(one.get(key)))), None)


def private_first(listed: object) -> list[Any]:
    """Contacts with the private ones first, for the work one is the former employer's."""
    return sorted(items(listed), key=lambda one: lower(mapping(one).get("type")) == "work")


def first_email(listed: object) -> str | None:
    """The first e-mail address of a list, in lower case."""
    return next((email.lower() for email in values_of(listed, "value", "email") if "@" in email), None)


def first_phone(listed: object) -> str | None:
    """The first number of a list that is one."""
    return next((number for one in values_of(listed, "value", "phone") if (number := phone(one))), None)


def place(value: object) -> dict[str, str | None]:
    """City, region and country of a place such as `Leeds, England, United Kingdom`; nothing of what is longer."""
    parts = [part for one in (text(value) or "").split(",") if (part := one.strip())]
    nation = _nation(parts)
    if not 1 < len(parts) <= 3 or any(character.isdigit() for character in "".join(parts)):  # noqa: PLR2004
        return {"country": nation}
    region = parts[1] if len(parts) == 3 or nation is None else None  # noqa: PLR2004
    return {"city": parts[0], "region": region, "country": nation}


def _nation(parts: list[str]) -> str | None:
    """The country at a place's end. Right behind a town two letters are as well a state's: `Los Angeles, CA`."""
    if len(parts) == 2 and (len(parts[1]) == 2 or parts[1].lower() == "georgia"):  # noqa: PLR2004
        return None
    return country(parts[-1]) if len(parts) > 1 else None


_EMPLOYEE = frozenset({"employee id", "employee number", "worker id", "worker number", "hris id"})


def employee_id(*custom_fields: object) -> str | None:
    """The worker an applicant became, where the company keeps it in a custom field called so."""
    for fields in custom_fields:
        for title, value in _titled(fields):
            if (lower(title) or "").replace("_", " ").replace("-", " ") in _EMPLOYEE and (found := text(value)):
                return found
    return None


def _titled(fields: object) -> Iterator[tuple[object, object]]:
    """Custom fields with their values: an object by name, or a list of objects."""
    if isinstance(fields, dict):
        yield from ((name, one.get("value") if isinstance(one, dict) else one) for name, one in fields.items())
        return
    for one in items(fields):
        told = mapping(one)
        yield told.get("title") or told.get("name"), told.get("value")


_NETWORKS = ("linkedin", "github", "gitlab", "bitbucket", "stackoverflow", "twitter", "x.com", "facebook", "behance")


def profiles(urls: Iterable[str | None]) -> str | None:
    """Links an applicant gave, as JSON: the network, where the link names a known one, and the link."""
    return as_json([{"network": _network(url), "url": url} for url in dict.fromkeys(urls) if url])


def _network(url: str) -> str:
    known = (name for name in _NETWORKS if name in url.lower())
    return next(known, "website").removesuffix(".com")


_DOCUMENT_KINDS = (("resume", "resume"), ("cv", "resume"), ("photo", "photo"), ("passport", "id"), ("licen", "id"))


def document(name: object, url: object, kind: object, created_at: object = None) -> dict[str, Any]:
    """One file of an applicant, with what is known of it; the file itself is not there."""
    words = f"{lower(kind) or ''} {lower(name) or ''}"
    found = next((word for part, word in _DOCUMENT_KINDS if part in words), lower(kind) or "other")
    told = {"name": text(name), "url": text(url), "created_at": text(created_at)}
    return {"kind": found, "metadata": {key: value for key, value in told.items() if value}}


def documents(found: Iterable[dict[str, Any]]) -> str | None:
    """The documents as JSON, without those nothing is known of."""
    return as_json([one for one in found if one["metadata"]])


def as_json(found: dict[str, Any] | list[Any]) -> str | None:
    """A clean object or list as JSON with its keys in order; None when it is empty."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if found else None


_CHANNELS = (
    ("referral", re.compile(r"referr|employee refer")),
    ("agency", re.compile(r"agency|agencies|staffing|search firm|third.party recruit|headhunt")),
    ("direct", re.compile(r"website|career|jobs? page|job board|job site|applied|applicant|posting|indeed|inbound")),
)


def channel(*told: object) -> str | None:
    """Direct, agency or referral, by the words for a source; None for one that the recruiters found themselves."""
    for value in told:
        words = lower(value) or ""
        found = next((name for name, pattern in _CHANNELS if pattern.search(words[:200])), None)
        if found:
            return found
    return None


def resume(work: Iterable[dict[str, Any]], education: Iterable[dict[str, Any]]) -> str | None:
    """Former work and education as a JSON Resume object."""
    told = {
        "work": [one for one in map(_told, work) if one],
        "education": [one for one in map(_told, education) if one],
    }
    return as_json({key: listed for key, listed in told.items() if listed})


def _told(entry: dict[str, Any]) -> dict[str, str]:
    return {key: value for key, written in entry.items() if (value := text(written))}


DAY = 24 * 60


def minutes_between(start: int, end: object) -> float | None:
    """How long a talk is to last; None when its end is missing, unclear or before its start."""
    until = optional_time(end)
    length = (until - start) / 60_000_000 if until is not None else 0.0
    return length if 0 < length <= DAY else None
